//! How deliveries stand.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How the delivery of a revision stands on one network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryStatus {
    /// The rooms that are to hold it.
    pub rooms: u64,
    /// Those that do.
    pub delivered: u64,
    /// Those that don't and won't, by the reason.
    pub failed: BTreeMap<Why, u64>,
    /// How many messages may have been seen twice.
    pub repeats: u64,
    /// Not all rooms have been found yet, so that `rooms` still grows.
    pub counting: bool,
    /// Somebody halted it.
    pub halted: bool,
}

impl DeliveryStatus {
    /// How many rooms won't get it.
    pub fn lost(&self) -> u64 {
        self.failed.values().sum()
    }

    /// How many rooms are still to get it.
    pub fn waiting(&self) -> u64 {
        self.rooms.saturating_sub(self.delivered + self.lost())
    }
}

/// Why a room doesn't get a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Why {
    /// The bot was thrown out or blocked, or the room is no more.
    Gone,
    /// The network refuses this message there.
    Refused,
    /// The network never said whether it had arrived.
    Unanswered,
    /// The room could not be served for too long.
    Unserved,
    /// It had the copy and removed it: it gets no other.
    Removed,
    /// Nothing could be made of it for that room.
    Unmade,
}

impl Why {
    /// The name of its sentence in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Gone => "why-gone",
            Self::Refused => "why-refused",
            Self::Unanswered => "why-unanswered",
            Self::Unserved => "why-unserved",
            Self::Removed => "why-removed",
            Self::Unmade => "why-unmade",
        }
    }
}
