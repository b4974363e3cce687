//! Invitations: whose are accepted, and what is done about the others.

use super::cursor::{Move, Position};
use super::session::Session;
use super::{Invites, Moderates};
use crate::quoted;
use matrix_sdk::{Room, RoomState};

/// What to do about an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Accept,
    Refuse,
    /// It may belong to an upgrade that the server has not told us of yet.
    Wait,
}

/// What there is to know about an invitation.
#[derive(Clone, Copy, Debug, Default)]
struct Invitation<'a> {
    inviter: Option<&'a str>,
    /// A room that we are in was upgraded to it, and the new room confirms this or we are about to look.
    follows_ours: bool,
    /// The room names one that we are in as its predecessor. Alone this proves nothing.
    claims_to_follow: bool,
    /// Whoever invites us, or the room, is not listened to.
    is_banned: bool,
}

fn decide(invites: &Invites, moderates: &Moderates, invitation: Invitation<'_>) -> Answer {
    let is_from = |from: &[String], inviter: &str| {
        let server = inviter.split_once(':').map_or("", |(_, server)| server);
        moderates(inviter) || from.iter().any(|from| from == inviter || from.eq_ignore_ascii_case(server))
    };
    match (invites, invitation) {
        (_, Invitation { is_banned: true, .. }) => Answer::Refuse,
        (Invites::Anyone, _) | (_, Invitation { follows_ours: true, .. }) => Answer::Accept,
        (Invites::Moderators | Invites::From(_), Invitation { inviter: None, .. }) => Answer::Wait,
        (Invites::From(from), Invitation { inviter: Some(inviter), .. }) if is_from(from, inviter) => {
            Answer::Accept
        }
        (Invites::Moderators, Invitation { inviter: Some(inviter), .. }) if moderates(inviter) => {
            Answer::Accept
        }
        (_, Invitation { claims_to_follow: true, .. }) => Answer::Wait,
        _ => Answer::Refuse,
    }
}

impl Session {
    /// Answers all open invitations, also those of earlier syncs.
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
            let by = inviter.as_ref().map_or("", |inviter| inviter.as_str());
            let invitation = Invitation {
                inviter: inviter.as_ref().map(|inviter| inviter.as_str()),
                follows_ours: claimed.is_some_and(confirms) || position.moves.iter().any(is_followed),
                claims_to_follow: claimed.is_some(),
                is_banned: (self.banned)(by, room.room_id().as_str()),
            };
            match decide(invites, &self.moderates, invitation) {
                Answer::Wait => {}
                Answer::Accept => {
                    // Whether it follows another room doesn't matter any more.
                    position.moves.retain(|step| !step.in_vain || step.to != room.room_id().as_str());
                    let via =
                        inviter.iter().map(|inviter| inviter.server_name().to_string()).collect::<Vec<_>>();
                    let welcome = (self.moderates)(by);
                    self.tasks.join(&self.client, room.room_id().as_str(), by, welcome, &via);
                }
                Answer::Refuse => {
                    tracing::info!(room = %quoted(room.room_id()), "an invitation is refused: it is not from somebody who may invite the bot");
                    tracing::debug!(room = %quoted(room.room_id()), inviter = inviter.as_ref().map(|id| tracing::field::display(quoted(id))), "refused");
                    self.tasks.leave(&self.client, room.room_id(), by, RoomState::Invited);
                }
            }
        }
    }

    /// Whether we are invited to a room by somebody whose invitations are accepted.
    pub(super) async fn is_welcome(&self, invites: &Invites, room: Option<&Room>) -> bool {
        let Some(room) = room.filter(|room| room.state() == RoomState::Invited) else { return false };
        let inviter = room.invite_details().await.ok().map(|invite| invite.inviter_id);
        let inviter = inviter.as_ref().map(|inviter| inviter.as_str());
        let is_banned = (self.banned)(inviter.unwrap_or_default(), room.room_id().as_str());
        let invitation = Invitation { inviter, is_banned, ..Invitation::default() };
        decide(invites, &self.moderates, invitation) == Answer::Accept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_invitations_are_accepted() {
        let moderates: Moderates = std::sync::Arc::new(|id: &str| id == "@ana:example.org");
        let decide = |invites: &Invites, invitation| decide(invites, &moderates, invitation);
        let moderators = Invites::Moderators;
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
        let some = Invites::From(vec!["Example.net".into(), "@bo:example.org".into()]);
        for (inviter, answer) in [
            ("@ana:example.org", Answer::Accept),
            ("@bo:example.org", Answer::Accept),
            ("@eve:example.net", Answer::Accept),
            ("@eve:example.org", Answer::Refuse),
            ("@eve:evil.example.net", Answer::Refuse),
        ] {
            assert_eq!(decide(&some, from(inviter)), answer, "{inviter}");
        }
        let banned = Invitation { is_banned: true, follows_ours: true, ..bo };
        assert_eq!(decide(&Invites::Anyone, banned), Answer::Refuse);
    }
}
