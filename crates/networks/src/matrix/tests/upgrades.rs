//! Rooms that say that they go on elsewhere, truly or not.

use super::drive::{Bot, SOON, address};
use crate::matrix::Invites;
use domain::incoming::What;
use serde_json::json;
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::Synapse;

/// A room that everybody may enter, and that takes the place of none.
async fn public_room(person: &Person) -> String {
    let room = person.create_room(RoomOptions::default()).await;
    person.say_state(&room, "m.room.join_rules", json!({ "join_rule": "public" })).await;
    room
}

async fn say_that_it_goes_on(person: &Person, room: &str, to: &str) {
    let content = json!({ "body": "it goes on there", "replacement_room": to });
    person.say_state(room, "m.room.tombstone", content).await;
}

/// The bot goes on listening until somebody there has seen it go.
async fn goes(bot: &mut Bot, person: &Person, room: &str) {
    let id = bot.id.clone();
    let gone = person.wait_for_membership(room, &id, "leave", SOON);
    tokio::pin!(gone);
    loop {
        tokio::select! {
            () = &mut gone => return,
            round = bot.round() => drop(round.unwrap()),
        }
    }
}

#[tokio::test]
async fn a_room_is_no_way_into_another_that_does_not_follow_it() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let mallory = Person::new(synapse, "mallory").await;
    for (name, invites) in [("strictbot", Invites::Moderators), ("openbot", Invites::Anyone)] {
        let mut bot = Bot::new(synapse, name, invites.clone()).await;
        // In later versions only whoever made the room may say so.
        let options = RoomOptions { invite: &[&bot.id], version: Some("10"), ..Default::default() };
        let room = ana.create_room(options).await;
        bot.is_added_to(&room).await;
        ana.invite(&room, mallory.user_id()).await;
        mallory.join(&room).await;
        ana.set_power(&room, mallory.user_id(), 100).await;
        let power = |levels: &serde_json::Value| levels["users"][mallory.user_id()] == 100;
        mallory.wait_for_state(&room, "m.room.power_levels", "", power, SOON).await;

        let other = public_room(&mallory).await;
        say_that_it_goes_on(&mallory, &room, &other).await;
        goes(&mut bot, &mallory, &other).await;
        mallory.say(&other, "!declaration").await;
        // It stays where it was, and nobody there is told anything.
        ana.say(&room, "still here").await;
        bot.is_told("still here").await;
        assert!(bot.knows_nothing_of(&other) && bot.nothing_but_texts());

        // An invitation there is one like any other.
        mallory.invite(&other, &bot.id).await;
        if invites == Invites::Anyone {
            bot.is_added_to(&other).await;
        } else {
            goes(&mut bot, &mallory, &other).await;
            assert!(bot.knows_nothing_of(&other));
        }
    }
}

#[tokio::test]
async fn nobody_makes_the_bot_leave_a_room_by_naming_it() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let mallory = Person::new(synapse, "mallory").await;
    let mut bot = Bot::new(synapse, "stayingbot", Invites::Anyone).await;
    let room = bot.room_with(&ana, false).await;
    let next = ana.upgrade_room(&room, "11").await;
    ana.invite(&next, &bot.id).await;
    let to = address(&next);
    bot.hears("the upgrade", |incoming| incoming.what == What::Moved { to: to.clone() }).await;
    let strangers = bot.room_with(&mallory, false).await;
    say_that_it_goes_on(&mallory, &strangers, &next).await;
    mallory.say(&strangers, "!whoami").await;
    bot.is_told("!whoami").await;
    for text in ["one", "two", "three"] {
        ana.say(&next, text).await;
        bot.is_told(text).await;
    }
    assert!(bot.nothing_but_texts());
}

#[tokio::test]
async fn the_last_word_counts_on_where_a_room_goes_on() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let mut bot = Bot::new(synapse, "lastwordbot", Invites::Moderators).await;
    let room = bot.room_with(&ana, false).await;
    for number in 0..5 {
        say_that_it_goes_on(&ana, &room, &format!("!nowhere{number}:localhost")).await;
    }
    ana.say(&room, "a slip of the pen").await;
    bot.is_told("a slip of the pen").await;
    let next = ana.upgrade_room(&room, "11").await;
    ana.invite(&next, &bot.id).await;
    let to = address(&next);
    let moved = bot.hears("the upgrade", |incoming| incoming.what == What::Moved { to: to.clone() }).await;
    assert_eq!(moved.room, address(&room));
    ana.say(&next, "first words").await;
    bot.is_told("first words").await;
    assert!(bot.nothing_but_texts());
    let cursor = String::from_utf8(bot.cursor.clone().unwrap().0).unwrap();
    assert!(!cursor.contains("nowhere0") && cursor.len() < 1_000, "{cursor}");
}
