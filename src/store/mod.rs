//! What altavoz remembers, in sled: the only place that names it.
//!
//! All rows stand in one tree under keys that begin with a letter for their kind, so that one batch changes several
//! kinds at once, all or nothing. Writers take turns, so a batch may be made of what was just read. Values are postcard
//! behind a version byte; each stays below 128 KiB, from which sled would keep it in a file that it never removes.

mod answers;
mod bulletins;
mod copies;
mod inbox;
mod outbox;
mod rooms;
mod standing;
mod statements;
#[cfg(test)]
mod tests;

pub use answers::{Outgoing, Progress};
pub use copies::{Claim, CopyKey, Outcome, Tally};
pub use inbox::InboxRow;
pub use outbox::Flight;
pub use statements::{Imported, Origin};

use commands::board::Trouble;
use commands::room::NetworkId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The version of the values' layout.
const VERSION: u8 = 1;

/// The largest row, in bytes: sled keeps what is larger in files that it never removes.
const ROW_LIMIT: usize = 128 * 1024 - 1024;

/// What sled may keep in memory of its pages, in bytes.
const CACHE: u64 = 16 * 1024 * 1024;

/// The store in a folder.
pub struct Store {
    db: sled::Db,
    file: PathBuf,
    turn: Mutex<()>,
}

/// A writer's turn: what it reads stays true until it is dropped.
struct Turn<'a> {
    store: &'a Store,
    batch: sled::Batch,
    _turn: MutexGuard<'a, ()>,
}

impl Store {
    /// Opens or makes the store in `folder`.
    ///
    /// # Errors
    /// When the folder can't be used, or what is there can't be read. Nothing is deleted or repaired then.
    pub fn open(folder: &Path) -> Result<Self, Trouble> {
        let db = sled::Config::new().path(folder).cache_capacity(CACHE).flush_every_ms(None).open().map_err(
            |error| Trouble(format!("the store in {} can't be opened ({error}). If that lasts, restore data_dir from a backup", folder.display())),
        )?;
        let store = Self { db, file: folder.join("db"), turn: Mutex::new(()) };
        // sled opens a damaged store as an empty one; the mark beside it tells that there was something.
        let mark = folder.with_extension("mark");
        let format = store.get::<u32>(&key(b'm', &[b"format"]))?;
        match format {
            Some(1) => {}
            Some(other) => {
                return Err(Trouble(format!(
                    "the store has the layout {other}; this altavoz knows 1. Use the newer altavoz that wrote it"
                )));
            }
            None if store.db.is_empty() && !mark.exists() => {
                let mut turn = store.turn();
                turn.put(&key(b'm', &[b"format"]), &1u32)?;
                turn.end()?;
                store.settle()?;
                std::fs::write(&mark, "altavoz's store was begun in the folder beside this file.\n")
                    .map_err(|error| Trouble(format!("{} can't be written: {error}", mark.display())))?;
            }
            None => {
                return Err(Trouble(format!(
                    "the store in {} is damaged: what was in it can't be found. Restore data_dir from a backup; to begin anew instead, move data_dir away",
                    folder.display()
                )));
            }
        }
        Ok(store)
    }

    /// Makes everything written so far survive a crash of the process and of the machine.
    ///
    /// sled's flush hands the data to the kernel; the file is synced after it.
    pub fn settle(&self) -> Result<(), Trouble> {
        self.db.flush().map_err(trouble)?;
        File::open(&self.file)
            .and_then(|file| file.sync_data())
            .map_err(|error| Trouble(format!("the store can't be synced: {error}")))
    }

    fn turn(&self) -> Turn<'_> {
        let guard = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        Turn { store: self, batch: sled::Batch::default(), _turn: guard }
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, Trouble> {
        self.db.get(key).map_err(trouble)?.map(|value| decode(&value)).transpose()
    }

    /// The rows whose keys begin so, in the order of their keys.
    fn rows<T: DeserializeOwned>(
        &self,
        prefix: &[u8],
    ) -> impl Iterator<Item = Result<(sled::IVec, T), Trouble>> + use<T> {
        self.db.scan_prefix(prefix).map(|row| {
            let (key, value) = row.map_err(trouble)?;
            Ok((key, decode(&value)?))
        })
    }

    /// The rows from a key up to another, without it.
    fn between<T: DeserializeOwned>(
        &self,
        from: Vec<u8>,
        to: Vec<u8>,
    ) -> impl Iterator<Item = Result<(sled::IVec, T), Trouble>> + use<T> {
        self.db.range(from..to).map(|row| {
            let (key, value) = row.map_err(trouble)?;
            Ok((key, decode(&value)?))
        })
    }
}

impl Turn<'_> {
    fn put<T: Serialize>(&mut self, key: &[u8], value: &T) -> Result<(), Trouble> {
        let value = postcard::to_extend(value, vec![VERSION])
            .map_err(|error| Trouble(format!("a row can't be written: {error}")))?;
        if value.len() > ROW_LIMIT {
            return Err(Trouble(format!("a row of {} bytes is too large to be written", value.len())));
        }
        self.batch.insert(key, value);
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) {
        self.batch.remove(key);
    }

    /// Counts a counter up once and returns its new value; the first is 1.
    ///
    /// Only once a batch for each counter: the batch isn't read back.
    fn count(&mut self, counter: &[u8]) -> Result<u64, Trouble> {
        self.count_by(counter, 1)
    }

    /// Counts a counter up by `by` and returns the first of the new values.
    fn count_by(&mut self, counter: &[u8], by: u64) -> Result<u64, Trouble> {
        let key = key(b'm', &[counter]);
        let last = self.store.get::<u64>(&key)?.unwrap_or(0);
        self.put(&key, &(last + by))?;
        Ok(last + 1)
    }

    /// Does all of it at once.
    fn end(self) -> Result<(), Trouble> {
        self.store.db.apply_batch(self.batch).map_err(trouble)
    }
}

fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T, Trouble> {
    match value.split_first() {
        Some((&VERSION, rest)) => {
            postcard::from_bytes(rest).map_err(|error| Trouble(format!("a row can't be read: {error}")))
        }
        _ => Err(Trouble("a row has an unknown layout".into())),
    }
}

fn trouble(error: sled::Error) -> Trouble {
    Trouble(format!("store: {error}"))
}

/// A key: the letter of its kind, then its parts. Numbers are big-endian, so that keys sort as they count.
fn key(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![kind];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

fn network_byte(network: NetworkId) -> [u8; 1] {
    [match network {
        NetworkId::Console => 0,
        NetworkId::Telegram => 1,
        NetworkId::Matrix => 2,
    }]
}

/// A statement's number at the end of a key.
fn last_u32(key: &[u8]) -> u32 {
    key.last_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The number at the end of a key.
fn last_number(key: &[u8]) -> u64 {
    key.last_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
