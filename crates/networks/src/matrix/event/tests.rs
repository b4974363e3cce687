use super::*;
use serde_json::json;

fn event(kind: &str, content: Value, state_key: Option<&str>, unsigned: Value) -> Event {
    let json = json!({
        "event_id": "$e", "sender": "@ana:example.org", "type": kind, "origin_server_ts": 1_285_900_000_000_i64,
        "content": content, "state_key": state_key, "unsigned": unsigned, "room_id": "!r:example.org",
    });
    Event::read(&json.to_string()).unwrap()
}

fn words(content: Value) -> Option<Words> {
    let names = Names::new("@altavoz:example.org", ["Alta Voz"]);
    event("m.room.message", content, None, json!({})).words(&names, true)
}

#[test]
fn a_text() {
    let words = words(json!({ "msgtype": "m.text", "body": "!declaration" })).unwrap();
    let expected = Words {
        text: "!declaration".into(),
        addressed: false,
        replied: None,
        thread: None,
        file: None,
        attachment: None,
        edits: None,
    };
    assert_eq!(words, expected);
}

#[test]
fn what_nobody_said_to_us() {
    for content in [
        json!({ "msgtype": "m.notice", "body": "!declaration" }),
        json!({ "msgtype": "m.emote", "body": "!declaration" }),
        json!({ "msgtype": "m.text" }),
        json!({ "body": "!declaration" }),
        json!({}),
        json!({ "msgtype": "m.text", "body": " * !help", "m.relates_to": { "rel_type": "m.replace", "event_id": "$a" } }),
        json!({ "msgtype": "m.text", "body": " * !help", "m.new_content": { "msgtype": "m.text", "body": "!help" },
                "m.relates_to": { "rel_type": "m.replace" } }),
    ] {
        assert_eq!(words(content.clone()), None, "{content}");
    }
}

#[test]
fn replies_lose_their_quote() {
    let reply = |body: &str| {
        let relation = json!({ "m.in_reply_to": { "event_id": "$asked" } });
        words(json!({ "msgtype": "m.text", "body": body, "m.relates_to": relation })).unwrap()
    };
    assert_eq!(reply("> <@bo:example.org> one\n> two\n\n!post").text, "!post");
    assert_eq!(reply("> * <@bo:example.org> waves\n\n!post").text, "!post");
    assert_eq!(reply("> <@bo:example.org> nothing else").text, "");
    assert_eq!(reply("> my own quote\nand words").text, "> my own quote\nand words");
    assert_eq!(reply("!post").replied.as_deref(), Some("$asked"));
}

#[test]
fn threads() {
    let in_thread = |falling_back: bool| {
        let relation = json!({ "rel_type": "m.thread", "event_id": "$root", "is_falling_back": falling_back,
                               "m.in_reply_to": { "event_id": "$last" } });
        words(json!({ "msgtype": "m.text", "body": "!help", "m.relates_to": relation })).unwrap()
    };
    assert_eq!(in_thread(true).replied, None);
    assert_eq!(in_thread(false).replied.as_deref(), Some("$last"));
    assert_eq!(in_thread(true).thread.as_deref(), Some("$root"));
}

#[test]
fn mentions_and_names() {
    let mention = json!({ "msgtype": "m.text", "body": "hello, alta voz",
                          "m.mentions": { "user_ids": ["@altavoz:example.org"] } });
    assert!(words(mention).unwrap().addressed);
    let called = words(json!({ "msgtype": "m.text", "body": "Alta Voz: declaration" })).unwrap();
    assert!(called.addressed);
    assert_eq!(called.text, "declaration");
}

#[test]
fn an_edit_says_what_the_message_says_now() {
    let edit = words(json!({ "msgtype": "m.text", "body": " * !help",
                             "m.new_content": { "msgtype": "m.text", "body": "!post\nnew" },
                             "m.relates_to": { "rel_type": "m.replace", "event_id": "$a" } }));
    let edit = edit.unwrap();
    assert_eq!((edit.text.as_str(), edit.edits.as_deref()), ("!post\nnew", Some("$a")));
}

