//! Copies and what belongs to their delivery, as they are written.

use super::names::{AddressRow, MessageIdRow, RevisionRow, RoomIdRow, StatementIdRow};
use super::row::{earlier, row};
use delivery::copy::{Attempt, Copy, CopyKey, Messages, Piece, Unconfirmed};
use delivery::counters::Counters;
use domain::incoming::MessageId;
use domain::number::Revision;
use domain::status::Why;
use std::collections::BTreeMap;

row! {
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    enum WhyRow is Why { Gone, Refused, Unanswered, Unserved, Removed, Unmade }
}

row! {
    enum PieceRow is Piece { Part(index: usize), Reply(index: usize), Notice }
}

row! {
    struct UnconfirmedRow is Unconfirmed { room: RoomIdRow, revision: RevisionRow, piece: PieceRow, since: i64 }
}

row! {
    struct MessagesRow is Messages {
        done: usize,
        ids: Vec<MessageIdRow>,
        outdated: Vec<MessageIdRow>,
        notice: Option<(RevisionRow, MessageIdRow)>,
        unconfirmed: Option<UnconfirmedRow>,
        unknown_since: Option<(RevisionRow, i64)>,
        possible_duplicates: u32,
        stuck: bool,
        pinned: Option<MessageIdRow>,
    }
}

row! {
    struct CopyRow is Copy {
        room: RoomIdRow,
        desired: RevisionRow,
        actual: RevisionRow,
        failed: Option<WhyRow>,
        not_before: Option<i64>,
        messages: MessagesRow,
    }
}

earlier! {
    /// What a room had from layout 4 to 9, when nothing was pinned.
    MessagesRow9, then MessagesRow {
        done: usize,
        ids: Vec<MessageIdRow>,
        outdated: Vec<MessageIdRow>,
        notice: Option<(RevisionRow, MessageIdRow)>,
        unconfirmed: Option<UnconfirmedRow>,
        unknown_since: Option<(RevisionRow, i64)>,
        possible_duplicates: u32,
        stuck: bool,
    } with { pinned: None }
}

earlier! {
    /// A copy as it was then.
    CopyRow9, then CopyRow {
        room: RoomIdRow,
        desired: RevisionRow,
        actual: RevisionRow,
        failed: Option<WhyRow>,
        not_before: Option<i64>,
        messages: MessagesRow9,
    } with {}
}

earlier! {
    /// A copy as it was until layout 3, when none was parked.
    CopyRow3, then CopyRow9 {
        room: RoomIdRow,
        desired: RevisionRow,
        actual: RevisionRow,
        failed: Option<WhyRow>,
        messages: MessagesRow9,
    } with { not_before: None }
}

row! {
    struct CountersRow is Counters {
        revision: RevisionRow,
        rooms: u64,
        delivered: u64,
        failed: BTreeMap<WhyRow, u64>,
        repeats: u64,
        report_to: Option<AddressRow>,
    }
}

row! {
    struct CopyKeyRow is CopyKey { statement: StatementIdRow, room: RoomIdRow }
}

row! {
    struct AttemptRow is Attempt { revision: RevisionRow, piece: Option<PieceRow> }
}

/// What is in flight: since when, in seconds since 1970, and what.
pub(crate) type FlightRow = (i64, Vec<(CopyKeyRow, AttemptRow)>);

/// How far a fan-out has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FanOut {
    pub(crate) revision: Revision,
    pub(crate) page: u64,
    /// From this page on, rooms that want the statement get a copy; before it, only copies that are there change.
    pub(crate) new_from: u64,
    /// Of which revision nothing is known, and since when, in seconds since 1970.
    pub(crate) unconfirmed: Option<(Revision, i64)>,
}

row! {
    struct FanOutRow is FanOut {
        revision: RevisionRow,
        page: u64,
        new_from: u64,
        unconfirmed: Option<(RevisionRow, i64)>,
    }
}

/// The message that tells how the delivery of a statement goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProgressMessage {
    /// Where it is, once it was sent.
    pub(crate) message: Option<MessageId>,
    /// Its newest text waits to be sent.
    pub(crate) waits: bool,
    /// And that is the last: the next delivery gets a message of its own.
    pub(crate) last: bool,
}

row! {
    struct ProgressMessageRow is ProgressMessage { message: Option<MessageIdRow>, waits: bool, last: bool }
}
