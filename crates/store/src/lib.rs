//! What altavoz remembers, in sled: the only place that names it.
//!
//! All rows stand in one tree under keys that begin with a letter for their kind, so that one batch changes several
//! kinds at once, all or nothing. Writers take turns, so a batch may be made of what was just read. Values are postcard
//! behind a version byte; each stays below 128 KiB, from which sled would keep it in a file that it never removes.

mod answers;
mod backup;
mod check;
mod checkpoint;
mod checksum;
mod copies;
#[cfg(test)]
mod damage;
mod delivery_status;
mod drafts;
mod error;
#[cfg(test)]
mod golden;
mod inbox;
mod opening;
mod outbox;
mod progress_messages;
mod replacement;
mod retention;
mod room_moves;
mod rooms;
mod statements;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod upkeep_tests;

pub use answers::{Outgoing, Progress};
pub use error::StoreError;
pub use inbox::InboxRow;
pub use outbox::Flight;

pub use opening::OPENING;
pub use statements::{Imported, Origin};

use checkpoint::{Checkpoint, Data};
use checksum::{Changes, Checksum};
use domain::room::NetworkId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The version of the values' layout.
const VERSION: u8 = 1;

/// The largest row, in bytes: sled keeps what is larger in files that it never removes.
const ROW_LIMIT: usize = 128 * 1024 - 1024;

/// The store in a folder.
pub struct Store {
    db: sled::Db,
    data: Data,
    /// The seal, with which whoever writes takes turns.
    transaction: Mutex<Checksum>,
    /// The last batch that was written.
    sequence: AtomicU64,
    /// The last answer on each network that is settled.
    synced: [AtomicU64; NetworkId::ALL.len()],
    checkpoint: Mutex<Checkpoint>,
    broken: Broken,
}

/// Why the store can't be used any more, once that is so.
type Broken = Arc<watch::Sender<Option<StoreError>>>;

/// A writer's turn: what it reads stays true until it is dropped.
struct Transaction<'a> {
    store: &'a Store,
    changes: Changes,
    checksum: MutexGuard<'a, Checksum>,
}

impl Store {
    /// Makes everything written so far survive a crash of the process and of the machine.
    ///
    /// sled's flush hands the data to the kernel; the file is synced after it, and then the mark tells how far. Who comes
    /// while another syncs waits, and has mostly been served then.
    pub fn sync(&self) -> Result<(), StoreError> {
        let mut checkpoint = self.lock_checkpoint();
        self.sound()?;
        let sequence = self.sequence.load(Ordering::Acquire);
        if sequence == checkpoint.last().sequence {
            return Ok(());
        }
        let answers = self.last_answers()?;
        self.db.flush().map_err(|error| break_off(&self.broken, error))?;
        // A sync that has failed can't be repeated: the kernel takes what it could not write for written.
        let length = self.data.sync().map_err(|trouble| self.break_with(trouble))?;
        checkpoint.synced(sequence, length).map_err(|trouble| self.break_with(trouble))?;
        self.synced.iter().zip(answers).for_each(|(synced, last)| synced.store(last, Ordering::Release));
        Ok(())
    }

    /// Settles, and writes down that the store is left in order. What is written afterwards is settled as ever.
    pub fn close(&self) -> Result<(), StoreError> {
        self.sync()?;
        self.lock_checkpoint().set_closed(true)
    }

    /// Waits until the store can't be used any more, and tells why. It can't mend itself: sled refuses everything after
    /// its first error, so the process has to end and to open it again.
    pub async fn fails(&self) -> StoreError {
        let mut broken = self.broken.subscribe();
        match broken.wait_for(Option::is_some).await.ok().and_then(|broken| broken.clone()) {
            Some(trouble) => trouble,
            None => std::future::pending().await,
        }
    }

    fn lock_checkpoint(&self) -> MutexGuard<'_, Checkpoint> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing has failed yet.
    fn sound(&self) -> Result<(), StoreError> {
        self.broken.borrow().clone().map_or(Ok(()), Err)
    }

    fn break_with(&self, trouble: StoreError) -> StoreError {
        break_with(&self.broken, trouble)
    }