#[test]
fn what_is_no_text() {
    for (kind, attachment) in
        [("m.image", Attachment::Picture), ("m.video", Attachment::Picture), ("m.audio", Attachment::Sound)]
    {
        let sent = words(json!({ "msgtype": kind, "body": "a.bin" })).unwrap();
        assert_eq!((sent.text.as_str(), sent.attachment), ("", Some(attachment)));
        let captioned = words(json!({ "msgtype": kind, "body": "!post", "filename": "a.bin" })).unwrap();
        assert_eq!((captioned.text.as_str(), captioned.attachment), ("!post", Some(attachment)));
    }
    let sticker = event("m.sticker", json!({ "body": "a raised fist", "url": "mxc://a/b" }), None, json!({}));
    let sticker = sticker.words(&Names::new("@altavoz:example.org", None), false).unwrap();
    assert_eq!((sticker.text.as_str(), sticker.attachment), ("", Some(Attachment::Other)));
}

#[test]
fn files() {
    let plain = words(json!({ "msgtype": "m.file", "body": "a.md", "info": { "size": 12 } })).unwrap();
    assert_eq!((plain.text.as_str(), plain.file), ("", Some(("a.md".into(), Some(12)))));
    let file = words(json!({ "msgtype": "m.file", "body": "!post", "filename": "a.md" })).unwrap();
    assert_eq!((file.text.as_str(), file.file), ("!post", Some(("a.md".into(), None))));
}

#[test]
fn who_may_write() {
    let me = "@altavoz:example.org";
    let change = |from: Value, to: Value| {
        let unsigned = if from.is_null() { json!({}) } else { json!({ "prev_content": from }) };
        event("m.room.power_levels", to, Some(""), unsigned)
    };
    let all = json!({});
    let nobody = json!({ "events_default": 50 });
    let me_alone = json!({ "events_default": 50, "users": { me: 50 } });
    let others = json!({ "users_default": 100, "users": { me: -1 } });
    let encrypted = json!({ "events": { "m.room.encrypted": 1, "m.room.message": 0 } });
    let texts = json!({ "events_default": "50", "users": { me: " 50 " } });
    for (from, to, plain, secret) in [
        (&all, &nobody, Some(false), Some(false)),
        (&nobody, &me_alone, Some(true), Some(true)),
        (&all, &me_alone, None, None),
        (&all, &others, Some(false), Some(false)),
        (&all, &encrypted, None, Some(false)),
        (&nobody, &texts, Some(true), Some(true)),
        // What was before isn't told.
        (&Value::Null, &nobody, None, None),
    ] {
        let event = change(from.clone(), to.clone());
        assert_eq!(
            (event.lets_write(me, false), event.lets_write(me, true)),
            (plain, secret),
            "{from} to {to}"
        );
    }
    assert_eq!(
        event("m.room.power_levels", nobody, Some("x"), json!({ "prev_content": {} })).lets_write(me, false),
        None
    );
}

#[test]
fn memberships() {
    let me = "@altavoz:example.org";
    let change = |to: &str, from: Value| {
        let unsigned =
            if from.is_null() { json!({}) } else { json!({ "prev_content": { "membership": from } }) };
        event("m.room.member", json!({ "membership": to }), Some(me), unsigned).membership_of(me)
    };
    assert_eq!(change("join", Value::Null), Some(Membership::Joined));
    assert_eq!(change("join", "invite".into()), Some(Membership::Joined));
    assert_eq!(change("join", "join".into()), Some(Membership::Other));
    assert_eq!(change("leave", "join".into()), Some(Membership::Left));
    assert_eq!(change("ban", "join".into()), Some(Membership::Left));
    assert_eq!(change("leave", "invite".into()), Some(Membership::Other));
    let other = event("m.room.member", json!({ "membership": "join" }), Some("@bo:example.org"), json!({}));
    assert_eq!(other.membership_of(me), None);
}

#[test]
fn odd_times_are_survived() {
    let mut event = event("m.room.message", json!({}), None, json!({}));
    for odd in [json!(null), json!(-1.5), json!("x"), json!(i64::MAX), json!(u64::MAX)] {
        event.origin_server_ts = odd;
        assert_eq!(event.at(), Timestamp::UNIX_EPOCH);
    }
}

#[test]
fn an_edit_of_the_sender_counts() {
    let edit = |sender: &str| {
        let replace = json!({ "sender": sender, "content": { "m.new_content": { "body": "new" } } });
        let unsigned = json!({ "m.relations": { "m.replace": replace } });
        event("m.room.message", json!({ "body": "old" }), None, unsigned).latest()["body"].clone()
    };
    assert_eq!(edit("@ana:example.org"), "new");
    assert_eq!(edit("@bo:example.org"), "old");
}

