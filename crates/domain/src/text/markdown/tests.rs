use super::*;
use crate::text::{Block, MAX_DEPTH, Marker};
use proptest::prelude::*;

/// Each block as its kind, its quote, and its words with their looks.
fn show(source: &str) -> String {
    all(&Document::markdown(source))
}

fn all(document: &Document) -> String {
    document.blocks.iter().map(shown).collect::<Vec<_>>().join("\n¶ ")
}

fn shown(block: &Block) -> String {
    let kind = match &block.kind {
        BlockKind::Heading { level, slug } => format!("h{level}#{slug} "),
        BlockKind::Paragraph => String::new(),
        BlockKind::Item { depth, marker: Marker::Bullet } => format!("{depth}- "),
        BlockKind::Item { depth, marker: Marker::Number(number) } => format!("{depth}|{number}. "),
        BlockKind::Item { depth, marker: Marker::Continued } => format!("{depth}+ "),
        BlockKind::Code => "code ".to_owned(),
        BlockKind::Rule => "rule".to_owned(),
    };
    let quote = ">".repeat(usize::from(block.quote));
    let folded = if block.folded { "|" } else { "" };
    let words: String = block.spans.iter().map(span).collect();
    format!("{quote}{folded}{kind}{words}")
}

fn span(span: &Span) -> String {
    let Style { bold, italic, strike, underline, spoiler, code } = span.style;
    let looks = [(bold, 'b'), (italic, 'i'), (strike, 's'), (underline, 'u'), (spoiler, 'h'), (code, 'c')];
    let looks: String = looks.iter().filter(|(is, _)| *is).map(|(_, c)| *c).collect();
    let link = span.link.as_ref().map(|link| format!("={link}")).unwrap_or_default();
    if looks.is_empty() && link.is_empty() {
        span.text.clone()
    } else {
        format!("⟨{looks}{link} {}⟩", span.text)
    }
}

#[test]
fn a_note_behind_a_fence_that_nothing_closes_is_none() {
    assert_eq!(show("a\n```\nb <!-- ask Ana -->"), "a\n```\nb");
    assert_eq!(show("```\n<!-- code -->\n```\n<!-- x -->y"), "code <!-- code -->\n¶ y");
}

#[test]
fn initials_are_no_items_and_kept_ends_are_kept() {
    let wrapped = |source: &str| all(&Document::wrapped_markdown(source));
    assert_eq!(wrapped("on a vu\nM. Dupont et\nJ. Correa"), "on a vu M. Dupont et J. Correa");
    assert_eq!(wrapped("x\na. one\nB) two"), "x\na. one\nB) two");
    assert_eq!(wrapped("- one  \n  two"), "1- one\ntwo");
    assert_eq!(show("## Demands {#-}"), "h2#demands Demands {#-}");
}

/// What was typed reads as it was typed.
#[test]
fn words_stay_as_they_are() {
    for words in [
        // Addresses and names.
        "https://example.org/a/__init__.py and youtu.be/_0aBcDeF, www.example.org/a_b_c",
        "https://example.org/*a*/b?x=1&y=*2*",
        "@_harbour_ and @ana_b_:example.org, #8M_2031_ya, ana_b_c@example.org, !room_a:b",
        "[URGENT]: https://example.org/call",
        "[1]: https://example.org",
        "[a](javascript:alert(1)) [b](ftp://example.org)",
        "[x] done, [ ] not yet, [sic]",
        // Numbers and reckoning.
        "2 *3 = 6 und 4* 5 = 20, 2* 3* 4",
        "¯\\_(ツ)_/¯ y ¯\\_(o)_/¯",
        "5*10*20 = 1000, 2**10**3, 3 * 4 * 5, x_1 + x_2, ~5 ~ 6~7",
        "a_b_c snake_case __init__.py _private_name",
        "1990. gadā",
        "01. Mai",
        "-5 °C and +5 °C",
        "1) one\n2) two\n(3) three\na) first\nI. second\n1.- third\n1º fourth",
        "+ info: example.org",
        ">100 people, >:( and >= 5",
        // Words with stars.
        "Arbeiter*innen und Kolleg*innen, Genoss_innen und Freund_innen",
        "price* and more*\n*only today",
        "*_* and ^_^ and :* and **!** ****",
        "(*) = Pflicht, (*) = auch",
        "-_- y -_- y (._.) y (._.) y >_‹ y ^_^",
        "d`accord et l`an, 5`30, 6`20",
        "C++ and g++ are not a++b",
        "a || b || c, x | y",
        "¡Hola~~ amigas~~!",
        "Name: ______  Date: ____",
        // Lines.
        "#8M: todas a la calle",
        "#hashtag",
        "Programa {provisional}",
        "two\nlines",
        "AT&amp;T &copy; <b>html</b> <u>",
        "```\nnobody closes this",
        "`one backtick, C:\\dir, a\\b",
        "--\nAna",
        "— Hola\n— Adiós",
        "un·derline… “quotes” «guillemets»",
    ] {
        assert_eq!(Document::markdown(words).text(), words);
        assert!(Document::markdown(words).blocks[0].spans.len() == 1, "{:?}", show(words));
        let heading = format!("## {words}");
        if !words.contains('\n') && !words.ends_with('#') {
            assert_eq!(Document::markdown(&heading).text(), words);
        }
    }
}

