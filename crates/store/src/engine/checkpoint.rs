//! The checkpoint beside the store: which store it is, and up to where it was synced.
//!
//! sled opens a damaged store as if nothing were wrong, so what must be there is written down outside it. The checkpoint is
//! written after the store was synced, never before, and is not synced itself: a checkpoint that a power cut left older than
//! the store asks for less than is there, which is harmless, and a newer one can't be. It is written in place, into two
//! slots by turns, so that a torn write leaves the one before.

use crate::error::StoreError;
use files::private;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a person reads who looks into the file.
const TITLE: &[u8] = b"The mark of altavoz's store in the folder beside this file. Keep the two together.\n";

/// Where the slots begin, and how far they are apart: no write of one touches a disk's sector of the other.
const SLOT: u64 = 4096;

/// The size of a record.
const RECORD: usize = 74;

/// What a record begins with.
const MAGIC: &[u8; 9] = b"altavoz 2";

/// What is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// How many records were written before.
    count: u64,
    /// The store's id.
    pub(crate) id: [u8; 16],
    /// The last synced sequence.
    pub(crate) sequence: u64,
    /// How long the store's file was then.
    pub(crate) length: u64,
    /// The store was closed in order: nothing has changed since.
    pub(crate) closed: bool,
}

/// The open checkpoint.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    path: PathBuf,
    file: File,
    last: Record,
}

/// What is found where a checkpoint should be.
pub(crate) enum Found {
    /// None.
    Nothing,
    /// A checkpoint of an altavoz that wrote down nothing but that there is a store.
    Old,
    /// A checkpoint.
    Checkpoint(Checkpoint),
}

impl Checkpoint {
    /// Opens the checkpoint at a path.
    pub(crate) fn open(path: PathBuf) -> Result<Found, StoreError> {
        let file = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            Err(error) => return Err(StoreError::file(&path, "opened", error)),
        };
        let mut title = [0; 9];
        if file.read_exact_at(&mut title, 0).is_ok() && &title == b"altavoz's" {
            return Ok(Found::Old);
        }
        let last = [0, 1].into_iter().filter_map(|slot| read(&file, slot)).max_by_key(|record| record.count);
        match last {
            Some(last) => Ok(Found::Checkpoint(Self { path, file, last })),
            None => Err(StoreError::CheckpointDamaged(path)),
        }
    }

    /// Makes the checkpoint of a new store, with room for both records. Synced.
    pub(crate) fn make(path: PathBuf, id: [u8; 16]) -> io::Result<Self> {
        let file = private::file(&path)?;
        file.write_all_at(TITLE, 0)?;
        let mut checkpoint = Self { path, file, last: Record { id, ..Record::default() } };
        checkpoint.write(checkpoint.last)?;
        checkpoint.write(checkpoint.last)?;
        checkpoint.file.sync_all()?;
        Ok(checkpoint)
    }

    /// Moves it to where it is looked for. Synced.
    pub(crate) fn rename(&mut self, path: PathBuf) -> io::Result<()> {
        std::fs::rename(&self.path, &path)?;
        self.path = path;
        private::sync_parent(&self.path)
    }

    /// What was written down last.
    pub(crate) fn last(&self) -> Record {
        self.last
    }

    /// Writes down that the store is synced up to a sequence, with a file of that length. An older one than the last is
    /// left out.
    pub(crate) fn synced(&mut self, sequence: u64, length: u64) -> Result<(), StoreError> {
        if sequence < self.last.sequence {
            return Ok(());
        }
        let record = Record { sequence, length, closed: false, ..self.last };
        self.write(record).map_err(|error| self.unwritten(error))
    }

    /// Writes down that the store is open from now on, or closed. Synced: nothing may be written to a store that passes
    /// for closed.
    pub(crate) fn set_closed(&mut self, closed: bool) -> Result<(), StoreError> {
        let written = self.write(Record { closed, ..self.last }).and_then(|()| self.file.sync_data());
        written.map_err(|error| self.unwritten(error))
    }

    fn write(&mut self, record: Record) -> io::Result<()> {
        let record = Record { count: self.last.count + 1, ..record };
        self.file.write_all_at(&encode(&record), SLOT * (1 + record.count % 2))?;
        self.last = record;
        Ok(())
    }

    fn unwritten(&self, error: io::Error) -> StoreError {
        StoreError::file(&self.path, "written", error)
    }
}

fn read(file: &File, slot: u64) -> Option<Record> {
    let mut bytes = [0; RECORD];
    file.read_exact_at(&mut bytes, SLOT * (1 + slot)).ok()?;
    decode(&bytes)
}

