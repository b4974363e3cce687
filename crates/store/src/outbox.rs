//! The outbox: the copies whose wanted and held revisions differ.
//!
//! A network's copies of a statement are kept in pages, one for each 64 room numbers, so that many copies cost few
//! rows. Filling goes from page to page and remembers how far it came; a mark beside each page that has something to do
//! lets a start find the outbox without reading what is done.

use super::answers::Outgoing;
use super::copies::{
    FanOut, PAGE, counters_key, fan_out_key, flight_key, halt_key, open_key, page_key, watch_key,
};
use super::rooms::ReadRooms;
use super::statements::ReadStatements;
use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::{key, last_number, last_u32, network_byte};
use delivery::copy::{Attempt, Claim, Copy, CopyKey};
use delivery::counters::Counters;
use delivery::outcome::{StepResult, apply};
use domain::room::{Address, NetworkId, Room};
use domain::status::Why;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// What is under way, by copy.
pub type Flight = BTreeMap<CopyKey, Attempt>;

/// Since when, in seconds since 1970, and what.
pub(crate) type FlightRow = (i64, Vec<(CopyKey, Attempt)>);

impl Store {
    /// Fills one more page of copies; `false` when there is nothing to fill. Not settled yet: a fill that is lost is
    /// done again.
    pub fn fan_out(&self, network: NetworkId) -> Result<bool, StoreError> {
        let mut transaction = self.transaction();
        let mut next = None;
        for row in transaction.rows::<FanOut>(&key(b'f', &[&network_byte(network)])) {
            let (place, fan_out) = row?;
            if !transaction.is_halted(last_u32(&place))? {
                next = Some((place, fan_out));
                break;
            }
        }
        let Some((place, fan_out)) = next else { return Ok(false) };
        let number = last_u32(&place);
        let (from, to) = (fan_out.page * PAGE, (fan_out.page + 1) * PAGE);
        if from > transaction.last_room(network)? {
            transaction.remove(&place);
            transaction.end()?;
            return Ok(true);
        }
        let topics = transaction.summary(number)?.map(|summary| summary.topics).unwrap_or_default();
        let page = page_key(network, number, fan_out.page);
        let mut copies: BTreeMap<u64, Copy> = self
            .get::<Vec<Copy>>(&page)?
            .unwrap_or_default()
            .into_iter()
            .map(|copy| (copy.room, copy))
            .collect();
        let mut counters = transaction.counters(network, number)?;
        for (room, row) in transaction.rooms_between(network, from, to)? {
            let awaits = fan_out.page >= fan_out.new_from && row.wants(&topics);
            if !copies.contains_key(&room) && !awaits {
                continue;
            }
            let copy = copies.entry(room).or_insert_with(|| Copy { room, ..Copy::default() });
            counters.want(copy, fan_out.revision);
            copy.messages.unknown_since = copy.messages.unknown_since.or(fan_out.unconfirmed);
        }
        let copies: Vec<Copy> = copies.into_values().collect();
        if !copies.is_empty() {
            transaction.put(&page, &copies)?;
        }
        if copies.iter().any(Copy::differs) {
            transaction.put(&open_key(network, number, fan_out.page), &())?;
        }
        transaction.put(&counters_key(network, number), &counters)?;
        transaction.put(&place, &FanOut { page: fan_out.page + 1, ..fan_out })?;
        transaction.end()?;
        Ok(true)
    }

    /// Takes up to `limit` copies that differ, but none that is in `flight` or `waiting`.
    pub fn claim(
        &self,
        network: NetworkId,
        limit: usize,
        flight: &Flight,
        waiting: &dyn Fn(CopyKey, &Room) -> bool,
    ) -> Result<Vec<Claim>, StoreError> {
        let mut transaction = self.transaction();
        let mut claims = Vec::new();
        for Running { number, withdrawn, .. } in transaction.running(network)? {
            let before = transaction.counters(network, number)?;
            let mut counters = before.clone();
            let fan_out = transaction.get::<FanOut>(&fan_out_key(network, number))?;
            for open in transaction.rows::<()>(&key(b'o', &[&network_byte(network), &number.to_be_bytes()])) {
                if claims.len() >= limit {
                    break;
                }
                let page = last_number(&open?.0);
                let place = page_key(network, number, page);
                let mut copies = transaction.get::<Vec<Copy>>(&place)?.unwrap_or_default();
                let unchanged = copies.clone();
                // A revision that is being filled is taken at once, so that nobody gets the one before it any more.
                if let Some(fan_out) = fan_out.as_ref().filter(|fan_out| page >= fan_out.page) {
                    copies.iter_mut().for_each(|copy| counters.want(copy, fan_out.revision));
                }
                for copy in copies.iter_mut().filter(|copy| copy.differs()) {
                    let key = CopyKey { statement: number, room: copy.room };
                    if flight.contains_key(&key) {
                        continue;
                    }
                    let room = transaction.room_by_number(network, copy.room)?;
                    let shut = |room: &Room| {
                        room.suspended.is_some() && (copy.may_be_there() || room.subscription.is_some())
                    };
                    if room.as_ref().is_some_and(shut) {
                        // Nothing can be done there while nobody lets us in, and that is said.
                        copy.failed = Some(Why::Gone);
                        *counters.failed.entry(Why::Gone).or_default() += 1;
                        continue;
                    }
                    let room = room.filter(|room| copy.is_awaited(room));
                    // Nobody is told that what they never had was withdrawn.
                    let Some(room) = room.filter(|_| !withdrawn || copy.may_be_there()) else {
                        copy.desired = copy.actual;
                        counters.rooms = counters.rooms.saturating_sub(1);
                        continue;
                    };
                    if claims.len() < limit && !waiting(key, &room) {
                        claims.push(copy.claim(key, room));
                    }
                }
                if copies != unchanged {
                    transaction.put(&place, &copies)?;
                }
                if !copies.iter().any(Copy::differs) {
                    transaction.remove(&open_key(network, number, page));
                }
            }
            if counters != before {
                transaction.put(&counters_key(network, number), &counters)?;
            }
            if claims.len() >= limit {
                break;
            }
        }
        transaction.end()?;
        Ok(claims)
    }

