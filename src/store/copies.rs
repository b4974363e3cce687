//! Copies, as the store keeps them: their rows, and what changes them.

use super::{decode, encode, key, last_number, last_u32, network_byte};
use commands::board::{Trouble, Why};
use commands::heard::MessageId;
use commands::room::{Address, NetworkId, Room};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many room numbers a page spans: it is written with every few outcomes, and stays far below the largest row.
pub(super) const PAGE: u64 = 64;

/// One statement in one room of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CopyKey {
    /// The statement's number.
    pub statement: u32,
    /// The room's number.
    pub room: u64,
}

/// Our messages in a room, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages {
    /// How many parts already are as they should be.
    pub done: usize,
    /// The network's ids, part by part; empty for one that the room removed.
    pub ids: Vec<MessageId>,
    /// Those that could not be edited and got the newer text as a reply.
    pub outdated: Vec<MessageId>,
    /// What told of a change, and of which revision's.
    pub ring: Option<(u32, MessageId)>,
    /// What may have arrived, where that can be looked for.
    pub doubt: Option<Doubt>,
    /// Of a revision anything may have arrived since then, in seconds since 1970: a backup was put back.
    pub unsure: Option<(u32, i64)>,
    /// How many more may have arrived, where nobody can tell.
    pub twins: u32,
    /// One that was to go could neither be removed nor edited.
    pub stuck: bool,
}

/// A message of a copy that its room doesn't have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// A part.
    Part(usize),
    /// A part, as a reply to the message that can't be edited.
    Reply(usize),
    /// What tells of a change.
    Ring,
}

/// A message that may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// The number of the room for which it was made.
    pub room: u64,
    /// Of which revision.
    pub revision: u32,
    /// Which one.
    pub piece: Piece,
    /// Since when that is known, in seconds since 1970: shortly after it was sent first.
    pub since: i64,
}

/// A copy: what the room should hold, and what it does hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Copy {
    pub(super) room: u64,
    /// The revision that the room should hold.
    pub(super) wanted: u32,
    /// The revision that it holds; 0 is none.
    pub(super) held: u32,
    /// Why it can't be made right.
    pub(super) failed: Option<Why>,
    pub(super) messages: Messages,
}

impl Copy {
    pub(super) fn differs(&self) -> bool {
        self.wanted != self.held && self.failed.is_none()
    }

    /// Wants a revision; whether that is new.
    pub(super) fn want(&mut self, revision: u32) -> bool {
        let new = self.wanted != revision;
        if new {
            (self.wanted, self.failed) = (revision, None);
            self.messages.begin_anew();
        }
        new
    }

    /// Whether its room still awaits it: whoever has unsubscribed or thrown the bot out meanwhile awaits nothing, but
    /// what a room holds stays correctable.
    pub(super) fn is_awaited(&self, room: &Room) -> bool {
        room.suspended.is_none() && (self.may_be_there() || room.subscription.is_some())
    }

    /// Whether the room has something of it.
    pub(super) fn is_there(&self) -> bool {
        let Messages { ids, outdated, .. } = &self.messages;
        self.held > 0 || !ids.is_empty() || !outdated.is_empty()
    }

    /// Whether the room has something of it, or may have.
    pub(super) fn may_be_there(&self) -> bool {
        let Messages { doubt, unsure, twins, stuck, .. } = self.messages;
        self.is_there() || doubt.is_some() || unsure.is_some() || twins > 0 || stuck
    }

    /// What was sent may have arrived. The first time counts.
    pub(super) fn doubt(&mut self, attempt: Attempt, since: i64) {
        if let Attempt { revision, piece: Some(piece) } = attempt {
            let doubt = Doubt { room: self.room, revision, piece, since };
            self.messages.doubt.get_or_insert(doubt);
        }
    }

    pub(super) fn claim(&self, key: CopyKey, room: Room) -> Claim {
        Claim { key, room, wanted: self.wanted, held: self.held, messages: self.messages.clone() }
    }
}

impl Messages {
    /// Another revision is wanted: no part is as it should be.
    fn begin_anew(&mut self) {
        (self.done, self.stuck) = (0, false);
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
    /// What is there.
    pub messages: Messages,
}

/// One step of a copy that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The revision that is worked towards.
    pub revision: u32,
    /// The message that it adds to the room, if it does.
    pub piece: Option<Piece>,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A step was done, and the copy now stands so.
    Step {
        /// The revision that was worked towards.
        revision: u32,
        /// What is there.
        messages: Messages,
        /// Whether that is all.
        complete: bool,
    },
    /// It can't be made right.
    Failed {
        /// The revision that was worked towards.
        revision: u32,
        /// Why not.
        why: Why,
        /// What may have arrived all the same.
        doubt: Option<Attempt>,
        /// It may have been seen, and nobody can tell.
        twin: bool,
    },
    /// Nothing came of it that is known; it is to be claimed again.
    Later {
        /// What may have arrived all the same.
        doubt: Option<Attempt>,
        /// It may have been seen, and nobody can tell.
        twin: bool,
    },
}

