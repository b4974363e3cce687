//! Sending, editing and removing.

use super::lock;
use super::render::Part;
use super::session::Session;
use super::trouble::{Trouble, http, trouble};
use crate::{Delivery, Manner, Part as AnyPart, Post};
use commands::heard::MessageId;
use commands::room::Address;
use futures_util::FutureExt;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::room::{IncludeRelations, RelationsOptions};
use matrix_sdk::ruma::api::client::membership::joined_rooms;
use matrix_sdk::ruma::api::client::room::get_room_event;
use matrix_sdk::ruma::events::relation::RelationType;
use matrix_sdk::ruma::{EventId, OwnedTransactionId, RoomId};
use matrix_sdk::{EncryptionState, Room, RoomState};
use serde_json::{Value, json};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::time::Instant;

/// How long a send may take.
const SEND_TIME: Duration = Duration::from_secs(30);
/// The same for the first into an encrypted room: members and devices are fetched before it.
const FIRST_SEND_TIME: Duration = Duration::from_secs(120);
/// How long an upgraded room is waited for, once it refuses us, until we are let into the new one.
const FOLLOW_TIME: Duration = Duration::from_secs(600);
/// How many upgrades back a message is looked for.
const UPGRADES: usize = 8;
/// Under this name every event of ours carries the delivery's key: transaction ids are forgotten after a day.
const KEY: &str = "org.altavoz.key";

impl Session {
    /// Sends one part.
    pub(super) async fn send(&self, post: &Post<'_>) -> Delivery {
        let part = match matrix_part(post) {
            Ok(part) => part,
            Err(delivery) => return delivery,
        };
        let mut content = text(part, post.manner, post.key);
        if let Some(MessageId(id)) = post.reply_to.filter(|id| EventId::parse(&id.0).is_ok()) {
            let thread = lock(&self.threads).get(id).cloned();
            content["m.relates_to"] = reply(id, thread.as_deref());
        }
        match self.joined(post.room) {
            Ok(room) => match self.successor(&room) {
                Some(to) => Delivery::Moved(to),
                None => self.deliver(&room, post.key, content).await,
            },
            Err(delivery) => delivery,
        }
    }

    /// Puts a part in the place of our message.
    pub(super) async fn edit(&self, post: &Post<'_>, id: &MessageId) -> Delivery {
        let part = match matrix_part(post) {
            Ok(part) => part,
            Err(delivery) => return delivery,
        };
        let Ok(event) = EventId::parse(&id.0) else {
            return Delivery::Refused("not a Matrix message".into());
        };
        let room = match self.joined(post.room) {
            Ok(room) => self.room_of(room, &event).await,
            Err(delivery) => return delivery,
        };
        let delivery = match room {
            Ok(room) => self.deliver(&room, post.key, edited(part, post.manner, post.key, &id.0)).await,
            Err(delivery) => return delivery,
        };
        match delivery {
            // The next edit has to name the message too, not the edit before it.
            Delivery::Sent(_) => Delivery::Sent(id.clone()),
            other => other,
        }
    }

    async fn deliver(&self, room: &Room, key: &str, content: Value) -> Delivery {
        let _turn = self.turn(room.room_id()).await;
        let encrypted = match room.latest_encryption_state().await {
            Ok(EncryptionState::NotEncrypted) => false,
            Ok(EncryptionState::Encrypted) => true,
            Ok(EncryptionState::Unknown) => {
                return Delivery::Unreachable("it is not known whether the room is encrypted".into());
            }
            Err(error) => return self.before_sending(trouble(&error), room).await,
        };
        let cold = encrypted && !lock(&self.warm).contains(room.room_id());
        let limit = if cold { FIRST_SEND_TIME } else { SEND_TIME };
        let sending = async {
            if cold {
                if let Err(error) = room.sync_members().await {
                    return self.before_sending(trouble(&error), room).await;
                }
            }
            let request = RequestConfig::new().disable_retry().timeout(SEND_TIME);
            let transaction = OwnedTransactionId::from(key);
            let send = room.send_raw("m.room.message", content).with_transaction_id(&transaction);
            match send.with_request_config(request).await {
                Ok(sent) => {
                    if cold {
                        lock(&self.warm).insert(room.room_id().to_owned());
                    }
                    let id = sent.response.event_id.to_string();
                    lock(&self.own).insert(id.clone(), ());
                    Delivery::Sent(MessageId(id))
                }
                Err(error) => self.refused(trouble(&error), room).await,
            }
        };
        // The SDK asserts some things that another request may have changed meanwhile; that is no reason to end.
        match tokio::time::timeout(limit, AssertUnwindSafe(sending).catch_unwind()).await {
            Ok(Ok(delivery)) => delivery,
            Ok(Err(_)) => Delivery::Unknown("matrix-sdk panicked".into()),
            Err(_) => Delivery::Unknown("the send did not end in time".into()),
        }
    }

