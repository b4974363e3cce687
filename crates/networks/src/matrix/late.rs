//! Encrypted events whose keys come later than the events.

use super::cursor::{LATE_LIMIT, Position};
use super::error::{MatrixError, matrix_error};
use super::lock;
use super::received::Received;
use super::session::Session;
use domain::incoming::Incoming;
use matrix_sdk::Room;
use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::ruma::events::AnySyncTimelineEvent;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{EventId, RoomId};
use std::collections::HashSet;
use std::time::Duration;

/// The most events that are fetched again in one round. After a restart we have only their ids.
const FETCH_LIMIT: usize = 10;
/// How long fetching one may take.
const FETCH_TIME: Duration = Duration::from_secs(10);
/// For so many seconds an event is young: its key may be on its way from the backup.
const YOUNG: u64 = 60;
/// How often older events are tried if no sync has brought keys.
const PERIOD: Duration = Duration::from_secs(60);

/// The outcome of another try.
enum Again {
    Read(Box<Received>),
    Unreadable,
    NotNow,
    Gone,
}

impl Session {
    /// Tries again to decrypt the events that could not be decrypted.
    pub(super) async fn retry_late(
        &self,
        position: &mut Position,
        keys_came: bool,
        incoming: &mut Vec<Incoming>,
    ) {
        let due = keys_came || self.is_due(PERIOD);
        let mut fetches = 0;
        for late in std::mem::take(&mut position.late) {
            let known = lock(&self.unread).get(&late.event).cloned();
            let ids = RoomId::parse(&late.room).ok().zip(EventId::parse(&late.event).ok());
            let Some((room_id, event_id)) = ids else { continue };
            let Some(joined) = self.joined_room(&room_id).await else { continue };
            let again = match known {
                Some(_) if !due && late.waited > YOUNG => Again::NotNow,
                Some(raw) => match joined.room.decrypt_event(raw.cast_ref_unchecked(), None).await {
                    Ok(event) => self.read(event),
                    Err(_) => Again::Unreadable,
                },
                None if fetches >= FETCH_LIMIT => Again::NotNow,
                None => {
                    fetches += 1;
                    self.fetch_again(&joined.room, &event_id).await
                }
            };
            match again {
                Again::NotNow | Again::Unreadable => position.late.push(late),
                Again::Gone => {}
                Again::Read(event) => incoming.extend(self.interpret(&joined, *event, position).await),
            }
        }
        let waiting: HashSet<&str> = position.late.iter().map(|late| late.event.as_str()).collect();
        lock(&self.unread).retain(|event, _| waiting.contains(event.as_str()));
    }

    /// Keeps an event in memory for another try. Beyond [`LATE_LIMIT`], and after a restart, it is fetched by its id.
    pub(super) fn keep_unread(&self, id: String, event: Raw<AnySyncTimelineEvent>) {
        let mut unread = lock(&self.unread);
        if unread.len() < LATE_LIMIT {
            unread.insert(id, event);
        }
    }

    async fn fetch_again(&self, room: &Room, event: &EventId) -> Again {
        match tokio::time::timeout(FETCH_TIME, room.event(event, None)).await {
            Ok(Ok(event)) => self.read(event),
            Ok(Err(error)) => match matrix_error(&error) {
                MatrixError::Forbidden(_) | MatrixError::Missing(_) | MatrixError::Refused(_) => Again::Gone,
                _ => Again::NotNow,
            },
            Err(_) => Again::NotNow,
        }
    }

    fn read(&self, event: TimelineEvent) -> Again {
        match Received::read(event) {
            Some(received) if received.event.is_encrypted() => {
                self.keep_unread(received.event.id, received.raw);
                Again::Unreadable
            }
            Some(received) => Again::Read(Box::new(received)),
            None => Again::Gone,
        }
    }
}
