//! Sending and editing.

use super::content::{edited, place, reply, text};
use super::error::{MatrixError, matrix_error};
use super::lock;
use super::render::Part;
use super::session::{Session, kind};
use crate::{Part as AnyPart, Post};
use domain::incoming::MessageId;
use domain::room::{Address, RoomKind};
use domain::sending::Delivery;
use futures_util::FutureExt;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::ruma::api::client::membership::joined_rooms;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::{EventId, OwnedTransactionId, RoomId, UserId};
use matrix_sdk::{EncryptionState, Room, RoomState};
use serde_json::Value;
use std::panic::AssertUnwindSafe;

/// How many times longer the first send to an encrypted room may take: members and devices are fetched before it.
const FIRST_SEND: u32 = 4;

impl Session {
    /// Sends one part.
    pub(super) async fn send(&self, post: &Post<'_>) -> Delivery {
        let part = match matrix_part(post) {
            Ok(part) => part,
            Err(delivery) => return delivery,
        };
        let mut content = text(part, is_silent(post), post.key);
        if let Some(MessageId(id)) = post.reply_to.filter(|id| EventId::parse(&id.0).is_ok()) {
            let thread = post.thread.filter(|root| EventId::parse(&root.0).is_ok());
            content["m.relates_to"] = reply(id, thread.map(|root| root.0.as_str()));
        }
        match self.joined(post.room) {
            Ok(room) => match self.successor(&room) {
                Some(to) => Delivery::Moved(to),
                None => match self.is_for(post, &room).await {
                    Ok(()) => self.deliver_with(&room, post.key, content, part).await,
                    Err(delivery) => delivery,
                },
            },
            Err(delivery) => delivery,
        }
    }

    /// Edits our message, so that it reads as this part.
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
            Ok(room) => match self.is_removed(&room, &event).await {
                Ok(true) => return Delivery::Missing("the message was removed".into()),
                Ok(false) => {
                    if let Err(delivery) = self.is_for(post, &room).await {
                        return delivery;
                    }
                    let content = edited(part, is_silent(post), post.key, &id.0);
                    self.deliver_with(&room, post.key, content, part).await
                }
                Err(delivery) => return delivery,
            },
            Err(delivery) => return delivery,
        };
        match delivery {
            // The next edit has to name the message too, not the edit before it.
            Delivery::Sent(_) => Delivery::Sent(id.clone()),
            other => other,
        }
    }

    /// Looks whether what is for one person still gets to that one, and to nobody else.
    async fn is_for(&self, post: &Post<'_>, room: &Room) -> Result<(), Delivery> {
        if !post.private {
            return Ok(());
        }
        if kind(room) != RoomKind::Private {
            return Err(others_read_along());
        }
        let Some(person) = post.person.and_then(|id| UserId::parse(id).ok()) else { return Ok(()) };
        // After a gap, the server is asked who is there.
        match tokio::time::timeout(self.timeout, room.get_member(&person)).await {
            Ok(Ok(Some(member))) if *member.membership() == MembershipState::Join => Ok(()),
            Ok(Ok(_)) => Err(others_read_along()),
            Ok(Err(error)) => Err(self.before_sending(matrix_error(&error), room).await),
            Err(_) => Err(Delivery::NotYet("it is not known in time who is in the room".into())),
        }
    }

    /// Delivers a content; its file is uploaded before.
    async fn deliver_with(&self, room: &Room, key: &str, mut content: Value, part: &Part) -> Delivery {
        if let Some(file) = &part.file {
            match self.uploaded(room, file).await {
                Ok(uploaded) => place(&mut content, &uploaded),
                Err(delivery) => return delivery,
            }
        }
        self.deliver(room, key, content).await
    }

    async fn deliver(&self, room: &Room, key: &str, content: Value) -> Delivery {
        let _only = self.send_lock(room.room_id()).await;
        let encrypted = match room.latest_encryption_state().await {
            Ok(EncryptionState::NotEncrypted) => false,
            Ok(EncryptionState::Encrypted) => true,
            Ok(EncryptionState::Unknown) => {
                return Delivery::NotYet("it is not known whether the room is encrypted".into());
            }
            Err(error) => return self.before_sending(matrix_error(&error), room).await,
        };
        let cold = encrypted && !lock(&self.warm).contains(room.room_id());
        let limit = if cold { self.timeout * FIRST_SEND } else { self.timeout };
        let sending = async {
            if cold && let Err(error) = room.sync_members().await {
                return self.before_sending(matrix_error(&error), room).await;
            }
            let request = RequestConfig::new().disable_retry().timeout(self.timeout);
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
                Err(error) => self.refused(matrix_error(&error), room).await,
            }
        };
        // The SDK asserts some things that another request may have changed meanwhile. Its panic must not end us.
        match tokio::time::timeout(limit, AssertUnwindSafe(sending).catch_unwind()).await {
            Ok(Ok(delivery)) => delivery,
            Ok(Err(_)) => Delivery::Unknown("matrix-sdk panicked".into()),
            Err(_) => Delivery::Unknown("the send did not end in time".into()),
        }
    }

    /// A room that we are in.
    pub(super) fn joined(&self, address: &Address) -> Result<Room, Delivery> {
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

    /// What an error means that came before anything was sent.
    pub(super) async fn before_sending(&self, error: MatrixError, room: &Room) -> Delivery {
        match error {
            MatrixError::Unknown(text) => Delivery::NotYet(text),
            other => self.refused(other, room).await,
        }
    }

    /// What a refusal of the server means. "Forbidden" may mean that the message is refused, or that we are out of the
    /// room.
    pub(super) async fn refused(&self, error: MatrixError, room: &Room) -> Delivery {
        let (MatrixError::Forbidden(text) | MatrixError::Missing(text)) = error else {
            return error.into();
        };
        if room.successor_room().is_some() {
            return self.stranded(room, text);
        }
        match self.client.send(joined_rooms::v3::Request::new()).await {
            Ok(response) if response.joined_rooms.iter().any(|id| id == room.room_id()) => {
                match self.may_write_in(room).await {
                    true => Delivery::Refused(text),
                    false => Delivery::Silenced { why: text, silence: self.silence(room).await },
                }
            }
            Ok(_) => Delivery::Gone(text),
            Err(_) => Delivery::Unreachable(text),
        }
    }
}

fn is_silent(post: &Post<'_>) -> bool {
    post.asked || post.quiet
}

fn others_read_along() -> Delivery {
    Delivery::Refused("others read along by now".into())
}

fn matrix_part<'a>(post: &Post<'a>) -> Result<&'a Part, Delivery> {
    match post.part {
        AnyPart::Matrix(part) => Ok(part),
        AnyPart::Console(_) | AnyPart::Telegram(_) => {
            Err(Delivery::Refused("made for another network".into()))
        }
    }
}
