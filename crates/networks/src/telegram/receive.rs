//! From an update of the Bot API to what is incoming.

use super::bounds;
use super::markdown::markdown;
use super::person::{called, user, writer};
use super::place::{Place, Sent};
use super::rights::{Presence, is_present, presence, silence};
use super::wire::{self, Callback, Chat, Membership, Update};
use domain::contact::CONTACT_MARK;
use domain::incoming::{Attachment, Incoming, Message, Pressed, Source, What};
use domain::person::Person;
use domain::room::{NetworkId, RoomKind};
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// Clients cut a text of more than 4,096 UTF-16 units into several messages; one above this may be the first of them.
const NEAR_LIMIT: usize = 4_000;

/// The bot's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Us {
    pub(super) id: i64,
    pub(super) username: String,
}

/// What an update tells us, if it tells anything. `pressed_at` stands for the time when a choice was pressed: Telegram
/// does not tell it.
pub(super) fn receive(update: &Update, us: &Us, pressed_at: Timestamp) -> Option<Incoming> {
    let key = format!("u{}", update.update_id);
    if let Some(message) = update.message.as_ref().or(update.channel_post.as_ref()) {
        from_message(key, message, us, pressed_at)
    } else if let Some(message) = &update.edited_message {
        from_edit(key, message, us, pressed_at)
    } else if let Some(callback) = &update.callback_query {
        from_choice(key, callback, us, pressed_at)
    } else {
        from_membership(key, update.my_chat_member.as_ref()?, pressed_at)
    }
}

/// What a private message says now. Whoever edits theirs among others corrects it for those there.
fn from_edit(key: String, message: &wire::Message, us: &Us, now: Timestamp) -> Option<Incoming> {
    room_kind(&message.chat).filter(|kind| *kind == RoomKind::Private)?;
    let mut incoming = from_message(key, message, us, now)?;
    if let What::Message(message) = &mut incoming.what {
        message.edited = true;
    }
    Some(incoming)
}

fn from_message(key: String, message: &wire::Message, us: &Us, now: Timestamp) -> Option<Incoming> {
    let kind = room_kind(&message.chat)?;
    let at = Timestamp::from_second(message.date).unwrap_or(now);
    let room = place(message)?.address();
    if let Some(to) = message.migrate_to_chat_id {
        let to = Place::new(bounds::group(to)?, None).address();
        return Some(Incoming { key, room, kind, at, what: What::Moved { to } });
    }
    if !message.new_chat_members.is_empty() {
        let others = message.new_chat_members.iter().filter(|member| member.id != us.id);
        let others: Vec<_> = others.filter_map(|member| Some((user(member)?, called(member)))).collect();
        return (!others.is_empty()).then_some(Incoming { key, room, kind, at, what: What::Joined(others) });
    }
    let forwarded = !is_own_words(message);
    if forwarded && !is_forwarded_command(message, kind) {
        return None;
    }
    let (person, vouched_admin) = speaker(message, kind)?;
    let attachment = attachment(message).filter(|_| kind == RoomKind::Private);
    let file = remote(message);
    let (raw, text) = match content(message) {
        Some((raw, text)) => (raw, text),
        None if file.is_some() || attachment.is_some() => ("", String::new()),
        None => return None,
    };
    let (text, called) = address(text, us)?;
    let replied = message.reply_to_message.as_deref();
    let answers_us = replied.is_some_and(|r| r.from.as_ref().is_some_and(|from| from.id == us.id));
    // Whoever answers what somebody has written to the moderators, or a piece of it, answers all that stands there; a command takes the file.
    let is_contacts = |replied: &&wire::Message| {
        let text = replied.text.as_ref().or(replied.caption.as_ref());
        text.is_some_and(|text| text.starts_with(CONTACT_MARK))
    };
    let answers = answers_us && !text.starts_with(['/', '!']);
    let contact = replied.filter(|_| answers).filter(is_contacts);
    // A chain of replies under one message, such as the comments on a channel's post.
    let thread = message.message_thread_id.filter(|_| !message.is_topic_message && kind == RoomKind::Group);
    let thread = thread.and_then(bounds::message).map(|root| Sent::name(message.chat.id, root));
    let message = Message {
        person,
        text,
        addressed: called || answers_us || kind == RoomKind::Private,
        message: Some(Sent::name(message.chat.id, message.message_id)),
        replied: contact
            .and_then(words)
            .or_else(|| quoted(message))
            .or_else(|| replied.and_then(|replied| remote(replied).or_else(|| words(replied)))),
        replied_person: replied.and_then(writer),
        file,
        pressed: None,
        vouched_admin,
        near_limit: is_near_limit(raw),
        proof: None,
        thread,
        edited: false,
        forwarded,
        attachment,
    };
    Some(Incoming { key, room, kind, at, what: What::Message(message) })
}

