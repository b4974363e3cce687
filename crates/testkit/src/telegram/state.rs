//! What the server knows: chats, people, messages, updates, files, menus.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chat::{ANONYMOUS, Chat, Kind, Person, Status, TELEGRAM};
use super::faults::Faults;
use super::journal::{self, Call};
use super::limits::Limiter;
use super::message::Message;

/// A press of a button, until the bot has answered it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Press {
    pub(super) answer: Option<Value>,
}

#[derive(Clone, Debug)]
pub(super) struct StoredFile {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

/// What a bot gets when it does not ask for anything else.
const DEFAULT: &[&str] =
    &["callback_query", "channel_post", "edited_channel_post", "edited_message", "message", "my_chat_member"];

pub(super) fn default_kinds() -> Vec<String> {
    DEFAULT.iter().map(ToString::to_string).collect()
}

/// A command in a menu: its name and its description.
pub type MenuEntry = (String, String);

/// What the server knows. Tests read it in [`wait_until`](super::BotApi::wait_until).
pub struct State {
    pub(super) token: String,
    pub(super) bot: i64,
    /// Privacy mode: in groups the bot hears commands, replies to it and service messages only.
    pub(super) privacy: bool,
    pub(super) people: HashMap<i64, Person>,
    pub(super) chats: BTreeMap<i64, Chat>,
    /// Private chats and groups share one row of message ids, as they do in one account.
    pub(super) last_id: i32,
    pub(super) updates: VecDeque<(i64, &'static str, Value)>,
    pub(super) last_update: i64,
    pub(super) allowed: Vec<String>,
    /// Counts the polls, so that an older one notices a newer one.
    pub(super) poll: u64,
    pub(super) presses: BTreeMap<String, Press>,
    pub(super) files: BTreeMap<String, StoredFile>,
    pub(super) menus: BTreeMap<(String, String), Vec<MenuEntry>>,
    pub(super) limiter: Limiter,
    pub(super) faults: Faults,
    pub(super) calls: Vec<Call>,
    /// How far the server's clock is ahead of the machine's.
    pub(super) ahead: Duration,
    pub(super) ignore_unread: bool,
}

impl State {
    pub(super) fn new() -> Self {
        let bot = 1_234_567;
        let person = |is_bot, first_name: &str, username: &str| Person {
            is_bot,
            first_name: first_name.to_owned(),
            username: Some(username.to_owned()),
            language: None,
        };
        Self {
            token: format!("{bot}:TESTTOKENTESTTOKENTESTTOKENTESTTOKE"),
            bot,
            privacy: true,
            people: HashMap::from([
                (bot, person(true, "Altavoz", super::BOT_NAME)),
                (ANONYMOUS, person(true, "Group", "GroupAnonymousBot")),
                (TELEGRAM, person(false, "Telegram", "telegram")),
            ]),
            chats: BTreeMap::new(),
            last_id: 0,
            updates: VecDeque::new(),
            last_update: 700_000_000,
            allowed: default_kinds(),
            poll: 0,
            presses: BTreeMap::new(),
            files: BTreeMap::new(),
            menus: BTreeMap::new(),
            limiter: Limiter::default(),
            faults: Faults::default(),
            calls: Vec::new(),
            ahead: Duration::ZERO,
            ignore_unread: false,
        }
    }

    /// The kind of a chat.
    #[must_use]
    pub fn kind(&self, chat: i64) -> Option<Kind> {
        self.chats.get(&chat).map(|chat| chat.kind)
    }

    /// The chat with this title, or the private chat of somebody with this name.
    #[must_use]
    pub fn chat_named(&self, title: &str) -> Option<i64> {
        self.chats
            .iter()
            .find(|(_, chat)| chat.title == title && chat.migrated_to.is_none())
            .map(|(id, _)| *id)
    }

    /// What the bot is in a chat.
    #[must_use]
    pub fn bot_status(&self, chat: i64) -> Option<Status> {
        self.chats.get(&chat).map(|chat| chat.bot)
    }

