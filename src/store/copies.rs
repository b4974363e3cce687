//! Copies, as the store keeps them: their rows, and what changes them.

use super::{key, last_number, last_u32, network_byte};
use commands::board::Why;
use commands::heard::MessageId;
use commands::room::{Address, NetworkId, Room};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Copy {
    pub(super) room: u64,
    /// The revision that the room should hold.
    pub(super) wanted: u32,
    /// The revision that it holds; 0 is none.
    pub(super) held: u32,
    /// How many parts already are as `wanted` has them.
    pub(super) done: u16,
    /// The network's ids of our messages, part by part; empty for one that the room removed.
    pub(super) ids: Vec<MessageId>,
    /// The message that told of a change, and of which revision's.
    pub(super) ring: Option<(u32, MessageId)>,
    /// Why it can't be made right.
    pub(super) failed: Option<Why>,
    /// A send of this revision may have arrived, and since when, in seconds since 1970.
    pub(super) unsure: Option<(u32, i64)>,
}

impl Copy {
    pub(super) fn differs(&self) -> bool {
        self.wanted != self.held && self.failed.is_none()
    }

    /// Wants a revision; whether that is new.
    pub(super) fn want(&mut self, revision: u32) -> bool {
        let new = self.wanted != revision;
        if new {
            (self.wanted, self.done, self.failed) = (revision, 0, None);
        }
        new
    }

    /// Whether its room still awaits it: whoever has unsubscribed or thrown the bot out meanwhile awaits nothing, but
    /// what a room holds stays correctable.
    pub(super) fn is_awaited(&self, room: &Room) -> bool {
        room.suspended.is_none() && (self.is_there() || room.subscription.is_some())
    }

    /// Whether its next step makes a new message.
    pub(super) fn sends(&self) -> bool {
        usize::from(self.done) >= self.ids.len()
    }

    /// Whether the room has something of it, or may have.
    pub(super) fn is_there(&self) -> bool {
        !self.ids.is_empty() || self.held > 0 || self.unsure.is_some()
    }

    /// What was sent of a revision may have arrived. The first time counts: servers forget after a day what they have
    /// seen.
    pub(super) fn doubt(&mut self, revision: u32, at: i64) {
        self.unsure.get_or_insert((revision, at));
    }

    pub(super) fn claim(&self, key: CopyKey, room: Room) -> Claim {
        Claim {
            key,
            room,
            wanted: self.wanted,
            held: self.held,
            done: usize::from(self.done),
            ids: self.ids.clone(),
            ring: self.ring.clone(),
            unsure: self
                .unsure
                .and_then(|(revision, since)| Some((revision, Timestamp::from_second(since).ok()?))),
        }
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
    /// The revision that it holds; 0 is none.
    pub held: u32,
    /// How many parts already are as they should be.
    pub done: usize,
    /// Our messages there, part by part; empty for one that the room removed.
    pub ids: Vec<MessageId>,
    /// The message that told of a change, and of which revision's.
    pub ring: Option<(u32, MessageId)>,
    /// A send of this revision may have arrived, and since when.
    pub unsure: Option<(u32, Timestamp)>,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A step was done, and the copy now stands so.
    Step {
        /// The revision that was worked towards.
        revision: u32,
        /// The messages, part by part.
        ids: Vec<MessageId>,
        /// How many are right.
        done: usize,
        /// The message that told of a change, and of which revision's.
        ring: Option<(u32, MessageId)>,
        /// Whether that is all.
        complete: bool,
    },
    /// It can't be made right.
    Failed {
        /// The revision that was worked towards.
        revision: u32,
        /// Why not.
        why: Why,
    },
    /// Nothing came of it that is known; it is to be claimed again.
    Later {
        /// A message of this revision may have arrived all the same.
        unsure: Option<u32>,
        /// And is seen twice then.
        repeat: bool,
    },
}

/// How a broadcast stands on one network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Of which revision.
    pub revision: u32,
    /// The copies.
    pub rooms: u64,
    /// Those that hold what they should.
    pub delivered: u64,
    /// Those that can't, by the reason.
    pub failed: BTreeMap<Why, u64>,
    /// Messages that may have been seen twice.
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
pub(super) fn apply(copy: &mut Copy, outcome: &Outcome, tally: &mut Tally, now: Timestamp) {
    match outcome {
        Outcome::Step { revision, ids, done, ring, complete } => {
            let current = *revision == copy.wanted;
            let right = *complete && copy.differs() && current && *revision == tally.revision;
            copy.ids.clone_from(ids);
            copy.ring.clone_from(ring);
            copy.unsure = None;
            // Another revision may be wanted since it was sent: that one is begun from its first part.
            copy.done = if current { u16::try_from(*done).unwrap_or(u16::MAX) } else { 0 };
            if *complete {
                copy.held = *revision;
            }
            if right && !ids.is_empty() && ids.iter().all(|id| id.0.is_empty()) {
                *tally.failed.entry(Why::Removed).or_default() += 1;
            } else {
                tally.delivered += u64::from(right);
            }
        }
        Outcome::Failed { revision, why } if copy.differs() && *revision == copy.wanted => {
            copy.failed = Some(*why);
            if copy.wanted == tally.revision {
                *tally.failed.entry(*why).or_default() += 1;
            }
        }
        Outcome::Later { unsure, repeat } => {
            tally.repeats += u64::from(*repeat);
            if let Some(revision) = unsure {
                copy.doubt(*revision, now.as_second());
            }
        }
        // Another revision is wanted meanwhile, and not tried yet.
        Outcome::Failed { .. } => {}
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

/// The mark of a broadcast that a moderator halted, on all networks.
pub(super) fn halt_key(number: u32) -> Vec<u8> {
    key(b'h', &[&number.to_be_bytes()])
}

/// The statement and the page of a page's key or its open mark's.
pub(super) fn open_parts(place: &[u8]) -> (u32, u64) {
    (place.get(..place.len().saturating_sub(8)).map_or(0, last_u32), last_number(place))
}
