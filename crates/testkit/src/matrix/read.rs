//! What a person reads.

use matrix_sdk::media::{MediaFormat, MediaRequestParameters};
use matrix_sdk::ruma::events::room::MediaSource;
use std::time::Duration;

use serde_json::Value;

use super::{Message, Person, journal::Received};

impl Person {
    /// Every message-like event of a room so far, one's own too, in the server's order.
    #[must_use]
    pub fn messages(&self, room: &str) -> Vec<Message> {
        self.journal.lock().messages(room).to_vec()
    }

    /// The next unread message from somebody. Reactions and redactions are none, edits are; for one
    /// whose key has not come it waits. Fails once the bound is exceeded.
    pub async fn next_message(&self, room: &str, from: &str, bound: Duration) -> Message {
        let what = format!("the next message from {from}");
        self.wait(room, &what, bound, |received| received.read(room, from)).await
    }

    /// What [`next_message`](Self::next_message) would still give of what has arrived.
    #[must_use]
    pub fn unread(&self, room: &str, from: &str) -> Vec<Message> {
        self.journal.lock().unread(room, from).map(|(_, message)| message.clone()).collect()
    }

    /// The first message-like event, read or not, of which this is true. Fails once the bound is
    /// exceeded.
    pub async fn wait_for_message(
        &self,
        room: &str,
        mut predicate: impl FnMut(&Message) -> bool,
        bound: Duration,
    ) -> Message {
        self.wait(room, "such a message", bound, |received| {
            received.messages(room).iter().find(|message| predicate(message)).cloned()
        })
        .await
    }

    /// The content of a room's state event, as far as this client has received.
    #[must_use]
    pub fn state(&self, room: &str, event_type: &str, state_key: &str) -> Option<Value> {
        self.journal.lock().state(room, event_type, state_key).cloned()
    }

    /// Waits for room state of which this is true, and returns its content.
    pub async fn wait_for_state(
        &self,
        room: &str,
        event_type: &str,
        state_key: &str,
        mut predicate: impl FnMut(&Value) -> bool,
        bound: Duration,
    ) -> Value {
        self.wait(room, &format!("such a {event_type} of {state_key:?}"), bound, |received| {
            received.state(room, event_type, state_key).filter(|content| predicate(content)).cloned()
        })
        .await
    }

    /// Waits until this client has received that somebody is `invite`, `join`, `leave` or `ban`.
    pub async fn wait_for_membership(&self, room: &str, user: &str, membership: &str, bound: Duration) {
        self.wait(room, &format!("{user} to be `{membership}`"), bound, |received| {
            (received.membership(room, user) == Some(membership)).then_some(())
        })
        .await;
    }

    pub(super) async fn wait<T>(
        &self,
        room: &str,
        what: &str,
        bound: Duration,
        look: impl FnMut(&mut Received) -> Option<T>,
    ) -> T {
        match self.journal.wait(bound, look).await {
            Some(found) => found,
            None => self.fail(&format!("waited {bound:?} in vain for {what}"), room),
        }
    }

    pub(super) fn done<T, E: std::fmt::Display>(&self, what: &str, room: &str, outcome: Result<T, E>) -> T {
        match outcome {
            Ok(done) => done,
            Err(error) => self.fail(&format!("could not {what}: {error}"), room),
        }
    }

    pub(super) fn fail(&self, why: &str, room: &str) -> ! {
        let dump = self.journal.lock().dump(room);
        panic!("{} {why}\nin {room}, where they saw:\n{dump}", self.user_id())
    }

    /// The file of a message, decrypted where it is encrypted.
    pub async fn download(&self, message: &Message) -> Vec<u8> {
        let content = &message.content;
        let source = match content.get("file") {
            Some(file) => MediaSource::Encrypted(Box::new(serde_json::from_value(file.clone()).unwrap())),
            None => MediaSource::Plain(content["url"].as_str().unwrap().into()),
        };
        let request = MediaRequestParameters { source, format: MediaFormat::File };
        self.client.media().get_media_content(&request, false).await.unwrap()
    }

    /// A file as it lies on the server: encrypted, where it is.
    pub async fn download_raw(&self, address: &str) -> Vec<u8> {
        let request =
            MediaRequestParameters { source: MediaSource::Plain(address.into()), format: MediaFormat::File };
        self.client.media().get_media_content(&request, false).await.unwrap()
    }
}
