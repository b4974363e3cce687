//! Everything that a person's client has received, and waiting for more of it.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write,
    sync::{Mutex, MutexGuard},
    time::Duration,
};

use matrix_sdk::deserialized_responses::TimelineEvent;
use serde_json::Value;
use tokio::{sync::watch, time::timeout};

use super::Message;

#[derive(Debug, Default)]
pub(super) struct Received {
    /// By room, in the server's order.
    messages: BTreeMap<String, Vec<Message>>,
    /// Room state by room, type and state key.
    state: HashMap<(String, String, String), Value>,
    /// Events may come twice: over a gap, and after a second device's start.
    known: HashSet<String>,
    /// How far `next_message` has read, by room and sender.
    read: HashMap<(String, String), usize>,
    /// Still without a key, by room.
    undecryptable: Vec<(String, TimelineEvent)>,
    /// Why the last sync failed.
    pub(super) last_error: Option<String>,
}

/// [`Received`], and a signal when there is more of it.
#[derive(Debug, Default)]
pub(super) struct Journal {
    received: Mutex<Received>,
    more: watch::Sender<()>,
}

impl Journal {
    pub(super) fn lock(&self) -> MutexGuard<'_, Received> {
        self.received.lock().unwrap()
    }

    /// Wakes all who wait.
    pub(super) fn announce(&self) {
        self.more.send_replace(());
    }

    /// Looks at once, and again whenever there is more; nothing once the bound is exceeded.
    pub(super) async fn wait<T>(
        &self,
        bound: Duration,
        mut look: impl FnMut(&mut Received) -> Option<T>,
    ) -> Option<T> {
        // Subscribed before the first look, so that nothing falls in between.
        let mut more = self.more.subscribe();
        let found = timeout(bound, async {
            loop {
                if let Some(found) = look(&mut self.lock()) {
                    return found;
                }
                more.changed().await.unwrap();
            }
        });
        found.await.ok()
    }
}

impl Received {
    pub(super) fn knows(&self, event: &TimelineEvent) -> bool {
        event.event_id().is_some_and(|id| self.known.contains(id.as_str()))
    }

    pub(super) fn add(&mut self, room: &str, event: TimelineEvent) {
        if self.knows(&event) {
            return;
        }
        let Some(message) = Message::from_event(&event) else { return };
        self.known.insert(message.event_id.clone());
        let messages = self.messages.entry(room.to_owned()).or_default();
        if let Some(removed) = Message::removes(&event)
            && let Some(message) = messages.iter_mut().find(|message| message.event_id == removed)
        {
            message.redact();
        }
        if message.undecryptable {
            self.undecryptable.push((room.to_owned(), event));
        }
        messages.push(message);
    }

    pub(super) fn undecryptable(&self) -> Vec<(String, TimelineEvent)> {
        self.undecryptable.clone()
    }

    /// Puts a message in the place of the undecryptable one.
    pub(super) fn decrypted(&mut self, room: &str, event: &TimelineEvent) {
        let Some(decrypted) = Message::from_event(event) else { return };
        self.undecryptable.retain(|(_, other)| other.event_id() != event.event_id());
        let messages = self.messages.entry(room.to_owned()).or_default();
        let place = messages.iter_mut().find(|message| message.event_id == decrypted.event_id);
        if let Some(place) = place
            && !place.redacted
        {
            *place = decrypted;
        }
    }

    pub(super) fn set_state(&mut self, room: &str, event: &Value) {
        if let (Some(kind), Some(key)) = (event["type"].as_str(), event["state_key"].as_str()) {
            let place = (room.to_owned(), kind.to_owned(), key.to_owned());
            self.state.insert(place, event["content"].clone());
        }
    }

    pub(super) fn state(&self, room: &str, kind: &str, key: &str) -> Option<&Value> {
        self.state.get(&(room.to_owned(), kind.to_owned(), key.to_owned()))
    }

    pub(super) fn membership(&self, room: &str, user: &str) -> Option<&str> {
        self.state(room, "m.room.member", user)?["membership"].as_str()
    }

    pub(super) fn messages(&self, room: &str) -> &[Message] {
        self.messages.get(room).map_or(&[], Vec::as_slice)
    }

    /// What `next_message` would give, one after another.
    pub(super) fn unread(&self, room: &str, from: &str) -> impl Iterator<Item = (usize, &Message)> {
        let read = self.read.get(&(room.to_owned(), from.to_owned())).copied().unwrap_or_default();
        self.messages(room)
            .iter()
            .enumerate()
            .skip(read)
            .filter(move |(_, message)| message.sender == from && message.is_for_reading())
    }

    /// Nothing also while the next message's key has not come: nobody reads on over a gap.
    pub(super) fn read(&mut self, room: &str, from: &str) -> Option<Message> {
        let (place, message) = self.unread(room, from).next()?;
        let message = (!message.undecryptable).then(|| message.clone())?;
        self.read.insert((room.to_owned(), from.to_owned()), place + 1);
        Some(message)
    }

    /// For a failed test's output.
    pub(super) fn dump(&self, room: &str) -> String {
        let mut dump = String::new();
        for ((_, _, user), content) in
            self.state.iter().filter(|((r, kind, _), _)| r == room && kind == "m.room.member")
        {
            let _ = writeln!(dump, "  {user}: {}", content["membership"]);
        }
        for message in self.messages(room) {
            let _ = writeln!(dump, "  {message}");
        }
        if let Some(last_error) = &self.last_error {
            let _ = writeln!(dump, "  the last sync failed: {last_error}");
        }
        dump
    }
}
