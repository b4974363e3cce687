//! From what was heard to the answer: one listener and one handler for each network.
//!
//! The listener takes what was heard into the inbox, with the cursor behind it, and settles it; only the next call with
//! that cursor tells the network. The handler runs what is in the inbox and commits answer, changes and handled mark
//! together. So a crash anywhere loses nothing, and nothing is done twice.

use crate::backoff::Backoff;
use crate::house::House;
use crate::store::InboxRow;
use commands::board::Trouble;
use commands::change::Outcome;
use commands::document::Document;
use commands::heard::{Heard, Said, Source, What};
use commands::locale::Say;
use commands::person::Role;
use commands::reading::{Reading, read};
use commands::room::{NetworkId, Room, RoomKind};
use commands::statement::BODY_LIMIT;
use commands::table::{Caller, Fetched, menu};
use networks::{Cursor, Failure, FetchError, Network};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tracing::{debug, error, info, warn};

/// How many things are run before their commits are settled together.
const TURN: usize = 64;

/// How often the network is asked again before the person is told that it can't be.
const TRIES: u32 = 3;

/// How a network's connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Not yet, or not any more.
    Down,
    /// It can be used.
    Up,
    /// Nothing more will be heard.
    Ended,
}

/// Connects, and again after each failure; then listens until the process is to end.
pub async fn listen(house: Arc<House>, network: Arc<dyn Network>, line: watch::Sender<Line>, inbox: Arc<Notify>) {
    let id = network.id();
    let work = async {
        connect(&house, &*network).await;
        line.send_replace(Line::Up);
        let mut backoff = Backoff::new();
        loop {
            match hear(&house, &*network, &inbox).await {
                Ok(true) => {
                    line.send_replace(Line::Ended);
                    return;
                }
                Ok(false) => backoff.reset(),
                Err(failure) => {
                    let pause = pause(&failure, &mut backoff);
                    log(id, "can't listen", &failure, pause);
                    tokio::time::sleep(pause).await;
                    if matches!(failure, Failure::Lasting(_)) {
                        line.send_replace(Line::Down);
                        connect(&house, &*network).await;
                        line.send_replace(Line::Up);
                    }
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = house.stop.cancelled() => {}
    }
}

async fn connect(house: &House, network: &dyn Network) {
    let mut backoff = Backoff::new();
    loop {
        match network.connect().await {
            Ok(()) => break,
            Err(failure) => {
                let pause = pause(&failure, &mut backoff);
                log(network.id(), "can't connect", &failure, pause);
                tokio::time::sleep(pause).await;
            }
        }
    }
    info!(network = %network.id(), "connected");
    if let Err(failure) = network.set_menu(&menu(house.moderators.clone(), &house.campaign.default_language)).await {
        warn!(network = %network.id(), %failure, "the command menu could not be set");
    }
}

/// Hears once; whether that was the last.
async fn hear(house: &House, network: &dyn Network, inbox: &Notify) -> Result<bool, Failure> {
    let ours = |trouble: Trouble| Failure::Passing(trouble.to_string());
    let id = network.id();
    let before = house.store.cursor(id).map_err(ours)?.map(Cursor);
    let batch = network.next(before.as_ref()).await?;
    if before.as_ref() != Some(&batch.cursor) || !batch.heard.is_empty() {
        house.store.take(id, &batch.heard, &batch.cursor.0).map_err(ours)?;
        house.settle().map_err(ours)?;
        inbox.notify_one();
    }
    Ok(batch.ended)
}

fn pause(failure: &Failure, backoff: &mut Backoff) -> Duration {
    match failure {
        Failure::RetryAfter(wait) => *wait,
        Failure::Passing(_) => backoff.next(),
        // It won't get better soon, and a refused login must not be tried often.
        Failure::Lasting(_) => backoff.next().max(Duration::from_secs(600)),
    }
}

fn log(network: NetworkId, what: &str, failure: &Failure, pause: Duration) {
    let seconds = pause.as_secs();
    match failure {
        Failure::Lasting(_) => error!(%network, "{what}: {failure}; next try in {seconds} s"),
        _ => warn!(%network, "{what}: {failure}; next try in {seconds} s"),
    }
}

/// Runs what is in the inbox, in its order, until the process is to end.
pub async fn handle(house: Arc<House>, network: Arc<dyn Network>, mut line: watch::Receiver<Line>, inbox: Arc<Notify>, idle: watch::Sender<bool>) {
    let work = async {
        // What a crash left is run once the network can be asked who is an admin.
        let _ = line.wait_for(|line| *line != Line::Down).await;
        let mut backoff = Backoff::new();
        loop {
            let ended = *line.borrow() == Line::Ended;
            match handle_some(&house, &*network).await {
                Ok(0) => {
                    if ended {
                        idle.send_replace(true);
                    }
                    tokio::select! {
                        () = inbox.notified() => {}
                        Ok(()) = line.changed() => {}
                        else => inbox.notified().await,
                    }
                }
                Ok(_) => backoff.reset(),
                Err(trouble) => {
                    error!(network = %network.id(), "the inbox can't be worked on: {trouble}");
                    tokio::time::sleep(backoff.next()).await;
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = house.stop.cancelled() => {}
    }
}

/// Runs some of what is in the inbox and settles it; how many.
async fn handle_some(house: &House, network: &dyn Network) -> Result<usize, Trouble> {
    let rows = house.store.inbox(network.id(), TURN)?;
    let (mut answers, mut schedule) = (false, false);
    for row in &rows {
        let outcome = outcome(house, network, &row.heard).await;
        let committed = house.store.commit(row, outcome, house.now())?;
        answers |= committed.answer;
        schedule |= committed.schedule;
    }
    if !rows.is_empty() {
        house.settle()?;
    }
    if answers {
        house.ring(network.id());
    }
    if schedule {
        house.schedule.notify_one();
    }
    acknowledge(network, &rows).await;
    Ok(rows.len())
}

async fn acknowledge(network: &dyn Network, rows: &[InboxRow]) {
    let pressed = rows.iter().filter_map(|row| match &row.heard.what {
        What::Said(Said { pressed: Some(pressed), .. }) => Some(network.acknowledge(pressed)),
        _ => None,
    });
    // A courtesy must not hold up what comes next.
    let _ = tokio::time::timeout(Duration::from_secs(5), futures_util::future::join_all(pressed)).await;
}

/// What something heard comes to; where that fails, one neutral sentence.
async fn outcome(house: &House, network: &dyn Network, heard: &Heard) -> Outcome {
    let room = match house.store.room(&heard.room) {
        Ok(known) => known.map_or_else(|| Room::new(heard.room.clone(), heard.kind), |(_, room)| Room { kind: heard.kind, ..room }),
        Err(trouble) => return apology(house, heard, "trouble", &trouble.to_string()),
    };
    let needs = commands::needs(heard);
    let mut caller = Caller { roles: Default::default(), room, text: None };
    if let What::Said(said) = &heard.what {
        let mut room_admin = heard.kind == RoomKind::Private || said.vouched_admin;
        if needs.admin {
            room_admin = match ask_admin(network, heard, said).await {
                Ok(admin) => admin,
                Err(failure) => return apology(house, heard, "network-trouble", &failure.to_string()),
            };
        }
        caller.roles = house.roles(&said.person, room_admin);
        if let Some(source) = needs.text.filter(|_| house.is_moderator(&said.person)) {
            caller.text = Some(fetch(network, heard, source).await);
        }
        audit(heard, said, &caller);
    }
    commands::run(heard, &caller, house, house.now()).unwrap_or_else(|trouble| apology(house, heard, "trouble", &trouble.to_string()))
}

/// Who tries what only moderators may is logged, without naming them above debug level.
fn audit(heard: &Heard, said: &Said, caller: &Caller) {
    if let Reading::Command { entry, args, .. } = read(said, heard.kind)
        && !caller.roles.include(entry.role_for(args))
    {
        let network = heard.room.network;
        if entry.role == Role::Moderator {
            warn!(%network, command = entry.name, "somebody who is no moderator was refused a command");
        }
        debug!(%network, command = entry.name, person = said.person.id, "refused");
    }
}

async fn ask_admin(network: &dyn Network, heard: &Heard, said: &Said) -> Result<bool, Failure> {
    let mut backoff = Backoff::new();
    let mut tries = 1;
    loop {
        match network.is_admin(&heard.room, &said.person).await {
            Err(failure) if tries < TRIES => {
                debug!(network = %network.id(), %failure, "can't ask who is an admin");
                tokio::time::sleep(pause(&failure, &mut backoff).min(Duration::from_secs(30))).await;
                tries += 1;
            }
            done => return done,
        }
    }
}

async fn fetch(network: &dyn Network, heard: &Heard, source: &Source) -> Result<Fetched, Say> {
    if let Source::Text { markdown, near_limit } = source {
        return Ok(Fetched { markdown: markdown.clone(), near_limit: *near_limit, is_file: false });
    }
    let is_file = matches!(source, Source::Remote { name: Some(_), .. });
    let mut backoff = Backoff::new();
    let mut tries = 1;
    loop {
        match network.fetch(&heard.room, source, BODY_LIMIT).await {
            Ok(markdown) => return Ok(Fetched { markdown, near_limit: false, is_file }),
            Err(FetchError::Passing(why)) if tries < TRIES => {
                debug!(network = %network.id(), why, "can't fetch a text");
                tokio::time::sleep(backoff.next()).await;
                tries += 1;
            }
            Err(error) => {
                info!(network = %network.id(), %error, "a text could not be fetched");
                return Err(match error {
                    FetchError::TooLarge => Say::new("fetch-large").with("limit", (BODY_LIMIT / 1024).to_string()),
                    FetchError::NotText => Say::new("fetch-not-text"),
                    FetchError::Missing(_) => Say::new("fetch-missing"),
                    FetchError::Passing(_) => Say::new("fetch-trouble"),
                });
            }
        }
    }
}

/// One neutral sentence to the person; what happened, to the log.
fn apology(house: &House, heard: &Heard, key: &'static str, why: &str) -> Outcome {
    error!(network = %heard.room.network, why, "something heard could not be run");
    let What::Said(said) = &heard.what else { return Outcome::silence() };
    let room = Room::new(heard.room.clone(), heard.kind);
    let voice = commands::voice(&room, Some(said), &house.campaign.default_language);
    Document::plain(&voice.say(key)).into()
}
