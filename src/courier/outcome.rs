//! What comes of a send.

use super::job::{AnswerJob, Job};
use super::{Courier, FLUSH, Wait};
use delivery::copy::CopyKey;
use delivery::outcome::StepResult;
use delivery::plan::Plan;
use delivery::retry::{Backoff, time_after};
use domain::incoming::What;
use domain::number::RoomId;
use domain::room::{Address, Silence};
use domain::sending::Delivery;
use domain::status::Why;
use jiff::Timestamp;
use networks::quoted;
use std::time::Duration;
use std::time::Instant;
use store::Progress;
use store::StoreError;
use tracing::{error, info, warn};

/// How often it is sent where a repeat would be seen.
const SEEN_TRIES: u32 = 4;

/// From how long a wait on a copy is parked: its wait stands in the store, and a claim doesn't read it meanwhile.
const PARKED: Duration = Duration::from_secs(60);

/// While more answers wait than this, they are rendered anew for each of their messages, so that many long ones don't fill
/// the memory.
const RENDERED: usize = 256;

/// How many rooms are remembered that give no answers.
const SILENT: usize = 1_024;

/// How long nobody is told once more that the bot may not write in a room.
const SILENCE: Duration = Duration::from_secs(24 * 3600);

/// How often an answer is tried in a room that can't be served: some twelve minutes.
const ROOM_TRIES: u32 = 16;

impl Courier {
    /// A send has come to something.
    pub(super) fn came_back(&mut self, job: Job, delivery: Delivery, now: Instant) {
        self.busy.remove(&job.room());
        if !job.looks() {
            self.limiter.came_back(job.address(), &delivery, now);
        }
        self.sync_by.get_or_insert(now + FLUSH);
        self.judge(&job, &delivery, now);
        match &delivery {
            Delivery::Sent(_) => {
                self.backoff.reset();
                // Somebody there was answered: it lets the bot write.
                if let Job::Answer(job) = &job
                    && job.was_shut()
                    && let Err(error) = self.app.found_out(job.address(), job.kind(), What::MayWrite)
                {
                    error!(network = %self.network.id(), "a room that opens again can't be written: {error}");
                }
            }
            Delivery::RetryAfter(wait) => {
                info!(network = %self.network.id(), room = %job.room(), seconds = wait.as_secs_f64(), "the network asks to wait");
                if job.looks() {
                    self.limiter.hold(time_after(now, *wait));
                }
            }
            Delivery::Moved(to) => match self.app.store.move_room(job.address(), to, self.app.now()) {
                Ok(()) => self.app.move_room(job.address(), to),
                Err(error) => {
                    error!(network = %self.network.id(), "a moved room can't be written: {error}");
                }
            },
            Delivery::Gone(why) => {
                info!(network = %self.network.id(), room = %job.room(), why = %quoted(why), "a room is gone");
                let is_in_use = self.app.is_in_use(job.address());
                let told = match is_in_use {
                    // It is for nothing any more, which the moderators are told.
                    true => self.app.found_out(job.address(), job.kind(), What::Removed),
                    false => self.app.store.suspend(job.address(), self.app.now()),
                };
                if let Err(error) = told {
                    error!(network = %self.network.id(), "a room that is gone can't be written: {error}");
                }
            }
            Delivery::Silenced { why, silence } => {
                info!(network = %self.network.id(), room = %job.room(), why = %quoted(why), "the bot may not write in a room");
                if let Err(error) = self.silenced(&job, silence, now) {
                    error!(network = %self.network.id(), "a room that is silent can't be written: {error}");
                }
            }
            Delivery::Missing(why) | Delivery::NotEditable(why) => {
                info!(network = %self.network.id(), room = %job.room(), why = %quoted(why), "a message can't be changed")
            }
            Delivery::Refused(why) => {
                warn!(network = %self.network.id(), room = %job.room(), why = %quoted(why), "a message was refused")
            }
            // Those that were under way together fail together: that is one failure.
            Delivery::Unreachable(_) if self.limiter.is_held(now) => {}
            Delivery::Unreachable(why) => {
                let pause = self.backoff.next_pause();
                warn!(network = %self.network.id(), why = %quoted(why), "can't be reached; next try in {} s", pause.as_secs());
                self.limiter.hold(time_after(now, pause));
            }
            Delivery::NotYet(why) => {
                info!(network = %self.network.id(), room = %job.room(), why = %quoted(why), "a room can't be served just now")
            }
            Delivery::Unknown(why) => {
                warn!(network = %self.network.id(), room = %job.room(), why = %quoted(why), "a message may or may not have arrived")
            }
        }
        match job {
            Job::Answer(job) => self.answer_came_back(job, delivery, now),
            Job::Copy(job) => self.copy_came_back(job.into_plan(), delivery, now),
        }
    }

