//! People, and what they may do.

use crate::lang::Lang;
use crate::room::NetworkId;
use serde::{Deserialize, Serialize};

/// Somebody who speaks in a room, by the network's permanent id, never by a display name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The network.
    pub network: NetworkId,
    /// The permanent id there (Telegram: a number; Matrix: `@ana:example.org`).
    pub id: String,
    /// The language of the person's client, where the network tells.
    pub language: Option<Lang>,
}

/// What a command asks of the person who gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Reader,
    /// To decide for this room: the network's own admin status or power level, or simply one's own private room.
    RoomAdmin,
    /// To publish; from the configuration.
    Moderator,
}

/// What a person is, here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Decides for this room.
    pub room_admin: bool,
    /// Publishes.
    pub moderator: bool,
    /// Sits at the console.
    pub owner: bool,
}

impl Roles {
    /// Whether what a command asks is given. A moderator decides for a room only as one of its admins.
    pub fn include(self, role: Role) -> bool {
        match role {
            Role::Reader => true,
            Role::RoomAdmin => self.room_admin || self.owner,
            Role::Moderator => self.moderator || self.owner,
        }
    }
}