    fn transaction(&self) -> Transaction<'_> {
        let checksum = self.transaction.lock().unwrap_or_else(PoisonError::into_inner);
        Transaction { store: self, changes: Changes::new(), checksum }
    }

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        let value = self.db.get(key).map_err(|error| break_off(&self.broken, error))?;
        value.map(|value| decode(&value)).transpose()
    }

    /// The rows whose keys begin so, in the order of their keys.
    fn rows<T: DeserializeOwned>(
        &self,
        prefix: &[u8],
    ) -> impl Iterator<Item = Result<(sled::IVec, T), StoreError>> + use<T> {
        let broken = self.broken.clone();
        self.db.scan_prefix(prefix).map(move |row| {
            let (key, value) = row.map_err(|error| break_off(&broken, error))?;
            Ok((key, decode(&value)?))
        })
    }

    /// The rows from a key up to another, without it.
    fn between<T: DeserializeOwned>(
        &self,
        from: Vec<u8>,
        to: Vec<u8>,
    ) -> impl Iterator<Item = Result<(sled::IVec, T), StoreError>> + use<T> {
        let broken = self.broken.clone();
        self.db.range(from..to).map(move |row| {
            let (key, value) = row.map_err(|error| break_off(&broken, error))?;
            Ok((key, decode(&value)?))
        })
    }
}

impl Transaction<'_> {
    fn put<T: Serialize>(&mut self, key: &[u8], value: &T) -> Result<(), StoreError> {
        let value = encode(value)?;
        if !fits(key, &value) {
            let size = key.len() + value.len();
            return Err(StoreError(format!("a row of {size} bytes is too large to be written")));
        }
        self.changes.insert(key.to_vec(), Some(value));
        Ok(())
    }

    /// A row as it will be.
    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        match self.changes.get(key) {
            Some(changed) => changed.as_deref().map(decode).transpose(),
            None => self.store.get(key),
        }
    }

    fn remove(&mut self, key: &[u8]) {
        self.changes.insert(key.to_vec(), None);
    }

    /// Counts a counter up once and returns its new value; the first is 1.
    ///
    /// Only once a batch for each counter: the batch isn't read back.
    fn count(&mut self, counter: &[u8]) -> Result<u64, StoreError> {
        self.count_by(counter, 1)
    }

    /// Counts a counter up by `by` and returns the first of the new values.
    fn count_by(&mut self, counter: &[u8], by: u64) -> Result<u64, StoreError> {
        let key = key(b'm', &[counter]);
        let last = self.store.get::<u64>(&key)?.unwrap_or(0);
        self.put(&key, &(last + by))?;
        Ok(last + 1)
    }

    /// Does all of it at once.
    fn end(mut self) -> Result<(), StoreError> {
        self.store.apply(&mut self.checksum, self.changes)
    }
}

/// Whether a row may be written.
fn fits(key: &[u8], value: &[u8]) -> bool {
    key.len() + value.len() <= ROW_LIMIT
}

fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T, StoreError> {
    match value.split_first() {
        Some((&VERSION, rest)) => {
            postcard::from_bytes(rest).map_err(|error| StoreError(format!("a row can't be read: {error}")))
        }
        _ => Err(StoreError("a row has an unknown layout".into())),
    }
}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, vec![VERSION])
        .map_err(|error| StoreError(format!("a row can't be written: {error}")))
}

/// What a person is told of an error of sled's.
fn trouble(error: &sled::Error) -> StoreError {
    StoreError(match error {
        sled::Error::Io(error) => format!(
            "the store can't be read or written: {error}. Is the disk full, read-only or failing? What was promised before is kept"
        ),
        sled::Error::Corruption { .. } => {
            "the store is damaged: a part of it can't be read. `altavoz check` says more; `altavoz restore` puts a backup in its place".into()
        }
        _ => format!("the store can't be used: {error}"),
    })
}

/// After an error sled does nothing any more; the process is told to end.
fn break_off(broken: &Broken, error: sled::Error) -> StoreError {
    break_with(broken, trouble(&error))
}

/// The first trouble is the one to tell.
fn break_with(broken: &Broken, trouble: StoreError) -> StoreError {
    broken.send_if_modified(|broken| match broken {
        Some(_) => false,
        None => {
            *broken = Some(trouble.clone());
            true
        }
    });
    trouble
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
