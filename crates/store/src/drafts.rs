//! Drafts: what is not out yet.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::KeptDraft;
use crate::tables::{All, Approvals, DraftTexts, Drafts, EndedDraft};
use domain::approval::{Approval, ApprovalChange};
use domain::archive::{Draft, DraftId};
use domain::room::Address;
use domain::statement::Id;
use jiff::Timestamp;

impl Store {
    /// That somebody wants a draft to go out, and who has approved that.
    pub fn approval(&self, id: &DraftId) -> Result<Option<Approval>, StoreError> {
        self.get::<Approvals>(id)
    }

    /// A draft.
    pub fn draft(&self, id: &DraftId) -> Result<Option<Draft>, StoreError> {
        Ok(self.kept_draft(id)?.map(|kept| kept.draft))
    }

    /// Who is told what came of a draft that goes out.
    pub fn report_to(&self, id: &DraftId) -> Result<Option<Address>, StoreError> {
        Ok(self.get::<Drafts>(id)?.and_then(|kept| kept.report_to))
    }

    /// All drafts but proposals, with their titles, oldest first.
    pub fn drafts(&self) -> Result<Vec<(DraftId, String)>, StoreError> {
        let drafts = self.rows::<Drafts>(All).map(|row| row.map(|(id, kept)| (id, kept.draft)));
        let mut drafts: Vec<(DraftId, Draft)> = drafts.collect::<Result<_, _>>()?;
        drafts.retain(|(id, _)| !id.is_proposal());
        drafts.sort_by_key(|(_, draft)| draft.saved);
        let titled = drafts.into_iter().map(|(id, Draft { statement, .. })| {
            let title = statement.texts.into_values().next().map(|text| text.title).unwrap_or_default();
            (id, title)
        });
        Ok(titled.collect())
    }

    /// Forgets proposals that were saved before a time: whoever made one doesn't come back to it.
    pub fn forget_proposals(&self, before: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for row in transaction.rows::<Drafts>(All) {
            let (id, kept) = row?;
            if id.is_proposal() && kept.draft.saved < before {
                transaction.leave_no_remains()?;
                transaction.remove_draft(&id)?;
            }
        }
        transaction.end()
    }

    /// What is to go out next, and when.
    pub fn next_due(&self) -> Result<Option<(Timestamp, DraftId)>, StoreError> {
        let mut next: Option<(Timestamp, DraftId)> = None;
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
    fn kept_draft(&self, id: &DraftId) -> Result<Option<KeptDraft>, StoreError> {
        let Some(mut kept) = self.get::<Drafts>(id)? else { return Ok(None) };
        for text in self.rows::<DraftTexts>(EndedDraft(id.clone())) {
            let ((EndedDraft(other), _), (lang, text)) = text?;
            if other == *id {
                kept.draft.statement.texts.insert(lang, text);
            }
        }
        Ok(Some(kept))
    }
}

impl<R: Reading> ReadDrafts for R {}

impl Transaction<'_> {
    pub(crate) fn put_draft(
        &mut self,
        id: &DraftId,
        draft: &Draft,
        report_to: Option<Address>,
    ) -> Result<(), StoreError> {
        if self.kept_draft(id)?.is_some_and(|before| before.draft.statement.texts != draft.statement.texts) {
            self.leave_no_remains()?;
        }
        self.remove_draft(id)?;
        let mut kept = KeptDraft { draft: draft.clone(), report_to };
        for (lang, text) in &draft.statement.texts {
            self.put::<DraftTexts>(&(EndedDraft(id.clone()), lang.clone()), &(lang.clone(), text.clone()))?;
        }
        kept.draft.statement.texts.values_mut().for_each(|text| text.body.clear());
        self.put::<Drafts>(id, &kept)
    }

    pub(crate) fn remove_draft(&mut self, id: &DraftId) -> Result<(), StoreError> {
        for key in self.keys::<DraftTexts>(EndedDraft(id.clone())) {
            let key = key?;
            // The texts of other drafts of the statement may stand behind those of its text.
            if key.0.0 == *id {
                self.remove::<DraftTexts>(&key);
            }
        }
        self.remove::<Drafts>(id);
        // What was approved is no more.
        self.remove::<Approvals>(id);
        Ok(())
    }

    pub(crate) fn change_approval(&mut self, id: &DraftId, change: ApprovalChange) -> Result<(), StoreError> {
        match change.apply(self.get::<Approvals>(id)?) {
            Some(approval) => self.put::<Approvals>(id, &approval),
            None => {
                self.remove::<Approvals>(id);
                Ok(())
            }
        }
    }

    /// Removes what others would have put in the place of a statement's draft.
    pub(crate) fn remove_proposals(&mut self, id: &Id) -> Result<(), StoreError> {
        for key in self.keys::<Drafts>(id.as_str()) {
            let draft = key?;
            if draft.id == *id && draft.is_proposal() {
                self.leave_no_remains()?;
                self.remove_draft(&draft)?;
            }
        }
        Ok(())
    }

    /// Puts withdrawals where they belong: until layout 5, a statement had one draft, whatever it was.
    pub(crate) fn separate_withdrawals(&mut self) -> Result<(), StoreError> {
        for row in self.rows::<Drafts>(All) {
            let (id, _) = row?;
            let Some(kept) = self.kept_draft(&id)? else { continue };
            let belongs = DraftId::of(&kept.draft.statement);
            if belongs != id && !id.is_proposal() {
                self.remove_draft(&id)?;
                self.put_draft(&belongs, &kept.draft, kept.report_to)?;
            }
        }
        Ok(())
    }

    /// Sets when a draft goes out, who is told and whether rooms are notified; or clears it.
    pub(crate) fn schedule(
        &mut self,
        id: &DraftId,
        due: Option<(Timestamp, Address, bool)>,
    ) -> Result<(), StoreError> {
        if let Some(mut kept) = self.get::<Drafts>(id)? {
            kept.draft.due = due.as_ref().map(|(due, ..)| *due);
            if due.is_none() {
                self.remove::<Approvals>(id);
            }
            if let Some((_, report_to, notify)) = due {
                kept.draft.notify = notify;
                kept.report_to = Some(report_to);
            }
            self.put::<Drafts>(id, &kept)?;
        }
        Ok(())
    }
}
