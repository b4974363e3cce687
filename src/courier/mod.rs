//! The courier of one network: makes what a room holds equal to what it should hold, and brings answers to people.
//!
//! Answers go before copies. What is sent is written down as in flight before it leaves, and outcomes are written
//! together, at most [`FLIGHT`] sends or [`FLUSH`] behind. So after a crash nothing is missing, and what may have been
//! sent twice (on Telegram alone: elsewhere the key of a part makes a repeat harmless) is known.

mod job;
pub mod report;

use crate::backoff::Backoff;
use crate::dispatch::Line;
use crate::house::House;
use crate::pace::Pace;
use crate::store::{CopyKey, Outcome};
use commands::board::Trouble;
use commands::room::NetworkId;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use job::{AnswerJob, CopyJob, Job, Rendered};
use networks::{Delivery, Network};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tracing::{error, info, warn};

/// How many sends are under way at most, with those whose outcome isn't settled.
const FLIGHT: usize = 32;

/// How long an outcome waits for others before it is settled.
const FLUSH: Duration = Duration::from_millis(200);

/// For how long a send that may or may not have arrived is tried again where a repeat is harmless.
const GIVE_UP: Duration = Duration::from_secs(24 * 3600);

/// How often it is sent where a repeat would be seen.
const SEEN_TRIES: u32 = 4;

/// How often an answer is tried in a room that can't be served: some twelve minutes.
const ROOM_TRIES: u32 = 16;

/// How many answers are in memory at most.
const LOADED: usize = 1_024;

/// How long a stop waits for the sends under way.
const STOP: Duration = Duration::from_secs(3);

/// How many pages are filled before the sends get their turn again.
const FILLS: usize = 8;

/// Brings what a network's rooms are to get, until the process is to end.
/// `wrote` is told whenever outcomes have been settled.
pub async fn run(
    house: Arc<House>,
    network: Arc<dyn Network>,
    mut line: watch::Receiver<Line>,
    wrote: watch::Sender<()>,
) {
    let id = network.id();
    let ready = async {
        let _ = line.wait_for(|line| *line != Line::Down).await;
    };
    tokio::select! {
        () = ready => {}
        () = house.stop.cancelled() => return,
    }
    match house.store.recover(id, id == NetworkId::Telegram) {
        Ok(0) => {}
        Ok(count) => {
            info!(network = %id, count, "sends were under way when the process ended; they are repeated")
        }
        Err(trouble) => error!(network = %id, "{trouble}"),
    }
    let mut courier = Courier::new(house, network);
    courier.work(&wrote).await;
    courier.end().await;
}

struct Courier {
    house: Arc<House>,
    network: Arc<dyn Network>,
    pace: Pace,
    backoff: Backoff,
    answers: VecDeque<AnswerJob>,
    /// The last answer that was loaded.
    loaded: u64,
    copies: VecDeque<CopyJob>,
    /// The copies that are claimed and not recorded yet.
    claimed: BTreeSet<CopyKey>,
    waiting: HashMap<CopyKey, Wait>,
    /// When the first of those may be claimed again.
    wait_over: Option<Instant>,
    busy: HashSet<u64>,
    flight: FuturesUnordered<BoxFuture<'static, (Job, Delivery)>>,
    progress: Vec<(u64, Option<u32>)>,
    outcomes: Vec<(CopyKey, Outcome)>,
    /// When the oldest outcome must be settled.
    settle_by: Option<Instant>,
    rendered: Rendered,
    /// There may be something to load.
    look: bool,
    /// Something was written and isn't settled.
    dirty: bool,
}

/// A copy that is not to be tried before its time.
#[derive(Clone, Copy, Debug)]
struct Wait {
    until: Instant,
    tries: u32,
    since: Instant,
}

impl Courier {
    fn new(house: Arc<House>, network: Arc<dyn Network>) -> Self {
        let pace = Pace::new(network.id(), Instant::now());
        Self {
            house,
            network,
            pace,
            backoff: Backoff::new(),
            answers: VecDeque::new(),
            loaded: 0,
            copies: VecDeque::new(),
            claimed: BTreeSet::new(),
            waiting: HashMap::new(),
            wait_over: None,
            busy: HashSet::new(),
            flight: FuturesUnordered::new(),
            progress: Vec::new(),
            outcomes: Vec::new(),
            settle_by: None,
            rendered: Rendered::default(),
            look: true,
            dirty: false,
        }
    }

