//! Answers that are not sent yet. Most of those in a backup were sent after it: a restore drops them.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::{Outgoing, OutgoingRow};
use domain::number::{AnswerId, RoomId};
use domain::room::NetworkId;

/// Answers, in the order in which they were made.
pub(crate) struct Answers;

impl Table for Answers {
    const PREFIX: &'static [u8] = b"a";
    /// 1 until layout 3, 2 until layout 5.
    const VERSION: u8 = 5;
    const PASSED_OVER: bool = true;
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, AnswerId);
    type Row = OutgoingRow;

    fn check(key: Self::Key, answer: Outgoing, found: &mut Found) {
        found.answers.insert(key, answer.room);
    }
}

/// The answers that wait for each room, by the room and the answer.
pub(crate) struct Waiting;

impl Table for Waiting {
    const PREFIX: &'static [u8] = b"x";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, RoomId, AnswerId);
    type Row = ();

    fn check(key: Self::Key, (): (), found: &mut Found) {
        found.waiting.insert(key);
    }
}

/// How many parts of an answer have been sent.
pub(crate) struct Sent;

impl Table for Sent {
    const PREFIX: &'static [u8] = b"z";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, AnswerId);
    type Row = u32;

    fn check(key: Self::Key, _: u32, found: &mut Found) {
        found.sent.insert(key);
    }
}
