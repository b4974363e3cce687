//! The real clock.

use jiff::Timestamp;
use networks::Clock;
use std::sync::Arc;

/// The real clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
pub fn clock() -> Clock {
    Arc::new(Timestamp::now)
}
