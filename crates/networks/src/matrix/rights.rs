//! Whether the bot may write in a room, and who can change that.

use super::lock;
use super::session::Session;
use crate::bounds;
use domain::person::Person;
use domain::room::{Address, NetworkId, Silence};
use matrix_sdk::ruma::OwnedUserId;
use matrix_sdk::ruma::events::room::member::MembershipState;
use matrix_sdk::ruma::events::{MessageLikeEventType, StateEventType};
use matrix_sdk::{Room, RoomState};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::Instant;

/// How many admins are looked at, at most.
const ADMINS: usize = 20;

/// How often somebody is told that we may not write in a room of theirs, at most.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The most of a room's name that is repeated to its admins, in characters.
const NAME: usize = 60;

impl Session {
    /// Whether we are in a room and may write there, as of the last sync.
    pub(super) async fn may_write(&self, room: &Address) -> bool {
        match self.room(&room.id).filter(|room| room.state() == RoomState::Joined) {
            Some(room) => self.may_write_in(&room).await,
            None => false,
        }
    }

    /// Whether we may write in a room that we are in; where that isn't known, it is assumed.
    pub(super) async fn may_write_in(&self, room: &Room) -> bool {
        let kind = match room.encryption_state().is_encrypted() {
            true => MessageLikeEventType::RoomEncrypted,
            false => MessageLikeEventType::RoomMessage,
        };
        room.power_levels().await.map_or(true, |levels| levels.user_can_send_message(&self.me, kind))
    }

    /// What is told of a room in which we may not write.
    pub(super) async fn silence(&self, room: &Room) -> Silence {
        let name = room.cached_display_name().map(|name| name.to_string()).or_else(|| room.name());
        let name =
            name.and_then(|name| Some(bounds::fitting(&name, bounds::TITLE, "a room's name")?.to_owned()));
        let mut admins = Vec::new();
        if let Ok(levels) = room.power_levels().await {
            let can_change =
                |user: &OwnedUserId| levels.user_can_send_state(user, StateEventType::RoomPowerLevels);
            let people: BTreeSet<OwnedUserId> =
                levels.users.keys().cloned().chain(room.creators().unwrap_or_default()).collect();
            for user in people.into_iter().filter(|user| can_change(user) && *user != self.me).take(ADMINS) {
                // A stranger can name anybody in their room's power levels.
                let member = room.get_member_no_sync(&user).await.ok().flatten();
                if member.is_none_or(|member| *member.membership() != MembershipState::Join) {
                    continue;
                }
                let Some(direct) =
                    self.client.get_dm_room(&user).filter(|room| room.state() == RoomState::Joined)
                else {
                    continue;
                };
                let person = Person { network: NetworkId::Matrix, id: user.to_string(), language: None };
                if !self.may_tell(user.as_str()) {
                    continue;
                }
                admins.push((person, Address::new(NetworkId::Matrix, direct.room_id().as_str())));
            }
        }
        Silence { name: short(&name.unwrap_or_default()), admins }
    }

    /// Whether somebody was told of no such room for a day: from now on they were.
    fn may_tell(&self, user: &str) -> bool {
        let mut told = lock(&self.told_of_silence);
        let is_new = told.get(&user.to_owned()).is_none_or(|at| at.elapsed() >= DAY);
        if is_new {
            told.insert(user.to_owned(), Instant::now());
        }
        is_new
    }
}

/// A room's name as far as it is repeated; it leads nowhere.
fn short(name: &str) -> String {
    name.replace("://", " ").chars().take(NAME).collect()
}
