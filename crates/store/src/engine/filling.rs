//! Rows on their way into a new store.

use super::backup_file::Row;
use super::store::Store;
use crate::error::StoreError;
use crate::tables::{Format, StoreChecksum, StoreId, key_of};

/// How much is written in one transaction, in bytes.
const BATCH: usize = 256 * 1024;

/// Fills a new store, which has its own layout, id and checksum.
pub(super) struct Filling<'a> {
    store: &'a Store,
    rows: Vec<Row>,
    size: usize,
    written: u64,
}

impl<'a> Filling<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self { store, rows: Vec::new(), size: 0, written: 0 }
    }

    /// Takes a row; whether some were written.
    pub(super) fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<bool, StoreError> {
        if [key_of::<StoreChecksum>(&()), key_of::<StoreId>(&()), key_of::<Format>(&())].contains(&key) {
            return Ok(false);
        }
        self.size += key.len() + value.len();
        self.rows.push((key, value));
        let full = self.size > BATCH;
        if full {
            self.write()?;
        }
        Ok(full)
    }

    /// Writes what isn't written yet; how many rows there were in all.
    pub(super) fn end(mut self) -> Result<u64, StoreError> {
        self.write()?;
        Ok(self.written)
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let mut transaction = self.store.transaction();
        self.written += self.rows.len() as u64;
        self.rows.drain(..).for_each(|(key, value)| transaction.put_bytes(key, value));
        self.size = 0;
        transaction.end()
    }
}
