use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(body: &str, html: &str) -> String {
    text(body, &json!({ "format": "org.matrix.custom.html", "formatted_body": html }), false)
}

#[test]
fn what_the_body_lacks_is_in_the_html() {
    for (body, html, expected) in [
        ("a bold word", "a <strong>bold</strong> word", "a **bold** word"),
        ("unreal", "un<em>re</em>al", "un\\;\\;*\\;re\\;*\\;\\;al"),
        (
            "!post\nid: march\nWe march\n\nat noon",
            "<p>!post<br>id: march<br>We march</p><p>at <u>noon</u></p>",
            "!post\nid: march\nWe march\n\nat ++noon++",
        ),
        ("one\ntwo", "<ul>\n<li>one</li>\n<li>two<ol start=\"3\"><li>deep</li></ol></li></ul>", ""),
        (
            "onetwodeep",
            "<ul>\n<li>one</li>\n<li>two<ol start=\"3\"><li>deep</li></ol></li></ul>",
            "- one\n- two\n    3. deep",
        ),
        (
            "x said code end",
            "<h2>x</h2><blockquote><p>said</p></blockquote><pre><code>code\n</code></pre>end",
            "## x\n\n> said\n\n```\ncode\n```\n\nend",
        ),
        (
            "hidden link",
            "<span data-mx-spoiler>hidden</span> <a href=\"https://example.org\">link</a>",
            "||hidden|| [link](https://example.org)",
        ),
        (
            "ana: hi there",
            "<mx-reply><b>q</b></mx-reply><a href=\"https://matrix.to/#/@ana:b.org\">ana</a>: hi <b>there</b>",
            "ana: hi **there**",
        ),
        ("two lines", "<b>two<br>lines</b>", "**two**\n**lines**"),
    ] {
        let expected = if expected.is_empty() { body } else { expected };
        assert_eq!(read(body, html), expected);
    }
}

#[test]
fn what_was_typed_is_what_is_meant() {
    for (body, html) in [
        ("5*10*20", "5<em>10</em>20"),
        ("**bold**", "<strong>bold</strong>"),
        ("https://example.org/__init__.py", "https://example.org/<strong>init</strong>.py"),
        ("- one", "<ul><li>one</li></ul>"),
        ("plain", "plain"),
        ("plain", "<p>plain</p>"),
        ("other words", "<b>other</b> than those"),
    ] {
        assert_eq!(read(body, html), body);
    }
    assert_eq!(text("b", &json!({ "formatted_body": "<b>b</b>" }), false), "b");
}

#[test]
fn a_command_has_no_looks() {
    for (body, html, expected) in [
        ("!events", "<code>!events</code>", "!events"),
        ("!declaration ecuador-2010", "!declaration <em>ecuador-2010</em>", "!declaration ecuador-2010"),
        ("!post\nWe march", "<p><code>!post</code></p><p>We <b>march</b></p>", "!post\n\nWe **march**"),
        ("!post a\nWe march", "<b>!post a We march</b>", "!post a\nWe march"),
        (
            "!post\nlink: https://a.org/\nWe march",
            "!post<br>link: <a href=\"https://a.org/\">https://a.org/</a><br>We <b>march</b>",
            "!post\nlink: https://a.org/\nWe **march**",
        ),
    ] {
        assert_eq!(read(body, html), expected);
    }
    let called = json!({ "format": "org.matrix.custom.html", "formatted_body": "<b>altavoz: events</b>" });
    assert_eq!(text("altavoz: events", &called, true), "altavoz: events");
}

#[test]
fn lists_and_quotes_of_any_depth_end_where_they_end() {
    let nested = format!("{}deep{}<ul><li>a</li></ul>", "<ul><li>".repeat(8), "</li></ul>".repeat(8));
    assert_eq!(read("deepa", &nested), format!("{}- deep\n\n- a", "    ".repeat(5)));
    let quoted = format!("{}deep{}end", "<blockquote>".repeat(8), "</blockquote>".repeat(8));
    assert_eq!(read("deepend", &quoted), ">>>>>> deep\n\nend");
    let reply = "<mx-reply><ul><li>q<hr></mx-reply><b>x</b>";
    assert_eq!(read("x", reply), "**x**");
}

#[test]
fn a_hundred_thousand_tags_are_read_in_time() {
    for tag in [
        "<b>",
        "<ul>",
        "<blockquote>",
        "<li>",
        "<a href=x>",
        "</b>",
        "<pre>",
        "<mx-reply>",
        "<b>x",
        "<",
        "<b>x</b>",
    ] {
        markdown(&tag.repeat(65_536 / tag.len()));
    }
    // What is open goes on in each line.
    let link = format!("<a href=https://x.y/{}>", "A".repeat(2_000));
    assert_eq!(markdown(&format!("{link}{}", "x<br>".repeat(12_000))), None);
    markdown(&format!("{}{}", "<b>".repeat(10_900), "x<br>".repeat(6_500)));
}

proptest! {
    #[test]
    fn any_html_is_read(pieces in proptest::collection::vec("</?(b|i|ul|ol|li|p|br|pre|code|blockquote|h2|a|span|mx-reply|div)( href='x'| data-mx-spoiler)?>|[a-zé*_&;<>\n ]{0,6}", 0..40)) {
        let html = pieces.concat();
        Document::markdown(&markdown(&html).unwrap());
    }
}
