//! Invitations, and the tasks that accept or refuse them: a join over federation can take minutes, and fail at first.

use super::cursor::{Move, Position};
use super::error::{MatrixError, http, matrix_error};
use super::session::Session;
use super::{Invites, lock};
use crate::quoted;
use matrix_sdk::ruma::api::client::membership::leave_room;
use matrix_sdk::ruma::{OwnedRoomId, OwnedServerName, RoomId, RoomOrAliasId, ServerName};
use matrix_sdk::{Client, Room, RoomState};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;
use tokio::task::AbortHandle;

/// The most joins and refusals at once. They mostly sleep; and rooms on servers that are down must not hold up others.
const TASK_LIMIT: usize = 1_000;
/// How long the server may take for one try.
const TRY_TIME: Duration = Duration::from_secs(60);
/// How often one is tried in a row.
const TRIES: u32 = 20;
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// What runs beside, by room.
#[derive(Default)]
pub(super) struct Tasks {
    running: Mutex<HashMap<OwnedRoomId, Task>>,
}

/// A join or a leave under way.
struct Task {
    joins: bool,
    handle: AbortHandle,
}

/// What to do about an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accept,
    Refuse,
    /// It may belong to an upgrade of which we haven't been told yet.
    Wait,
}

/// What there is to know about an invitation.
#[derive(Clone, Copy, Debug, Default)]
struct Invitation<'a> {
    inviter: Option<&'a str>,
    /// A room that we are in says that it goes on there, and the room says so too, or we are about to look.
    follows_ours: bool,
    /// The room says of itself that it takes the place of one that we are in. That proves nothing.
    claims_to_follow: bool,
}

fn decide(invites: &Invites, invitation: Invitation<'_>) -> Answer {
    match (invites, invitation) {
        (Invites::Anyone, _) | (_, Invitation { follows_ours: true, .. }) => Answer::Accept,
        (Invites::Moderators(_), Invitation { inviter: None, .. }) => Answer::Wait,
        (Invites::Moderators(ids), Invitation { inviter: Some(inviter), .. })
            if ids.iter().any(|id| id == inviter) =>
        {
            Answer::Accept
        }
        (_, Invitation { claims_to_follow: true, .. }) => Answer::Wait,
        _ => Answer::Refuse,
    }
}

impl Session {
    /// Sees to all invitations that are open, also to those of former syncs.
    pub(super) async fn answer_invites(&self, invites: &Invites, position: &mut Position) {
        let invited = self.client.invited_rooms();
        if invited.is_empty() {
            return;
        }
        let ours: Vec<Room> = self.client.joined_rooms();
        for room in invited {
            if self.tasks.is_running(room.room_id()) {
                continue;
            }
            let inviter = room.invite_details().await.ok().map(|invite| invite.inviter_id);
            let claimed = room.predecessor_room().map(|old| old.room_id);
            let claimed = claimed.and_then(|old| ours.iter().find(|our| our.room_id() == old));
            let confirms = |old: &Room| old.successor_room().is_some_and(|new| new.room_id == room.room_id());
            let is_followed = |step: &Move| !step.in_vain && step.to == room.room_id().as_str();
            let invitation = Invitation {
                inviter: inviter.as_ref().map(|inviter| inviter.as_str()),
                follows_ours: claimed.is_some_and(confirms) || position.moves.iter().any(is_followed),
                claims_to_follow: claimed.is_some(),
            };
            match decide(invites, invitation) {
                Answer::Wait => {}
                Answer::Accept => {
                    // What it was said to follow doesn't matter now.
                    position.moves.retain(|step| !step.in_vain || step.to != room.room_id().as_str());
                    let via =
                        inviter.iter().map(|inviter| inviter.server_name().to_string()).collect::<Vec<_>>();
                    self.tasks.join(&self.client, room.room_id().as_str(), &via);
                }
                Answer::Refuse => {
                    tracing::info!(room = %quoted(room.room_id()), "an invitation is refused: it is not from a moderator");
                    tracing::debug!(room = %quoted(room.room_id()), inviter = inviter.as_ref().map(|id| tracing::field::display(quoted(id))), "refused");
                    self.tasks.leave(&self.client, room.room_id(), RoomState::Invited);
                }
            }
        }
    }
}

impl Session {
    /// Whether we are invited to a room by somebody whose invitations are accepted.
    pub(super) async fn is_welcome(&self, invites: &Invites, room: Option<&Room>) -> bool {
        let Some(room) = room.filter(|room| room.state() == RoomState::Invited) else { return false };
        let inviter = room.invite_details().await.ok().map(|invite| invite.inviter_id);
        let inviter = inviter.as_ref().map(|inviter| inviter.as_str());
        decide(invites, Invitation { inviter, ..Invitation::default() }) == Answer::Accept
    }
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
                        let trouble = matrix_error(&error);
                        tracing::info!(room = %quoted(&room), ?trouble, "could not join the room yet");
                        if let MatrixError::Limited(wait) = trouble { wait } else { Duration::ZERO }
                    }
                    Err(_) => Duration::ZERO,
                };
                tokio::time::sleep(pause.max(wait)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                // A join that took too long for us may have come true; an invitation may have been withdrawn.
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

    /// Whoever goes doesn't come any more, and the other way round.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_invitations_are_accepted() {
        let moderators = Invites::Moderators(vec!["@ana:example.org".into()]);
        let from = |inviter| Invitation { inviter: Some(inviter), ..Invitation::default() };
        let ana = from("@ana:example.org");
        let bo = from("@bo:example.org");
        assert_eq!(decide(&Invites::Anyone, bo), Answer::Accept);
        assert_eq!(decide(&Invites::Anyone, Invitation::default()), Answer::Accept);
        assert_eq!(decide(&moderators, ana), Answer::Accept);
        assert_eq!(decide(&moderators, bo), Answer::Refuse);
        assert_eq!(decide(&moderators, Invitation::default()), Answer::Wait);
        assert_eq!(decide(&moderators, Invitation { follows_ours: true, ..bo }), Answer::Accept);
        assert_eq!(decide(&moderators, Invitation { claims_to_follow: true, ..bo }), Answer::Wait);
    }
}
