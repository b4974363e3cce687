//! What Telegram's errors mean: one table.

use super::bounds::group;
use super::place::Place;
use crate::{Failure, bounds, printable};
use domain::room::Address;
use domain::sending::Delivery;
use serde_json::Value;
use std::error::Error;
use std::time::Duration;
use teloxide::{ApiError, RequestError};

/// What the log says when the token is refused.
pub(super) const TOKEN_REFUSED: &str = "Telegram refused the token: put the one that @BotFather shows for this bot \
    (/mybots, API Token) into the token file or ALTAVOZ_TELEGRAM_TOKEN, and check api_url";

/// Wordings, in small letters, that say that nothing can be sent there any more although they are not "Forbidden: …".
/// Some are prose of the Bot API server, some are names that it passes on from behind it.
const GONE: [&str; 15] = [
    "chat not found",
    "channel not found",
    "user not found",
    "peer_id_invalid",
    "chat_id_invalid",
    "group is deactivated",
    "group chat was deactivated",
    "group chat is deactivated",
    "group chat was deleted",
    "user_deactivated",
    "user_is_blocked",
    "channel_private",
    "channel_invalid",
    "message thread not found",
    "topic_deleted",
];

/// Wordings, in small letters, that say that the bot is in the chat and may not write there.
const SILENT: [&str; 6] = [
    "not enough rights to send",
    "have no rights to send",
    "need administrator rights in the channel chat",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
];

/// Wordings, in small letters, that say that the message to edit or to remove isn't there.
const MISSING: [&str; 4] =
    ["message to edit not found", "message to delete not found", "message_id_invalid", "message not found"];

/// Wordings, in small letters, that say that a message is there and stays as it is: too old, or not of text.
const FIXED: [&str; 6] = [
    "message can't be edited",
    "message can't be deleted",
    "message_edit_time_expired",
    "message_delete_forbidden",
    "message_author_required",
    "there is no text in the message to edit",
];

/// How the descriptions of a 5xx begin, in small letters. They don't tell whether it was done.
const BROKEN: [&str; 4] = ["internal", "bad gateway", "service unavailable", "gateway time"];

/// The outcome of a delivery that failed.
pub(super) fn delivery(error: &RequestError, room: &Address) -> Delivery {
    let why = sentence(error);
    match error {
        RequestError::RetryAfter(seconds) => Delivery::RetryAfter(wait(seconds.duration())),
        RequestError::MigrateToChatId(to) if group(to.0).is_none() => Delivery::NotYet(why),
        RequestError::MigrateToChatId(to) => {
            let topic = Place::read(room).and_then(|place| place.topic);
            Delivery::Moved(Place::new(to.0, topic).address())
        }
        RequestError::Api(ApiError::InvalidToken) => Delivery::Unreachable(why),
        RequestError::Api(error) => refusal(&wording(error), why),
        // Without a connection nothing was sent. Anything later may have been read by the server.
        RequestError::Network(error) if error.is_connect() || error.is_builder() => {
            Delivery::Unreachable(why)
        }
        RequestError::InvalidJson { raw, .. } => {
            retry_after(raw).map_or(Delivery::Unknown(why), Delivery::RetryAfter)
        }
        RequestError::Network(_) | RequestError::Io(_) => Delivery::Unknown(why),
    }
}

fn refusal(wording: &str, why: String) -> Delivery {
    let small = wording.to_ascii_lowercase();
    // Old servers write "Unauthorized: …" for "Forbidden: …".
    if small.starts_with("forbidden")
        || small.starts_with("unauthorized:")
        || GONE.iter().any(|gone| small.contains(gone))
    {
        Delivery::Gone(why)
    } else if MISSING.iter().any(|missing| small.contains(missing)) {
        Delivery::Missing(why)
    } else if FIXED.iter().any(|fixed| small.contains(fixed)) {
        Delivery::NotEditable(why)
    } else if let Some(wait) = too_many(&small) {
        Delivery::RetryAfter(wait)
    } else if ["bad request", "request entity too large", "conflict"].iter().any(|p| small.starts_with(p)) {
        Delivery::Refused(why)
    } else if BROKEN.iter().any(|broken| small.starts_with(broken)) {
        Delivery::Unknown(why)
    } else {
        // The server says that it was not done. Neither why nor for how long is known.
        Delivery::NotYet(why)
    }
}

/// How long a 429 without parameters asks to wait: its description tells.
fn too_many(small: &str) -> Option<Duration> {
    let rest = small.strip_prefix("too many requests")?;
    let number = rest.rsplit(' ').next().unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let seconds = if is_number { number.parse().unwrap_or(u64::MAX) } else { 5 };
    Some(wait(Duration::from_secs(seconds)))
}

