//! What has to be asked of the network before a command can be run.

use crate::inbound::listen::pause;
use commands::locale::Say;
use commands::request::Fetched;
use delivery::retry::{Backoff, Patience};
use domain::incoming::{Heard, Said, Source};
use domain::statement::BODY_LIMIT;
use networks::quoted;
use networks::{Failure, FetchError, Network};
use std::time::Duration;
use tracing::{debug, info};

/// How often the network is asked again before the person is told that it can't be.
const TRIES: u32 = 3;

/// Whether somebody is an admin of the room.
pub async fn is_admin(network: &dyn Network, heard: &Heard, said: &Said) -> Result<bool, Failure> {
    let mut backoff = Backoff::new(Patience::default());
    let mut tries = 1;
    loop {
        match network.is_admin(&heard.room, &said.person).await {
            Err(failure) if tries < TRIES => {
                debug!(network = %network.id(), failure = %quoted(&failure), "can't ask who is an admin");
                tokio::time::sleep(pause(&failure, &mut backoff).min(Duration::from_secs(30))).await;
                tries += 1;
            }
            done => return done,
        }
    }
}

/// A text that stands elsewhere; or what to say when it can't be had.
pub async fn fetch(network: &dyn Network, heard: &Heard, source: &Source) -> Result<Fetched, Say> {
    if let Source::Text { markdown, near_limit } = source {
        return Ok(Fetched { markdown: markdown.clone(), near_limit: *near_limit, is_file: false });
    }
    let mut backoff = Backoff::new(Patience::default());
    let mut tries = 1;
    loop {
        match network.fetch(&heard.room, source, BODY_LIMIT).await {
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
                        Say::new("fetch-large").number("limit", (BODY_LIMIT / 1024) as u64)
                    }
                    FetchError::NotText => Say::new("fetch-not-text"),
                    FetchError::Missing(_) => Say::new("fetch-missing"),
                    FetchError::Passing(_) => Say::new("fetch-trouble"),
                });
            }
        }
    }
}
