//! The record: who did what, each entry with the hash of the one before.

use super::drafts::ReadDrafts;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{All, Approvals, Record, RecordHead};
use domain::approval::Approval;
use domain::archive::{Draft, DraftId};
use domain::decision::{Actor, Change};
use domain::record::{Before, Chain, Done, Entry, Flaw, Hash, by, done};
use jiff::Timestamp;

impl Store {
    /// The number and the hash of the last entry; `None` while there is none.
    pub fn record_head(&self) -> Result<Option<(u64, Hash)>, StoreError> {
        self.get::<RecordHead>(&())
    }

    /// The entries of the record from the one of this number back, the newest first.
    pub fn entries(&self, from: u64) -> Result<impl Iterator<Item = Result<Entry, StoreError>>, StoreError> {
        let last = self.record_head()?.map_or(0, |(number, _)| number);
        Ok((1..=from.min(last)).rev().filter_map(|number| self.get::<Record>(&number).transpose()))
    }

    /// Reads the whole record, the oldest entry first, and says whether it is as it was written: the number and the hash of its last
    /// entry, or what is wrong. `see` gets each entry that fits.
    pub fn verify_record(
        &self,
        mut see: impl FnMut(&Entry),
    ) -> Result<Result<Option<(u64, Hash)>, Flaw>, StoreError> {
        let mut chain = Chain::default();
        for row in self.rows::<Record>(All) {
            let (_, entry) = row?;
            if let Err(flaw) = chain.follow(&entry) {
                return Ok(Err(flaw));
            }
            see(&entry);
        }
        let head = self.record_head()?;
        Ok(chain.end(head).map(|()| head))
    }
}

impl Transaction<'_> {
    /// Writes down what was done.
    pub(crate) fn record(&mut self, done: Done, at: Timestamp) -> Result<(), StoreError> {
        let (last, before) = self.get::<RecordHead>(&())?.unwrap_or_default();
        let entry = Entry { number: last + 1, at, done, before };
        self.put::<Record>(&entry.number, &entry)?;
        self.put::<RecordHead>(&(), &(entry.number, entry.hash()))
    }

    /// Writes down what a change does, before it is done.
    pub(crate) fn record_change(
        &mut self,
        actor: &Actor,
        change: &Change,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(by) = by(actor) else { return Ok(()) };
        match done(by, change, self)? {
            Some(done) => self.record(done, at),
            None => Ok(()),
        }
    }
}

impl Before for Transaction<'_> {
    type Error = StoreError;

    fn draft(&self, id: &DraftId) -> Result<Option<Draft>, StoreError> {
        Ok(self.kept_draft(id)?.map(|kept| kept.draft))
    }

    fn approval(&self, id: &DraftId) -> Result<Option<Approval>, StoreError> {
        self.get::<Approvals>(id)
    }
}
