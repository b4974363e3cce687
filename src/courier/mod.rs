//! The courier of one network: makes what a room holds equal to what it should hold, and brings answers to people.
//!
//! What waits is sent in turn, by classes ([`delivery::limiter::classes`]). What is sent is written down as in flight
//! before it leaves, and outcomes are written together, at most [`FLIGHT`] sends or [`FLUSH`] behind. So after a crash
//! nothing is missing, and what may have been sent twice is known; where sends are idempotent, the key of a part makes a
//! repeat harmless.

mod copy;
mod in_flight;
mod job;
mod outcome;
mod rendering;
pub mod report;

use crate::app::context::App;
use crate::inbound::listen::Line;
use delivery::copy::CopyKey;
use delivery::limiter::RateLimiter;
use delivery::limiter::classes::Queues;
use delivery::outcome::StepResult;
use delivery::retry::Backoff;
use domain::network::Capabilities;
use domain::number::{AnswerId, Revision, RoomId, StatementId};
use domain::sending::{Delivery, Manner};
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use job::Job;
use networks::Network;
use rendering::RenderingCache;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;
use store::{Flight, Progress};
use tokio::sync::watch;
use tokio::time::{sleep_until, timeout};
use tracing::{error, info};

/// How many sends are under way at most, with those whose outcome isn't synced.
const FLIGHT: usize = 32;

/// How long an outcome waits for others before it is synced.
const FLUSH: Duration = Duration::from_millis(200);

/// How long a stop waits for the sends under way.
const STOP: Duration = Duration::from_secs(3);

/// Brings what a network's rooms are to get, until the process is to end.
/// `wrote` is told whenever outcomes may have been synced.
pub async fn run(
    app: Arc<App>,
    network: Arc<dyn Network>,
    limiter: RateLimiter,
    mut line: watch::Receiver<Line>,
    wrote: watch::Sender<()>,
) {
    let id = network.id();
    let ready = async {
        let _ = line.wait_for(|line| *line != Line::Down).await;
    };
    tokio::select! {
        () = ready => {}
        () = app.stop.cancelled() => return,
    }
    match app.store.recover(id) {
        Ok(0) => {}
        Ok(count) => info!(network = %id, count, "sends were under way when the process ended"),
        // What was under way would be forgotten.
        Err(error) => {
            error!(network = %id, "what was under way can't be read: {error}");
            return;
        }
    }
    let mut courier = Courier::new(app, network, limiter);
    courier.work(&wrote).await;
    courier.end().await;
}

struct Courier {
    app: Arc<App>,
    network: Arc<dyn Network>,
    /// What the network can do.
    can: Capabilities,
    limiter: RateLimiter,
    backoff: Backoff,
    /// The answers and the claimed copies that are not under way.
    queues: Queues<Job>,
    /// The last answer that was loaded.
    loaded: AnswerId,
    /// Those behind it that were loaded before their turn.
    loaded_ahead: BTreeSet<AnswerId>,
    /// How many answers the store had dropped when those that are loaded were looked through.
    dropped: u64,
    /// The copies that are claimed and not recorded yet.
    claimed: Flight,
    /// The copies that were tried in vain.
    waiting: HashMap<CopyKey, Wait>,
    /// The deliveries that went on when they were last looked through, and whether they were halted.
    going: BTreeMap<StatementId, bool>,
    /// The copies of a revision whose next step is about a message that stays as it is.
    not_editable: HashSet<(CopyKey, Revision)>,
    /// When the first that waits, or is parked, may be claimed again.
    wait_over: Option<Instant>,
    busy: HashSet<RoomId>,
    /// The room to which the last send got no answer, as long as nobody else got one.
    unanswered: Option<RoomId>,
    /// Rooms whose last send got no answer. That they give none once more says nothing of the network.
    silent: HashSet<RoomId>,
    /// When it was told of rooms that the bot may not write there.
    told_of_silence: HashMap<String, Instant>,
    /// The network gives no answers: one message at a time tries whether it does again.
    unanswering: bool,
    flight: FuturesUnordered<BoxFuture<'static, (Job, Delivery)>>,
    progress: Vec<Progress>,
    outcomes: Vec<(CopyKey, StepResult)>,
    /// When the oldest outcome must be synced.
    sync_by: Option<Instant>,
    renderings: RenderingCache,
    /// There may be something to load.
    look: bool,
    /// Something was written and isn't synced.
    dirty: bool,
}

