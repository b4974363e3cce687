//! From the inbox to the answer: one handler for each network.
//!
//! It reads what is in the inbox once, decides, and commits replies, changes and the end of the inbox row together, so that
//! nothing is done twice. Who waits for the network to be asked (is this an admin? what does that file say?) holds up only
//! their own room.

use crate::app::context::App;
use crate::inbound::ask;
use crate::inbound::caller::{Asked, apology, caller, grants, less_granted};
use crate::inbound::listen::Line;
use crate::inbound::loops::Loops;
use commands::Needs;
use commands::parse::{Reading, read};
use commands::registry::COMMANDS;
use commands::request::Caller;
use delivery::retry::Backoff;
use domain::access::{Standing, Unproven, identity_code};
use domain::decision::{Change, Decision};
use domain::incoming::{Incoming, What};
use domain::number::InboxId;
use domain::people::PeopleChange;
use domain::room::{Address, RoomKind};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use networks::Network;
use networks::quoted;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{InboxRow, StoreError};
use tokio::sync::{Notify, Semaphore, watch};
use tracing::{debug, error, warn};

/// How many decisions are committed before they are synced together.
const BATCH: usize = 64;

/// How many of them are one room's while others wait: whoever has sent many doesn't hold up a moderator who wants to stop something.
const SHARE: usize = 8;

/// How many rooms may wait for the network's word. They mostly sleep when the network asks to wait: whoever asks on behalf of
/// many rooms then doesn't keep others from being heard.
const ASKING: usize = 1_024;

/// How many of them ask at the same time.
const CALLS: usize = 32;

/// How many choices are thanked for at the same time.
const COURTESIES: usize = 32;

/// How long the thanks for a pressed choice may take.
const COURTESY: Duration = Duration::from_secs(5);

