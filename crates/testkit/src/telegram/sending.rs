//! The methods that put, change and take away messages.

use std::time::Instant;

use serde_json::{Value, json};

use super::access::Access;
use super::answer::{Answer, Refusal};
use super::chat::Kind;
use super::media::Media;
use super::message::{Edit, Message};
use super::params::Params;
use super::state::State;
use super::text::{self, Formatted, units};
use super::{html, markup};

/// The most UTF-16 units of a message.
const LONGEST: usize = 4096;
/// The most UTF-16 units under a file.
const LONGEST_CAPTION: usize = 1024;
/// The most bytes that the server looks at.
const LONGEST_RAW: usize = 1 << 15;
/// How long a bot may delete a message, in seconds.
const DELETABLE: i64 = 48 * 60 * 60;

impl State {
    pub(super) fn send_message(&mut self, params: &Params) -> Answer {
        let raw = raw_text(params)?;
        let markup = markup::check(params.get("reply_markup"))?;
        let chat = self.reach(params, Access::Write)?;
        let formatted = format(raw, params)?;
        if units(&formatted.text) > LONGEST {
            return Err(Refusal::bad("message is too long"));
        }
        self.put(chat, formatted, None, markup, params)
    }

    /// Puts a message into a chat.
    pub(super) fn put(
        &mut self,
        chat: i64,
        formatted: Formatted,
        media: Option<Media>,
        markup: Option<Value>,
        params: &Params,
    ) -> Answer {
        let thread = self.thread(chat, params)?;
        let reply_to = self.replied(chat, params)?;
        self.may_send(chat)?;
        self.pace(chat)?;
        let id = self.next_id(chat);
        let mut message = Message::new(chat, id, self.now());
        message.by_bot = true;
        // A channel speaks itself; who wrote is not told.
        let channel = self.chat(chat).kind == Kind::Channel;
        message.from = (!channel).then_some(self.bot);
        message.sender_chat = channel.then_some(chat);
        message.text = formatted.text;
        message.entities = formatted.entities;
        message.media = media;
        message.markup = markup;
        message.reply_to = reply_to;
        message.thread = thread;
        message.silent = params.flag("disable_notification");
        let shown = self.message_json(&message, true);
        self.chat_mut(chat).messages.push(message);
        Ok(shown)
    }

    pub(super) fn edit_message_text(&mut self, params: &Params) -> Answer {
        let raw = raw_text(params)?;
        let markup = markup::check(params.get("reply_markup"))?;
        let (chat, id) = self.editable(params)?;
        let formatted = format(raw, params)?;
        if units(&formatted.text) > LONGEST {
            return Err(Refusal::bad("MESSAGE_TOO_LONG"));
        }
        if self.message(chat, id).is_some_and(|message| message.media.is_some()) {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        let content = Edit { text: formatted.text, entities: formatted.entities, markup, media: None };
        self.edit(chat, id, content)
    }

    pub(super) fn edit_message_reply_markup(&mut self, params: &Params) -> Answer {
        let markup = markup::check(params.get("reply_markup"))?;
        let (chat, id) = self.editable(params)?;
        let message = self.message(chat, id).ok_or_else(|| Refusal::bad("message to edit not found"))?;
        let (text, entities) = (message.text.clone(), message.entities.clone());
        let content = Edit { text, entities, markup, media: message.media.clone() };
        self.edit(chat, id, content)
    }

    pub(super) fn editable(&self, params: &Params) -> Result<(i64, i32), Refusal> {
        let id = params.message_id()?;
        let chat = self.reach(params, Access::Edit)?;
        match self.message(chat, id) {
            Some(message) if message.deleted => Err(Refusal::bad("message to edit not found")),
            Some(message) if !message.by_bot || message.service.is_some() => {
                Err(Refusal::bad("message can't be edited"))
            }
            Some(_) => Ok((chat, id)),
            None => Err(Refusal::bad("message to edit not found")),
        }
    }

    pub(super) fn edit(&mut self, chat: i64, id: i32, content: Edit) -> Answer {
        self.pace(chat)?;
        let now = self.now();
        let messages = &mut self.chat_mut(chat).messages;
        let Some(message) = messages.iter_mut().find(|message| message.id == id) else {
            return Err(Refusal::bad("message to edit not found"));
        };
        if message.text == content.text
            && message.entities == content.entities
            && message.markup == content.markup
            && message.media == content.media
        {
            return Err(Refusal::bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a \
                 current content and reply markup of the message",
            ));
        }
        message.replace(content, now);
        let message = message.clone();
        Ok(self.message_json(&message, true))
    }