    /// A room that we are in.
    fn joined(&self, address: &Address) -> Result<Room, Delivery> {
        if !self.is_synced() {
            return Err(Delivery::Unreachable("the state of the rooms has not come yet".into()));
        }
        let Ok(id) = RoomId::parse(&address.id) else {
            return Err(Delivery::Refused("not a Matrix room".into()));
        };
        match self.client.get_room(&id) {
            Some(room) if room.state() == RoomState::Joined => Ok(room),
            _ => Err(Delivery::Gone("not in the room".into())),
        }
    }

    /// What it means that something failed before anything was sent.
    async fn before_sending(&self, trouble: Trouble, room: &Room) -> Delivery {
        match trouble {
            Trouble::Unknown(text) => Delivery::Unreachable(text),
            other => self.refused(other, room).await,
        }
    }

    /// What it means that the server refused: it says "forbidden" for two things.
    async fn refused(&self, trouble: Trouble, room: &Room) -> Delivery {
        let (Trouble::Forbidden(text) | Trouble::Missing(text)) = trouble else {
            return trouble.into();
        };
        if room.successor_room().is_some() {
            return self.stranded(room, text);
        }
        match self.client.send(joined_rooms::v3::Request::new()).await {
            Ok(response) if response.joined_rooms.iter().any(|id| id == room.room_id()) => Delivery::Refused(text),
            Ok(_) => Delivery::Gone(text),
            Err(_) => Delivery::Unreachable(text),
        }
    }

    /// What it means that a room refuses us that goes on elsewhere.
    fn stranded(&self, room: &Room, text: String) -> Delivery {
        if self.successor(room).is_some() {
            // What is asked for is about a message that stays behind.
            return Delivery::Refused(text);
        }
        let mut stranded = lock(&self.stranded);
        if stranded.entry(room.room_id().to_owned()).or_insert_with(Instant::now).elapsed() < FOLLOW_TIME {
            Delivery::Unreachable(format!("the room is being upgraded: {text}"))
        } else {
            Delivery::Gone(format!("the room was upgraded, and we are not let into the new one: {text}"))
        }
    }

    /// The room in which a message of ours stands: of those that one room was, one after the other.
    async fn room_of(&self, mut room: Room, event: &EventId) -> Result<Room, Delivery> {
        for _ in 0..UPGRADES {
            let Some(older) = room.predecessor_room().and_then(|older| self.client.get_room(&older.room_id)) else {
                break;
            };
            let request = get_room_event::v3::Request::new(room.room_id().to_owned(), event.to_owned());
            match self.client.send(request).await {
                Ok(_) => break,
                Err(error) => match http(&error) {
                    Trouble::Missing(_) | Trouble::Forbidden(_) if older.state() == RoomState::Joined => room = older,
                    Trouble::Missing(_) | Trouble::Forbidden(_) | Trouble::Refused(_) => break,
                    other => return Err(self.before_sending(other, &room).await),
                },
            }
        }
        Ok(room)
    }

