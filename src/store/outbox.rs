//! The outbox: the copies whose wanted and held revisions differ.
//!
//! A network's copies of a statement are kept in pages, one for each 256 room numbers, so that many copies cost few
//! rows. Filling goes from page to page and remembers how far it came; a mark beside each page that has something to do
//! lets a start find the outbox without reading what is done.

use super::answers::Outgoing;
use super::{Store, Turn, key, last_number, network_byte};
use commands::board::Trouble;
use commands::heard::MessageId;
use commands::room::{Address, NetworkId, Room};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many room numbers a page spans.
const PAGE: u64 = 256;

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
struct Copy {
    room: u64,
    /// The revision that the room should hold.
    wanted: u32,
    /// The revision that it holds; 0 is none.
    held: u32,
    /// How many parts already are as `wanted` has them.
    done: u16,
    /// The network's ids of our messages, part by part.
    ids: Vec<MessageId>,
    /// It was refused for good.
    failed: bool,
}

impl Copy {
    fn differs(&self) -> bool {
        self.wanted != self.held && !self.failed
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
struct Fill {
    revision: u32,
    page: u64,
}

impl Store {
    /// Fills one more page of copies; `false` when there is nothing to fill. Not settled yet: a fill that is lost is
    /// done again.
    pub fn fill(&self, network: NetworkId) -> Result<bool, Trouble> {
        let mut turn = self.turn();
        let Some(row) = self.rows::<Fill>(&key(b'f', &[&network_byte(network)])).next() else {
            return Ok(false);
        };
        let (place, fill) = row?;
        let number = last_u32(&place);
        let (from, to) = (fill.page * PAGE, (fill.page + 1) * PAGE);
        if from > self.last_room(network)? {
            turn.remove(&place);
            turn.end()?;
            return Ok(true);
        }
        let topics = self.statement(number)?.map(|published| published.statement.topics).unwrap_or_default();
        let page = page_key(network, number, fill.page);
        let mut copies: BTreeMap<u64, Copy> = self
            .get::<Vec<Copy>>(&page)?
            .unwrap_or_default()
            .into_iter()
            .map(|copy| (copy.room, copy))
            .collect();
        let mut tally = self.tally(network, number)?;
        for (room, row) in self.rooms_between(network, from, to)? {
            if !copies.contains_key(&room) && !row.wants(&topics) {
                continue;
            }
            let copy = copies.entry(room).or_insert_with(|| Copy {
                room,
                wanted: 0,
                held: 0,
                done: 0,
                ids: Vec::new(),
                failed: false,
            });
            if copy.wanted != fill.revision {
                *copy = Copy { wanted: fill.revision, done: 0, failed: false, ..copy.clone() };
                tally.rooms += 1;
            }
        }
        let copies: Vec<Copy> = copies.into_values().collect();
        if !copies.is_empty() {
            turn.put(&page, &copies)?;
        }
        if copies.iter().any(Copy::differs) {
            turn.put(&open_key(network, number, fill.page), &())?;
        }
        turn.put(&tally_key(network, number), &tally)?;
        turn.put(&place, &Fill { page: fill.page + 1, ..fill })?;
        turn.end()?;
        Ok(true)
    }

    /// Takes up to `limit` copies that differ and aren't `busy`, oldest statement first. With those under way they are
    /// written down as in flight; not settled yet, and nothing may be sent before it is.
    pub fn claim(
        &self,
        network: NetworkId,
        limit: usize,
        busy: &BTreeSet<CopyKey>,
        waiting: &dyn Fn(CopyKey) -> bool,
    ) -> Result<Vec<Claim>, Trouble> {
        let mut turn = self.turn();
        let mut claims = Vec::new();
        for open in self.rows::<()>(&key(b'o', &[&network_byte(network)])) {
            if claims.len() >= limit {
                break;
            }
            let place = open?.0;
            let (number, page) = open_parts(&place);
            self.claim_page(&mut turn, (network, number, page), limit, &mut claims, &|key| {
                busy.contains(&key) || waiting(key)
            })?;
        }
        if claims.is_empty() {
            // What was found unwanted is written all the same.
            turn.end()?;
            return Ok(claims);
        }
        let flight: Vec<CopyKey> = busy.iter().copied().chain(claims.iter().map(|claim| claim.key)).collect();
        turn.put(&flight_key(network), &flight)?;
        turn.end()?;
        Ok(claims)
    }

    fn claim_page(
        &self,
        turn: &mut Turn<'_>,
        (network, number, page): (NetworkId, u32, u64),
        limit: usize,
        claims: &mut Vec<Claim>,
        skip: &dyn Fn(CopyKey) -> bool,
    ) -> Result<(), Trouble> {
        let place = page_key(network, number, page);
        let mut copies = self.get::<Vec<Copy>>(&place)?.unwrap_or_default();
        let mut unwanted = 0;
        for copy in copies.iter_mut().filter(|copy| copy.differs()) {
            if claims.len() >= limit {
                break;
            }
            let key = CopyKey { statement: number, room: copy.room };
            if skip(key) {
                continue;
            }
            let room = self.room_by_number(network, copy.room)?;
            // Whoever has unsubscribed or thrown the bot out meanwhile awaits nothing; what is held stays correctable.
            let awaits =
                |room: &Room| room.suspended.is_none() && (copy.held > 0 || room.subscription.is_some());
            match room.filter(awaits) {
                Some(room) => claims.push(Claim {
                    key,
                    room,
                    wanted: copy.wanted,
                    done: usize::from(copy.done),
                    ids: copy.ids.clone(),
                }),
                None => {
                    copy.wanted = copy.held;
                    unwanted += 1;
                }
            }
        }
        if unwanted > 0 {
            let mut tally = self.tally(network, number)?;
            tally.rooms = tally.rooms.saturating_sub(unwanted);
            turn.put(&tally_key(network, number), &tally)?;
            turn.put(&place, &copies)?;
        }
        if !copies.iter().any(Copy::differs) {
            turn.remove(&open_key(network, number, page));
        }
        Ok(())
    }

    /// Records what came of claims; `flight` are those still under way. Not settled yet.
    pub fn record(
        &self,
        network: NetworkId,
        outcomes: &[(CopyKey, Outcome)],
        flight: &BTreeSet<CopyKey>,
    ) -> Result<(), Trouble> {
        let mut turn = self.turn();
        let mut pages: BTreeMap<(u32, u64), Vec<&(CopyKey, Outcome)>> = BTreeMap::new();
        for outcome in outcomes {
            pages.entry((outcome.0.statement, outcome.0.room / PAGE)).or_default().push(outcome);
        }
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        for ((number, page), outcomes) in pages {
            let tally = match tallies.entry(number) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(self.tally(network, number)?)
                }
            };
            let place = page_key(network, number, page);
            let mut copies = self.get::<Vec<Copy>>(&place)?.unwrap_or_default();
            for (key, outcome) in outcomes {
                if let Some(copy) = copies.iter_mut().find(|copy| copy.room == key.room) {
                    apply(copy, outcome, tally);
                }
            }
            turn.put(&place, &copies)?;
            if !copies.iter().any(Copy::differs) {
                turn.remove(&open_key(network, number, page));
            }
        }
        for (number, tally) in &tallies {
            turn.put(&tally_key(network, *number), tally)?;
        }
        turn.put(&flight_key(network), &flight.iter().copied().collect::<Vec<_>>())?;
        turn.end()
    }

