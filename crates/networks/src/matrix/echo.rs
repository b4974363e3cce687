//! Our own messages on the server: whether one arrived, and whether one is still there.

use super::content::KEY;
use super::error::{MatrixError, http, matrix_error};
use super::follow::UPGRADES;
use super::session::Session;
use crate::bounds;
use domain::incoming::MessageId;
use domain::room::Address;
use domain::sending::Delivery;
use jiff::Timestamp;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::api::client::room::get_room_event;
use matrix_sdk::ruma::{EventId, uint};
use matrix_sdk::{Room, RoomState};
use serde_json::Value;
use std::time::Duration;

/// How many pages of a hundred events are looked through.
const PAGES: usize = 100;

/// How long a page may take.
const TIME: Duration = Duration::from_secs(30);

impl Session {
    /// Looks for our message with this key among the events since that time, in a room and in those that it replaces.
    /// Transaction ids alone don't help: servers forget them after a day, and know them by their room.
    pub(super) async fn find(&self, address: &Address, key: &str, since: Timestamp) -> Delivery {
        let mut room = match self.joined(address) {
            Ok(room) => room,
            Err(delivery) => return delivery,
        };
        for _ in 0..UPGRADES {
            match self.find_in(&room, key, since).await {
                Delivery::Missing(_) => {}
                other => return other,
            }
            match self.older(&room) {
                Some(older) if older.state() == RoomState::Joined => room = older,
                _ => break,
            }
        }
        Delivery::Missing("it did not arrive".into())
    }

    async fn find_in(&self, room: &Room, key: &str, since: Timestamp) -> Delivery {
        // Our clock and the server's may differ by ten minutes.
        let since = since.as_millisecond() - 600_000;
        let mut from: Option<String> = None;
        for _ in 0..PAGES {
            let mut options = MessagesOptions::backward();
            options.from = from.clone();
            options.limit = uint!(100);
            options.filter.senders = Some(vec![self.me.clone()]);
            let page = match tokio::time::timeout(TIME, room.messages(options)).await {
                Ok(Ok(page)) => page,
                Ok(Err(error)) => return self.before_sending(matrix_error(&error), room).await,
                Err(_) => return Delivery::NotYet("the room's messages did not come in time".into()),
            };
            let mut all_older = !page.chunk.is_empty();
            for event in page.chunk {
                let raw = event.into_raw();
                let Ok(event) = serde_json::from_str::<Value>(raw.json().get()) else { continue };
                // A single event may have a wrong time, from another server's clock.
                all_older &= event["origin_server_ts"].as_i64().is_some_and(|at| at < since);
                if event["sender"] == self.me.as_str()
                    && event["content"][KEY] == key
                    && let Some(id) = event["event_id"].as_str()
                    && let Some(id) = bounds::fitting(id, bounds::ID, "an event's id")
                {
                    return Delivery::Sent(MessageId(id.to_owned()));
                }
            }
            match page.end {
                Some(end) if !all_older && from.as_ref() != Some(&end) => from = Some(end),
                _ => return Delivery::Missing("it did not arrive".into()),
            }
        }
        Delivery::NotYet("too many messages came since then to know whether it arrived".into())
    }

    /// Whether our message was removed, such as by the room's admin. An edit would not bring it back.
    pub(super) async fn is_removed(&self, room: &Room, id: &EventId) -> Result<bool, Delivery> {
        let request = get_room_event::v3::Request::new(room.room_id().to_owned(), id.to_owned());
        match self.client.send(request).await {
            Ok(response) => {
                let unsigned = response.event.get_field::<Value>("unsigned").ok().flatten();
                Ok(unsigned.is_some_and(|unsigned| unsigned.get("redacted_because").is_some()))
            }
            Err(error) => match http(&error) {
                MatrixError::Missing(_) => Ok(true),
                // A message that we may not see any more can still be edited.
                MatrixError::Forbidden(_) | MatrixError::Refused(_) => Ok(false),
                other => Err(self.before_sending(other, room).await),
            },
        }
    }
}
