//! A bucket that fills steadily.

use crate::retry::time_after;
use std::time::Duration;
use std::time::Instant;

/// How much may be sent at once, and how long one takes to come back.
///
/// It is kept as the time at which it will be full: what was taken late doesn't push what comes after it, so that a
/// timer's lateness costs nothing in the long run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    full_at: Instant,
    size: u32,
    each: Duration,
}

impl Bucket {
    /// A full one.
    pub(super) fn new(size: u32, each: Duration, now: Instant) -> Self {
        Self { full_at: now, size, each }
    }

    /// When one more may be taken so that so many are left.
    pub(super) fn ready_at(&self, left: u32) -> Instant {
        let spare = self.each.saturating_mul(self.size.saturating_sub(1 + left));
        self.full_at.checked_sub(spare).unwrap_or(self.full_at)
    }

    /// Takes one.
    pub(super) fn take(&mut self, now: Instant) {
        self.full_at = time_after(self.full_at.max(now), self.each);
    }

    /// From now on one takes this long to come back.
    pub(super) fn set_each(&mut self, each: Duration) {
        self.each = each;
    }

    /// It holds so many from now on.
    pub(super) fn set_size(&mut self, size: u32) {
        self.size = size;
    }

    /// When it is full, if nothing is taken.
    pub(super) fn full_at(&self) -> Instant {
        self.full_at
    }

    /// Nothing is in it until then, and one then.
    pub(super) fn empty_until(&mut self, until: Instant) {
        let filling = self.each.saturating_mul(self.size.saturating_sub(1));
        self.full_at = self.full_at.max(time_after(until, filling));
    }
}
