//! The outbox: the copies whose wanted and held revisions differ.
//!
//! A network's copies of a statement are kept in pages, one for each 256 room numbers, so that many copies cost few
//! rows. Filling goes from page to page and remembers how far it came; a mark beside each page that has something to do
//! lets a start find the outbox without reading what is done.

use super::answers::Outgoing;
use super::copies::{
    Claim, Copy, CopyKey, Fill, Outcome, PAGE, Tally, apply, fill_key, flight_key, last_u32, open_key,
    open_parts, page_key, tally_key, watch_key,
};
use super::{Store, Turn, key, network_byte};
use commands::board::Trouble;
use commands::room::{Address, NetworkId};
use std::collections::{BTreeMap, BTreeSet};

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
            let awaits = fill.page >= fill.new_from && row.wants(&topics);
            if !copies.contains_key(&room) && !awaits {
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
            tally.rooms += u64::from(copy.want(fill.revision));
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
        let mut tallies = BTreeMap::new();
        for open in self.rows::<()>(&key(b'o', &[&network_byte(network)])) {
            if claims.len() >= limit {
                break;
            }
            let (number, page) = open_parts(&open?.0);
            let tally = match tallies.remove(&number) {
                Some(tally) => tally,
                None => self.tally(network, number)?,
            };
            let place = page_key(network, number, page);
            let mut copies = self.get::<Vec<Copy>>(&place)?.unwrap_or_default();
            let before = copies.clone();
            let mut rooms = tally.rooms;
            // A revision that is being filled is taken at once, so that nobody gets the one before it any more.
            if let Some(fill) = self.get::<Fill>(&fill_key(network, number))?.filter(|fill| page >= fill.page)
            {
                rooms += copies.iter_mut().map(|copy| u64::from(copy.want(fill.revision))).sum::<u64>();
            }
            for copy in copies.iter_mut().filter(|copy| copy.differs()) {
                let key = CopyKey { statement: number, room: copy.room };
                if claims.len() >= limit || busy.contains(&key) || waiting(key) {
                    continue;
                }
                match self.room_by_number(network, copy.room)?.filter(|room| copy.is_awaited(room)) {
                    Some(room) => claims.push(copy.claim(key, room)),
                    None => {
                        copy.wanted = copy.held;
                        rooms = rooms.saturating_sub(1);
                    }
                }
            }
            if copies != before {
                turn.put(&place, &copies)?;
            }
            if !copies.iter().any(Copy::differs) {
                turn.remove(&open_key(network, number, page));
            }
            tallies.insert(number, Tally { rooms, ..tally });
        }
        for (number, tally) in &tallies {
            turn.put(&tally_key(network, *number), tally)?;
        }
        if !claims.is_empty() {
            let flight: Vec<CopyKey> =
                busy.iter().copied().chain(claims.iter().map(|claim| claim.key)).collect();
            turn.put(&flight_key(network), &flight)?;
        }
        turn.end()?;
        Ok(claims)
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
                let here = room / PAGE;
                let (page, new_from) =
                    filling.map_or((here, here), |fill| (fill.page.min(here), fill.new_from.min(here)));
                self.put(&place, &Fill { revision: published.revision, page, new_from })?;
            }
        }
        Ok(())
    }

    /// The intent to give this revision to a network's rooms: to `everybody` who wants it, or to those that have it.
    pub(super) fn put_fill(
        &mut self,
        network: NetworkId,
        number: u32,
        revision: u32,
        everybody: bool,
        report_to: Option<Address>,
    ) -> Result<(), Trouble> {
        let place = fill_key(network, number);
        // Where the filling before has not come yet, rooms still await their first copy.
        let before = self.store.get::<Fill>(&place)?.map_or(u64::MAX, |fill| fill.new_from.max(fill.page));
        let new_from = if everybody { 0 } else { before };
        self.put(&place, &Fill { revision, page: 0, new_from })?;
        self.put(&tally_key(network, number), &Tally { report_to, ..Tally::default() })?;
        self.put(&watch_key(network, number), &())
    }
}
