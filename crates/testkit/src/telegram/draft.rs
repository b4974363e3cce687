//! People write, post and press.

use serde_json::json;

use super::chat::{ANONYMOUS, Kind, Status};
use super::markup::Action;
use super::message::{Edit, Message};
use super::state::{Press, State};
use super::text::{Entity, found_in, units};
use super::{BOT_NAME, BotApi};

/// What a client sends in one message at most, in UTF-16 units.
const LONGEST: usize = 4096;

/// A message that somebody is about to send.
#[must_use = "a draft is sent with `send`"]
pub struct Draft<'a> {
    api: &'a BotApi,
    user: i64,
    pub(super) message: Message,
    entities: Option<Vec<Entity>>,
    file: Option<(&'static str, String, Vec<u8>)>,
    anonymous: bool,
}

/// What the press of a button did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// The bot was told, in a callback query of this id.
    Query(String),
    /// This address was opened.
    Url(String),
}

impl Pressed {
    /// The id of the callback query.
    ///
    /// # Panics
    ///
    /// When it was the button of an address.
    #[must_use]
    pub fn query(self) -> String {
        match self {
            Self::Query(id) => id,
            Self::Url(url) => panic!("the button opens {url}"),
        }
    }

    /// The address.
    ///
    /// # Panics
    ///
    /// When the button tells the bot something.
    #[must_use]
    pub fn url(self) -> String {
        match self {
            Self::Url(url) => url,
            Self::Query(id) => panic!("the button made the callback query {id}"),
        }
    }
}

impl Draft<'_> {
    /// The text, or the caption of a document.
    pub fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.message.text);
        self
    }

    /// The entities that the client made; the server adds those that it finds.
    pub fn entities(mut self, entities: impl IntoIterator<Item = Entity>) -> Self {
        self.entities = Some(entities.into_iter().collect());
        self
    }

    /// Answers a message.
    pub fn reply_to(mut self, id: i32) -> Self {
        self.message.reply_to = Some(id);
        self
    }

    /// Stands in a forum topic.
    pub fn thread(mut self, thread: i32) -> Self {
        self.message.thread = Some(thread);
        self
    }

    /// Carries a document.
    pub fn document(self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.media("document", name, bytes)
    }

    /// Carries a file that is shown so: as a `photo`, `audio`, `voice`, `video` or `animation`.
    pub fn media(mut self, kind: &'static str, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.file = Some((kind, name.to_owned(), bytes.into()));
        self
    }

    /// An admin writes without a name.
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Sends it, and gives what then stands in the chat.
    ///
    /// # Panics
    ///
    /// When a client could not send it: it is empty or too long, the message that it answers or the
    /// topic is missing.
    pub fn send(self) -> Message {
        let Self { api, user, mut message, entities, file, anonymous } = self;
        api.server.change(|state| {
            let chat = message.chat;
            assert!(units(&message.text) <= LONGEST, "a client would cut this: use `paste`");
            let empty = file.is_none() && message.media.is_none() && message.text.trim().is_empty();
            assert!(!empty, "a client sends no empty message");
            if let Some(id) = message.reply_to {
                assert!(state.message(chat, id).is_some(), "no message {id} in {chat} to answer");
            }
            if let Some(thread) = message.thread {
                assert!(state.chat(chat).topics.contains_key(&thread), "no topic {thread} in {chat}");
            }
            let mut all = entities.unwrap_or_default();
            // A forwarded message's entities are all there.
            if message.origin.is_none() {
                all.extend(found_in(&message.text));
            }
            all.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
            message.entities = all;
            if let Some((kind, name, bytes)) = file {
                message.media = Some(state.store(kind, &name, bytes));
            }
            if !message.automatic {
                state.speak(&mut message, user, anonymous);
            }
            message.id = state.next_id(chat);
            message.date = state.now();
            state.tell_message(&message, false);
            state.chat_mut(chat).messages.push(message.clone());
            message
        })
    }
}

impl State {
    /// Sets in whose name a message stands, and makes its author a member.
    fn speak(&mut self, message: &mut Message, user: i64, anonymous: bool) {
        let chat = message.chat;
        assert!(self.chat(chat).migrated_to.is_none(), "nobody can write in {chat}: it became a supergroup");
        let blocked = chat == user && self.chat(chat).bot == Status::Kicked;
        assert!(!blocked, "{user} has blocked the bot: a client would offer to unblock it first");
        match self.chat(chat).kind {
            Kind::Channel => message.sender_chat = Some(chat),
            Kind::Supergroup if anonymous => {
                message.from = Some(ANONYMOUS);
                message.sender_chat = Some(chat);
            }
            _ => {
                assert!(!anonymous, "only supergroups have anonymous admins");
                assert!(self.people.contains_key(&user), "no person {user}");
                message.from = Some(user);
                self.chat_mut(chat).members.entry(user).or_insert(Status::Member);
            }
        }
        if chat == user && self.chat(chat).bot == Status::Left {
            self.chat_mut(chat).bot = Status::Member;
        }
    }
}