#[test]
fn a_backslash_makes_a_sign_a_sign() {
    for (source, words) in [
        ("\\*a\\* \\_b\\_ \\`c\\` \\[d](https://example.org)", "*a* _b_ `c` [d](https://example.org)"),
        ("\\# a\n\\- b\n1\\. c\n\\> d", "# a\n- b\n1. c\n> d"),
        ("a \\\\ b", "a \\ b"),
        ("a\\\nb", "a\nb"),
        ("un\\;real", "unreal"),
    ] {
        assert_eq!(Document::markdown(source).text(), words);
    }
}

#[test]
fn a_number_may_be_slanted_beside_a_number() {
    for (source, words) in [
        ("*Junio 2031* 18:00", "Junio 2031 18:00"),
        ("a las 10 *20 personas* vinieron", "a las 10 20 personas vinieron"),
        ("el 5 *18:00* o 6 *19:00*", "el 5 18:00 o 6 19:00"),
    ] {
        assert_eq!(Document::markdown(source).text(), words);
    }
}

#[test]
fn looks() {
    insta::assert_snapshot!(show(
        "**bold**, *slanted*, _slanted_, __bold__, ***both***, ~~gone~~, ++under++, ||hidden||, `a *b*`\n\n\
              **W**orkers **U**nited: **one\ntwo**, **a *b* c**, *a **b***, “*quoted*” (_so_), ¡**ya**!\n\n\
              这是**重要**的*消息*和~~旧~~的\n\n\
              [a link](https://example.org/a_(b)), [**bold** one](HTTPS://example.org), [app](tg://resolve?domain=a_b), \
              [titled](https://example.org \"A title\"), ![picture](https://example.org/p.png), ¡ya![aquí](https://example.org)\n\n\
              <https://example.org/_x_> <ana@example.org> **https://example.org/a** *https://example.org/b_c* \
              (https://example.org/c).\n\n\
              l'_été_, Lugar:_Plaza_, _Ver https://x.org/a._, `code`s, **«a»**, *(a)*, *¿a?*"
    ));
}

#[test]
fn blocks() {
    insta::assert_snapshot!(show(
        "# Title\n\nOne **bold**\nline.\n## Our demands\n1. a\n2. b\n   - deep\n\n   more of b\n\nnot of b\n\
              > quoted\n>> twice\n> once\n\nout\n>| folded\n>| more\n\n---\n\n```\ncode\n  x\n```\n    indented\n\
              Heading?\n------\nend\n=====\n### Named {#name} \n#### Closed ##\n \nlast"
    ));
}

#[test]
fn what_people_type_on_a_phone() {
    insta::assert_snapshot!(show(
        "Programm\n24. Dezember: Mahnwache\n31. Dezember: Fest\n\u{a0}\nSee you:\n- at the port\n- on the square\nBring water!\n\u{200b}\n\
              • one\n• two\n<!-- note to the lawyer -->\nafter <!-- two\n\nlines --> all `<!-- code -->`"
    ));
}

