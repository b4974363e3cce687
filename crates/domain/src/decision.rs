//! All that a command may change, as data.

use crate::answer::Answer;
use crate::lang::Lang;
use crate::room::Address;
use crate::statement::{Id, Statement, Topic};
use jiff::Timestamp;

/// What a command comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What the person gets; `None` is silence.
    pub answer: Option<Answer>,
    /// What is done, all or nothing, together with the answer.
    pub changes: Vec<Change>,
}

impl Decision {
    /// Nothing said, nothing done.
    pub fn silence() -> Self {
        Self::default()
    }

    /// Does something besides.
    #[must_use]
    pub fn and(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }
}

impl<A: Into<Answer>> From<A> for Decision {
    fn from(answer: A) -> Self {
        Self { answer: Some(answer.into()), changes: Vec::new() }
    }
}

/// One thing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The room's language.
    SetLanguage {
        /// The room.
        room: Address,
        /// The language.
        language: Lang,
    },
    /// The room wants statements on these topics (none: on all).
    Subscribe {
        /// The room.
        room: Address,
        /// The topics.
        topics: Vec<Topic>,
        /// Since when.
        since: Timestamp,
    },
    /// The room wants none any more.
    Unsubscribe {
        /// The room.
        room: Address,
    },
    /// The bot has introduced itself there.
    Greeted {
        /// The room.
        room: Address,
    },
    /// Keep a draft, in the place of one with its id.
    SaveDraft {
        /// Its content.
        statement: Statement,
        /// When.
        saved: Timestamp,
        /// Whether rooms that see their copy change are told so by a message of its own.
        ring: bool,
    },
    /// Forget a draft.
    Discard {
        /// Its id.
        id: Id,
    },
    /// Send a draft out.
    Publish {
        /// Its id.
        id: Id,
        /// When the first copy may leave.
        due: Timestamp,
        /// Who is told what came of it.
        report_to: Address,
        /// Whether rooms that see their copy change are told so by a message of its own.
        ring: bool,
    },
    /// Call off what was to go out and has not begun.
    Stop {
        /// Its id.
        id: Id,
    },
    /// Send no more copies of what is being delivered.
    Halt {
        /// Its id.
        id: Id,
    },
    /// Go on with what was halted.
    Resume {
        /// Its id.
        id: Id,
    },
}
