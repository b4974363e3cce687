//! Once a day: forgets what nobody can need any more.

use super::Job;
use crate::app::context::App;
use crate::app::data_dir::forget_backups;
use domain::error::ReadError;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::time::Instant;
use tracing::info;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long others have a turn where there is more to forget.
const PAUSE: Duration = Duration::from_secs(1);

/// How long what somebody would put in the place of another's draft waits for their word.
const PROPOSAL: SignedDuration = SignedDuration::from_hours(24);

/// Forgets which messages hold a statement that is too old to be corrected, and rooms that have left.
#[derive(Default)]
pub struct Retention {
    /// When it goes on; at once after the start.
    next: Option<Instant>,
}

impl Job for Retention {
    fn failure(&self) -> &'static str {
        "what is too old can't be forgotten"
    }

    fn due_in(&self, _: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
        Ok(Some(self.next.map_or(Duration::ZERO, |next| next.duration_since(now))))
    }

    fn work(&mut self, app: &App, now: Instant) -> Result<(), ReadError> {
        let keep = SignedDuration::try_from(app.keep_copies).unwrap_or(SignedDuration::MAX);
        let before = app.now().saturating_sub(keep).unwrap_or(Timestamp::MIN);
        let count = app.store.forget_copies(before)?;
        app.store.forget_proposals(app.now().saturating_sub(PROPOSAL).unwrap_or(Timestamp::MIN))?;
        app.store.forget_dialogues(app.now())?;
        app.store.forget_confirmations(app.now())?;
        let forget = SignedDuration::try_from(app.forget_rooms).unwrap_or(SignedDuration::MAX);
        let rooms = app.store.forget_rooms(app.now().saturating_sub(forget).unwrap_or(Timestamp::MIN))?;
        app.sync()?;
        forget_backups(&app.data_dir, app.now());
        // More of them are forgotten when others have had a turn.
        self.next = Some(now + if rooms < store::ROOMS { DAY } else { PAUSE });
        app.tell_of_remains();
        if rooms > 0 {
            info!(rooms, "rooms that shut the bot out long ago are forgotten");
        }
        if count > 0 {
            info!(count, "statements are too old to be corrected from now on");
        }
        Ok(())
    }
}
