//! What has to be asked of the network before a command can be run. A call takes one of `calls` while it is under way.

use crate::app::context::App;
use crate::inbound::listen::pause;
use commands::locale::Phrase;
use commands::read_model::Setting;
use commands::request::Fetched;
use delivery::retry::{Backoff, RetryPolicy};
use domain::incoming::{Incoming, Message, Source};
use domain::person::Person;
use domain::room::Members;
use domain::statement::BODY_LIMIT;
use networks::quoted;
use networks::{Failure, FetchError, Network};
use std::time::Duration;
use tokio::sync::Semaphore;
use tracing::{debug, info};

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

/// A text that stands elsewhere; or what to say when it can't be had.
pub async fn fetch(
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    source: &Source,
) -> Result<Fetched, Phrase> {
    if let Source::Text { markdown, near_limit } = source {
        return Ok(Fetched { markdown: markdown.clone(), near_limit: *near_limit, is_file: false });
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
                return Ok(Fetched { markdown: text.markdown, near_limit: false, is_file: text.is_file });
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
