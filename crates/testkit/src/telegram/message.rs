//! Messages as the server keeps them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::html;
use super::markup::{self, Action, Button};
use super::media::Media;
use super::text::Entity;

/// One message of a chat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// The chat that it stands in.
    pub chat: i64,
    /// Its id, which only together with the chat names one message.
    pub id: i32,
    /// When it was sent, in Unix time.
    pub date: i64,
    /// Who sent it; nobody in a channel.
    pub from: Option<i64>,
    /// The chat in whose name it was sent.
    pub sender_chat: Option<i64>,
    /// Whether the bot sent it.
    pub by_bot: bool,
    /// The text, or the caption of the file.
    pub text: String,
    /// The text's entities.
    pub entities: Vec<Entity>,
    /// The inline keyboard, as JSON.
    pub markup: Option<Value>,
    /// The id of the message that it answers.
    pub reply_to: Option<i32>,
    /// The forum topic that it stands in.
    pub thread: Option<i32>,
    /// The file in it.
    #[serde(default)]
    pub media: Option<Media>,
    /// Who wrote it first, if it was forwarded.
    pub origin: Option<Origin>,
    /// The inline bot that made it.
    pub via_bot: Option<String>,
    /// The album that it belongs to.
    pub album: Option<String>,
    /// Whether Telegram itself copied it from the linked channel.
    #[serde(default)]
    pub automatic: bool,
    /// What a service message says.
    pub service: Option<Map<String, Value>>,
    /// What stood here before each edit, oldest first.
    pub edits: Vec<Edit>,
    /// When it was last edited.
    pub edit_date: Option<i64>,
    /// Whether it is gone.
    pub deleted: bool,
    /// Whether it is pinned.
    #[serde(default)]
    pub pinned: bool,
    /// Whether it came without a sound.
    #[serde(default)]
    pub silent: bool,
    /// Whether a test has read it.
    pub(super) read: bool,
}

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

/// What stood in a message before an edit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Edit {
    /// The text.
    pub text: String,
    /// Its entities.
    pub entities: Vec<Entity>,
    /// The inline keyboard, as JSON.
    pub markup: Option<Value>,
    /// The file.
    #[serde(default)]
    pub media: Option<Media>,
}

impl Message {
    pub(super) fn new(chat: i64, id: i32, date: i64) -> Self {
        Self {
            chat,
            id,
            date,
            from: None,
            sender_chat: None,
            by_bot: false,
            text: String::new(),
            entities: Vec::new(),
            markup: None,
            reply_to: None,
            thread: None,
            media: None,
            origin: None,
            via_bot: None,
            album: None,
            automatic: false,
            service: None,
            edits: Vec::new(),
            edit_date: None,
            deleted: false,
            pinned: false,
            silent: false,
            read: false,
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text with its entities as readable HTML.
    #[must_use]
    pub fn html(&self) -> String {
        html::render(&self.text, &self.entities)
    }

    /// The buttons under it.
    #[must_use]
    pub fn buttons(&self) -> Vec<Button> {
        markup::buttons(self.markup.as_ref())
    }

    /// What stands on its buttons.
    #[must_use]
    pub fn labels(&self) -> Vec<String> {
        self.buttons().into_iter().map(|button| button.label).collect()
    }

    /// What the button with this label does.
    #[must_use]
    pub fn button(&self, label: &str) -> Option<Action> {
        self.buttons().into_iter().find(|button| button.label == label).map(|button| button.action)
    }

    /// The id of the message that it answers.
    #[must_use]
    pub fn reply_to(&self) -> Option<i32> {
        self.reply_to
    }

    /// Whether it was edited.
    #[must_use]
    pub fn edited(&self) -> bool {
        !self.edits.is_empty()
    }

    /// A message for a person to read: from the bot, not deleted, no service message.
    #[must_use]
    pub fn is_answer(&self) -> bool {
        self.by_bot && !self.deleted && self.service.is_none()
    }

    /// The origin that it has when somebody forwards it.
    pub(super) fn origin_of_forward(&self) -> Origin {
        match (&self.origin, self.sender_chat, self.from) {
            (Some(origin), ..) => origin.clone(),
            (None, Some(chat), None) => Origin::Channel(chat, self.id),
            (None, Some(chat), Some(_)) => Origin::Chat(chat),
            (None, None, Some(user)) => Origin::User(user),
            (None, None, None) => Origin::Hidden("Somebody".to_owned()),
        }
    }

    pub(super) fn replace(&mut self, content: Edit, date: i64) {
        self.edits.push(Edit {
            text: std::mem::replace(&mut self.text, content.text),
            entities: std::mem::replace(&mut self.entities, content.entities),
            markup: std::mem::replace(&mut self.markup, content.markup),
            media: std::mem::replace(&mut self.media, content.media),
        });
        self.edit_date = Some(date);
    }

    /// One line for a person who looks for what went wrong.
    pub(super) fn line(&self) -> String {
        let who = match (self.by_bot, self.from) {
            (true, _) => "bot".to_owned(),
            (false, Some(id)) => id.to_string(),
            (false, None) => "channel".to_owned(),
        };
        let mut line = format!("  {} {who}: ", self.id);
        line.push_str(&match &self.service {
            Some(service) => format!("{service:?}"),
            None => format!("{:?}", self.html()),
        });
        let thread = self.thread.map(|thread| format!("thread {thread}"));
        let reply = self.reply_to.map(|id| format!("replies to {id}"));
        let buttons = (!self.labels().is_empty()).then(|| format!("buttons {:?}", self.labels()));
        let edited = self.edited().then(|| format!("edited {}×", self.edits.len()));
        let deleted = self.deleted.then(|| "deleted".to_owned());
        let pinned = self.pinned.then(|| "pinned".to_owned());
        let media = self.media.as_ref().map(|media| format!("{} {}", media.kind, media.name));
        let silent = self.silent.then(|| "silent".to_owned());
        let unread = (self.is_answer() && !self.read).then(|| "UNREAD".to_owned());
        for note in
            [thread, reply, buttons, edited, deleted, pinned, silent, media, unread].into_iter().flatten()
        {
            line.push_str(&format!(" [{note}]"));
        }
        line
    }
}
