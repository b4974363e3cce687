//! What a person says.

use matrix_sdk::{
    attachment::AttachmentConfig,
    ruma::{
        EventId, RoomId, TransactionId,
        api::client::message::send_message_event::v3::Request as SendMessageEvent,
        events::{MessageLikeEventType, room::message::RoomMessageEventContent},
        serde::Raw,
    },
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::Person;

/// After so many messages a client makes a new encryption key, unless the room says otherwise.
const KEY_PERIOD: usize = 100;

impl Person {
    /// Says a plain text, as Element does: with a `m.mentions` that mentions nobody. Returns the
    /// event's id, as all of these do.
    pub async fn say(&self, room: &str, text: &str) -> String {
        self.say_raw(room, "m.room.message", plain(text)).await
    }

    /// Says all of these at once; the ids are in the order of the texts, the messages in the room
    /// in that of their arrival.
    pub async fn say_many<T: AsRef<str>>(&self, room: &str, texts: &[T]) -> Vec<String> {
        let mut event_ids = vec![];
        for texts in texts.chunks(KEY_PERIOD) {
            // A key that wears out under sends at the same time is a panic in matrix-sdk 0.18
            // ("Session expired"): the next hundred get a fresh one.
            let discarded = self.room(room).discard_room_key().await;
            self.done("discard a key", room, discarded);

            let mut sends = JoinSet::new();
            for (place, text) in texts.iter().enumerate() {
                let (room, content) = (self.room(room), plain(text.as_ref()));
                sends.spawn(async move {
                    let sent = room.send_raw("m.room.message", content).await.unwrap();
                    (place, sent.response.event_id.to_string())
                });
            }
            let mut sent = sends.join_all().await;
            sent.sort_unstable();
            event_ids.extend(sent.into_iter().map(|(_, event_id)| event_id));
        }
        event_ids
    }

    /// Says a text in Markdown, with its HTML.
    pub async fn say_markdown(&self, room: &str, markdown: &str) -> String {
        let message = RoomMessageEventContent::text_markdown(markdown);
        let mut content = serde_json::to_value(message).unwrap();
        content["m.mentions"] = json!({});
        self.say_raw(room, "m.room.message", content).await
    }

    /// Says a text to somebody, as Element's pill does.
    pub async fn say_to(&self, room: &str, user: &str, text: &str) -> String {
        let content = json!({
            "msgtype": "m.text",
            "body": format!("{user}: {text}"),
            "format": "org.matrix.custom.html",
            "formatted_body": format!("<a href=\"https://matrix.to/#/{user}\">{user}</a>: {text}"),
            "m.mentions": { "user_ids": [user] },
        });
        self.say_raw(room, "m.room.message", content).await
    }

    /// Sends any message-like event; encrypted where the room is.
    pub async fn say_raw(&self, room: &str, event_type: &str, content: Value) -> String {
        let sent = self.room(room).send_raw(event_type, content).await;
        self.done("speak", room, sent).response.event_id.to_string()
    }

    /// Says a text unencrypted, whatever the room wants.
    pub async fn say_plain(&self, room: &str, text: &str) -> String {
        let room_id = RoomId::parse(room).unwrap();
        let content = Raw::new(&plain(text)).unwrap().cast_unchecked();
        let transaction = TransactionId::new();
        let request =
            SendMessageEvent::new_raw(room_id, transaction, MessageLikeEventType::RoomMessage, content);
        let sent = self.client.send(request).await;
        self.done("speak plainly", room, sent).event_id.to_string()
    }

    /// Sets any state of a room.
    pub async fn say_state(&self, room: &str, event_type: &str, content: Value) {
        let sent = self.room(room).send_state_event_raw(event_type, "", content).await;
        self.done("set state", room, sent);
    }

    /// Replies to a message, and so mentions its sender, unless that is this person.
    pub async fn reply(&self, room: &str, event_id: &str, text: &str) -> String {
        let sender = self
            .messages(room)
            .into_iter()
            .find(|message| message.event_id == event_id)
            .map(|message| message.sender)
            .filter(|sender| *sender != self.user_id());
        let mut content = plain(text);
        content["m.relates_to"] = json!({ "m.in_reply_to": { "event_id": event_id } });
        if let Some(sender) = sender {
            content["m.mentions"] = json!({ "user_ids": [sender] });
        }
        self.say_raw(room, "m.room.message", content).await
    }

    /// Edits a message of their own.
    pub async fn edit(&self, room: &str, event_id: &str, text: &str) -> String {
        let mut content = plain(&format!("* {text}"));
        content["m.new_content"] = plain(text);
        content["m.relates_to"] = json!({ "rel_type": "m.replace", "event_id": event_id });
        self.say_raw(room, "m.room.message", content).await
    }

    /// Reacts to a message, such as with `👍`.
    pub async fn react(&self, room: &str, event_id: &str, key: &str) -> String {
        let relation = json!({ "rel_type": "m.annotation", "event_id": event_id, "key": key });
        self.say_raw(room, "m.reaction", json!({ "m.relates_to": relation })).await
    }

    /// Removes a message.
    pub async fn redact(&self, room: &str, event_id: &str) -> String {
        let event_id = EventId::parse(event_id).unwrap();
        let removed = self.room(room).redact(&event_id, None, None).await;
        self.done("redact", room, removed).event_id.to_string()
    }

    /// Sends a file; encrypted where the room is.
    pub async fn send_file(&self, room: &str, name: &str, mime: &str, bytes: Vec<u8>) -> String {
        let mime = mime.parse().unwrap();
        let sent = self.room(room).send_attachment(name, &mime, bytes, AttachmentConfig::new()).await;
        self.done("send a file", room, sent).event_id.to_string()
    }
}

fn plain(text: &str) -> Value {
    json!({ "msgtype": "m.text", "body": text, "m.mentions": {} })
}
