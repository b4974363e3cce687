//! All that a command may read.

use crate::answer::Message;
use crate::lang::Lang;
use crate::room::NetworkId;
use crate::statement::{Hours, Id, Kind, Statement, Topic};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use thiserror::Error;

/// An error of ours: logged where it is caught, and answered with one neutral sentence.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct Trouble(pub String);

/// What commands read, in the operations of the domain.
pub trait Board {
    /// Who campaigns.
    fn campaign(&self) -> &Campaign;

    /// What was published under this id, in its newest revision.
    fn published(&self, id: &Id) -> Result<Option<Published>, Trouble>;

    /// What was published, newest first: by date, and for the same date by the moment of publication.
    fn catalogue(&self) -> Result<Vec<Summary>, Trouble>;

    /// The draft of this id.
    fn draft(&self, id: &Id) -> Result<Option<Draft>, Trouble>;

    /// The ids and titles of all drafts, oldest first.
    fn drafts(&self) -> Result<Vec<(Id, String)>, Trouble>;

    /// How many rooms on each network would get a statement on these topics; networks without any are left out.
    fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, Trouble>;

    /// How many rooms on each network hold a copy of this statement; networks without any are left out.
    fn holders(&self, id: &Id) -> Result<BTreeMap<NetworkId, u64>, Trouble>;

    /// How the delivery of this statement's newest revision stands on each network; empty when it was never sent out.
    fn standing(&self, id: &Id) -> Result<BTreeMap<NetworkId, Standing>, Trouble>;

    /// The statements that are being delivered now, halted ones too, oldest first.
    fn under_way(&self) -> Result<Vec<Id>, Trouble>;

    /// About how long a network needs for so many copies at the pace that is known; `None` where none is known yet.
    fn time_for(&self, network: NetworkId, copies: u64) -> Option<Duration>;

    /// In how many parts a network carries a message.
    fn parts(&self, network: NetworkId, message: &Message) -> usize;
}

/// The campaign that speaks through this bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// A sentence or two on what it is.
    pub about: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Its official accounts, so that impostors can be told.
    pub accounts: Vec<String>,
    /// The language for whoever has not chosen one.
    pub default_language: Lang,
    /// How long a published statement waits before the first copy leaves.
    pub hold: Duration,
}

/// A statement that is out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its content.
    pub statement: Statement,
    /// Counted from 1.
    pub revision: u32,
    /// Since when it is out.
    pub at: Timestamp,
}

/// How the delivery of a revision stands on one network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The rooms that are to hold it.
    pub rooms: u64,
    /// Those that do.
    pub delivered: u64,
    /// Those that don't and won't, by the reason.
    pub failed: BTreeMap<Why, u64>,
    /// How many messages may have been seen twice.
    pub repeats: u64,
    /// Not all rooms have been found yet, so that `rooms` still grows.
    pub counting: bool,
    /// Somebody halted it.
    pub halted: bool,
}

impl Standing {
    /// How many rooms won't get it.
    pub fn lost(&self) -> u64 {
        self.failed.values().sum()
    }

    /// How many rooms are still to get it.
    pub fn waiting(&self) -> u64 {
        self.rooms.saturating_sub(self.delivered + self.lost())
    }
}

/// Why a room doesn't get a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Why {
    /// The bot was thrown out or blocked, or the room is no more.
    Gone,
    /// The network refuses this message there.
    Refused,
    /// The network never said whether it had arrived.
    Unanswered,
    /// The room could not be served for too long.
    Unserved,
    /// It had the copy and removed it: it gets no other.
    Removed,
    /// Nothing could be made of it for that room.
    Unmade,
}

impl Why {
    /// The name of its sentence in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Gone => "why-gone",
            Self::Refused => "why-refused",
            Self::Unanswered => "why-unanswered",
            Self::Unserved => "why-unserved",
            Self::Removed => "why-removed",
            Self::Unmade => "why-unmade",
        }
    }
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

/// A statement that is not out yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its content.
    pub statement: Statement,
    /// When it was saved last.
    pub saved: Timestamp,
    /// When it goes out, once that was decided.
    pub due: Option<Timestamp>,
    /// Whether rooms that see their copy change are told so by a message of its own: an edit rings no phone.
    pub ring: bool,
}
