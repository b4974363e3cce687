//! Messages that their sender did not write: forwarded, made by an inline bot, or copied by Telegram.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::BotApi;
use super::draft::Draft;
use super::message::Message;
use super::state::State;

/// The account under which Telegram copies a channel's posts into the linked group.
pub const TELEGRAM: i64 = 777_000;

/// Who wrote a forwarded message first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// A person, or a bot.
    User(i64),
    /// A person who doesn't let forwards name their account.
    Hidden(String),
    /// A group in whose name an admin wrote.
    Chat(i64),
    /// A channel's post.
    Channel(i64, i32),
}

impl Origin {
    /// Where a message comes from when it is forwarded.
    fn of(message: &Message) -> Self {
        match (&message.origin, message.sender_chat, message.from) {
            (Some(origin), ..) => origin.clone(),
            (None, Some(chat), None) => Self::Channel(chat, message.id),
            (None, Some(chat), Some(_)) => Self::Chat(chat),
            (None, None, Some(user)) => Self::User(user),
            (None, None, None) => Self::Hidden("Somebody".to_owned()),
        }
    }
}

impl State {
    /// The `forward_origin` of the Bot API.
    pub(super) fn origin_json(&self, origin: &Origin, date: i64) -> Value {
        match origin {
            Origin::User(user) => {
                json!({ "type": "user", "date": date, "sender_user": self.person_json(*user) })
            }
            Origin::Hidden(name) => json!({ "type": "hidden_user", "date": date, "sender_user_name": name }),
            Origin::Chat(chat) => {
                json!({ "type": "chat", "date": date, "sender_chat": self.chat_json(*chat) })
            }
            Origin::Channel(chat, id) => {
                json!({ "type": "channel", "date": date, "chat": self.chat_json(*chat), "message_id": id })
            }
        }
    }
}

impl Draft<'_> {
    /// It was written by somebody else first, and is forwarded.
    pub fn forwarded(mut self, origin: Origin) -> Self {
        self.message.origin = Some(origin);
        self
    }

    /// It was chosen from what this inline bot offered.
    pub fn via_bot(mut self, username: &str) -> Self {
        self.message.via_bot = Some(username.to_owned());
        self
    }

    /// It belongs to an album.
    pub fn album(mut self, id: &str) -> Self {
        self.message.album = Some(id.to_owned());
        self
    }
}

impl BotApi {
    /// Begins a message by which somebody forwards another to a chat.
    pub fn forward(&self, chat: i64, user: i64, message: &Message) -> Draft<'_> {
        let mut draft = self.write(chat, user).entities(message.entities.clone());
        draft.message.text.clone_from(&message.text);
        draft.message.document.clone_from(&message.document);
        draft.message.album.clone_from(&message.album);
        draft.forwarded(Origin::of(message))
    }

    /// Telegram copies a channel's post into the group that is linked with the channel.
    pub fn forward_automatically(&self, group: i64, post: &Message) -> Message {
        let mut draft = self.forward(group, TELEGRAM, post);
        draft.message.from = Some(TELEGRAM);
        draft.message.sender_chat = Some(post.chat);
        draft.message.automatic = true;
        draft.send()
    }
}
