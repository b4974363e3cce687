//! The seal: how many rows the store has and what they add up to, in every batch. So it can be told whether all of them
//! are there, whatever sled has lost or found again.

use super::store::{Store, break_off};
use super::transaction::Reading;
use crate::error::StoreError;
use crate::key;
use crate::rows::encode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// What a batch makes of rows: their new values, `None` for those that go.
pub(crate) type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What must be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    /// How many batches were written.
    pub(crate) sequence: u64,
    /// How many rows there are, without this one.
    pub(crate) rows: u64,
    /// The sum of the rows' digests: it doesn't depend on their order, and a row is taken out as it was put in.
    pub(crate) sum: u128,
}

impl Checksum {
    pub(crate) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(digest(key, value));
    }

    fn take_out(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(digest(key, value));
    }
}

impl Store {
    /// Does changes, and seals them, all or nothing.
    pub(crate) fn apply(&self, checksum: &mut Checksum, changes: Changes) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut next = Checksum { sequence: checksum.sequence + 1, ..*checksum };
        let mut batch = sled::Batch::default();
        for (key, value) in changes {
            if let Some(before) = self.db.get(&key).map_err(|error| break_off(&self.broken, error))? {
                next.take_out(&key, &before);
            }
            match value {
                Some(value) => {
                    next.add(&key, &value);
                    batch.insert(key, value);
                }
                None => batch.remove(key),
            }
        }
        batch.insert(checksum_key(), encode(&next)?);
        self.sound()?;
        self.db.apply_batch(batch).map_err(|error| break_off(&self.broken, error))?;
        *checksum = next;
        self.sequence.store(next.sequence, Ordering::Release);
        Ok(())
    }

    /// The seal as it is written.
    pub(crate) fn read_checksum(&self) -> Result<Option<Checksum>, StoreError> {
        self.get(&checksum_key())
    }

    /// What the rows that are there add up to; its sequence is none.
    pub(crate) fn add_up(&self) -> Result<Checksum, StoreError> {
        let mut checksum = Checksum::default();
        for row in self.db.iter() {
            let (key, value) = row.map_err(|error| break_off(&self.broken, error))?;
            if *key != checksum_key() {
                checksum.add(&key, &value);
            }
        }
        Ok(checksum)
    }
}

/// Where the seal stands.
pub(crate) fn checksum_key() -> Vec<u8> {
    key(b'm', &[b"seal"])
}

fn digest(key: &[u8], value: &[u8]) -> u128 {
    let mut digest = Sha256::new();
    // A key's length, so that nothing can pass from a key into its value.
    digest.update((key.len() as u64).to_be_bytes());
    digest.update(key);
    digest.update(value);
    digest.finalize().first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}
