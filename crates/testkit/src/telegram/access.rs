//! Whether the bot reaches a chat, and in which words it does not.

use serde_json::Value;

use super::answer::Refusal;
use super::chat::{Kind, Status};
use super::params::Params;
use super::state::State;

/// What a method wants of a chat.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    ReadMembers,
    Edit,
    Write,
}

impl State {
    /// The chat that a call names, if the bot may do there what it wants to.
    pub(super) fn reach(&self, params: &Params, access: Access) -> Result<i64, Refusal> {
        let id = match params.get("chat_id") {
            Some(Value::Number(number)) => number.as_i64().unwrap_or(0),
            Some(Value::String(name)) if name.starts_with('@') => self
                .chats
                .iter()
                .find(|(_, chat)| chat.username.as_deref() == name.get(1..))
                .map_or(0, |(id, _)| *id),
            Some(_) => 0,
            None => return Err(Refusal::bad("chat_id is empty")),
        };
        let Some(chat) = self.chats.get(&id) else {
            return Err(Refusal::bad("chat not found"));
        };
        // A group's members can't be read after it became a supergroup; what the bot sent there
        // stays editable.
        let write = access == Access::Write || (access == Access::ReadMembers && chat.kind == Kind::Group);
        let edit = write || access == Access::Edit;
        match chat.kind {
            Kind::Private if !edit => Ok(id),
            Kind::Private if chat.deactivated => Err(Refusal::forbidden("user is deactivated")),
            Kind::Private if chat.bot == Status::Kicked => {
                Err(Refusal::forbidden("bot was blocked by the user"))
            }
            Kind::Private if chat.bot == Status::Left => {
                Err(Refusal::forbidden("bot can't initiate conversation with a user"))
            }
            Kind::Private => Ok(id),
            Kind::Group => match (chat.migrated_to, chat.bot) {
                (Some(to), _) if write => Err(Refusal::migrated(to)),
                (None, Status::Kicked) if edit => {
                    Err(Refusal::forbidden("bot was kicked from the group chat"))
                }
                (None, Status::Left) if edit => {
                    Err(Refusal::forbidden("bot is not a member of the group chat"))
                }
                _ => Ok(id),
            },
            Kind::Supergroup | Kind::Channel => {
                let what = if chat.kind == Kind::Channel { "channel" } else { "supergroup" };
                match chat.bot {
                    Status::Kicked => Err(Refusal::forbidden(format!("bot was kicked from the {what} chat"))),
                    // A chat with a public name can be read from outside.
                    Status::Left if edit || chat.username.is_none() => {
                        Err(Refusal::forbidden(format!("bot is not a member of the {what} chat")))
                    }
                    _ => Ok(id),
                }
            }
        }
    }

    /// Whether the bot may send here at all.
    pub(super) fn may_send(&self, chat: i64) -> Result<(), Refusal> {
        let chat = self.chat(chat);
        match (chat.kind, chat.bot) {
            (Kind::Channel, Status::Creator | Status::Administrator { can_post: true }) => Ok(()),
            (Kind::Channel, _) => Err(Refusal::bad("need administrator rights in the channel chat")),
            (_, Status::Member) if chat.muted => {
                Err(Refusal::bad("not enough rights to send text messages to the chat"))
            }
            (_, Status::Restricted) => {
                Err(Refusal::bad("not enough rights to send text messages to the chat"))
            }
            _ => Ok(()),
        }
    }
}
