//! What a person gets back, and what a room is told.

use crate::access::Grants;
use crate::contact::Hearing;
use crate::file::File;
use crate::person::Person;
use crate::statement::Id;
use crate::text::Document;
use serde::{Deserialize, Serialize};

/// The longest command that a choice can carry, in bytes (Telegram's `callback_data`, Bot API).
pub const CHOICE_LIMIT: usize = 64;

/// A text with the choices under it, and a file above it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The text.
    pub document: Document,
    /// What can be chosen next.
    pub choices: Vec<Choice>,
    /// The file.
    pub file: Option<File>,
}

impl Content {
    /// A text with choices.
    pub fn new(document: Document, choices: Vec<Choice>) -> Self {
        Self { document, choices, file: None }
    }

    /// A file with its caption.
    pub fn file(file: File, caption: Document) -> Self {
        Self { document: caption, choices: Vec::new(), file: Some(file) }
    }
}

/// A next step: a label, and the command that it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the button says.
    pub label: String,
    /// The command, without the `/` or `!` that stands before it when it is typed.
    /// At most [`CHOICE_LIMIT`] bytes of `[a-z0-9 -]`.
    pub command: String,
}

/// The messages that answer one incoming message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// In order.
    pub messages: Vec<Content>,
}

/// What somebody gets back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// These words.
    Said(Answer),
    /// The answer to a question, as it is when it leaves: what was withdrawn or changed meanwhile isn't shown as it was.
    Asked(Question),
    /// What somebody else did, in the language of who is told.
    Told {
        /// Who is told.
        person: Person,
        /// What.
        notification: Notification,
    },
}

/// What a person is told without having asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// Another moderator has changed their draft.
    DraftChanged {
        /// Its id.
        id: Id,
    },
    /// Another moderator has discarded it.
    DraftDiscarded {
        /// Its id.
        id: Id,
    },
    /// Somebody speaks as another moderator with an identity by which they aren't known.
    IdentityChanged {
        /// As whom.
        moderator: Person,
        /// The identity.
        identity: String,
    },
    /// Another moderator has approved what somebody wants to send out; so many more are needed.
    Approved {
        /// Who.
        by: Person,
        /// The statement.
        id: Id,
        /// How many more are needed.
        missing: u64,
    },
    /// Another moderator has said that it is not to go out as it is.
    Rejected {
        /// Who.
        by: Person,
        /// The statement.
        id: Id,
        /// Why.
        why: String,
    },
    /// An owner has said of somebody that they moderate, or that they no longer do.
    Appointed {
        /// Who has said it.
        by: Person,
        /// Of whom.
        person: Person,
        /// Whether they moderate from now on.
        moderates: bool,
    },
    /// Somebody has sent the code that they were given: is it them?
    LinkAsked {
        /// Who has sent it.
        other: Person,
        /// What confirms it.
        code: String,
    },
    /// Two ids are one person's from now on, or no longer.
    Linked {
        /// An id.
        person: Person,
        /// The other.
        with: Person,
        /// Whether they are.
        holds: bool,
    },
    /// An owner has said in which room moderators meet, or try what is to go out; or that it is none any more.
    RoomNamed {
        /// Who.
        by: Person,
        /// Whether it is for tests.
        test: bool,
        /// Whether there is one.
        named: bool,
    },
    /// The bot is no longer in the moderators' room, or may not write there, so there is none any more.
    RoomLost {
        /// Whether it was that for tests.
        test: bool,
    },
    /// A moderator has said that somebody or something is not listened to, or is again.
    Banned {
        /// Who has said it.
        by: Person,
        /// The id of who or what.
        what: String,
        /// Why.
        why: Option<String>,
        /// Whether it is so from now on.
        holds: bool,
    },
    /// The bot may not write in a room of theirs.
    Silenced {
        /// The room's name.
        room: String,
    },
    /// Another moderator has done something that all get to see.
    Acted {
        /// Who.
        moderator: Person,
        /// What.
        act: Act,
        /// The statement.
        id: Id,
    },
    /// Somebody has written to the moderators.
    Contacted {
        /// What they are called.
        name: String,
        /// What they say.
        text: String,
        /// What they show.
        file: Option<File>,
        /// For the first time.
        first: bool,
    },
    /// A moderator has answered somebody; for the other moderators.
    ContactAnswered {
        /// Who.
        by: Person,
        /// What the other is called.
        name: String,
        /// What was said.
        text: String,
        /// What was shown.
        file: Option<File>,
    },
    /// The moderators answer; for whoever has written to them.
    Answered {
        /// What they say.
        text: String,
        /// What they show.
        file: Option<File>,
    },
    /// A moderator has said whether somebody who writes to them is heard; for the other moderators.
    ContactHeard {
        /// Who.
        by: Person,
        /// What the other is called.
        name: String,
        /// Whether.
        hearing: Hearing,
    },
    /// A conversation with the moderators is over: whoever wrote has said so, or a moderator has.
    ContactClosed {
        /// What they were called; for themselves, nothing.
        name: Option<String>,
    },
}

impl Reply {
    /// The files that go with it.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        let (said, told) = match self {
            Self::Said(answer) => (&*answer.messages, None),
            Self::Told { notification, .. } => match notification {
                Notification::Contacted { file, .. }
                | Notification::ContactAnswered { file, .. }
                | Notification::Answered { file, .. } => (Default::default(), file.as_ref()),
                _ => Default::default(),
            },
            Self::Asked(_) => Default::default(),
        };
        said.iter().filter_map(|message| message.file.as_ref()).chain(told)
    }
}

/// What a moderator does with a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Send it out.
    Publish,
    /// Send a correction out.
    Correct,
    /// Take it back.
    Withdraw,
    /// Call it off, or halt it.
    Stop,
    /// Go on with it.
    Resume,
    /// Say when it goes out.
    Schedule,
    /// Send it out before all others: it is urgent.
    Alert,
}

/// A command that only reads, and what decides what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Who asked.
    pub person: Person,
    /// What they were granted.
    pub grants: Grants,
    /// The command, with what stands behind it.
    pub command: String,
}

impl<A: Into<Answer>> From<A> for Reply {
    fn from(answer: A) -> Self {
        Self::Said(answer.into())
    }
}

impl From<Content> for Answer {
    fn from(message: Content) -> Self {
        Self { messages: vec![message] }
    }
}

impl From<Document> for Answer {
    fn from(document: Document) -> Self {
        Content::new(document, Vec::new()).into()
    }
}
