//! How fast a network lets us send.
//!
//! Where its figures are known, we keep to them (`telegram`); where they aren't, they are learned (`matrix`). What
//! the network asks for (a `retry_after`) always counts. Answers to people and copies go through the same bucket; whose turn
//! it is when both could go, [`classes`] decides.

mod bucket;
pub mod classes;
mod matrix;
mod telegram;
#[cfg(test)]
mod tests;

use crate::retry::time_after;
use domain::room::{Address, RoomKind};
use domain::sending::{Delivery, Manner};
use std::time::Duration;
use std::time::Instant;

pub use telegram::Figures;

/// So many messages can always leave soon: what is learned of a limit may have changed.
const AHEAD: usize = 4;

/// The rate limiter of one network: its limits, and what it has asked us to wait.
#[derive(Debug)]
pub struct RateLimiter {
    limits: Limits,
    /// Nothing goes out until then.
    held: Option<Instant>,
}

#[derive(Debug)]
enum Limits {
    None,
    Telegram(telegram::Telegram),
    Matrix(matrix::Matrix),
}

impl RateLimiter {
    /// A network without limits.
    pub fn free() -> Self {
        Self { limits: Limits::None, held: None }
    }

    /// Telegram, beginning with these figures.
    pub fn telegram(figures: Figures, now: Instant) -> Self {
        Self { limits: Limits::Telegram(telegram::Telegram::new(figures, now)), held: None }
    }

    /// Matrix, of which nothing is known yet.
    pub fn matrix(now: Instant) -> Self {
        Self { limits: Limits::Matrix(matrix::Matrix::new(now)), held: None }
    }

    /// When the next message may go to a room; a time that has passed is now. `None`: not before another has come back.
    pub fn ready_at(&self, room: &Address, manner: Manner, now: Instant) -> Option<Instant> {
        let ready = match &self.limits {
            Limits::None => now,
            Limits::Telegram(telegram) => telegram.ready_at(room, manner)?,
            Limits::Matrix(matrix) => matrix.ready_at(now)?,
        };
        Some(ready.max(self.held.unwrap_or(ready)))
    }

    /// The same for a copy whose turn it is while answers wait, too: it leaves them no part of the bucket.
    pub fn ready_in_turn_at(&self, room: &Address, now: Instant) -> Option<Instant> {
        let ready = match &self.limits {
            Limits::Telegram(telegram) => telegram.ready_in_turn_at(room)?,
            Limits::None | Limits::Matrix(_) => return self.ready_at(room, Manner::Broadcast, now),
        };
        Some(ready.max(self.held.unwrap_or(ready)))
    }

    /// When the next message may go to a room, whatever the network as a whole bears; a time that has passed is now.
    pub fn room_ready_at(&self, room: &Address, now: Instant) -> Instant {
        match &self.limits {
            Limits::Telegram(telegram) => telegram.chat_ready_at(room).unwrap_or(now),
            Limits::None | Limits::Matrix(_) => now,
        }
    }

    /// In these rooms copies wait for their turn. Answers there go after them, so that nobody can silence a room by asking:
    /// where a network's pace is each room's, an answer would take the copy's place again and again.
    pub fn copies_wait_in<'a>(&mut self, rooms: impl Iterator<Item = &'a Address>) {
        if let Limits::Telegram(telegram) = &mut self.limits {
            telegram.copies_wait_in(rooms);
        }
    }

    /// About how many messages can leave within a time.
    pub fn ahead(&self, within: Duration) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of messages")]
        let ahead = self.rate().map_or(usize::MAX, |rate| (rate * within.as_secs_f64()) as usize);
        ahead.max(AHEAD)
    }

    /// Whether anything at all may go now.
    pub fn is_open(&self, now: Instant) -> bool {
        let ready = match &self.limits {
            Limits::None => Some(now),
            Limits::Telegram(telegram) => Some(telegram.open_at()),
            Limits::Matrix(matrix) => matrix.ready_at(now),
        };
        !self.is_held(now) && ready.is_some_and(|at| at <= now)
    }

    /// One message goes to a room. What it comes to has to be told by [`came_back`](Self::came_back).
    pub fn take(&mut self, room: &Address, kind: RoomKind, now: Instant) {
        match &mut self.limits {
            Limits::None => {}
            Limits::Telegram(telegram) => telegram.take(room, kind, now),
            Limits::Matrix(matrix) => matrix.take(room, now),
        }
    }

    /// A message that was taken has come to something.
    pub fn came_back(&mut self, room: &Address, delivery: &Delivery, now: Instant) {
        match &mut self.limits {
            Limits::None => {
                if let Delivery::RetryAfter(wait) = delivery {
                    self.hold(time_after(now, *wait));
                }
            }
            Limits::Telegram(telegram) => telegram.came_back(room, delivery, now),
            Limits::Matrix(matrix) => matrix.came_back(room, delivery, now),
        }
    }

    /// How many messages a second are sent in bulk; `None` while nothing is known.
    pub fn rate(&self) -> Option<f64> {
        match &self.limits {
            Limits::None => None,
            Limits::Telegram(telegram) => Some(telegram.rate()),
            Limits::Matrix(matrix) => matrix.rate(),
        }
    }

    /// The network can't be reached: nothing goes out until then.
    pub fn hold(&mut self, until: Instant) {
        self.held = Some(self.held.map_or(until, |held| held.max(until)));
    }

    /// Whether nothing may go out because the network can't be reached.
    pub fn is_held(&self, now: Instant) -> bool {
        self.held_until(now).is_some()
    }

    /// Until when that is so.
    pub fn held_until(&self, now: Instant) -> Option<Instant> {
        self.held.filter(|until| *until > now)
    }

    /// Forgets what no longer matters.
    pub fn tidy(&mut self, now: Instant) {
        self.held = self.held_until(now);
        if let Limits::Telegram(telegram) = &mut self.limits {
            telegram.tidy(now);
        }
    }
}

/// The time between two messages at a rate.
fn spacing(count: u32, within: Duration) -> Duration {
    within / count.max(1)
}
