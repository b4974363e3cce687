//! Taking a message back, also where others have something to do with it.

use super::drive::{Bot, SOON, address, sent};
use crate::Network;
use crate::matrix::Invites;
use domain::sending::Delivery;
use serde_json::json;
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::Synapse;

#[tokio::test]
async fn what_others_made_of_our_message_is_theirs() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mallory = Person::new(synapse, "mallory").await;
    let mut bot = Bot::new(synapse, "removingbot", Invites::Anyone).await;
    for encrypted in [false, true] {
        let room = bot.room_with(&alice, encrypted).await;
        alice.invite(&room, mallory.user_id()).await;
        mallory.join(&room).await;
        let news = sent(bot.send(&room, &format!("k1-{encrypted}"), "wrong news", None).await);
        sent(bot.edit(&room, &format!("k2-{encrypted}"), "better news", &news).await);
        let corrected = |message: &testkit::matrix::Message| message.replaces.as_ref() == Some(&news.0);
        let edit = alice.wait_for_message(&room, corrected, SOON).await;
        // More than the server tells at once, all of them after ours.
        let mut theirs = String::new();
        for number in 0..110 {
            let new = json!({ "msgtype": "m.text", "body": format!("false news {number}") });
            let content = json!({ "msgtype": "m.text", "body": "* false news", "m.new_content": new,
                                  "m.relates_to": { "rel_type": "m.replace", "event_id": news.0 } });
            theirs = mallory.say_raw(&room, "m.room.message", content).await;
        }
        assert_eq!(sent(bot.network.remove(&address(&room), &news, &format!("k3-{encrypted}")).await), news);
        for ours in [&news.0, &edit.event_id] {
            alice
                .wait_for_message(&room, |message| message.event_id == *ours && message.redacted, SOON)
                .await;
        }
        let left = alice.wait_for_message(&room, |message| message.event_id == theirs, SOON).await;
        assert!(!left.redacted);
    }
}

#[tokio::test]
async fn what_may_not_be_removed_is_told() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "keptbot", Invites::Anyone).await;
    let power_levels = Some(json!({ "events": { "m.room.redaction": 50 } }));
    let room =
        alice.create_room(RoomOptions { power_levels, invite: &[&bot.id], ..Default::default() }).await;
    bot.is_added_to(&room).await;
    let news = sent(bot.send(&room, "k1", "news", None).await);
    let removal = bot.network.remove(&address(&room), &news, "k2").await;
    assert!(matches!(removal, Delivery::Refused(_)), "{removal:?}");
}
