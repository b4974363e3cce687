//! Hearing and answering.

use super::drive::{Bot, SOON, address, sent};
use crate::matrix::Invites;
use crate::{FetchError, Network};
use domain::incoming::{Incoming, Message, MessageId, Source, What};
use domain::room::RoomKind;
use domain::sending::Delivery;
use serde_json::json;
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::{Limits, Synapse};

#[tokio::test]
async fn a_question_and_its_answer_in_an_encrypted_room() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "talkbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;

    let question = alice.say(&room, "!declaration").await;
    let (incoming, message) = bot.is_told("!declaration").await;
    assert_eq!((incoming.key.as_str(), incoming.kind), (question.as_str(), RoomKind::Private));
    assert_eq!(message.person.id, alice.user_id());
    assert!(message.addressed);
    assert_eq!(message.message, Some(MessageId(question.clone())));

    let id = sent(bot.send(&room, "answer-1", "here @room", message.message.as_ref()).await);
    let answer = alice.next_message(&room, &bot.id, SOON).await;
    assert_eq!((answer.event_id.as_str(), answer.msgtype.as_str()), (id.0.as_str(), "m.notice"));
    assert_eq!((answer.in_reply_to, answer.mentions), (Some(question), Some(json!({}))));
    assert!(answer.encrypted);
    assert_eq!(answer.warning, None);
    assert_eq!(answer.content["org.altavoz.key"], "answer-1");
    assert!(alice.verification_state_of(&bot.id).await.is_clean());

    // What may have arrived is found by its key, and nothing else is.
    let found = |key: &'static str, since: &str| {
        let (network, since) = (&bot.network, since.parse().unwrap());
        let room = address(&room);
        async move { network.find(&room, key, since).await }
    };
    assert_eq!(found("answer-1", "2020-01-01T00:00:00Z").await, Delivery::Sent(id.clone()));
    assert!(matches!(found("answer-2", "2020-01-01T00:00:00Z").await, Delivery::Missing(_)));

    // The same key again is no second message.
    assert_eq!(sent(bot.send(&room, "answer-1", "here @room", message.message.as_ref()).await), id);
    let news = sent(bot.send(&room, "copy-1", "news", None).await);
    assert_eq!(alice.next_message(&room, &bot.id, SOON).await.msgtype, "m.text");

    assert_eq!(sent(bot.edit(&room, "copy-2", "better news", &news).await), news);
    let edit = alice.next_message(&room, &bot.id, SOON).await;
    assert_eq!((edit.body.as_str(), edit.replaces), ("better news", Some(news.0.clone())));
    assert_eq!(edit.mentions, Some(json!({})));
    assert_eq!(edit.content["m.new_content"]["m.mentions"], json!({}));

    assert_eq!(sent(bot.network.remove(&address(&room), &news, "copy-3").await), news);
    alice.wait_for_message(&room, |message| message.event_id == news.0 && message.redacted, SOON).await;
    alice
        .wait_for_message(&room, |message| message.event_id == edit.event_id && message.redacted, SOON)
        .await;
    assert_eq!(sent(bot.network.remove(&address(&room), &news, "copy-3").await), news);
    // What is gone is not brought back by an edit.
    assert!(matches!(bot.edit(&room, "copy-5", "late news", &news).await, Delivery::Missing(_)));
    assert_eq!(
        sent(bot.network.remove(&address(&room), &MessageId("$none".into()), "copy-4").await).0,
        "$none"
    );
    assert!(alice.unread(&room, &bot.id).is_empty());
}

#[tokio::test]
async fn whom_people_speak_to() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let bob = Person::new(synapse, "bob").await;
    let mut bot = Bot::new(synapse, "namebot", Invites::Anyone).await;
    let room = bot.room_with(&alice, false).await;
    alice.invite(&room, bob.user_id()).await;
    bob.join(&room).await;

    let addressed = |message: &(Incoming, Message)| (message.0.kind, message.1.addressed);
    alice.say(&room, "good morning").await;
    assert_eq!(addressed(&bot.is_told("good morning").await), (RoomKind::Group, false));
    alice.say(&room, "namebot: events").await;
    assert_eq!(addressed(&bot.is_told("events").await), (RoomKind::Group, true));
    alice.say_to(&room, &bot.id, "help").await;
    assert_eq!(addressed(&bot.is_told("help").await), (RoomKind::Group, true));

    let id = sent(bot.send(&room, "k", "hello", None).await);
    alice.next_message(&room, &bot.id, SOON).await;
    alice.reply(&room, &id.0, "and you?").await;
    assert!(bot.is_told("and you?").await.1.addressed);

    let first = alice.say(&room, "# Title\n\nText").await;
    bob.wait_for_message(&room, |message| message.event_id == first, SOON).await;
    bot.is_told("# Title\n\nText").await;
    bob.reply(&room, &first, "!post").await;
    let (_, message) = bot.is_told("!post").await;
    assert!(!message.addressed);
    let source = message.replied.unwrap();
    assert_eq!(bot.network.fetch(&address(&room), &source, 100).await.unwrap().markdown, "# Title\n\nText");
    assert_eq!(bot.network.fetch(&address(&room), &source, 5).await, Err(FetchError::TooLarge));
    alice.edit(&room, &first, "# New title").await;
    assert_eq!(bot.network.fetch(&address(&room), &source, 100).await.unwrap().markdown, "# New title");
    alice.redact(&room, &first).await;
    assert!(matches!(bot.network.fetch(&address(&room), &source, 100).await, Err(FetchError::Missing(_))));

    // What nobody is to answer is not heard at all.
    alice.say_raw(&room, "m.room.message", json!({ "msgtype": "m.notice", "body": "!help me" })).await;
    alice.edit(&room, &first, "!help me").await;
    alice.say(&room, "the end").await;
    bot.is_told("the end").await;
    assert!(bot.texts(&room).is_empty(), "{:?}", bot.texts(&room));
}

