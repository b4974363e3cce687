//! What has to be asked of the network before a command can be run. A call takes one of `calls` while it is under way.

use crate::app::cleaning::{Cleaned, LARGEST, clean, too_large};
use crate::app::context::App;
use crate::inbound::caller::{Asked, apology, caller, grants};
use crate::inbound::listen::pause;
use commands::Needs;
use commands::locale::Phrase;
use commands::parse::{Reading, is_contact, read};
use commands::read_model::Setting;
use commands::registry::COMMANDS;
use commands::request::{Caller, Fetched};
use delivery::retry::{Backoff, RetryPolicy};
use domain::access::Grants;
use domain::decision::Decision;
use domain::error::ReadError;
use domain::incoming::{Incoming, Message, Source, What};
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

/// What has to be asked of the network.
pub fn needs<'a>(
    app: &App,
    incoming: &'a Incoming,
    reading: &Reading,
    grants: Grants,
) -> Result<Needs<'a>, ReadError> {
    commands::needs(incoming, reading, grants, app, app.now())
}

/// What a reply among moderators is once it is known what it is to: an answer to somebody, or what it would be elsewhere.
pub async fn replied(
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    reading: Reading,
) -> (Reading, Option<Result<Fetched, Phrase>>) {
    let (Reading::Reply, What::Message(message)) = (&reading, &incoming.what) else { return (reading, None) };
    let Some(source @ Source::Remote { .. }) = &message.replied else { return (reading, None) };
    let text = fetch(network, calls, incoming, source).await;
    if is_contact(&text) {
        return (reading, Some(text));
    }
    match (read(COMMANDS, incoming, false), &text) {
        // It may be meant for somebody, whatever word it begins with.
        (_, Err(say)) if message.addressed && say.key == "fetch-failed" => (reading, Some(text)),
        (elsewhere, _) => (elsewhere, None),
    }
}

/// Asks the network all that a command needs and that wasn't fetched yet.
pub async fn all(
    app: &App,
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    reading: &Reading,
    text: Option<Result<Fetched, Phrase>>,
) -> Result<Caller, Decision> {
    let needs = needs(app, incoming, reading, grants(app, incoming))
        .map_err(|why| apology(app, incoming, "failed", &why.to_string()))?;
    let mut asked = Asked::default();
    if let What::Message(message) = &incoming.what
        && needs.admin
    {
        asked.admin = is_admin(network, calls, incoming, message)
            .await
            .map_err(|failure| apology(app, incoming, "network-failed", &failure.to_string()))?;
    }
    asked.text = match (text, needs.text) {
        (None, Some(source)) => Some(fetch(network, calls, incoming, source).await),
        (text, _) => text,
    };
    // A file in a reply is only wanted where that answers somebody.
    let answers = || asked.text.as_ref().is_none_or(is_contact);
    if let Some(source) = needs.media.filter(|_| !matches!(reading, Reading::Reply) || answers()) {
        asked.media = Some(media(app, network, calls, incoming, source).await);
    }
    if needs.members {
        asked.members = members(app, network, calls, incoming).await;
    }
    caller(app, incoming, reading, asked)
}
