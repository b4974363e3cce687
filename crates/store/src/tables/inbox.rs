//! What came in and isn't handled yet, and up to where.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::IncomingRow;
use domain::incoming::Incoming;
use domain::number::InboxId;
use domain::room::NetworkId;

/// The inbox.
pub(crate) struct Inbox;

impl Table for Inbox {
    const PREFIX: &'static [u8] = b"i";
    /// Since layout 6, a message may prove who sent it.
    const VERSION: u8 = 3;
    const PASSED_OVER: bool = true;
    /// Most of it was handled after the backup.
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, InboxId);
    type Row = IncomingRow;

    fn check(key: Self::Key, _: Incoming, found: &mut Found) {
        found.inbox.insert(key);
    }
}

/// Where a network's stream is, in pieces.
pub(crate) struct Cursors;

impl Table for Cursors {
    const PREFIX: &'static [u8] = b"c";
    /// From an old place in such a stream, commands would come in once more.
    const RESTORE: Restore<Self> =
        Restore::Change(|(network, _): &(NetworkId, _), _, _| !network.capabilities().replays);
    type Key = (NetworkId, Option<u32>);
    type Row = Vec<u8>;

    fn check(_: Self::Key, _: Vec<u8>, _: &mut Found) {}
}
