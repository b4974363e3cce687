//! Drafts.

use super::draft_key::EndedDraft;
use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::{DraftRow, KeptDraft, LangRow, TextRow};
use domain::archive::DraftId;
use domain::lang::Lang;
use domain::statement::Text;

/// Drafts without their texts' bodies.
pub(crate) struct Drafts;

impl Table for Drafts {
    const PREFIX: &'static [u8] = b"d";
    const HIDDEN: bool = true;
    /// Since layout 5, a draft has an author; since layout 6, a statement can have several.
    const VERSION: u8 = 4;
    /// What was about to go out rests.
    const RESTORE: Restore<Self> = Restore::Change(|_, kept: &mut KeptDraft, _| {
        kept.draft.due = None;
        true
    });
    type Key = DraftId;
    type Row = DraftRow;

    fn check(id: DraftId, kept: KeptDraft, found: &mut Found) {
        found.drafts.insert(id, kept.draft.statement.texts.into_keys().collect());
    }
}

/// The texts of drafts.
pub(crate) struct DraftTexts;

impl Table for DraftTexts {
    const PREFIX: &'static [u8] = b"e";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (EndedDraft, Lang);
    type Row = (LangRow, TextRow);

    fn check((EndedDraft(id), lang): Self::Key, _: (Lang, Text), found: &mut Found) {
        found.draft_texts.insert((id, lang));
    }
}