    /// Writes down what is under way from now on. Not settled yet, and nothing may be sent before it is.
    pub fn depart(&self, network: NetworkId, flight: &Flight, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        if *flight != transaction.flight(network)?.1 {
            transaction.put_flight(network, flight, now)?;
        }
        transaction.end()
    }

    /// Records what came of claims; `flight` are those still under way. Not settled yet.
    pub fn record(
        &self,
        network: NetworkId,
        outcomes: &[(CopyKey, StepResult)],
        flight: &Flight,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        let mut outcomes_of: HashMap<CopyKey, Vec<&StepResult>> = HashMap::new();
        for (key, outcome) in outcomes {
            outcomes_of.entry(*key).or_default().push(outcome);
        }
        transaction.change_copies(network, outcomes_of.keys().copied(), |key, copy, counters| {
            outcomes_of
                .get(&key)
                .into_iter()
                .flatten()
                .for_each(|outcome| apply(copy, outcome, counters, now));
        })?;
        transaction.put_flight(network, flight, now)?;
        transaction.end()
    }

    /// What was in flight when the process ended: it may have arrived, and where `repeats` are seen they are counted. How
    /// many.
    pub fn recover(&self, network: NetworkId, repeats: bool) -> Result<usize, StoreError> {
        let (at, flight) = self.flight(network)?;
        let mut transaction = self.transaction();
        transaction.change_copies(network, flight.keys().copied(), |key, copy, counters| {
            match flight.get(&key) {
                // What is edited or removed twice is seen once.
                Some(attempt) if repeats && attempt.piece.is_some() => counters.possible_duplicate(copy),
                Some(attempt) if !repeats => copy.unconfirmed(*attempt, at),
                _ => {}
            }
        })?;
        transaction.remove(&flight_key(network));
        transaction.end()?;
        Ok(flight.len())
    }

    /// The broadcasts that are through on a network and not reported yet, by the statement's number.
    pub fn finished(&self, network: NetworkId) -> Result<Vec<(u32, Counters)>, StoreError> {
        let mut finished = Vec::new();
        for number in self.watched(network)? {
            if !self.is_unfinished(network, number)? {
                finished.push((number, self.counters(network, number)?));
            }
        }
        Ok(finished)
    }

    /// Ends the watch over a finished broadcast, with the report to whoever published it; unless another revision has
    /// begun meanwhile. Not settled yet.
    pub fn report(
        &self,
        network: NetworkId,
        number: u32,
        revision: u32,
        report: Option<(NetworkId, Outgoing)>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        if transaction.is_unfinished(network, number)?
            || transaction.counters(network, number)?.revision != revision
        {
            return Ok(());
        }
        transaction.remove(&watch_key(network, number));
        if let Some((to, outgoing)) = report {
            transaction.put_answer(to, &outgoing)?;
        }
        transaction.end()
    }

