//! What a server, or whoever speaks through it, should not say.

use super::*;
use serde_json::{Value, json};

#[tokio::test]
async fn files() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    for (name, bytes) in
        [("a.md", "\u{feff}¡Hola!\r\n".as_bytes()), ("b.txt", b"\xff\xfeH\0"), ("c.txt", &[b'x'; 200])]
    {
        api.write(ana, ana).document(name, bytes).text("/post").send();
    }
    let incoming = telegram.next(None).await.unwrap().incoming;
    let mut fetched = Vec::new();
    for incoming in &incoming {
        let source = message_of(incoming).file.as_ref().unwrap();
        fetched.push(telegram.fetch(&room(ana), source, 100).await.map(|text| text.markdown));
    }
    assert_eq!(fetched, [Ok("¡Hola!\r\n".to_owned()), Err(FetchError::NotText), Err(FetchError::TooLarge)]);
    // A size that nobody told is found out while reading.
    let Some(Source::Remote { reference, .. }) = &message_of(&incoming[2]).file else {
        panic!("{incoming:?}")
    };
    let unsized_file = Source::Remote { reference: reference.clone(), name: None, size: None };
    assert_eq!(telegram.fetch(&room(ana), &unsized_file, 100).await, Err(FetchError::TooLarge));
    let nothing = Source::Remote { reference: "nothing".to_owned(), name: None, size: None };
    assert!(matches!(telegram.fetch(&room(ana), &nothing, 100).await, Err(FetchError::Missing(_))));
}

/// The stand-in is as strict as the real server: what it takes is well formed.
#[tokio::test]
async fn hostile_texts_arrive_as_texts() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let quotes = format!("{}deep", "> ".repeat(1000));
    let styled = "**b** _i_ `c` ~~s~~ [l](https://example.org) ".repeat(60);
    for hostile in [
        "<script>alert(1)</script> </b> &amp; &lt; <a href=\"tg://user?id=1\">x</a>",
        "**unclosed [link](javascript:alert(1)) \u{202e}turned\u{2066} @room @everyone",
        "[x](https://exa mple.org) [y](<https://example.org/\">) [z](https://) [w](http://[::1]/)",
        quotes.as_str(),
        styled.as_str(),
        "\u{0}\u{1b}[2J\r\n\u{feff}\u{200b}",
        "👩‍👩‍👧‍👦é\u{301}\u{301}\u{301}",
    ] {
        let message = Content::new(Document::markdown(hostile), Vec::new());
        for part in render(&message) {
            let part = crate::Part::Telegram(part);
            id(telegram.send(&post(&room(ana), RoomKind::Private, &part)).await);
            api.next_message(ana, SOON).await;
        }
    }
}

/// A message of Ana's to the bot, with other fields in places.
fn message(fields: Value) -> Value {
    let mut message = json!({
        "message_id": 7, "date": 1, "text": "/help",
        "from": {"id": 7001, "is_bot": false, "first_name": "Ana"},
        "chat": {"id": 7001, "type": "private", "first_name": "Ana"},
    });
    for (key, value) in fields.as_object().unwrap() {
        message[key] = value.clone();
    }
    message
}

fn group(id: i64) -> Value {
    json!({"id": id, "type": "supergroup", "title": "Group"})
}

#[tokio::test]
async fn ids_that_cannot_be_are_left_out() {
    let (api, telegram) = start().await;
    let user = |id: i64| json!({"id": id, "is_bot": false, "first_name": "Ana"});
    for fields in [
        json!({"chat": {"id": 0, "type": "private"}}),
        json!({"chat": {"id": -7001, "type": "private"}}),
        // The id of a private chat would make everybody in it an admin.
        json!({"chat": group(7001)}),
        json!({"chat": {"id": 7001, "type": "channel"}}),
        json!({"chat": group(i64::MIN)}),
        json!({"chat": {"id": i64::MAX, "type": "private"}}),
        json!({"from": user(0)}),
        json!({"from": user(-1)}),
        json!({"from": user(1 << 53)}),
        json!({"chat": group(-1_001_234_567_890), "sender_chat": group(7001)}),
        json!({"message_id": 0}),
        json!({"message_id": -7}),
        json!({"chat": group(-1_001_234_567_890), "message_thread_id": -3, "is_topic_message": true}),
        json!({"chat": group(-1_001_234_567_890), "migrate_to_chat_id": 7001}),
        json!({"chat": group(-1_001_234_567_890), "migrate_to_chat_id": i64::MIN}),
    ] {
        api.tell("message", message(fields));
    }
    api.tell("message", message(json!({})));
    let incoming = telegram.next(None).await.unwrap().incoming;
    assert_eq!(incoming.len(), 1, "{incoming:#?}");
}