    /// What was in flight when the process ended: counted as perhaps sent twice where `repeats`, then forgotten.
    pub fn recover(&self, network: NetworkId, repeats: bool) -> Result<usize, Trouble> {
        let flight = self.get::<Vec<CopyKey>>(&flight_key(network))?.unwrap_or_default();
        let mut turn = self.turn();
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        for copy in flight.iter().filter(|_| repeats) {
            let tally = match tallies.remove(&copy.statement) {
                Some(tally) => tally,
                None => self.tally(network, copy.statement)?,
            };
            tallies.insert(copy.statement, Tally { repeats: tally.repeats + 1, ..tally });
        }
        for (number, tally) in &tallies {
            turn.put(&tally_key(network, *number), tally)?;
        }
        turn.remove(&flight_key(network));
        turn.end()?;
        Ok(flight.len())
    }

    /// The broadcasts that are through on a network and not reported yet, with the statement's id.
    pub fn finished(&self, network: NetworkId) -> Result<Vec<(u32, Tally)>, Trouble> {
        let mut finished = Vec::new();
        for row in self.rows::<()>(&key(b'w', &[&network_byte(network)])) {
            let number = last_u32(&row?.0);
            let filling = self.get::<Fill>(&fill_key(network, number))?.is_some();
            let open = self
                .rows::<()>(&key(b'o', &[&network_byte(network), &number.to_be_bytes()]))
                .next()
                .is_some();
            if !filling && !open {
                finished.push((number, self.tally(network, number)?));
            }
        }
        Ok(finished)
    }