impl Outcome {
    /// It can't be made right, and nothing is in doubt.
    pub fn failed(revision: u32, why: Why) -> Self {
        Self::Failed { revision, why, doubt: None, twin: false }
    }

    /// It is to be claimed again, and nothing is in doubt.
    pub fn later() -> Self {
        Self::Later { doubt: None, twin: false }
    }
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
    /// Of which revision nothing is known, and since when, in seconds since 1970.
    pub(super) doubt: Option<(u32, i64)>,
}

/// What an outcome makes of a copy, and of its broadcast's tally.
pub(super) fn apply(copy: &mut Copy, outcome: &Outcome, tally: &mut Tally, now: Timestamp) {
    match outcome {
        Outcome::Step { revision, messages, complete } => {
            let current = *revision == copy.wanted;
            let right = *complete && copy.differs() && current && *revision == tally.revision;
            let never = !copy.is_there() && messages.ids.is_empty();
            // No step changes how many twins there are.
            copy.messages = Messages { twins: copy.messages.twins, ..messages.clone() };
            if !current {
                copy.messages.begin_anew();
            }
            match (*complete, never) {
                // What it awaited was handed over to another room meanwhile; this one has it all the same.
                (true, false) if copy.wanted == 0 => (copy.wanted, copy.held) = (*revision, *revision),
                (true, false) => copy.held = *revision,
                (true, true) if current && copy.messages.twins > 0 => copy.held = *revision,
                // Whoever has unsubscribed before anything arrived is none of its rooms.
                (true, true) if current => copy.wanted = copy.held,
                _ => {}
            }
            let removed = |id: &MessageId| id.0.is_empty();
            if right && never {
                tally.rooms = tally.rooms.saturating_sub(1);
            } else if right && !messages.ids.is_empty() && messages.ids.iter().all(removed) {
                *tally.failed.entry(Why::Removed).or_default() += 1;
            } else {
                tally.delivered += u64::from(right);
            }
        }
        Outcome::Failed { revision, why, doubt, twin } => {
            uncertain(copy, tally, *doubt, *twin, now);
            // Another revision may be wanted meanwhile, and not tried yet.
            if copy.differs() && *revision == copy.wanted {
                copy.failed = Some(*why);
                if copy.wanted == tally.revision {
                    *tally.failed.entry(*why).or_default() += 1;
                }
            }
        }
        Outcome::Later { doubt, twin } => uncertain(copy, tally, *doubt, *twin, now),
    }
}

fn uncertain(copy: &mut Copy, tally: &mut Tally, doubt: Option<Attempt>, twin: bool, now: Timestamp) {
    if let Some(attempt) = doubt {
        copy.doubt(attempt, now.as_second());
    }
    if twin {
        tally.twin(copy);
    }
}

impl Tally {
    /// A message may have arrived of which nobody can tell.
    pub(super) fn twin(&mut self, copy: &mut Copy) {
        copy.messages.twins += 1;
        // Else it is counted when the newer revision is wanted.
        self.repeats += u64::from(copy.wanted == self.revision);
    }

    /// A copy is to hold the revision that is counted here.
    pub(super) fn want(&mut self, copy: &mut Copy, revision: u32) {
        if copy.want(revision) {
            self.rooms += 1;
            // What may stand there since an earlier revision is not amended.
            self.repeats += u64::from(copy.messages.twins);
        }
    }
}

/// A page's row after which something may have been sent that it doesn't know of.
pub(super) fn copies_in_doubt(value: &[u8], since: i64) -> Result<Vec<u8>, Trouble> {
    let mut copies: Vec<Copy> = decode(value)?;
    for copy in copies.iter_mut().filter(|copy| copy.wanted != copy.held) {
        copy.messages.unsure.get_or_insert((copy.wanted, since));
    }
    encode(&copies)
}

/// A filling's row, the same.
pub(super) fn fill_in_doubt(value: &[u8], since: i64) -> Result<Vec<u8>, Trouble> {
    let fill: Fill = decode(value)?;
    encode(&Fill { doubt: fill.doubt.or(Some((fill.revision, since))), ..fill })
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
