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
use commands::person::{Role, Roles};
use commands::reading::{Reading, read};
use commands::room::{Address, NetworkId, Room, RoomKind};
use commands::statement::BODY_LIMIT;
use commands::table::{Caller, Fetched, menu};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use networks::{Cursor, Failure, FetchError, Network};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tracing::{debug, error, info, warn};

/// How many things are run before their commits are settled together.
const TURN: usize = 64;

/// How far ahead in the inbox is looked for what can be run.
const LOOK: usize = 4_096;

/// For how many rooms the network is asked at the same time.
const ASKING: usize = 32;

/// How long the thanks for a pressed choice may take.
const COURTESY: Duration = Duration::from_secs(5);

/// The longest text that is taken into the inbox, in bytes; more than any command takes.
const HEARD: usize = BODY_LIMIT + 8 * 1024;

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
pub async fn listen(
    house: Arc<House>,
    network: Arc<dyn Network>,
    line: watch::Sender<Line>,
    inbox: Arc<Notify>,
) {
    let id = network.id();
    let work = async {
        connect(&house, &*network).await;
        line.send_replace(Line::Up);
        let mut backoff = Backoff::new();
        let mut dirty = false;
        loop {
            match hear(&house, &*network, &inbox, &mut dirty).await {
                Ok(true) => {
                    line.send_replace(Line::Ended);
                    return;
                }
                Ok(false) => backoff.reset(),
                Err(failure) => {
                    let pause = pause(&failure, &mut backoff);
                    log(id, "can't listen", &failure, pause);
                    if matches!(failure, Failure::Lasting(_)) {
                        line.send_replace(Line::Down);
                    }
                    tokio::time::sleep(pause).await;
                    if !matches!(failure, Failure::RetryAfter(_)) {
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
    if let Err(failure) =
        network.set_menu(&menu(house.moderators.clone(), &house.campaign.default_language)).await
    {
        warn!(network = %network.id(), %failure, "the command menu could not be set");
    }
}

/// Hears once; whether that was the last. `dirty` while what was taken isn't settled: the network must not learn of it.
async fn hear(
    house: &House,
    network: &dyn Network,
    inbox: &Notify,
    dirty: &mut bool,
) -> Result<bool, Failure> {
    let ours = |trouble: Trouble| Failure::Passing(trouble.to_string());
    let id = network.id();
    if *dirty {
        house.settle().map_err(ours)?;
        *dirty = false;
    }
    let before = house.store.cursor(id).map_err(ours)?.map(Cursor);
    let mut batch = network.next(before.as_ref()).await?;
    if before.as_ref() != Some(&batch.cursor) || !batch.heard.is_empty() {
        batch.heard.iter_mut().for_each(shorten);
        house.store.take(id, &batch.heard, &batch.cursor.0).map_err(ours)?;
        *dirty = true;
        inbox.notify_one();
        house.settle().map_err(ours)?;
        *dirty = false;
    }
    Ok(batch.ended)
}

/// Cuts off what no command needs, so that a row stays small.
fn shorten(heard: &mut Heard) {
    let What::Said(said) = &mut heard.what else { return };
    let replied = match &mut said.replied {
        Some(Source::Text { markdown, near_limit }) => Some((markdown, near_limit)),
        _ => None,
    };
    for (text, near_limit) in std::iter::once((&mut said.text, &mut said.near_limit)).chain(replied) {
        if text.len() > HEARD {
            let end = (0..=HEARD).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text.truncate(end);
            *near_limit = true;
        }
    }
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

/// Runs what is in the inbox, a room's in its order, until the process is to end. `idle` tells that nothing is left and
/// nothing more will be heard.
pub async fn handle(
    house: Arc<House>,
    network: Arc<dyn Network>,
    mut line: watch::Receiver<Line>,
    inbox: Arc<Notify>,
    idle: watch::Sender<bool>,
) {
    let stop = house.stop.clone();
    let mut handler =
        Handler { house, network, asking: FuturesUnordered::new(), rooms: HashSet::new(), dirty: false };
    let work = async {
        // What a crash left is run once the network can be asked who is an admin.
        let _ = line.wait_for(|line| *line != Line::Down).await;
        let mut backoff = Backoff::new();
        loop {
            let ended = *line.borrow() == Line::Ended;
            match handler.turn() {
                Ok(TURN) => {
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(done) => {
                    backoff.reset();
                    if ended && done == 0 && handler.asking.is_empty() {
                        idle.send_replace(true);
                    }
                }
                Err(trouble) => {
                    error!(network = %handler.network.id(), "the inbox can't be worked on: {trouble}");
                    tokio::time::sleep(backoff.next()).await;
                    continue;
                }
            }
            tokio::select! {
                Some((row, caller)) = handler.asking.next(), if !handler.asking.is_empty() => {
                    handler.rooms.remove(&row.heard.room);
                    if let Err(trouble) = handler.run(&row, caller) {
                        error!(network = %handler.network.id(), "something heard can't be handled: {trouble}");
                        tokio::time::sleep(backoff.next()).await;
                    }
                    // What else the room said may be run now.
                    inbox.notify_one();
                }
                () = inbox.notified() => {}
                Ok(()) = line.changed() => {}
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = stop.cancelled() => {}
    }
}

/// Runs what is in the inbox of one network.
struct Handler {
    house: Arc<House>,
    network: Arc<dyn Network>,
    /// What waits for the network to be asked, at most one for each room; nobody else waits for it.
    asking: FuturesUnordered<BoxFuture<'static, (InboxRow, Result<Caller, Outcome>)>>,
    /// The rooms of those.
    rooms: HashSet<Address>,
    /// Something was committed and isn't settled.
    dirty: bool,
}

impl Handler {
    /// Runs what can be run, settles it and wakes whoever goes on with it; how much.
    fn turn(&mut self) -> Result<usize, Trouble> {
        let mut done = 0;
        let mut passed_over = self.rooms.clone();
        let rows: Vec<InboxRow> =
            self.house.store.inbox(self.network.id()).take(LOOK).collect::<Result<_, _>>()?;
        for row in rows {
            if done == TURN {
                break;
            }
            if passed_over.contains(&row.heard.room) {
                continue;
            }
            let needs = commands::needs(&row.heard);
            if !needs.admin && needs.text.is_none() {
                let caller = caller(&self.house, &row.heard, false, None);
                self.commit(&row, caller)?;
                done += 1;
            } else {
                passed_over.insert(row.heard.room.clone());
                if self.asking.len() < ASKING {
                    self.rooms.insert(row.heard.room.clone());
                    let (house, network) = (self.house.clone(), self.network.clone());
                    self.asking.push(
                        async move {
                            let caller = ask(&house, &*network, &row.heard).await;
                            (row, caller)
                        }
                        .boxed(),
                    );
                }
            }
        }
        self.settle()?;
        Ok(done)
    }

    /// Runs one thing for which the network was asked, and settles it.
    fn run(&mut self, row: &InboxRow, caller: Result<Caller, Outcome>) -> Result<(), Trouble> {
        self.commit(row, caller)?;
        self.settle()
    }

    fn settle(&mut self) -> Result<(), Trouble> {
        if self.dirty {
            self.house.settle()?;
            self.dirty = false;
            self.house.ring(self.network.id());
            self.house.schedule.notify_one();
        }
        Ok(())
    }

    /// Decides and commits. What can't be committed is answered with an apology, so that it holds up nobody.
    fn commit(&mut self, row: &InboxRow, caller: Result<Caller, Outcome>) -> Result<(), Trouble> {
        let (house, heard) = (&self.house, &row.heard);
        let turn = house.deciding();
        let outcome = match caller {
            Ok(caller) => commands::run(heard, &caller, &**house, house.now())
                .unwrap_or_else(|trouble| apology(house, heard, "trouble", &trouble.0)),
            Err(outcome) => outcome,
        };
        if let Err(trouble) = house.store.commit(row, outcome, house.now()) {
            house.store.commit(row, apology(house, heard, "trouble", &trouble.0), house.now())?;
        }
        drop(turn);
        self.dirty = true;
        if let What::Said(Said { pressed: Some(pressed), .. }) = &heard.what {
            // A courtesy that must not hold up what comes next.
            let (network, pressed) = (self.network.clone(), pressed.clone());
            tokio::spawn(async move { tokio::time::timeout(COURTESY, network.acknowledge(&pressed)).await });
        }
        Ok(())
    }
}

/// The room where something was heard, as it is now.
fn room_of(house: &House, heard: &Heard) -> Result<Room, Trouble> {
    let known = house.store.room(&heard.room)?;
    let mut room = known.map_or_else(
        || Room::new(heard.room.clone(), heard.kind),
        |(_, room)| Room { kind: heard.kind, ..room },
    );
    room.let_in(house.now());
    Ok(room)
}

/// Who gave a command, with what the network was asked.
fn caller(
    house: &House,
    heard: &Heard,
    admin: bool,
    text: Option<Result<Fetched, Say>>,
) -> Result<Caller, Outcome> {
    let room = room_of(house, heard).map_err(|trouble| apology(house, heard, "trouble", &trouble.0))?;
    let mut caller = Caller { roles: Roles::default(), room, text };
    if let What::Said(said) = &heard.what {
        caller.roles =
            house.roles(&said.person, admin || heard.kind == RoomKind::Private || said.vouched_admin);
        audit(heard, said, &caller);
    }
    Ok(caller)
}

/// Asks the network what a command needs.
async fn ask(house: &House, network: &dyn Network, heard: &Heard) -> Result<Caller, Outcome> {
    let needs = commands::needs(heard);
    let What::Said(said) = &heard.what else { return caller(house, heard, false, None) };
    let mut admin = false;
    if needs.admin {
        admin = ask_admin(network, heard, said)
            .await
            .map_err(|failure| apology(house, heard, "network-trouble", &failure.to_string()))?;
    }
    let text = match needs.text.filter(|_| house.is_moderator(&said.person)) {
        Some(source) => Some(fetch(network, heard, source).await),
        None => None,
    };
    caller(house, heard, admin, text)
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
    let mut backoff = Backoff::new();
    let mut tries = 1;
    loop {
        match network.fetch(&heard.room, source, BODY_LIMIT).await {
            Ok(text) => {
                return Ok(Fetched { markdown: text.markdown, near_limit: false, is_file: text.is_file });
            }
            Err(FetchError::Passing(why)) if tries < TRIES => {
                debug!(network = %network.id(), why, "can't fetch a text");
                tokio::time::sleep(backoff.next()).await;
                tries += 1;
            }
            Err(error) => {
                info!(network = %network.id(), %error, "a text could not be fetched");
                return Err(match error {
                    FetchError::TooLarge => {
                        Say::new("fetch-large").with("limit", (BODY_LIMIT / 1024).to_string())
                    }
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
    let room = room_of(house, heard).unwrap_or_else(|_| Room::new(heard.room.clone(), heard.kind));
    let voice = commands::voice(&room, Some(said), &house.campaign.default_language);
    Document::plain(&voice.say(key)).into()
}
