//! Invitations, and the tasks that accept or refuse them: a join over federation can take minutes, and fail at first.

use super::session::Session;
use super::trouble::{Trouble, http, trouble};
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
    running: Mutex<HashMap<OwnedRoomId, AbortHandle>>,
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
    /// A room that we are in says that it goes on there.
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
    pub(super) async fn answer_invites(&self, invites: &Invites) {
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
            let names =
                |room_id: &RoomId, other: Option<OwnedRoomId>| other.is_some_and(|other| other == room_id);
            let invitation = Invitation {
                inviter: inviter.as_ref().map(|inviter| inviter.as_str()),
                follows_ours: ours.iter().any(|our| {
                    names(room.room_id(), our.successor_room().map(|successor| successor.room_id))
                }),
                claims_to_follow: room
                    .predecessor_room()
                    .is_some_and(|old| ours.iter().any(|our| our.room_id() == old.room_id)),
            };
            match decide(invites, invitation) {
                Answer::Wait => {}
                Answer::Accept => {
                    let via =
                        inviter.iter().map(|inviter| inviter.server_name().to_string()).collect::<Vec<_>>();
                    self.tasks.join(&self.client, room.room_id().as_str(), &via);
                }
                Answer::Refuse => {
                    tracing::info!(room = %quoted(room.room_id()), "an invitation is refused: it is not from a moderator");
                    tracing::debug!(room = %quoted(room.room_id()), inviter = inviter.as_ref().map(|id| tracing::field::display(quoted(id))), "refused");
                    self.tasks.refuse(&self.client, room.room_id());
                }
            }
        }
    }
}

impl Tasks {
    /// Ends them all.
    pub(super) fn stop(&self) {
        for (_, task) in lock(&self.running).drain() {
            task.abort();
        }
    }

    /// Whether something is under way for a room.
    pub(super) fn is_running(&self, room: &RoomId) -> bool {
        let mut running = lock(&self.running);
        running.retain(|_, task| !task.is_finished());
        running.contains_key(room)
    }

    /// Joins a room, in the background, trying again for a while.
    pub(super) fn join(&self, client: &Client, room: &str, via: &[String]) {
        let Ok(id) = RoomId::parse(room) else { return };
        let via: Vec<OwnedServerName> = via.iter().filter_map(|name| ServerName::parse(name).ok()).collect();
        let (client, room) = (client.clone(), id.clone());
        self.start(&id, async move {
            let mut pause = FIRST_PAUSE;
            for _ in 0..TRIES {
                let join = client.join_room_by_id_or_alias(<&RoomOrAliasId>::from(&*room), &via);
                let wait = match tokio::time::timeout(TRY_TIME, join).await {
                    Ok(Ok(_)) => return,
                    Ok(Err(error)) => {
                        let trouble = trouble(&error);
                        tracing::info!(room = %quoted(&room), ?trouble, "could not join the room yet");
                        if let Trouble::Limited(wait) = trouble { wait } else { Duration::ZERO }
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

    /// Refuses an invitation.
    fn refuse(&self, client: &Client, room: &RoomId) {
        let (client, id) = (client.clone(), room.to_owned());
        self.start(room, async move {
            let mut pause = FIRST_PAUSE;
            for _ in 0..TRIES {
                // Not by the SDK's `leave`: it also leaves the room that this one merely claims to follow.
                let refusal = client.send(leave_room::v3::Request::new(id.clone())).await;
                if let Err(Trouble::Limited(wait)) = refusal.map_err(|error| http(&error)) {
                    pause = pause.max(wait);
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                // The sync says when it is done.
                if client.get_room(&id).is_none_or(|room| room.state() != RoomState::Invited) {
                    return;
                }
            }
        });
    }

    fn start(&self, room: &RoomId, task: impl Future<Output = ()> + Send + 'static) {
        if self.is_running(room) {
            return;
        }
        let mut running = lock(&self.running);
        if running.len() < TASK_LIMIT {
            running.insert(room.to_owned(), tokio::spawn(task).abort_handle());
        }
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
