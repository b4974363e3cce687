//! The store in one file, and back; and the store written anew without its garbage.

use super::checkpoint::sync_parent;
use super::checksum::{Changes, Checksum, checksum_key};
use super::open::{Look, damaged, format_key, id_key};
use super::replacement;
use super::replacement::finish;
use super::store::{Store, break_off};
use crate::copies::{copies_unconfirmed, fan_out_unconfirmed};
use crate::drafts::draft_at_rest;
use crate::error::StoreError;
use crate::rows::encode;
use crate::statements::revision_key;
use crate::{key, last_u32, network_byte};
use domain::room::NetworkId;
use files::private;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What a backup begins with; the number is that of its layout.
const HEAD: &[u8] = b"altavoz backup 2\n";

/// The length that stands where there is no further row.
const END: u32 = u32::MAX;

/// The longest key or value that is believed, in bytes.
const LONGEST: u32 = 1024 * 1024;

/// How much is written in one batch, in bytes.
const BATCH: usize = 256 * 1024;

/// A key and its value.
type Row = (Vec<u8>, Vec<u8>);

/// What became of a restore.
#[derive(Debug)]
pub struct Restored {
    /// How many rows the backup has.
    pub rows: u64,
    /// The name of the folder in which the store before stands now.
    pub aside: Option<String>,
    /// How many broadcasts were not through.
    pub halted: usize,
}

impl Store {
    /// Writes all rows as they are now into one file, which is there in the end as a whole or not at all. Nobody writes
    /// meanwhile. How many rows; `damaged` takes what is there.
    pub fn backup(&self, file: &Path, damaged: bool, now: Timestamp) -> Result<u64, StoreError> {
        let mut part = OsString::from(file);
        part.push(".part");
        let part = PathBuf::from(part);
        let failed = |error: io::Error| StoreError(format!("{} can't be written: {error}", file.display()));
        let written = self.write_backup(&part, damaged, now).and_then(|rows| {
            fs::rename(&part, file).and_then(|()| sync_parent(file)).map_err(failed)?;
            Ok(rows)
        });
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn write_backup(&self, part: &Path, damaged: bool, now: Timestamp) -> Result<u64, StoreError> {
        let failed = |error: io::Error| StoreError(format!("{} can't be written: {error}", part.display()));
        let file = private::file(part).map_err(failed)?;
        let mut out = Digesting { inner: BufWriter::new(file), digest: Sha256::new() };
        let transaction = self.transaction();
        let mut there = Checksum { sequence: transaction.checksum.sequence, ..Checksum::default() };
        out.write_all(HEAD).map_err(failed)?;
        out.write_all(&now.as_second().to_be_bytes()).map_err(failed)?;
        for row in self.db.iter() {
            let (key, value) = match row {
                Ok(row) => row,
                Err(_) if damaged => break,
                Err(error) => return Err(break_off(&self.broken, error)),
            };
            if *key != checksum_key() {
                there.add(&key, &value);
                out.part(&key).and_then(|()| out.part(&value)).map_err(failed)?;
            }
        }
        let whole = there == *transaction.checksum;
        drop(transaction);
        if !whole && !damaged {
            return Err(StoreError(
                "the store is damaged, so no backup was made: `altavoz check` says more. Keep the backups that you have; `altavoz backup --damaged FILE` takes what is left".into(),
            ));
        }
        out.write_all(&END.to_be_bytes()).map_err(failed)?;
        out.write_all(&there.rows.to_be_bytes()).map_err(failed)?;
        let digest = out.digest.finalize();
        out.inner.write_all(&digest).map_err(failed)?;
        let file = out.inner.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok(there.rows)
    }

    /// Makes a backup of the store in `folder`, which nobody has open.
    pub fn backup_stopped(
        folder: &Path,
        file: &Path,
        take_damaged: bool,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        finish(folder)?;
        Self::apart(folder, || {
            if take_damaged {
                return Self::unjudged(folder)?.backup(file, true, now);
            }
            let (store, wrong) = Self::examine_here(folder, Look::Usual)?;
            if let Some(why) = wrong {
                return Err(damaged(folder, &why));
            }
            let rows = store.backup(file, false, now)?;
            store.close()?;
            Ok(rows)
        })
    }

    /// Puts a backup into the place of the store in `folder`, which is set aside.
    ///
    /// What was handled after the backup is not known to it. So nothing goes on by itself: broadcasts are halted,
    /// drafts that were about to go out rest, and answers and what was heard are left out, as is the place in Matrix's
    /// stream, from which commands would be heard once more. Whatever waited to be sent on Matrix is looked for before it
    /// is sent.
    pub fn restore(folder: &Path, file: &Path, now: Timestamp) -> Result<Restored, StoreError> {
        finish(folder)?;
        // All of it is looked at before anything is done.
        let rows = Backup::open(file)?.count()?;
        let new = replacement::clear(folder)?;
        let store = Self::open(&new)?;
        let mut filling = Filling::new(&store);
        let mut halted = BTreeSet::new();
        let mut backup = Backup::open(file)?;
        while let Some((key, value)) = backup.next()? {
            let of_matrix = key.get(1..2) == Some(&network_byte(NetworkId::Matrix));
            let value = match key.first() {
                Some(b'a' | b'x' | b'z' | b'i' | b'g') => continue,
                _ if key == revision_key() => continue,
                Some(b'c') if of_matrix => continue,
                Some(b'd') => draft_at_rest(&value)?,
                Some(b'q') if of_matrix => copies_unconfirmed(&value, backup.at)?,
                Some(b'f') if of_matrix => fan_out_unconfirmed(&value, backup.at)?,
                Some(b'w') => {
                    halted.insert(last_u32(&key));
                    value
                }
                _ => value,
            };
            filling.put(key, value)?;
        }
        for number in &halted {
            filling.put(key(b'h', &[&number.to_be_bytes()]), encode(&())?)?;
        }
        // Revisions that were made after the backup have left their keys with the networks: none may come again.
        let first = u64::try_from(now.as_second()).unwrap_or(0);
        filling.put(revision_key(), encode(&first)?)?;
        filling.end()?;
        store.close()?;
        drop(store);
        let aside = replacement::replacement(folder, true)?;
        Ok(Restored { rows, aside, halted: halted.len() })
    }

    /// Writes the store in `folder`, which nobody has open, anew; how long its file was and is, in bytes.
    pub fn compact(folder: &Path) -> Result<(u64, u64), StoreError> {
        finish(folder)?;
        let length = |folder: &Path| fs::metadata(folder.join("db")).map_or(0, |db| db.len());
        let old = Self::open(folder)?;
        let before = length(folder);
        let new = replacement::clear(folder)?;
        let store = Self::open(&new)?;
        let mut filling = Filling::new(&store);
        for row in old.db.iter() {
            let (key, value) = row.map_err(|error| break_off(&old.broken, error))?;
            filling.put(key.to_vec(), value.to_vec())?;
        }
        filling.end()?;
        // Both have a format and an id, and the same of all else.
        let (was, is) = (old.add_up()?, store.add_up()?);
        if was.rows != is.rows {
            return Err(damaged(folder, "not all of its rows can be read"));
        }
        old.close()?;
        store.close()?;
        drop((old, store));
        let after = length(&new);
        replacement::replacement(folder, false)?;
        Ok((before, after))
    }
}

/// Rows on their way into a new store.
struct Filling<'a> {
    store: &'a Store,
    changes: Changes,
    size: usize,
}

