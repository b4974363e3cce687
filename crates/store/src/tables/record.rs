//! The record of what was done, and which entry is its last.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::{EntryRow, HashRow};
use domain::record::{Entry, Hash};

/// The entries by their numbers. Since layout 9.
pub(crate) struct Record;

impl Table for Record {
    const PREFIX: &'static [u8] = b"R";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = u64;
    type Row = EntryRow;

    fn check(number: u64, entry: Entry, found: &mut Found) {
        if number != entry.number {
            found.say(format!("entry {} of the record stands in the place of entry {number}", entry.number));
        }
        // What comes behind the first flaw says nothing more.
        if found.record_flaw.is_none()
            && let Err(flaw) = found.record.follow(&entry)
        {
            found.record_flaw = Some(flaw);
        }
    }
}

/// The number and the hash of the last entry. Since layout 9.
pub(crate) struct RecordHead;

impl Table for RecordHead {
    const PREFIX: &'static [u8] = b"mrecord";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = ();
    type Row = (u64, HashRow);

    fn check((): (), head: (u64, Hash), found: &mut Found) {
        found.record_head = Some(head);
    }
}
