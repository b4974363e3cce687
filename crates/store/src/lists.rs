//! Lists of statements, by look-up: what one costs does not grow with the archive.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::statements::ReadStatements;
use crate::tables::{
    Agenda, All, Belonging, Catalogue, Counted, Counts, Ended, Heads, Last, LastNumbers, Newest, Numbers,
    OfLanguages, OfTopics, Table, counted, encode, places,
};
use domain::archive::Summary;
use domain::lang::Lang;
use domain::number::StatementId;
use domain::statement::{Id, Kind, Topic};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// How many ids are looked at that begin as one that is not there, …
const ALIKE: usize = 256;

/// … in this many letters; …
const LETTERS: usize = 3;

/// … and how many of the newest of each kind.
const NEWEST: usize = 128;

/// How many numbers back the latest statement is looked for: what was imported may have been forgotten.
const BACK: u32 = 1_000;

impl Store {
    /// What lists show of a statement.
    pub fn summary_of(&self, id: &Id) -> Result<Option<Summary>, StoreError> {
        Ok(self.head(id)?.map(|head| head.summary))
    }

    /// The newest statement of a kind that isn't withdrawn.
    pub fn newest(&self, kind: Kind) -> Result<Option<Summary>, StoreError> {
        let mut listed = self.shown(self.keys::<Catalogue>(kind).map(|listed| Ok(listed?.id)));
        listed.find(|summary| summary.as_ref().map_or(true, |summary| !summary.withdrawn)).transpose()
    }

    /// How many statements of a kind there are.
    pub fn number_of(&self, kind: Kind) -> Result<usize, StoreError> {
        let count = self.get::<Counts>(&Counted::Kind(kind))?.unwrap_or(0);
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// Up to `limit` statements of a kind behind the first `skip`, as lists show them.
    pub fn page(&self, kind: Kind, skip: usize, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let ids = self.keys::<Catalogue>(kind).skip(skip).take(limit);
        self.shown(ids.map(|listed| Ok(listed?.id))).collect()
    }

    /// The events that have not ended at a time, the first to begin first.
    pub fn coming(&self, now: Timestamp) -> Result<Vec<Id>, StoreError> {
        let coming = self.keys_up_to::<Agenda>(Newest(now));
        let coming = coming.map(|event| event.map(|event| (event.begin, event.id)));
        let coming = coming.collect::<Result<BTreeSet<_>, _>>()?;
        Ok(coming.into_iter().map(|(_, id)| id).collect())
    }

    /// Up to `limit` events that have ended at a time, behind the first `skip`, the last to end first.
    pub fn past(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let past = self.keys_after::<Agenda>(Newest(now)).skip(skip).take(limit);
        self.shown(past.map(|event| Ok(event?.id))).collect()
    }

    /// Up to `limit` statements of a kind that belong to an event and aren't withdrawn, newest first.
    pub fn belonging(&self, event: &Id, kind: Kind, limit: usize) -> Result<Vec<Summary>, StoreError> {
        let ids = self.keys::<Belonging>((Ended(event.clone()), kind)).take(limit);
        self.shown(ids.map(|key| Ok(key?.1.id))).collect()
    }

    /// The statement that was published last for the first time.
    pub fn latest(&self) -> Result<Option<Summary>, StoreError> {
        let last = self.get::<LastNumbers>(&Last::Statement)?.unwrap_or(0);
        let last = u32::try_from(last).unwrap_or(u32::MAX);
        for number in (last.saturating_sub(BACK)..=last).rev() {
            if let Some(id) = self.get::<Numbers>(&StatementId(number))? {
                return self.summary_of(&id);
            }
        }
        Ok(None)
    }

    /// Ids that somebody may have meant by one that isn't there: some that begin alike, and the newest.
    pub fn neighbours(&self, id: &Id) -> Result<Vec<Id>, StoreError> {
        // Ids are of one byte a letter.
        let (whole, start) = (id.as_str(), id.as_str().get(..LETTERS).unwrap_or(id.as_str()));
        let alike = self.keys::<Heads>(whole).take(ALIKE).chain(self.keys::<Heads>(start).take(ALIKE));
        let newest = Kind::ALL.into_iter().flat_map(|kind| self.keys::<Catalogue>(kind).take(NEWEST));
        alike.chain(newest.map(|listed| Ok(listed?.id))).collect()
    }

    /// The languages of all statements.
    pub fn languages(&self) -> Result<BTreeSet<Lang>, StoreError> {
        let languages = self.keys::<Counts>(OfLanguages).map(|counted| match counted? {
            Counted::Language(language) => Ok(Some(language)),
            Counted::Kind(_) | Counted::Topic(_) => Ok(None),
        });
        languages.filter_map(Result::transpose).collect()
    }

    /// The topics of all statements.
    pub fn topics(&self) -> Result<BTreeSet<Topic>, StoreError> {
        let topics = self.keys::<Counts>(OfTopics).map(|counted| match counted? {
            Counted::Topic(topic) => Ok(Some(topic)),
            Counted::Kind(_) | Counted::Language(_) => Ok(None),
        });
        topics.filter_map(Result::transpose).collect()
    }

    /// What lists show of these.
    fn shown(
        &self,
        ids: impl Iterator<Item = Result<Id, StoreError>>,
    ) -> impl Iterator<Item = Result<Summary, StoreError>> {
        ids.map(|id| self.summary_of(&id?)).filter_map(Result::transpose)
    }
}

impl Transaction<'_> {
    /// Puts a statement into the lists.
    pub(crate) fn list(&mut self, summary: &Summary) -> Result<(), StoreError> {
        for place in places(summary) {
            self.put_bytes(place, encode::<Catalogue>(&())?);
        }
        self.add_to_counts(summary)
    }

    /// Takes a statement out of the lists.
    pub(crate) fn unlist(&mut self, summary: &Summary) -> Result<(), StoreError> {
        for place in places(summary) {
            if place.starts_with(Agenda::PREFIX) && self.value(&place)?.is_none() {
                self.unlist_event(&summary.id)?;
            }
            self.remove_bytes(place);
        }
        for counted in counted(summary) {
            match self.get::<Counts>(&counted)?.unwrap_or(0) {
                0 | 1 => self.remove::<Counts>(&counted),
                count => self.put::<Counts>(&counted, &(count - 1))?,
            }
        }
        Ok(())
    }

    /// Takes an event out of the agenda, wherever it stands: when it is may have been another moment by earlier time zone data.
    fn unlist_event(&mut self, id: &Id) -> Result<(), StoreError> {
        let agenda = self.keys::<Agenda>(All).collect::<Result<Vec<_>, _>>()?;
        agenda.iter().filter(|event| event.id == *id).for_each(|event| self.remove::<Agenda>(event));
        Ok(())
    }

    /// Counts all statements, of which none is counted.
    pub(crate) fn count_statements(&mut self) -> Result<(), StoreError> {
        for row in self.rows::<Heads>(All) {
            self.add_to_counts(&row?.1.summary)?;
        }
        Ok(())
    }

    fn add_to_counts(&mut self, summary: &Summary) -> Result<(), StoreError> {
        for counted in counted(summary) {
            let count = self.get::<Counts>(&counted)?.unwrap_or(0);
            self.put::<Counts>(&counted, &(count + 1))?;
        }
        Ok(())
    }
}
