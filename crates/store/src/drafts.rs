//! Drafts: what is not out yet.

use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::key;
use crate::rows::{decode, encode};
use domain::archive::Draft;
use domain::lang::Lang;
use domain::room::Address;
use domain::statement::{Id, Text};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A draft: all but its texts, whose bodies are empty here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftRow {
    pub(crate) draft: Draft,
    pub(crate) report_to: Option<Address>,
}

impl Store {
    /// The draft of an id.
    pub fn draft(&self, id: &Id) -> Result<Option<Draft>, StoreError> {
        Ok(self.draft_row(id)?.map(|row| row.draft))
    }

    /// Who is told what came of a draft that goes out.
    pub fn report_to(&self, id: &Id) -> Result<Option<Address>, StoreError> {
        Ok(self.get::<DraftRow>(&draft_key(id))?.and_then(|row| row.report_to))
    }

    /// The ids and titles of all drafts, oldest first.
    pub fn drafts(&self) -> Result<Vec<(Id, String)>, StoreError> {
        let mut drafts: Vec<Draft> =
            self.rows::<DraftRow>(b"d").map(|row| row.map(|(_, row)| row.draft)).collect::<Result<_, _>>()?;
        drafts.sort_by_key(|draft| draft.saved);
        Ok(drafts
            .into_iter()
            .map(|draft| {
                let title =
                    draft.statement.texts.values().next().map(|text| text.title.clone()).unwrap_or_default();
                (draft.statement.id, title)
            })
            .collect())
    }

    /// What is to go out next, and when.
    pub fn next_due(&self) -> Result<Option<(Timestamp, Id)>, StoreError> {
        let mut next: Option<(Timestamp, Id)> = None;
        for row in self.rows::<DraftRow>(b"d") {
            let draft = row?.1.draft;
            if let Some(due) = draft.due {
                let this = (due, draft.statement.id);
                next = Some(next.map_or(this.clone(), |next| next.min(this)));
            }
        }
        Ok(next)
    }
}

/// Drafts as they are read.
pub(crate) trait ReadDrafts: Reading {
    fn draft_row(&self, id: &Id) -> Result<Option<DraftRow>, StoreError> {
        let Some(mut row) = self.get::<DraftRow>(&draft_key(id))? else { return Ok(None) };
        for text in self.rows::<(Lang, Text)>(&draft_texts(id)) {
            let (_, (lang, text)) = text?;
            row.draft.statement.texts.insert(lang, text);
        }
        Ok(Some(row))
    }
}

impl<R: Reading> ReadDrafts for R {}

impl Transaction<'_> {
    pub(crate) fn put_draft(&mut self, draft: &Draft, report_to: Option<Address>) -> Result<(), StoreError> {
        let id = &draft.statement.id;
        self.remove_draft(id)?;
        let mut row = DraftRow { draft: draft.clone(), report_to };
        for (lang, text) in &draft.statement.texts {
            self.put(&[draft_texts(id).as_slice(), lang.code().as_bytes()].concat(), &(lang, text))?;
        }
        row.draft.statement.texts.values_mut().for_each(|text| text.body.clear());
        self.put(&draft_key(id), &row)
    }

    pub(crate) fn remove_draft(&mut self, id: &Id) -> Result<(), StoreError> {
        self.remove_all(&draft_texts(id))?;
        self.remove(&draft_key(id));
        Ok(())
    }

    /// Sets when a draft goes out, who is told and whether rooms are notified; or clears it.
    pub(crate) fn schedule(
        &mut self,
        id: &Id,
        due: Option<(Timestamp, Address, bool)>,
    ) -> Result<(), StoreError> {
        if let Some(mut row) = self.get::<DraftRow>(&draft_key(id))? {
            row.draft.due = due.as_ref().map(|(due, ..)| *due);
            if let Some((_, report_to, notify)) = due {
                row.draft.notify = notify;
                row.report_to = Some(report_to);
            }
            self.put(&draft_key(id), &row)?;
        }
        Ok(())
    }
}

/// A draft's row without a time at which it goes out.
pub(crate) fn draft_at_rest(value: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut row: DraftRow = decode(value)?;
    row.draft.due = None;
    encode(&row)
}

fn draft_key(id: &Id) -> Vec<u8> {
    key(b'd', &[id.as_str().as_bytes()])
}

fn draft_texts(id: &Id) -> Vec<u8> {
    key(b'e', &[id.as_str().as_bytes(), &[0]])
}
