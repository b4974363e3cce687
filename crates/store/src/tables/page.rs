//! Pages of copies, by which many copies cost few rows.

use delivery::copy::Copy;
use domain::number::{RoomId, StatementId};
use domain::room::NetworkId;
use std::ops::Range;

/// How many room numbers a page spans: it is written with every few outcomes, and stays far below the largest row.
const PAGE: u64 = 64;

/// The page on which a room's copies stand.
pub(crate) fn page_of(room: RoomId) -> u64 {
    room.0 / PAGE
}

/// The rooms whose copies stand on a page.
pub(crate) fn rooms_of(page: u64) -> Range<RoomId> {
    RoomId(page * PAGE)..RoomId((page + 1) * PAGE)
}

/// A page of a statement's copies on a network.
pub(crate) type Page = (NetworkId, StatementId, u64);

/// Where a page stands, by its copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing differs.
    Done,
    /// All that differs is parked, the first until then, in seconds since 1970.
    Parked(i64),
    /// Something has to be claimed as soon as it can be.
    Open,
}

impl Standing {
    pub(crate) fn of(copies: &[Copy]) -> Self {
        let times = copies.iter().filter(|copy| copy.differs()).map(|copy| copy.not_before);
        match times.min() {
            None => Self::Done,
            Some(None) => Self::Open,
            Some(Some(first)) => Self::Parked(first),
        }
    }
}
