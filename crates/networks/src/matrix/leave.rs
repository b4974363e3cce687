//! Leaving rooms in which nobody is any more.

use super::error::matrix_error;
use super::session::Session;
use crate::{Failure, quoted};
use domain::room::Address;
use matrix_sdk::{Room, RoomState};
use std::time::Duration;

/// How long it may take to leave a room.
const LEAVING: Duration = Duration::from_secs(10);

impl Session {
    /// Leaves a room, whoever is there.
    pub(super) async fn leave(&self, room: &Address) -> Result<(), Failure> {
        let Some(room) = self.room(&room.id).filter(|room| room.state() == RoomState::Joined) else {
            return Ok(());
        };
        match tokio::time::timeout(LEAVING, room.leave()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(matrix_error(&error).into()),
            Err(_) => Err(Failure::Passing("the homeserver does not answer".into())),
        }
    }

    /// Leaves a room in which nobody is any more, and where nobody is expected. We count ourselves; where the server has told
    /// no count yet, it is 0.
    pub(super) async fn leave_if_alone(&self, room: &Room) {
        if room.state() != RoomState::Joined || room.active_members_count() != 1 {
            return;
        }
        let left = tokio::time::timeout(LEAVING, room.leave()).await;
        if let Ok(Err(error)) = left {
            tracing::warn!(room = %quoted(room.room_id()), error = %matrix_error(&error), "an empty room can't be left");
        }
    }
}