/// A copy that is not to be tried before its time.
#[derive(Clone, Copy, Debug)]
struct Wait {
    /// Of one that is parked, the store knows the time.
    until: Instant,
    tries: u32,
    /// In how many of those it may have arrived.
    sent: u32,
    /// When the network was there and did not take it for the first time, since it was there without a break.
    since: Option<Instant>,
}

impl Courier {
    fn new(app: Arc<App>, network: Arc<dyn Network>, limiter: RateLimiter) -> Self {
        let backoff = Backoff::new(app.retry_policy);
        let can = network.id().capabilities();
        Self {
            app,
            network,
            can,
            limiter,
            backoff,
            queues: Queues::default(),
            loaded: AnswerId::default(),
            loaded_ahead: BTreeSet::new(),
            dropped: 0,
            claimed: Flight::new(),
            waiting: HashMap::new(),
            going: BTreeMap::new(),
            not_editable: HashSet::new(),
            wait_over: None,
            busy: HashSet::new(),
            unanswered: None,
            silent: HashSet::new(),
            told_of_silence: HashMap::new(),
            unanswering: false,
            flight: FuturesUnordered::new(),
            progress: Vec::new(),
            outcomes: Vec::new(),
            sync_by: None,
            renderings: RenderingCache::default(),
            look: true,
            dirty: false,
        }
    }

    async fn work(&mut self, wrote: &watch::Sender<()>) {
        let bell = self.app.outbox.get(&self.network.id()).cloned().unwrap_or_default();
        let stop = self.app.stop.clone();
        while !stop.is_cancelled() {
            let now = Instant::now();
            self.look |= self.wait_over.is_some_and(|over| over <= now);
            if self.look || self.is_sync_due(now) {
                if let Err(error) = self.write(now) {
                    error!(network = %self.network.id(), "the outbox can't be worked on: {error}");
                    // Nothing was promised; what is in memory is written next time.
                    self.look = true;
                    tokio::select! {
                        () = tokio::time::sleep(self.backoff.next_pause()) => {}
                        () = stop.cancelled() => return,
                    }
                    continue;
                }
                wrote.send_replace(());
            }
            // What was loaded or became due meanwhile need not wait for a timer, which is a millisecond late.
            self.start(Instant::now());
            let wake = self.wake(Instant::now());
            tokio::select! {
                Some((job, delivery)) = self.flight.next(), if !self.flight.is_empty() => self.came_back(job, delivery, Instant::now()),
                () = bell.notified() => self.look = true,
                () = stop.cancelled() => return,
                () = async { match wake { Some(at) => sleep_until(at.into()).await, None => std::future::pending().await } } => {}
            }
        }
    }

    /// Lets the sends under way end, within bounds, and writes down what came of them.
    async fn end(&mut self) {
        let _ = timeout(STOP, async {
            while let Some((job, delivery)) = self.flight.next().await {
                self.came_back(job, delivery, Instant::now());
            }
        })
        .await;
        let (progress, outcomes) = (std::mem::take(&mut self.progress), std::mem::take(&mut self.outcomes));
        self.claimed.retain(|key, _| outcomes.iter().all(|(done, _)| done != key));
        self.put_back();
        let network = self.network.id();
        let written = self
            .app
            .store
            .answered(network, &progress)
            .and_then(|()| self.app.store.record(network, &outcomes, &self.claimed, self.app.now()))
            .and_then(|()| self.app.sync());
        if let Err(error) = written {
            error!(%network, "the last outcomes can't be written: {error}");
        }
    }

