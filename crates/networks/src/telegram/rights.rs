//! Whether the bot may write in a chat, and who can change that.

use super::errors;
use super::person::user;
use super::place::Place;
use super::wire::{GetChat, GetChatAdministrators, GetChatMember, Member, User};
use crate::{Failure, bounds};
use domain::room::{RoomKind, Silence};
use domain::sending::Delivery;
use teloxide::requests::{JsonRequest, Request};
use teloxide::{Bot, RequestError};

/// How many admins are told, at most.
const ADMINS: usize = 20;

/// Whether the bot can speak in a chat. To become an admin counts as being let in again: in many groups only admins may
/// write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Presence {
    Away,
    Member,
    Admin,
}

pub(super) fn presence(member: &Member, kind: RoomKind) -> Presence {
    match (member.status.as_str(), kind) {
        ("administrator", RoomKind::Channel) if member.can_post_messages != Some(true) => Presence::Away,
        ("creator" | "administrator", _) => Presence::Admin,
        (_, RoomKind::Channel) => Presence::Away,
        ("member", _) => Presence::Member,
        ("restricted", _) if member.is_member == Some(true) && member.can_send_messages != Some(false) => {
            Presence::Member
        }
        _ => Presence::Away,
    }
}

/// Whether the bot is in the chat at all, if it isn't allowed to write there.
pub(super) fn is_present(member: &Member) -> bool {
    match member.status.as_str() {
        "creator" | "administrator" | "member" => true,
        "restricted" => member.is_member == Some(true),
        _ => false,
    }
}

/// What is told of a chat in which the bot may not write.
pub(super) fn silence<'a>(title: Option<&str>, admins: impl IntoIterator<Item = &'a User>) -> Silence {
    let people = admins.into_iter().filter(|admin| !admin.is_bot).filter_map(user);
    let private = |person: &domain::person::Person| {
        // A private chat has the id of its person.
        person.id.parse().ok().map(|chat| Place::new(chat, None).address())
    };
    let admins = people.filter_map(|person| private(&person).map(|address| (person, address)));
    let title = title.and_then(|title| bounds::fitting(title, bounds::TITLE, "a chat's title"));
    Silence { name: title.unwrap_or_default().to_owned(), admins: admins.take(ADMINS).collect() }
}

/// Whether the bot may write in a chat.
pub(super) async fn may_write(bot: &Bot, us: i64, place: Place) -> Result<bool, Failure> {
    let answer = async {
        let member = GetChatMember { chat_id: place.chat, user_id: us };
        let member = JsonRequest::new(bot.clone(), member).send().await?;
        // Only of a channel's admin it is said that they may post.
        let kind = if member.can_post_messages.is_some() { RoomKind::Channel } else { RoomKind::Group };
        match presence(&member, kind) {
            Presence::Away => Ok(false),
            Presence::Admin => Ok(true),
            Presence::Member => {
                let chat = JsonRequest::new(bot.clone(), GetChat { chat_id: place.chat }).send().await?;
                let allowed = chat.permissions.and_then(|permissions| permissions.can_send_messages);
                Ok(allowed.unwrap_or(true))
            }
        }
    };
    match answer.await {
        Ok(may) => Ok(may),
        Err(error) if errors::is_refusal(&error) => Ok(false),
        Err(RequestError::MigrateToChatId(_)) => Ok(false),
        Err(error) => Err(errors::failure(&error)),
    }
}

/// That a chat refuses what the bot writes, and whom to tell.
pub(super) async fn silenced(bot: &Bot, place: Place, why: String) -> Delivery {
    let admins = GetChatAdministrators { chat_id: place.chat };
    let admins = JsonRequest::new(bot.clone(), admins).send().await.unwrap_or_default();
    let chat = JsonRequest::new(bot.clone(), GetChat { chat_id: place.chat }).send().await.ok();
    let title = chat.and_then(|chat| chat.title);
    let silence = silence(title.as_deref(), admins.iter().map(|admin| &admin.user));
    Delivery::Silenced { why, silence }
}
