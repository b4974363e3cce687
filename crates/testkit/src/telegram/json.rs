//! What the server knows, as the Bot API shows it.

use serde_json::{Value, json};

use super::chat::{Kind, Status};
use super::message::{Message, Origin};
use super::state::State;

impl State {
    pub(super) fn person_json(&self, id: i64) -> Value {
        let Some(person) = self.people.get(&id) else { panic!("no person {id}") };
        let mut shown = json!({ "id": id, "is_bot": person.is_bot, "first_name": person.first_name });
        if let Some(username) = &person.username {
            shown["username"] = json!(username);
        }
        if let Some(language) = &person.language {
            shown["language_code"] = json!(language);
        }
        shown
    }

    pub(super) fn chat_json(&self, id: i64) -> Value {
        let chat = self.chat(id);
        let mut shown = match chat.kind {
            Kind::Private => json!({ "id": id, "type": "private", "first_name": chat.title }),
            Kind::Group => {
                json!({ "id": id, "type": "group", "title": chat.title, "all_members_are_administrators": false })
            }
            Kind::Supergroup => json!({ "id": id, "type": "supergroup", "title": chat.title }),
            Kind::Channel => json!({ "id": id, "type": "channel", "title": chat.title }),
        };
        if let Some(username) = &chat.username {
            shown["username"] = json!(username);
        }
        if chat.forum {
            shown["is_forum"] = json!(true);
        }
        shown
    }

    pub(super) fn member_json(&self, chat: i64, user: i64, status: Status) -> Value {
        status.json(self.person_json(user), self.chat(chat).kind)
    }

    /// A message as the Bot API shows it. An embedded one does not embed a further one.
    pub(super) fn message_json(&self, message: &Message, embed: bool) -> Value {
        let mut shown = json!({
            "message_id": message.id,
            "date": message.date,
            "chat": self.chat_json(message.chat),
        });
        if let Some(from) = message.from {
            shown["from"] = self.person_json(from);
        }
        if let Some(sender) = message.sender_chat {
            shown["sender_chat"] = self.chat_json(sender);
        }
        if let Some(date) = message.edit_date {
            shown["edit_date"] = json!(date);
        }
        if let Some(thread) = message.thread {
            shown["message_thread_id"] = json!(thread);
            shown["is_topic_message"] = json!(true);
        }
        if let Some(service) = &message.service {
            for (name, value) in service {
                shown[name] = value.clone();
            }
            return shown;
        }
        if let Some(origin) = &message.origin {
            shown["forward_origin"] = self.origin_json(origin, message.date);
        }
        if message.automatic {
            shown["is_automatic_forward"] = json!(true);
        }
        if let Some(name) = &message.via_bot {
            shown["via_bot"] = json!({ "id": 77_000, "is_bot": true, "first_name": name, "username": name });
        }
        if let Some(album) = &message.album {
            shown["media_group_id"] = json!(album);
        }
        if embed {
            // In a topic, a message that answers nothing answers the message that made the topic.
            let replied = message.reply_to.or(message.thread);
            if let Some(replied) = replied.and_then(|id| self.message(message.chat, id)) {
                shown["reply_to_message"] = self.message_json(replied, false);
            }
        }
        let (text, entities) = match &message.media {
            Some(media) => {
                shown[&media.kind] = media.json();
                ("caption", "caption_entities")
            }
            None => ("text", "entities"),
        };
        if message.media.is_none() || !message.text.is_empty() {
            shown[text] = json!(message.text);
        }
        if !message.entities.is_empty() {
            shown[entities] = json!(message.entities);
        }
        if let Some(markup) = &message.markup {
            shown["reply_markup"] = markup.clone();
        }
        shown
    }

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
