//! What is forgotten when its time is over.

use super::outbox::ReadOutbox;
use super::statements::Head;
use crate::engine::store::Store;
use crate::engine::transaction::Reading;
use crate::error::StoreError;
use crate::{key, network_byte};
use domain::room::NetworkId;
use jiff::Timestamp;

impl Store {
    /// Forgets which messages hold the statements that were last changed before this; from then on nobody can correct
    /// them. How many statements. Not settled yet.
    pub fn forget_copies(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in transaction.rows::<Head>(b"s") {
            let (_, head) = row?;
            let number = head.number;
            for network in NetworkId::ALL {
                if head.changed >= before || transaction.is_unfinished(network, number)? {
                    continue;
                }
                let pages = key(b'q', &[&network_byte(network), &number.to_be_bytes()]);
                forgotten += usize::from(transaction.remove_all(&pages)?);
            }
        }
        transaction.end()?;
        Ok(forgotten)
    }
}
