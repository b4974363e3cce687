//! The fields of an update that are read.
//!
//! Only those that matter here are named, and nearly each may be missing. teloxide's own `Message` is an untagged enum: a
//! text with one unknown field (a new kind of entity is enough) becomes an empty message without an error, and a command
//! would be lost.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::requests::Payload;

/// Asks for updates without reading them.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offset: Option<i64>,
    pub(super) limit: usize,
    pub(super) timeout: u64,
    pub(super) allowed_updates: [&'static str; 5],
}

impl Payload for GetUpdates {
    type Output = Vec<Value>;
    const NAME: &'static str = "GetUpdates";
}

/// Asks for a chat: whether its members may write.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GetChat {
    pub(super) chat_id: i64,
}

impl Payload for GetChat {
    type Output = ChatInfo;
    const NAME: &'static str = "GetChat";
}

/// Asks for what somebody is in a chat.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GetChatMember {
    pub(super) chat_id: i64,
    pub(super) user_id: i64,
}

impl Payload for GetChatMember {
    type Output = Member;
    const NAME: &'static str = "GetChatMember";
}

/// Asks for a chat's admins.
#[derive(Clone, Debug, Serialize)]
pub(super) struct GetChatAdministrators {
    pub(super) chat_id: i64,
}

impl Payload for GetChatAdministrators {
    type Output = Vec<Admin>;
    const NAME: &'static str = "GetChatAdministrators";
}

#[derive(Debug, Deserialize)]
pub(super) struct ChatInfo {
    pub(super) title: Option<String>,
    /// The name by which whoever wants to finds it.
    pub(super) username: Option<IgnoredAny>,
    pub(super) permissions: Option<Permissions>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Permissions {
    pub(super) can_send_messages: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Admin {
    pub(super) user: User,
}

#[derive(Debug, Deserialize)]
pub(super) struct Update {
    pub(super) update_id: i64,
    pub(super) message: Option<Message>,
    pub(super) edited_message: Option<Message>,
    pub(super) channel_post: Option<Message>,
    pub(super) callback_query: Option<Callback>,
    pub(super) my_chat_member: Option<Membership>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    pub(super) message_id: i32,
    pub(super) message_thread_id: Option<i32>,
    #[serde(default)]
    pub(super) is_topic_message: bool,
    pub(super) from: Option<User>,
    pub(super) sender_chat: Option<Chat>,
    pub(super) date: i64,
    pub(super) chat: Chat,
    /// Who wrote it first, if it was forwarded.
    pub(super) forward_origin: Option<Value>,
    /// The same, from servers before Bot API 7.0.
    pub(super) forward_date: Option<IgnoredAny>,
    /// The inline bot that made it, if its sender chose it from what one offered.
    pub(super) via_bot: Option<IgnoredAny>,
    #[serde(default)]
    pub(super) is_automatic_forward: bool,
    pub(super) reply_to_message: Option<Box<Self>>,
    /// Who came in, of a message that tells that.
    #[serde(default)]
    pub(super) new_chat_members: Vec<User>,
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) entities: Vec<Entity>,
    pub(super) caption: Option<String>,
    #[serde(default)]
    pub(super) caption_entities: Vec<Entity>,
    pub(super) document: Option<File>,
    /// The album that it belongs to.
    pub(super) media_group_id: Option<String>,
    /// The piece of the answered message that its author has picked.
    pub(super) quote: Option<Value>,
    /// The same picture in several sizes, and other files. What isn't as documented is there, and can't be fetched.
    pub(super) photo: Option<Value>,
    pub(super) video: Option<Value>,
    pub(super) animation: Option<Value>,
    pub(super) video_note: Option<Value>,
    pub(super) voice: Option<Value>,
    pub(super) audio: Option<Value>,
    pub(super) sticker: Option<IgnoredAny>,
    pub(super) location: Option<IgnoredAny>,
    pub(super) contact: Option<IgnoredAny>,
    pub(super) poll: Option<IgnoredAny>,
    pub(super) migrate_to_chat_id: Option<i64>,
}

/// Where a message comes from; whoever hides is not named.
#[derive(Debug, Deserialize)]
pub(super) struct Origin {
    pub(super) sender_user: Option<User>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Quote {
    pub(super) text: String,
    #[serde(default)]
    pub(super) entities: Vec<Entity>,
    #[serde(default)]
    pub(super) is_manual: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: i64,
    #[serde(default)]
    pub(super) is_bot: bool,
    pub(super) language_code: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Chat {
    pub(super) id: i64,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) title: Option<String>,
}

/// A stretch of a text with a meaning, in UTF-16 units.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Entity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct File {
    pub(super) file_id: String,
    pub(super) file_name: Option<String>,
    pub(super) file_size: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Callback {
    pub(super) id: String,
    pub(super) from: User,
    pub(super) message: Option<Message>,
    pub(super) data: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Membership {
    pub(super) chat: Chat,
    /// Who changed it.
    pub(super) from: Option<User>,
    pub(super) date: i64,
    pub(super) old_chat_member: Member,
    pub(super) new_chat_member: Member,
}

#[derive(Debug, Deserialize)]
pub(super) struct Member {
    pub(super) status: String,
    pub(super) user: Option<User>,
    /// Of somebody restricted: whether they are in the chat at all.
    pub(super) is_member: Option<bool>,
    /// Of somebody restricted.
    pub(super) can_send_messages: Option<bool>,
    /// Of an admin of a channel.
    pub(super) can_post_messages: Option<bool>,
}
