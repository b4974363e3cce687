//! What is to go out goes out when its time has come.

use crate::app::context::App;
use crate::courier::report;
use commands::locale::Phrase;
use commands::read_model::{Drafts, Rooms, Statements};
use delivery::retry::Backoff;
use domain::error::ReadError;
use domain::statement::Id;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{error, info};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The longest sleep, so that a clock that is set is noticed.
const LOOK: Duration = Duration::from_secs(60);

/// Begins broadcasts at their time until the process is to end.
pub async fn run(app: Arc<App>) {
    let work = async {
        let mut backoff = Backoff::new(app.retry_policy);
        let mut forgotten = None;
        loop {
            if forgotten.is_none_or(|last: Instant| last.elapsed() >= DAY) {
                forgotten = Some(Instant::now());
                forget(&app);
            }
            let pause = match begin_due(&app) {
                Ok(pause) => {
                    backoff.reset();
                    pause
                }
                Err(trouble) => {
                    error!("a broadcast can't begin: {trouble}");
                    backoff.next_pause()
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = app.schedule.notified() => {}
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = app.stop.cancelled() => {}
    }
}

/// Forgets what nobody can need any more.
fn forget(app: &App) {
    let keep = SignedDuration::try_from(app.keep_copies).unwrap_or(SignedDuration::MAX);
    let before = app.now().saturating_sub(keep).unwrap_or(Timestamp::MIN);
    match app.store.forget_copies(before).and_then(|count| app.sync().map(|()| count)) {
        Ok(0) => {}
        Ok(count) => info!(count, "statements are too old to be corrected from now on"),
        Err(trouble) => error!("what is too old can't be forgotten: {trouble}"),
    }
}

/// Begins what is due, and tells how long until there is more.
fn begin_due(app: &App) -> Result<Duration, ReadError> {
    while let Some((due, id)) = app.store.next_due()? {
        let now = app.now();
        if due > now {
            return Ok(Duration::try_from(due.duration_since(now)).unwrap_or(LOOK).min(LOOK));
        }
        begin(app, &id)?;
    }
    Ok(LOOK)
}

fn begin(app: &App, id: &Id) -> Result<(), ReadError> {
    let turn = app.deciding();
    let topics = app.draft(id)?.map(|draft| draft.statement.topics).unwrap_or_default();
    let correction = app.published(id)?.is_some();
    let nobody = !correction && app.audience(&topics)?.is_empty();
    let said = match app.store.report_to(id)?.filter(|_| nobody) {
        Some(to) => {
            let key = format!("n-{id}-{}", app.now().as_millisecond());
            report::to_room(app, &to, key, |translator| {
                translator.tell(&Phrase::new("report-none").with("id", id.as_str()))
            })?
        }
        None => None,
    };
    let Some(number) = app.store.begin(id, &app.networks, said.as_ref(), app.now())? else {
        return Ok(());
    };
    drop(turn);
    info!(statement = number, "a broadcast begins");
    app.sync()?;
    app.wake_all();
    Ok(())
}