#[tokio::test]
async fn files_are_fetched_from_encrypted_rooms() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "filebot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    alice.send_file(&room, "a.md", "text/markdown", "\u{feff}# Título".into()).await;
    alice.send_file(&room, "b.txt", "text/plain", vec![0xff, 0, 1]).await;
    alice.send_file(&room, "c.md", "text/markdown", vec![b'c'; 1_000_000]).await;
    let expected = [
        ("a.md", Ok("# Título".to_owned())),
        ("b.txt", Err(FetchError::NotText)),
        ("c.md", Err(FetchError::TooLarge)),
    ];
    for (name, expected) in expected {
        let incoming =
            bot.hears(name, |incoming| file(incoming).is_some_and(|(found, _)| found == name)).await;
        let (_, source) = file(&incoming).unwrap();
        let fetched = bot.network.fetch(&address(&room), &source, 100).await;
        assert_eq!(fetched.map(|text| text.markdown), expected);
        assert_eq!(bot.network.fetch(&address(&room), &source, 2).await, Err(FetchError::TooLarge));
    }
}

fn file(incoming: &Incoming) -> Option<(String, Source)> {
    let What::Message(Message { file: Some(source), .. }) = &incoming.what else { return None };
    let Source::Remote { name: Some(name), .. } = source else { return None };
    Some((name.clone(), source.clone()))
}

#[tokio::test]
async fn hundreds_of_commands_at_once_are_all_heard_in_order() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "crowdbot", Invites::Anyone).await;
    for encrypted in [false, true] {
        let options = RoomOptions { encrypted, ..Default::default() };
        let room = alice.create_room(options).await;
        alice.say(&room, "before the bot came").await;
        alice.invite(&room, &bot.id).await;
        bot.is_added_to(&room).await;
        alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
        let texts: Vec<String> = (0..250).map(|number| format!("!declaration {number}")).collect();
        alice.say_many(&room, &texts).await;
        alice.say(&room, "the end").await;
        bot.is_told("the end").await;
        let told =
            |message: &testkit::matrix::Message| message.body.starts_with('!').then(|| message.body.clone());
        let in_order: Vec<String> = alice.messages(&room).iter().filter_map(told).collect();
        assert_eq!(in_order.len(), 250);
        assert_eq!(bot.texts(&room), in_order);
    }
}

#[tokio::test]
async fn a_hundred_answers_in_one_encrypted_room() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "answerbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    let keys: Vec<String> = (0..120).map(|number| format!("k{number}")).collect();
    let deliveries =
        futures_util::future::join_all(keys.iter().map(|key| bot.send(&room, key, key, None))).await;
    for delivery in deliveries {
        sent(delivery);
    }
    for _ in 0..120 {
        assert!(alice.next_message(&room, &bot.id, SOON).await.body.starts_with('k'));
    }
}

#[tokio::test]
async fn limits_are_told() {
    let synapse = Synapse::start_with(Limits::Default).await;
    let alice = Person::new(&synapse, "alice").await;
    let mut bot = Bot::new(&synapse, "slowbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, false).await;
    for number in 0..30 {
        match bot.send(&room, &format!("k{number}"), "text", None).await {
            Delivery::Sent(_) => {}
            Delivery::RetryAfter(wait) => {
                assert!(number >= 5 && wait.as_secs() <= 10 && !wait.is_zero(), "{number} {wait:?}");
                return;
            }
            other => panic!("{other:?}"),
        }
    }
    panic!("no limit");
}

#[tokio::test]
async fn what_is_for_one_person_is_not_sent_where_others_read_along() {
    let synapse = Synapse::shared().await;
    let (alice, bo) = (Person::new(synapse, "alice").await, Person::new(synapse, "bo").await);
    let mut bot = Bot::new(synapse, "discreetbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, false).await;
    let report = sent(bot.confide(&room, "report-1", "3 delivered", None).await);
    // Who is invited can read it, too.
    alice.invite(&room, bo.user_id()).await;
    alice.say(&room, "!help").await;
    assert_eq!(bot.is_told("!help").await.0.kind, RoomKind::Group);
    for edits in [None, Some(&report)] {
        let delivery = bot.confide(&room, "report-2", "4 delivered", edits).await;
        assert_eq!(delivery, Delivery::Refused("others read along by now".into()));
    }
    sent(bot.send(&room, "answer-1", "for everybody", None).await);
}

#[tokio::test]
async fn what_is_not_encrypted_commands_nothing_in_an_encrypted_room() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "warybot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    // As a homeserver's operator can say it in her name.
    alice.say_plain(&room, "!post forged").await;
    alice.say(&room, "!help").await;
    bot.is_told("!help").await;
    assert_eq!(bot.texts(&room), Vec::<String>::new());
}
