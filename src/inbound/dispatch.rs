//! From what was heard to the answer: one handler for each network.
//!
//! It runs what is in the inbox and commits answer, changes and handled mark together, so that nothing is done twice. Who
//! waits for the network to be asked (is this an admin? what does that file say?) holds up only their own room.

use crate::app::context::House;
use crate::inbound::ask;
use crate::inbound::listen::Line;
use commands::locale::Say;
use commands::parse::{Reading, read};
use commands::registry::COMMANDS;
use commands::request::{Caller, Fetched};
use delivery::retry::Backoff;
use domain::decision::Outcome;
use domain::incoming::{Heard, Said, What};
use domain::person::{Role, Roles};
use domain::room::{Address, Room, RoomKind};
use domain::text::Document;
use domain::trouble::Trouble;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use networks::Network;
use networks::quoted;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::InboxRow;
use tokio::sync::{Notify, watch};
use tracing::{debug, error, warn};

/// How many things are run before their commits are settled together.
const TURN: usize = 64;

/// How far ahead in the inbox is looked for what can be run.
const LOOK: usize = 4_096;

/// For how many rooms the network is asked at the same time.
const ASKING: usize = 32;

/// How long the thanks for a pressed choice may take.
const COURTESY: Duration = Duration::from_secs(5);

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
        match handler.house.store.unreadable(handler.network.id()) {
            Ok(0) => {}
            Ok(count) => {
                error!(network = %handler.network.id(), count, "something heard or answered before can't be read, and is left undone")
            }
            Err(trouble) => error!(network = %handler.network.id(), "the inbox can't be read: {trouble}"),
        }
        // What a crash left is run once the network can be asked who is an admin.
        let _ = line.wait_for(|line| *line != Line::Down).await;
        let mut backoff = Backoff::new(handler.house.patience);
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
                    tokio::time::sleep(backoff.next_pause()).await;
                    continue;
                }
            }
            tokio::select! {
                Some((row, caller)) = handler.asking.next(), if !handler.asking.is_empty() => {
                    handler.rooms.remove(&row.heard.room);
                    if let Err(trouble) = handler.run(&row, caller) {
                        error!(network = %handler.network.id(), "something heard can't be handled: {trouble}");
                        tokio::time::sleep(backoff.next_pause()).await;
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

    /// Decides and commits. What can't be committed is answered with an apology, or ended, so that it holds up nobody.
    fn commit(&mut self, row: &InboxRow, caller: Result<Caller, Outcome>) -> Result<(), Trouble> {
        let (house, heard) = (&self.house, &row.heard);
        let turn = house.deciding();
        let outcome = match caller {
            Ok(caller) => commands::run(heard, &caller, &**house, house.now())
                .unwrap_or_else(|trouble| apology(house, heard, "trouble", &trouble.0)),
            Err(outcome) => outcome,
        };
        let moved = house
            .store
            .commit(row, outcome, house.now())
            .or_else(|trouble| {
                house.store.commit(row, apology(house, heard, "trouble", &trouble.0), house.now())
            })
            // Not even an apology can be written; the same again would come to the same.
            .or_else(|trouble| {
                house.store.pass_over(row)?;
                error!(network = %heard.room.network, why = %quoted(&trouble), "something heard is left undone, and unanswered");
                Ok(false)
            })?;
        drop(turn);
        if moved {
            house.ring_all();
        }
        self.dirty = true;
        if let What::Said(said) = &heard.what
            && heard.kind == RoomKind::Private
            && house.is_moderator(&said.person)
            && matches!(read(COMMANDS, said, heard.kind), Reading::Command { entry, .. } if entry.name == "start")
        {
            // Telegram takes a moderator's menu only once that chat is open.
            let (network, menu) = (self.network.clone(), house.menu());
            tokio::spawn(async move { tokio::time::timeout(COURTESY, network.set_menu(&menu)).await });
        }
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
        admin = ask::is_admin(network, heard, said)
            .await
            .map_err(|failure| apology(house, heard, "network-trouble", &failure.to_string()))?;
    }
    let text = match needs.text.filter(|_| house.is_moderator(&said.person)) {
        Some(source) => Some(ask::fetch(network, heard, source).await),
        None => None,
    };
    caller(house, heard, admin, text)
}

/// Who tries what only moderators may is logged, without naming them above debug level.
fn audit(heard: &Heard, said: &Said, caller: &Caller) {
    if let Reading::Command { entry, args, .. } = read(COMMANDS, said, heard.kind)
        && !caller.roles.include(entry.role_for(args))
    {
        let network = heard.room.network;
        if entry.role == Role::Moderator {
            warn!(%network, command = entry.name, "somebody who is no moderator was refused a command");
        }
        debug!(%network, command = entry.name, person = %quoted(&said.person.id), "refused");
    }
}

/// One neutral sentence to the person; what happened, to the log.
fn apology(house: &House, heard: &Heard, key: &'static str, why: &str) -> Outcome {
    error!(network = %heard.room.network, why = %quoted(why), "something heard could not be run");
    let What::Said(said) = &heard.what else { return Outcome::silence() };
    let room = room_of(house, heard).unwrap_or_else(|_| Room::new(heard.room.clone(), heard.kind));
    let voice = commands::voice(&room, Some(said), &house.campaign.default_language);
    Document::plain(&voice.say(key)).into()
}

#[cfg(test)]
mod tests;
