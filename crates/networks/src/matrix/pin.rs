//! Pinning our messages.

use super::error::{MatrixError, matrix_error};
use super::session::Session;
use domain::incoming::MessageId;
use domain::room::Address;
use domain::sending::Delivery;
use matrix_sdk::Room;
use matrix_sdk::ruma::OwnedEventId;
use matrix_sdk::ruma::events::StateEventType;
use matrix_sdk::ruma::events::room::pinned_events::RoomPinnedEventsEventContent;

/// The most messages that may be pinned in a room to which we add one. Anybody there may have filled the list.
const MOST: usize = 100;

impl Session {
    /// Pins our message, or lets it be pinned no more. The list of a room's pinned messages is one event: what others change between our
    /// reading and our writing is lost, and there is no way around that.
    pub(super) async fn pin(&self, address: &Address, id: &MessageId, pinned: bool) -> Delivery {
        let (room, event) = match self.place_of(address, id).await {
            Ok(place) => place,
            Err(delivery) => return delivery,
        };
        let levels = room.power_levels().await;
        let may = |kind| levels.as_ref().is_ok_and(|levels| levels.user_can_send_state(&self.me, kind));
        if !may(StateEventType::RoomPinnedEvents) {
            return Delivery::Refused("the room does not let us pin".into());
        }
        match tokio::time::timeout(self.timeout, self.change_pinned(&room, event, pinned)).await {
            Ok(Ok(())) => Delivery::Sent(id.clone()),
            // What is refused is a pin, and says nothing of the room.
            Ok(Err(MatrixError::Forbidden(text) | MatrixError::Missing(text))) => Delivery::Refused(text),
            Ok(Err(error)) => error.into(),
            Err(_) => Delivery::Unknown("the pin did not end in time".into()),
        }
    }

    async fn change_pinned(&self, room: &Room, event: OwnedEventId, pinned: bool) -> Result<(), MatrixError> {
        let all = room.load_pinned_events().await.map_err(|error| matrix_error(&error))?.unwrap_or_default();
        if all.contains(&event) == pinned {
            return Ok(());
        }
        if pinned && all.len() >= MOST {
            return Err(MatrixError::Refused("too many messages are pinned there".into()));
        }
        let mut all: Vec<_> = all.into_iter().filter(|other| *other != event).collect();
        all.extend(pinned.then_some(event));
        let content = RoomPinnedEventsEventContent::new(all);
        room.send_state_event(content).await.map(|_| ()).map_err(|error| matrix_error(&error))
    }
}