#[tokio::test]
async fn presses_that_cannot_be_are_left_out() {
    let (api, telegram) = start().await;
    let press = |id: &str, data: &str| {
        let message = json!({"message_id": 9, "date": 0, "chat": {"id": 7001, "type": "private"}});
        let from = json!({"id": 7001, "is_bot": false, "first_name": "Ana"});
        json!({"id": id, "from": from, "message": message, "chat_instance": "c", "data": data})
    };
    let long = "9".repeat(65);
    for (id, data) in
        [("", "help"), (&long, "help"), ("a b", "help"), ("4", ""), ("4", &long), ("4", "help\nx")]
    {
        api.tell("callback_query", press(id, data));
    }
    api.tell("callback_query", press("4", "help"));
    let incoming = telegram.next(None).await.unwrap().incoming;
    assert_eq!(incoming.len(), 1, "{incoming:#?}");
}

#[tokio::test]
async fn what_is_too_long_is_cut_or_left_out() {
    let (api, telegram) = start().await;
    let file =
        |id: &str, name: &str| json!({"document": {"file_id": id, "file_unique_id": "U", "file_name": name}});
    let long = "x".repeat(100_000);
    api.tell("message", message(json!({"text": format!("/post\n{}", "ñ".repeat(50_000))})));
    // Each line would get the address once more.
    let link = |n: usize| json!({"type": "text_link", "offset": 0, "length": 4_000, "url": format!("https://example.org/{n}/{}", "x".repeat(1_900))});
    let entities: Vec<Value> = (0..200).map(link).collect();
    api.tell("message", message(json!({"text": "x\n".repeat(2_000), "entities": entities})));
    let entity = json!([{"type": "text_link", "offset": 0, "length": 5, "url": format!("https://example.org/{long}")}]);
    api.tell("message", message(json!({"text": "/help", "entities": entity})));
    api.tell("message", message(file(&long, "a.md")));
    api.tell("message", message(file("a b", "a.md")));
    api.tell("message", message(file("F", &format!("{long}.md"))));
    api.tell("message", message(file("F", "a\n.md")));
    let user =
        json!({"id": 7001, "is_bot": false, "first_name": "Ana", "language_code": format!("es-{long}")});
    api.tell("message", message(json!({"from": user})));

    let incoming = telegram.next(None).await.unwrap().incoming;
    let messages: Vec<&Message> = incoming.iter().map(message_of).collect();
    assert!(messages[0].near_limit && messages[0].text.len() <= 16 * 1024, "{}", messages[0].text.len());
    assert!(messages[1].text.len() < 512 * 1024, "{}", messages[1].text.len());
    assert_eq!(messages[2].text, "/help");
    assert_eq!((messages[3].file.as_ref(), messages[4].file.as_ref()), (None, None));
    for message in &messages[5..7] {
        assert!(
            matches!(&message.file, Some(Source::Remote { name: Some(name), .. }) if name.is_empty()),
            "{message:?}"
        );
    }
    assert_eq!(messages[7].person.language, None);
}

#[tokio::test]
async fn nobody_waits_longer_than_a_day() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let (address, shown) = (room(ana), part("Text", &[]));
    let words = |seconds: &str| {
        json!({"ok": false, "error_code": 429, "description": format!("Too Many Requests: retry after {seconds}")}).to_string()
    };
    let told = |seconds: u64| {
        json!({"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": seconds}}).to_string()
    };
    let day = Duration::from_secs(24 * 3600);
    for (body, wait) in [
        (words("18446744073709551615"), day),
        (words("99999999999999999999999"), day),
        (told(u64::from(u32::MAX)), day),
        (told(u64::MAX), day),
        (told(0), Duration::from_secs(1)),
        (words("0"), Duration::from_secs(1)),
        (words("7"), Duration::from_secs(7)),
    ] {
        api.fail("sendMessage", Fault::Answer { status: 200, body: body.clone() });
        let delivery = telegram.send(&post(&address, RoomKind::Private, &shown)).await;
        assert_eq!(delivery, Delivery::RetryAfter(wait), "{body}");
        api.fail("getUpdates", Fault::Answer { status: 200, body: body.clone() });
        assert_eq!(telegram.next(None).await.unwrap_err(), Failure::RetryAfter(wait), "{body}");
    }
}
