//! What is to go out goes out when its time has come.

use crate::backoff::Backoff;
use crate::courier::report;
use crate::house::House;
use commands::board::{Board, Trouble};
use commands::locale::Say;
use commands::statement::Id;
use std::sync::Arc;
use std::time::Duration;
use tracing::{error, info};

/// The longest sleep, so that a clock that is set is noticed.
const LOOK: Duration = Duration::from_secs(60);

/// Begins broadcasts at their time until the process is to end.
pub async fn run(house: Arc<House>) {
    let work = async {
        let mut backoff = Backoff::new();
        loop {
            let pause = match begin_due(&house) {
                Ok(pause) => {
                    backoff.reset();
                    pause
                }
                Err(trouble) => {
                    error!("a broadcast can't begin: {trouble}");
                    backoff.next()
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
    let topics = house.draft(id)?.map(|draft| draft.statement.topics).unwrap_or_default();
    let nobody = house.audience(&topics)?.is_empty();
    let Some((number, report_to)) = house.store.begin(id, &house.networks, house.now())? else { return Ok(()) };
    info!(statement = number, "a broadcast begins");
    if let Some(to) = report_to.filter(|_| nobody)
        && let Some((network, outgoing)) = report::to_room(house, &to, format!("n-{number}"), &[Say::new("report-none").with("id", id.as_str())])?
    {
        house.store.say(network, &outgoing)?;
    }
    house.settle()?;
    for network in &house.networks {
        house.ring(*network);
    }
    Ok(())
}
