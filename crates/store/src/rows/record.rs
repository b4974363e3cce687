//! The record as it is written.

use super::row::{Row, Unfit, row};
use domain::record::{Deed, Done, Entry, Hash};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

row! {
    enum DeedRow is Deed {
        Wrote,
        Proposed,
        Discarded,
        Asked,
        Approved,
        Scheduled,
        Unscheduled,
        Published,
        Withdrew,
        Stopped,
        Resumed,
        Appointed,
        Dismissed,
        Trusted,
        Restored,
        Linked,
        Unlinked,
        Named,
        Unnamed,
        Banned,
        Unbanned,
        Tried,
        Rejected,
        Signed,
    }
}

row! {
    struct DoneRow is Done {
        by: String,
        deed: DeedRow,
        what: String,
        digest: Option<String>,
        more: Option<String>,
    }
}

row! {
    struct EntryRow is Entry { number: u64, at: Timestamp, done: DoneRow, before: HashRow }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct HashRow([u8; 32]);

impl Row for HashRow {
    type Value = Hash;

    fn of(value: &Hash) -> Self {
        Self(value.0)
    }

    fn value(self) -> Result<Hash, Unfit> {
        Ok(Hash(self.0))
    }
}
