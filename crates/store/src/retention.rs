//! What is forgotten when its time is over.

use super::statements::Head;
use super::{Store, break_off, key, network_byte};
use crate::error::StoreError;
use domain::room::NetworkId;
use jiff::Timestamp;

impl Store {
    /// Forgets which messages hold the statements that were last changed before this; from then on nobody can correct
    /// them. How many statements. Not settled yet.
    pub fn forget_copies(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in self.rows::<Head>(b"s") {
            let (_, head) = row?;
            let number = head.number;
            for network in NetworkId::ALL {
                if head.changed >= before || self.is_unfinished(network, number)? {
                    continue;
                }
                let pages = key(b'q', &[&network_byte(network), &number.to_be_bytes()]);
                let mut any = false;
                for page in self.db.scan_prefix(&pages).keys() {
                    transaction.remove(&page.map_err(|error| break_off(&self.broken, error))?);
                    any = true;
                }
                forgotten += usize::from(any);
            }
        }
        transaction.end()?;
        Ok(forgotten)
    }
}
