//! Makes unreadable what was removed: soon after texts and rooms were, and once a day whatever else has come and gone.

use super::Job;
use crate::app::context::App;
use domain::error::ReadError;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::debug;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long after the start what a last process has left is seen to.
const AFTER_START: Duration = Duration::from_secs(10 * 60);

/// The shortest pause between two times.
const PAUSE: Duration = Duration::from_secs(10);

/// The part of its time that a store may be written anew.
const SHARE: u32 = 20;

/// Encrypts anew what remains, and destroys the keys of what does not.
pub struct RenewKeys {
    /// When nothing has been removed.
    next: Instant,
    /// When something has.
    earliest: Instant,
}

impl RenewKeys {
    /// For a process that starts now.
    pub fn new(now: Instant) -> Self {
        Self { next: now + AFTER_START, earliest: now }
    }
}

impl Job for RenewKeys {
    fn failure(&self) -> &'static str {
        "what was removed can't be made unreadable"
    }

    fn due_in(&self, app: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
        let due = if app.store.has_remains()? { self.earliest } else { self.next };
        Ok(Some(due.duration_since(now)))
    }

    fn work(&mut self, app: &App, _: Instant) -> Result<(), ReadError> {
        let start = Instant::now();
        tokio::task::block_in_place(|| app.store.renew_keys(|| !app.stop.is_cancelled()))?;
        let took = start.elapsed();
        debug!(?took, "what was removed is unreadable now");
        self.earliest = start + took + PAUSE.max(took * SHARE);
        self.next = start + DAY;
        Ok(())
    }

    fn bell<'a>(&self, app: &'a App) -> Option<&'a Notify> {
        Some(&app.removed)
    }
}
