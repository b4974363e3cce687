//! What the store keeps about itself.

use super::found::Found;
use super::last::Last;
use super::table::{Restore, Table};
use crate::rows::Checksum;

/// What must be there, renewed in every transaction.
pub(crate) struct StoreChecksum;

impl Table for StoreChecksum {
    const PREFIX: &'static [u8] = b"mseal";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = ();
    type Row = Checksum;

    fn check((): (), _: Checksum, _: &mut Found) {}
}

/// The layout.
pub(crate) struct Format;

impl Table for Format {
    const PREFIX: &'static [u8] = b"mformat";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = ();
    type Row = u32;

    fn check((): (), _: u32, _: &mut Found) {}
}

/// The id by which the store is told from others.
pub(crate) struct StoreId;

impl Table for StoreId {
    const PREFIX: &'static [u8] = b"mid";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = ();
    type Row = [u8; 16];

    fn check((): (), _: [u8; 16], _: &mut Found) {}
}

/// How often something was removed that has to be unreadable soon, since that was last seen to. Since layout 7.
pub(crate) struct Remains;

impl Table for Remains {
    const PREFIX: &'static [u8] = b"mremoved";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = ();
    type Row = u64;

    fn check((): (), _: u64, _: &mut Found) {}
}

/// The last number that was given out, so that none is given out twice.
pub(crate) struct LastNumbers;

impl Table for LastNumbers {
    const PREFIX: &'static [u8] = b"m";
    /// A restore counts revisions from higher up.
    const RESTORE: Restore<Self> = Restore::Change(|last, _, _| *last != Last::Revision);
    type Key = Last;
    type Row = u64;

    fn check(last: Last, number: u64, found: &mut Found) {
        found.last.insert(last, number);
    }
}
