//! Sending, editing and removing.

use super::entities::entities;
use super::errors::{self, accepted_id, is_unchanged};
use super::keyboard::keyboard;
use super::media::Sender;
use super::place::{Place, Prepared, Sent};
use super::render::Part;
use super::rights;
use crate::Post;
use domain::incoming::MessageId;
use domain::room::{Address, RoomKind};
use domain::sending::Delivery;
use teloxide::Bot;
use teloxide::payloads::{
    EditMessageTextSetters, PinChatMessageSetters, SendMessageSetters, UnpinChatMessageSetters,
};
use teloxide::requests::Requester;
use teloxide::types::{ChatId, LinkPreviewOptions, MessageId as Id, ReplyParameters, ThreadId};

/// Sends a part.
pub(super) async fn send(
    sender: &Sender<'_>,
    username: Option<&str>,
    post: &Post<'_>,
    part: &Part,
) -> Delivery {
    let (bot, prepared) = match prepare(username, post, part) {
        Ok(prepared) => (sender.bot, prepared),
        Err(delivery) => return delivery,
    };
    let place = prepared.0;
    let reply_to = post.reply_to.and_then(Sent::read).filter(|sent| sent.is_in(place)).map(|sent| sent.id);
    if let Some(file) = &part.file {
        return match sender.send((part, file), &prepared, reply_to, post.quiet, post.room).await {
            Ok(id) => Delivery::Sent(Sent::name(place.chat, id)),
            Err(delivery) => delivery,
        };
    }
    let mut request = bot
        .send_message(ChatId(place.chat), part.text.clone())
        .entities(entities(&part.entities))
        .link_preview_options(no_preview());
    if post.quiet {
        request = request.disable_notification(true);
    }
    if let Some(topic) = place.topic {
        request = request.message_thread_id(ThreadId(Id(topic)));
    }
    if let Some(id) = reply_to {
        request = request.reply_parameters(ReplyParameters::new(Id(id)).allow_sending_without_reply());
    }
    if let Some(buttons) = prepared.1 {
        request = request.reply_markup(buttons);
    }
    match request.await {
        Ok(message) => Delivery::Sent(Sent::name(place.chat, message.id.0)),
        Err(error) => match accepted_id(&error) {
            Some(id) => Delivery::Sent(Sent::name(place.chat, id)),
            None if errors::is_silenced(&error) => {
                rights::silenced(bot, place, errors::sentence(&error)).await
            }
            None => errors::delivery(&error, post.room),
        },
    }
}

/// Edits a message, so that it reads as this part.
pub(super) async fn edit(
    sender: &Sender<'_>,
    username: Option<&str>,
    post: &Post<'_>,
    part: &Part,
    id: &MessageId,
) -> Delivery {
    let prepared = match prepare(username, post, part) {
        Ok(prepared) => prepared,
        Err(delivery) => return delivery,
    };
    let place = prepared.0;
    let Some(sent) = Sent::read(id) else {
        return not_ours(id);
    };
    if let Some(file) = &part.file {
        let message = (sent.chat_or(place), sent.id);
        return match sender.edit((part, file), &prepared, message, post.room).await {
            Ok(_) => Delivery::Sent(id.clone()),
            Err(delivery) => fixed_if_moved(delivery, post.room, message.0 != place.chat),
        };
    }
    let mut request = sender
        .bot
        .edit_message_text(ChatId(sent.chat_or(place)), Id(sent.id), part.text.clone())
        .entities(entities(&part.entities))
        .link_preview_options(no_preview());
    if let Some(buttons) = prepared.1 {
        request = request.reply_markup(buttons);
    }
    match request.await {
        Ok(_) => Delivery::Sent(id.clone()),
        Err(error) if accepted_id(&error).is_some() || is_unchanged(&error) => Delivery::Sent(id.clone()),
        Err(error) => {
            fixed_if_moved(errors::delivery(&error, post.room), post.room, sent.chat_or(place) != place.chat)
        }
    }
}

/// Removes a message.
pub(super) async fn remove(bot: &Bot, room: &Address, id: &MessageId) -> Delivery {
    let Some(place) = Place::read(room) else {
        return no_address(room);
    };
    let Some(sent) = Sent::read(id) else {
        return not_ours(id);
    };
    match bot.delete_message(ChatId(sent.chat_or(place)), Id(sent.id)).await {
        Ok(_) => Delivery::Sent(id.clone()),
        Err(error) => {
            match fixed_if_moved(errors::delivery(&error, room), room, sent.chat_or(place) != place.chat) {
                Delivery::Missing(_) => Delivery::Sent(id.clone()),
                other => other,
            }
        }
    }
}

/// Pins a message without a sound, or lets it be pinned no more.
pub(super) async fn pin(bot: &Bot, room: &Address, id: &MessageId, pinned: bool) -> Delivery {
    let Some(place) = Place::read(room) else {
        return no_address(room);
    };
    let Some(sent) = Sent::read(id) else {
        return not_ours(id);
    };
    let (chat, message) = (ChatId(sent.chat_or(place)), Id(sent.id));
    let done = match pinned {
        true => bot.pin_chat_message(chat, message).disable_notification(true).await,
        false => bot.unpin_chat_message(chat).message_id(message).await,
    };
    match done {
        Ok(_) => Delivery::Sent(id.clone()),
        Err(error) if is_unchanged(&error) => Delivery::Sent(id.clone()),
        Err(error) => match errors::delivery(&error, room) {
            // What is refused is a pin, and says nothing of the chat.
            Delivery::Silenced { why, .. } | Delivery::NotYet(why) => Delivery::Refused(why),
            other => fixed_if_moved(other, room, sent.chat_or(place) != place.chat),
        },
    }
}

fn prepare(username: Option<&str>, post: &Post<'_>, part: &Part) -> Result<Prepared, Delivery> {
    let place = Place::read(post.room).ok_or_else(|| no_address(post.room))?;
    let presses = post.kind == RoomKind::Private || post.presses;
    let username = match username {
        Some(username) => username,
        None if part.choices.is_empty() || presses => "",
        // The links of the buttons name us.
        None => return Err(Delivery::Unreachable("not connected to Telegram yet".to_owned())),
    };
    let username = Some(username).filter(|_| !presses);
    Ok((place, keyboard(&part.choices, username)))
}

fn no_address(room: &Address) -> Delivery {
    Delivery::Refused(format!("{room} is no Telegram chat"))
}

fn not_ours(id: &MessageId) -> Delivery {
    Delivery::Refused(format!("{} is no Telegram message", id.0))
}

/// The outcome for a message that was sent to a group before it became a supergroup, when the room has the supergroup's
/// address already. In the supergroup its number is another message's; and that the group is gone doesn't mean that the
/// supergroup is.
fn fixed_if_moved(delivery: Delivery, room: &Address, elsewhere: bool) -> Delivery {
    match delivery {
        Delivery::Gone(why) if elsewhere => Delivery::NotEditable(why),
        Delivery::Moved(to) if to == *room => {
            Delivery::NotEditable("the message belongs to the group before it became a supergroup".to_owned())
        }
        delivery => delivery,
    }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
