//! What a person sees in a room.

use std::fmt;

use matrix_sdk::deserialized_responses::{ShieldState, TimelineEvent};
use serde_json::Value;

/// The body of a message whose key has not come, as clients show it.
pub const UNABLE_TO_DECRYPT: &str = "** unable to decrypt **";

/// A message-like event: messages, reactions, redactions and whatever else is no room state.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Message {
    /// The event's id.
    pub event_id: String,
    /// Who sent it.
    pub sender: String,
    /// After decryption, such as `m.room.message`, `m.reaction` or `m.room.redaction`.
    pub event_type: String,
    /// Such as `m.text` or `m.notice`; empty where the content has none.
    pub msgtype: String,
    /// Of an edit, the new text.
    pub body: String,
    /// Of an edit, the new HTML.
    pub html: Option<String>,
    /// The event to which this one is a reply.
    pub in_reply_to: Option<String>,
    /// The content of `m.mentions`; nothing where that key is absent. Of an edit, whom the edit
    /// notifies.
    pub mentions: Option<Value>,
    /// Whether it went over the network encrypted.
    pub encrypted: bool,
    /// Whether its key has not come.
    pub undecryptable: bool,
    /// Whether somebody has removed it since; then nothing is left of its content.
    pub redacted: bool,
    /// The event that this one edits.
    pub replaces: Option<String>,
    /// What Element warns of next to an encrypted message, such as a device that its owner has not
    /// signed.
    pub warning: Option<&'static str>,
    /// The whole content, after decryption.
    pub content: Value,
}

impl Message {
    /// Nothing where the event is room state.
    pub(super) fn from_event(event: &TimelineEvent) -> Option<Self> {
        let raw: Value = event.raw().deserialize_as_unchecked().unwrap();
        if raw.get("state_key").is_some() {
            return None;
        }
        let content = &raw["content"];
        let relation = &content["m.relates_to"];
        let replaces = (relation["rel_type"] == "m.replace").then(|| string(&relation["event_id"]));
        let shown = if replaces.is_some() { &content["m.new_content"] } else { content };
        let redacted = raw["unsigned"].get("redacted_because").is_some();
        let undecryptable = event.kind.is_utd() && !redacted;
        let warning =
            event.encryption_info().and_then(|info| match info.verification_state.to_shield_state_lax() {
                ShieldState::Red { message, .. } | ShieldState::Grey { message, .. } => Some(message),
                ShieldState::None => None,
            });
        Some(Self {
            event_id: string(&raw["event_id"]),
            sender: string(&raw["sender"]),
            event_type: string(&raw["type"]),
            msgtype: string(&shown["msgtype"]),
            body: if undecryptable { UNABLE_TO_DECRYPT.to_owned() } else { string(&shown["body"]) },
            html: shown["formatted_body"].as_str().map(str::to_owned),
            in_reply_to: relation["m.in_reply_to"]["event_id"].as_str().map(str::to_owned),
            mentions: content.get("m.mentions").cloned(),
            encrypted: event.encryption_info().is_some() || event.kind.is_utd(),
            undecryptable,
            redacted,
            replaces,
            warning,
            content: content.clone(),
        })
    }

    /// What to read: no reaction and no redaction, but also what might turn out to be a message.
    pub(super) fn is_for_reading(&self) -> bool {
        self.event_type == "m.room.message" || self.undecryptable
    }

    /// The event that this one removes. The key moved in room version 11.
    pub(super) fn removes(event: &TimelineEvent) -> Option<String> {
        let raw: Value = event.raw().deserialize_as_unchecked().unwrap();
        if raw["type"] != "m.room.redaction" {
            return None;
        }
        let target = raw["content"]["redacts"].as_str().or(raw["redacts"].as_str());
        target.map(str::to_owned)
    }

    pub(super) fn redact(&mut self) {
        self.redacted = true;
        self.undecryptable = false;
        self.body.clear();
        self.html = None;
        self.mentions = None;
        self.content = Value::Object(serde_json::Map::new());
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.event_id, self.sender, self.event_type)?;
        if !self.msgtype.is_empty() {
            write!(f, "/{}", self.msgtype)?;
        }
        if let Some(event) = &self.replaces {
            write!(f, " edits {event}")?;
        }
        if let Some(event) = &self.in_reply_to {
            write!(f, " replies to {event}")?;
        }
        if self.encrypted {
            write!(f, " encrypted")?;
        }
        if self.redacted {
            write!(f, " redacted")?;
        }
        if let Some(warning) = self.warning {
            write!(f, " WARNING {warning:?}")?;
        }
        if self.event_type == "m.room.message" || self.undecryptable {
            write!(f, " {:?}", self.body)
        } else {
            write!(f, " {}", self.content)
        }
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
