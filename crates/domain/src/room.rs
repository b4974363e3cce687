//! Rooms, and what they wish.

use crate::lang::Lang;
pub use crate::network::NetworkId;
use crate::person::Person;
use crate::statement::Topic;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a room is: its network, and its id there (Telegram: `CHAT` or `CHAT/TOPIC`; Matrix: the room id).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The network.
    pub network: NetworkId,
    /// The room's id on it.
    pub id: String,
}

impl Address {
    /// The address of `id` on `network`.
    pub fn new(network: NetworkId, id: impl Into<String>) -> Self {
        Self { network, id: id.into() }
    }

    /// The chat to which it belongs, if it is a topic; else itself.
    pub fn chat(&self) -> Self {
        let id = if self.is_topic() { self.id.split('/').next().unwrap_or_default() } else { &self.id };
        Self::new(self.network, id)
    }

    /// Whether it is one topic of a chat.
    pub fn is_topic(&self) -> bool {
        self.network.capabilities().topics && self.id.contains('/')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.network, self.id)
    }
}

/// Who is in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RoomKind {
    /// One person and the bot.
    Private,
    /// Several people.
    Group,
    /// A Telegram channel: only its admins speak there.
    Channel,
}

/// That the bot is in a room and may not write there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// The room's name, as its people know it.
    pub name: String,
    /// Those who can change that, each with the private room in which the bot may know them.
    pub admins: Vec<(Person, Address)>,
}

/// Who is in a room beside the bot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// Those whom the network names, with what they call themselves.
    pub known: Vec<(Person, String)>,
    /// How many more there are.
    pub others: u64,
    /// Whether whoever wants to can read along.
    pub is_public: bool,
    /// Whether it is not encrypted, on a network that can do that.
    pub is_plain: bool,
}

/// How long a room that can't be reached keeps its subscription.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A room as the bot knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Where it is now.
    pub address: Address,
    /// Who is in it.
    pub kind: RoomKind,
    /// The language that its people chose.
    pub language: Option<Lang>,
    /// Its wish to get statements.
    pub subscription: Option<Subscription>,
    /// Since when it can't be reached: the bot was kicked or blocked, or the room was left.
    pub suspended: Option<Timestamp>,
    /// Whether the bot has introduced itself.
    pub greeted: bool,
}

impl Room {
    /// A room that was just met.
    pub fn new(address: Address, kind: RoomKind) -> Self {
        Self { address, kind, language: None, subscription: None, suspended: None, greeted: false }
    }

    /// The bot was let in (again): the room takes its subscription up, if that isn't too long ago.
    pub fn let_in(&mut self, now: Timestamp) {
        if let Some(since) = self.suspended.take()
            && now.duration_since(since) > KEPT
        {
            self.subscription = None;
        }
    }

    /// Whether a statement on these topics is to be carried there.
    pub fn wants(&self, topics: &[Topic]) -> bool {
        self.suspended.is_none()
            && self.subscription.as_ref().is_some_and(|subscription| subscription.covers(topics))
    }
}

/// A room's wish to get statements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// The topics; none means all.
    pub topics: Vec<Topic>,
    /// Since when.
    pub since: Timestamp,
}

impl Subscription {
    /// Whether a statement on these topics is wanted; one that names no topic is for everybody.
    pub fn covers(&self, topics: &[Topic]) -> bool {
        self.topics.is_empty() || topics.is_empty() || topics.iter().any(|t| self.topics.contains(t))
    }
}