    fn may_send(&self) -> bool {
        let most = if self.unanswering { 1 } else { FLIGHT.saturating_sub(self.unsynced()) };
        self.flight.len() < most
    }

    fn unsynced(&self) -> usize {
        self.outcomes.len() + self.progress.len()
    }

    fn is_sync_due(&self, now: Instant) -> bool {
        self.sync_by.is_some_and(|by| by <= now) || self.unsynced() >= FLIGHT / 2
    }

    /// Sends what may be sent now, one at a time to each room.
    fn start(&mut self, now: Instant) {
        while self.may_send() && self.limiter.is_open(now) {
            let Some(mut job) = self.next(now) else { return };
            if let Job::Answer(answer) = &mut job
                && !answer.render(&self.app)
            {
                self.progress.push(answer.progress(None));
                self.sync_by.get_or_insert(now + FLUSH);
                continue;
            }
            self.busy.insert(job.room());
            if !job.looks() {
                self.limiter.take(job.address(), job.kind(), now);
            }
            self.flight.push(job.go(self.network.clone()));
        }
    }

    /// What goes next.
    fn next(&mut self, now: Instant) -> Option<Job> {
        let Self { queues, limiter, busy, .. } = self;
        let can = |job: &Job, ready: Option<Instant>| {
            !busy.contains(&job.room()) && job.not_before() <= Some(now) && ready.is_some_and(|at| at <= now)
        };
        let answer = |job: &Job| can(job, limiter.ready_at(job.address(), Manner::Answer, now));
        // Copies leave a part of the pace to answers that may come; with those that are there they share.
        let asked = queues.first().any(|(class, job)| class.is_answer() && answer(job));
        let copy = |job: &Job| match asked {
            true => can(job, limiter.ready_in_turn_at(job.address(), now)),
            false => can(job, limiter.ready_at(job.address(), Manner::Broadcast, now)),
        };
        queues.next(|class, job| if class.is_answer() { answer(job) } else { copy(job) }).map(|(_, job)| job)
    }

    /// When there is something to do again, if nothing happens before.
    fn wake(&self, now: Instant) -> Option<Instant> {
        if self.look {
            return Some(now);
        }
        let waiting = self.queues.first().filter(|(_, job)| !self.busy.contains(&job.room()));
        let sends = waiting.filter_map(|(class, job)| {
            let manner = if class.is_answer() { Manner::Answer } else { Manner::Broadcast };
            let ready = self.limiter.ready_at(job.address(), manner, now)?;
            Some(job.not_before().map_or(ready, |at| at.max(ready)))
        });
        let sends = if self.may_send() { sends.min() } else { None };
        sends.into_iter().chain(self.wait_over).chain(self.sync_by).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::{app, incoming, message};
    use domain::decision::{Actor, Decision};
    use domain::room::{NetworkId, RoomKind};
    use domain::text::Document;
    use networks::console::Console;

    #[test]
    fn an_answer_leaves_in_the_turn_in_which_it_is_loaded() {
        let (_folder, app) = app();
        let (store, network) = (&app.store, NetworkId::Console);
        store
            .take(network, &[incoming(network, "console", RoomKind::Private, message())], b"cursor")
            .unwrap();
        let row = store.inbox(network).next().unwrap().unwrap();
        store.commit(&row, Decision::reply(Actor::Console, Document::plain("x")), app.now()).unwrap();
        store.sync().unwrap();
        let console = Console::new(app.clock.clone(), commands::registry::takes_text, Vec::new());
        let mut courier = Courier::new(Arc::new(app), Arc::new(console), RateLimiter::free());
        let now = Instant::now();
        courier.write(now).unwrap();
        courier.start(now);
        assert_eq!(courier.flight.len(), 1);
    }
}