/// How long an answer asks to wait, where teloxide can't read the number.
fn retry_after(answer: &str) -> Option<Duration> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let asked = answer.get("parameters")?.get("retry_after").filter(|asked| asked.is_number())?;
    let refused = answer.get("ok")?.as_bool() == Some(false);
    refused.then(|| wait(Duration::from_secs(asked.as_u64().unwrap_or(u64::MAX))))
}

/// How long we wait when Telegram asks to wait so long: a second at least.
fn wait(asked: Duration) -> Duration {
    bounds::wait(asked).max(Duration::from_secs(1))
}

/// The failure of a call that is no delivery.
pub(super) fn failure(error: &RequestError) -> Failure {
    match error {
        RequestError::RetryAfter(seconds) => Failure::RetryAfter(wait(seconds.duration())),
        RequestError::Api(ApiError::InvalidToken) => Failure::Lasting(TOKEN_REFUSED.to_owned()),
        RequestError::Api(ApiError::TerminatedByOtherGetUpdates) => Failure::Passing(
            "another process fetches this bot's messages from Telegram with the same token: end it"
                .to_owned(),
        ),
        error => match asked_to_wait(error) {
            Some(wait) => Failure::RetryAfter(wait),
            None => Failure::Passing(sentence(error)),
        },
    }
}

fn asked_to_wait(error: &RequestError) -> Option<Duration> {
    match error {
        RequestError::InvalidJson { raw, .. } => retry_after(raw),
        error => too_many(&api_wording(error)?.to_ascii_lowercase()),
    }
}

/// Whether the bot is in the chat and may not write there.
pub(super) fn is_silenced(error: &RequestError) -> bool {
    let wording = api_wording(error).unwrap_or_default().to_ascii_lowercase();
    SILENT.iter().any(|silent| wording.contains(silent))
}

/// Whether Telegram understood the call and refused it.
pub(super) fn is_refusal(error: &RequestError) -> bool {
    let wording = api_wording(error).unwrap_or_default();
    wording.starts_with("Bad Request") || wording.starts_with("Forbidden")
}

/// The description of an error of the Bot API.
pub(super) fn api_wording(error: &RequestError) -> Option<String> {
    match error {
        RequestError::Api(error) => Some(wording(error)),
        _ => None,
    }
}

fn wording(error: &ApiError) -> String {
    match error {
        ApiError::Unknown(text) => text.clone(),
        error => error.to_string(),
    }
}

/// An error for the log: without the token (which is part of every address that is asked) and without what was sent.
pub(super) fn sentence(error: &RequestError) -> String {
    match error {
        RequestError::Api(ApiError::InvalidToken) => TOKEN_REFUSED.to_owned(),
        RequestError::Api(error) => format!("Telegram answered \"{}\"", printable(wording(error))),
        RequestError::MigrateToChatId(_) => "the group became a supergroup".to_owned(),
        RequestError::RetryAfter(seconds) => format!("Telegram asks to wait {seconds}"),
        RequestError::Network(error) => network_sentence(error.as_ref(), error.is_timeout()),
        RequestError::InvalidJson { .. } => {
            "Telegram, or what stands before it, answered with something else than the \
            Bot API's JSON"
                .to_owned()
        }
        RequestError::Io(error) => format!("reading failed: {}", printable(error)),
    }
}

/// The id of a message that was accepted although teloxide could not read the answer. If this counted as unknown, it would
/// be sent again.
pub(super) fn accepted_id(error: &RequestError) -> Option<i32> {
    let RequestError::InvalidJson { raw, .. } = error else {
        return None;
    };
    let answer: Value = serde_json::from_str(raw).ok()?;
    let id = answer.get("ok")?.as_bool()?.then(|| answer["result"]["message_id"].as_i64())??;
    i32::try_from(id).ok()
}

/// Whether a message says already what an edit would make of it.
pub(super) fn is_unchanged(error: &RequestError) -> bool {
    api_wording(error).is_some_and(|w| w.contains("is not modified") || w.contains("_NOT_MODIFIED"))
}

/// The outermost text of such an error holds the address, and with it the token; only what lies behind it is shown.
pub(super) fn network_sentence(error: &(dyn Error + 'static), timeout: bool) -> String {
    let mut innermost = None;
    let mut source = error.source();
    while let Some(error) = source {
        innermost = Some(error);
        source = error.source();
    }
    match (innermost, timeout) {
        (_, true) => "Telegram did not answer in time".to_owned(),
        (Some(error), false) => format!("the connection to Telegram failed: {}", printable(error)),
        (None, false) => "the connection to Telegram failed".to_owned(),
    }
}

#[cfg(test)]
mod tests;
