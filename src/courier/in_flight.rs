//! What the courier writes down between its sends: what came of them, and what it takes next.

use super::job::{self, Job};
use super::{Courier, FLIGHT, FLUSH, report};
use delivery::copy::CopyKey;
use delivery::outcome::StepResult;
use delivery::retry::time_after;
use domain::number::AnswerId;
use domain::room::{Address, Room};
use domain::status::Why;
use std::cell::{Cell, RefCell};
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;
use store::{Outgoing, Progress, StoreError};
use tracing::error;

/// How many answers are in memory, but for those to moderators.
const LOADED: usize = 16_384;

/// How many dropped answers are worth looking through all that are loaded.
const MANY: u64 = LOADED as u64 / 16;

/// How far ahead copies are claimed.
const LOOK_AHEAD: Duration = Duration::from_millis(500);

/// How many pages the fan-out goes before the sends get their turn again, …
const PAGES: usize = 32;

/// … and how many while there is something to send: so it is soon known how many rooms there are.
const PAGES_BESIDE: usize = 4;

impl Courier {
    /// Writes down what came of the sends, takes what comes next, and syncs both at once. Where only answers were sent,
    /// the next don't wait until that is synced: it is done when it is due.
    pub(super) fn write(&mut self, now: Instant) -> Result<(), StoreError> {
        let network = self.network.id();
        if self.is_sync_due(now) || !self.outcomes.is_empty() {
            self.record()?;
            self.sync_by = None;
        }
        self.tidy()?;
        // Something may be halted, corrected or withdrawn: what isn't under way is claimed anew.
        self.put_back();
        let fanned_out = self.claim(now)?;
        self.load()?;
        if self.dirty {
            self.app.sync()?;
            self.dirty = false;
        }
        // Whoever can't be told holds up nobody.
        if let Err(error) = report::finished(&self.app, network) {
            error!(%network, "what is through can't be reported: {error}");
        }
        self.look = fanned_out == PAGES;
        if self.unsynced() > 0 {
            self.sync_by.get_or_insert(now + FLUSH);
        }
        self.limiter.tidy(now);
        if let Some(rate) = self.limiter.rate() {
            self.app.rates.lock().unwrap_or_else(PoisonError::into_inner).insert(network, rate);
        }
        Ok(())
    }

    fn record(&mut self) -> Result<(), StoreError> {
        let (store, network) = (&self.app.store, self.network.id());
        if !self.progress.is_empty() {
            store.answered(network, &self.progress)?;
            self.progress.clear();
            self.dirty = true;
        }
        if !self.outcomes.is_empty() {
            let mut flight = self.claimed.clone();
            flight.retain(|key, _| self.outcomes.iter().all(|(done, _)| done != key));
            store.record(network, &self.outcomes, &flight, self.app.now())?;
            self.claimed = flight;
            self.outcomes.clear();
            self.dirty = true;
        }
        Ok(())
    }

