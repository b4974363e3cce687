//! What comes of a send.

use super::copy::CopyJob;
use super::job::{AnswerJob, Job};
use super::{Courier, FLUSH, Wait};
use crate::backoff::Backoff;
use crate::store::{CopyKey, Outcome, Progress};
use commands::board::Why;
use commands::room::{Address, NetworkId};
use networks::Delivery;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{error, info, warn};

/// How often it is sent where a repeat would be seen.
const SEEN_TRIES: u32 = 4;

/// What is tried so much later than it could have been was halted.
const HALTED: Duration = Duration::from_secs(60);

/// How often an answer is tried in a room that can't be served: some twelve minutes.
const ROOM_TRIES: u32 = 16;

impl Courier {
    /// A send has come to something.
    pub(super) fn landed(&mut self, job: Job, delivery: Delivery, now: Instant) {
        self.busy.remove(&job.room());
        self.pace.landed(job.address(), &delivery, now);
        self.settle_by.get_or_insert(now + FLUSH);
        match &delivery {
            Delivery::Sent(_) => self.backoff.reset(),
            Delivery::RetryAfter(wait) => {
                info!(network = %self.network.id(), room = job.room(), seconds = wait.as_secs_f64(), "the network asks to wait");
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
            Delivery::Missing(why) | Delivery::Fixed(why) => {
                info!(network = %self.network.id(), room = job.room(), why, "a message can't be changed")
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
        let given_up = job.progress(None);
        match delivery {
            Delivery::Sent(id) => {
                let more = job.sent();
                self.progress
                    .push(Progress { sent: more.then_some(job.outgoing.sent), ..job.progress(Some(id)) });
                if more {
                    self.answers.push_front(job);
                }
            }
            Delivery::RetryAfter(_) => self.answers.push_front(job),
            Delivery::Unreachable(_) => {
                job.since = None;
                self.answers.push_front(job);
            }
            Delivery::Moved(to) => match self.house.store.room(&to) {
                Ok(Some((_, room))) => {
                    job.go_to(room);
                    self.answers.push_front(job);
                }
                Ok(None) | Err(_) => self.progress.push(given_up),
            },
            Delivery::Unknown(_)
                if (self.repeats_are_seen() && job.tries + 1 >= SEEN_TRIES)
                    || self.is_over(job.since, now) =>
            {
                warn!(network = %self.network.id(), room = job.room(), "an answer is given up");
                self.progress.push(given_up);
            }
            Delivery::NotYet(_) if job.tries + 1 >= ROOM_TRIES => {
                warn!(network = %self.network.id(), room = job.room(), "an answer is given up");
                self.progress.push(given_up);
            }
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                job.not_before = now + self.pause(job.tries);
                job.tries += 1;
                job.since.get_or_insert(now);
                self.answers.push_front(job);
            }
            Delivery::Missing(_) if job.is_not_there() => self.answers.push_front(job),
            Delivery::Refused(_) | Delivery::Missing(_) | Delivery::Fixed(_) if job.give_up_editing() => {
                self.answers.push_front(job)
            }
            Delivery::Gone(_) | Delivery::Refused(_) | Delivery::Missing(_) | Delivery::Fixed(_) => {
                self.progress.push(given_up)
            }
        }
    }

    fn copy_landed(&mut self, job: CopyJob, delivery: Delivery, now: Instant) {
        let (key, revision) = (job.key(), job.revision());
        let outcome = match delivery {
            Delivery::Sent(id) => job.sent(id),
            Delivery::Missing(_) => job.missing(),
            Delivery::Fixed(_) => self.instead(job, CopyJob::fixed),
            Delivery::Refused(_) => self.instead(job, CopyJob::refused),
            // Two rooms have become one, which has its own copy: what stands in the old one is still amended.
            Delivery::Moved(to) if self.is_another(&to, key.room) => match job.piece() {
                Some(_) => Outcome::Failed { revision, why: Why::Gone },
                None => self.instead(job, CopyJob::fixed),
            },
            Delivery::RetryAfter(wait) => {
                self.later(key, Wait { until: now + wait, ..self.waited(key, now) })
            }
            // Nobody's tries are used up while the network is gone, and no time passes.
            Delivery::Unreachable(_) => {
                self.later(key, Wait { until: now, since: None, ..self.waited(key, now) })
            }
            Delivery::Moved(_) => self.later(key, Wait { until: now, ..self.waited(key, now) }),
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                let sent = matches!(delivery, Delivery::Unknown(_));
                let attempt = job.attempt();
                // What is edited twice is seen once.
                let seen = sent && self.repeats_are_seen() && attempt.piece.is_some();
                let Wait { tries, since, sent: before, .. } = self.waited(key, now);
                let times = before + u32::from(seen);
                let enough = seen && times >= SEEN_TRIES;
                if enough || self.is_over(since, now) {
                    let why = if sent { Why::Unanswered } else { Why::Unserved };
                    Outcome::Failed { revision, why }
                } else {
                    let until = now + self.pause(tries);
                    self.later(
                        key,
                        Wait { until, tries: tries + 1, sent: times, since: since.or(Some(now)) },
                    );
                    Outcome::Later { doubt: sent.then_some(attempt), repeat: seen }
                }
            }
            Delivery::Gone(_) => Outcome::Failed { revision, why: Why::Gone },
        };
        if !matches!(outcome, Outcome::Later { .. }) {
            self.waiting.remove(&key);
            self.fixed.remove(&(key, revision));
        }
        self.outcomes.push((key, outcome));
    }

    /// What comes of a copy when a message stays as it is: something else is done instead, if something can be.
    fn instead(&mut self, job: CopyJob, outcome: impl FnOnce(CopyJob) -> Option<Outcome>) -> Outcome {
        let of = (job.key(), job.revision());
        outcome(job).unwrap_or_else(|| {
            self.fixed.insert(of);
            Outcome::Later { doubt: None, repeat: false }
        })
    }

    /// Whether the room at an address is another than this, after all that is known of moves.
    fn is_another(&self, address: &Address, room: u64) -> bool {
        self.house.store.room(address).is_ok_and(|found| found.is_some_and(|(number, _)| number != room))
    }

    /// Whether what is sent twice arrives twice: Telegram has no key by which it would know.
    fn repeats_are_seen(&self) -> bool {
        self.network.id() == NetworkId::Telegram
    }

    /// The pause after so many tries before.
    fn pause(&self, tries: u32) -> Duration {
        Backoff::after(tries, self.house.patience.longest_pause)
    }

    /// Whether something has been tried in vain for long enough.
    fn is_over(&self, since: Option<Instant>, now: Instant) -> bool {
        since.is_some_and(|since| now.duration_since(since) >= self.house.patience.give_up)
    }

    /// How a copy has waited so far. The time in which it was halted doesn't count.
    fn waited(&self, key: CopyKey, now: Instant) -> Wait {
        let wait = self.waiting.get(&key).copied();
        let wait = wait.unwrap_or(Wait { until: now, tries: 0, sent: 0, since: None });
        let halted = now.duration_since(wait.until) > HALTED.max(2 * self.house.patience.longest_pause);
        Wait { since: wait.since.filter(|_| !halted), ..wait }
    }

    fn later(&mut self, key: CopyKey, wait: Wait) -> Outcome {
        self.waiting.insert(key, wait);
        self.wait_over = Some(self.wait_over.map_or(wait.until, |over| over.min(wait.until)));
        Outcome::Later { doubt: None, repeat: false }
    }
}
