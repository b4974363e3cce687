//! What is to go out goes out when its time has come.

use super::Job;
use crate::app::context::App;
use crate::courier::report;
use commands::locale::Phrase;
use commands::read_model::{Drafts, Rooms, Statements};
use domain::archive::DraftId;
use domain::error::ReadError;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::info;

/// Begins broadcasts at their time.
pub struct PublishDue;

impl Job for PublishDue {
    fn failure(&self) -> &'static str {
        "a broadcast can't begin"
    }

    fn due_in(&self, app: &App, _: Instant) -> Result<Option<Duration>, ReadError> {
        let due = app.store.next_due()?;
        // What lies in the past is due now.
        Ok(due.map(|(due, _)| Duration::try_from(due.duration_since(app.now())).unwrap_or_default()))
    }

    fn work(&mut self, app: &App, _: Instant) -> Result<(), ReadError> {
        let due = app.store.next_due()?.filter(|(due, _)| *due <= app.now());
        due.map_or(Ok(()), |(_, id)| begin(app, &id))
    }

    fn bell<'a>(&self, app: &'a App) -> Option<&'a Notify> {
        Some(&app.schedule)
    }
}

fn begin(app: &App, draft: &DraftId) -> Result<(), ReadError> {
    let id = &draft.id;
    let turn = app.deciding();
    let topics = app.draft(draft)?.map(|draft| draft.statement.topics).unwrap_or_default();
    let correction = app.published(id)?.is_some();
    let nobody = !correction && app.audience(&topics)?.is_empty();
    let said = match app.store.report_to(draft)?.filter(|_| nobody) {
        Some(to) => {
            let key = format!("n-{id}-{}", app.now().as_millisecond());
            report::to_room(app, &to, key, |translator| {
                translator.tell(&Phrase::new("report-none").with("id", id.as_str()))
            })?
        }
        None => None,
    };
    let Some(number) = app.store.begin(draft, &app.networks, said.as_ref(), app.now())? else {
        return Ok(());
    };
    drop(turn);
    info!(statement = %number, "a broadcast begins");
    app.sync()?;
    app.wake_all();
    app.tell_of_remains();
    Ok(())
}
