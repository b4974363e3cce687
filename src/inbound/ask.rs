//! What has to be asked of the network before a command can be run. A call takes one of `calls` while it is under way.

use crate::app::cleaning::{Cleaned, LARGEST, clean, too_large};
use crate::app::context::App;
use crate::inbound::caller::grants;
use crate::inbound::listen::pause;
use commands::locale::Phrase;
use commands::read_model::Setting;
use commands::request::Fetched;
use delivery::retry::{Backoff, RetryPolicy};
use domain::incoming::{Incoming, Message, Source};
use domain::person::Person;
use domain::room::Members;
use domain::statement::{Attachment, BODY_LIMIT};
use jiff::{SignedDuration, Timestamp};
use networks::quoted;
use networks::{Failure, FetchError, Network, Text};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tracing::{debug, error, info};

/// How often the network is asked again before the person is told that it can't be.
const TRIES: u32 = 3;

/// Whether somebody is an admin of the room.
pub async fn is_admin(
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    message: &Message,
) -> Result<bool, Failure> {
    let mut backoff = Backoff::new(RetryPolicy::default());
    let mut tries = 1;
    loop {
        let call = async {
            let _call = calls.acquire().await;
            network.is_admin(&incoming.room, &message.person).await
        };
        match call.await {
            Err(failure) if tries < TRIES => {
                debug!(network = %network.id(), failure = %quoted(&failure), "can't ask who is an admin");
                tokio::time::sleep(pause(&failure, &mut backoff).min(Duration::from_secs(30))).await;
                tries += 1;
            }
            done => return done,
        }
    }
}

/// Who is in a room; `None` if the network doesn't tell.
pub async fn members(
    app: &App,
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
) -> Option<Members> {
    let people = app.people().all().into_iter().map(|(person, _)| person);
    let people: Vec<Person> = people.filter(|person| person.network == network.id()).collect();
    let _call = calls.acquire().await;
    network.members(&incoming.room, &people).await.map_or_else(
        |failure| {
            info!(network = %network.id(), failure = %quoted(&failure), "who is in a room can't be told");
            None
        },
        Some,
    )
}

/// How many files are in memory at a time, fetched or cleaned, of moderators and of others: nobody else's holds up a moderator's.
static MODERATORS: Semaphore = Semaphore::const_new(4);
static OTHERS: Semaphore = Semaphore::const_new(2);

/// How many of the others may wait for that.
static WAITING: Semaphore = Semaphore::const_new(64);

/// How much others may have sent in an hour, in bytes, which is how long it is kept at least; and when they have sent how much.
const MOST: usize = 1_000_000_000;
static RECENT: Mutex<VecDeque<(Timestamp, usize)>> = Mutex::new(VecDeque::new());

/// Whether others may send something now.
fn is_full(now: Timestamp) -> bool {
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    recent.retain(|(at, _)| now.duration_since(*at) < SignedDuration::from_hours(1));
    recent.iter().map(|(_, bytes)| bytes).sum::<usize>() > MOST
}

/// A file that may belong to a statement, or goes to the moderators: without what it tells of its maker, and kept; or why it isn't taken.
pub async fn media(
    app: &App,
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    source: &Source,
) -> Result<Attachment, Phrase> {
    let by_moderator = grants(app, incoming).moderator;
    let busy = || Phrase::new("contact-busy");
    let _place = if by_moderator { None } else { Some(WAITING.try_acquire().map_err(|_| busy())?) };
    let _file = if by_moderator { &MODERATORS } else { &OTHERS }.acquire().await;
    if !by_moderator && is_full(app.now()) {
        return Err(busy());
    }
    let mut backoff = Backoff::new(RetryPolicy::default());
    let mut tries = if by_moderator { 1 } else { TRIES };
    let bytes = loop {
        let call = async {
            let _call = calls.acquire().await;
            network.download(&incoming.room, source, LARGEST).await
        };
        match call.await {
            Ok(bytes) => break bytes,
            Err(FetchError::Passing(why)) if tries < TRIES => {
                debug!(network = %network.id(), why = %quoted(why), "can't fetch a file");
                tokio::time::sleep(backoff.next_pause()).await;
                tries += 1;
            }
            Err(error) => {
                info!(network = %network.id(), error = %quoted(&error), "a file could not be fetched");
                return Err(match error {
                    FetchError::TooLarge => too_large(),
                    FetchError::NotText | FetchError::Missing(_) => Phrase::new("media-missing"),
                    FetchError::Passing(_) => Phrase::new("media-failed"),
                });
            }
        }
    };
    let name = match source {
        Source::Remote { name: Some(name), .. } => name.as_str(),
        Source::Remote { .. } | Source::Text { .. } => "",
    };
    let name = name.to_owned();
    // It takes seconds for a large PDF.
    let cleaned = tokio::task::spawn_blocking(move || clean(bytes, &name)).await;
    let cleaned = cleaned.unwrap_or_else(|_| Err(Phrase::new("media-broken")))?;
    if !by_moderator {
        if cleaned.is_untouched {
            return Err(Phrase::new("contact-untouched"));
        }
        let sent = (app.now(), cleaned.bytes.len());
        RECENT.lock().unwrap_or_else(PoisonError::into_inner).push_back(sent);
    }
    let Cleaned { bytes, name, media_type, dimensions, .. } = cleaned;
    app.store.keep_file(&bytes, (name, media_type, dimensions), app.now()).map_err(|error| {
        error!(network = %network.id(), "a file can't be kept: {error}");
        Phrase::new("media-failed")
    })
}

/// A text that stands elsewhere; or what to say when it can't be had.
pub async fn fetch(
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    source: &Source,
) -> Result<Fetched, Phrase> {
    if let Source::Text { markdown, near_limit } = source {
        return Ok(Fetched {
            markdown: markdown.clone(),
            near_limit: *near_limit,
            is_file: false,
            is_ours: false,
        });
    }
    let mut backoff = Backoff::new(RetryPolicy::default());
    let mut tries = 1;
    loop {
        let call = async {
            let _call = calls.acquire().await;
            network.fetch(&incoming.room, source, BODY_LIMIT).await
        };
        match call.await {
            Ok(text) => {
                let Text { markdown, is_file, is_ours } = text;
                return Ok(Fetched { markdown, near_limit: false, is_file, is_ours });
            }
            Err(FetchError::Passing(why)) if tries < TRIES => {
                debug!(network = %network.id(), why = %quoted(why), "can't fetch a text");
                tokio::time::sleep(backoff.next_pause()).await;
                tries += 1;
            }
            Err(error) => {
                info!(network = %network.id(), error = %quoted(&error), "a text could not be fetched");
                return Err(match error {
                    FetchError::TooLarge => {
                        Phrase::new("fetch-large").number("limit", (BODY_LIMIT / 1024) as u64)
                    }
                    FetchError::NotText => Phrase::new("fetch-not-text"),
                    FetchError::Missing(_) => Phrase::new("fetch-missing"),
                    FetchError::Passing(_) => Phrase::new("fetch-failed"),
                });
            }
        }
    }
}