    /// Whether a network has nothing to say: no answer, nothing to fill, no copy that differs; what is halted says
    /// nothing.
    pub fn is_silent(&self, network: NetworkId) -> Result<bool, StoreError> {
        if self.keys(&key(b'a', &[&network_byte(network)])).next().is_some() {
            return Ok(false);
        }
        for running in self.running(network)? {
            if self.is_unfinished(network, running.number)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Which rooms get a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// All that want it.
    Everybody,
    /// Those that have the statement or await it.
    Holders,
    /// Those that have the statement.
    NobodyNew,
}

/// A broadcast that goes on.
pub(crate) struct Running {
    rank: u8,
    number: u32,
    withdrawn: bool,
}

/// The outbox as it is read.
pub(crate) trait ReadOutbox: Reading {
    /// The broadcasts of a network that are not through and not halted, in the order in which they go: what is taken
    /// back first, then what nobody has yet, then corrections; among those the oldest first.
    fn running(&self, network: NetworkId) -> Result<Vec<Running>, StoreError> {
        let mut running = Vec::new();
        for number in self.watched(network)? {
            if self.is_halted(number)? {
                continue;
            }
            let Some((revision, withdrawn)) = self.newest_revision(number)? else { continue };
            let rank = if withdrawn { 0 } else { 1 + u8::from(revision > 1) };
            running.push(Running { rank, number, withdrawn });
        }
        running.sort_by_key(|running| (running.rank, running.number));
        Ok(running)
    }

    /// Whether rooms are still to be found or served.
    fn is_unfinished(&self, network: NetworkId, number: u32) -> Result<bool, StoreError> {
        let open = key(b'o', &[&network_byte(network), &number.to_be_bytes()]);
        Ok(self.get::<FanOut>(&fan_out_key(network, number))?.is_some()
            || self.rows::<()>(&open).next().transpose()?.is_some())
    }

    /// The statements whose delivery is not through on a network, by number.
    fn watched(&self, network: NetworkId) -> Result<Vec<u32>, StoreError> {
        self.rows::<()>(&key(b'w', &[&network_byte(network)]))
            .map(|row| row.map(|(place, ())| last_u32(&place)))
            .collect()
    }

    fn counters(&self, network: NetworkId, number: u32) -> Result<Counters, StoreError> {
        Ok(self.get(&counters_key(network, number))?.unwrap_or_default())
    }

    /// What was written down as being in flight, and when, in seconds since 1970.
    fn flight(&self, network: NetworkId) -> Result<(i64, Flight), StoreError> {
        let (at, flight) = self.get::<FlightRow>(&flight_key(network))?.unwrap_or_default();
        Ok((at, flight.into_iter().collect()))
    }

    fn is_halted(&self, number: u32) -> Result<bool, StoreError> {
        Ok(self.get::<()>(&halt_key(number))?.is_some())
    }
}

impl<R: Reading> ReadOutbox for R {}

impl Transaction<'_> {
    /// Changes these copies and their broadcasts' tallies, a page at a time.
    fn change_copies(
        &mut self,
        network: NetworkId,
        keys: impl Iterator<Item = CopyKey>,
        mut change: impl FnMut(CopyKey, &mut Copy, &mut Counters),
    ) -> Result<(), StoreError> {
        let mut pages: BTreeMap<(u32, u64), Vec<CopyKey>> = BTreeMap::new();
        for key in keys {
            pages.entry((key.statement, key.room / PAGE)).or_default().push(key);
        }
        let mut all_counters: BTreeMap<u32, Counters> = BTreeMap::new();
        for ((number, page), keys) in pages {
            let mut counters = match all_counters.remove(&number) {
                Some(counters) => counters,
                None => self.counters(network, number)?,
            };
            let place = page_key(network, number, page);
            let mut copies = self.get::<Vec<Copy>>(&place)?.unwrap_or_default();
            for key in keys {
                if let Some(copy) = copies.iter_mut().find(|copy| copy.room == key.room) {
                    change(key, copy, &mut counters);
                }
            }
            self.put(&place, &copies)?;
            if !copies.iter().any(Copy::differs) {
                self.remove(&open_key(network, number, page));
            }
            all_counters.insert(number, counters);
        }
        for (number, counters) in &all_counters {
            self.put(&counters_key(network, *number), counters)?;
        }
        Ok(())
    }

    fn put_flight(&mut self, network: NetworkId, flight: &Flight, now: Timestamp) -> Result<(), StoreError> {
        let flight: Vec<_> = flight.iter().map(|(key, attempt)| (*key, *attempt)).collect();
        self.put::<FlightRow>(&flight_key(network), &(now.as_second(), flight))
    }

    /// The intent to give this revision to a network's rooms.
    pub(crate) fn put_fan_out(
        &mut self,
        network: NetworkId,
        number: u32,
        revision: u32,
        audience: Audience,
        report_to: Option<Address>,
    ) -> Result<(), StoreError> {
        let place = fan_out_key(network, number);
        // Where the filling before has not come yet, rooms still await their first copy.
        let filling = self.get::<FanOut>(&place)?;
        let before = filling.as_ref().map_or(u64::MAX, |fan_out| fan_out.new_from.max(fan_out.page));
        let new_from = match audience {
            Audience::Everybody => 0,
            Audience::Holders => before,
            Audience::NobodyNew => u64::MAX,
        };
        // Whoever publishes means that it goes on.
        self.remove(&halt_key(number));
        let unconfirmed = filling.and_then(|fan_out| fan_out.unconfirmed);
        self.put(&place, &FanOut { revision, page: 0, new_from, unconfirmed })?;
        self.put(&counters_key(network, number), &Counters { revision, report_to, ..Counters::default() })?;
        self.put(&watch_key(network, number), &())
    }
}
