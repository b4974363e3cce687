//! What the SDK is not asked for.

use super::drive::{Bot, SOON, sent};
use crate::matrix::Invites;
use crate::matrix::cursor::Position;
use crate::matrix::sync::{Ask, Synced};
use domain::room::RoomKind;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use testkit::matrix::Person;
use testkit::synapse::Synapse;

/// The bot's next sync that brings something.
async fn sync(bot: &mut Bot) -> Arc<Synced> {
    let session = bot.network.session().unwrap();
    let mut position = Position::read(bot.cursor.as_ref());
    let syncing = async {
        loop {
            let poll = Duration::from_secs(30);
            let ask = Ask { since: position.token.clone(), poll, by_sdk: false, full_state: false };
            let synced = session.syncing.sync(ask).await.unwrap();
            position.token = Some(synced.next_batch.clone());
            if !synced.rooms.joined.is_empty() {
                return synced;
            }
        }
    };
    let synced = tokio::time::timeout(SOON, syncing).await.unwrap();
    bot.cursor = Some(position.write());
    synced
}

/// Whether the SDK took what comes next, and which kinds of events that is.
async fn taken(bot: &mut Bot) -> (bool, Vec<String>) {
    let synced = sync(bot).await;
    let timelines = synced.rooms.joined.values().flat_map(|room| &room.timeline.events);
    let kinds = timelines.map(|event| event.raw().get_field("type").unwrap().unwrap()).collect();
    (synced.by_sdk, kinds)
}

#[tokio::test]
async fn messages_are_read_without_the_sdk_and_everything_else_by_it() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "plainbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, false).await;
    alice.say(&room, "a first one, by which the counts of keys are known").await;
    bot.is_told("a first one, by which the counts of keys are known").await;

    let message = || (false, vec!["m.room.message".to_owned()]);
    let first = alice.say(&room, "one").await;
    assert_eq!(taken(&mut bot).await, message());
    alice.edit(&room, &first, "two").await;
    assert_eq!(taken(&mut bot).await, message());
    alice.react(&room, &first, "👍").await;
    assert_eq!(taken(&mut bot).await, (false, vec!["m.reaction".to_owned()]));
    sent(bot.send(&room, "k1", "our own", None).await);
    assert_eq!(taken(&mut bot).await, message());
    alice.redact(&room, &first).await;
    assert_eq!(taken(&mut bot).await, (true, vec!["m.room.redaction".to_owned()]));
    alice.say_state(&room, "m.room.topic", json!({ "topic": "banners" })).await;
    assert_eq!(taken(&mut bot).await, (true, vec!["m.room.topic".to_owned()]));
    alice.say(&room, "three").await;
    assert_eq!(taken(&mut bot).await, message());

    // Of whoever speaks in another room than before, the server tells the membership again, and names their devices. So it
    // does of us.
    let other = bot.room_with(&alice, false).await;
    for (n, room) in [&room, &room, &other, &other, &room].into_iter().enumerate() {
        alice.say(room, "here and there").await;
        assert_eq!(taken(&mut bot).await, message());
        sent(bot.send(room, &format!("and-{n}"), "our own", None).await);
        assert_eq!(taken(&mut bot).await, message());
    }
    // One that has changed is news.
    alice.leave(&other).await;
    assert_eq!(taken(&mut bot).await, (true, vec!["m.room.member".to_owned()]));

    // The first messages bring keys, which are the SDK's to take, and use up some of ours.
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    sent(bot.send(&room, "k2", "our own", None).await);
    alice.next_message(&room, &bot.id, SOON).await;
    for text in ["one", "two", "three"] {
        alice.say(&room, text).await;
        bot.is_told(text).await;
    }
    sent(bot.send(&room, "k3", "our own", None).await);
    let (by_sdk, kinds) = taken(&mut bot).await;
    assert!(!by_sdk && kinds == ["m.room.encrypted"], "{kinds:?}");
    alice.say(&room, "four").await;
    assert_eq!(taken(&mut bot).await, message());
}

#[tokio::test]
async fn who_comes_and_what_the_bot_is_called_is_known_at_once() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let bob = Person::new(synapse, "bob").await;
    let mut bot = Bot::new(synapse, "renamedbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, false).await;
    for text in ["one", "two"] {
        alice.say(&room, text).await;
        assert_eq!(bot.is_told(text).await.0.kind, RoomKind::Private);
    }
    alice.invite(&room, bob.user_id()).await;
    bob.join(&room).await;
    for text in ["three", "Alta Voz: four"] {
        bob.say(&room, text).await;
        let (incoming, message) = bot.is_told(text).await;
        assert_eq!((incoming.kind, message.addressed), (RoomKind::Group, false));
    }
    let session = bot.network.session().unwrap();
    session.client().account().set_display_name(Some("Alta Voz")).await.unwrap();
    let is_renamed = |member: &Value| member["displayname"] == "Alta Voz";
    bob.wait_for_state(&room, "m.room.member", &bot.id, is_renamed, SOON).await;
    bob.say(&room, "Alta Voz: five").await;
    assert!(bot.is_told("five").await.1.addressed);
}
