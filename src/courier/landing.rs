//! What comes of a send.

use super::job::{self, AnswerJob, CopyJob, Job};
use super::{Courier, FLUSH, Wait};
use crate::backoff::Backoff;
use crate::store::{CopyKey, Outcome, Progress};
use commands::room::NetworkId;
use networks::Delivery;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{error, info, warn};

/// For how long a send that may or may not have arrived is tried again where a repeat is harmless.
const GIVE_UP: Duration = Duration::from_secs(24 * 3600);

/// How often it is sent where a repeat would be seen.
const SEEN_TRIES: u32 = 4;

/// How often an answer is tried in a room that can't be served: some twelve minutes.
const ROOM_TRIES: u32 = 16;

impl Courier {
    /// A send has come to something.
    pub(super) fn landed(&mut self, job: Job, delivery: Delivery, now: Instant) {
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
        let given_up = Progress { place: job.place, room: job.room(), sent: None };
        match delivery {
            Delivery::Sent(_) => {
                let more = job.sent();
                self.progress.push(Progress { sent: more.then_some(job.outgoing.sent), ..given_up });
                if more {
                    self.answers.push_front(job);
                }
            }
            Delivery::RetryAfter(_) | Delivery::Unreachable(_) => self.answers.push_front(job),
            Delivery::Moved(_) => {
                // Loaded again from the store, with the room's new address.
                match job::answer(&self.house.store, self.network.id(), job.place, job.outgoing) {
                    Ok(Some(job)) => self.answers.push_front(job),
                    Ok(None) | Err(_) => self.progress.push(given_up),
                }
            }
            Delivery::Unknown(_) if self.repeats_are_seen() && job.tries + 1 >= SEEN_TRIES => {
                warn!(network = %self.network.id(), room = job.room(), "an answer is given up");
                self.progress.push(given_up);
            }
            Delivery::NotYet(_) if job.tries + 1 >= ROOM_TRIES => {
                warn!(network = %self.network.id(), room = job.room(), "an answer is given up");
                self.progress.push(given_up);
            }
            Delivery::Unknown(_) | Delivery::NotYet(_) => {
                job.tries += 1;
                job.not_before = now + Backoff::after(job.tries);
                self.answers.push_front(job);
            }
            Delivery::Refused(_) if job.give_up_editing() => self.answers.push_front(job),
            Delivery::Gone(_) | Delivery::Refused(_) => self.progress.push(given_up),
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
