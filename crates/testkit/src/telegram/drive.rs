//! Chats, the people in them, and what happens to the bot there.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::BotApi;
use super::chat::{ANONYMOUS, Chat, Kind, Person, Status};
use super::message::Message;
use super::state::State;

impl State {
    fn new_chat(&mut self, id: i64, kind: Kind, title: &str, bot: Status) -> i64 {
        let chat = Chat {
            kind,
            title: title.to_owned(),
            username: None,
            forum: false,
            bot,
            deactivated: false,
            members: BTreeMap::new(),
            topics: BTreeMap::new(),
            migrated_to: None,
            muted: false,
            messages: Vec::new(),
            last_id: 0,
        };
        assert!(self.chats.insert(id, chat).is_none(), "there is a chat {id} already");
        id
    }

    /// An id that no chat has: near -4 000 for groups, near -1 001 000 000 000 for the larger ones.
    fn free_id(&self, kind: Kind) -> i64 {
        let base = if kind == Kind::Group { -4_001 } else { -1_001_000_000_001 };
        (0..).map(|step| base - step).find(|id| !self.chats.contains_key(id)).unwrap_or(base)
    }

    /// Who does what nobody in particular does: an admin of the chat, or all of them together.
    fn somebody(&self, chat: i64) -> i64 {
        let members = &self.chat(chat).members;
        members.iter().find(|(_, status)| status.is_admin()).map_or(ANONYMOUS, |(user, _)| *user)
    }

    /// Puts a service message into a chat and tells the bot, if it is there.
    fn service(&mut self, chat: i64, from: i64, field: &str, value: Value) -> i32 {
        let id = self.next_id(chat);
        let mut message = Message::new(chat, id, self.now());
        // The message that makes a topic is the topic's first.
        message.thread = (field == "forum_topic_created").then_some(id);
        message.from = Some(from);
        message.sender_chat = (from == ANONYMOUS).then_some(chat);
        message.service = Some(Map::from_iter([(field.to_owned(), value)]));
        self.tell_message(&message, false);
        self.chat_mut(chat).messages.push(message);
        id
    }
}

/// Making chats and people.
impl BotApi {
    /// Somebody who has started the bot, and their private chat, whose id is theirs. An empty
    /// language is none.
    pub fn private(&self, id: i64, first_name: &str, language: &str) -> i64 {
        self.person(id, first_name, language);
        self.server.change(|state| {
            state.chat_mut(id).bot = Status::Member;
            id
        })
    }

    /// Somebody who has never started the bot: it can't write to them first.
    pub fn person(&self, id: i64, first_name: &str, language: &str) -> i64 {
        self.server.change(|state| {
            let language = (!language.is_empty()).then(|| language.to_owned());
            let person =
                Person { is_bot: false, first_name: first_name.to_owned(), username: None, language };
            state.people.insert(id, person);
            state.new_chat(id, Kind::Private, first_name, Status::Left)
        })
    }

    /// A group with the bot in it, as if since long ago.
    pub fn group(&self, title: &str) -> i64 {
        self.new_chat(Kind::Group, title, Status::Member)
    }

    /// A supergroup with the bot in it, as if since long ago.
    pub fn supergroup(&self, title: &str) -> i64 {
        self.new_chat(Kind::Supergroup, title, Status::Member)
    }

    /// A supergroup with topics, of which [`topic`](Self::topic) makes more.
    pub fn forum(&self, title: &str) -> i64 {
        let chat = self.supergroup(title);
        self.server.change(|state| {
            let chat = state.chat_mut(chat);
            chat.forum = true;
            // Number 1 is the General topic.
            chat.last_id = 1;
        });
        chat
    }

    /// A channel in which the bot may post, as if since long ago.
    pub fn channel(&self, title: &str) -> i64 {
        self.new_chat(Kind::Channel, title, Status::Administrator { can_post: true })
    }

    fn new_chat(&self, kind: Kind, title: &str, bot: Status) -> i64 {
        self.server.change(|state| {
            let id = state.free_id(kind);
            state.new_chat(id, kind, title, bot)
        })
    }

    /// A new topic in a forum; gives its thread.
    pub fn topic(&self, forum: i64, name: &str) -> i32 {
        self.server.change(|state| {
            let by = state.somebody(forum);
            let created = json!({ "name": name, "icon_color": 7_322_096 });
            let thread = state.service(forum, by, "forum_topic_created", created);
            state.chat_mut(forum).topics.insert(thread, name.to_owned());
            thread
        })
    }

    /// Gives a public name to a chat or a person, without the `@`.
    pub fn set_username(&self, chat: i64, name: &str) {
        self.server.change(|state| {
            state.chat_mut(chat).username = Some(name.to_owned());
            if let Some(person) = state.people.get_mut(&chat) {
                person.username = Some(name.to_owned());
            }
        });
    }