    /// The bot may not write in a room. Whoever can change that is told, though not each time that somebody there asks for
    /// something.
    fn silenced(&mut self, job: &Job, silence: &Silence, now: Instant) -> Result<(), StoreError> {
        // A forum's topics are silent together.
        let chat = job.address().id.split('/').next().unwrap_or_default().to_owned();
        self.told_of_silence.retain(|_, told| now.duration_since(*told) < SILENCE);
        if self.told_of_silence.len() >= SILENT || self.told_of_silence.contains_key(&chat) {
            return self.app.store.suspend(job.address(), self.app.now());
        }
        self.told_of_silence.insert(chat, now);
        self.app.found_out(job.address(), job.kind(), What::Silenced(silence.clone()))
    }

    /// Whether it is a room that doesn't answer, or the network: of that two rooms in a row speak that have answered before.
    /// Then it is left in peace for a while, and tried with one message at a time until it answers anybody.
    fn judge(&mut self, job: &Job, delivery: &Delivery, now: Instant) {
        let room = job.room();
        match delivery {
            Delivery::Unknown(_) => {
                if self.silent.len() < SILENT && !self.silent.insert(room) {
                    return;
                }
                self.unanswering |= self.unanswered.is_some_and(|before| before != room);
                self.unanswered = Some(room);
                if self.unanswering && !self.limiter.is_held(now) {
                    let pause = self.backoff.next_pause();
                    warn!(network = %self.network.id(), "gives no answers; next try in {} s", pause.as_secs());
                    self.limiter.hold(time_after(now, pause));
                }
            }
            Delivery::Unreachable(_) | Delivery::NotYet(_) => {}
            // That it can be read doesn't mean that it can be written to.
            _ if job.looks() => self.unanswered = None,
            _ => {
                self.silent.remove(&room);
                (self.unanswering, self.unanswered) = (false, None);
            }
        }
    }

