//! Two people, a homeserver, and all that a test asks of them.

use std::time::Duration;

use serde_json::json;
use tokio::join;

use super::*;
use crate::synapse::Limits;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn two_people_talk_in_an_encrypted_room() {
    let synapse = Synapse::shared().await;
    let (alice, bob) = join!(Person::new(synapse, "alice"), Person::new(synapse, "bob"));
    let room = alice
        .create_room(RoomOptions {
            name: "Assembly",
            encrypted: true,
            invite: &[bob.user_id()],
            ..Default::default()
        })
        .await;
    bob.join(&room).await;

    let question = alice.say(&room, "When?").await;
    let received = bob.next_message(&room, alice.user_id(), SOON).await;
    assert_eq!((received.event_id.as_str(), received.body.as_str()), (question.as_str(), "When?"));
    assert!(received.encrypted && !received.undecryptable);
    assert_eq!(received.mentions, Some(json!({})));
    assert_eq!(received.warning, None);

    let reply = bob.reply(&room, &question, "At six").await;
    let received = alice.next_message(&room, bob.user_id(), SOON).await;
    assert_eq!(received.event_id, reply);
    assert_eq!(received.in_reply_to, Some(question));
    assert_eq!(received.mentions, Some(json!({ "user_ids": [alice.user_id()] })));

    bob.edit(&room, &reply, "At seven").await;
    let received = alice.next_message(&room, bob.user_id(), SOON).await;
    assert_eq!((received.body.as_str(), received.replaces), ("At seven", Some(reply.clone())));

    bob.say_markdown(&room, "**all**").await;
    let received = alice.next_message(&room, bob.user_id(), SOON).await;
    assert_eq!(received.html.as_deref(), Some("<strong>all</strong>"));

    alice.react(&room, &reply, "👍").await;
    bob.wait_for_message(&room, |message| message.event_type == "m.reaction", SOON).await;

    alice.send_file(&room, "poster.txt", "text/plain", b"come all".to_vec()).await;
    let file = bob.next_message(&room, alice.user_id(), SOON).await;
    assert_eq!((file.msgtype.as_str(), file.body.as_str()), ("m.file", "poster.txt"));
    assert!(file.content.get("file").is_some(), "not encrypted: {file}");

    alice.redact(&room, &file.event_id).await;
    bob.wait_for_message(&room, |message| message.redacted && message.body.is_empty(), SOON).await;
    assert!(bob.unread(&room, alice.user_id()).is_empty());

    assert!(bob.verification_state_of(alice.user_id()).await.is_clean());
}

#[tokio::test]
async fn hundreds_of_messages_at_once_all_arrive() {
    let synapse = Synapse::shared().await;
    let (alice, bob) = join!(Person::new(synapse, "alice"), Person::new(synapse, "bob"));
    // Both are more than a sync brings, and the second more than one key carries.
    for (encrypted, count) in [(false, 250), (true, 120)] {
        let invite = &[bob.user_id()];
        let room = alice.create_room(RoomOptions { encrypted, invite, ..Default::default() }).await;
        bob.join(&room).await;
        let texts: Vec<String> = (0..count).map(|number| number.to_string()).collect();
        let sent = alice.say_many(&room, &texts).await;
        assert_eq!(sent.len(), count);
        for _ in 0..count {
            bob.next_message(&room, alice.user_id(), SOON).await;
        }
        let received = bob.messages(&room);
        for (event_id, text) in sent.iter().zip(&texts) {
            let message = received.iter().find(|message| message.event_id == *event_id).unwrap();
            assert_eq!(message.body, *text);
        }
    }
}

#[tokio::test]
async fn a_device_without_the_key_sees_so_until_the_key_comes() {
    let synapse = Synapse::shared().await;
    let (alice, bob) = join!(Person::new(synapse, "alice"), Person::new(synapse, "bob"));
    let room = alice.create_room(RoomOptions { encrypted: true, ..Default::default() }).await;
    alice.say(&room, "before").await;

    let phone = alice.second_device().await;
    let lost = phone.wait_for_message(&room, |message| message.undecryptable, SOON).await;
    assert_eq!((lost.body.as_str(), lost.encrypted), (UNABLE_TO_DECRYPT, true));

    let devices = bob.verification_state_of(alice.user_id()).await;
    assert!(devices.has_identity && !devices.is_clean());
    let signed = |id: &str| devices.devices.iter().find(|(device, _)| device == id).unwrap().1;
    assert!(signed(&alice.device_id()) && !signed(&phone.device_id()));

    phone.recover(&alice.back_up().await).await;
    assert!(bob.verification_state_of(alice.user_id()).await.is_clean());
    alice.say(&room, "after").await;
    let found = phone.next_message(&room, alice.user_id(), SOON).await;
    assert_eq!((found.event_id, found.body.as_str()), (lost.event_id, "before"));
    assert_eq!(phone.next_message(&room, alice.user_id(), SOON).await.body, "after");
}

#[tokio::test]
async fn rooms_are_governed_upgraded_and_left() {
    let synapse = Synapse::shared().await;
    let (alice, bob) = join!(Person::new(synapse, "alice"), Person::new(synapse, "bob"));
    let old = alice
        .create_room(RoomOptions {
            version: Some("10"),
            direct: true,
            power_levels: Some(json!({ "events_default": 10 })),
            ..Default::default()
        })
        .await;
    alice.invite(&old, bob.user_id()).await;
    bob.join(&old).await;
    alice.set_power(&old, bob.user_id(), 50).await;
    let new = alice.upgrade_room(&old, "12").await;
    assert!(!new.contains(':'));
    bob.wait_for_state(&old, "m.room.tombstone", "", |tomb| tomb["replacement_room"] == *new, SOON).await;
    alice.kick(&old, bob.user_id()).await;
    bob.wait_for_membership(&old, bob.user_id(), "leave", SOON).await;
    alice.invite(&new, bob.user_id()).await;
    bob.join(&new).await;
    bob.leave(&new).await;
    alice.wait_for_membership(&new, bob.user_id(), "leave", SOON).await;
}

#[tokio::test]
async fn a_restart_loses_nothing() {
    let mut synapse = Synapse::start_with(Limits::Default).await;
    let alice = Person::new(&synapse, "alice").await;
    synapse.override_ratelimit(alice.user_id()).await;
    let room = alice.create_room(RoomOptions::default()).await;
    let texts: Vec<String> = (0..15).map(|number| number.to_string()).collect();
    alice.say_many(&room, &texts).await;

    synapse.stop();
    assert!(reqwest::get(synapse.url()).await.is_err());
    synapse.restart().await;
    let last = alice.say(&room, "still here").await;
    alice.wait_for_message(&room, |message| message.event_id == last, SOON).await;
    assert_eq!(alice.messages(&room).len(), 16);
}