    /// Claims copies that differ, and lets the fan-out go on, further while there are none to claim. By how many pages.
    fn claim(&mut self, now: Instant) -> Result<usize, StoreError> {
        let (store, network, clock) = (&self.app.store, self.network.id(), self.app.now());
        // What is claimed counts as in flight, so no more is than can leave before the next look.
        let soon = self.limiter.ahead(LOOK_AHEAD);
        let most = if self.unanswering { 1 } else { FLIGHT };
        let held = self.limiter.held_until(now);
        let room = if held.is_some() { 0 } else { soon.min(most.saturating_sub(self.claimed.len())) };
        let later: Cell<Option<Instant>> = Cell::new(held);
        // While nobody gets an answer, another room is tried each time: none is to see the same again and again.
        let spread = Cell::new(self.unanswering);
        let paced_in: RefCell<Vec<Address>> = RefCell::default();
        let waits = |key: CopyKey, room: &Room| {
            let tried = self.waiting.get(&key).map_or(now, |wait| wait.until);
            let paced = self.limiter.room_ready_at(&room.address, now);
            let waits = tried > now || paced > now + LOOK_AHEAD;
            if waits && tried <= now {
                paced_in.borrow_mut().push(room.address.clone());
            }
            if waits {
                let until = tried.max(paced);
                later.set(Some(later.get().map_or(until, |later| later.min(until))));
            }
            waits || (spread.get() && self.waiting.contains_key(&key))
        };
        let mut fanned_out = 0;
        let mut claims = Vec::new();
        while room > 0 || held.is_some() {
            if claims.is_empty() && room > 0 {
                claims = store.claim(network, room, &self.claimed, &waits, clock)?;
                if claims.is_empty() && spread.replace(false) {
                    continue;
                }
            }
            let most = if claims.is_empty() { PAGES } else { PAGES_BESIDE };
            if fanned_out >= most || !store.fan_out(network)? {
                break;
            }
            fanned_out += 1;
        }
        self.dirty |= fanned_out > 0 || !claims.is_empty();
        // What was due is open by now; the next to be due is still to come.
        let parked = if room > 0 { store.parked_until(network)? } else { None };
        let due = parked.map(|due| time_after(now, due.duration_since(clock).unsigned_abs()));
        self.wait_over = later.get().into_iter().chain(due).min();
        let paced_in = paced_in.into_inner();
        self.limiter.copies_wait_in(claims.iter().map(|claim| &claim.room.address).chain(&paced_in));
        for claim in claims {
            let (key, revision) = (claim.key, claim.desired);
            let instead = self.not_editable.contains(&(key, revision));
            match self.renderings.copy(&self.app, network, claim, instead) {
                Ok(Ok(job)) => {
                    self.claimed.insert(key, job.attempt());
                    let job = Job::Copy(job);
                    self.queues.push_back(job.class(), job.lane(), job);
                }
                Ok(Err(outcome)) => self.outcomes.push((key, outcome)),
                Err(error) => {
                    error!(%network, statement = %key.statement, room = %key.room, "a copy can't be made: {error}");
                    self.outcomes.push((key, StepResult::failed(revision, Why::Unmade)));
                }
            }
        }
        store.depart(network, &self.claimed, self.app.now())?;
        Ok(fanned_out)
    }

    /// Loads answers that wait; those to moderators also when there are more than are kept in memory.
    fn load(&mut self) -> Result<(), StoreError> {
        let (app, network) = (self.app.clone(), self.network.id());
        let dropped = app.store.dropped_answers();
        if self.queues.answers() >= LOADED && dropped - self.dropped >= MANY {
            // Those that wait for long in a room that asks too much take nobody's place.
            self.dropped = dropped;
            self.queues.retain_answers(|job| match job {
                Job::Answer(job) => app.store.awaits(network, job.id).unwrap_or(true),
                Job::Copy(_) => true,
            });
        }
        let room = LOADED.saturating_sub(self.queues.answers());
        for (id, outgoing) in app.store.answers(network, self.loaded, room)? {
            self.loaded = id;
            if !self.loaded_ahead.remove(&id) {
                self.take(id, outgoing);
            }
        }
        self.loaded_ahead = self.loaded_ahead.split_off(&self.loaded.next());
        if self.queues.answers() >= LOADED {
            for (id, outgoing) in app.store.answers_to_moderators(network, self.loaded)? {
                if self.loaded_ahead.insert(id) {
                    self.take(id, outgoing);
                }
            }
        }
        Ok(())
    }

    /// Puts an answer into its queue.
    fn take(&mut self, id: AnswerId, outgoing: Outgoing) {
        let progress_message = outgoing.progress_message.map(|statement| (statement, None));
        let given_up = Progress { answer: id, room: outgoing.room, sent: None, progress_message };
        match job::answer(&self.app.store, self.network.id(), id, outgoing, self.app.now()) {
            Ok(Some(job)) => self.queues.push_back(job.class(), job.lane(), Job::Answer(job)),
            Ok(None) => self.progress.push(given_up),
            Err(error) => {
                error!(network = %self.network.id(), "an answer can't be made: {error}");
                self.progress.push(given_up);
            }
        }
    }

    /// What was claimed and isn't under way is not in flight.
    pub(super) fn put_back(&mut self) {
        for job in self.queues.take_copies() {
            if let Job::Copy(job) = job {
                self.claimed.remove(&job.key());
            }
        }
    }
}
