//! What the courier takes from the outbox.

use super::outbox::{Flight, ReadOutbox, Running};
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::FanOut;
use crate::tables::{Deliveries, FanOuts, OpenPages, Pages, Rooms};
use delivery::copy::{Claim, Copy, CopyKey};
use delivery::counters::Counters;
use domain::room::{NetworkId, Room};
use domain::status::Why;

/// Claims on their way to the courier.
struct Claiming<'a> {
    network: NetworkId,
    limit: usize,
    flight: &'a Flight,
    waiting: &'a dyn Fn(CopyKey, &Room) -> bool,
    claims: Vec<Claim>,
}

impl Store {
    /// Takes up to `limit` copies that differ, but none that is in `flight` or `waiting`.
    pub fn claim(
        &self,
        network: NetworkId,
        limit: usize,
        flight: &Flight,
        waiting: &dyn Fn(CopyKey, &Room) -> bool,
    ) -> Result<Vec<Claim>, StoreError> {
        let mut transaction = self.transaction();
        let mut claiming = Claiming { network, limit, flight, waiting, claims: Vec::new() };
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
        let delivery = (self.network, running.number);
        let before = transaction.counters(self.network, running.number)?;
        let mut counters = before.clone();
        let fan_out = transaction.get::<FanOuts>(&delivery)?;
        for place in transaction.keys::<OpenPages>(delivery).collect::<Vec<_>>() {
            if self.is_full() {
                break;
            }
            let place = place?;
            let mut copies = transaction.get::<Pages>(&place)?.unwrap_or_default();
            let unchanged = copies.clone();
            // A revision that is being fanned out is taken at once, so that nobody gets the one before it any more.
            if let Some(FanOut { revision, .. }) = fan_out.as_ref().filter(|fan_out| place.2 >= fan_out.page)
            {
                copies.iter_mut().for_each(|copy| counters.want(copy, *revision));
            }
            for copy in copies.iter_mut().filter(|copy| copy.differs()) {
                self.copy(transaction, running, copy, &mut counters)?;
            }
            if copies != unchanged {
                transaction.put::<Pages>(&place, &copies)?;
            }
            if !copies.iter().any(Copy::differs) {
                transaction.remove::<OpenPages>(&place);
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
        let shut =
            |room: &Room| room.suspended.is_some() && (copy.may_be_there() || room.subscription.is_some());
        if room.as_ref().is_some_and(shut) {
            // Nothing can be done there while nobody lets us in, and that is said.
            copy.failed = Some(Why::Gone);
            *counters.failed.entry(Why::Gone).or_default() += 1;
            return Ok(());
        }
        let room = room.filter(|room| copy.is_awaited(room));
        // Nobody is told that what they never had was withdrawn.
        let Some(room) = room.filter(|_| !running.withdrawn || copy.may_be_there()) else {
            copy.desired = copy.actual;
            counters.rooms = counters.rooms.saturating_sub(1);
            return Ok(());
        };
        if !self.is_full() && !(self.waiting)(key, &room) {
            self.claims.push(copy.claim(key, room));
        }
        Ok(())
    }
}
