//! Every few minutes: forgets who has written to the moderators too long ago, and removes the files to which nothing refers any more.

use super::Job;
use crate::app::context::App;
use domain::error::ReadError;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::Instant;
use tracing::info;

/// How often it is looked.
const OFTEN: Duration = Duration::from_secs(600);

/// The job; its first turn is at once.
#[derive(Default)]
pub struct Sweep {
    next: Option<Instant>,
}

impl Job for Sweep {
    fn failure(&self) -> &'static str {
        "what nobody needs can't be removed"
    }

    fn due_in(&self, _: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
        Ok(Some(self.next.map_or(Duration::ZERO, |next| next.duration_since(now))))
    }

    fn work(&mut self, app: &App, now: Instant) -> Result<(), ReadError> {
        // What was just decided has been committed.
        let deciding = app.deciding();
        let files = app.store.sweep_files(app.now())?;
        let keep = SignedDuration::try_from(app.hotline.keep).unwrap_or(SignedDuration::MAX);
        let before = app.now().saturating_sub(keep).unwrap_or(Timestamp::MIN);
        let contacts = app.store.forget_contacts(before, app.now())?;
        drop(deciding);
        self.next = Some(now + OFTEN);
        if files > 0 {
            info!(files, "files that nothing refers to are removed");
        }
        if contacts > 0 {
            app.sync()?;
            info!(contacts, "who has written to the moderators is forgotten");
        }
        app.tell_of_remains();
        Ok(())
    }
}
