//! People, as Telegram names them.

use super::bounds;
use super::wire::{self, User};
use crate::bounds::{NAME, fitting};
use domain::lang::Lang;
use domain::person::Person;
use domain::room::NetworkId;
use serde::Deserialize;

/// Somebody, by their permanent id.
pub(super) fn user(user: &User) -> Option<Person> {
    let id = bounds::person(user.id)?;
    let language = user.language_code.as_deref().and_then(bounds::language);
    Some(Person {
        network: NetworkId::Telegram,
        id: id.to_string(),
        language: language.and_then(Lang::from_client),
    })
}

/// Who wrote a message, if Telegram says so: of one that was forwarded, who wrote it first.
pub(super) fn writer(message: &wire::Message) -> Option<Person> {
    if message.sender_chat.is_some() || message.via_bot.is_some() {
        return None;
    }
    let first = match &message.forward_origin {
        Some(origin) => wire::Origin::deserialize(origin).ok()?.sender_user?,
        None if message.forward_date.is_some() => return None,
        None => return message.from.as_ref().filter(|from| !from.is_bot).and_then(user),
    };
    Some(first).filter(|first| !first.is_bot).as_ref().and_then(user)
}

/// What somebody calls themselves.
pub(super) fn called(user: &User) -> String {
    let names = [&user.first_name, &user.last_name].into_iter().flatten();
    let name = names.map(|name| name.trim()).collect::<Vec<_>>().join(" ");
    // Whoever has deleted their account has none.
    let name = Some(name.trim()).filter(|name| !name.is_empty());
    name.and_then(|name| fitting(name, NAME, "a person's name")).unwrap_or_default().to_owned()
}
