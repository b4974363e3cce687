//! Decisions: all that is answered and changed, as data.

use crate::access::Grants;
use crate::answer::Reply;
use crate::approval::ApprovalChange;
use crate::archive::{Draft, DraftId};
use crate::confirmation::ConfirmationChange;
use crate::contact::Contact;
use crate::dialogue::Dialogue;
use crate::incoming::{Incoming, What};
use crate::lang::Lang;
use crate::link_code::LinkCode;
use crate::number::Revision;
use crate::people::PeopleChange;
use crate::person::Person;
use crate::room::{Address, NetworkId, Room, Subscription};
use crate::statement::{Id, Topic};
use jiff::Timestamp;

/// What an incoming message or event comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Who decided it.
    pub actor: Actor,
    /// Who is told what, in this order; nobody is silence.
    pub replies: Vec<(Recipient, Reply)>,
    /// What is done, all or nothing, together with the replies.
    pub changes: Vec<Change>,
}

impl Decision {
    /// No reply, no change.
    pub fn silence(actor: Actor) -> Self {
        Self { actor, replies: Vec::new(), changes: Vec::new() }
    }

    /// A reply in the room where it was asked, no change.
    pub fn reply(actor: Actor, reply: impl Into<Reply>) -> Self {
        Self { replies: vec![(Recipient::Here, reply.into())], ..Self::silence(actor) }
    }
}

/// Who decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody who wrote a message or pressed a choice.
    Person(Person),
    /// One of the campaign's moderators who did.
    Moderator(Person),
    /// Whoever sits at the console.
    Console,
    /// A network, which told that something happened to a room.
    Network(NetworkId),
    /// A time that has come.
    Clock,
}

impl Actor {
    /// Who is behind what a network received, granted this by the campaign.
    pub fn of(incoming: &Incoming, grants: Grants) -> Self {
        match &incoming.what {
            What::Message(message) if message.person.network.capabilities().is_operator => Self::Console,
            What::Message(message) if grants.moderator => Self::Moderator(message.person.clone()),
            What::Message(message) => Self::Person(message.person.clone()),
            What::Added
            | What::Removed
            | What::Moved { .. }
            | What::Silenced(_)
            | What::MayWrite
            | What::Joined(_) => Self::Network(incoming.room.network),
        }
    }
}

/// Who gets a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The room where it was asked.
    Here,
    /// A room, if the bot knows it and is still in it.
    Room(Address),
    /// A moderator, in the private chat in which they spoke as one last, if there is one. That it is private is known from
    /// what was said there last.
    Person(Person),
}

/// One thing to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Of a room.
    Room(Address, RoomChange),
    /// Of a draft.
    Draft(DraftChange),
    /// Of a delivery.
    Delivery(DeliveryChange),
    /// Of what is known of a moderator's identity.
    Identity(IdentityChange),
    /// Of who is who, and who moderates.
    People(PeopleChange),
    /// Of the code that somebody was given to link another id with theirs; `None` when it may no longer be used.
    LinkCode(Person, Option<LinkCode>),
    /// Of what waits for other moderators' approval.
    Approval(DraftId, ApprovalChange),
    /// Of nothing: a draft was tried in the test room, which is written down.
    Tried(DraftId),
    /// Of what somebody is asked to confirm.
    Confirmation(Person, ConfirmationChange),
    /// Of what is being sent in a private chat; `None` ends it.
    Dialogue(Address, Option<Dialogue>),
    /// Of what is known of somebody who writes to the moderators; `None` forgets them.
    Contact(Person, Option<Contact>),
    /// Of the signature of what is out in a revision.
    Sign(Id, Revision, String),
}

/// What can change of what is known of a moderator's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityChange {
    /// From now on they are known by this one.
    Trust {
        /// Who.
        person: Person,
        /// The identity, as their network names it.
        identity: String,
    },
    /// Somebody speaks as them with another one, and the others have been told.
    Claim {
        /// Who.
        person: Person,
        /// The other identity.
        identity: String,
    },
}

/// What can change of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomChange {
    /// Its language.
    SetLanguage(Lang),
    /// It wants statements on these topics (none: on all).
    Subscribe {
        /// The topics.
        topics: Vec<Topic>,
        /// Since when.
        since: Timestamp,
    },
    /// It wants none any more.
    Unsubscribe,
    /// The bot has introduced itself there.
    Greeted,
}

impl RoomChange {
    /// Does it to a room.
    pub fn apply(self, room: &mut Room) {
        match self {
            Self::SetLanguage(language) => room.language = Some(language),
            Self::Subscribe { topics, since } => room.subscription = Some(Subscription { topics, since }),
            Self::Unsubscribe => room.subscription = None,
            Self::Greeted => room.greeted = true,
        }
    }
}

/// What can change of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftChange {
    /// Keep it, in the place of one of its kind with its id.
    Save(Box<Draft>),
    /// Keep it for whoever wrote it, until they say whether it is to take the place of another's draft.
    Propose {
        /// The draft.
        draft: Box<Draft>,
        /// Who wrote it.
        by: Person,
    },
    /// Forget it.
    Discard {
        /// Which.
        id: DraftId,
    },
    /// Send it out at a time.
    Schedule {
        /// Which.
        id: DraftId,
        /// When the first copy may leave.
        due: Timestamp,
        /// Who is told what came of it.
        report_to: Address,
        /// Whether rooms that see their copy change are told so by a message of its own.
        notify: bool,
    },
    /// Don't send it out after all; it has not begun.
    Unschedule {
        /// Which.
        id: DraftId,
    },
}

/// What can change of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryChange {
    /// Send no more copies of a statement.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incoming::Message;
    use crate::room::RoomKind;

    #[test]
    fn whoever_speaks_decides() {
        let of = |network, speaks: bool, moderator: bool| {
            let person = Person { network, id: "1".into(), language: None };
            let message = Message::new(person, "");
            let what = if speaks { What::Message(message) } else { What::Added };
            let room = Address::new(network, "1");
            let kind = RoomKind::Private;
            let incoming = Incoming { key: "k".into(), room, kind, at: Timestamp::UNIX_EPOCH, what };
            Actor::of(&incoming, Grants { moderator, room_admin: true, ..Grants::default() })
        };
        let person = Person { network: NetworkId::Matrix, id: "1".into(), language: None };
        assert_eq!(of(NetworkId::Matrix, true, true), Actor::Moderator(person.clone()));
        assert_eq!(of(NetworkId::Matrix, true, false), Actor::Person(person));
        assert_eq!(of(NetworkId::Console, true, true), Actor::Console);
        assert_eq!(of(NetworkId::Telegram, false, false), Actor::Network(NetworkId::Telegram));
    }
}