/// What came that is no text. A document may be one.
fn attachment(message: &wire::Message) -> Option<Attachment> {
    let any = |kinds: &[&Option<IgnoredAny>]| kinds.iter().any(|kind| kind.is_some());
    let wire::Message { photo, video, animation, video_note, voice, audio, .. } = message;
    let wire::Message { sticker, location, contact, poll, .. } = message;
    if [photo, video, animation, video_note].iter().any(|kind| kind.is_some()) {
        Some(Attachment::Picture)
    } else if voice.is_some() || audio.is_some() {
        Some(Attachment::Sound)
    } else {
        any(&[sticker, location, contact, poll]).then_some(Attachment::Other)
    }
}

/// Whether somebody has forwarded a command to the bot, so that they can be told that it does nothing.
fn is_forwarded_command(message: &wire::Message, kind: RoomKind) -> bool {
    let text = message.text.as_ref().or(message.caption.as_ref());
    let is_command = text.is_some_and(|text| text.starts_with('/'));
    kind == RoomKind::Private && is_command && message.via_bot.is_none() && !message.is_automatic_forward
}

/// Whether its sender wrote it. A text that somebody forwards, or picks from what an inline bot offers, is no command of
/// theirs; and a channel's post that Telegram copies into the discussion group has already come from the channel. A
/// command may still reply to such a message.
fn is_own_words(message: &wire::Message) -> bool {
    let forwarded = message.forward_origin.is_some() || message.forward_date.is_some();
    !forwarded && message.via_bot.is_none() && !message.is_automatic_forward
}

fn from_choice(key: String, callback: &Callback, us: &Us, at: Timestamp) -> Option<Incoming> {
    // A message that is too old comes without its text, but still with its chat.
    let message = callback.message.as_ref()?;
    let id = bounds::press(&callback.id)?;
    let data = bounds::choice(callback.data.as_deref()?)?;
    // Our choices stand under our own messages only.
    if !is_own_words(message) || message.from.as_ref().is_some_and(|from| from.id != us.id) {
        return None;
    }
    let under = Some(Sent::name(message.chat.id, message.message_id));
    let choice = Message {
        pressed: Some(Pressed { id: id.to_owned(), under }),
        ..Message::new(user(&callback.from)?, format!("/{data}"))
    };
    Some(Incoming {
        key,
        room: place(message)?.address(),
        kind: room_kind(&message.chat)?,
        at,
        what: What::Message(choice),
    })
}

fn from_membership(key: String, change: &Membership, now: Timestamp) -> Option<Incoming> {
    let kind = room_kind(&change.chat)?;
    let before = presence(&change.old_chat_member, kind);
    let after = presence(&change.new_chat_member, kind);
    let what = if after > before {
        What::Added
    } else if after == Presence::Away && before != Presence::Away {
        match is_present(&change.new_chat_member) {
            true => What::Silenced(silence(change.chat.title.as_deref(), change.from.as_ref())),
            false => What::Removed,
        }
    } else {
        return None;
    };
    let room = Place::new(change.chat.id, None).address();
    Some(Incoming { key, room, kind, at: Timestamp::from_second(change.date).unwrap_or(now), what })
}

fn room_kind(chat: &Chat) -> Option<RoomKind> {
    let kind = match chat.kind.as_str() {
        "private" => RoomKind::Private,
        "group" | "supergroup" => RoomKind::Group,
        "channel" => RoomKind::Channel,
        _ => return None,
    };
    bounds::chat(chat.id, kind)?;
    Some(kind)
}

/// Where a message stands. Only the topics of a forum are rooms of their own; in other groups a thread is just a chain of
/// replies.
fn place(message: &wire::Message) -> Option<Place> {
    bounds::message(message.message_id)?;
    let topic = match message.message_thread_id.filter(|_| message.is_topic_message) {
        Some(topic) => Some(bounds::message(topic)?),
        None => None,
    };
    Some(Place::new(message.chat.id, topic))
}

