//! What a network hears, before it is read.

use crate::person::Person;
use crate::room::{Address, RoomKind, Silence};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How much of a text is taken of whoever doesn't moderate, in bytes: more than fits into a message to the moderators, in any script.
pub const QUESTION_LIMIT: usize = 16 * 1024;

/// One thing that happened in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// The network's own permanent name for it, from which the keys of our answers are made.
    pub key: String,
    /// Where.
    pub room: Address,
    /// Who is in that room.
    pub kind: RoomKind,
    /// When it happened, by the network's clock.
    pub at: Timestamp,
    /// What happened.
    pub what: What,
}

/// What can happen in a room.
#[expect(clippy::large_enum_variant, reason = "nearly everything that is heard is a message")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// Somebody wrote a message, or pressed a choice.
    Message(Message),
    /// The bot was let in, or let in again.
    Added,
    /// The bot was kicked or blocked, or the room is gone; for a Telegram chat, its topics with it.
    Removed,
    /// The room goes on at another address.
    Moved {
        /// The address from now on.
        to: Address,
    },
    /// The bot may not write there any more, although it is still in the room.
    Silenced(Silence),
    /// The bot may write there: if it could not before, that is as if it was let in again.
    MayWrite,
    /// Others came in, each with what they call themselves.
    Joined(Vec<(Person, String)>),
}

/// What a person wrote, or the choice that was pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who.
    pub person: Person,
    /// The text as Markdown: formatting that the client kept apart from the text is put back into it.
    /// For a choice, its command. What addressed the bot (`@botname`, `altavoz:`) is taken away.
    pub text: String,
    /// Whether it is meant for the bot: in private, by its name, as a reply to it, or by a choice.
    pub addressed: bool,
    /// The message's own id in the room, to reply to; a channel's or a choice's may have none.
    pub message: Option<MessageId>,
    /// What it replies to, when that holds a text or a file.
    pub replied: Option<Source>,
    /// Who wrote what it replies to, where the network vouches for that.
    pub replied_person: Option<Person>,
    /// The file that came with it.
    pub file: Option<Source>,
    /// The choice that was pressed.
    pub pressed: Option<Pressed>,
    /// The network itself vouches that an admin of the room spoke: a channel's post, an anonymous admin.
    pub vouched_admin: bool,
    /// The message is so long that the client may have cut it.
    pub near_limit: bool,
    /// What the network proves of who speaks, where it is not the servers alone that say so.
    pub proof: Option<Proof>,
    /// The first message of the thread in which it stands, where answers are to stay.
    pub thread: Option<MessageId>,
    /// It is what `message` says now: its author has edited it.
    pub edited: bool,
    /// Somebody else wrote it, and it was forwarded.
    pub forwarded: bool,
    /// What came with it, or instead of a text, that can't be read.
    pub attachment: Option<Attachment>,
}

/// How the names of texts end.
const TEXTS: [&str; 5] = ["md", "markdown", "txt", "text", "minisig"];

/// What isn't a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attachment {
    /// A picture, a film, an animation.
    Picture,
    /// A voice message or other sound.
    Sound,
    /// A sticker, a place, a contact and whatever else clients have.
    Other,
}

impl Message {
    /// The file that came with it, if that is no text by its name.
    pub fn media(&self) -> Option<&Source> {
        let is_text = |name: &str| {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
            ending.is_none_or(|ending| TEXTS.contains(&&*ending))
        };
        self.file.as_ref().filter(|file| match file {
            Source::Remote { name: Some(name), .. } => self.attachment.is_some() || !is_text(name),
            Source::Remote { name: None, .. } | Source::Text { .. } => false,
        })
    }

    /// A text that somebody says to the bot.
    pub fn new(person: Person, text: impl Into<String>) -> Self {
        Self {
            person,
            text: text.into(),
            addressed: true,
            message: None,
            replied: None,
            replied_person: None,
            file: None,
            pressed: None,
            vouched_admin: false,
            near_limit: false,
            proof: None,
            thread: None,
            edited: false,
            forwarded: false,
            attachment: None,
        }
    }
}

/// What an encrypted message proves of its sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The person's identity, as the network names it, if their device is signed by it.
    pub identity: Option<String>,
}

/// A network's name for one message in a room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MessageId(pub String);

/// A text that stands elsewhere than in the message itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// It came along: its Markdown.
    Text {
        /// The Markdown.
        markdown: String,
        /// Whether it is so long that the client may have cut it.
        near_limit: bool,
    },
    /// It has to be fetched from the network.
    Remote {
        /// What the network needs to find it again.
        reference: String,
        /// A file's name; `None` for a message.
        name: Option<String>,
        /// A file's size in bytes, where it is known.
        size: Option<u64>,
    },
}

/// A choice that was pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pressed {
    /// What the network wants to have acknowledged.
    pub id: String,
    /// The message under which the choice stood.
    pub under: Option<MessageId>,
}
