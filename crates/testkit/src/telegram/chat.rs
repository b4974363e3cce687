//! Chats, and what people and the bot are in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::message::Message;

/// The account in whose name anonymous admins write.
pub const ANONYMOUS: i64 = 1_087_968_824;

/// The account under which Telegram copies a channel's posts into the linked group.
pub(super) const TELEGRAM: i64 = 777_000;

/// The kinds of chats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// One person and the bot.
    Private,
    /// A small group, which may one day become a supergroup.
    Group,
    /// A large group, with topics or without.
    Supergroup,
    /// A channel.
    Channel,
}

/// What somebody is in a chat. In a private chat `Left` is a bot that was never started and
/// `Kicked` one that is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Owns it.
    Creator,
    /// Runs it.
    Administrator {
        /// May post, which says something in channels only.
        can_post: bool,
    },
    /// Is in it.
    Member,
    /// Is in it and may not write.
    Restricted,
    /// Is not in it.
    Left,
    /// Is not in it and may not come back.
    Kicked,
}

impl Status {
    /// Owner or administrator.
    #[must_use]
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Creator | Self::Administrator { .. })
    }

    /// Is in the chat.
    #[must_use]
    pub fn is_present(self) -> bool {
        !matches!(self, Self::Left | Self::Kicked)
    }

    /// The status under the `user` that it belongs to, as the Bot API shows it.
    pub(super) fn json(self, user: Value, kind: Kind) -> Value {
        let mut shown = match self {
            Self::Creator => json!({ "status": "creator", "is_anonymous": false }),
            Self::Administrator { can_post } => json!({
                "status": "administrator",
                "can_be_edited": false,
                "can_manage_chat": true,
                "can_change_info": true,
                "can_delete_messages": true,
                "can_invite_users": true,
                "can_restrict_members": true,
                "can_promote_members": false,
                "can_manage_video_chats": true,
                "can_post_stories": false,
                "can_edit_stories": false,
                "can_delete_stories": false,
                "is_anonymous": false,
                "can_post": can_post,
            }),
            Self::Member => json!({ "status": "member" }),
            Self::Restricted => json!({
                "status": "restricted",
                "until_date": 0,
                "is_member": true,
                "can_send_messages": false,
                "can_send_audios": false,
                "can_send_documents": false,
                "can_send_photos": false,
                "can_send_videos": false,
                "can_send_video_notes": false,
                "can_send_voice_notes": false,
                "can_send_polls": false,
                "can_send_other_messages": false,
                "can_add_web_page_previews": false,
                "can_change_info": false,
                "can_invite_users": false,
                "can_pin_messages": false,
                "can_manage_topics": false,
            }),
            Self::Left => json!({ "status": "left" }),
            Self::Kicked => json!({ "status": "kicked", "until_date": 0 }),
        };
        shown["user"] = user;
        if let (Self::Administrator { can_post }, Some(fields)) = (self, shown.as_object_mut()) {
            fields.remove("can_post");
            match kind {
                Kind::Channel => {
                    fields.insert("can_post_messages".to_owned(), json!(can_post));
                    fields.insert("can_edit_messages".to_owned(), json!(can_post));
                }
                _ => {
                    fields.insert("can_pin_messages".to_owned(), json!(true));
                    fields.insert("can_manage_topics".to_owned(), json!(kind == Kind::Supergroup));
                }
            }
        }
        shown
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) is_bot: bool,
    pub(super) first_name: String,
    pub(super) username: Option<String>,
    pub(super) language: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Chat {
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) username: Option<String>,
    pub(super) forum: bool,
    /// What the bot is here.
    pub(super) bot: Status,
    /// Whether only admins may write. What was kept by earlier versions doesn't say.
    #[serde(default)]
    pub(super) muted: bool,
    /// The other side of a private chat has deleted the account.
    pub(super) deactivated: bool,
    pub(super) members: BTreeMap<i64, Status>,
    pub(super) topics: BTreeMap<i32, String>,
    pub(super) migrated_to: Option<i64>,
    pub(super) messages: Vec<Message>,
    pub(super) last_id: i32,
}
