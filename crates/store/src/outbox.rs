//! The outbox: the copies whose wanted and held revisions differ.
//!
//! A network's copies of a statement are kept in pages, one for each 64 room numbers, so that many copies cost few
//! rows. Filling goes from page to page and remembers how far it came; a mark beside each page that has something to do
//! lets a start find the outbox without reading what is done.

use super::answers::Outgoing;
use super::copies::{Fill, PAGE, fill_key, flight_key, halt_key, open_key, page_key, tally_key, watch_key};
use super::{Store, Turn, key, last_number, last_u32, network_byte};
use delivery::copy::{Attempt, Claim, Copy, CopyKey};
use delivery::counters::Tally;
use delivery::outcome::{Outcome, apply};
use domain::room::{Address, NetworkId, Room};
use domain::status::Why;
use domain::trouble::Trouble;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// What is under way, by copy.
pub type Flight = BTreeMap<CopyKey, Attempt>;

/// Since when, in seconds since 1970, and what.
pub(super) type FlightRow = (i64, Vec<(CopyKey, Attempt)>);

impl Store {
    /// Fills one more page of copies; `false` when there is nothing to fill. Not settled yet: a fill that is lost is
    /// done again.
    pub fn fill(&self, network: NetworkId) -> Result<bool, Trouble> {
        let mut turn = self.turn();
        let mut next = None;
        for row in self.rows::<Fill>(&key(b'f', &[&network_byte(network)])) {
            let (place, fill) = row?;
            if !self.is_halted(last_u32(&place))? {
                next = Some((place, fill));
                break;
            }
        }
        let Some((place, fill)) = next else { return Ok(false) };
        let number = last_u32(&place);
        let (from, to) = (fill.page * PAGE, (fill.page + 1) * PAGE);
        if from > self.last_room(network)? {
            turn.remove(&place);
            turn.end()?;
            return Ok(true);
        }
        let topics = self.summary(number)?.map(|summary| summary.topics).unwrap_or_default();
        let page = page_key(network, number, fill.page);
        let mut copies: BTreeMap<u64, Copy> = self
            .get::<Vec<Copy>>(&page)?
            .unwrap_or_default()
            .into_iter()
            .map(|copy| (copy.room, copy))
            .collect();
        let mut tally = self.tally(network, number)?;
        for (room, row) in self.rooms_between(network, from, to)? {
            let awaits = fill.page >= fill.new_from && row.wants(&topics);
            if !copies.contains_key(&room) && !awaits {
                continue;
            }
            let copy = copies.entry(room).or_insert_with(|| Copy { room, ..Copy::default() });
            tally.want(copy, fill.revision);
            copy.messages.unsure = copy.messages.unsure.or(fill.doubt);
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

    /// The broadcasts of a network that are not through and not halted, in the order in which they go: what is taken
    /// back first, then what nobody has yet, then corrections; among those the oldest first.
    fn running(&self, network: NetworkId) -> Result<Vec<Running>, Trouble> {
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

    /// Takes up to `limit` copies that differ, but none that is in `flight` or `waiting`.
    pub fn claim(
        &self,
        network: NetworkId,
        limit: usize,
        flight: &Flight,
        waiting: &dyn Fn(CopyKey, &Room) -> bool,
    ) -> Result<Vec<Claim>, Trouble> {
        let mut turn = self.turn();
        let mut claims = Vec::new();
        for Running { number, withdrawn, .. } in self.running(network)? {
            let before = self.tally(network, number)?;
            let mut tally = before.clone();
            let fill = self.get::<Fill>(&fill_key(network, number))?;
            for open in self.rows::<()>(&key(b'o', &[&network_byte(network), &number.to_be_bytes()])) {
                if claims.len() >= limit {
                    break;
                }
                let page = last_number(&open?.0);
                let place = page_key(network, number, page);
                let mut copies = self.get::<Vec<Copy>>(&place)?.unwrap_or_default();
                let unchanged = copies.clone();
                // A revision that is being filled is taken at once, so that nobody gets the one before it any more.
                if let Some(fill) = fill.as_ref().filter(|fill| page >= fill.page) {
                    copies.iter_mut().for_each(|copy| tally.want(copy, fill.revision));
                }
                for copy in copies.iter_mut().filter(|copy| copy.differs()) {
                    let key = CopyKey { statement: number, room: copy.room };
                    if flight.contains_key(&key) {
                        continue;
                    }
                    let room = self.room_by_number(network, copy.room)?;
                    let shut = |room: &Room| {
                        room.suspended.is_some() && (copy.may_be_there() || room.subscription.is_some())
                    };
                    if room.as_ref().is_some_and(shut) {
                        // Nothing can be done there while nobody lets us in, and that is said.
                        copy.failed = Some(Why::Gone);
                        *tally.failed.entry(Why::Gone).or_default() += 1;
                        continue;
                    }
                    let room = room.filter(|room| copy.is_awaited(room));
                    // Nobody is told that what they never had was withdrawn.
                    let Some(room) = room.filter(|_| !withdrawn || copy.may_be_there()) else {
                        copy.wanted = copy.held;
                        tally.rooms = tally.rooms.saturating_sub(1);
                        continue;
                    };
                    if claims.len() < limit && !waiting(key, &room) {
                        claims.push(copy.claim(key, room));
                    }
                }
                if copies != unchanged {
                    turn.put(&place, &copies)?;
                }
                if !copies.iter().any(Copy::differs) {
                    turn.remove(&open_key(network, number, page));
                }
            }
            if tally != before {
                turn.put(&tally_key(network, number), &tally)?;
            }
            if claims.len() >= limit {
                break;
            }
        }
        turn.end()?;
        Ok(claims)
    }

    /// Writes down what is under way from now on. Not settled yet, and nothing may be sent before it is.
    pub fn depart(&self, network: NetworkId, flight: &Flight, now: Timestamp) -> Result<(), Trouble> {
        let mut turn = self.turn();
        if *flight != self.flight(network)?.1 {
            turn.put_flight(network, flight, now)?;
        }
        turn.end()
    }

    /// Records what came of claims; `flight` are those still under way. Not settled yet.
    pub fn record(
        &self,
        network: NetworkId,
        outcomes: &[(CopyKey, Outcome)],
        flight: &Flight,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let mut turn = self.turn();
        let mut outcomes_of: HashMap<CopyKey, Vec<&Outcome>> = HashMap::new();
        for (key, outcome) in outcomes {
            outcomes_of.entry(*key).or_default().push(outcome);
        }
        turn.change_copies(network, outcomes_of.keys().copied(), |key, copy, tally| {
            outcomes_of.get(&key).into_iter().flatten().for_each(|outcome| apply(copy, outcome, tally, now));
        })?;
        turn.put_flight(network, flight, now)?;
        turn.end()
    }

    /// What was in flight when the process ended: it may have arrived, and where `repeats` are seen they are counted. How
    /// many.
    pub fn recover(&self, network: NetworkId, repeats: bool) -> Result<usize, Trouble> {
        let (at, flight) = self.flight(network)?;
        let mut turn = self.turn();
        turn.change_copies(network, flight.keys().copied(), |key, copy, tally| {
            match flight.get(&key) {
                // What is edited or removed twice is seen once.
                Some(attempt) if repeats && attempt.piece.is_some() => tally.twin(copy),
                Some(attempt) if !repeats => copy.doubt(*attempt, at),
                _ => {}
            }
        })?;
        turn.remove(&flight_key(network));
        turn.end()?;
        Ok(flight.len())
    }

    /// The broadcasts that are through on a network and not reported yet, by the statement's number.
    pub fn finished(&self, network: NetworkId) -> Result<Vec<(u32, Tally)>, Trouble> {
        let mut finished = Vec::new();
        for number in self.watched(network)? {
            if !self.is_unfinished(network, number)? {
                finished.push((number, self.tally(network, number)?));
            }
        }
        Ok(finished)
    }

    /// Whether rooms are still to be found or served.
    pub(super) fn is_unfinished(&self, network: NetworkId, number: u32) -> Result<bool, Trouble> {
        let open = key(b'o', &[&network_byte(network), &number.to_be_bytes()]);
        Ok(self.get::<Fill>(&fill_key(network, number))?.is_some()
            || self.rows::<()>(&open).next().transpose()?.is_some())
    }

    /// Ends the watch over a finished broadcast, with the report to whoever published it; unless another revision has
    /// begun meanwhile. Not settled yet.
    pub fn report(
        &self,
        network: NetworkId,
        number: u32,
        revision: u32,
        report: Option<(NetworkId, Outgoing)>,
    ) -> Result<(), Trouble> {
        let mut turn = self.turn();
        if self.is_unfinished(network, number)? || self.tally(network, number)?.revision != revision {
            return Ok(());
        }
        turn.remove(&watch_key(network, number));
        if let Some((to, outgoing)) = report {
            turn.put_answer(to, &outgoing)?;
        }
        turn.end()
    }

    /// Whether a network has nothing to say: no answer, nothing to fill, no copy that differs; what is halted says
    /// nothing.
    pub fn is_silent(&self, network: NetworkId) -> Result<bool, Trouble> {
        if self.db.scan_prefix(key(b'a', &[&network_byte(network)])).next().is_some() {
            return Ok(false);
        }
        for running in self.running(network)? {
            if self.is_unfinished(network, running.number)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The statements whose delivery is not through on a network, by number.
    pub(super) fn watched(&self, network: NetworkId) -> Result<Vec<u32>, Trouble> {
        self.rows::<()>(&key(b'w', &[&network_byte(network)]))
            .map(|row| row.map(|(place, ())| last_u32(&place)))
            .collect()
    }

    pub(super) fn tally(&self, network: NetworkId, number: u32) -> Result<Tally, Trouble> {
        Ok(self.get(&tally_key(network, number))?.unwrap_or_default())
    }

    /// What was written down as being in flight, and when, in seconds since 1970.
    pub(super) fn flight(&self, network: NetworkId) -> Result<(i64, Flight), Trouble> {
        let (at, flight) = self.get::<FlightRow>(&flight_key(network))?.unwrap_or_default();
        Ok((at, flight.into_iter().collect()))
    }

    pub(super) fn is_halted(&self, number: u32) -> Result<bool, Trouble> {
        Ok(self.get::<()>(&halt_key(number))?.is_some())
    }
}

/// Which rooms get a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// All that want it.
    Everybody,
    /// Those that have the statement or await it.
    Holders,
    /// Those that have the statement.
    NobodyNew,
}

/// A broadcast that goes on.
struct Running {
    rank: u8,
    number: u32,
    withdrawn: bool,
}

impl Turn<'_> {
    /// Changes these copies and their broadcasts' tallies, a page at a time.
    fn change_copies(
        &mut self,
        network: NetworkId,
        keys: impl Iterator<Item = CopyKey>,
        mut change: impl FnMut(CopyKey, &mut Copy, &mut Tally),
    ) -> Result<(), Trouble> {
        let mut pages: BTreeMap<(u32, u64), Vec<CopyKey>> = BTreeMap::new();
        for key in keys {
            pages.entry((key.statement, key.room / PAGE)).or_default().push(key);
        }
        let mut tallies: BTreeMap<u32, Tally> = BTreeMap::new();
        for ((number, page), keys) in pages {
            let mut tally = match tallies.remove(&number) {
                Some(tally) => tally,
                None => self.store.tally(network, number)?,
            };
            let place = page_key(network, number, page);
            let mut copies = self.store.get::<Vec<Copy>>(&place)?.unwrap_or_default();
            for key in keys {
                if let Some(copy) = copies.iter_mut().find(|copy| copy.room == key.room) {
                    change(key, copy, &mut tally);
                }
            }
            self.put(&place, &copies)?;
            if !copies.iter().any(Copy::differs) {
                self.remove(&open_key(network, number, page));
            }
            tallies.insert(number, tally);
        }
        for (number, tally) in &tallies {
            self.put(&tally_key(network, *number), tally)?;
        }
        Ok(())
    }

    fn put_flight(&mut self, network: NetworkId, flight: &Flight, now: Timestamp) -> Result<(), Trouble> {
        let flight: Vec<_> = flight.iter().map(|(key, attempt)| (*key, *attempt)).collect();
        self.put::<FlightRow>(&flight_key(network), &(now.as_second(), flight))
    }

    /// The intent to give this revision to a network's rooms.
    pub(super) fn put_fill(
        &mut self,
        network: NetworkId,
        number: u32,
        revision: u32,
        audience: Audience,
        report_to: Option<Address>,
    ) -> Result<(), Trouble> {
        let place = fill_key(network, number);
        // Where the filling before has not come yet, rooms still await their first copy.
        let filling = self.store.get::<Fill>(&place)?;
        let before = filling.as_ref().map_or(u64::MAX, |fill| fill.new_from.max(fill.page));
        let new_from = match audience {
            Audience::Everybody => 0,
            Audience::Holders => before,
            Audience::NobodyNew => u64::MAX,
        };
        // Whoever publishes means that it goes on.
        self.remove(&halt_key(number));
        let doubt = filling.and_then(|fill| fill.doubt);
        self.put(&place, &Fill { revision, page: 0, new_from, doubt })?;
        self.put(&tally_key(network, number), &Tally { revision, report_to, ..Tally::default() })?;
        self.put(&watch_key(network, number), &())
    }
}
