//! Growing pauses between tries.

use std::time::Duration;
use std::time::Instant;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// For how long, and how often, what fails is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The longest pause between two tries.
    pub longest_pause: Duration,
    /// How long a message is tried that the network neither takes nor refuses for good.
    pub give_up: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { longest_pause: LONGEST, give_up: Duration::from_secs(24 * 3600) }
    }
}

/// Pauses of 1, 2, 4, … seconds, up to the longest.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    tries: u32,
    longest: Duration,
}

impl Backoff {
    /// No try so far.
    pub fn new(retry_policy: RetryPolicy) -> Self {
        Self { tries: 0, longest: retry_policy.longest_pause }
    }

    /// The pause before the next try.
    pub fn next_pause(&mut self) -> Duration {
        let pause = Self::after(self.tries, self.longest);
        self.tries = self.tries.saturating_add(1);
        pause
    }

    /// It went well: begin again with short pauses.
    pub fn reset(&mut self) {
        self.tries = 0;
    }

    /// The pause after so many tries before.
    pub fn after(tries: u32, longest: Duration) -> Duration {
        FIRST.saturating_mul(1u32.checked_shl(tries.min(16)).unwrap_or(u32::MAX)).min(longest)
    }
}

/// The time after a wait. A clock can't count on for ever: what lies too far ahead is some thirty years away.
pub fn time_after(from: Instant, wait: Duration) -> Instant {
    const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);
    from.checked_add(wait.min(FAR)).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute() {
        let mut backoff = Backoff::new(RetryPolicy::default());
        let pauses: Vec<u64> = std::iter::repeat_with(|| backoff.next_pause().as_secs()).take(9).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn a_wait_without_end_still_has_one() {
        let now = Instant::now();
        assert_eq!(time_after(now, Duration::from_secs(9)), now + Duration::from_secs(9));
        assert!(time_after(now, Duration::MAX) > now + Duration::from_secs(365 * 24 * 3600));
        assert!(time_after(time_after(now, Duration::MAX), Duration::MAX) >= time_after(now, Duration::MAX));
    }
}
