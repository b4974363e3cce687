//! Statements as they are kept: what is out, and drafts.

use crate::incoming::MessageId;
use crate::lang::Lang;
use crate::network::NetworkId;
use crate::number::Revision;
use crate::people::People;
use crate::person::Person;
use crate::statement::{Hours, Id, Kind, Statement, Topic};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A statement that is out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its content.
    pub statement: Statement,
    /// Which revision.
    pub revision: Revision,
    /// Since when it is out.
    pub at: Timestamp,
    /// Its signature, if it has one, in minisign's format.
    pub signature: Option<String>,
}

/// What a list of statements shows of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: Kind,
    /// The date that it bears.
    pub date: Date,
    /// Its topics.
    pub topics: Vec<Topic>,
    /// What it belongs to.
    pub about: Option<Id>,
    /// An event's hours.
    pub hours: Option<Hours>,
    /// Title and, for an event, place in each language.
    pub titles: BTreeMap<Lang, (String, Option<String>)>,
    /// Since when it is out.
    pub at: Timestamp,
    /// It was withdrawn since.
    pub withdrawn: bool,
}

impl Summary {
    /// What a list shows of a statement that is out since `at`.
    pub fn of(statement: &Statement, at: Timestamp) -> Self {
        Self {
            id: statement.id.clone(),
            kind: statement.kind,
            date: statement.date,
            topics: statement.topics.clone(),
            about: statement.about.clone(),
            hours: statement.hours.clone(),
            titles: statement
                .texts
                .iter()
                .map(|(lang, text)| (lang.clone(), (text.title.clone(), text.place.clone())))
                .collect(),
            at,
            withdrawn: statement.withdrawn.is_some(),
        }
    }

    /// The title (and place) for a reader of `wanted`.
    pub fn title(&self, wanted: &Lang, default: &Lang) -> (&str, Option<&str>) {
        [wanted, &wanted.base(), default]
            .into_iter()
            .find_map(|lang| self.titles.get(lang))
            .or_else(|| self.titles.values().next())
            .map_or(("", None), |(title, place)| (title.as_str(), place.as_deref()))
    }
}

/// Which draft: a statement can have several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId {
    /// The statement's id.
    pub id: Id,
    /// What it would make of it.
    pub kind: DraftKind,
}

/// What a draft is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DraftKind {
    /// A new statement, or a correction of what is out.
    Text,
    /// A withdrawal of what is out.
    Withdrawal,
    /// What somebody would put in the place of another's draft, if they say so.
    Proposal {
        /// Their network.
        network: NetworkId,
        /// Their id on it.
        person: String,
    },
}

impl DraftId {
    /// The new text of a statement.
    pub fn text(id: Id) -> Self {
        Self { id, kind: DraftKind::Text }
    }

    /// Its withdrawal.
    pub fn withdrawal(id: Id) -> Self {
        Self { id, kind: DraftKind::Withdrawal }
    }

    /// What a person would put in the place of another's draft.
    pub fn proposal(id: Id, by: &Person) -> Self {
        Self { id, kind: DraftKind::Proposal { network: by.network, person: by.id.clone() } }
    }

    /// Whether it waits for its author to say whether it takes another's place.
    pub fn is_proposal(&self) -> bool {
        matches!(self.kind, DraftKind::Proposal { .. })
    }

    /// Where a draft of this content belongs.
    pub fn of(statement: &Statement) -> Self {
        match statement.withdrawn {
            Some(_) => Self::withdrawal(statement.id.clone()),
            None => Self::text(statement.id.clone()),
        }
    }
}

/// A statement that is not out yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its content.
    pub statement: Statement,
    /// When it was saved last.
    pub saved: Timestamp,
    /// By whom, where that is known.
    pub author: Option<Person>,
    /// Who else has written in it.
    pub contributors: Vec<Person>,
    /// The message in which they wrote it, so that it can be edited there.
    pub written_in: Option<MessageId>,
    /// When it goes out, once that was decided.
    pub due: Option<Timestamp>,
    /// Whether rooms that see their copy change are told so by a message of its own: an edit notifies nobody.
    pub notify: bool,
}

impl Draft {
    /// A draft as it is first saved, not yet to go out.
    pub fn new(statement: Statement, saved: Timestamp, author: Option<Person>) -> Self {
        let (contributors, written_in, due, notify) = (Vec::new(), None, None, false);
        Self { statement, saved, author, contributors, written_in, due, notify }
    }

    /// Whether somebody has written in it, by whichever of their ids.
    pub fn is_by(&self, person: &Person, people: &People) -> bool {
        people.among(person, self.author.iter().chain(&self.contributors))
    }

    /// A short digest of what goes out, and of when it was written: ten hexadecimal digits. A choice that decides about a draft names it, so
    /// that it decides about what stood above it and nothing else.
    pub fn digest(&self) -> String {
        // The debug form has every field, also those that come later. Nobody can choose the time, and so make two texts of one digest.
        let content = format!("{:?} {} {}", self.statement, self.notify, self.saved);
        Sha256::digest(content).iter().take(Self::DIGEST / 2).map(|byte| format!("{byte:02x}")).collect()
    }

    /// How many letters a digest has.
    pub const DIGEST: usize = 10;
}
