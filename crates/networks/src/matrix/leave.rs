//! Leaving rooms in which nobody is any more.

use super::error::{MatrixError, http};
use super::session::Session;
use crate::{Failure, quoted};
use domain::room::Address;
use matrix_sdk::ruma::api::client::membership::leave_room;
use matrix_sdk::{Client, Room, RoomState};
use std::time::Duration;

/// How long it may take to leave a room.
const LEAVING: Duration = Duration::from_secs(10);

impl Session {
    /// Leaves a room, whoever is there.
    pub(super) async fn leave(&self, room: &Address) -> Result<(), Failure> {
        let Some(room) = self.room(&room.id).filter(|room| room.state() == RoomState::Joined) else {
            return Ok(());
        };
        leave(&self.client, &room).await.map_err(Failure::from)
    }

    /// Leaves a room in which nobody is any more, and where nobody is expected. We count ourselves; where the server has told
    /// no count yet, it is 0.
    pub(super) async fn leave_if_alone(&self, room: &Room) {
        if room.state() != RoomState::Joined || room.active_members_count() != 1 {
            return;
        }
        if let Err(error) = leave(&self.client, room).await {
            tracing::warn!(room = %quoted(room.room_id()), %error, "an empty room can't be left");
        }
    }
}

/// Leaves this room and no other. Not by the SDK's `leave`: it also leaves the room that this one merely claims to follow.
async fn leave(client: &Client, room: &Room) -> Result<(), MatrixError> {
    let request = client.send(leave_room::v3::Request::new(room.room_id().to_owned()));
    match tokio::time::timeout(LEAVING, request).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(http(&error)),
        Err(_) => Err(MatrixError::Unreachable("the homeserver does not answer".into())),
    }
}
