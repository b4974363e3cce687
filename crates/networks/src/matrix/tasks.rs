//! Joining and leaving rooms in the background: a join over federation can take minutes, and fail at first.

use super::error::{MatrixError, http, matrix_error};
use super::lock;
use crate::quoted;
use matrix_sdk::ruma::api::client::membership::leave_room;
use matrix_sdk::ruma::{OwnedRoomId, OwnedServerName, RoomId, RoomOrAliasId, ServerName};
use matrix_sdk::{Client, RoomState};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;
use tokio::task::AbortHandle;

/// The most joins and leaves at once. They mostly sleep, so that rooms on servers that are down don't hold up others.
const TASK_LIMIT: usize = 1_000;
/// How long the server may take for one try.
const TRY_TIME: Duration = Duration::from_secs(60);
/// How often a join or a leave is tried.
const TRIES: u32 = 20;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// The joins and leaves under way, by room.
#[derive(Default)]
pub(super) struct Tasks {
    running: Mutex<HashMap<OwnedRoomId, Task>>,
}

/// A join or a leave under way.
struct Task {
    joins: bool,
    handle: AbortHandle,
}

impl Tasks {
    /// Ends them all.
    pub(super) fn stop(&self) {
        for (_, task) in lock(&self.running).drain() {
            task.handle.abort();
        }
    }

    /// Whether something is under way for a room.
    pub(super) fn is_running(&self, room: &RoomId) -> bool {
        let mut running = lock(&self.running);
        running.retain(|_, task| !task.handle.is_finished());
        running.contains_key(room)
    }

    /// Joins a room, in the background, trying again for a while.
    pub(super) fn join(&self, client: &Client, room: &str, via: &[String]) {
        let Ok(id) = RoomId::parse(room) else { return };
        let via: Vec<OwnedServerName> = via.iter().filter_map(|name| ServerName::parse(name).ok()).collect();
        let (client, room) = (client.clone(), id.clone());
        self.start(&id, true, async move {
            let mut pause = FIRST_PAUSE;
            for _ in 0..TRIES {
                let join = client.join_room_by_id_or_alias(<&RoomOrAliasId>::from(&*room), &via);
                let wait = match tokio::time::timeout(TRY_TIME, join).await {
                    Ok(Ok(_)) => return,
                    Ok(Err(error)) => {
                        let error = matrix_error(&error);
                        tracing::info!(room = %quoted(&room), %error, "could not join the room yet");
                        if let MatrixError::Limited(wait) = error { wait } else { Duration::ZERO }
                    }
                    Err(_) => Duration::ZERO,
                };
                tokio::time::sleep(pause.max(wait)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                // The server may have finished a join for which we had stopped waiting.
                if client.get_room(&room).is_some_and(|room| room.state() == RoomState::Joined) {
                    return;
                }
            }
        });
    }

    /// Leaves a room that we are in, or refuses an invitation: as long as that is our state there.
    pub(super) fn leave(&self, client: &Client, room: &RoomId, state: RoomState) {
        let (client, id) = (client.clone(), room.to_owned());
        self.start(room, false, async move {
            let mut pause = FIRST_PAUSE;
            for _ in 0..TRIES {
                // Not by the SDK's `leave`: it also leaves the room that this one merely claims to follow.
                let refusal = client.send(leave_room::v3::Request::new(id.clone())).await;
                if let Err(MatrixError::Limited(wait)) = refusal.map_err(|error| http(&error)) {
                    pause = pause.max(wait);
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                // The sync says when it is done.
                if client.get_room(&id).is_none_or(|room| room.state() != state) {
                    return;
                }
            }
        });
    }

    /// A leave ends a join that is under way in the same room, and the other way round.
    fn start(&self, room: &RoomId, joins: bool, task: impl Future<Output = ()> + Send + 'static) {
        let mut running = lock(&self.running);
        running.retain(|_, task| !task.handle.is_finished());
        if running.get(room).is_some_and(|task| task.joins == joins) {
            return;
        }
        if let Some(other) = running.remove(room) {
            other.handle.abort();
        }
        if running.len() < TASK_LIMIT {
            running.insert(room.to_owned(), Task { joins, handle: tokio::spawn(task).abort_handle() });
        }
    }

    /// Ends what is under way for a room.
    pub(super) fn end(&self, room: &str) {
        let mut running = lock(&self.running);
        let ended = running.extract_if(|id, _| id.as_str() == room);
        ended.for_each(|(_, task)| task.handle.abort());
    }
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop();
    }
}
