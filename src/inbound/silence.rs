//! Rooms where the bot may not write, or is no more, although they want statements: from time to time it looks whether they
//! let it.
//!
//! Networks don't tell of everything. Telegram says nothing when a group lets all its members write again, and keeps what it
//! has to say for a day only.

use crate::app::context::App;
use crate::inbound::listen::Line;
use domain::incoming::{Incoming, What};
use domain::room::Room;
use jiff::{SignedDuration, Timestamp};
use networks::{Failure, Network, quoted};
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;
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
        for round in 0_u32.. {
            let _ = line.wait_for(|line| *line == Line::Up).await;
            let now = app.now();
            match app.store.shut_rooms(network.id(), now) {
                Ok(mut rooms) => {
                    rooms.retain(|(_, since)| round % ROUNDS == 0 || now.duration_since(*since) < LATELY);
                    look_at(&app, &*network, rooms).await;
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

async fn look_at(app: &App, network: &dyn Network, rooms: Vec<(Room, Timestamp)>) {
    for (room, _) in rooms {
        let failure = match network.may_write(&room.address).await {
            Ok(true) => match let_in(app, room) {
                Ok(()) => None,
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
}

fn let_in(app: &App, room: Room) -> Result<(), StoreError> {
    let (at, Room { address, kind, .. }) = (app.now(), room);
    let key = format!("again-{}-{}", address.id, at.as_millisecond());
    app.note(&Incoming { key, room: address, kind, at, what: What::MayWrite })
}
