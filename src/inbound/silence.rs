//! Rooms where the bot may not write, or is no more, although they want statements: from time to time it looks whether they
//! let it.
//!
//! Networks don't tell of everything. Telegram says nothing when a group lets all its members write again, and keeps what it
//! has to say for a day only.

use crate::app::context::App;
use crate::inbound::listen::Line;
use domain::incoming::What;
use domain::room::{Address, Room};
use jiff::{SignedDuration, Timestamp};
use networks::{Failure, Network, quoted};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tracing::{error, warn};

/// How often a room is looked at that was shut lately.
const PERIOD: Duration = Duration::from_secs(15 * 60);

/// How often others are, in such periods.
const ROUNDS: u32 = 24;

/// How long ago "lately" is.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// How much time is left between two, so that nobody else has to wait for them.
const PAUSE: Duration = Duration::from_millis(200);

/// Looks after the start, and again after each period, until the process is to end.
pub async fn look_again(app: Arc<App>, network: Arc<dyn Network>, mut line: watch::Receiver<Line>) {
    let work = async {
        // Those that were let in. If one is shut again, what the network says of it is not the whole truth.
        let mut in_vain: HashMap<Address, u32> = HashMap::new();
        for round in 0_u32.. {
            let _ = line.wait_for(|line| *line == Line::Up).await;
            let now = app.now();
            match app.store.shut_rooms(network.id(), now) {
                Ok(mut rooms) => {
                    in_vain.retain(|_, at| round - *at < ROUNDS);
                    let is_due =
                        |since: &Timestamp| round % ROUNDS == 0 || now.duration_since(*since) < LATELY;
                    rooms.retain(|(room, since)| is_due(since) && !in_vain.contains_key(&room.address));
                    let open = look_at(&app, &*network, rooms).await;
                    in_vain.extend(open.into_iter().map(|room| (room, round)));
                }
                Err(error) => error!(network = %network.id(), "the rooms can't be read: {error}"),
            }
            tokio::time::sleep(PERIOD).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = app.stop.cancelled() => {}
    }
}

/// The rooms that let the bot write.
async fn look_at(app: &App, network: &dyn Network, rooms: Vec<(Room, Timestamp)>) -> Vec<Address> {
    let mut open = Vec::new();
    for (room, _) in rooms {
        let failure = match network.may_write(&room.address).await {
            Ok(true) => match app.found_out(&room.address, room.kind, What::MayWrite) {
                Ok(()) => {
                    open.push(room.address);
                    None
                }
                Err(error) => Some(Failure::Passing(error.to_string())),
            },
            Ok(false) => None,
            Err(failure) => Some(failure),
        };
        if let Some(failure) = failure {
            warn!(network = %network.id(), why = %quoted(&failure), "it can't be told whether a room lets the bot write");
            if let Failure::RetryAfter(wait) = failure {
                tokio::time::sleep(wait).await;
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    open
}
