//! Removes the files to which nothing refers any more.

use super::Job;
use crate::app::context::App;
use domain::error::ReadError;
use std::time::Duration;
use tokio::time::Instant;
use tracing::info;

/// How often it is looked.
const OFTEN: Duration = Duration::from_secs(600);

/// The job; its first turn is at once.
#[derive(Default)]
pub struct SweepFiles {
    next: Option<Instant>,
}

impl Job for SweepFiles {
    fn failure(&self) -> &'static str {
        "files that nobody needs can't be removed"
    }

    fn due_in(&self, _: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
        Ok(Some(self.next.map_or(Duration::ZERO, |next| next.duration_since(now))))
    }

    fn work(&mut self, app: &App, now: Instant) -> Result<(), ReadError> {
        // What was just decided to refer to one has been committed.
        let deciding = app.deciding();
        let files = app.store.sweep_files(app.now())?;
        drop(deciding);
        self.next = Some(now + OFTEN);
        if files > 0 {
            info!(files, "files that nothing refers to are removed");
            app.tell_of_remains();
        }
        Ok(())
    }
}