    pub(super) fn delete_message(&mut self, params: &Params) -> Answer {
        let id = params.message_id()?;
        let chat = self.reach(params, Access::Write)?;
        let now = self.now();
        let (kind, admin) = (self.chat(chat).kind, self.chat(chat).bot.is_admin());
        let messages = &mut self.chat_mut(chat).messages;
        let Some(message) = messages.iter_mut().find(|message| message.id == id && !message.deleted) else {
            return Err(Refusal::bad("message to delete not found"));
        };
        if now - message.date >= DELETABLE {
            let scope = if kind == Kind::Private { " for everyone" } else { "" };
            return Err(Refusal::bad(format!("message can't be deleted{scope}")));
        }
        if !message.by_bot && !admin && kind != Kind::Private {
            return Err(Refusal::bad("message can't be deleted"));
        }
        message.deleted = true;
        message.pinned = false;
        Ok(json!(true))
    }

    /// Pins a message, or unpins it. In groups and channels only an administrator may.
    pub(super) fn pin(&mut self, params: &Params, pinned: bool) -> Answer {
        let id = params.message_id()?;
        let chat = self.reach(params, Access::Write)?;
        let (kind, admin) = (self.chat(chat).kind, self.chat(chat).bot.is_admin());
        if kind != Kind::Private && !admin {
            return Err(Refusal::bad("not enough rights to manage pinned messages in the chat"));
        }
        self.pace(chat)?;
        let what = if pinned { "pin" } else { "unpin" };
        let messages = &mut self.chat_mut(chat).messages;
        let message = messages.iter_mut().find(|message| message.id == id && !message.deleted);
        let message = message.ok_or_else(|| Refusal::bad(format!("message to {what} not found")))?;
        message.pinned = pinned;
        Ok(json!(true))
    }

    /// The forum topic to send to. The General topic is none: its number is refused.
    fn thread(&self, chat: i64, params: &Params) -> Result<Option<i32>, Refusal> {
        let chat = self.chat(chat);
        let thread = match params.int("message_thread_id") {
            Some(thread) if chat.forum && thread != 0 => thread,
            _ => return Ok(None),
        };
        i32::try_from(thread)
            .ok()
            .filter(|thread| chat.topics.contains_key(thread))
            .map(Some)
            .ok_or_else(|| Refusal::bad("message thread not found"))
    }

    /// The message to answer, in the form of today or of old.
    fn replied(&self, chat: i64, params: &Params) -> Result<Option<i32>, Refusal> {
        let (id, lenient) = match params.get("reply_parameters") {
            Some(Value::Object(reply)) if reply.is_empty() => return Ok(None),
            Some(Value::Object(reply)) => {
                let id = reply.get("message_id").and_then(Value::as_i64);
                let id = id.ok_or_else(|| Refusal::bad("can't find field \"message_id\""))?;
                let elsewhere =
                    reply.get("chat_id").and_then(Value::as_i64).is_some_and(|other| other != chat);
                if elsewhere {
                    return Err(Refusal::bad("the stand-in knows no replies into another chat"));
                }
                (id, reply.get("allow_sending_without_reply") == Some(&Value::Bool(true)))
            }
            Some(_) => return Err(Refusal::bad("object expected as reply parameters")),
            None => match params.int("reply_to_message_id") {
                Some(id) => (id, params.flag("allow_sending_without_reply")),
                None => return Ok(None),
            },
        };
        let id = i32::try_from(id).unwrap_or(0);
        match self.message(chat, id).filter(|message| !message.deleted) {
            Some(_) => Ok(Some(id)),
            None if lenient || id <= 0 => Ok(None),
            None => Err(Refusal::bad("message to be replied not found")),
        }
    }

    fn pace(&mut self, chat: i64) -> Result<(), Refusal> {
        let kind = self.chat(chat).kind;
        self.limiter.take(chat, kind, Instant::now()).map_err(Refusal::retry_after)
    }
}

fn raw_text(params: &Params) -> Result<String, Refusal> {
    let raw = params.text("text");
    if raw.is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    if raw.len() > LONGEST_RAW {
        return Err(Refusal::bad("text is too long"));
    }
    Ok(raw)
}

/// The text under a file.
pub(super) fn format_caption(params: &Params) -> Result<Formatted, Refusal> {
    let raw = params.text("caption");
    if raw.is_empty() {
        return Ok(Formatted::default());
    }
    let entities = params.get("caption_entities").map(text::read_entities).transpose()?.unwrap_or_default();
    let formatted = text::check(&raw, entities)?;
    if units(&formatted.text) > LONGEST_CAPTION {
        return Err(Refusal::bad("message caption is too long"));
    }
    Ok(formatted)
}

fn format(raw: String, params: &Params) -> Result<Formatted, Refusal> {
    let mode = params.text("parse_mode").to_ascii_lowercase();
    let (raw, entities) = match (mode.as_str(), params.get("entities")) {
        ("", None) => (raw, Vec::new()),
        ("", Some(entities)) => (raw, text::read_entities(entities)?),
        ("html", _) => {
            html::parse(&raw).map_err(|why| Refusal::bad(format!("can't parse entities: {why}")))?
        }
        _ => return Err(Refusal::bad("unsupported parse_mode")),
    };
    let formatted = text::check(&raw, entities)?;
    if formatted.text.is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    Ok(formatted)
}