impl BotApi {
    /// Begins a message of somebody in a chat.
    pub fn write(&self, chat: i64, user: i64) -> Draft<'_> {
        Draft {
            api: self,
            user,
            message: Message::new(chat, 0, 0),
            entities: None,
            file: None,
            anonymous: false,
        }
    }

    /// Somebody says something.
    pub fn say(&self, chat: i64, user: i64, text: &str) -> Message {
        self.write(chat, user).text(text).send()
    }

    /// Something is posted in a channel.
    pub fn post(&self, channel: i64, text: &str) -> Message {
        self.write(channel, ANONYMOUS).text(text).send()
    }

    /// Somebody pastes a text of any length, which the client cuts into messages.
    pub fn paste(&self, chat: i64, user: i64, text: &str) -> Vec<Message> {
        let mut pieces = vec![String::new()];
        let mut length = 0;
        for c in text.chars() {
            if length + c.len_utf16() > LONGEST {
                pieces.push(String::new());
                length = 0;
            }
            length += c.len_utf16();
            pieces.last_mut().expect("there is always a piece").push(c);
        }
        pieces
            .iter()
            .filter(|piece| !piece.trim().is_empty())
            .map(|piece| self.say(chat, user, piece))
            .collect()
    }

    /// Somebody edits what they said.
    ///
    /// # Panics
    ///
    /// When there is no such message of a person.
    pub fn edit(&self, chat: i64, id: i32, text: &str) {
        self.server.change(|state| {
            let now = state.now();
            let messages = &mut state.chat_mut(chat).messages;
            let message = messages
                .iter_mut()
                .find(|message| message.id == id && !message.by_bot)
                .unwrap_or_else(|| panic!("no message {id} of a person in {chat}"));
            let (text, media) = (text.to_owned(), message.media.clone());
            message.replace(Edit { entities: found_in(&text), text, markup: None, media }, now);
            let message = message.clone();
            state.tell_message(&message, true);
        });
    }

    /// An admin, or the other side of a private chat, deletes a message. The bot is not told.
    pub fn delete(&self, chat: i64, id: i32) {
        self.server.change(|state| {
            for message in &mut state.chat_mut(chat).messages {
                message.deleted |= message.id == id;
            }
        });
    }

    /// Somebody presses the button with this label under a message of the bot.
    ///
    /// # Panics
    ///
    /// When there is no such button.
    pub fn press(&self, chat: i64, user: i64, id: i32, label: &str) -> Pressed {
        self.server.change(|state| {
            let message = state
                .message(chat, id)
                .filter(|message| !message.deleted)
                .unwrap_or_else(|| panic!("no message {id} in {chat}\n{}", state.dump()));
            let data = match message.button(label) {
                Some(Action::Data(data)) => data,
                Some(Action::Url(url)) => return Pressed::Url(url),
                Some(Action::Other(other)) => panic!("the stand-in can't press {other}"),
                None => panic!("no button {label:?} among {:?}", message.labels()),
            };
            let query = (4_000_001 + state.presses.len()).to_string();
            let content = json!({
                "id": query,
                "from": state.person_json(user),
                "message": state.message_json(message, true),
                "chat_instance": format!("{}", chat.unsigned_abs()),
                "data": data,
            });
            state.presses.insert(query.clone(), Press { answer: None });
            state.tell("callback_query", content);
            Pressed::Query(query)
        })
    }

    /// Somebody follows a link into the private chat with the bot: `https://t.me/<bot>?start=<what>`
    /// says `/start <what>` there.
    ///
    /// # Panics
    ///
    /// When it leads elsewhere.
    pub fn follow(&self, user: i64, url: &str) -> Message {
        let rest = url.strip_prefix("https://t.me/").and_then(|rest| rest.strip_prefix(BOT_NAME));
        match rest.map(|rest| rest.strip_prefix("?start=")) {
            Some(Some(what)) => self.say(user, user, &format!("/start {what}")),
            Some(None) => self.say(user, user, "/start"),
            None => panic!("{url} does not lead to @{BOT_NAME}"),
        }
    }
}