    /// All messages of a chat in their order, the deleted ones too.
    #[must_use]
    pub fn messages(&self, chat: i64) -> &[Message] {
        self.chats.get(&chat).map_or(&[], |chat| &chat.messages)
    }

    /// The bot's messages that stand in a chat now.
    pub fn answers(&self, chat: i64) -> impl Iterator<Item = &Message> {
        self.messages(chat).iter().filter(|message| message.is_answer())
    }

    /// One message.
    #[must_use]
    pub fn message(&self, chat: i64, id: i32) -> Option<&Message> {
        self.messages(chat).iter().find(|message| message.id == id)
    }

    /// Every call so far.
    #[must_use]
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// Every call of one method, named as documented: `sendMessage`.
    pub fn calls_of<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(move |call| call.method.eq_ignore_ascii_case(method))
    }

    /// How many updates the bot has not confirmed.
    #[must_use]
    pub fn unconfirmed(&self) -> usize {
        self.updates.len()
    }

    /// How many 429 were answered.
    #[must_use]
    pub fn throttled(&self) -> usize {
        self.limiter.refused
    }

    /// The answer to a press of a button, as the parameters of `answerCallbackQuery`.
    #[must_use]
    pub fn press_answer(&self, query: &str) -> Option<&Value> {
        self.presses.get(query).and_then(|press| press.answer.as_ref())
    }

    /// The menu of a scope (`default`, `all_private_chats`, `chat:-100…`) and language.
    #[must_use]
    pub fn menu(&self, scope: &str, language: &str) -> Option<&[MenuEntry]> {
        self.menus.get(&(scope.to_owned(), language.to_owned())).map(Vec::as_slice)
    }

    /// The chats with messages of the bot that no test has read, and those messages.
    pub(super) fn unread(&self) -> impl Iterator<Item = &Message> {
        self.chats
            .values()
            .flat_map(|chat| &chat.messages)
            .filter(|message| message.is_answer() && !message.read)
    }

    pub(super) fn forget(&mut self) {
        for chat in self.chats.values_mut() {
            chat.messages = Vec::new();
        }
        for call in &mut self.calls {
            call.params = Value::Null;
            if let journal::Outcome::Answered { body, .. } = &mut call.outcome {
                *body = Value::Null;
            }
        }
    }

    pub(super) fn now(&self) -> i64 {
        let now = SystemTime::now() + self.ahead;
        let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    pub(super) fn chat(&self, id: i64) -> &Chat {
        self.chats.get(&id).unwrap_or_else(|| panic!("no chat {id}"))
    }

    pub(super) fn chat_mut(&mut self, id: i64) -> &mut Chat {
        self.chats.get_mut(&id).unwrap_or_else(|| panic!("no chat {id}"))
    }

    /// The id for the next message of a chat.
    pub(super) fn next_id(&mut self, chat: i64) -> i32 {
        let own_row = matches!(self.chat(chat).kind, Kind::Supergroup | Kind::Channel);
        let last = if own_row { &mut self.chat_mut(chat).last_id } else { &mut self.last_id };
        *last += 1;
        *last
    }

    /// Everything that stands in the chats, and the last lines of the journal.
    pub(super) fn dump(&self) -> String {
        let mut told = String::new();
        for (id, chat) in &self.chats {
            told.push_str(&format!("chat {id} {:?} {:?}, bot {:?}\n", chat.kind, chat.title, chat.bot));
            for message in &chat.messages {
                told.push_str(&message.line());
                told.push('\n');
            }
        }
        let unconfirmed: Vec<_> = self.updates.iter().map(|(id, kind, _)| format!("{id} {kind}")).collect();
        told.push_str(&format!("updates not confirmed: {unconfirmed:?}\nlast calls:\n"));
        told.push_str(&journal::tail(&self.calls, 20));
        told
    }
}
