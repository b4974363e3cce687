//! How many rows the store has and what they add up to, in every transaction. So it can be told whether all of them are
//! there, whatever sled has lost or found again.

use super::row::plain;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What must be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    /// How many transactions were written.
    pub(crate) sequence: u64,
    /// How many rows there are, without this one.
    pub(crate) rows: u64,
    /// The sum of the rows' digests: it doesn't depend on their order, and a row is taken out as it was put in.
    pub(crate) sum: u128,
}

plain!(Checksum);

impl Checksum {
    pub(crate) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_add(1);
        self.sum = self.sum.wrapping_add(digest(key, value));
    }

    pub(crate) fn take_out(&mut self, key: &[u8], value: &[u8]) {
        self.rows = self.rows.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(digest(key, value));
    }
}

fn digest(key: &[u8], value: &[u8]) -> u128 {
    let mut digest = Sha256::new();
    // A key's length, so that nothing can pass from a key into its value.
    digest.update((key.len() as u64).to_be_bytes());
    digest.update(key);
    digest.update(value);
    digest.finalize().first_chunk().map_or(0, |bytes| u128::from_be_bytes(*bytes))
}
