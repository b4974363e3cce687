//! Joining and leaving rooms in the background: a join over federation can take minutes, and fail at first.

use super::error::{MatrixError, http, matrix_error};
use super::lock;
use crate::quoted;
use matrix_sdk::ruma::api::client::membership::leave_room;
use matrix_sdk::ruma::{OwnedRoomId, OwnedServerName, RoomId, RoomOrAliasId, ServerName};
use matrix_sdk::{Client, RoomState};
use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// The most joins and leaves at once. They mostly sleep, so that rooms on servers that are down don't hold up others.
const TASK_LIMIT: usize = 1_000;
/// The most of them on behalf of one person or room, so that nobody can take all.
const TASKS_EACH: usize = 50;
/// The same of one server.
const TASKS_OF_SERVER: usize = 500;
/// How long the server may take for one try.
const TRY_TIME: Duration = Duration::from_secs(60);
/// How often a join or a leave is tried.
const TRIES: u32 = 20;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// The joins and leaves under way.
#[derive(Default)]
pub(super) struct Tasks {
    rooms: Mutex<Rooms>,
}

#[derive(Default)]
struct Rooms {
    running: HashMap<OwnedRoomId, Task>,
    /// Those that were broken off for others, how often they had been tried, and when they may go on.
    resting: HashMap<OwnedRoomId, (u32, Instant)>,
}

/// A join or a leave under way.
struct Task {
    joins: bool,
    /// Who invited us, or the room that is followed.
    by: String,
    /// Whether they are welcome before others.
    welcome: bool,
    /// How often it was tried in vain.
    tries: Arc<AtomicU32>,
    handle: AbortHandle,
}

impl Tasks {
    /// Ends them all.
    pub(super) fn stop(&self) {
        for (_, task) in lock(&self.rooms).running.drain() {
            task.handle.abort();
        }
    }

    /// Whether something is under way for a room.
    pub(super) fn is_running(&self, room: &RoomId) -> bool {
        let running = &mut lock(&self.rooms).running;
        running.retain(|_, task| !task.handle.is_finished());
        running.contains_key(room)
    }

    /// Joins a room on somebody's behalf, in the background, trying again for a while. Moderators are `welcome` before
    /// others.
    pub(super) fn join(&self, client: &Client, room: &str, by: &str, welcome: bool, via: &[String]) {
        let Ok(id) = RoomId::parse(room) else { return };
        let via: Vec<OwnedServerName> = via.iter().filter_map(|name| ServerName::parse(name).ok()).collect();
        let (client, room) = (client.clone(), id.clone());
        self.start(&id, by, welcome, true, |tries| async move {
            while tries.load(Ordering::Relaxed) < TRIES {
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
                tokio::time::sleep(pause(tries.fetch_add(1, Ordering::Relaxed)).max(wait)).await;
                // The server may have finished a join for which we had stopped waiting.
                if client.get_room(&room).is_some_and(|room| room.state() == RoomState::Joined) {
                    return;
                }
            }
        });
    }

    /// Leaves a room that we are in, or refuses an invitation of somebody: as long as that is our state there.
    pub(super) fn leave(&self, client: &Client, room: &RoomId, by: &str, state: RoomState) {
        let (client, id) = (client.clone(), room.to_owned());
        self.start(room, by, false, false, |tries| async move {
            while tries.load(Ordering::Relaxed) < TRIES {
                // Not by the SDK's `leave`: it also leaves the room that this one merely claims to follow.
                let refusal = client.send(leave_room::v3::Request::new(id.clone())).await;
                let wait = match refusal.map_err(|error| http(&error)) {
                    Err(MatrixError::Limited(wait)) => wait,
                    _ => Duration::ZERO,
                };
                tokio::time::sleep(pause(tries.fetch_add(1, Ordering::Relaxed)).max(wait)).await;
                // The sync says when it is done.
                if client.get_room(&id).is_none_or(|room| room.state() != state) {
                    return;
                }
            }
        });
    }

    /// A leave ends a join that is under way in the same room, and the other way round. One that is `welcome` takes the
    /// place of any other.
    fn start<F>(
        &self,
        room: &RoomId,
        by: &str,
        welcome: bool,
        joins: bool,
        task: impl FnOnce(Arc<AtomicU32>) -> F,
    ) where
        F: Future<Output = ()> + Send + 'static,
    {
        let rooms = &mut *lock(&self.rooms);
        let now = Instant::now();
        rooms.running.retain(|_, task| !task.handle.is_finished());
        rooms.resting.retain(|_, (_, until)| *until + LONGEST_PAUSE > now);
        if rooms.running.get(room).is_some_and(|task| task.joins == joins) {
            return;
        }
        if rooms.resting.get(room).is_some_and(|(_, until)| *until > now) {
            return;
        }
        if let Some(other) = rooms.running.remove(room) {
            other.handle.abort();
        }
        let of_person = |task: &Task| task.by == by;
        let of_server = |task: &Task| server(&task.by) == server(by);
        let anybodys = |_: &Task| true;
        let among: [&dyn Fn(&Task) -> bool; 3] = [&of_person, &of_server, &anybodys];
        for (among, limit) in among.into_iter().zip([TASKS_EACH, TASKS_OF_SERVER, TASK_LIMIT]) {
            let count = rooms.running.values().filter(|task| among(task)).count();
            if count >= limit && !rooms.break_off(now, among, welcome) {
                return;
            }
        }
        let before = rooms.resting.remove(room).map_or(0, |(tries, _)| tries);
        let tries = Arc::new(AtomicU32::new(before));
        let handle = tokio::spawn(task(tries.clone())).abort_handle();
        rooms.running.insert(room.to_owned(), Task { joins, by: by.to_owned(), welcome, tries, handle });
    }

