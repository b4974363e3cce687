//! Copies, as the store keeps them: their rows, and what changes them.

use super::{key, last_number, network_byte};
use commands::heard::MessageId;
use commands::room::{Address, NetworkId, Room};
use serde::{Deserialize, Serialize};

/// How many room numbers a page spans.
pub(super) const PAGE: u64 = 256;

/// One statement in one room of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CopyKey {
    /// The statement's number.
    pub statement: u32,
    /// The room's number.
    pub room: u64,
}

/// A copy: what the room should hold, and what it does hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Copy {
    pub(super) room: u64,
    /// The revision that the room should hold.
    pub(super) wanted: u32,
    /// The revision that it holds; 0 is none.
    pub(super) held: u32,
    /// How many parts already are as `wanted` has them.
    pub(super) done: u16,
    /// The network's ids of our messages, part by part.
    pub(super) ids: Vec<MessageId>,
    /// It was refused for good.
    pub(super) failed: bool,
}

impl Copy {
    pub(super) fn differs(&self) -> bool {
        self.wanted != self.held && !self.failed
    }

    /// Wants a revision; whether that is new.
    pub(super) fn want(&mut self, revision: u32) -> bool {
        let new = self.wanted != revision;
        if new {
            (self.wanted, self.done, self.failed) = (revision, 0, false);
        }
        new
    }

    /// Whether its room still awaits it: whoever has unsubscribed or thrown the bot out meanwhile awaits nothing, but
    /// what a room holds stays correctable.
    pub(super) fn is_awaited(&self, room: &Room) -> bool {
        room.suspended.is_none() && (self.held > 0 || room.subscription.is_some())
    }

    pub(super) fn claim(&self, key: CopyKey, room: Room) -> Claim {
        Claim { key, room, wanted: self.wanted, done: usize::from(self.done), ids: self.ids.clone() }
    }
}

/// A copy that the courier has taken, with all that it needs to make it right.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which copy.
    pub key: CopyKey,
    /// The room.
    pub room: Room,
    /// The revision that it should hold.
    pub wanted: u32,
    /// How many parts already are as they should be.
    pub done: usize,
    /// Our messages there, part by part.
    pub ids: Vec<MessageId>,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// So many parts are right now, in these messages; `complete` if there is no more to do.
    Progress {
        /// The revision that they are of.
        revision: u32,
        /// The messages, part by part.
        ids: Vec<MessageId>,
        /// How many are right.
        done: usize,
        /// Whether that is all.
        complete: bool,
    },
    /// It can't be made right.
    Failed,
    /// Nothing came of it; it is to be claimed again.
    Later {
        /// It may have arrived all the same, and may be seen twice.
        uncertain: bool,
    },
}

impl Outcome {
    /// Whether nothing of the claim is under way any more.
    pub fn is_last(&self) -> bool {
        !matches!(self, Self::Progress { complete: false, .. })
    }
}

/// How a broadcast stands on one network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The copies.
    pub rooms: u64,
    /// Those that hold what they should.
    pub delivered: u64,
    /// Those that can't.
    pub failed: u64,
    /// Those that may have been sent twice, since the process ended while they were under way.
    pub repeats: u64,
    /// Who is told.
    pub report_to: Option<Address>,
}

/// How far filling has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Fill {
    pub(super) revision: u32,
    pub(super) page: u64,
    /// From this page on, rooms that want the statement get a copy; before it, only copies that are there change.
    pub(super) new_from: u64,
}

/// What an outcome makes of a copy, and of its broadcast's tally.
pub(super) fn apply(copy: &mut Copy, outcome: &Outcome, tally: &mut Tally) {
    match outcome {
        Outcome::Progress { revision, ids, done, complete } => {
            let delivered = *complete && copy.differs() && *revision == copy.wanted;
            copy.ids.clone_from(ids);
            // Another revision may be wanted since it was sent: that one is begun from its first part.
            copy.done = if *revision == copy.wanted { u16::try_from(*done).unwrap_or(u16::MAX) } else { 0 };
            if *complete {
                copy.held = *revision;
            }
            tally.delivered += u64::from(delivered);
        }
        Outcome::Failed if copy.differs() => {
            copy.failed = true;
            tally.failed += 1;
        }
        Outcome::Later { uncertain } => tally.repeats += u64::from(*uncertain),
        Outcome::Failed => {}
    }
}

pub(super) fn fill_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'f', &[&network_byte(network), &number.to_be_bytes()])
}

pub(super) fn tally_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'b', &[&network_byte(network), &number.to_be_bytes()])
}

pub(super) fn watch_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'w', &[&network_byte(network), &number.to_be_bytes()])
}

pub(super) fn flight_key(network: NetworkId) -> Vec<u8> {
    key(b'y', &[&network_byte(network)])
}

pub(super) fn page_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'q', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

pub(super) fn open_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'o', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

/// The statement and the page of an open mark.
pub(super) fn open_parts(place: &[u8]) -> (u32, u64) {
    (place.get(..place.len().saturating_sub(8)).map_or(0, last_u32), last_number(place))
}

pub(super) fn last_u32(place: &[u8]) -> u32 {
    place.last_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}