    /// Sets what somebody is in a chat. The bot hears of it as an admin that asks for `chat_member`.
    pub fn set_member(&self, chat: i64, user: i64, status: Status) {
        self.server.change(|state| {
            let by = state.somebody(chat);
            let old = state.chat_mut(chat).members.insert(user, status).unwrap_or(Status::Left);
            if state.chat(chat).bot.is_admin() && old != status {
                let content = state.member_change(chat, by, user, old, status);
                state.tell("chat_member", content);
            }
        });
    }

    /// Lets only admins write in a group, or everybody again. The bot is not told.
    pub fn set_muted(&self, chat: i64, muted: bool) {
        self.server.change(|state| state.chat_mut(chat).muted = muted);
    }

    /// Switches privacy mode, which is on at the start, off or on.
    pub fn set_privacy(&self, on: bool) {
        self.server.change(|state| state.privacy = on);
    }
}

/// What no server should say.
impl BotApi {
    /// Puts an update of this kind into the row as it stands, whatever it is.
    pub fn tell(&self, kind: &'static str, content: Value) {
        self.server.change(|state| state.tell(kind, content));
    }
}

/// What happens to the bot.
impl BotApi {
    /// Sets what the bot is in a chat; it gets a `my_chat_member` that names who did it.
    pub fn set_bot(&self, chat: i64, by: i64, status: Status) {
        self.server.change(|state| state.set_bot(chat, by, status));
    }

    fn set_bot_somehow(&self, chat: i64, status: Status) {
        self.server.change(|state| {
            let by = state.somebody(chat);
            state.set_bot(chat, by, status);
        });
    }

    /// Takes the bot out of a chat as if it had never been there: nobody is told.
    pub fn without_bot(&self, chat: i64) {
        self.server.change(|state| state.chat_mut(chat).bot = Status::Left);
    }

    /// Somebody adds the bot: to a channel as an admin who may post, elsewhere as a member.
    pub fn add_bot(&self, chat: i64, by: i64) {
        self.server.change(|state| {
            if state.chat(chat).kind == Kind::Channel {
                return state.set_bot(chat, by, Status::Administrator { can_post: true });
            }
            state.set_bot(chat, by, Status::Member);
            let bot = state.person_json(state.bot);
            state.service(chat, by, "new_chat_members", json!([bot]));
        });
    }

    /// Somebody comes into a group.
    pub fn join(&self, chat: i64, person: i64) {
        self.server.change(|state| {
            state.chat_mut(chat).members.insert(person, Status::Member);
            let member = state.person_json(person);
            state.service(chat, person, "new_chat_members", json!([member]));
        });
    }

    /// Makes the bot an admin.
    pub fn promote_bot(&self, chat: i64, can_post: bool) {
        self.set_bot_somehow(chat, Status::Administrator { can_post });
    }

    /// Makes the bot a plain member again.
    pub fn demote_bot(&self, chat: i64) {
        self.set_bot_somehow(chat, Status::Member);
    }

    /// Throws the bot out for good.
    pub fn kick_bot(&self, chat: i64) {
        self.set_bot_somehow(chat, Status::Kicked);
    }

    /// Removes the bot; it may be added again.
    pub fn remove_bot(&self, chat: i64) {
        self.set_bot_somehow(chat, Status::Left);
    }

    /// Somebody blocks the bot.
    pub fn block(&self, user: i64) {
        self.set_bot(user, user, Status::Kicked);
    }

    /// Somebody unblocks the bot.
    pub fn unblock(&self, user: i64) {
        self.set_bot(user, user, Status::Member);
    }

    /// Somebody deletes their account. The bot is not told.
    pub fn deactivate(&self, user: i64) {
        self.server.change(|state| state.chat_mut(user).deactivated = true);
    }

    /// Makes a supergroup of a group and gives its id. The bot gets a `my_chat_member` for the new
    /// one, none for the old one, and a service message in each.
    ///
    /// # Panics
    ///
    /// When it is no group.
    pub fn migrate(&self, group: i64) -> i64 {
        self.server.change(|state| {
            let old = state.chat(group).clone();
            assert_eq!(old.kind, Kind::Group, "only a group becomes a supergroup");
            let by = state.somebody(group);
            let id = state.free_id(Kind::Supergroup);
            let new = state.new_chat(id, Kind::Supergroup, &old.title, Status::Left);
            state.chat_mut(new).members = old.members;
            state.service(group, by, "migrate_to_chat_id", json!(new));
            state.set_bot(new, by, old.bot);
            state.service(new, ANONYMOUS, "migrate_from_chat_id", json!(group));
            state.chat_mut(group).migrated_to = Some(new);
            new
        })
    }
}