#[test]
fn what_is_too_long_is_dropped() {
    let long = |length: usize| "x".repeat(length);
    let read = |id: &str, sender: &str| {
        Event::read(&json!({ "event_id": id, "sender": sender, "type": "m.room.message" }).to_string())
    };
    assert!(read(&long(255), &long(255)).is_some());
    assert!(read(&long(256), "@ana:example.org").is_none());
    assert!(read("$e", &long(256)).is_none());
    assert!(read("", "@ana:example.org").is_none());
    assert!(read("$e\n2026 ERROR forged", "@ana:example.org").is_none());
    let to = |room: String| {
        let content = json!({ "replacement_room": room });
        event("m.room.tombstone", content, Some(""), json!({})).replacement().map(str::to_owned)
    };
    assert!(to(long(255)).is_some());
    assert_eq!(to(long(31_000)), None);
    assert_eq!(to("!r\u{1b}[31m:example.org".into()), None);
    let text = |body: String| words(json!({ "msgtype": "m.text", "body": body }));
    assert!(text(long(65_536)).is_some());
    assert_eq!(text(long(65_537)), None);
    assert!(text("two\nlines".into()).is_some());
    let threaded = words(json!({ "msgtype": "m.text", "body": "!post", "m.relates_to": {
        "rel_type": "m.thread", "event_id": long(256), "m.in_reply_to": { "event_id": long(256) } } }));
    let threaded = threaded.unwrap();
    assert_eq!((threaded.replied, threaded.thread), (None, None));
    let file = |name: String| words(json!({ "msgtype": "m.file", "body": "!post", "filename": name }));
    assert!(file(long(255)).unwrap().file.is_some());
    assert_eq!(file(long(256)).unwrap().file, None);
}

/// One event of each kind that is read.
fn events() -> Vec<Value> {
    let event = |kind: &str, content: Value| {
        json!({ "event_id": "$e", "sender": "@ana:example.org", "type": kind,
                "origin_server_ts": 1_285_900_000_000_i64, "content": content, "unsigned": { "age": 1 } })
    };
    let with_state = |mut event: Value, key: &str| {
        event["state_key"] = json!(key);
        event
    };
    vec![
        event(
            "m.room.message",
            json!({ "msgtype": "m.text", "body": "!post a", "m.mentions": { "user_ids": ["@a:b"] },
            "m.relates_to": { "rel_type": "m.thread", "event_id": "$t", "m.in_reply_to": { "event_id": "$q" } } }),
        ),
        event(
            "m.room.message",
            json!({ "msgtype": "m.file", "body": "!post", "filename": "a.md",
            "url": "mxc://x/y", "info": { "size": 7 } }),
        ),
        event("m.room.encrypted", json!({ "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x" })),
        with_state(event("m.room.member", json!({ "membership": "join" })), "@ana:example.org"),
        with_state(event("m.room.tombstone", json!({ "replacement_room": "!new:example.org" })), ""),
    ]
}

proptest::proptest! {
    #[test]
    fn anything_that_a_homeserver_hands_over_is_bounded(event in crate::fuzz::mutated(events())) {
        let Some(event) = Event::read(&event.to_string()) else { return Ok(()) };
        event.at();
        event.latest();
        event.membership_of("@ana:example.org");
        for id in [&event.id, &event.sender] {
            assert!(bounds::fits(id, bounds::ID));
        }
        assert!(event.replacement().is_none_or(|room| bounds::fits(room, bounds::ID)));
        let names = Names::new("@altavoz:example.org", ["Altavoz"]);
        if let Some(words) = event.words(&names, true) {
            assert!(words.text.len() <= bounds::BODY);
            for id in words.replied.iter().chain(&words.thread) {
                assert!(bounds::fits(id, bounds::ID));
            }
            assert!(words.file.is_none_or(|(name, _)| bounds::fits(&name, bounds::NAME)));
        }
    }
}

#[test]
fn looks_are_read_only_where_they_are_of_use() {
    let content = json!({
        "msgtype": "m.text", "body": "We march", "format": "org.matrix.custom.html",
        "formatted_body": "We <b>march</b>",
    });
    let names = Names::new("@altavoz:example.org", ["Alta Voz"]);
    for (with_looks, text) in [(true, "We **march**"), (false, "We march")] {
        let event = event("m.room.message", content.clone(), None, json!({}));
        assert_eq!(event.words(&names, with_looks).unwrap().text, text);
    }
}
