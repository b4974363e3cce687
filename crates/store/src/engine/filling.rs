//! Rows on their way into a new store.

use super::backup_file::Row;
use super::store::Store;
use crate::error::StoreError;
use crate::tables::{Format, Seal, StoreId, key_of};

/// How much is written in one transaction, in bytes.
const BATCH: usize = 256 * 1024;

/// Fills a new store, which has its own layout, id and seal.
pub(super) struct Filling<'a> {
    store: &'a Store,
    rows: Vec<Row>,
    size: usize,
}

impl<'a> Filling<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self { store, rows: Vec::new(), size: 0 }
    }

    pub(super) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        if [key_of::<Seal>(&()), key_of::<StoreId>(&()), key_of::<Format>(&())].contains(&key) {
            return Ok(());
        }
        self.size += key.len() + value.len();
        self.rows.push((key, value));
        if self.size > BATCH { self.write() } else { Ok(()) }
    }

    /// Writes what isn't written yet.
    pub(super) fn write(&mut self) -> Result<(), StoreError> {
        let mut transaction = self.store.transaction();
        self.rows.drain(..).for_each(|(key, value)| transaction.put_bytes(key, value));
        self.size = 0;
        transaction.end()
    }
}
