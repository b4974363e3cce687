//! The store in one file.

use super::backup_file::BackupWriter;
use super::checkpoint::sync_parent;
use super::open::Look;
use super::replacement::finish;
use super::store::Store;
use crate::error::StoreError;
use jiff::Timestamp;
use keys::SecretString;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

impl Store {
    /// Writes all rows as they are now into one file, which is there in the end as a whole or not at all. Others may write
    /// meanwhile, however slow the disk of the backup is. How many rows; `damaged` takes what is there.
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
        let mut out = BackupWriter::create(part, self.layout, &self.lock, now).map_err(failed)?;
        let rows = self.each_as_now(damaged, |key, value| out.row(key, value).map_err(failed))?;
        out.end(rows).map_err(failed)?;
        Ok(rows)
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
