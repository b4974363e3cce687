//! Coming, going, and moving.

use super::drive::{Bot, SOON, address, sent};
use crate::Network;
use crate::matrix::Invites;
use domain::incoming::What;
use domain::person::Person as Somebody;
use domain::room::NetworkId;
use domain::sending::Delivery;
use serde_json::json;
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::Synapse;

#[tokio::test]
async fn kicked_and_let_in_again() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "kickbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    sent(bot.send(&room, "k1", "hello", None).await);
    alice.kick(&room, &bot.id).await;
    // The bot has not heard of it yet.
    assert!(matches!(bot.send(&room, "k2", "hello", None).await, Delivery::Gone(_)));
    bot.hears("the kick", |incoming| incoming.room.id == room && incoming.what == What::Removed).await;
    assert!(matches!(bot.send(&room, "k3", "hello", None).await, Delivery::Gone(_)));
    alice.say(&room, "while the bot was out").await;
    alice.invite(&room, &bot.id).await;
    bot.is_added_to(&room).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;
    alice.say(&room, "again").await;
    bot.is_told("again").await;
    assert!(bot.texts(&room).is_empty());
    sent(bot.send(&room, "k4", "hello", None).await);
}

#[tokio::test]
async fn power() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let bob = Person::new(synapse, "bob").await;
    let mut bot = Bot::new(synapse, "powerbot", Invites::Anyone).await;
    for version in ["10", "12"] {
        let options =
            RoomOptions { version: Some(version), invite: &[&bot.id, bob.user_id()], ..Default::default() };
        let room = alice.create_room(options).await;
        bob.join(&room).await;
        bot.is_added_to(&room).await;
        assert!(is_admin(&bot, &room, &alice).await);
        assert!(!is_admin(&bot, &room, &bob).await);
        alice.set_power(&room, bob.user_id(), 50).await;
        bob.say(&room, "powerful").await;
        bot.is_told("powerful").await;
        assert!(is_admin(&bot, &room, &bob).await);
    }
    let quiet = Some(json!({ "events_default": 10 }));
    let options = RoomOptions { power_levels: quiet, invite: &[&bot.id], ..Default::default() };
    let room = alice.create_room(options).await;
    bot.is_added_to(&room).await;
    assert!(matches!(bot.send(&room, "k1", "hello", None).await, Delivery::Silenced { .. }));
    assert!(!bot.network.may_write(&address(&room)).await.unwrap());
    alice.set_power(&room, &bot.id, 10).await;
    bot.hears("the power to write", |incoming| incoming.what == What::MayWrite).await;
    assert!(bot.network.may_write(&address(&room)).await.unwrap());
    assert!(matches!(bot.send("!none:localhost", "k2", "hello", None).await, Delivery::Gone(_)));
    let huge = "x".repeat(70_000);
    assert!(matches!(bot.send(&room, "k3", &huge, None).await, Delivery::Refused(_)));
}

async fn is_admin(bot: &Bot, room: &str, person: &Person) -> bool {
    let person = Somebody { network: NetworkId::Matrix, id: person.user_id().to_owned(), language: None };
    bot.network.is_admin(&address(room), &person).await.unwrap()
}

#[tokio::test]
async fn only_moderators_may_invite() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let bob = Person::new(synapse, "bob").await;
    let mut bot = Bot::new(synapse, "shybot", Invites::Moderators).await;
    let invite = &[bot.id.as_str()];
    let refused = bob.create_room(RoomOptions { invite, ..Default::default() }).await;
    let accepted = ana.create_room(RoomOptions { invite, version: Some("10"), ..Default::default() }).await;
    bot.is_added_to(&accepted).await;
    bob.wait_for_membership(&refused, &bot.id, "leave", SOON).await;

    ana.say(&accepted, "still here").await;
    bot.is_told("still here").await;
    assert!(bot.knows_nothing_of(&refused));

    // The next room of a room that it is in is the same room, whoever invites.
    ana.invite(&accepted, bob.user_id()).await;
    bob.join(&accepted).await;
    ana.set_power(&accepted, bob.user_id(), 100).await;
    ana.wait_for_membership(&accepted, bob.user_id(), "join", SOON).await;
    bob.wait_for_state(
        &accepted,
        "m.room.power_levels",
        "",
        |levels| levels["users"][bob.user_id()] == 100,
        SOON,
    )
    .await;
    let next = bob.upgrade_room(&accepted, "11").await;
    bob.invite(&next, &bot.id).await;
    let to = address(&next);
    let moved = bot.hears("the upgrade", |incoming| incoming.what == What::Moved { to: to.clone() }).await;
    assert_eq!(moved.room, address(&accepted));
}