    /// Removes a message of ours, and what its edits say.
    pub(super) async fn remove(&self, address: &Address, id: &MessageId, key: &str) -> Delivery {
        let Ok(event) = EventId::parse(&id.0) else {
            return Delivery::Refused("not a Matrix message".into());
        };
        let room = match self.joined(address) {
            Ok(room) => match self.room_of(room, &event).await {
                Ok(room) => room,
                Err(delivery) => return delivery,
            },
            Err(delivery) => return delivery,
        };
        let edits = RelationsOptions {
            include_relations: IncludeRelations::RelationsOfType(RelationType::Replacement),
            limit: Some(100_u32.into()),
            ..RelationsOptions::default()
        };
        // First: of a message that is removed the server tells no edits any more.
        let mut events = match tokio::time::timeout(SEND_TIME, room.relations(event.clone(), edits)).await {
            Ok(Ok(edits)) => edits.chunk.iter().filter_map(|edit| edit.event_id()).collect(),
            Ok(Err(error)) => match trouble(&error) {
                Trouble::Missing(_) | Trouble::Refused(_) => Vec::new(),
                other => return self.before_sending(other, &room).await,
            },
            Err(_) => return Delivery::Unreachable("the message's edits did not come in time".into()),
        };
        events.push(event);
        for event in events {
            // One transaction each, and at a repeat the same, whichever are gone by then.
            let transaction = OwnedTransactionId::from(format!("{key}.{}", event.localpart()));
            let redaction = room.redact(&event, None, Some(transaction));
            match tokio::time::timeout(SEND_TIME, redaction).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => match http(&error) {
                    Trouble::Missing(_) => {}
                    other => return self.refused(other, &room).await,
                },
                Err(_) => return Delivery::Unknown("the removal did not end in time".into()),
            }
        }
        Delivery::Sent(id.clone())
    }
}

fn matrix_part<'a>(post: &Post<'a>) -> Result<&'a Part, Delivery> {
    match post.part {
        AnyPart::Matrix(part) => Ok(part),
        AnyPart::Console(_) | AnyPart::Telegram(_) => Err(Delivery::Refused("made for another network".into())),
    }
}

/// A message's content. It mentions nobody, whatever the text says: only then `@room` rings nowhere.
fn text(part: &Part, manner: Manner, key: &str) -> Value {
    let kind = match manner {
        Manner::Answer => "m.notice",
        Manner::Broadcast => "m.text",
    };
    json!({
        "msgtype": kind,
        "body": part.body,
        "format": "org.matrix.custom.html",
        "formatted_body": part.html,
        "m.mentions": {},
        KEY: key,
    })
}

fn edited(part: &Part, manner: Manner, key: &str, id: &str) -> Value {
    let new = text(part, manner, key);
    // For clients that know no edits.
    let shown = Part { body: format!("* {}", part.body), html: format!("* {}", part.html) };
    let mut content = text(&shown, manner, key);
    content["m.new_content"] = new;
    content["m.relates_to"] = json!({ "rel_type": "m.replace", "event_id": id });
    content
}

fn reply(id: &str, thread: Option<&str>) -> Value {
    let mut relation = json!({ "m.in_reply_to": { "event_id": id } });
    if let Some(root) = thread {
        relation["rel_type"] = "m.thread".into();
        relation["event_id"] = root.into();
        relation["is_falling_back"] = false.into();
    }
    relation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part() -> Part {
        Part { body: "@room hello".into(), html: "<p>@room hello</p>".into() }
    }

    #[test]
    fn nobody_is_mentioned() {
        let sent = text(&part(), Manner::Answer, "k1");
        assert_eq!(
            sent,
            json!({ "msgtype": "m.notice", "body": "@room hello", "format": "org.matrix.custom.html",
                    "formatted_body": "<p>@room hello</p>", "m.mentions": {}, "org.altavoz.key": "k1" })
        );
        let edit = edited(&part(), Manner::Broadcast, "k2", "$e");
        assert_eq!(edit["m.mentions"], json!({}));
        assert_eq!(edit["m.new_content"]["m.mentions"], json!({}));
        assert_eq!(edit["m.new_content"]["msgtype"], "m.text");
        assert_eq!(edit["m.new_content"]["body"], "@room hello");
        assert_eq!(edit["m.relates_to"], json!({ "rel_type": "m.replace", "event_id": "$e" }));
    }

    #[test]
    fn replies_stay_in_their_thread() {
        assert_eq!(reply("$q", None), json!({ "m.in_reply_to": { "event_id": "$q" } }));
        let threaded = reply("$q", Some("$root"));
        assert_eq!(threaded["event_id"], "$root");
        assert_eq!(threaded["is_falling_back"], false);
    }

    #[test]
    fn an_edit_of_the_longest_part_fits_an_encrypted_event() {
        let half = super::super::render::LIMIT / 2;
        let longest = Part { body: "x".repeat(half), html: "y".repeat(half) };
        let edit = edited(&longest, Manner::Broadcast, &"k".repeat(64), &"e".repeat(64)).to_string();
        assert!(edit.len() * 4 / 3 < 60_000);
    }
}
