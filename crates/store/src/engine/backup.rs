//! The store in one file.

use super::backup_file::BackupWriter;
use super::checkpoint::sync_parent;
use super::open::Look;
use super::reading::Reading;
use super::replacement::finish;
use super::store::Store;
use crate::error::StoreError;
use crate::rows::Checksum;
use crate::tables::{StoreChecksum, key_of};
use jiff::Timestamp;
use keys::SecretString;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

impl Store {
    /// Writes all rows as they are now into one file, which is there in the end as a whole or not at all. Nobody writes
    /// meanwhile. How many rows; `damaged` takes what is there.
    pub fn backup(&self, file: &Path, damaged: bool, now: Timestamp) -> Result<u64, StoreError> {
        let mut part = OsString::from(file);
        part.push(".part");
        let part = PathBuf::from(part);
        let written = self.write_backup(&part, damaged, now).and_then(|rows| {
            let renamed = fs::rename(&part, file).and_then(|()| sync_parent(file));
            renamed.map_err(|error| StoreError::file(file, "written", error))?;
            Ok(rows)
        });
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn write_backup(&self, part: &Path, damaged: bool, now: Timestamp) -> Result<u64, StoreError> {
        let failed = |error: io::Error| StoreError::file(part, "written", error);
        let transaction = self.transaction();
        let sealed = transaction.checksum();
        let mut there = Checksum { sequence: sealed.sequence, ..Checksum::default() };
        let mut out = BackupWriter::create(part, self.layout, &self.lock, now).map_err(failed)?;
        for row in self.every() {
            let (key, value) = match row {
                Ok(row) => row,
                Err(_) if damaged => break,
                Err(error) => return Err(error),
            };
            if *key != key_of::<StoreChecksum>(&()) {
                there.add(&key, &value);
                out.row(&key, &value).map_err(failed)?;
            }
        }
        drop(transaction);
        if there != sealed && !damaged {
            return Err(StoreError::NoBackup);
        }
        out.end(there.rows).map_err(failed)?;
        Ok(there.rows)
    }

    /// Makes a backup of the store in `folder`, which nobody has open.
    pub fn backup_stopped(
        folder: &Path,
        file: &Path,
        secret: Option<&SecretString>,
        take_damaged: bool,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        finish(folder)?;
        Self::apart(folder, || {
            if take_damaged {
                return Self::unjudged(folder, secret)?.backup(file, true, now);
            }
            let (store, wrong) = Self::examine_here(folder, secret, Look::Usual)?;
            if let Some(why) = wrong {
                return Err(StoreError::damaged(folder, why));
            }
            let rows = store.backup(file, false, now)?;
            store.close()?;
            Ok(rows)
        })
    }
}
