//! One event of a room as the server gives it, and what of it is meant for us. Nothing here needs the SDK.

use super::address::Names;
use super::formatted;
use crate::bounds;
use domain::incoming::Attachment;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;

/// An event, decrypted where it was encrypted.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Event {
    /// Its id.
    #[serde(rename = "event_id")]
    pub(super) id: String,
    /// Who sent it.
    pub(super) sender: String,
    /// Its type.
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    origin_server_ts: Value,
    /// For state: of what.
    pub(super) state_key: Option<String>,
    /// What it says.
    #[serde(default)]
    pub(super) content: Value,
    #[serde(default)]
    unsigned: Value,
}

/// What a person wrote in an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// The text, without what addressed us and without a quoted message.
    pub(super) text: String,
    /// Whether it names the bot.
    pub(super) addressed: bool,
    /// The message that it answers.
    pub(super) replied: Option<String>,
    /// The first message of the thread in which it stands.
    pub(super) thread: Option<String>,
    /// A file: its name, and its size in bytes where the event has it.
    pub(super) file: Option<(String, Option<u64>)>,
    /// What came that is no text.
    pub(super) attachment: Option<Attachment>,
    /// The message of which this is what it says now.
    pub(super) edits: Option<String>,
}

/// How somebody's membership changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Membership {
    /// From outside into the room.
    Joined,
    /// Out of the room.
    Left,
    /// Neither: a new display name, an invitation, a refused invitation.
    Other,
}

impl Event {
    /// Reads an event. `None` for one that is malformed, or whose ids don't fit.
    pub(super) fn read(json: &str) -> Option<Self> {
        let event: Self = serde_json::from_str(json).ok()?;
        bounds::fitting(&event.id, bounds::ID, "an event's id")?;
        bounds::fitting(&event.sender, bounds::ID, "a sender")?;
        Some(event)
    }

    /// When it was sent, by its sender's server.
    pub(super) fn at(&self) -> Timestamp {
        let millis = self.origin_server_ts.as_i64().unwrap_or_default();
        Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Whether it is still encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        self.kind == "m.room.encrypted"
            && self.state_key.is_none()
            && self.content.get("ciphertext").is_some()
    }

    /// What it means for `person`'s presence in the room.
    pub(super) fn membership_of(&self, person: &str) -> Option<Membership> {
        if self.kind != "m.room.member" || self.state_key.as_deref() != Some(person) {
            return None;
        }
        // Some servers don't tell what it was before. Then a change is better assumed than missed.
        let before = self.unsigned["prev_content"]["membership"].as_str();
        Some(match self.content["membership"].as_str() {
            Some("join") if before != Some("join") => Membership::Joined,
            Some("leave" | "ban") if before.is_none_or(|before| before == "join") => Membership::Left,
            _ => Membership::Other,
        })
    }

    /// Who came in by it, with what they call themselves, where it was somebody.
    pub(super) fn arrival(&self) -> Option<(&str, &str)> {
        let person = self.state_key.as_deref()?;
        let is_in = self.membership_of(person) == Some(Membership::Joined);
        let person = bounds::fitting(person, bounds::ID, "a member").filter(|_| is_in)?;
        let name = self.content["displayname"].as_str();
        let name = name.and_then(|name| bounds::fitting(name, bounds::NAME, "a person's name"));
        Some((person, name.unwrap_or_default()))
    }

    /// Whether `person` may write in the room from now on, where this changes it. Some servers don't tell what was before;
    /// then nothing has changed.
    pub(super) fn lets_write(&self, person: &str, is_encrypted: bool) -> Option<bool> {
        if self.kind != "m.room.power_levels" || self.state_key.as_deref() != Some("") {
            return None;
        }
        let before = &self.unsigned["prev_content"];
        let may = |levels: &Value| may_write(levels, person, is_encrypted);
        let (before, after) = (may(before.is_object().then_some(before)?), may(&self.content));
        (before != after).then_some(after)
    }

    /// The room that replaces this one, if it is the event that says so.
    pub(super) fn replacement(&self) -> Option<&str> {
        let is_tombstone = self.kind == "m.room.tombstone" && self.state_key.as_deref() == Some("");
        let room = is_tombstone.then(|| self.content["replacement_room"].as_str()).flatten();
        room.and_then(|room| bounds::fitting(room, bounds::ID, "a replacement room"))
    }

    /// Whether somebody goes, or is sent away.
    pub(super) fn is_departure(&self) -> bool {
        self.kind == "m.room.member" && matches!(self.content["membership"].as_str(), Some("leave" | "ban"))
    }