    /// Ends the watch over a finished broadcast, with the report to whoever published it. Not settled yet.
    pub fn report(
        &self,
        network: NetworkId,
        number: u32,
        report: Option<(NetworkId, Outgoing)>,
    ) -> Result<(), Trouble> {
        let mut turn = self.turn();
        turn.remove(&watch_key(network, number));
        if let Some((to, outgoing)) = report {
            turn.put_answer(to, &outgoing)?;
        }
        turn.end()
    }

    /// Whether a network has nothing to say: no answer, nothing to fill, no copy that differs.
    pub fn is_silent(&self, network: NetworkId) -> Result<bool, Trouble> {
        let byte = network_byte(network);
        let any = |kind: u8| self.db.scan_prefix(key(kind, &[&byte])).next().is_some();
        Ok(!any(b'a') && !any(b'f') && !any(b'o'))
    }

    fn tally(&self, network: NetworkId, number: u32) -> Result<Tally, Trouble> {
        Ok(self.get(&tally_key(network, number))?.unwrap_or_default())
    }
}

fn apply(copy: &mut Copy, outcome: &Outcome, tally: &mut Tally) {
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

impl Turn<'_> {
    /// Fills the page of a room once more for every broadcast that is not through.
    pub(super) fn fill_again(&mut self, network: NetworkId, room: u64) -> Result<(), Trouble> {
        let watched: Vec<u32> = self
            .store
            .rows::<()>(&key(b'w', &[&network_byte(network)]))
            .map(|row| row.map(|(place, ())| last_u32(&place)))
            .collect::<Result<_, _>>()?;
        for number in watched {
            let place = fill_key(network, number);
            let filling = self.store.get::<Fill>(&place)?;
            if let Some(published) = self.store.statement(number)? {
                let page = filling.map_or(room / PAGE, |fill| fill.page.min(room / PAGE));
                self.put(&place, &Fill { revision: published.revision, page })?;
            }
        }
        Ok(())
    }

    /// The intent to give a network's rooms this revision.
    pub(super) fn put_fill(
        &mut self,
        network: NetworkId,
        number: u32,
        revision: u32,
        report_to: Option<Address>,
    ) -> Result<(), Trouble> {
        self.put(&fill_key(network, number), &Fill { revision, page: 0 })?;
        self.put(&tally_key(network, number), &Tally { report_to, ..Tally::default() })?;
        self.put(&watch_key(network, number), &())
    }
}

fn fill_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'f', &[&network_byte(network), &number.to_be_bytes()])
}

fn tally_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'b', &[&network_byte(network), &number.to_be_bytes()])
}

fn watch_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'w', &[&network_byte(network), &number.to_be_bytes()])
}

fn flight_key(network: NetworkId) -> Vec<u8> {
    key(b'y', &[&network_byte(network)])
}

fn page_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'q', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

fn open_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'o', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

/// The statement and the page of an open mark.
fn open_parts(place: &[u8]) -> (u32, u64) {
    (place.get(..place.len().saturating_sub(8)).map_or(0, last_u32), last_number(place))
}

fn last_u32(place: &[u8]) -> u32 {
    place.last_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}