#[test]
fn tables_become_lists() {
    insta::assert_snapshot!(show(
        "Program\n\n| Time | Place | Who |\n|:----|-----|:-:|\n| 18:00 | **Plaza** a\\|b | Ana |\n| 19:00 || all |\n\nnot | a table\nbut | lines"
    ));
}

#[test]
fn wrapped_lines_are_joined() {
    let joined = |source: &str| all(&Document::wrapped_markdown(source));
    insta::assert_snapshot!(joined(
        "中\n**重**\n点\n——\n中…\n你好\n\n– uno\n– dos\n— Hola.\n1.- a\n1º b\na. c\nIV. d\n一、e\n（1）f\n1️⃣ g\n\nA sentence that\nan editor has broken. It was in the year\n1917. Then **bold\nwords**.\n\n- an item\n  goes on\n- another\nlazy one\n\n\
                这是一个很长的\n句子。日本語の\nテスト and\nLatin 한국어\n문장\n\nkept  \nline\\\nends\n\n📍 Plaza\n🕐 18:00\n\na) one\nb) two\n\n• a\n• b\n1. c\n3. d"
    ));
}

#[test]
fn sections_end_at_the_next_heading_of_their_level() {
    let document = Document::markdown("intro\n\n## A {#first}\n\na\n\n### A1\n\na1\n\n## Demands\n\n- d");
    assert_eq!(document.section("first").unwrap().text(), "A\na\nA1\na1");
    assert_eq!(document.section("demands").unwrap().text(), "Demands\nd");
    assert_eq!(document.section("none"), None);
}

#[test]
fn a_title_is_a_line_of_words() {
    for (line, words) in [
        ("# Title *typed*", "Title typed"),
        ("#8M: todas", "#8M: todas"),
        ("1. May", "1. May"),
        ("- - -", "- - -"),
        ("### [Call](https://example.org)  now", "Call now"),
        ("5*10*20", "5*10*20"),
        ("# T {#name} <!-- note -->", "T"),
    ] {
        assert_eq!(plain_line(line), words);
    }
}

#[test]
fn a_thousand_nested_things_are_read_in_time() {
    let document = Document::markdown(&format!("{} deep", ">".repeat(1000)));
    assert!(document.blocks.iter().all(|b| b.quote <= MAX_DEPTH));
    assert!(document.text().contains("deep"));
    for hostile in [
        "*a ", "**a _b ", "[", "![[](", "`", "`` ` ", "<", "<!--", "<a", "```\n", ">", "> ```\n", "~~~",
        "|a|\n", "- ", "*", "_", "||", "a*", "\\",
    ] {
        let source = hostile.repeat(48 * 1024 / hostile.len());
        let _ = Document::markdown(&source);
        let _ = Document::wrapped_markdown(&source);
    }
}

/// The block with the spans that nothing tells apart joined.
fn normal(block: Block) -> Block {
    let mut spans = Vec::new();
    for span in &block.spans {
        push(&mut spans, &span.text, span.style, span.link.as_deref());
    }
    Block { spans, ..block }
}

/// Words as people write them, in many scripts, with marks anywhere.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zé ]{1,8}",
        2 => "[重要日本語한국ไทยעבריתعربي]{1,4}",
        1 => "[e\u{301}\u{200d}👩‍🚒🏳️‍🌈\u{202b}\u{2066}\u{a0}\u{200b}\u{3000}]{1,3}",
        2 => "[*_~+|`\\[\\]()<>#!.:;=&@/\\\\{}\"'0-9 -]{1,6}",
        1 => "[0-9¯] ?\\*[0-9]|[0-9]\\* ?[0-9]|¯\\\\_\\(|\n|https://a\\.b/_c_|@_a_|```|<!-- x -->|- |1\\. |> |# |---|\\| a \\| b|\\\\;|—",
    ]
}

fn style() -> impl Strategy<Value = Style> {
    any::<u8>().prop_map(|bits| Style {
        bold: bits & 1 != 0,
        italic: bits & 2 != 0,
        strike: bits & 12 == 4,
        underline: bits & 48 == 16,
        spoiler: bits & 192 == 64,
        code: bits & 56 == 56,
    })
}

