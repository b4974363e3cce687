//! One listener for each network.
//!
//! What comes in goes into the inbox with the cursor behind it, and is synced; only the next call with that cursor tells
//! the network that it was taken. So a crash anywhere loses nothing. The handler may decide before that sync, so that one
//! sync makes both safe: the inbox row with its cursor, and what was decided.
//!
//! Most of what people say is not for the bot. Then nothing is written: the cursor is kept in memory until something comes
//! that is, or a minute has passed. After a crash such messages are read, and passed over, once more.

use crate::app::context::App;
use commands::parse::concerns;
use commands::registry::COMMANDS;
use delivery::retry::Backoff;
use domain::incoming::{Incoming, QUESTION_LIMIT, Source, What};
use domain::room::{NetworkId, RoomKind};
use domain::statement::BODY_LIMIT;
use networks::quoted;
use networks::{Batch, Cursor, Failure, Network};
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use store::StoreError;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tracing::{error, info, warn};

/// The longest text of a moderator that is taken into the inbox, in bytes; more than any command takes.
const LONGEST_TEXT: usize = BODY_LIMIT + 8 * 1024;

/// How long the handler may take to decide before what came in is synced without its decision.
const DECIDING: Duration = Duration::from_millis(20);

/// A cursor beyond this, in bytes, is worth a line in the log.
const LONG_CURSOR: usize = 128 * 1024;

/// For how long the cursor on disk may be behind, as long as nothing comes that is for the bot.
const CURSOR_PERIOD: Duration = Duration::from_secs(60);

/// How a network's connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Not yet, or not any more.
    Down,
    /// It can be used.
    Up,
    /// The network will hear nothing more.
    Ended,
}