    async fn work(&mut self, wrote: &watch::Sender<()>) {
        let bell = self.house.outbox.get(&self.network.id()).cloned().unwrap_or_default();
        let stop = self.house.stop.clone();
        while !stop.is_cancelled() {
            let now = Instant::now();
            self.look |= self.wait_over.is_some_and(|over| over <= now);
            if self.look || self.settle_by.is_some_and(|by| by <= now) || self.unsettled() >= FLIGHT / 2 {
                if let Err(trouble) = self.write(now) {
                    error!(network = %self.network.id(), "the outbox can't be worked on: {trouble}");
                    // Nothing was promised; what is in memory is written next time.
                    self.look = true;
                    tokio::select! {
                        () = tokio::time::sleep(self.backoff.next()) => {}
                        () = stop.cancelled() => return,
                    }
                    continue;
                }
                wrote.send_replace(());
            }
            self.start(now);
            let wake = self.wake(Instant::now());
            tokio::select! {
                Some((job, delivery)) = self.flight.next(), if !self.flight.is_empty() => self.landed(job, delivery, Instant::now()),
                () = bell.notified() => self.look = true,
                () = stop.cancelled() => return,
                () = async { match wake { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => {}
            }
        }
    }

    /// Lets the sends under way end, within bounds, and writes down what came of them.
    async fn end(&mut self) {
        let _ = timeout(STOP, async {
            while let Some((job, delivery)) = self.flight.next().await {
                self.landed(job, delivery, Instant::now());
            }
        })
        .await;
        let (progress, outcomes) = (std::mem::take(&mut self.progress), std::mem::take(&mut self.outcomes));
        for (key, _) in outcomes.iter().filter(|(_, outcome)| outcome.is_last()) {
            self.claimed.remove(key);
        }
        // What was claimed and isn't under way any more is not in flight.
        for job in self.copies.drain(..) {
            self.claimed.remove(&job.key());
        }
        let network = self.network.id();
        let written = self
            .house
            .store
            .answered(network, &progress)
            .and_then(|()| self.house.store.record(network, &outcomes, &self.claimed))
            .and_then(|()| self.house.settle());
        if let Err(trouble) = written {
            error!(%network, "the last outcomes can't be written: {trouble}");
        }
    }

    fn unsettled(&self) -> usize {
        self.outcomes.len() + self.progress.len()
    }

    /// Writes down what came of the sends, takes what comes next, and settles both at once.
    fn write(&mut self, now: Instant) -> Result<(), Trouble> {
        let network = self.network.id();
        self.record()?;
        self.settle_by = None;
        let filled = self.claim(now)?;
        self.load()?;
        if self.dirty {
            self.house.settle()?;
            self.dirty = false;
        }
        report::finished(&self.house, network)?;
        self.wait_over = self.waiting.values().map(|wait| wait.until).filter(|until| *until > now).min();
        self.look = filled == FILLS;
        if self.unsettled() > 0 {
            self.settle_by = Some(now + FLUSH);
        }
        self.pace.tidy(now);
        Ok(())
    }

    fn record(&mut self) -> Result<(), Trouble> {
        let (store, network) = (&self.house.store, self.network.id());
        if !self.progress.is_empty() {
            store.answered(network, &self.progress)?;
            self.progress.clear();
            self.dirty = true;
        }
        if !self.outcomes.is_empty() {
            let mut flight = self.claimed.clone();
            for (key, _) in self.outcomes.iter().filter(|(_, outcome)| outcome.is_last()) {
                flight.remove(key);
            }
            store.record(network, &self.outcomes, &flight)?;
            self.claimed = flight;
            self.outcomes.clear();
            self.dirty = true;
        }
        Ok(())
    }

    /// Takes copies that differ, filling pages while there are none; how many pages.
    fn claim(&mut self, now: Instant) -> Result<usize, Trouble> {
        let (store, network) = (&self.house.store, self.network.id());
        let room = FLIGHT.saturating_sub(self.claimed.len());
        let mut filled = 0;
        let mut claims = Vec::new();
        while claims.is_empty() && room > 0 {
            let waiting = |key: CopyKey| self.waiting.get(&key).is_some_and(|wait| wait.until > now);
            claims = store.claim(network, room, &self.claimed, &waiting)?;
            if !claims.is_empty() || filled == FILLS || !store.fill(network)? {
                break;
            }
            filled += 1;
        }
        self.dirty |= filled > 0 || !claims.is_empty();
        for claim in claims {
            let key = claim.key;
            self.claimed.insert(key);
            match self.rendered.copy(&self.house, network, claim) {
                Ok(Some(job)) => self.copies.push_back(job),
                Ok(None) => self.outcomes.push((key, Outcome::Failed)),
                Err(trouble) => {
                    error!(%network, statement = key.statement, room = key.room, "a copy can't be made: {trouble}");
                    self.outcomes.push((key, Outcome::Failed));
                }
            }
        }
        Ok(filled)
    }

    /// Loads answers that wait.
    fn load(&mut self) -> Result<(), Trouble> {
        let (store, network) = (&self.house.store, self.network.id());
        let room = LOADED.saturating_sub(self.answers.len());
        for (place, outgoing) in store.answers(network, self.loaded, room)? {
            match job::answer(store, network, place, outgoing) {
                Ok(Some(job)) => self.answers.push_back(job),
                Ok(None) => self.progress.push((place, None)),
                Err(trouble) => {
                    error!(%network, "an answer can't be made: {trouble}");
                    self.progress.push((place, None));
                }
            }
            self.loaded = place;
        }
        Ok(())
    }

    /// Sends what may be sent now: answers first, one at a time to each room.
    fn start(&mut self, now: Instant) {
        while self.flight.len() + self.unsettled() < FLIGHT && self.pace.open_at(now) <= now {
            let can = |room: u64| !self.busy.contains(&room) && self.pace.ready_at(room, now) <= now;
            let mut seen = HashSet::new();
            // Of a room's answers only the first may go, so that they arrive in order.
            let answer = self
                .answers
                .iter()
                .position(|job| seen.insert(job.room()) && job.not_before <= now && can(job.room()));
            let job = match answer.and_then(|at| self.answers.remove(at)) {
                Some(job) => Job::Answer(job),
                None => match self
                    .copies
                    .iter()
                    .position(|job| can(job.room()))
                    .and_then(|at| self.copies.remove(at))
                {
                    Some(job) => Job::Copy(job),
                    None => return,
                },
            };
            self.busy.insert(job.room());
            self.pace.take(job.room(), job.kind(), now);
            self.flight.push(job.go(self.network.clone()));
        }
    }

    /// When there is something to do again, if nothing happens before.
    fn wake(&self, now: Instant) -> Option<Instant> {
        let mut seen = HashSet::new();
        let answers = self
            .answers
            .iter()
            .filter(|job| seen.insert(job.room()) && !self.busy.contains(&job.room()))
            .map(|job| self.pace.ready_at(job.room(), now).max(job.not_before));
        let copies = self
            .copies
            .iter()
            .filter(|job| !self.busy.contains(&job.room()))
            .map(|job| self.pace.ready_at(job.room(), now));
        let sends =
            if self.flight.len() + self.unsettled() < FLIGHT { answers.chain(copies).min() } else { None };
        sends.into_iter().chain(self.wait_over).chain(self.settle_by).min()
    }

    /// A send has come to something.
    fn landed(&mut self, job: Job, delivery: Delivery, now: Instant) {
        self.busy.remove(&job.room());
        self.settle_by.get_or_insert(now + FLUSH);
        match &delivery {
            Delivery::Sent(_) => self.backoff.reset(),
            Delivery::RetryAfter(wait) => {
                info!(network = %self.network.id(), room = job.room(), seconds = wait.as_secs_f64(), "the network asks to wait");
                self.pace.refused(job.room(), *wait, now);
            }
            Delivery::Moved(to) => {
                if let Err(trouble) = self.house.store.move_room(job.address(), to) {
                    error!(network = %self.network.id(), "a moved room can't be written: {trouble}");
                }
            }
            Delivery::Gone(why) => {
                info!(network = %self.network.id(), room = job.room(), why, "a room is gone");
                if let Err(trouble) = self.house.store.suspend(job.address(), self.house.now()) {
                    error!(network = %self.network.id(), "a room that is gone can't be written: {trouble}");
                }
            }
            Delivery::Refused(why) => {
                warn!(network = %self.network.id(), room = job.room(), why, "a message was refused")
            }
            // Those that were under way together fail together: that is one failure.
            Delivery::Unreachable(_) if self.pace.is_held(now) => {}
            Delivery::Unreachable(why) => {
                let pause = self.backoff.next();
                warn!(network = %self.network.id(), why, "can't be reached; next try in {} s", pause.as_secs());
                self.pace.hold(now + pause);
            }
            Delivery::NotYet(why) => {
                info!(network = %self.network.id(), room = job.room(), why, "a room can't be served just now")
            }
            Delivery::Unknown(why) => {
                warn!(network = %self.network.id(), room = job.room(), why, "a message may or may not have arrived")
            }
        }
        match job {
            Job::Answer(job) => self.answer_landed(job, delivery, now),
            Job::Copy(job) => self.copy_landed(job, delivery, now),
        }
    }

    fn answer_landed(&mut self, mut job: AnswerJob, delivery: Delivery, now: Instant) {
        match delivery {
            Delivery::Sent(_) => {
                let more = job.sent();
                self.progress.push((job.place, more.then_some(job.outgoing.sent)));
                if more {
                    self.answers.push_front(job);
                }
            }
            Delivery::RetryAfter(_) | Delivery::Unreachable(_) => self.answers.push_front(job),
            Delivery::Moved(_) => {
                // Loaded again from the store, with the room's new address.
                match job::answer(&self.house.store, self.network.id(), job.place, job.outgoing) {
                    Ok(Some(job)) => self.answers.push_front(job),
                    Ok(None) | Err(_) => self.progress.push((job.place, None)),
                }
            }
            Delivery::Unknown(_) if self.repeats_are_seen() && job.tries + 1 >= SEEN_TRIES => {
                warn!(network = %self.network.id(), room = job.room(), "an answer is given up");
                self.progress.push((job.place, None));
            }
            Delivery::NotYet(_) if job.tries + 1 >= ROOM_TRIES => {
                warn!(network = %self.network.id(), room = job.room(), "an answer is given up");
                self.progress.push((job.place, None));
            }
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                job.tries += 1;
                job.not_before = now + Backoff::after(job.tries);
                self.answers.push_front(job);
            }
            Delivery::Refused(_) if job.give_up_editing() => self.answers.push_front(job),
            Delivery::Gone(_) | Delivery::Refused(_) => self.progress.push((job.place, None)),
        }
    }

    fn copy_landed(&mut self, mut job: CopyJob, delivery: Delivery, now: Instant) {
        let key = job.key();
        let outcome = match delivery {
            Delivery::Sent(id) => {
                let outcome = job.sent(id);
                if matches!(outcome, Outcome::Progress { complete: false, .. }) {
                    self.copies.push_front(job);
                } else {
                    self.waiting.remove(&key);
                }
                outcome
            }
            Delivery::RetryAfter(wait) => self.later(key, now + wait, 0, now),
            Delivery::Unreachable(_) => self.later(key, now, 0, now),
            Delivery::Moved(_) => self.later(key, now, 0, now),
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                let sent = matches!(delivery, Delivery::Unknown(_));
                let wait =
                    self.waiting.get(&key).copied().unwrap_or(Wait { until: now, tries: 0, since: now });
                let enough = sent && self.repeats_are_seen() && wait.tries + 1 >= SEEN_TRIES;
                if enough || now.duration_since(wait.since) >= GIVE_UP {
                    self.waiting.remove(&key);
                    Outcome::Failed
                } else {
                    self.later(key, now + Backoff::after(wait.tries), wait.tries + 1, wait.since);
                    Outcome::Later { uncertain: sent && self.repeats_are_seen() }
                }
            }
            Delivery::Gone(_) | Delivery::Refused(_) => {
                self.waiting.remove(&key);
                Outcome::Failed
            }
        };
        self.outcomes.push((key, outcome));
    }

    /// Whether what is sent twice arrives twice: Telegram has no key by which it would know.
    fn repeats_are_seen(&self) -> bool {
        self.network.id() == NetworkId::Telegram
    }

    fn later(&mut self, key: CopyKey, until: Instant, tries: u32, since: Instant) -> Outcome {
        let before = self.waiting.get(&key).copied().unwrap_or(Wait { until, tries, since });
        self.waiting.insert(key, Wait { until, tries: before.tries.max(tries), since: before.since });
        self.wait_over = Some(self.wait_over.map_or(until, |over| over.min(until)));
        Outcome::Later { uncertain: false }
    }
}