/// Who speaks, and whether Telegram vouches that it is an admin of the chat. `None` for other bots.
fn speaker(message: &wire::Message, kind: RoomKind) -> Option<(Person, bool)> {
    let chat = |id: i64| Person { network: NetworkId::Telegram, id: id.to_string(), language: None };
    if kind == RoomKind::Channel {
        return Some((chat(message.chat.id), true));
    }
    // Somebody who speaks as a chat comes under one of Telegram's shared accounts (GroupAnonymousBot, Channel Bot), and
    // `sender_chat` is who they are. Only those who speak as this very chat are its admins.
    if let Some(sender) = &message.sender_chat {
        let id = bounds::group(sender.id)?;
        return Some((chat(id), id == message.chat.id));
    }
    let from = message.from.as_ref().filter(|from| !from.is_bot)?;
    Some((user(from)?, false))
}

/// A message's text or caption, as it came and as Markdown.
fn content(message: &wire::Message) -> Option<(&str, String)> {
    let (text, entities) = match (&message.text, &message.caption) {
        (Some(text), _) => (text, &message.entities),
        (None, Some(caption)) => (caption, &message.caption_entities),
        (None, None) => return None,
    };
    let text = bounds::text(text);
    Some((text, markdown(text, entities)))
}

/// The file in a message, whatever it is shown as; of a picture's sizes the largest.
fn remote(message: &wire::Message) -> Option<Source> {
    // An animation is a document, too, for older clients.
    let wire::Message { photo, video, animation, video_note, voice, audio, document, .. } = message;
    let shown = |value: &Value, name: &str| {
        let file = wire::File::deserialize(value).ok()?;
        let named = file.file_name.clone().unwrap_or_else(|| name.to_owned());
        Some(wire::File { file_name: Some(named), ..file })
    };
    let photo = photo.as_ref().and_then(|sizes| {
        let sizes = sizes.as_array()?.iter().filter_map(|size| shown(size, "photo.jpg"));
        sizes.max_by_key(|size| size.file_size)
    });
    let others = [
        (video, "video.mp4"),
        (animation, "animation.mp4"),
        (video_note, "video.mp4"),
        (voice, "voice.ogg"),
        (audio, "audio.mp3"),
    ];
    let other = others.into_iter().find_map(|(value, name)| shown(value.as_ref()?, name));
    let document = document.as_ref().map(|file| wire::File {
        file_name: file.file_name.clone(),
        file_id: file.file_id.clone(),
        ..*file
    });
    let file = photo.or(other).or(document)?;
    Some(Source::Remote {
        reference: bounds::file_id(&file.file_id)?.to_owned(),
        name: Some(bounds::file_name(file.file_name.as_deref().unwrap_or_default()).to_owned()),
        size: file.file_size,
    })
}

/// The piece of the answered message that was picked.
fn quoted(message: &wire::Message) -> Option<Source> {
    let quote = wire::Quote::deserialize(message.quote.as_ref()?).ok().filter(|quote| quote.is_manual)?;
    let text = bounds::text(&quote.text);
    Some(Source::Text { markdown: markdown(text, &quote.entities), near_limit: false })
}

/// What stands in a message, or under its file.
fn words(message: &wire::Message) -> Option<Source> {
    let (raw, markdown) = content(message)?;
    Some(Source::Text { markdown, near_limit: is_near_limit(raw) })
}

fn is_near_limit(text: &str) -> bool {
    text.len() > NEAR_LIMIT && text.encode_utf16().count() > NEAR_LIMIT
}

/// The text without what addresses the bot, and whether anything did. `None` if another bot is meant.
fn address(text: String, us: &Us) -> Option<(String, bool)> {
    let name_after =
        |rest: &str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    let mut called = false;
    let mut text = text;
    if let Some(rest) = text.strip_prefix('@') {
        let (name, rest) = rest.split_at(name_after(rest));
        if name.eq_ignore_ascii_case(&us.username) {
            called = true;
            text = rest.trim_start_matches([',', ':']).trim_start().to_owned();
        }
    }
    if let Some(rest) = text.strip_prefix('/') {
        let (command, rest) = rest.split_at(name_after(rest));
        if let Some(rest) = rest.strip_prefix('@') {
            let (name, rest) = rest.split_at(name_after(rest));
            if !name.eq_ignore_ascii_case(&us.username) {
                return None;
            }
            return Some((format!("/{command}{rest}"), true));
        }
    }
    Some((text, called))
}

#[cfg(test)]
mod tests;