#[tokio::test]
async fn an_upgrade_while_the_bot_was_off() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "movebot", Invites::Anyone).await;
    let old = bot.room_with(&alice, true).await;
    let before = sent(bot.send(&old, "k0", "old news", None).await);
    bot.network.close().await;
    alice.say(&old, "last words").await;
    let new = alice.upgrade_room(&old, "12").await;
    alice.invite(&new, &bot.id).await;

    bot.restart().await;
    let to = address(&new);
    bot.is_told("last words").await;
    let moved = bot.hears("the upgrade", |incoming| incoming.what == What::Moved { to: to.clone() }).await;
    assert_eq!(moved.room, address(&old));
    assert_eq!(bot.send(&old, "k1", "news", None).await, Delivery::Moved(to.clone()));
    sent(bot.send(&new, "k2", "news", None).await);
    assert_eq!(alice.next_message(&new, &bot.id, SOON).await.body, "news");
    // What was sent before can still be taken back, by the new address.
    let after = sent(bot.send(&new, "k3", "newer", None).await);
    assert_eq!(sent(bot.edit(&new, "k4", "newest", &after).await), after);
    alice.set_power(&old, &bot.id, 50).await;
    assert_eq!(sent(bot.edit(&new, "k5", "corrected", &before).await), before);
    alice.wait_for_message(&old, |message| message.replaces.as_ref() == Some(&before.0), SOON).await;
    assert_eq!(sent(bot.network.remove(&to, &before, "k6").await), before);
    alice.wait_for_message(&old, |message| message.event_id == before.0 && message.redacted, SOON).await;
    alice.say(&new, "first words").await;
    bot.is_told("first words").await;
    assert!(bot.nothing_but_texts(), "greeted as a new room");
}

#[tokio::test]
async fn what_a_stranger_says_of_his_room_keeps_nobody_from_being_heard() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mallory = Person::new(synapse, "mallory").await;
    let mut bot = Bot::new(synapse, "boundbot", Invites::Anyone).await;
    let room = bot.room_with(&alice, false).await;
    let stranger = bot.room_with(&mallory, false).await;
    for number in 0..4 {
        let to = format!("!{number}{}:localhost", "x".repeat(31_000));
        let content = json!({ "body": "it goes on there", "replacement_room": to });
        mallory.say_state(&stranger, "m.room.tombstone", content).await;
        alice.say(&room, &format!("!declaration {number}")).await;
        bot.is_told(&format!("!declaration {number}")).await;
    }
    // A name and a reply's target that no server may make, and yet one does.
    let reply = json!({ "m.in_reply_to": { "event_id": format!("${}", "y".repeat(20_000)) } });
    let content = json!({ "msgtype": "m.text", "body": "!post", "m.relates_to": reply });
    mallory.say_raw(&stranger, "m.room.message", content).await;
    let (_, message) = bot.is_told("!post").await;
    assert_eq!(message.replied, None);
    let name = format!("{}.md", "z".repeat(20_000));
    let content =
        json!({ "msgtype": "m.file", "body": "!post this", "filename": name, "url": "mxc://localhost/a" });
    mallory.say_raw(&stranger, "m.room.message", content).await;
    let (_, message) = bot.is_told("!post this").await;
    assert_eq!(message.file, None);
}
