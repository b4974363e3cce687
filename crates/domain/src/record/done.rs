//! What of a decision is written down.

use super::{Deed, Done};
use crate::access::identity_code;
use crate::approval::{Approval, ApprovalChange};
use crate::archive::{Draft, DraftId};
use crate::ban::Banned;
use crate::canonical::digest;
use crate::decision::{Actor, Change, DeliveryChange, DraftChange, IdentityChange};
use crate::people::PeopleChange;
use crate::person::Person;
use crate::room::{Address, NetworkId};
use crate::statement::{Id, Statement};

/// Who is written down as the one who did something; `None` where nobody of the campaign did.
pub fn by(actor: &Actor) -> Option<String> {
    match actor {
        Actor::Moderator(person) => Some(name(person)),
        Actor::Console => Some("console".into()),
        Actor::Clock => Some("clock".into()),
        Actor::Network(_) => Some("network".into()),
        Actor::Person(_) => None,
    }
}

/// A person, as the record names them.
pub fn name(person: &Person) -> String {
    match person.network.capabilities().is_operator {
        true => "console".into(),
        false => on(person.network, &person.id),
    }
}

/// A room, as the record names it.
fn room_name(room: &Address) -> String {
    on(room.network, &room.id)
}

/// An id with its network before it.
fn on(network: NetworkId, id: &str) -> String {
    format!("{}:{id}", network.name().to_lowercase())
}

/// What there was before a change.
pub trait Before {
    /// Why it can't be read.
    type Error;

    /// A draft.
    fn draft(&self, id: &DraftId) -> Result<Option<Draft>, Self::Error>;

    /// Who has approved it.
    fn approval(&self, id: &DraftId) -> Result<Option<Approval>, Self::Error>;
}

/// What is written down of a change that is about to be done; `None` where it concerns the person or the room alone.
///
/// # Errors
/// When it can't be read what was there before.
pub fn done<B: Before>(by: String, change: &Change, before: &B) -> Result<Option<Done>, B::Error> {
    let of_draft = |by, deed, id: &DraftId, more| {
        let draft = before.draft(id)?;
        Ok(Some(of(by, deed, &id.id, draft.as_ref().map(|draft| &draft.statement), more)))
    };
    Ok(Some(match change {
        Change::Draft(DraftChange::Save(draft)) => {
            of(by, Deed::Wrote, &draft.statement.id, Some(&draft.statement), None)
        }
        Change::Draft(DraftChange::Propose { draft, .. }) => {
            of(by, Deed::Proposed, &draft.statement.id, Some(&draft.statement), None)
        }
        // Whoever replaces a draft has an entry for that.
        Change::Draft(DraftChange::Discard { id }) if id.is_proposal() => return Ok(None),
        Change::Draft(DraftChange::Discard { id }) => return of_draft(by, Deed::Discarded, id, None),
        Change::Draft(DraftChange::Schedule { id, due, .. }) => {
            return of_draft(by, Deed::Scheduled, id, Some(due.to_string()));
        }
        Change::Draft(DraftChange::Unschedule { id }) => {
            let is_due = before.draft(id)?.is_some_and(|draft| draft.due.is_some());
            return if is_due { of_draft(by, Deed::Unscheduled, id, None) } else { Ok(None) };
        }
        Change::Tried(id) => return of_draft(by, Deed::Tried, id, None),
        Change::Approval(id, ApprovalChange::Reject) => return of_draft(by, Deed::Rejected, id, None),
        Change::Approval(id, ApprovalChange::Ask(approval)) => {
            return of_draft(by, Deed::Asked, id, approval.due.map(|due| due.to_string()));
        }
        Change::Approval(id, ApprovalChange::Give(_)) => return of_draft(by, Deed::Approved, id, None),
        // Whoever sends out what nobody else has to approve has an entry for that.
        Change::Approval(id, ApprovalChange::Keep(kept)) => match before.approval(id)? {
            Some(asked) if asked.given.len() < kept.given.len() => {
                return of_draft(by, Deed::Approved, id, None);
            }
            _ => return Ok(None),
        },
        Change::Sign(id, revision, _) => of(by, Deed::Signed, id, None, Some(format!("revision {revision}"))),
        Change::Delivery(DeliveryChange::Halt { id }) => of(by, Deed::Stopped, id, None, None),
        Change::Delivery(DeliveryChange::Resume { id }) => of(by, Deed::Resumed, id, None, None),
        Change::People(PeopleChange::Appoint(appointment)) => {
            let deed = if appointment.moderates { Deed::Appointed } else { Deed::Dismissed };
            of_person(by, deed, &appointment.person, None)
        }
        Change::People(PeopleChange::Link(link)) => {
            let deed = if link.holds { Deed::Linked } else { Deed::Unlinked };
            of_person(by, deed, &link.person, Some(name(&link.with)))
        }
        Change::People(PeopleChange::Ban(ban)) => {
            let deed = if ban.holds { Deed::Banned } else { Deed::Unbanned };
            let what = match &ban.banned {
                Banned::Person(person) => name(person),
                Banned::Room(room) => room_name(room),
                Banned::Server(server) => server.clone(),
            };
            Done { by, deed, what, digest: None, more: None }
        }
        Change::People(PeopleChange::Room(usage, room)) => {
            let deed = if room.is_some() { Deed::Named } else { Deed::Unnamed };
            let (what, more) = (usage.word().to_owned(), room.as_ref().map(room_name));
            Done { by, deed, what, digest: None, more }
        }
        Change::Identity(IdentityChange::Trust { person, identity }) => {
            of_person(by, Deed::Trusted, person, Some(identity_code(identity)))
        }
        Change::Approval(_, ApprovalChange::End)
        | Change::Identity(IdentityChange::Claim { .. })
        | Change::Room(..)
        | Change::LinkCode(..)
        // Who writes to the moderators, and when, is not written down for good.
        | Change::Contact(..)
        | Change::Confirmation(..)
        | Change::Dialogue(..) => return Ok(None),
    }))
}

/// That a revision went out.
pub fn publication(by: String, statement: &Statement) -> Done {
    let deed = if statement.withdrawn.is_some() { Deed::Withdrew } else { Deed::Published };
    of(by, deed, &statement.id, Some(statement), None)
}

fn of(by: String, deed: Deed, id: &Id, statement: Option<&Statement>, more: Option<String>) -> Done {
    Done { by, deed, what: id.to_string(), digest: statement.map(digest), more }
}

fn of_person(by: String, deed: Deed, person: &Person, more: Option<String>) -> Done {
    Done { by, deed, what: name(person), digest: None, more }
}
