//! Removing our messages.

use super::error::{MatrixError, http, matrix_error};
use super::session::Session;
use domain::incoming::MessageId;
use domain::room::Address;
use domain::sending::Delivery;
use matrix_sdk::Room;
use matrix_sdk::room::{IncludeRelations, RelationsOptions};
use matrix_sdk::ruma::api::error::ErrorKind;
use matrix_sdk::ruma::events::relation::RelationType;
use matrix_sdk::ruma::{EventId, OwnedEventId, OwnedTransactionId};

/// How many pages of a hundred edits are looked through. Anybody in the room can add to them.
const PAGES: usize = 100;

/// The edits of a message that are ours.
struct Edits {
    ours: Vec<OwnedEventId>,
    /// Whether there may be more.
    cut: bool,
}

impl Session {
    /// Removes a message of ours and our edits of it. Others' edits of it are theirs: they stay, and clients don't show
    /// them as our message.
    pub(super) async fn remove(&self, address: &Address, id: &MessageId, key: &str) -> Delivery {
        let (room, event) = match self.place_of(address, id).await {
            Ok(place) => place,
            Err(delivery) => return delivery,
        };
        let edits = match self.edits(&room, &event).await {
            Ok(edits) => edits,
            Err(delivery) => return delivery,
        };
        let too_many = || Delivery::NotEditable("it has more edits than can be looked through".into());
        let mut stays = edits.cut.then(too_many);
        // The message comes last: the server lists no edits of one that is removed, and a repeat needs them.
        for event in edits.ours.into_iter().chain([event]) {
            // Each has a transaction id of its own, the same at a repeat.
            let transaction = OwnedTransactionId::from(format!("{key}.{}", event.localpart()));
            let redaction = room.redact(&event, None, Some(transaction));
            match tokio::time::timeout(self.timeout, redaction).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => match http(&error) {
                    MatrixError::Missing(_) => {}
                    other => match self.refused(other, &room).await {
                        // The others are still removed; but the outcome is that something can be read.
                        refusal @ (Delivery::Refused(_) | Delivery::NotEditable(_)) => stays = Some(refusal),
                        delivery => return delivery,
                    },
                },
                Err(_) => return Delivery::Unknown("the removal did not end in time".into()),
            }
        }
        stays.unwrap_or_else(|| Delivery::Sent(id.clone()))
    }

    async fn edits(&self, room: &Room, event: &EventId) -> Result<Edits, Delivery> {
        let mut ours = Vec::new();
        let mut from: Option<String> = None;
        for _ in 0..PAGES {
            let options = RelationsOptions {
                include_relations: IncludeRelations::RelationsOfType(RelationType::Replacement),
                limit: Some(100_u32.into()),
                from: from.clone(),
                ..RelationsOptions::default()
            };
            let page = room.relations(event.to_owned(), options);
            let page = match tokio::time::timeout(self.timeout, page).await {
                Ok(Ok(page)) => page,
                // A server that can't list relations removes what it can.
                Ok(Err(error)) if error.client_api_error_kind() == Some(&ErrorKind::Unrecognized) => break,
                Ok(Err(error)) => match matrix_error(&error) {
                    MatrixError::Missing(_) | MatrixError::Refused(_) => break,
                    other => return Err(self.before_sending(other, room).await),
                },
                Err(_) => return Err(Delivery::NotYet("the message's edits did not come in time".into())),
            };
            let edits = page.chunk.iter().filter(|edit| edit.sender().as_ref() == Some(&self.me));
            ours.extend(edits.filter_map(|edit| edit.event_id()));
            match page.next_batch_token {
                Some(next) if from.as_ref() != Some(&next) => from = Some(next),
                _ => return Ok(Edits { ours, cut: false }),
            }
        }
        Ok(Edits { cut: from.is_some(), ours })
    }
}
