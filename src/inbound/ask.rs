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
use domain::statement::{Attachment, BODY_LIMIT};
use media::{Kind, Refusal};
use networks::quoted;
use networks::{Failure, FetchError, Network, Text};
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

/// The largest file that is taken, in bytes: Telegram hands bots no larger ones.
const LARGEST: usize = 20_000_000;

/// How many files are in memory at a time, fetched or cleaned: anybody may send one.
static FILES: Semaphore = Semaphore::const_new(4);

/// A file that may belong to a statement, or goes to the moderators: without what it tells of its maker, and kept; or why it isn't taken.
pub async fn media(
    app: &App,
    network: &dyn Network,
    calls: &Semaphore,
    incoming: &Incoming,
    source: &Source,
) -> Result<Attachment, Phrase> {
    let _file = FILES.acquire().await;
    let mut backoff = Backoff::new(RetryPolicy::default());
    let mut tries = 1;
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
    clean(bytes, name).await.and_then(|(bytes, name, clean)| {
        let kept = app.store.keep_file(&bytes, (name, clean.media_type, clean.dimensions), app.now());
        kept.map_err(|error| {
            error!(network = %network.id(), "a file can't be kept: {error}");
            Phrase::new("media-failed")
        })
    })
}

fn too_large() -> Phrase {
    Phrase::new("media-large").number("limit", (LARGEST / 1_000_000) as u64)
}

/// What is known of a file that was cleaned.
struct Cleaned {
    media_type: String,
    dimensions: Option<(u32, u32)>,
}

/// Removes what a file tells of its maker, and gives it the ending of what it is.
async fn clean(bytes: Vec<u8>, name: &str) -> Result<(Vec<u8>, String, Cleaned), Phrase> {
    // It takes seconds for a large PDF.
    let cleaned = tokio::task::spawn_blocking(move || media::clean(bytes)).await;
    let clean = cleaned.unwrap_or(Err(Refusal::Broken)).map_err(|refusal| match refusal {
        Refusal::Empty => Phrase::new("media-empty"),
        Refusal::TooManyPixels | Refusal::Bomb => Phrase::new("media-bomb"),
        Refusal::UnknownPicture => Phrase::new("media-picture"),
        Refusal::Broken => Phrase::new("media-broken"),
        Refusal::Locked => Phrase::new("media-locked"),
    })?;
    // Cleaned, a PDF may be larger.
    if clean.bytes.len() > LARGEST {
        return Err(too_large());
    }
    let known = Cleaned {
        media_type: clean.kind.mime().to_owned(),
        dimensions: clean.size.filter(|_| clean.kind.is_picture()),
    };
    Ok((clean.bytes, named(name, clean.kind), known))
}

/// A file's name, without what cameras and programs write into it: how it begins may tell when and with what it was made.
fn named(name: &str, kind: Kind) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_made = stem.chars().filter(char::is_ascii_digit).count() > 4;
    let stem: String = stem.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).take(40).collect();
    let what = if kind.is_picture() { "picture" } else { "file" };
    let stem = if is_made || stem.trim().is_empty() { what } else { stem.trim() };
    let given = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| {
        ending.len() <= 5 && !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    match (kind, given) {
        // What it is isn't known better than its name says.
        (Kind::Zip | Kind::Text | Kind::Other, Some(given)) => format!("{stem}.{}", given.to_lowercase()),
        _ => format!("{stem}.{}", kind.extension()),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_tells_what_it_is_and_not_when_it_was_made() {
        for (name, kind, expected) in [
            ("IMG_20261129_101500.JPG", Kind::Jpeg, "picture.jpg"),
            ("our square.jpeg", Kind::Jpeg, "our square.jpg"),
            ("../../etc/passwd", Kind::Png, "picture.png"),
            ("", Kind::Ogg, "file.ogg"),
            ("plan.docx", Kind::Zip, "plan.docx"),
            ("evil.exe.pdf", Kind::Pdf, "evilexe.pdf"),
            ("x.\u{202e}fdp", Kind::Other, "x.bin"),
        ] {
            assert_eq!(named(name, kind), expected, "{name}");
        }
    }
}
