//! Texts, entities and HTML, as strict as the real server.

use serde_json::json;

use super::super::html::{parse, render};
use super::super::text::{found_in, read_entities};
use super::super::{BotApi, Entity};
use super::{SOON, refusal, result};

#[tokio::test]
async fn the_length_is_counted_in_utf16_units_without_white_space_around() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let text = |text: String| json!({ "chat_id": ana, "text": text });
    assert_eq!(
        refusal(&api, "sendMessage", text(String::new())).await,
        "400 Bad Request: message text is empty"
    );
    assert_eq!(
        refusal(&api, "sendMessage", text(" \n ".into())).await,
        "400 Bad Request: message text is empty"
    );
    assert_eq!(
        refusal(&api, "sendMessage", text("🦜".repeat(2049))).await,
        "400 Bad Request: message is too long"
    );
    result(&api, "sendMessage", text(format!("  {}\n", "🦜".repeat(2048)))).await;
    api.next_message(ana, SOON).await;
}

#[tokio::test]
async fn entities_are_checked_against_the_text() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    for (kind, offset, length, why) in [
        ("bold", 100, 1, "entity begins after the end of the text at UTF-16 offset 100"),
        (
            "bold",
            0,
            100,
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
        ),
        ("bold", 1, 2, "entity begins in a middle of a UTF-16 symbol at UTF-16 offset 1"),
        (
            "bold",
            0,
            1,
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at UTF-16 offset 1",
        ),
        ("loud", 0, 2, "can't parse MessageEntity: Unsupported type specified"),
        ("text_link", 0, 2, "can't parse MessageEntity: Can't find field \"url\""),
    ] {
        let entities = json!([{ "type": kind, "offset": offset, "length": length }]);
        let params = json!({ "chat_id": ana, "text": "🦜 hola", "entities": entities });
        assert_eq!(refusal(&api, "sendMessage", params).await, format!("400 Bad Request: {why}"));
    }
    let entities = json!([{ "type": "bold", "offset": 0, "length": 7 }]);
    let params = json!({ "chat_id": ana, "text": "  hola ", "entities": entities });
    let sent = result(&api, "sendMessage", params).await;
    assert_eq!(
        sent["entities"],
        json!([{ "type": "bold", "offset": 0, "length": 4 }]),
        "cut with the white space"
    );
    assert_eq!(api.next_message(ana, SOON).await.html(), "<b>hola</b>");
}

#[test]
fn entities_that_the_server_finds_itself_are_not_taken() {
    let given = json!([{ "type": "bot_command", "offset": 0, "length": 5 }]);
    assert_eq!(read_entities(&given).unwrap(), []);
}

#[test]
fn html_comes_back_as_it_went() {
    for source in [
        "plain &lt;&amp;&gt; text",
        "<b>bold <i>both</i></b> <u>u</u><s>s</s>",
        "🦜 <a href=\"https://example.org/?a=1&amp;b=2\">a link</a>",
        "<blockquote expandable>long <b>words</b></blockquote>",
        "<pre><code class=\"language-rust\">fn main() {}</code></pre> <tg-spoiler>x</tg-spoiler>",
    ] {
        let (text, entities) = parse(source).unwrap();
        assert_eq!(render(&text, &entities), source);
    }
    let (text, entities) = parse("<strong>&#225;&#x1F99C;</strong> &nbsp; <a href='nowhere'>x</a>").unwrap();
    assert_eq!((text.as_str(), entities), ("á🦜 &nbsp; x", vec![Entity::new("bold", 0, 3)]));
}

#[test]
fn html_that_is_none_is_refused_in_the_words_of_the_server() {
    for (source, why) in [
        ("a <h1>b</h1>", "Unsupported start tag \"h1\" at byte offset 2"),
        ("<b>open", "Can't find end tag corresponding to start tag \"b\""),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("1 < 2 > 1", "Unsupported start tag \"\" at byte offset 2"),
        (
            "<a href>x</a>",
            "Expected equal sign in declaration of an attribute of the tag \"a\" at byte offset 0",
        ),
        ("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
    ] {
        assert_eq!(parse(source).unwrap_err(), why, "{source}");
    }
}

#[tokio::test]
async fn html_can_be_sent() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let html = |text: &str| json!({ "chat_id": ana, "text": text, "parse_mode": "HTML" });
    assert_eq!(
        refusal(&api, "sendMessage", html("<b>hola")).await,
        "400 Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    );
    result(&api, "sendMessage", html("<b>hola</b> &amp; adiós")).await;
    let message = api.next_message(ana, SOON).await;
    assert_eq!((message.text(), message.html().as_str()), ("hola & adiós", "<b>hola</b> &amp; adiós"));
}

#[test]
fn commands_mentions_and_addresses_are_found() {
    let found = found_in("🦜 /stop@altavoz_bot now, @ana_luz https://example.org. /1/2");
    let told: Vec<_> = found.iter().map(|it| (it.kind.as_str(), it.offset, it.length)).collect();
    assert_eq!(told, [("bot_command", 3, 17), ("mention", 26, 8), ("url", 35, 19), ("bot_command", 56, 2)]);
    assert_eq!(Entity::over("bold", "🦜 hola", "hola"), Entity::new("bold", 3, 4));
}
