//! What is forgotten when its time is over.

use super::outbox::ReadOutbox;
use crate::engine::{Reading, Store};
use crate::error::StoreError;
use crate::tables::{All, Heads, Pages};
use domain::room::NetworkId;
use jiff::Timestamp;

impl Store {
    /// Forgets which messages hold the statements that were last changed before this; from then on nobody can correct
    /// them. How many statements. Not synced yet.
    pub fn forget_copies(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in transaction.rows::<Heads>(All) {
            let (_, head) = row?;
            for network in NetworkId::ALL {
                if head.changed < before && !transaction.is_unfinished(network, head.number)? {
                    forgotten += usize::from(transaction.remove_all::<Pages>((network, head.number))?);
                }
            }
        }
        transaction.end()?;
        Ok(forgotten)
    }
}
