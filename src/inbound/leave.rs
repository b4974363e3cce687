//! Rooms that are left: those that are banned, and those without a subscription in which nobody has wanted anything for long.

use crate::app::context::App;
use crate::inbound::listen::Line;
use commands::read_model::Setting;
use domain::incoming::What;
use domain::people::RoomUse;
use domain::room::{Address, Room};
use jiff::{SignedDuration, Timestamp};
use networks::{Failure, Network, quoted};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::StoreError;
use tokio::sync::watch;
use tracing::{error, info, warn};

/// How often it is looked.
const PERIOD: Duration = Duration::from_secs(15 * 60);

/// After how long a room is tried again that can't be left.
const AGAIN: Duration = Duration::from_secs(24 * 3600);

/// How much time is left between two, so that nobody else has to wait for them.
const PAUSE: Duration = Duration::from_millis(200);

/// Leaves rooms when there are any to leave, until the process is to end.
pub async fn leave(app: Arc<App>, network: Arc<dyn Network>, mut line: watch::Receiver<Line>) {
    let id = network.id();
    let work = async {
        // Those that can't be left, and since when.
        let mut stuck: HashMap<Address, Instant> = HashMap::new();
        loop {
            let _ = line.wait_for(|line| *line == Line::Up).await;
            stuck.retain(|_, since| since.elapsed() < AGAIN);
            match to_leave(&app, &*network) {
                Ok(mut rooms) => {
                    rooms.retain(|room| !stuck.contains_key(&room.address));
                    let in_vain = leave_all(&app, &*network, rooms).await;
                    stuck.extend(in_vain.into_iter().map(|room| (room, Instant::now())));
                }
                Err(error) => error!(network = %id, "the rooms can't be read: {error}"),
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
    let named: Vec<Address> =
        RoomUse::ALL.iter().filter_map(|it| people.room(*it)).map(Address::chat).collect();
    let kept = |room: &Address| named.contains(&room.chat());
    // All rooms are read.
    tokio::task::block_in_place(|| {
        app.store.rooms_to_leave(network.id(), &banned, &kept, (before, now), usize::MAX)
    })
}

/// Leaves them; those for which that was in vain.
async fn leave_all(app: &App, network: &dyn Network, rooms: Vec<Room>) -> Vec<Address> {
    let mut in_vain = Vec::new();
    for room in rooms {
        let failure = match network.leave(&room.address).await {
            // The network may tell of it, too; that it was told here is enough.
            Ok(()) => match app.found_out(&room.address.chat(), room.kind, What::Removed) {
                Ok(()) => {
                    info!(network = %network.id(), "a room is left: it is banned, or nobody there wants anything");
                    None
                }
                Err(error) => Some(Failure::Passing(error.to_string())),
            },
            Err(failure) => Some(failure),
        };
        if let Some(failure) = failure {
            warn!(network = %network.id(), why = %quoted(&failure), "a room can't be left");
            match failure {
                // It is tried with the next ones.
                Failure::RetryAfter(wait) => tokio::time::sleep(wait).await,
                Failure::Passing(_) | Failure::Lasting(_) => in_vain.push(room.address),
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    in_vain
}
