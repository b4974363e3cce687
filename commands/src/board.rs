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
}
