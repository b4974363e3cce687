//! From what was heard to the answer: one handler for each network.
//!
//! It runs what is in the inbox and commits answer, changes and handled mark together, so that nothing is done twice. Who
//! waits for the network to be asked (is this an admin? what does that file say?) holds up only their own room.

use crate::app::context::App;
use crate::inbound::ask;
use crate::inbound::listen::Line;
use commands::locale::Phrase;
use commands::parse::{Reading, read};
use commands::registry::COMMANDS;
use commands::request::{Caller, Fetched};
use delivery::retry::Backoff;
use domain::decision::Decision;
use domain::incoming::{Incoming, Message, What};
use domain::person::{Role, Roles};
use domain::room::{Address, Room, RoomKind};
use domain::text::Document;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use networks::Network;
use networks::quoted;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use store::InboxRow;
use store::StoreError;
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
/// nothing more will come in; `turns` counts how often the inbox was looked through.
pub async fn handle(
    app: Arc<App>,
    network: Arc<dyn Network>,
    mut line: watch::Receiver<Line>,
    inbox: Arc<Notify>,
    idle: watch::Sender<bool>,
    turns: watch::Sender<u64>,
) {
    let stop = app.stop.clone();
    let mut handler =
        Handler { app, network, asking: FuturesUnordered::new(), rooms: HashSet::new(), dirty: false };
    let work = async {
        match handler.app.store.unreadable(handler.network.id()) {
            Ok(0) => {}
            Ok(count) => {
                error!(network = %handler.network.id(), count, "something heard or answered before can't be read, and is left undone")
            }
            Err(trouble) => error!(network = %handler.network.id(), "the inbox can't be read: {trouble}"),
        }
        // What a crash left is run once the network can be asked who is an admin.
        let _ = line.wait_for(|line| *line != Line::Down).await;
        let mut backoff = Backoff::new(handler.app.retry_policy);
        loop {
            let ended = *line.borrow() == Line::Ended;
            let turn = handler.turn();
            turns.send_modify(|turns| *turns += 1);
            match turn {
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
                    handler.rooms.remove(&row.incoming.room);
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
    app: Arc<App>,
    network: Arc<dyn Network>,
    /// What waits for the network to be asked, at most one for each room; nobody else waits for it.
    asking: FuturesUnordered<BoxFuture<'static, (InboxRow, Result<Caller, Decision>)>>,
    /// The rooms of those.
    rooms: HashSet<Address>,
    /// Something was committed and isn't settled.
    dirty: bool,
}

impl Handler {
    /// Runs what can be run, settles it and wakes whoever goes on with it; how much.
    fn turn(&mut self) -> Result<usize, StoreError> {
        let mut done = 0;
        let mut passed_over = self.rooms.clone();
        let rows: Vec<InboxRow> =
            self.app.store.inbox(self.network.id()).take(LOOK).collect::<Result<_, _>>()?;
        for row in rows {
            if done == TURN {
                break;
            }
            if passed_over.contains(&row.incoming.room) {
                continue;
            }
            let needs = commands::needs(&row.incoming);
            if !needs.admin && needs.text.is_none() {
                let caller = caller(&self.app, &row.incoming, false, None);
                self.commit(&row, caller)?;
                done += 1;
            } else {
                passed_over.insert(row.incoming.room.clone());
                if self.asking.len() < ASKING {
                    self.rooms.insert(row.incoming.room.clone());
                    let (app, network) = (self.app.clone(), self.network.clone());
                    self.asking.push(
                        async move {
                            let caller = ask(&app, &*network, &row.incoming).await;
                            (row, caller)
                        }
                        .boxed(),
                    );
                }
            }
        }
        self.sync()?;
        Ok(done)
    }

    /// Runs one thing for which the network was asked, and settles it.
    fn run(&mut self, row: &InboxRow, caller: Result<Caller, Decision>) -> Result<(), StoreError> {
        self.commit(row, caller)?;
        self.sync()
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        if self.dirty {
            self.app.sync()?;
            self.dirty = false;
            self.app.ring(self.network.id());
            self.app.schedule.notify_one();
        }
        Ok(())
    }

    /// Decides and commits. What can't be committed is answered with an apology, or ended, so that it holds up nobody.
    fn commit(&mut self, row: &InboxRow, caller: Result<Caller, Decision>) -> Result<(), StoreError> {
        let (app, incoming) = (&self.app, &row.incoming);
        let turn = app.deciding();
        let outcome = match caller {
            Ok(caller) => commands::run(incoming, &caller, &**app, app.now())
                .unwrap_or_else(|trouble| apology(app, incoming, "trouble", &trouble.0)),
            Err(outcome) => outcome,
        };
        let moved = app
            .store
            .commit(row, outcome, app.now())
            .or_else(|trouble| {
                app.store.commit(row, apology(app, incoming, "trouble", &trouble.0), app.now())
            })
            // Not even an apology can be written; the same again would come to the same.
            .or_else(|trouble| {
                app.store.pass_over(row)?;
                error!(network = %incoming.room.network, why = %quoted(&trouble), "something heard is left undone, and unanswered");
                Ok(false)
            })?;
        drop(turn);
        if moved {
            app.ring_all();
        }
        self.dirty = true;
        if let What::Message(said) = &incoming.what
            && incoming.kind == RoomKind::Private
            && app.is_moderator(&said.person)
            && matches!(read(COMMANDS, said, incoming.kind), Reading::Command { entry, .. } if entry.name == "start")
        {
            // Telegram takes a moderator's menu only once that chat is open.
            let (network, menu) = (self.network.clone(), app.menu());
            tokio::spawn(async move { tokio::time::timeout(COURTESY, network.set_menu(&menu)).await });
        }
        if let What::Message(Message { pressed: Some(pressed), .. }) = &incoming.what {
            // A courtesy that must not hold up what comes next.
            let (network, pressed) = (self.network.clone(), pressed.clone());
            tokio::spawn(async move { tokio::time::timeout(COURTESY, network.acknowledge(&pressed)).await });
        }
        Ok(())
    }
}

/// The room where something was heard, as it is now.
fn room_of(app: &App, incoming: &Incoming) -> Result<Room, StoreError> {
    let known = app.store.room(&incoming.room)?;
    let mut room = known.map_or_else(
        || Room::new(incoming.room.clone(), incoming.kind),
        |(_, room)| Room { kind: incoming.kind, ..room },
    );
    room.let_in(app.now());
    Ok(room)
}

/// Who gave a command, with what the network was asked.
fn caller(
    app: &App,
    incoming: &Incoming,
    admin: bool,
    text: Option<Result<Fetched, Phrase>>,
) -> Result<Caller, Decision> {
    let room = room_of(app, incoming).map_err(|trouble| apology(app, incoming, "trouble", &trouble.0))?;
    let mut caller = Caller { roles: Roles::default(), room, text };
    if let What::Message(said) = &incoming.what {
        caller.roles =
            app.roles(&said.person, admin || incoming.kind == RoomKind::Private || said.vouched_admin);
        audit(incoming, said, &caller);
    }
    Ok(caller)
}

/// Asks the network what a command needs.
async fn ask(app: &App, network: &dyn Network, incoming: &Incoming) -> Result<Caller, Decision> {
    let needs = commands::needs(incoming);
    let What::Message(said) = &incoming.what else { return caller(app, incoming, false, None) };
    let mut admin = false;
    if needs.admin {
        admin = ask::is_admin(network, incoming, said)
            .await
            .map_err(|failure| apology(app, incoming, "network-trouble", &failure.to_string()))?;
    }
    let text = match needs.text.filter(|_| app.is_moderator(&said.person)) {
        Some(source) => Some(ask::fetch(network, incoming, source).await),
        None => None,
    };
    caller(app, incoming, admin, text)
}

/// Who tries what only moderators may is logged, without naming them above debug level.
fn audit(incoming: &Incoming, said: &Message, caller: &Caller) {
    if let Reading::Command { entry, args, .. } = read(COMMANDS, said, incoming.kind)
        && !caller.roles.include(entry.role_for(args))
    {
        let network = incoming.room.network;
        if entry.role == Role::Moderator {
            warn!(%network, command = entry.name, "somebody who is no moderator was refused a command");
        }
        debug!(%network, command = entry.name, person = %quoted(&said.person.id), "refused");
    }
}

/// One neutral sentence to the person; what happened, to the log.
fn apology(app: &App, incoming: &Incoming, key: &'static str, why: &str) -> Decision {
    error!(network = %incoming.room.network, why = %quoted(why), "something heard could not be run");
    let What::Message(said) = &incoming.what else { return Decision::silence() };
    let room = room_of(app, incoming).unwrap_or_else(|_| Room::new(incoming.room.clone(), incoming.kind));
    let translator = commands::translator(&room, Some(said), &app.campaign.default_language);
    Document::plain(&translator.say(key)).into()
}

#[cfg(test)]
mod tests;
