//! Rooms: making, entering, leaving and governing them.

use std::time::Duration;

use matrix_sdk::{
    Room,
    ruma::{
        OwnedUserId, RoomId, RoomVersionId, UserId,
        api::client::room::{
            create_room::v3::{Request as CreateRoom, RoomPreset},
            upgrade_room::v3::Request as UpgradeRoom,
        },
        events::{InitialStateEvent, room::encryption::RoomEncryptionEventContent},
        serde::Raw,
    },
};
use serde_json::Value;

use super::Person;

/// How long the server may take to tell us what we did ourselves.
const ECHO_BOUND: Duration = Duration::from_secs(30);

/// A room to make.
#[derive(Clone, Debug, Default)]
pub struct RoomOptions<'a> {
    /// Empty for none.
    pub name: &'a str,
    /// Whether messages are encrypted.
    pub encrypted: bool,
    /// The user ids of those to invite.
    pub invite: &'a [&'a str],
    /// Whether it is a conversation between two.
    pub direct: bool,
    /// What to change of the default `m.room.power_levels`.
    pub power_levels: Option<Value>,
    /// Such as `"12"`; else the server's default.
    pub version: Option<&'a str>,
}

impl Person {
    /// Makes a room and returns its id, once this client knows of it and of those invited.
    pub async fn create_room(&self, options: RoomOptions<'_>) -> String {
        let mut request = CreateRoom::new();
        request.name = Some(options.name.to_owned()).filter(|name| !name.is_empty());
        request.invite = options.invite.iter().copied().map(user_id).collect();
        request.is_direct = options.direct;
        request.preset =
            Some(if options.direct { RoomPreset::TrustedPrivateChat } else { RoomPreset::PrivateChat });
        if options.encrypted {
            let content = RoomEncryptionEventContent::with_recommended_defaults();
            request.initial_state = vec![InitialStateEvent::with_empty_state_key(content).to_raw_any()];
        }
        request.power_level_content_override =
            options.power_levels.map(|levels| Raw::new(&levels).unwrap().cast_unchecked());
        request.room_version = options.version.map(version);

        let made = self.client.create_room(request).await;
        let room = self.done("create a room", options.name, made).room_id().to_string();
        self.wait_for_membership(&room, self.user_id(), "join", ECHO_BOUND).await;
        if options.encrypted {
            self.wait_for_state(&room, "m.room.encryption", "", |_| true, ECHO_BOUND).await;
        }
        for user in options.invite {
            self.wait_for_state(&room, "m.room.member", user, is_there, ECHO_BOUND).await;
        }
        room
    }

    /// Invites somebody.
    pub async fn invite(&self, room: &str, user: &str) {
        let invited = self.room(room).invite_user_by_id(&user_id(user)).await;
        self.done("invite", room, invited);
        self.wait_for_membership(room, user, "invite", ECHO_BOUND).await;
    }

    /// Joins a room by invitation.
    pub async fn join(&self, room: &str) {
        let joined = self.client.join_room_by_id(&RoomId::parse(room).unwrap()).await;
        self.done("join", room, joined);
        self.wait_for_membership(room, self.user_id(), "join", ECHO_BOUND).await;
    }

    /// Leaves a room, or declines the invitation.
    pub async fn leave(&self, room: &str) {
        let left = self.room(room).leave().await;
        self.done("leave", room, left);
        self.wait_for_membership(room, self.user_id(), "leave", ECHO_BOUND).await;
    }

    /// Removes somebody from a room, or withdraws the invitation.
    pub async fn kick(&self, room: &str, user: &str) {
        let kicked = self.room(room).kick_user(&user_id(user), None).await;
        self.done("kick", room, kicked);
        self.wait_for_membership(room, user, "leave", ECHO_BOUND).await;
    }

    /// Sets somebody's power level: 100 is an admin, 50 a moderator, 0 nobody special.
    pub async fn set_power(&self, room: &str, user: &str, level: i32) {
        let id = user_id(user);
        let set = self.room(room).update_power_levels(vec![(&id, level.into())]).await;
        self.done("set a power level", room, set);
        let holds = |levels: &Value| levels["users"][user].as_i64().unwrap_or(0) == i64::from(level);
        self.wait_for_state(room, "m.room.power_levels", "", holds, ECHO_BOUND).await;
    }

    /// Replaces a room by one of another version, and returns the new room's id. Nobody else is in
    /// there yet.
    pub async fn upgrade_room(&self, room: &str, to: &str) -> String {
        let request = UpgradeRoom::new(RoomId::parse(room).unwrap(), version(to));
        let upgraded = self.client.send(request).await;
        let new = self.done("upgrade", room, upgraded).replacement_room.to_string();
        self.wait_for_membership(&new, self.user_id(), "join", ECHO_BOUND).await;
        self.wait_for_state(room, "m.room.tombstone", "", |_| true, ECHO_BOUND).await;
        new
    }

    pub(super) fn room(&self, room: &str) -> Room {
        let known = self.client.get_room(&RoomId::parse(room).unwrap());
        known.unwrap_or_else(|| self.fail("does not know the room", room))
    }
}

pub(super) fn user_id(user: &str) -> OwnedUserId {
    UserId::parse(user).unwrap()
}

/// Invited, or in already: a bot may be faster than our sync.
fn is_there(member: &Value) -> bool {
    member["membership"] == "invite" || member["membership"] == "join"
}

fn version(version: &str) -> RoomVersionId {
    RoomVersionId::try_from(version).unwrap()
}
