use super::*;
use domain::incoming::MessageId;
use domain::lang::Lang;
use domain::room::{Address, Silence};
use serde_json::{Value, json};

fn us() -> Us {
    Us { id: 1000, username: "Altavoz_bot".to_owned() }
}

fn now() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn incoming(update: Value) -> Option<Incoming> {
    receive(&serde_json::from_value(update).unwrap(), &us(), now())
}

fn ana() -> Value {
    json!({"id": 42, "is_bot": false, "first_name": "Ana", "language_code": "es-419"})
}

fn group() -> Value {
    json!({"id": -1001234567890i64, "type": "supergroup", "title": "Group", "is_forum": true})
}

fn private() -> Value {
    json!({"id": 42, "type": "private", "first_name": "Ana"})
}

/// An update with a message of these fields.
fn message(chat: Value, fields: Value) -> Value {
    let mut message = json!({"message_id": 7, "date": 1_780_000_000, "from": ana(), "chat": chat});
    for (key, value) in fields.as_object().unwrap() {
        message[key] = value.clone();
    }
    json!({"update_id": 5, "message": message})
}

#[track_caller]
fn received(update: Value) -> (Incoming, Message) {
    let incoming = incoming(update).expect("incoming");
    let What::Message(message) = incoming.what.clone() else { panic!("{incoming:?}") };
    (incoming, message)
}

fn said_text(text: &str, chat: Value) -> Option<(String, bool)> {
    let incoming = incoming(message(chat, json!({"text": text})))?;
    let What::Message(message) = incoming.what else { panic!("{incoming:?}") };
    Some((message.text, message.addressed))
}

