//! Who is in a room.

use super::error::matrix_error;
use super::session::Session;
use crate::Failure;
use crate::bounds::{NAME, fitting};
use domain::person::Person;
use domain::room::{Address, Members, NetworkId};
use matrix_sdk::RoomMemberships;
use matrix_sdk::ruma::events::room::history_visibility::HistoryVisibility;
use matrix_sdk::ruma::room::JoinRule;

/// How many are named, at most.
const NAMED: usize = 500;

impl Session {
    /// Who is in a room beside us, those who are invited too: they may come in whenever they like.
    pub(super) async fn members(&self, room: &Address) -> Result<Members, Failure> {
        let Some(room) = self.room(&room.id) else {
            return Err(Failure::Passing("the homeserver has not told of that room".into()));
        };
        let members = room.members(RoomMemberships::JOIN | RoomMemberships::INVITE).await;
        let members = members.map_err(|error| Failure::from(matrix_error(&error)))?;
        let all = members.iter().filter(|member| member.user_id() != self.me);
        let is_readable = room.history_visibility() == Some(HistoryVisibility::WorldReadable);
        let mut found = Members {
            is_public: is_readable || room.join_rule().is_none_or(|rule| rule == JoinRule::Public),
            is_plain: !room.encryption_state().is_encrypted(),
            ..Members::default()
        };
        for member in all {
            if found.known.len() == NAMED {
                found.others += 1;
                continue;
            }
            let id = member.user_id().to_string();
            let name = member.display_name().and_then(|name| fitting(name, NAME, "a person's name"));
            let person = Person { network: NetworkId::Matrix, id, language: None };
            found.known.push((person, name.unwrap_or_default().to_owned()));
        }
        Ok(found)
    }
}