    /// Ends what is under way for a room.
    pub(super) fn end(&self, room: &str) {
        let rooms = &mut *lock(&self.rooms);
        let ended = rooms.running.extract_if(|id, _| id.as_str() == room);
        ended.for_each(|(_, task)| task.handle.abort());
    }
}

impl Rooms {
    /// Breaks off the task among these that was tried most often, for a newer one. It goes on after its pause. Whether there
    /// is one. For one that is `welcome`, one in its first try is broken off, too; and it is itself only for another such.
    fn break_off(&mut self, now: Instant, among: &dyn Fn(&Task) -> bool, welcome: bool) -> bool {
        let tries = |task: &Task| task.tries.load(Ordering::Relaxed);
        let may_go = |task: &Task| if welcome { true } else { tries(task) > 0 && !task.welcome };
        let tried = self.running.iter().filter(|(_, task)| among(task) && may_go(task));
        let Some(room) =
            tried.max_by_key(|(_, task)| (!task.welcome, tries(task))).map(|(room, _)| room.clone())
        else {
            return false;
        };
        if let Some(task) = self.running.remove(&room) {
            task.handle.abort();
            self.resting.insert(room, (tries(&task), now + pause(tries(&task))));
        }
        true
    }
}

/// The server in a person's or room's id; none in the ids of some rooms.
fn server(id: &str) -> Option<&str> {
    id.split_once(':').map(|(_, server)| server)
}

/// The pause after so many tries before.
fn pause(tries: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tries)).min(LONGEST_PAUSE)
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: impl std::fmt::Display) -> OwnedRoomId {
        RoomId::parse(format!("!{name}:example.org")).unwrap()
    }

    /// Starts a task that has been tried so often, and never ends.
    fn begin(tasks: &Tasks, name: impl std::fmt::Display, by: &str, tried: u32) -> bool {
        tasks.start(&room(&name), by, by.contains("mo"), true, |tries| async move {
            tries.fetch_max(tried, Ordering::Relaxed);
            std::future::pending::<()>().await;
        });
        tasks.is_running(&room(&name))
    }

    #[tokio::test(start_paused = true)]
    async fn invitations_in_vain_dont_hold_up_a_good_one() {
        let tasks = Tasks::default();
        // One stranger brings very many, and many strangers bring some.
        for number in 0..1_050 {
            begin(&tasks, format!("one-{number}"), "@stranger:example.org", 1);
            tokio::task::yield_now().await;
        }
        assert!(lock(&tasks.rooms).running.len() <= TASKS_EACH);
        for number in 0..2 * TASK_LIMIT {
            begin(&tasks, format!("many-{number}"), &format!("@{}:{}.example", number / 10, number / 400), 3);
            tokio::task::yield_now().await;
        }
        assert!(begin(&tasks, "good", "@organiser:example.org", 0));
        // One server's many people don't take all, either.
        for number in 0..2 * TASKS_OF_SERVER {
            begin(&tasks, format!("crowd-{number}"), &format!("@{}:crowd.example", number / 10), 3);
            tokio::task::yield_now().await;
        }
        let of = |task: &&Task| server(&task.by) == Some("crowd.example");
        assert!(lock(&tasks.rooms).running.values().filter(of).count() <= TASKS_OF_SERVER);
        assert!(lock(&tasks.rooms).running.len() <= TASK_LIMIT);
        // First tries that never end hold up a moderator's no more than others'.
        for number in 0..2 * TASK_LIMIT {
            begin(
                &tasks,
                format!("first-{number}"),
                &format!("@{}:{}.example", number / 10, number / 400),
                0,
            );
        }
        assert!(begin(&tasks, "desk", "@mo:example.org", 0));
        assert!(lock(&tasks.rooms).running.len() <= TASK_LIMIT);
        // What was broken off goes on after its pause, and not before.
        let resting = lock(&tasks.rooms).resting.keys().max().cloned().unwrap();
        let name = resting.as_str().trim_start_matches('!').trim_end_matches(":example.org").to_owned();
        let by = "@mo:example.org";
        assert!(!begin(&tasks, &name, by, 0));
        tokio::time::advance(LONGEST_PAUSE).await;
        assert!(begin(&tasks, &name, by, 0));
    }
}
