//! Statements that are out.

use super::found::Found;
use super::key::Ended;
use super::table::{Restore, Table};
use crate::rows::{Head, HeadRow, IdRow, Imported, ImportedRow, LangRow, RevisionRow, TextRow};
use domain::lang::Lang;
use domain::number::{Revision, StatementId};
use domain::statement::{Id, Text};

/// Statements without their texts.
pub(crate) struct Heads;

impl Table for Heads {
    const PREFIX: &'static [u8] = b"s";
    /// Since layout 10, a statement may be pinned or urgent.
    const VERSION: u8 = 2;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = Id;
    type Row = HeadRow;

    fn check(id: Id, head: Head, found: &mut Found) {
        found.heads.insert(id, head);
    }
}

/// The signatures of what is out, each with the revision that it signs. Since layout 10.
pub(crate) struct Signatures;

impl Table for Signatures {
    const PREFIX: &'static [u8] = b"S";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = StatementId;
    type Row = (RevisionRow, String);

    fn check(number: StatementId, _: (Revision, String), found: &mut Found) {
        found.signed.insert(number);
    }
}

/// The id of the statement that copies know by a number.
pub(crate) struct Numbers;

impl Table for Numbers {
    const PREFIX: &'static [u8] = b"u";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = StatementId;
    type Row = IdRow;

    fn check(number: StatementId, id: Id, found: &mut Found) {
        found.numbers.insert(number, id);
    }
}

/// The texts of a statement, by its number, of a revision.
pub(crate) struct Texts;

impl Table for Texts {
    const PREFIX: &'static [u8] = b"t";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (StatementId, Revision, Lang);
    type Row = (LangRow, TextRow);

    fn check(key: Self::Key, _: (Lang, Text), found: &mut Found) {
        found.texts.insert(key);
    }
}

/// What is known of the files that a text came from.
pub(crate) struct Imports;

impl Table for Imports {
    const PREFIX: &'static [u8] = b"p";
    /// Since layout 7, it is known which file that was.
    const VERSION: u8 = 2;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (Ended, Lang);
    type Row = ImportedRow;

    fn check((Ended(id), _): Self::Key, _: Imported, found: &mut Found) {
        found.imported.insert(id);
    }
}