    fn answer_came_back(&mut self, mut job: AnswerJob, delivery: Delivery, now: Instant) {
        let given_up = job.progress(None);
        match delivery {
            Delivery::Sent(id) => {
                let more = job.sent();
                self.progress
                    .push(Progress { sent: more.then_some(job.outgoing.sent), ..job.progress(Some(id)) });
                if more {
                    self.again(job);
                }
            }
            Delivery::RetryAfter(_) => self.again(job),
            Delivery::Unreachable(_) => {
                job.since = None;
                self.again(job);
            }
            Delivery::Moved(to) => match self.app.store.room(&to) {
                Ok(Some((_, room))) => {
                    job.go_to(room);
                    self.again(job);
                }
                Ok(None) | Err(_) => self.progress.push(given_up),
            },
            Delivery::Unknown(_)
                if (self.repeats_are_seen() && job.tries + 1 >= self.seen_tries())
                    || self.is_over(job.since, now) =>
            {
                warn!(network = %self.network.id(), room = %job.room(), "an answer is given up");
                self.progress.push(given_up);
            }
            Delivery::NotYet(_) if job.tries + 1 >= ROOM_TRIES => {
                warn!(network = %self.network.id(), room = %job.room(), "an answer is given up");
                self.progress.push(given_up);
            }
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                // The room's other answers wait behind it.
                job.not_before = Some(time_after(now, self.pause(job.tries, false)));
                job.tries += 1;
                job.since.get_or_insert(now);
                self.again(job);
            }
            Delivery::Missing(_) if job.is_not_there() => self.again(job),
            Delivery::Refused(_) | Delivery::Missing(_) | Delivery::NotEditable(_)
                if job.give_up_editing() =>
            {
                self.again(job)
            }
            Delivery::Gone(_)
            | Delivery::Silenced { .. }
            | Delivery::Refused(_)
            | Delivery::Missing(_)
            | Delivery::NotEditable(_) => self.progress.push(given_up),
        }
    }

    /// An answer waits again, before the others in its lane.
    fn again(&mut self, mut job: AnswerJob) {
        if self.queues.answers() > RENDERED {
            job.forget_rendering();
        }
        self.queues.push_front(job.class(), job.lane(), Job::Answer(job));
    }

    fn copy_came_back(&mut self, plan: Plan, delivery: Delivery, now: Instant) {
        let (key, revision) = (plan.key(), plan.revision());
        let in_vain = plan.looks() && matches!(delivery, Delivery::Missing(_));
        let outcome = match delivery {
            Delivery::Sent(id) => plan.sent(id),
            Delivery::Missing(_) => plan.missing(),
            Delivery::NotEditable(_) => self.instead(plan, Plan::not_editable),
            Delivery::Refused(_) => self.instead(plan, Plan::refused),
            // Two rooms have become one, which has its own copy: what stands in the old one is still amended.
            Delivery::Moved(to) if self.is_another(&to, key.room) => match plan.piece() {
                Some(_) => StepResult::failed(revision, Why::Gone),
                None => self.instead(plan, Plan::not_editable),
            },
            Delivery::RetryAfter(pause) => self.later(&plan, pause, self.waited(key, now), now),
            // Nobody's tries are used up while the network is gone, and no time passes.
            Delivery::Unreachable(_) => {
                self.later(&plan, Duration::ZERO, Wait { since: None, ..self.waited(key, now) }, now)
            }
            Delivery::Moved(_) => self.later(&plan, Duration::ZERO, self.waited(key, now), now),
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                let sent = matches!(delivery, Delivery::Unknown(_));
                let attempt = plan.attempt();
                // What is edited twice is seen once.
                let possible_duplicate = sent && self.repeats_are_seen() && attempt.piece.is_some();
                let unconfirmed = (sent && !self.repeats_are_seen()).then_some(attempt);
                let Wait { tries, since, sent: before, .. } = self.waited(key, now);
                let times = before + u32::from(possible_duplicate);
                if (possible_duplicate && times >= self.seen_tries()) || self.is_over(since, now) {
                    let why = if sent { Why::Unanswered } else { Why::Unserved };
                    StepResult::Failed { revision, why, unconfirmed, possible_duplicate }
                } else {
                    let pause = self.pause(tries, possible_duplicate);
                    let wait = Wait { until: now, tries: tries + 1, sent: times, since: since.or(Some(now)) };
                    let not_before = self.wait(key, pause, wait, now);
                    StepResult::Later { revision, not_before, unconfirmed, possible_duplicate }
                }
            }
            Delivery::Gone(_) | Delivery::Silenced { .. } => StepResult::failed(revision, Why::Gone),
        };
        // That it did not arrive is no progress: how often it was tried still counts.
        if !matches!(outcome, StepResult::Later { .. }) && !in_vain {
            self.waiting.remove(&key);
            self.not_editable.remove(&(key, revision));
        }
        self.outcomes.push((key, outcome));
    }

    /// What comes of a copy when a message stays as it is: something else is done instead, if something can be.
    fn instead(&mut self, plan: Plan, outcome: impl FnOnce(Plan) -> Option<StepResult>) -> StepResult {
        let (key, revision) = (plan.key(), plan.revision());
        outcome(plan).unwrap_or_else(|| {
            self.not_editable.insert((key, revision));
            StepResult::later(revision)
        })
    }

    /// Whether the room at an address is another than this, after all that is known of moves.
    fn is_another(&self, address: &Address, room: RoomId) -> bool {
        self.app.store.room(address).is_ok_and(|found| found.is_some_and(|(number, _)| number != room))
    }

    /// Whether what is sent twice arrives twice.
    fn repeats_are_seen(&self) -> bool {
        !self.can.idempotent
    }

    /// How often a message is sent that may be seen each time: oftener if it isn't the room that gives no answer.
    fn seen_tries(&self) -> u32 {
        if self.unanswering { 4 * SEEN_TRIES } else { SEEN_TRIES }
    }

    /// The pause after so many tries before; longer where each may be seen.
    fn pause(&self, tries: u32, seen: bool) -> Duration {
        let longest = self.app.retry_policy.longest_pause;
        match seen && self.repeats_are_seen() && tries > 0 {
            true => longest.saturating_mul(tries),
            false => Backoff::after(tries, longest),
        }
    }

    /// Whether something has been tried in vain for long enough.
    fn is_over(&self, since: Option<Instant>, now: Instant) -> bool {
        since.is_some_and(|since| now.duration_since(since) >= self.app.retry_policy.give_up)
    }

    /// How a copy has waited so far.
    fn waited(&self, key: CopyKey, now: Instant) -> Wait {
        let wait = self.waiting.get(&key).copied();
        wait.unwrap_or(Wait { until: now, tries: 0, sent: 0, since: None })
    }

    /// Forgets what waited for deliveries that are through. The time in which one is halted doesn't count. As long as the
    /// same go on, there is nothing to do, however many copies wait.
    pub(super) fn tidy(&mut self) -> Result<(), StoreError> {
        if self.waiting.is_empty() && self.not_editable.is_empty() {
            return Ok(());
        }
        let going = self.app.store.going(self.network.id())?;
        if going == self.going {
            return Ok(());
        }
        self.waiting.retain(|key, _| going.contains_key(&key.statement));
        self.not_editable.retain(|(key, _)| going.contains_key(&key.statement));
        let before = std::mem::replace(&mut self.going, going);
        for (key, wait) in &mut self.waiting {
            if [&before, &self.going].iter().any(|going| going.get(&key.statement) == Some(&true)) {
                wait.since = None;
            }
        }
        Ok(())
    }

    /// Nothing came of a step that is known, and the copy waits.
    fn later(&mut self, plan: &Plan, pause: Duration, wait: Wait, now: Instant) -> StepResult {
        let not_before = self.wait(plan.key(), pause, wait, now);
        let revision = plan.revision();
        StepResult::Later { revision, not_before, unconfirmed: None, possible_duplicate: false }
    }

    /// Lets a copy wait: a short time in memory, a long one in the store. Until when it is parked there, if it is.
    fn wait(&mut self, key: CopyKey, pause: Duration, wait: Wait, now: Instant) -> Option<i64> {
        if pause >= PARKED {
            // How often it was tried, and since when, is only known here.
            self.waiting.insert(key, Wait { until: now, ..wait });
            let until = self.app.now().checked_add(pause).unwrap_or(Timestamp::MAX);
            // Not before its time: a part of a second is a whole one.
            return Some(until.as_second() + i64::from(until.subsec_nanosecond() > 0));
        }
        let until = time_after(now, pause);
        self.waiting.insert(key, Wait { until, ..wait });
        self.wait_over = Some(self.wait_over.map_or(until, |over| over.min(until)));
        None
    }
}
