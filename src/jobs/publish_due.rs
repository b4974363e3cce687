//! What is to go out goes out when its time has come.

use crate::app::context::House;
use crate::courier::report;
use commands::locale::Say;
use commands::read_model::Board;
use delivery::retry::Backoff;
use domain::statement::Id;
use domain::trouble::Trouble;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::{error, info};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The longest sleep, so that a clock that is set is noticed.
const LOOK: Duration = Duration::from_secs(60);

/// Begins broadcasts at their time until the process is to end.
pub async fn run(house: Arc<House>) {
    let work = async {
        let mut backoff = Backoff::new(house.patience);
        let mut forgotten = None;
        loop {
            if forgotten.is_none_or(|last: Instant| last.elapsed() >= DAY) {
                forgotten = Some(Instant::now());
                forget(&house);
            }
            let pause = match begin_due(&house) {
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
                () = house.schedule.notified() => {}
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = house.stop.cancelled() => {}
    }
}

/// Forgets what nobody can need any more.
fn forget(house: &House) {
    let keep = SignedDuration::try_from(house.keep_copies).unwrap_or(SignedDuration::MAX);
    let before = house.now().saturating_sub(keep).unwrap_or(Timestamp::MIN);
    match house.store.forget_copies(before).and_then(|count| house.settle().map(|()| count)) {
        Ok(0) => {}
        Ok(count) => info!(count, "statements are too old to be corrected from now on"),
        Err(trouble) => error!("what is too old can't be forgotten: {trouble}"),
    }
}

/// Begins what is due, and tells how long until there is more.
fn begin_due(house: &House) -> Result<Duration, Trouble> {
    while let Some((due, id)) = house.store.next_due()? {
        let now = house.now();
        if due > now {
            return Ok(Duration::try_from(due.duration_since(now)).unwrap_or(LOOK).min(LOOK));
        }
        begin(house, &id)?;
    }
    Ok(LOOK)
}

fn begin(house: &House, id: &Id) -> Result<(), Trouble> {
    let turn = house.deciding();
    let topics = house.draft(id)?.map(|draft| draft.statement.topics).unwrap_or_default();
    let correction = house.published(id)?.is_some();
    let nobody = !correction && house.audience(&topics)?.is_empty();
    let said = match house.store.report_to(id)?.filter(|_| nobody) {
        Some(to) => {
            let key = format!("n-{id}-{}", house.now().as_millisecond());
            report::to_room(house, &to, key, |voice| {
                voice.tell(&Say::new("report-none").with("id", id.as_str()))
            })?
        }
        None => None,
    };
    let Some(number) = house.store.begin(id, &house.networks, said.as_ref(), house.now())? else {
        return Ok(());
    };
    drop(turn);
    info!(statement = number, "a broadcast begins");
    house.settle()?;
    house.ring_all();
    Ok(())
}
