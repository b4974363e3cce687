//! The server's pace, as token buckets.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::chat::Kind;

/// How fast a bot may send. The documented figures by default; a test that can't wait for minutes
/// says its own.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Messages a second over all chats.
    pub overall_per_second: f64,
    /// Messages a second in one private chat.
    pub private_per_second: f64,
    /// Messages a minute in one group, supergroup or channel.
    pub group_per_minute: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { overall_per_second: 30.0, private_per_second: 1.0, group_per_minute: 20.0 }
    }
}

/// The buckets, and the count of what overflowed.
#[derive(Default)]
pub(super) struct Limiter {
    limits: Option<Limits>,
    overall: Option<Bucket>,
    chats: HashMap<i64, Bucket>,
    /// Until when a chat was told to wait.
    told: HashMap<i64, Instant>,
    /// How many 429 were answered, to scripted faults too.
    pub(super) refused: usize,
    /// How many calls came for a chat before the time that the last 429 named.
    pub(super) early: usize,
}

struct Bucket {
    capacity: f64,
    per_second: f64,
    tokens: f64,
    at: Instant,
}

impl Bucket {
    fn new(capacity: f64, per_second: f64, now: Instant) -> Self {
        Self { capacity, per_second, tokens: capacity, at: now }
    }

    /// How long until there is a token; zero when there is one.
    fn wait(&mut self, now: Instant) -> Duration {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.per_second).min(self.capacity);
        self.at = now;
        Duration::from_secs_f64(((1.0 - self.tokens) / self.per_second).max(0.0))
    }
}

impl Limiter {
    pub(super) fn set(&mut self, limits: Option<Limits>) {
        self.limits = limits;
        self.overall = None;
        self.chats.clear();
    }

    /// Takes a token for a message, or tells the seconds to wait.
    pub(super) fn take(&mut self, chat: i64, kind: Kind, now: Instant) -> Result<(), u32> {
        if self.told.get(&chat).is_some_and(|until| now < *until) {
            self.early += 1;
        }
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let (capacity, per_second) = match kind {
            Kind::Private => (limits.private_per_second.max(1.0), limits.private_per_second),
            _ => (limits.group_per_minute.max(1.0), limits.group_per_minute / 60.0),
        };
        let all = limits.overall_per_second;
        let overall = self.overall.get_or_insert_with(|| Bucket::new(all.max(1.0), all, now));
        let own = self.chats.entry(chat).or_insert_with(|| Bucket::new(capacity, per_second, now));
        let wait = overall.wait(now).max(own.wait(now));
        if wait > Duration::ZERO {
            let seconds = wait.as_secs_f64().ceil().max(1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a handful of seconds"
            )]
            let seconds = seconds as u32;
            return Err(seconds);
        }
        overall.tokens -= 1.0;
        own.tokens -= 1.0;
        Ok(())
    }

    /// Remembers that a 429 was answered.
    pub(super) fn told(&mut self, chat: Option<i64>, seconds: u32, now: Instant) {
        self.refused += 1;
        if let Some(chat) = chat {
            self.told.insert(chat, now + Duration::from_secs(u64::from(seconds)));
        }
    }
}
