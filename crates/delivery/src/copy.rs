//! A copy: one statement in one room, desired and actual.

use domain::incoming::MessageId;
use domain::number::{Revision, RoomId, StatementId};
use domain::room::Room;
use domain::status::Why;
use jiff::Timestamp;

/// One statement in one room of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CopyKey {
    /// The statement's number.
    pub statement: StatementId,
    /// The room's number.
    pub room: RoomId,
}

/// A copy: what the room should hold, and what it does hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copy {
    /// The room's number.
    pub room: RoomId,
    /// The revision that the room should hold.
    pub desired: Revision,
    /// The revision that it holds; [`Revision::NONE`] if none.
    pub actual: Revision,
    /// Why the room won't get the desired revision.
    pub failed: Option<Why>,
    /// It is parked: it differs, and isn't to be claimed before this time, in seconds since 1970.
    pub not_before: Option<i64>,
    /// Our messages there.
    pub messages: Messages,
}

impl Copy {
    /// Whether there is something to be done.
    pub fn differs(&self) -> bool {
        self.desired != self.actual && self.failed.is_none()
    }

    /// Whether its time hasn't come.
    pub fn is_parked(&self, now: Timestamp) -> bool {
        self.not_before > Some(now.as_second())
    }

    /// Lets it be claimed at any time; whether that makes a difference.
    pub fn unpark(&mut self) -> bool {
        self.not_before.take().is_some()
    }

    /// Sets the desired revision; whether that is another than before. What the one before waited for is no reason to
    /// hold up this one.
    pub fn want(&mut self, revision: Revision) -> bool {
        let new = self.desired != revision;
        if new {
            (self.desired, self.failed, self.not_before) = (revision, None, None);
            self.messages.begin_anew();
        }
        new
    }

    /// Whether its room still awaits it: whoever has unsubscribed or thrown the bot out meanwhile awaits nothing, but
    /// what a room holds stays correctable.
    pub fn is_awaited(&self, room: &Room) -> bool {
        room.suspended.is_none() && (self.may_be_there() || room.subscription.is_some())
    }

    /// Whether the room has something of it.
    pub fn is_there(&self) -> bool {
        let Messages { ids, outdated, .. } = &self.messages;
        self.actual > Revision::NONE || !ids.is_empty() || !outdated.is_empty()
    }

    /// Whether the room has something of it, or may have.
    pub fn may_be_there(&self) -> bool {
        let Messages { unconfirmed, unknown_since, possible_duplicates, stuck, .. } = self.messages;
        self.is_there()
            || unconfirmed.is_some()
            || unknown_since.is_some()
            || possible_duplicates > 0
            || stuck
    }

    /// Whether the room has removed all of it: it gets no other.
    pub(crate) fn was_removed(&self) -> bool {
        let ids = &self.messages.ids;
        !self.differs() && !ids.is_empty() && ids.iter().all(|id| id.0.is_empty())
    }

    /// Whether the room unsubscribed before anything is known to have arrived, although something may have.
    pub(crate) fn was_left_unseen(&self) -> bool {
        let Messages { ids, outdated, possible_duplicates, .. } = &self.messages;
        let nothing = ids.is_empty() && outdated.is_empty();
        self.failed.is_none() && !self.differs() && nothing && *possible_duplicates > 0
    }

    /// What was sent may have arrived. If several times, the first counts.
    pub fn unconfirmed(&mut self, attempt: Attempt, since: i64) {
        if let Attempt { revision, piece: Some(piece) } = attempt {
            let unconfirmed = Unconfirmed { room: self.room, revision, piece, since };
            self.messages.unconfirmed.get_or_insert(unconfirmed);
        }
    }

    /// Takes it for the courier.
    pub fn claim(&self, key: CopyKey, room: Room) -> Claim {
        Claim { key, room, desired: self.desired, actual: self.actual, messages: self.messages.clone() }
    }
}

/// Our messages in a room, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Messages {
    /// How many parts already are as they should be.
    pub done: usize,
    /// The network's ids, part by part; empty for one that the room removed.
    pub ids: Vec<MessageId>,
    /// Those that could not be edited and got the newer text as a reply.
    pub outdated: Vec<MessageId>,
    /// The message that tells of a change, and of which revision's.
    pub notice: Option<(Revision, MessageId)>,
    /// What may have arrived, where that can be looked for.
    pub unconfirmed: Option<Unconfirmed>,
    /// Of a revision anything may have arrived since then, in seconds since 1970: a backup was put back.
    pub unknown_since: Option<(Revision, i64)>,
    /// How many messages beside these may stand there, on a network that can't look for them.
    pub possible_duplicates: u32,
    /// One that was to go could neither be removed nor edited.
    pub stuck: bool,
    /// The one that is pinned; empty if the room doesn't let us pin.
    pub pinned: Option<MessageId>,
}

impl Messages {
    /// Another revision is desired: no part is done.
    pub(crate) fn begin_anew(&mut self) {
        (self.done, self.stuck) = (0, false);
        // The room may let us pin by now.
        self.pinned.take_if(|id| id.0.is_empty());
    }
}

/// A message of a copy that its room doesn't have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A part.
    Part(usize),
    /// A part, as a reply to the message that can't be edited.
    Reply(usize),
    /// What tells of a change.
    Notice,
}

impl Piece {
    /// The key of this message of a revision in a room: the same over restarts and retries. `statement` stands for the
    /// statement in it.
    pub fn key(self, statement: &str, revision: Revision, room: RoomId) -> String {
        let what = match self {
            Self::Part(index) => index.to_string(),
            Self::Reply(index) => format!("{index}-r"),
            Self::Notice => "b".to_owned(),
        };
        spell_key(statement, revision, room, &what)
    }
}

/// The key of what is done in a room for a revision.
pub fn spell_key(statement: &str, revision: Revision, room: RoomId, what: &str) -> String {
    format!("{statement}-{revision}-{room}-{what}")
}

/// A message that may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The number of the room for which it was made.
    pub room: RoomId,
    /// Of which revision.
    pub revision: Revision,
    /// Which one.
    pub piece: Piece,
    /// Since when that is known, in seconds since 1970: shortly after it was sent first.
    pub since: i64,
}

/// A copy that the courier has taken, with all that it needs to make it right.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which copy.
    pub key: CopyKey,
    /// The room.
    pub room: Room,
    /// The revision that it should hold.
    pub desired: Revision,
    /// The revision that it holds; [`Revision::NONE`] if none.
    pub actual: Revision,
    /// What is there.
    pub messages: Messages,
}

/// One step of a copy that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The revision that is worked towards.
    pub revision: Revision,
    /// The message that it adds to the room, if it does.
    pub piece: Option<Piece>,
}