    /// What a person wrote; `None` for notices, and everything that is no message. Whether with the looks that stand in the
    /// HTML alone: reading them costs more than all the rest, and only a moderator's text has a use for them.
    pub(super) fn words(&self, names: &Names, with_looks: bool) -> Option<Words> {
        let is_sticker = self.kind == "m.sticker";
        if self.kind != "m.room.message" && !is_sticker || self.state_key.is_some() {
            return None;
        }
        let relation = &self.content["m.relates_to"];
        let (content, edits) = match relation["rel_type"] == "m.replace" {
            true => {
                let edits = bounds::fitting(relation["event_id"].as_str()?, bounds::ID, "an edit's target")?;
                (&self.content["m.new_content"], Some(edits.to_owned()))
            }
            false => (&self.content, None),
        };
        let body = content["body"].as_str()?;
        if body.len() > bounds::BODY {
            bounds::dropped("a message's text");
            return None;
        }
        let name = content["filename"].as_str().unwrap_or(body);
        // Where a file's name stands apart, the body is a caption.
        let caption = if name == body { "" } else { body };
        let kind = if is_sticker { "m.sticker" } else { content["msgtype"].as_str()? };
        let (body, file, attachment) = match kind {
            "m.text" => (body, None, None),
            "m.file" => (caption, file(name, content), None),
            "m.image" | "m.video" => (caption, file(name, content), Some(Attachment::Picture)),
            "m.audio" => (caption, file(name, content), Some(Attachment::Sound)),
            "m.location" | "m.sticker" => ("", None, Some(Attachment::Other)),
            _ => return None,
        };
        let in_thread = relation["rel_type"] == "m.thread";
        let answers = relation["m.in_reply_to"]["event_id"].as_str();
        let body = if answers.is_some() { without_quote(body) } else { body };
        let answers = answers.and_then(|id| bounds::fitting(id, bounds::ID, "a reply's target"));
        let root = relation["event_id"].as_str().filter(|_| in_thread);
        let root = root.and_then(|id| bounds::fitting(id, bounds::ID, "a thread's root"));
        let mentioned = content["m.mentions"]["user_ids"]
            .as_array()
            .is_some_and(|ids| ids.iter().any(|id| id.as_str() == Some(names.id())));
        let body = match with_looks {
            true => Cow::Owned(formatted::text(body, content, names.strip(body).is_some())),
            false => Cow::Borrowed(body),
        };
        let (text, called) = match names.strip(&body) {
            Some(rest) => (rest, true),
            None => (&*body, false),
        };
        // In threads, each message also replies to the last one, for clients that don't know threads. Nobody meant that.
        let meant = !(in_thread && relation["is_falling_back"] == true);
        Some(Words {
            text: text.to_owned(),
            addressed: mentioned || called,
            replied: answers.filter(|_| meant).map(str::to_owned),
            thread: root.map(str::to_owned),
            file,
            attachment,
            edits,
        })
    }

    /// The content as it reads now, after edits by its sender.
    pub(super) fn latest(&self) -> &Value {
        let edit = &self.unsigned["m.relations"]["m.replace"];
        let new = &edit["content"]["m.new_content"];
        if new.is_object() && edit["sender"] == self.sender.as_str() { new } else { &self.content }
    }
}

/// Whether somebody may write in a room with these power levels (Matrix's specification, `m.room.power_levels`).
fn may_write(levels: &Value, person: &str, is_encrypted: bool) -> bool {
    // Old rooms hold numbers in texts.
    let number = |value: &Value| value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
    let or = |value: &Value, default: &Value| number(value).or_else(|| number(default)).unwrap_or(0);
    let kind = if is_encrypted { "m.room.encrypted" } else { "m.room.message" };
    or(&levels["users"][person], &levels["users_default"])
        >= or(&levels["events"][kind], &levels["events_default"])
}

/// A reply's body without the lines that repeat what it answers.
pub(super) fn without_quote(body: &str) -> &str {
    // Only a quote that a client made begins with the sender's id. A person's own quote stays.
    if !body.starts_with("> <") && !body.starts_with("> * <") {
        return body;
    }
    let mut rest = body;
    while rest.starts_with("> ") || rest.starts_with(">\n") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest.strip_prefix('\n').unwrap_or(rest)
}

/// The file of a message: its name, and its size where that is told.
fn file(name: &str, content: &Value) -> Option<(String, Option<u64>)> {
    let name = bounds::fitting(name, bounds::NAME, "a file's name")?;
    Some((name.to_owned(), content["info"]["size"].as_u64()))
}

#[cfg(test)]
mod tests;