/// Runs what is in the inbox, a room's in its order, until the process is to end. `idle` tells that nothing is left and
/// nothing more will come.
pub async fn handle(
    app: Arc<App>,
    network: Arc<dyn Network>,
    mut line: watch::Receiver<Line>,
    inbox: Arc<Notify>,
    idle: watch::Sender<bool>,
    turns: watch::Sender<u64>,
) {
    let stop = app.stop.clone();
    let mut handler = Handler {
        app,
        network,
        asking: FuturesUnordered::new(),
        calls: Arc::new(Semaphore::new(CALLS)),
        rooms: HashSet::new(),
        courtesies: Arc::new(Semaphore::new(COURTESIES)),
        loops: Loops::default(),
        committed: Committed::No,
    };
    let work = async {
        match handler.app.store.unreadable(handler.network.id()) {
            Ok(0) => {}
            Ok(count) => {
                error!(network = %handler.network.id(), count, "incoming messages or answers from before can't be read, and are left undone")
            }
            Err(error) => error!(network = %handler.network.id(), "the inbox can't be read: {error}"),
        }
        // What a crash left is run once the network can be asked who is an admin.
        let _ = line.wait_for(|line| *line != Line::Down).await;
        let mut backoff = Backoff::new(handler.app.retry_policy);
        loop {
            let ended = *line.borrow() == Line::Ended;
            let ran = handler.run_ready();
            turns.send_modify(|turns| *turns += 1);
            match ran {
                Ok((_, true)) => {
                    tokio::task::yield_now().await;
                    // Who waits for the network doesn't wait for the end of a crowd, too.
                    while let Some(Some(asked)) = handler.asking.next().now_or_never() {
                        handler.asked(&asked, &mut backoff).await;
                    }
                    continue;
                }
                Ok((done, false)) => {
                    backoff.reset();
                    if ended && done == 0 && handler.asking.is_empty() {
                        idle.send_replace(true);
                    }
                }
                Err(error) => {
                    error!(network = %handler.network.id(), "the inbox can't be worked on: {error}");
                    tokio::time::sleep(backoff.next_pause()).await;
                    continue;
                }
            }
            tokio::select! {
                Some(asked) = handler.asking.next(), if !handler.asking.is_empty() => {
                    handler.asked(&asked, &mut backoff).await;
                    // The room's next message may be run now.
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

/// Something from the inbox, as it was read, with all that is needed to decide on it; or the decision, where that can't be
/// had.
struct Ready {
    row: InboxRow,
    reading: Reading,
    caller: Result<Caller, Decision>,
}

/// What is run together.
struct Turn {
    /// The rooms that have to wait.
    passed_over: HashSet<Address>,
    runnable: Vec<(InboxRow, Reading)>,
}

/// What was committed and isn't synced yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Committed {
    /// Nothing.
    No,
    /// Something for this network's courier.
    Here,
    /// Something for other networks' couriers, too.
    Everywhere,
}

/// Runs what is in the inbox of one network.
struct Handler {
    app: Arc<App>,
    network: Arc<dyn Network>,
    /// What waits for the network to be asked, at most one for each room; nobody else waits for it.
    asking: FuturesUnordered<BoxFuture<'static, Ready>>,
    /// What they take while they ask.
    calls: Arc<Semaphore>,
    /// The rooms of those.
    rooms: HashSet<Address>,
    /// What thanking for pressed choices takes.
    courtesies: Arc<Semaphore>,
    /// What goes round in circles with another bot.
    loops: Loops,
    /// What isn't synced.
    committed: Committed,
}

impl Handler {
    /// Runs what can be run, syncs it and wakes whoever goes on with it; how much, and whether there may be more.
    fn run_ready(&mut self) -> Result<(usize, bool), StoreError> {
        let mut turn = Turn { passed_over: self.rooms.clone(), runnable: Vec::new() };
        let (mut shares, mut left) = (HashMap::<Arc<Address>, usize>::new(), Vec::new());
        // A text may be long: no more of them are in memory than are run now. What waits behind others is not read.
        let mut waiting = self.app.store.waiting_incoming(self.network.id()).into_iter();
        while let Some((id, room)) = waiting.next().filter(|_| turn.runnable.len() < BATCH) {
            let share = shares.entry(room.clone()).or_default();
            if *share == SHARE {
                left.push((id, room));
            } else if self.look_at(id, &room, &mut turn)? {
                *share += 1;
            }
        }
        let mut left = left.into_iter();
        while let Some((id, room)) = left.next().filter(|_| turn.runnable.len() < BATCH) {
            self.look_at(id, &room, &mut turn)?;
        }
        let done = turn.runnable.len();
        for (row, reading) in turn.runnable {
            // Its room may just have been changed.
            let caller = caller(&self.app, &row.incoming, &reading, Asked::default());
            self.commit(&Ready { row, reading, caller })?;
        }
        self.sync()?;
        Ok((done, done == BATCH))
    }

    /// Looks whether something can be run in this turn, or the network has to be asked first; whether it can.
    fn look_at(&mut self, id: InboxId, room: &Address, turn: &mut Turn) -> Result<bool, StoreError> {
        if turn.passed_over.contains(room) {
            return Ok(false);
        }
        let network = self.network.id();
        let Some(row) = self.app.store.incoming(network, id)? else { return Ok(false) };
        let mut reading = read(COMMANDS, &row.incoming, self.app.meet_in(&row.incoming.room));
        // What is wrong with who speaks is told when it is decided.
        let grants = grants(&self.app, &row.incoming);
        if matches!(reading, Reading::Unclear(_))
            && !grants.moderator
            && self.loops.is_loop(&row.incoming, Instant::now())
        {
            debug!(%network, "the same words again and again are not answered");
            self.app.store.pass_over(&row)?;
            return Ok(false);
        }
        // Whoever doesn't moderate answers nobody: then it is what it would be elsewhere.
        if matches!(reading, Reading::Reply) && !(grants.moderator && grants.among_moderators) {
            reading = read(COMMANDS, &row.incoming, false);
        }
        // Where that can't be read, the person is told so.
        let needs = ask::needs(&self.app, &row.incoming, &reading, grants);
        if needs.is_ok_and(|needs| needs == Needs::default()) {
            turn.runnable.push((row, reading));
            return Ok(true);
        }
        turn.passed_over.insert(row.incoming.room.clone());
        if self.asking.len() < ASKING {
            self.rooms.insert(row.incoming.room.clone());
            let (app, network) = (self.app.clone(), self.network.clone());
            let calls = self.calls.clone();
            self.asking.push(
                async move {
                    let (reading, text) = ask::replied(&*network, &calls, &row.incoming, reading).await;
                    let caller = ask::all(&app, &*network, &calls, &row.incoming, &reading, text).await;
                    Ready { row, reading, caller }
                }
                .boxed(),
            );
        }
        Ok(false)
    }

    /// Runs one thing for which the network was asked, and syncs it.
    async fn asked(&mut self, asked: &Ready, backoff: &mut Backoff) {
        self.rooms.remove(&asked.row.incoming.room);
        if let Err(error) = self.commit(asked).and_then(|()| self.sync()) {
            error!(network = %self.network.id(), "an incoming message can't be handled: {error}");
            tokio::time::sleep(backoff.next_pause()).await;
        }
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        if self.committed == Committed::No {
            return Ok(());
        }
        self.app.sync()?;
        match self.committed {
            Committed::Everywhere => self.app.wake_all(),
            Committed::Here | Committed::No => self.app.wake(self.network.id()),
        }
        self.committed = Committed::No;
        self.app.schedule.notify_one();
        self.app.tell_of_remains();
        Ok(())
    }

    /// Decides and commits. What can't be committed is answered with an apology, or ended, so that it holds up nobody.
    fn commit(&mut self, ready: &Ready) -> Result<(), StoreError> {
        let Ready { row, reading, caller } = ready;
        let (app, incoming) = (&self.app, &row.incoming);
        let deciding = app.deciding();
        let less = caller.as_ref().ok().and_then(|caller| less_granted(app, incoming, caller)).map(Ok);
        let caller = less.as_ref().unwrap_or(caller);
        let decision = match caller {
            Ok(caller) => decide(app, incoming, reading, caller)
                .unwrap_or_else(|why| apology(app, incoming, "failed", &why)),
            Err(decision) => decision.clone(),
        };
        if let Some(Standing::Unproven(Unproven::Changed { identity, known: false, .. })) =
            caller.as_ref().ok().map(|caller| &caller.standing)
        {
            let code = identity_code(identity);
            warn!(network = %incoming.room.network, code, "somebody speaks as a moderator with another identity than before: /trust confirms it");
        }
        if !decision.changes.is_empty() {
            let (network, changes) = (incoming.room.network, decision.changes.len());
            debug!(%network, actor = %quoted(format!("{:?}", decision.actor)), changes, "a decision changes something");
        }
        let people: Vec<PeopleChange> = decision.changes.iter().filter_map(of_people).collect();
        let mut written = true;
        let others = app
            .store
            .commit(row, decision, app.now())
            .or_else(|error| {
                written = false;
                app.store.commit(row, apology(app, incoming, "failed", &error.to_string()), app.now())
            })
            // Not even an apology can be written; the same again would come to the same.
            .or_else(|error| {
                app.store.pass_over(row)?;
                error!(network = %incoming.room.network, why = %quoted(&error), "an incoming message is left undone, and unanswered");
                Ok::<_, StoreError>(false)
            })?;
        people.into_iter().filter(|_| written).for_each(|change| app.change_people(change));
        match &incoming.what {
            What::Moved { to } if written => app.move_room(&incoming.room, to),
            What::Added if app.is_banned(incoming) => app.leave_soon(incoming.room.network),
            _ => {}
        }
        drop(deciding);
        self.committed = self.committed.max(if others { Committed::Everywhere } else { Committed::Here });
        if others {
            // What was halted should stop before this is synced.
            app.wake_all();
        }
        self.thank(incoming, reading);
        Ok(())
    }

    /// Courtesies of the network's that must not hold up what comes next.
    fn thank(&self, incoming: &Incoming, reading: &Reading) {
        let What::Message(message) = &incoming.what else { return };
        let opens = matches!(reading, Reading::Command(command) if command.entry.opens_chat);
        let moderates =
            || self.app.granted(message, &incoming.room).is_ok_and(|(grants, _)| grants.moderator);
        if opens && incoming.kind == RoomKind::Private && moderates() {
            // Telegram takes a moderator's menu only once that chat is open.
            let (network, menu) = (self.network.clone(), self.app.menu());
            tokio::spawn(async move { tokio::time::timeout(COURTESY, network.set_menu(&menu)).await });
        }
        // Whoever presses a thousand times is not thanked for each.
        if let Some(pressed) = message.pressed.clone()
            && let Ok(permit) = self.courtesies.clone().try_acquire_owned()
        {
            let network = self.network.clone();
            tokio::spawn(async move {
                let _ = tokio::time::timeout(COURTESY, network.acknowledge(&pressed)).await;
                drop(permit);
            });
        }
    }
}

/// What a command comes to. One that panics is answered with an apology, too: it stands in the inbox, and after a restart the same would come again.
fn decide(app: &App, incoming: &Incoming, reading: &Reading, caller: &Caller) -> Result<Decision, String> {
    let decide = || commands::run(incoming, reading, caller, app, app.now());
    match catch_unwind(AssertUnwindSafe(decide)) {
        Ok(decided) => decided.map_err(|error| error.to_string()),
        Err(_) => Err("a command has panicked".to_owned()),
    }
}

/// What changes of who is who.
fn of_people(change: &Change) -> Option<PeopleChange> {
    match change {
        Change::People(change) => Some(change.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
