//! The row of updates: what the bot is told, and how it confirms.

use serde_json::{Value, json};

use super::chat::{Kind, Status};
use super::message::Message;
use super::params::Params;
use super::state::{State, default_kinds};

impl State {
    /// Begins a poll: an older one that still waits will notice, and `allowed_updates` is kept.
    pub(super) fn begin_poll(&mut self, params: &Params) -> u64 {
        self.poll += 1;
        if let Some(Value::Array(kinds)) = params.get("allowed_updates") {
            self.allowed = kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            if self.allowed.is_empty() {
                self.allowed = default_kinds();
            }
        }
        let offset = params.int("offset").unwrap_or(0);
        if offset < 0 {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let drop = self.updates.len().saturating_sub(keep);
            self.updates.drain(..drop);
        } else {
            self.updates.retain(|(id, _, _)| *id >= offset);
        }
        self.poll
    }

    /// The updates that wait, up to the limit.
    pub(super) fn waiting(&self, params: &Params) -> Vec<Value> {
        let limit = params.int("limit").filter(|limit| (1..=100).contains(limit)).unwrap_or(100);
        self.updates
            .iter()
            .take(usize::try_from(limit).unwrap_or(100))
            .map(|(id, kind, content)| json!({ "update_id": id, *kind: content }))
            .collect()
    }

    /// Puts an update into the row, if the bot wants its kind.
    pub(super) fn tell(&mut self, kind: &'static str, content: Value) {
        if self.allowed.iter().any(|allowed| allowed == kind) {
            self.last_update += 1;
            self.updates.push_back((self.last_update, kind, content));
        }
    }

    /// Tells the bot of a message or an edit, where it may hear it.
    pub(super) fn tell_message(&mut self, message: &Message, edited: bool) {
        if !self.hears(message) {
            return;
        }
        let kind = match (self.chat(message.chat).kind, edited) {
            (Kind::Channel, false) => "channel_post",
            (Kind::Channel, true) => "edited_channel_post",
            (_, false) => "message",
            (_, true) => "edited_message",
        };
        self.tell(kind, self.message_json(message, true));
    }

    /// Whether the bot gets a message: it must be there, and in groups privacy mode rules.
    fn hears(&self, message: &Message) -> bool {
        let chat = self.chat(message.chat);
        if !chat.bot.is_present() {
            return false;
        }
        match chat.kind {
            Kind::Private => true,
            Kind::Channel => chat.bot.is_admin(),
            Kind::Group | Kind::Supergroup => {
                !self.privacy
                    || chat.bot.is_admin()
                    || message.service.is_some()
                    || is_command_for(&message.text, super::BOT_NAME)
                    || message
                        .reply_to
                        .and_then(|id| self.message(message.chat, id))
                        .is_some_and(|replied| replied.by_bot)
            }
        }
    }

    /// Changes what the bot is in a chat and tells it.
    pub(super) fn set_bot(&mut self, chat: i64, by: i64, status: Status) {
        let old = std::mem::replace(&mut self.chat_mut(chat).bot, status);
        if old != status {
            let content = self.member_change(chat, by, self.bot, old, status);
            self.tell("my_chat_member", content);
        }
    }

    pub(super) fn member_change(&self, chat: i64, by: i64, who: i64, old: Status, new: Status) -> Value {
        json!({
            "chat": self.chat_json(chat),
            "from": self.person_json(by),
            "date": self.now(),
            "old_chat_member": self.member_json(chat, who, old),
            "new_chat_member": self.member_json(chat, who, new),
        })
    }
}

/// A `/command` that is not addressed to another bot.
fn is_command_for(text: &str, bot: &str) -> bool {
    let Some(first) = text.strip_prefix('/').and_then(|rest| rest.split(char::is_whitespace).next()) else {
        return false;
    };
    match first.split_once('@') {
        Some((_, to)) => to.eq_ignore_ascii_case(bot),
        None => !first.is_empty(),
    }
}