fn spans() -> impl Strategy<Value = Vec<Span>> {
    let link = prop_oneof![
        6 => Just(None),
        1 => Just(Some("https://example.org/a_(b)?c=*d*".to_owned())),
        1 => Just(Some("tg://resolve?domain=a)(\\<>".to_owned())),
    ];
    let span = (proptest::collection::vec(piece(), 1..4), style(), link)
        .prop_map(|(pieces, style, link)| Span { text: pieces.concat(), style, link });
    proptest::collection::vec(span, 1..6).prop_map(|spans| {
        let mut joined = Vec::new();
        for span in spans {
            // A link's words say something.
            let link = span.link.as_deref().filter(|_| !span.text.trim().is_empty());
            push(&mut joined, &span.text, span.style, link);
        }
        joined
    })
}

/// A document that can be read: items stand at most one level deeper than the one before.
fn document() -> impl Strategy<Value = Document> {
    let block = (0u8..12, 1u8..=3, 0u8..3, any::<bool>(), spans());
    proptest::collection::vec(block, 1..6).prop_map(|blocks| {
        let mut depth = 0;
        let mut last = (0, false);
        let mut document = Document::default();
        for (kind, wanted, quote, folded, spans) in blocks {
            let around = (quote, folded && quote > 0);
            if around != last {
                depth = 0;
            }
            last = around;
            let flat: Vec<Span> = spans
                .iter()
                .map(|span| Span { text: span.text.replace('\n', " "), ..span.clone() })
                .collect();
            let (kind, spans) = match kind {
                0 => {
                    let name = if wanted == 1 { "own".to_owned() } else { String::new() };
                    let text: String = flat.iter().map(|span| span.text.as_str()).collect();
                    let slug = if name.is_empty() { section_slug(&text) } else { name };
                    (BlockKind::Heading { level: wanted, slug }, flat)
                }
                1 => (BlockKind::Rule, Vec::new()),
                2 => (
                    BlockKind::Code,
                    vec![Span::plain(spans.iter().map(|s| s.text.as_str()).collect::<String>())],
                ),
                3..=5 => {
                    let marker =
                        if kind == 3 { Marker::Number(u64::from(wanted) * 13) } else { Marker::Bullet };
                    (BlockKind::Item { depth: wanted.min(depth + 1), marker }, spans)
                }
                6 if depth > 0 => {
                    (BlockKind::Item { depth: wanted.min(depth), marker: Marker::Continued }, spans)
                }
                _ => (BlockKind::Paragraph, spans),
            };
            depth = match kind {
                BlockKind::Item { depth, .. } => depth,
                BlockKind::Code => depth,
                _ => 0,
            };
            document.push(normal(Block { kind, quote: around.0, folded: around.1, spans }));
        }
        document
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(4_000),
        ..ProptestConfig::default()
    })]

    /// 100,000 documents: `PROPTEST_CASES=100000 cargo test -p altavoz-domain what_is_written`.
    #[test]
    fn what_is_written_reads_as_it_was(document in document()) {
        let source = document.to_markdown();
        let read = Document::markdown(&source);
        prop_assert_eq!(
            all(&read),
            all(&document),
            "{}", source
        );
        prop_assert_eq!(read, document);
    }

}

proptest! {
    #[test]
    fn what_is_read_is_written_so_that_it_reads_the_same(pieces in proptest::collection::vec(piece(), 0..40)) {
        let read = Document::markdown(&pieces.concat());
        prop_assert_eq!(Document::markdown(&read.to_markdown()), read);
        let joined = Document::wrapped_markdown(&pieces.concat());
        prop_assert_eq!(Document::markdown(&joined.to_markdown()), joined);
    }

    #[test]
    fn any_text_is_read(source in "\\PC{0,400}") {
        let document = Document::markdown(&source);
        prop_assert!(document.blocks.iter().all(|b| b.kind == BlockKind::Rule || !b.text().is_empty()));
    }

    #[test]
    fn plain_words_survive(words in proptest::collection::vec("[a-z]{1,12}", 1..60)) {
        let document = Document::markdown(&words.join(" "));
        prop_assert_eq!(document.text(), words.join(" "));
    }
}
