//! The outbox: the copies whose desired and actual revisions differ.
//!
//! A network's copies of a statement are kept in pages, one for each 64 room numbers, so that many copies cost few
//! rows. A row beside each page that has something to do lets a claim find the outbox without reading what is done or
//! parked.

use super::statements::ReadStatements;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::Outgoing;
use crate::tables::{
    Answers, Deliveries, FanOuts, Halted, InFlight, OpenPages, Pages, ParkedPages, Watched, page_of,
};
use delivery::copy::{Attempt, Copy, CopyKey};
use delivery::counters::Counters;
use delivery::events;
use delivery::outcome::{StepResult, apply};
use domain::number::{Revision, StatementId};
use domain::room::NetworkId;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// What is in flight, by copy.
pub type Flight = BTreeMap<CopyKey, Attempt>;

impl Store {
    /// Writes down what is in flight from now on. Not synced yet, and nothing may be sent before it is.
    pub fn depart(&self, network: NetworkId, flight: &Flight, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        if *flight != transaction.flight(network)?.1 {
            transaction.put_flight(network, flight, now)?;
        }
        transaction.end()
    }

    /// Records what came of claims; `flight` are those still in flight. Not synced yet.
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
            let outcomes = outcomes_of.get(&key).into_iter().flatten();
            outcomes.for_each(|outcome| apply(copy, outcome, counters, now));
        })?;
        transaction.put_flight(network, flight, now)?;
        transaction.end()
    }

    /// What was in flight when the process ended: it may have arrived. How many.
    pub fn recover(&self, network: NetworkId) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let (since, flight) = transaction.flight(network)?;
        transaction.change_copies(network, flight.keys().copied(), |key, copy, counters| {
            if let Some(attempt) = flight.get(&key) {
                events::recover(copy, *attempt, since, network.capabilities(), counters);
            }
        })?;
        transaction.remove::<InFlight>(&network);
        transaction.end()?;
        Ok(flight.len())
    }

    /// The deliveries that are through on a network and not reported yet, by the statement's number.
    pub fn finished(&self, network: NetworkId) -> Result<Vec<(StatementId, Counters)>, StoreError> {
        let mut finished = Vec::new();
        for number in self.watched(network)? {
            if !self.is_unfinished(network, number)? {
                finished.push((number, self.counters(network, number)?));
            }
        }
        Ok(finished)
    }

    /// Ends the watch over a finished delivery, with the reports to whoever published it; unless another revision has
    /// begun meanwhile. Not synced yet.
    pub fn report(
        &self,
        network: NetworkId,
        number: StatementId,
        revision: Revision,
        reports: Vec<(NetworkId, Outgoing)>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        if transaction.is_unfinished(network, number)?
            || transaction.counters(network, number)?.revision != revision
        {
            return Ok(());
        }
        transaction.remove::<Watched>(&(network, number));
        for (to, outgoing) in reports {
            transaction.put_answer(to, &outgoing)?;
        }
        transaction.end()
    }

    /// Whether a network has nothing to say: no answer, nothing to fan out, no copy that differs; what is halted says
    /// nothing.
    pub fn is_silent(&self, network: NetworkId) -> Result<bool, StoreError> {
        if self.keys::<Answers>(network).next().is_some() {
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

/// A delivery that goes on.
pub(crate) struct Running {
    rank: u8,
    pub(crate) number: StatementId,
    /// Its newest revision withdraws the statement.
    pub(crate) withdrawn: bool,
}

/// The outbox as it is read.
pub(crate) trait ReadOutbox: Reading {
    /// Whether rooms are still to be found or served, now or later.
    fn is_unfinished(&self, network: NetworkId, number: StatementId) -> Result<bool, StoreError> {
        let delivery = (network, number);
        Ok(self.has::<FanOuts>(&delivery)?
            || self.keys::<OpenPages>(delivery).next().transpose()?.is_some()
            || self.keys::<ParkedPages>(delivery).next().transpose()?.is_some())
    }

    /// The statements whose delivery is not through on a network, by number.
    fn watched(&self, network: NetworkId) -> Result<Vec<StatementId>, StoreError> {
        self.keys::<Watched>(network).map(|key| key.map(|(_, number)| number)).collect()
    }

    /// The deliveries of a network that are not through and not halted, in the order in which they go: what is urgent
    /// first, then what is withdrawn, what nobody has yet, and corrections; among those the oldest first.
    fn running(&self, network: NetworkId) -> Result<Vec<Running>, StoreError> {
        let mut running = Vec::new();
        for number in self.watched(network)? {
            if self.is_halted(number)? {
                continue;
            }
            let Some(head) = self.head_of(number)? else { continue };
            let withdrawn = head.withdrawn.is_some();
            let rank = match head.urgent {
                true => 0,
                false if withdrawn => 1,
                false => 2 + u8::from(head.revision > Revision::FIRST),
            };
            running.push(Running { rank, number, withdrawn });
        }
        running.sort_by_key(|running| (running.rank, running.number));
        Ok(running)
    }

    fn counters(&self, network: NetworkId, number: StatementId) -> Result<Counters, StoreError> {
        Ok(self.get::<Deliveries>(&(network, number))?.unwrap_or_default())
    }

    /// What was written down as being in flight, and when, in seconds since 1970.
    fn flight(&self, network: NetworkId) -> Result<(i64, Flight), StoreError> {
        let (at, flight) = self.get::<InFlight>(&network)?.unwrap_or_default();
        Ok((at, flight.into_iter().collect()))
    }

    fn is_halted(&self, number: StatementId) -> Result<bool, StoreError> {
        self.has::<Halted>(&number)
    }
}

impl<R: Reading> ReadOutbox for R {}

impl Transaction<'_> {
    /// Changes these copies and the counters of their deliveries, a page at a time.
    fn change_copies(
        &mut self,
        network: NetworkId,
        keys: impl Iterator<Item = CopyKey>,
        mut change: impl FnMut(CopyKey, &mut Copy, &mut Counters),
    ) -> Result<(), StoreError> {
        let mut pages: BTreeMap<(StatementId, u64), Vec<CopyKey>> = BTreeMap::new();
        for key in keys {
            pages.entry((key.statement, page_of(key.room))).or_default().push(key);
        }
        for ((number, page), keys) in pages {
            let mut counters = self.counters(network, number)?;
            let place = (network, number, page);
            let mut copies = self.get::<Pages>(&place)?.unwrap_or_default();
            for key in keys {
                if let Some(copy) = copies.iter_mut().find(|copy| copy.room == key.room) {
                    change(key, copy, &mut counters);
                }
            }
            self.put_copies(&place, &copies)?;
            self.put::<Deliveries>(&(network, number), &counters)?;
        }
        Ok(())
    }

    fn put_flight(&mut self, network: NetworkId, flight: &Flight, now: Timestamp) -> Result<(), StoreError> {
        let flight = flight.iter().map(|(key, attempt)| (*key, *attempt)).collect();
        self.put::<InFlight>(&network, &(now.as_second(), flight))
    }
}
