//! Drafts: what is not out yet.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::KeptDraft;
use crate::tables::{All, DraftTexts, Drafts, Ended};
use domain::archive::Draft;
use domain::room::Address;
use domain::statement::Id;
use jiff::Timestamp;

impl Store {
    /// The draft of an id.
    pub fn draft(&self, id: &Id) -> Result<Option<Draft>, StoreError> {
        Ok(self.kept_draft(id)?.map(|kept| kept.draft))
    }

    /// Who is told what came of a draft that goes out.
    pub fn report_to(&self, id: &Id) -> Result<Option<Address>, StoreError> {
        Ok(self.get::<Drafts>(id)?.and_then(|kept| kept.report_to))
    }

    /// The ids and titles of all drafts, oldest first.
    pub fn drafts(&self) -> Result<Vec<(Id, String)>, StoreError> {
        let drafts = self.rows::<Drafts>(All).map(|row| row.map(|(_, kept)| kept.draft));
        let mut drafts: Vec<Draft> = drafts.collect::<Result<_, _>>()?;
        drafts.sort_by_key(|draft| draft.saved);
        let titled = drafts.into_iter().map(|Draft { statement, .. }| {
            let title = statement.texts.into_values().next().map(|text| text.title).unwrap_or_default();
            (statement.id, title)
        });
        Ok(titled.collect())
    }

    /// What is to go out next, and when.
    pub fn next_due(&self) -> Result<Option<(Timestamp, Id)>, StoreError> {
        let mut next: Option<(Timestamp, Id)> = None;
        for row in self.rows::<Drafts>(All) {
            let (id, kept) = row?;
            if let Some(due) = kept.draft.due {
                let this = (due, id);
                next = Some(next.map_or(this.clone(), |next| next.min(this)));
            }
        }
        Ok(next)
    }
}

/// Drafts as they are read.
pub(crate) trait ReadDrafts: Reading {
    fn kept_draft(&self, id: &Id) -> Result<Option<KeptDraft>, StoreError> {
        let Some(mut kept) = self.get::<Drafts>(id)? else { return Ok(None) };
        for text in self.rows::<DraftTexts>(Ended(id.clone())) {
            let (_, (lang, text)) = text?;
            kept.draft.statement.texts.insert(lang, text);
        }
        Ok(Some(kept))
    }
}

impl<R: Reading> ReadDrafts for R {}

impl Transaction<'_> {
    pub(crate) fn put_draft(&mut self, draft: &Draft, report_to: Option<Address>) -> Result<(), StoreError> {
        let id = &draft.statement.id;
        self.remove_draft(id)?;
        let mut kept = KeptDraft { draft: draft.clone(), report_to };
        for (lang, text) in &draft.statement.texts {
            self.put::<DraftTexts>(&(Ended(id.clone()), lang.clone()), &(lang.clone(), text.clone()))?;
        }
        kept.draft.statement.texts.values_mut().for_each(|text| text.body.clear());
        self.put::<Drafts>(id, &kept)
    }

    pub(crate) fn remove_draft(&mut self, id: &Id) -> Result<(), StoreError> {
        self.remove_all::<DraftTexts>(Ended(id.clone()))?;
        self.remove::<Drafts>(id);
        Ok(())
    }

    /// Sets when a draft goes out, who is told and whether rooms are notified; or clears it.
    pub(crate) fn schedule(
        &mut self,
        id: &Id,
        due: Option<(Timestamp, Address, bool)>,
    ) -> Result<(), StoreError> {
        if let Some(mut kept) = self.get::<Drafts>(id)? {
            kept.draft.due = due.as_ref().map(|(due, ..)| *due);
            if let Some((_, report_to, notify)) = due {
                kept.draft.notify = notify;
                kept.report_to = Some(report_to);
            }
            self.put::<Drafts>(id, &kept)?;
        }
        Ok(())
    }
}