impl<'a> Filling<'a> {
    fn new(store: &'a Store) -> Self {
        Self { store, changes: Changes::new(), size: 0 }
    }

    fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), StoreError> {
        // A store has its own of these.
        if [checksum_key(), id_key()].contains(&key) {
            return Ok(());
        }
        if key == format_key()
            && self.store.db.get(&key).ok().flatten().is_none_or(|format| *format != *value)
        {
            return Err(StoreError("the backup is of another layout. Use the altavoz that wrote it".into()));
        }
        self.size += key.len() + value.len();
        self.changes.insert(key, Some(value));
        if self.size > BATCH { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), StoreError> {
        let mut transaction = self.store.transaction();
        transaction.changes = std::mem::take(&mut self.changes);
        self.size = 0;
        transaction.end()
    }
}

/// A file that is digested while it is written or read.
struct Digesting<T> {
    inner: T,
    digest: Sha256,
}

impl<W: Write> Digesting<W> {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.inner.write_all(bytes)
    }

    fn part(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(&u32::try_from(bytes.len()).unwrap_or(END - 1).to_be_bytes())?;
        self.write_all(bytes)
    }
}

impl<R: Read> Digesting<R> {
    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.inner.read_exact(&mut bytes)?;
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn number(&mut self) -> io::Result<u32> {
        Ok(self.take(4)?.first_chunk().map_or(END, |bytes| u32::from_be_bytes(*bytes)))
    }
}

/// A backup that is read.
struct Backup {
    path: PathBuf,
    /// When it was made, in seconds since 1970.
    at: i64,
    file: Digesting<BufReader<File>>,
    rows: u64,
}

impl Backup {
    fn open(path: &Path) -> Result<Self, StoreError> {
        let file = files::is_file(path)
            .and_then(|()| File::open(path))
            .map_err(|error| StoreError(format!("{} can't be read: {error}", path.display())))?;
        let file = Digesting { inner: BufReader::new(file), digest: Sha256::new() };
        let mut backup = Self { path: path.to_owned(), at: 0, file, rows: 0 };
        let head = backup.file.take(HEAD.len());
        if !head.is_ok_and(|head| head == HEAD) {
            return Err(StoreError(format!(
                "{} is no backup, or one of another altavoz than this",
                path.display()
            )));
        }
        let at = backup.file.take(8).map_err(|error| backup.cut(&error))?;
        backup.at = at.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        Ok(backup)
    }

    /// The next row; `None` when that was all, and all is as it was written.
    fn next(&mut self) -> Result<Option<Row>, StoreError> {
        let row = self.row().map_err(|error| self.cut(&error))?;
        if row.is_some() {
            self.rows += 1;
            return Ok(row);
        }
        let rows = self.file.take(8).map_err(|error| self.cut(&error))?;
        let digest = self.file.digest.clone().finalize();
        let mut written = [0; 32];
        self.file.inner.read_exact(&mut written).map_err(|error| self.cut(&error))?;
        if rows != self.rows.to_be_bytes() || digest[..] != written {
            return Err(self.cut(&io::ErrorKind::InvalidData.into()));
        }
        Ok(None)
    }

    fn row(&mut self) -> io::Result<Option<Row>> {
        let length = self.file.number()?;
        if length == END {
            return Ok(None);
        }
        let key = self.part(length)?;
        let length = self.file.number()?;
        Ok(Some((key, self.part(length)?)))
    }

    fn part(&mut self, length: u32) -> io::Result<Vec<u8>> {
        if length > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.file.take(length as usize)
    }

    /// How many rows there are, all of them as they were written.
    fn count(mut self) -> Result<u64, StoreError> {
        while self.next()?.is_some() {}
        Ok(self.rows)
    }

    fn cut(&self, error: &io::Error) -> StoreError {
        StoreError(format!(
            "{} is damaged or was cut off ({error}): use another backup. Nothing was changed",
            self.path.display()
        ))
    }
}
