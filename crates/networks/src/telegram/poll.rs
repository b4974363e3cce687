//! Fetching updates, and the cursor that says which were taken.

use super::errors;
use super::receive::{Us, receive};
use super::wire::{GetUpdates, Update};
use crate::{Batch, Clock, Cursor, Failure, bounds};
use domain::incoming::What;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use teloxide::requests::{JsonRequest, Requester};
use teloxide::{Bot, RequestError};

/// How long Telegram may keep a question for updates open.
pub(super) const LONG_POLL: Duration = Duration::from_secs(25);

/// The most updates that one answer holds (Bot API).
const LIMIT: usize = 100;

/// After a pause as long as this, it isn't known when a choice was pressed.
const PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// After a week without updates Telegram may number anew, from below the old numbers. All that could be confirmed has
/// expired by then: updates are kept for 24 hours.
const COUNTS_ANEW: SignedDuration = SignedDuration::from_hours(6 * 24);

/// What a cursor holds, as JSON; the fields keep their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The number of the first update that wasn't taken.
    offset: Option<i64>,
    /// When Telegram was asked last.
    polled_at: Timestamp,
    /// Since when the updates that are being taken have waited: their choices may have been pressed at any time since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    backlog_since: Option<Timestamp>,
}

impl Position {
    /// Reads a cursor. After an unreadable one Telegram is asked for all updates that it still holds.
    fn read(cursor: &Cursor) -> Option<Self> {
        serde_json::from_slice(&cursor.0)
            .inspect_err(|_| {
                tracing::warn!(
                    "the stored cursor for Telegram can't be read: asking for all updates that it holds"
                )
            })
            .ok()
    }

    fn cursor(self) -> Cursor {
        // Numbers and times can always be written; an empty cursor would be read as none.
        Cursor(serde_json::to_vec(&self).unwrap_or_default())
    }

    /// The offset to ask with.
    fn offset(self, now: Timestamp) -> Option<i64> {
        self.offset.filter(|_| now.duration_since(self.polled_at) < COUNTS_ANEW)
    }

    /// The earliest time at which a choice that is read now may have been pressed, if that isn't just now.
    fn backlog(self, now: Timestamp) -> Option<Timestamp> {
        let paused = now.duration_since(self.polled_at) > PAUSE;
        self.backlog_since.or_else(|| paused.then_some(self.polled_at))
    }
}

/// Asks once for what comes after `cursor`.
pub(super) async fn poll(
    bot: &Bot,
    us: &Us,
    cursor: Option<&Cursor>,
    wait: Duration,
    clock: &Clock,
) -> Result<Batch, Failure> {
    let before = cursor.and_then(Position::read);
    let question = GetUpdates {
        offset: before.and_then(|position| position.offset(clock())),
        limit: LIMIT,
        timeout: wait.as_secs(),
        allowed_updates: ["message", "edited_message", "channel_post", "callback_query", "my_chat_member"],
    };
    let updates = match ask(bot, question.clone()).await {
        Err(error) if is_webhook(&error) => {
            tracing::warn!(
                "a webhook was set for this bot and is removed: altavoz fetches its messages itself"
            );
            bot.delete_webhook().await.map_err(|error| errors::failure(&error))?;
            ask(bot, question).await
        }
        answer => answer,
    }
    .map_err(|error| errors::failure(&error))?;
    Ok(batch(&updates, us, before, clock()))
}

async fn ask(bot: &Bot, question: GetUpdates) -> Result<Vec<Value>, RequestError> {
    JsonRequest::new(bot.clone(), question).await
}

fn is_webhook(error: &RequestError) -> bool {
    errors::api_wording(error).is_some_and(|wording| wording.contains("webhook is active"))
}

/// What is incoming in these updates, and the cursor behind them.
fn batch(updates: &[Value], us: &Us, before: Option<Position>, now: Timestamp) -> Batch {
    let backlog = before.and_then(|position| position.backlog(now));
    let mut offset = before.and_then(|position| position.offset(now));
    let mut incoming = Vec::new();
    let mut album = None;
    // More updates than were asked for are left; they come again.
    for value in updates.iter().take(LIMIT) {
        let id = value.get("update_id").and_then(Value::as_i64).filter(|id| (0..i64::MAX).contains(id));
        let Some(id) = id else {
            bounds::dropped("an update's number");
            continue;
        };
        offset = Some(offset.unwrap_or_default().max(id + 1));
        match Update::deserialize(value) {
            Ok(update) => {
                // Somebody has sent one album; its first picture is answered, and the one that has its text.
                let further = is_further(&update, &mut album);
                incoming.extend(receive(&update, us, backlog.unwrap_or(now)).map(|mut incoming| {
                    if let What::Message(message) = &mut incoming.what {
                        message.addressed &= !further;
                    }
                    incoming
                }));
            }
            // The error itself isn't logged: its text may quote the message.
            Err(_) => bounds::dropped("an update"),
        }
    }
    let full = updates.len() >= LIMIT;
    let after = Position { offset, polled_at: now, backlog_since: backlog.filter(|_| full) };
    Batch { incoming, cursor: after.cursor(), ended: false }
}

/// Whether it is one more picture of the album before it, without a text.
fn is_further(update: &Update, album: &mut Option<String>) -> bool {
    let message = update.message.as_ref();
    let before = std::mem::replace(album, message.and_then(|message| message.media_group_id.clone()));
    let silent = message.is_some_and(|message| message.caption.is_none());
    silent && album.is_some() && *album == before
}

#[cfg(test)]
mod tests;