/// Connects, and again after each failure; then listens until the process is to end.
pub async fn listen(
    app: Arc<App>,
    network: Arc<dyn Network>,
    line: watch::Sender<Line>,
    inbox: Arc<Notify>,
    mut turns: watch::Receiver<u64>,
) {
    let id = network.id();
    let mut place = Place::default();
    let work = async {
        connect(&app, &*network).await;
        line.send_replace(Line::Up);
        let mut backoff = Backoff::new(app.retry_policy);
        loop {
            match receive(&app, &*network, &inbox, &mut turns, &mut place).await {
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
                        connect(&app, &*network).await;
                        line.send_replace(Line::Up);
                    }
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = app.stop.cancelled() => {}
    }
    // The store is synced when it is closed.
    if let (false, Some(cursor)) = (place.is_written, &place.cursor)
        && let Err(error) = app.store.take(id, &[], &cursor.0)
    {
        warn!(network = %id, "the cursor could not be written: {error}");
    }
}

async fn connect(app: &App, network: &dyn Network) {
    let mut backoff = Backoff::new(app.retry_policy);
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
    if let Some(largest) = network.largest_file().await {
        app.largest_files.lock().unwrap_or_else(PoisonError::into_inner).insert(network.id(), largest);
    }
    show_menu(app, network).await;
}

/// Shows the commands anew to whoever begins to moderate, or no longer does.
pub async fn keep_menu(app: Arc<App>, network: Arc<dyn Network>, mut line: watch::Receiver<Line>) {
    let mut changed = app.people_changed.subscribe();
    let work = async {
        while changed.changed().await.is_ok() {
            let _ = line.wait_for(|line| *line == Line::Up).await;
            show_menu(&app, &*network).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = app.stop.cancelled() => {}
    }
}

async fn show_menu(app: &App, network: &dyn Network) {
    if let Err(failure) = network.set_menu(&app.menu()).await {
        warn!(network = %network.id(), failure = %quoted(failure), "the command menu could not be set");
    }
}

/// Up to where a network's stream was taken.
struct Place {
    /// The cursor; before the first batch, that of the store.
    cursor: Option<Cursor>,
    /// Whether the store has it.
    is_written: bool,
    /// When the store got one.
    written_at: Instant,
    /// Whether something was written and is not synced. The network must not learn of it until it is.
    is_dirty: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self { cursor: None, is_written: true, written_at: Instant::now(), is_dirty: false }
    }
}

impl Place {
    /// Takes a batch: into the inbox, with its cursor, if anything in it is for the bot. Whether something is there now to
    /// be decided on.
    fn take(&mut self, app: &App, network: NetworkId, mut batch: Batch) -> Result<bool, StoreError> {
        let is_new = self.cursor.as_ref() != Some(&batch.cursor);
        batch.incoming.retain_mut(|incoming| matters(app, incoming));
        let can_wait = batch.incoming.is_empty()
            && (!is_new || self.cursor.is_some() && self.written_at.elapsed() < CURSOR_PERIOD);
        if can_wait {
            self.is_written &= !is_new;
            self.cursor = Some(batch.cursor);
            return Ok(false);
        }
        let came = !batch.incoming.is_empty();
        let cursor = batch.cursor.clone();
        take(app, network, batch)?;
        *self = Self { cursor: Some(cursor), is_written: true, written_at: Instant::now(), is_dirty: true };
        Ok(came)
    }
}

/// Whether anything can come of it. What people say to each other is of interest only where it shows a new room, or that a
/// private one has become a group; then without their words.
fn matters(app: &App, incoming: &mut Incoming) -> bool {
    if app.is_banned(incoming) {
        // On Matrix it isn't known before whose private room it is: nothing comes there any more.
        if matches!(incoming.what, What::Message(_)) && incoming.kind == RoomKind::Private {
            app.store.unsubscribe(&incoming.room).unwrap_or_else(|error| {
                error!(network = %incoming.room.network, "a banned person's subscription can't be ended: {error}");
            });
        }
        // That the bot was let in is known from this, so that it leaves again.
        return matches!(incoming.what, What::Added | What::Removed | What::Moved { .. });
    }
    // Who comes in is of interest only where drafts are read.
    if matches!(incoming.what, What::Joined(_)) {
        return app.is_in_use(&incoming.room);
    }
    if concerns(COMMANDS, incoming, app.meet_in(&incoming.room)) {
        return true;
    }
    if let What::Message(message) = &mut incoming.what {
        message.text.clear();
        (message.replied, message.file) = (None, None);
    }
    !matches!(app.store.room(&incoming.room), Ok(Some((_, room))) if room.kind == incoming.kind)
}

/// Takes what has come in once; whether that was the last.
async fn receive(
    app: &App,
    network: &dyn Network,
    inbox: &Notify,
    turns: &mut watch::Receiver<u64>,
    place: &mut Place,
) -> Result<bool, Failure> {
    let ours = |error: StoreError| Failure::Passing(error.to_string());
    let id = network.id();
    if place.is_dirty {
        app.sync().map_err(ours)?;
        place.is_dirty = false;
    }
    if place.cursor.is_none() {
        place.cursor = app.store.cursor(id).map_err(ours)?.map(Cursor);
    }
    let batch = network.next(place.cursor.as_ref()).await?;
    let ended = batch.ended;
    let is_long = |cursor: &Cursor| cursor.0.len() > LONG_CURSOR;
    if is_long(&batch.cursor) && !place.cursor.as_ref().is_some_and(is_long) {
        warn!(network = %id, bytes = batch.cursor.0.len(), "there is much to catch up with");
    }
    if place.take(app, id, batch).map_err(ours)? {
        turns.mark_unchanged();
        inbox.notify_one();
        // The handler's sync is then this one, too. Where it had to ask the network first, there is nothing to wait for.
        let _ = tokio::time::timeout(DECIDING, turns.changed()).await;
    }
    if place.is_dirty {
        app.sync().map_err(ours)?;
        place.is_dirty = false;
    }
    Ok(ended)
}

/// Writes what came in into the inbox.
fn take(app: &App, network: NetworkId, mut batch: Batch) -> Result<(), StoreError> {
    batch.incoming.iter_mut().for_each(|incoming| shorten(app, incoming));
    let count = app.store.take(network, &batch.incoming, &batch.cursor.0)?;
    if count > 0 {
        error!(%network, count, "an incoming message is too large to be written, and is left out");
    }
    Ok(())
}

/// Cuts off what no command needs, so that a row stays small.
fn shorten(app: &App, incoming: &mut Incoming) {
    let What::Message(message) = &mut incoming.what else { return };
    let longest = if app.grants(&message.person).moderator { LONGEST_TEXT } else { QUESTION_LIMIT };
    let replied = match &mut message.replied {
        Some(Source::Text { markdown, near_limit }) => Some((markdown, near_limit)),
        _ => None,
    };
    for (text, near_limit) in std::iter::once((&mut message.text, &mut message.near_limit)).chain(replied) {
        if text.len() > longest {
            text.truncate(text.floor_char_boundary(longest));
            *near_limit = true;
        }
    }
}

/// How long to wait after a failure.
pub fn pause(failure: &Failure, backoff: &mut Backoff) -> Duration {
    match failure {
        Failure::RetryAfter(wait) => *wait,
        Failure::Passing(_) => backoff.next_pause(),
        // It won't get better soon, and a refused login must not be tried often.
        Failure::Lasting(_) => backoff.next_pause().max(Duration::from_secs(600)),
    }
}

fn log(network: NetworkId, what: &str, failure: &Failure, pause: Duration) {
    let seconds = pause.as_secs();
    match failure {
        Failure::Lasting(_) => error!(%network, "{what}: {}; next try in {seconds} s", quoted(failure)),
        _ => warn!(%network, "{what}: {}; next try in {seconds} s", quoted(failure)),
    }
}

#[cfg(test)]
mod tests;
