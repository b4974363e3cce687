//! Growing pauses between tries.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Pauses of 1, 2, 4, … up to 60 seconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// No try so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// The pause before the next try.
    pub fn next(&mut self) -> Duration {
        let pause = Self::after(self.tries);
        self.tries = self.tries.saturating_add(1);
        pause
    }

    /// It went well: begin again with short pauses.
    pub fn reset(&mut self) {
        self.tries = 0;
    }

    /// The pause after so many tries before.
    pub fn after(tries: u32) -> Duration {
        FIRST.saturating_mul(1u32.checked_shl(tries.min(16)).unwrap_or(u32::MAX)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute() {
        let mut backoff = Backoff::new();
        let pauses: Vec<u64> = std::iter::repeat_with(|| backoff.next().as_secs()).take(9).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
