//! The store in one file: all rows as they were at one moment. They are read in pieces, and each piece is written while nobody
//! has to wait.

use super::backup_file::BackupWriter;
use super::open::Look;
use super::reading::{Reading, after};
use super::replacement::finish;
use super::snapshot::Snapshot;
use super::store::Store;
use crate::error::StoreError;
use crate::rows::Checksum;
use crate::tables::{KeptFiles, StoreChecksum, decode, key_of, read_key};
use files::private;
use jiff::Timestamp;
use keys::SecretString;
use sled::IVec;
use std::cell::Cell;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

/// How much is read while nobody may write, in bytes.
const PIECE: usize = 64 * 1024;

impl Store {
    /// Writes all rows as they are now into one file, which is there in the end as a whole or not at all. Others may write
    /// meanwhile, however slow the disk of the backup is. How many rows; `damaged` takes what is there.
    pub fn backup(&self, file: &Path, damaged: bool, now: Timestamp) -> Result<u64, StoreError> {
        let mut part = OsString::from(file);
        part.push(".part");
        let part = PathBuf::from(part);
        let written = self.write_backup(&part, damaged, now).and_then(|rows| {
            let renamed = fs::rename(&part, file).and_then(|()| private::sync_parent(file));
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
        let mut pieces = 0;
        let rows = self.each_as_now(damaged, |key, value| {
            out.row(key, value).map_err(failed)?;
            // A file stands behind the row with its key.
            let file = match self.pieces_of(key, value) {
                Err(_) if damaged => Vec::new(),
                file => file?,
            };
            for (at, piece) in file.iter().enumerate() {
                out.row(&piece_key(at), piece).map_err(failed)?;
                pieces += 1;
            }
            Ok(())
        })?;
        out.end(rows + pieces).map_err(failed)?;
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

/// What the keys of a file's pieces begin with, in a backup: no table's do.
const FILE: &[u8] = b"\xfffile";

fn piece_key(at: usize) -> Vec<u8> {
    [FILE, &u32::try_from(at).unwrap_or(u32::MAX).to_be_bytes()].concat()
}

/// Whether a row of a backup is a piece of a file.
pub(super) fn is_piece(key: &[u8]) -> bool {
    key.starts_with(FILE)
}

impl Store {
    /// The file of a row, as it stands on the disk, in pieces; none if it is no such row.
    ///
    /// # Errors
    /// The file isn't there.
    fn pieces_of(&self, key: &[u8], value: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        let Ok(digest) = read_key::<KeptFiles>(key) else { return Ok(Vec::new()) };
        let kept = decode::<KeptFiles>(value).ok();
        let file = kept.and_then(|kept| self.encrypted_file(digest, &kept)).ok_or(StoreError::FileMissing)?;
        Ok(file.chunks(PIECE).map(<[u8]>::to_vec).collect())
    }

    /// Hands on every row as it is now, but for the checksum. How many there were; `damaged` takes those that can be read.
    ///
    /// # Errors
    /// Those of `each`; and when they are not what the checksum says.
    fn each_as_now(
        &self,
        damaged: bool,
        mut each: impl FnMut(&[u8], &[u8]) -> Result<(), StoreError>,
    ) -> Result<u64, StoreError> {
        // One at a time.
        let _turn = self.snapshots.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = {
            let checksum = self.lock_writing();
            *self.lock_snapshot() = Some(Snapshot::default());
            *checksum
        };
        let mut there = Checksum { sequence: expected.sequence, ..Checksum::default() };
        let unreadable = Cell::new(0usize);
        let skip = || {
            unreadable.set(unreadable.get() + 1);
            damaged
        };
        let read = self.each_piece(&skip, |rows| {
            rows.iter().filter(|(key, _)| **key != key_of::<StoreChecksum>(&())).try_for_each(
                |(key, value)| {
                    there.add(key, value);
                    each(key, value)
                },
            )
        });
        *self.lock_snapshot() = None;
        read?;
        if there != expected && !damaged {
            return Err(StoreError::NoBackup);
        }
        // Its layout alone can be read with any keys.
        if there.rows <= 1 && unreadable.get() > 0 {
            return Err(StoreError::NotDecrypted);
        }
        Ok(there.rows)
    }

    fn each_piece(
        &self,
        skip: &dyn Fn() -> bool,
        mut each: impl FnMut(&[(IVec, IVec)]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for letter in 0..=u8::MAX {
            let (mut from, end) = (vec![letter], after(&[letter]));
            loop {
                let (rows, whole) = self.piece(&from, end.as_deref(), skip)?;
                each(&rows)?;
                match rows.last() {
                    Some((last, _)) if !whole => from = [last, [0].as_slice()].concat(),
                    _ => break,
                }
            }
        }
        Ok(())
    }

    /// The rows from a key on, as they were; whether those are all up to `end`. `skip` says whether to go on without one that
    /// can't be read.
    fn piece(
        &self,
        from: &[u8],
        end: Option<&[u8]>,
        skip: &dyn Fn() -> bool,
    ) -> Result<(Vec<(IVec, IVec)>, bool), StoreError> {
        let _turn = self.lock_writing();
        let mut snapshot = self.lock_snapshot();
        let Some(snapshot) = snapshot.as_mut() else { return Ok((Vec::new(), true)) };
        let to = end.map_or(Bound::Unbounded, Bound::Excluded);
        let before = snapshot.before.range::<[u8], _>((Bound::Included(from), to));
        let before = before.map(|(key, value)| (IVec::from(key.as_slice()), value.clone()));
        let (mut rows, mut size, mut whole) = (Vec::new(), 0, true);
        for row in self.range(from, end).changed(before) {
            match row {
                Ok((key, value)) => {
                    size += key.len() + value.len();
                    rows.push((key, value));
                }
                Err(StoreError::NotDecrypted) if skip() => {}
                // sled can't read on.
                Err(error) if !matches!(error, StoreError::NotDecrypted) && skip() => break,
                Err(error) => return Err(error),
            }
            if size > PIECE {
                whole = false;
                break;
            }
        }
        let last = rows.last().map(|(last, _)| [last, [0].as_slice()].concat());
        snapshot.next =
            if whole { end.unwrap_or(&[u8::MAX; 256]).to_vec() } else { last.unwrap_or_default() };
        snapshot.before = snapshot.before.split_off(&snapshot.next);
        Ok((rows, whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::upkeep_tests::{busy, rows};
    use std::collections::BTreeMap;

    #[test]
    fn what_is_written_meanwhile_is_not_in_it() {
        let (_folder, path) = busy();
        let store = Store::open(&path, None).unwrap();
        let all = |store: &Store| store.every().map(Result::unwrap).collect::<BTreeMap<_, _>>();
        let (at_first, mut read, mut count) = (all(&store), BTreeMap::new(), 0u64);
        let keys: Vec<IVec> = at_first.keys().filter(|key| key[0] != b'm').cloned().collect();
        let read_rows = store.each_as_now(false, |key, value| {
            read.insert(IVec::from(key), IVec::from(value));
            count += 1;
            // Rows before and behind this one change, go, and come.
            let mut transaction = store.transaction();
            let place = |n: u64| &keys[usize::try_from(n).unwrap() % keys.len()];
            transaction.put_bytes(place(count * 7).to_vec(), vec![1, 2, 3]);
            transaction.remove_bytes(place(count * 11 + 3).to_vec());
            transaction.put_bytes([place(count * 13), [7].as_slice()].concat(), vec![4]);
            transaction.end()
        });
        assert_eq!(read_rows.unwrap(), read.len() as u64);
        let mut at_first = at_first;
        at_first.remove(key_of::<StoreChecksum>(&()).as_slice());
        assert!(read == at_first);
        assert!(count > 600 && store.lock_snapshot().is_none());
        assert!(rows(&store).len() > count as usize);
    }

    #[test]
    fn one_that_fails_is_not_kept() {
        let (_folder, path) = busy();
        let store = Store::open(&path, None).unwrap();
        assert!(store.each_as_now(false, |_, _| Err(StoreError::NoBackup)).is_err());
        assert!(store.lock_snapshot().is_none());
        assert!(store.each_as_now(false, |_, _| Ok(())).unwrap() > 600);
    }
}
