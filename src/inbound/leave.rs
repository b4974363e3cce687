//! Rooms that are left: those that are banned, and those without a subscription in which nobody has wanted anything for long.

use crate::app::context::App;
use crate::inbound::listen::Line;
use commands::read_model::Setting;
use domain::incoming::What;
use domain::people::RoomUse;
use domain::room::{Address, Room};
use jiff::{SignedDuration, Timestamp};
use networks::{Failure, Network, quoted};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
use tokio::sync::watch;
use tracing::{error, info, warn};

/// How often it is looked.
const PERIOD: Duration = Duration::from_secs(15 * 60);

/// How many are left at a time.
const ROOMS: usize = 50;

/// How much time is left between two, so that nobody else has to wait for them.
const PAUSE: Duration = Duration::from_millis(200);

/// Leaves rooms when there are any to leave, until the process is to end.
pub async fn leave(app: Arc<App>, network: Arc<dyn Network>, mut line: watch::Receiver<Line>) {
    let id = network.id();
    let work = async {
        loop {
            let _ = line.wait_for(|line| *line == Line::Up).await;
            let left = match to_leave(&app, &*network) {
                Ok(rooms) => leave_all(&app, &*network, rooms).await,
                Err(error) => {
                    error!(network = %id, "the rooms can't be read: {error}");
                    0
                }
            };
            if left == ROOMS {
                continue;
            }
            let bell = async {
                match app.leave.get(&id) {
                    Some(bell) => bell.notified().await,
                    None => std::future::pending().await,
                }
            };
            let _ = tokio::time::timeout(PERIOD, bell).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = app.stop.cancelled() => {}
    }
}

fn to_leave(app: &App, network: &dyn Network) -> Result<Vec<Room>, StoreError> {
    let after = SignedDuration::try_from(app.leave_rooms).unwrap_or(SignedDuration::MAX);
    let now = app.now();
    let before = now.saturating_sub(after).unwrap_or(Timestamp::MIN);
    let people = app.people();
    let banned = |room: &Address| people.bans_room(room);
    let kept = |room: &Address| {
        let named = RoomUse::ALL.iter().filter_map(|usage| people.room(*usage));
        named.into_iter().any(|named| named == room)
    };
    app.store.rooms_to_leave(network.id(), &banned, &kept, (before, now), ROOMS)
}

/// Leaves them; how many that worked for.
async fn leave_all(app: &App, network: &dyn Network, rooms: Vec<Room>) -> usize {
    let mut left = 0;
    for room in rooms {
        let failure = match network.leave(&room.address).await {
            // The network may tell of it, too; that it was told here is enough.
            Ok(()) => match app.found_out(&room.address, room.kind, What::Removed) {
                Ok(()) => {
                    info!(network = %network.id(), "a room is left: it is banned, or nobody there wants anything");
                    left += 1;
                    None
                }
                Err(error) => Some(Failure::Passing(error.to_string())),
            },
            Err(failure) => Some(failure),
        };
        if let Some(failure) = failure {
            warn!(network = %network.id(), why = %quoted(&failure), "a room can't be left");
            if let Failure::RetryAfter(wait) = failure {
                tokio::time::sleep(wait).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    left
}