#[test]
fn in_private() {
    let text = "/start declaration_ecuador-2010";
    let (incoming, message) = received(message(
        private(),
        json!({"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}),
    ));
    assert_eq!(
        (incoming.key.as_str(), incoming.room.id.as_str(), incoming.kind),
        ("u5", "42", RoomKind::Private)
    );
    assert_eq!(incoming.at.as_second(), 1_780_000_000);
    assert_eq!((message.text.as_str(), message.addressed), (text, true));
    assert_eq!((message.person.id.as_str(), message.person.language), ("42", Lang::parse("es")));
    assert_eq!(message.message, Some(MessageId("7".to_owned())));
    assert!(
        !message.vouched_admin && !message.near_limit && message.replied.is_none() && message.file.is_none()
    );
}

#[test]
fn who_is_addressed_in_a_group() {
    let plain = |text: &str, addressed| Some((text.to_owned(), addressed));
    for (text, wanted) in [
        ("/declaration", plain("/declaration", false)),
        ("/declaration@altavoz_BOT x", plain("/declaration x", true)),
        ("/declaration@other_bot x", None),
        ("@altavoz_bot declaration", plain("declaration", true)),
        ("@Altavoz_bot: /events@altavoz_bot", plain("/events", true)),
        ("@altavoz_bot", plain("", true)),
        ("@altavoz_bots help", plain("@altavoz_bots help", false)),
        ("hello @altavoz_bot", plain("hello @altavoz_bot", false)),
        ("!declaration", plain("!declaration", false)),
    ] {
        assert_eq!(said_text(text, group()), wanted, "{text}");
    }
    assert_eq!(said_text("/declaration@other_bot", private()), None);
}

#[test]
fn only_forum_topics_are_rooms_of_their_own() {
    let room = |fields| incoming(message(group(), fields)).unwrap().room.id;
    assert_eq!(
        room(json!({"text": "x", "message_thread_id": 9, "is_topic_message": true})),
        "-1001234567890/9"
    );
    assert_eq!(room(json!({"text": "x", "message_thread_id": 9})), "-1001234567890");
    assert_eq!(
        room(json!({"text": "x", "message_thread_id": 1, "is_topic_message": true})),
        "-1001234567890"
    );
}

#[test]
fn replies() {
    let reply = |to: Value| received(message(group(), json!({"text": "/post", "reply_to_message": to}))).1;
    let theirs = json!({"message_id": 3, "date": 1, "chat": group(), "from": ana(), "text": "A bold text",
        "entities": [{"type": "bold", "offset": 2, "length": 4}]});
    let message = reply(theirs);
    assert!(!message.addressed);
    assert_eq!(
        message.replied,
        Some(Source::Text { markdown: "A **bold** text".to_owned(), near_limit: false })
    );
    let ours = json!({"message_id": 3, "date": 1, "chat": group(), "from": {"id": 1000, "is_bot": true, "first_name": "a"}, "text": "x".repeat(4001)});
    let message = reply(ours);
    assert!(message.addressed && matches!(message.replied, Some(Source::Text { near_limit: true, .. })));
    // What every message of a topic seems to reply to.
    let topic = json!({"message_id": 3, "date": 1, "chat": group(), "from": ana(), "forum_topic_created": {"name": "x", "icon_color": 1}});
    assert_eq!(reply(topic).replied, None);
    let file = json!({"message_id": 3, "date": 1, "chat": group(), "from": ana(), "caption": "here",
        "document": {"file_id": "F", "file_unique_id": "U", "file_size": 12, "file_name": "a.md"}});
    let remote = Source::Remote { reference: "F".to_owned(), name: Some("a.md".to_owned()), size: Some(12) };
    assert_eq!(reply(file).replied, Some(remote));
}

#[test]
fn files_and_captions() {
    let document = json!({"file_id": "F", "file_unique_id": "U", "file_name": "a.txt"});
    let caption = json!([{"type": "italic", "offset": 6, "length": 4}]);
    let (_, with_caption) = received(message(
        private(),
        json!({"document": document, "caption": "/post\nnote", "caption_entities": caption}),
    ));
    assert_eq!(with_caption.text, "/post\n*note*");
    assert_eq!(
        with_caption.file,
        Some(Source::Remote { reference: "F".to_owned(), name: Some("a.txt".to_owned()), size: None })
    );
    let incoming = incoming(message(private(), json!({"document": document}))).unwrap();
    assert!(
        matches!(incoming.what, What::Message(message) if message.text.is_empty() && message.file.is_some())
    );
}

#[test]
fn a_new_kind_of_entity_loses_no_command() {
    let fields = json!({"text": "/help", "entities": [{"type": "date_time", "offset": 0, "length": 5, "unix_time": 1}], "quote": {"odd": true}});
    assert_eq!(received(message(private(), fields)).1.text, "/help");
}

#[test]
fn near_the_limit() {
    let near = |text: String| received(message(private(), json!({"text": text}))).1.near_limit;
    assert!(!near("é".repeat(4000)));
    assert!(near("😀".repeat(2001)));
}

#[test]
fn who_speaks() {
    let person = |chat: Value, fields: Value| {
        incoming(message(chat, fields)).map(|incoming| match incoming.what {
            What::Message(message) => (message.person.id, message.vouched_admin),
            what => panic!("{what:?}"),
        })
    };
    let who = |id: &str, vouched| Some((id.to_owned(), vouched));
    let anonymous =
        json!({"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"});
    assert_eq!(
        person(group(), json!({"text": "x", "from": anonymous, "sender_chat": group()})),
        who("-1001234567890", true)
    );
    let as_channel = json!({"id": 136817688, "is_bot": true, "first_name": "Channel"});
    let channel = json!({"id": -1005555555555i64, "type": "channel", "title": "Elsewhere"});
    assert_eq!(
        person(group(), json!({"text": "x", "from": as_channel, "sender_chat": channel})),
        who("-1005555555555", false)
    );
    let bot = json!({"id": 77, "is_bot": true, "first_name": "Bot"});
    assert_eq!(person(group(), json!({"text": "x", "from": bot})), None);
    assert_eq!(
        person(group(), json!({"text": "x", "sender_chat": channel, "is_automatic_forward": true})),
        None
    );

    let post = json!({"update_id": 5, "channel_post": {"message_id": 7, "date": 1, "chat": channel, "sender_chat": channel, "text": "/subscribe"}});
    let (incoming, message) = received(post);
    assert_eq!(
        (incoming.kind, message.person.id.as_str(), message.vouched_admin),
        (RoomKind::Channel, "-1005555555555", true)
    );
}

#[test]
fn choices() {
    let press = |message: Value| json!({"update_id": 5, "callback_query": {"id": "q1", "from": ana(), "message": message, "chat_instance": "c", "data": "declaration x 2"}});
    let ours = json!({"message_id": 9, "date": 1, "chat": private(), "from": {"id": 1000, "is_bot": true, "first_name": "a"}, "text": "x"});
    let (incoming, message) = received(press(ours));
    assert_eq!(
        (incoming.at, incoming.room.id.as_str(), message.text.as_str(), message.addressed),
        (now(), "42", "/declaration x 2", true)
    );
    assert_eq!(
        message.pressed,
        Some(Pressed { id: "q1".to_owned(), under: Some(MessageId("9".to_owned())) })
    );
    assert_eq!((message.message, message.person.id.as_str()), (None, "42"));
    // Too old to be read.
    let gone = json!({"message_id": 9, "date": 0, "chat": private()});
    assert_eq!(self::incoming(press(gone)).unwrap().room.id, "42");
    let topic = json!({"message_id": 9, "date": 1, "chat": group(), "message_thread_id": 3, "is_topic_message": true});
    assert_eq!(self::incoming(press(topic)).unwrap().room.id, "-1001234567890/3");
    assert_eq!(
        self::incoming(
            json!({"update_id": 5, "callback_query": {"id": "q", "from": ana(), "chat_instance": "c", "game_short_name": "g"}})
        ),
        None
    );
}

/// Only under our own messages stand choices of ours.
#[test]
fn choices_of_others() {
    let press = |fields: Value| {
        let mut message = json!({"message_id": 9, "date": 1, "chat": private(), "text": "x",
            "from": {"id": 1000, "is_bot": true, "first_name": "a"}});
        for (key, value) in fields.as_object().unwrap() {
            message[key] = value.clone();
        }
        incoming(
            json!({"update_id": 5, "callback_query": {"id": "q1", "from": ana(), "message": message, "chat_instance": "c", "data": "publish x"}}),
        )
    };
    assert!(press(json!({})).is_some());
    assert_eq!(press(json!({"from": ana()})), None);
    assert_eq!(press(json!({"from": {"id": 77, "is_bot": true, "first_name": "b"}})), None);
    let origin = json!({"type": "hidden_user", "date": 1, "sender_user_name": "Leo"});
    assert_eq!(press(json!({"forward_origin": origin})), None);
    assert_eq!(press(json!({"via_bot": {"id": 1000, "is_bot": true, "first_name": "a"}})), None);
}

/// Servers before Bot API 7.0, which somebody may run themselves.
#[test]
fn how_old_servers_show_forwards() {
    let fields = json!({"text": "/publish", "forward_date": 1, "forward_from": ana()});
    let What::Message(heard) = incoming(message(private(), fields.clone())).unwrap().what else { panic!() };
    assert!(heard.forwarded);
    assert_eq!(incoming(message(group(), fields)), None);
}

#[test]
fn what_is_no_text() {
    for (field, attachment) in [
        ("photo", Attachment::Picture),
        ("video_note", Attachment::Picture),
        ("voice", Attachment::Sound),
        ("sticker", Attachment::Other),
        ("location", Attachment::Other),
    ] {
        let heard = received(message(private(), json!({ field: {"odd": true} }))).1;
        assert_eq!((heard.text.as_str(), heard.attachment), ("", Some(attachment)));
        let captioned = received(message(private(), json!({ field: [], "caption": "/post" }))).1;
        assert_eq!((captioned.text.as_str(), captioned.attachment), ("/post", Some(attachment)));
        assert_eq!(incoming(message(group(), json!({ field: {} }))), None);
    }
}

#[test]
fn a_picked_quote_is_what_is_answered() {
    let whole = message(private(), json!({"text": "one two three"}))["message"].clone();
    let reply = |is_manual: bool| {
        let quote = json!({"text": "two", "position": 4, "is_manual": is_manual,
            "entities": [{"type": "bold", "offset": 0, "length": 3}]});
        let fields = json!({"text": "/post", "reply_to_message": whole, "quote": quote});
        received(message(private(), fields)).1.replied
    };
    let text = |markdown: &str| Some(Source::Text { markdown: markdown.into(), near_limit: false });
    assert_eq!(reply(true), text("**two**"));
    assert_eq!(reply(false), text("one two three"));
}

#[test]
fn comments_stay_under_what_they_comment() {
    let mut plain = group();
    plain["is_forum"] = json!(false);
    let heard = received(message(plain.clone(), json!({"text": "/help", "message_thread_id": 5}))).1;
    assert_eq!(heard.thread, Some(Sent::name(-1_001_234_567_890, 5)));
    let topic = json!({"text": "/help", "message_thread_id": 5, "is_topic_message": true});
    assert_eq!(received(message(plain, topic)).1.thread, None);
}

#[test]
fn moves() {
    let old = json!({"id": -4242, "type": "group", "title": "Group"});
    let incoming = incoming(message(old, json!({"migrate_to_chat_id": -1001234567890i64}))).unwrap();
    assert_eq!(incoming.room.id, "-4242");
    assert_eq!(incoming.what, What::Moved { to: Place::new(-1_001_234_567_890, None).address() });
    assert_eq!(self::incoming(message(group(), json!({"migrate_from_chat_id": -4242}))), None);
    assert_eq!(self::incoming(message(group(), json!({"new_chat_title": "x"}))), None);
}

#[test]
fn let_in_and_out() {
    let change = |chat: &str, old: Value, new: Value| {
        let id = if chat == "private" { 42 } else { -1_001_234 };
        let member = |status: Value| {
            let mut member = if status.is_string() { json!({"status": status}) } else { status };
            member["user"] = json!({"id": 1000, "is_bot": true, "first_name": "a"});
            member
        };
        incoming(json!({"update_id": 5, "my_chat_member": {"chat": {"id": id, "type": chat}, "from": ana(), "date": 1,
            "old_chat_member": member(old), "new_chat_member": member(new)}}))
        .map(|incoming| incoming.what)
    };
    let silenced = || {
        let Some(What::Message(Message { person, .. })) =
            incoming(message(private(), json!({"from": ana(), "text": "x"}))).map(|incoming| incoming.what)
        else {
            panic!("Ana says something")
        };
        let chat = Address::new(NetworkId::Telegram, person.id.clone());
        Some(What::Silenced(Silence { name: String::new(), admins: vec![(person, chat)] }))
    };
    let poster = json!({"status": "administrator", "can_post_messages": true});
    let mute = json!({"status": "restricted", "is_member": true, "can_send_messages": false});
    for (chat, old, new, wanted) in [
        ("supergroup", json!("left"), json!("member"), Some(What::Added)),
        ("group", json!("kicked"), json!("administrator"), Some(What::Added)),
        ("group", json!("member"), json!("kicked"), Some(What::Removed)),
        ("group", json!("administrator"), json!("left"), Some(What::Removed)),
        ("group", json!("administrator"), json!("member"), None),
        ("group", json!("kicked"), json!("left"), None),
        ("supergroup", json!("member"), mute.clone(), silenced()),
        ("supergroup", mute, json!("administrator"), Some(What::Added)),
        ("private", json!("member"), json!("kicked"), Some(What::Removed)),
        ("private", json!("kicked"), json!("member"), Some(What::Added)),
        ("channel", json!("left"), poster.clone(), Some(What::Added)),
        ("channel", json!("left"), json!("administrator"), None),
        ("channel", poster.clone(), json!("left"), Some(What::Removed)),
        ("channel", poster, json!("administrator"), silenced()),
    ] {
        assert_eq!(change(chat, old.clone(), new.clone()), wanted, "{chat}: {old} to {new}");
    }
}

/// One update of each kind.
fn updates() -> Vec<Value> {
    let member =
        |status: &str| json!({"status": status, "user": {"id": 1000, "is_bot": true, "first_name": "b"}});
    vec![
        message(
            private(),
            json!({"text": "/help", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}),
        ),
        message(
            group(),
            json!({
                "text": "/post *x*", "message_thread_id": 5, "is_topic_message": true, "sender_chat": group(),
                "reply_to_message": {"message_id": 6, "date": 1, "chat": group(), "text": "held", "entities":
                    [{"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org"}]},
            }),
        ),
        message(
            private(),
            json!({"caption": "/post", "caption_entities": [], "document":
                {"file_id": "f", "file_unique_id": "u", "file_name": "a.md", "mime_type": "text/markdown", "file_size": 9}}),
        ),
        message(group(), json!({"migrate_to_chat_id": -1009876543210i64})),
        json!({"update_id": 6, "channel_post": message(group(), json!({"text": "/subscribe"}))["message"]}),
        json!({"update_id": 7, "callback_query": {"id": "q", "from": ana(), "chat_instance": "c",
            "data": "declaration note 2", "message": message(private(), json!({"from": {"id": 1000, "is_bot": true,
            "first_name": "b"}, "text": "x"}))["message"]}}),
        json!({"update_id": 8, "my_chat_member": {"chat": group(), "from": ana(), "date": 1,
            "old_chat_member": member("left"), "new_chat_member": member("member")}}),
    ]
}

proptest::proptest! {
    #[test]
    fn anything_that_telegram_hands_over_is_bounded(update in crate::fuzz::mutated(updates())) {
        // What is no update is left out by whoever polls.
        if let Ok(update) = serde_json::from_value::<Update>(update)
            && let Some(incoming) = receive(&update, &us(), now())
        {
            crate::fuzz::assert_bounded(&incoming);
        }
    }
}

#[test]
fn each_update_is_read_as_it_is() {
    assert!(updates().into_iter().all(|update| incoming(update).is_some()));
}