fn encode(record: &Record) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(record.id);
    for number in [record.count, record.sequence, record.length] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.push(u8::from(record.closed));
    bytes.extend(&Sha256::digest(&bytes)[..RECORD - 50]);
    bytes
}

fn decode(bytes: &[u8; RECORD]) -> Option<Record> {
    let number = |at: usize| Some(u64::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
    let record = Record {
        id: *bytes.get(9..)?.first_chunk()?,
        count: number(25)?,
        sequence: number(33)?,
        length: number(41)?,
        closed: bytes[49] == 1,
    };
    (encode(&record) == bytes).then_some(record)
}

/// The file of the store itself, to be synced beside sled, which only hands what it writes to the kernel.
#[derive(Debug)]
pub(crate) struct Data {
    path: PathBuf,
    file: File,
}

impl Data {
    /// Opens the file of the store in `folder`.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join("db");
        Ok(Self { file: File::open(&path)?, path })
    }

    /// Syncs it; its length before. That it is still where it was is looked at, since what is written into a file that
    /// was removed is lost.
    pub(crate) fn sync(&self) -> Result<u64, StoreError> {
        let removed = || StoreError::Removed(self.path.clone());
        let not_synced = |error: io::Error| StoreError::NotSynced(Arc::new(error));
        let here = self.file.metadata().map_err(not_synced)?;
        self.file.sync_data().map_err(not_synced)?;
        let there = std::fs::metadata(&self.path).map_err(|_| removed())?;
        if (here.dev(), here.ino()) != (there.dev(), there.ino()) {
            return Err(removed());
        }
        // A length from before the sync: what was added meanwhile need not be on the disk.
        Ok(here.len())
    }
}

/// The checkpoint of the store in a folder stands beside it, under the folder's name.
pub(crate) fn checkpoint_path(folder: &Path) -> PathBuf {
    beside(folder, ".mark")
}

/// So do its keys.
pub(crate) fn keys_path(folder: &Path) -> PathBuf {
    beside(folder, ".keys")
}

fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(folder);
    name.push(ending);
    PathBuf::from(name)
}

/// Syncs a folder with all that is in it, so that its files are there after a power cut, too. A file that is gone by then is
/// none that is needed: sled writes snapshots in the background, and renames and removes them.
pub(crate) fn sync_tree(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            match File::open(entry.path()) {
                Ok(file) => file.sync_all()?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    fn reopen(path: &Path) -> Checkpoint {
        match Checkpoint::open(path.to_owned()).unwrap() {
            Found::Checkpoint(checkpoint) => checkpoint,
            _ => panic!("no mark"),
        }
    }

    #[test]
    fn a_torn_write_leaves_the_record_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.mark");
        let mut checkpoint = Checkpoint::make(path.clone(), [7; 16]).unwrap();
        for sequence in 1..=6 {
            checkpoint.synced(sequence, sequence * 10).unwrap();
            let last = reopen(&path).last();
            assert_eq!((last.id, last.sequence, last.length), ([7; 16], sequence, sequence * 10));
            // Whatever part of the newest record is torn, the one before is read.
            let slot = SLOT * (1 + last.count % 2);
            let mut whole = [0; RECORD];
            checkpoint.file.read_exact_at(&mut whole, slot).unwrap();
            for at in [0, 8, 30, 40, 49, RECORD - 1] {
                checkpoint.file.write_all_at(&[whole[at] ^ 1], slot + at as u64).unwrap();
                assert_eq!(reopen(&path).last().sequence, sequence - 1);
                checkpoint.file.write_all_at(&whole, slot).unwrap();
            }
        }
        checkpoint.synced(3, 30).unwrap();
        assert_eq!(reopen(&path).last().sequence, 6, "an older one is left out");
        checkpoint.set_closed(true).unwrap();
        assert!(reopen(&path).last().closed);
        checkpoint.synced(7, 70).unwrap();
        assert!(!reopen(&path).last().closed);
        std::fs::write(&path, "rubbish").unwrap();
        assert!(
            Checkpoint::open(path.clone()).err().unwrap().to_string().contains("neither of its two records")
        );
    }

    #[test]
    fn a_file_that_sled_renames_meanwhile_is_no_failure() {
        let folder = tempfile::tempdir().unwrap();
        let (draft, snapshot) = (folder.path().join("snap.generating"), folder.path().join("snap"));
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    std::fs::write(&draft, "x").unwrap();
                    std::fs::rename(&draft, &snapshot).unwrap();
                }
            });
            let synced: io::Result<()> = (0..300).try_for_each(|_| sync_tree(folder.path()));
            ended.store(true, Ordering::Relaxed);
            synced.unwrap();
        });
    }
}
