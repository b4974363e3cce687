//! What the courier takes from the outbox.

use super::outbox::{Flight, ReadOutbox, Running};
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{Deliveries, FanOuts, OpenPages, Pages, Rooms, Standing};
use delivery::copy::{Claim, Copy, CopyKey};
use delivery::counters::Counters;
use delivery::events;
use domain::room::{NetworkId, Room};
use jiff::Timestamp;

/// Claims on their way to the courier.
struct Claiming<'a> {
    network: NetworkId,
    limit: usize,
    flight: &'a Flight,
    waiting: &'a dyn Fn(CopyKey, &Room) -> bool,
    now: Timestamp,
    claims: Vec<Claim>,
}

impl Store {
    /// Takes up to `limit` copies that differ, but none that is in `flight`, `waiting`, or parked beyond `now`. What is
    /// parked isn't even read.
    pub fn claim(
        &self,
        network: NetworkId,
        limit: usize,
        flight: &Flight,
        waiting: &dyn Fn(CopyKey, &Room) -> bool,
        now: Timestamp,
    ) -> Result<Vec<Claim>, StoreError> {
        let mut transaction = self.transaction();
        let mut claiming = Claiming { network, limit, flight, waiting, now, claims: Vec::new() };
        transaction.open_due(network, now)?;
        for running in transaction.running(network)? {
            if claiming.is_full() {
                break;
            }
            claiming.delivery(&mut transaction, &running)?;
        }
        transaction.end()?;
        Ok(claiming.claims)
    }
}

impl Claiming<'_> {
    fn is_full(&self) -> bool {
        self.claims.len() >= self.limit
    }

    /// Goes through the open pages of a statement's copies.
    fn delivery(&mut self, transaction: &mut Transaction<'_>, running: &Running) -> Result<(), StoreError> {
        let (delivery, now) = ((self.network, running.number), self.now);
        let before = transaction.counters(self.network, running.number)?;
        let mut counters = before.clone();
        let fan_out = transaction.get::<FanOuts>(&delivery)?;
        for place in transaction.keys::<OpenPages>(delivery) {
            if self.is_full() {
                break;
            }
            let place = place?;
            let mut copies = transaction.get::<Pages>(&place)?.unwrap_or_default();
            let unchanged = copies.clone();
            // A revision that is being fanned out is taken at once, so that nobody gets the one before it any more.
            if let Some(fan_out) = fan_out.as_ref().filter(|fan_out| place.2 >= fan_out.page) {
                for copy in &mut copies {
                    events::fan_out(copy, fan_out.revision, fan_out.unconfirmed, &mut counters);
                }
            }
            for copy in copies.iter_mut().filter(|copy| copy.differs() && !copy.is_parked(now)) {
                self.copy(transaction, running, copy, &mut counters)?;
            }
            if copies != unchanged {
                transaction.put_copies(&place, &copies)?;
            } else {
                transaction.place(&place, Standing::of(&copies))?;
            }
        }
        if counters != before {
            transaction.put::<Deliveries>(&delivery, &counters)?;
        }
        Ok(())
    }

    /// Takes a copy, or gives it up.
    fn copy(
        &mut self,
        transaction: &Transaction<'_>,
        running: &Running,
        copy: &mut Copy,
        counters: &mut Counters,
    ) -> Result<(), StoreError> {
        let key = CopyKey { statement: running.number, room: copy.room };
        if self.flight.contains_key(&key) {
            return Ok(());
        }
        let room = transaction.get::<Rooms>(&(self.network, copy.room))?;
        let claim = events::claim(copy, key, room, running.withdrawn, counters, self.now);
        let is_full = self.is_full();
        self.claims.extend(claim.filter(|claim| !is_full && !(self.waiting)(key, &claim.room)));
        Ok(())
    }
}
