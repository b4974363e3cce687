//! Opening a store, and telling whether it is the one that was left.

use super::broken::Broken;
use super::checkpoint::{Checkpoint, Data, Found, checkpoint_path, keys_path, sync_tree};
use super::encrypted::Encrypted;
use super::reading::Reading;
use super::store::Store;
use super::write_buffer::Buffered;
use crate::error::StoreError;
use crate::inbox_index::InboxIndex;
use crate::rows::Checksum;
use crate::tables::{All, Format, Inbox, StoreId, Waiting, decode, key_of};
use domain::room::NetworkId;
use files::private;
use keys::{KeyFile, Lock, SecretString};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// What sled may keep in memory of its pages, in bytes.
const CACHE: u64 = 16 * 1024 * 1024;

/// The name of the thread that opens a store. What it panics over is told as an error.
pub const OPENING: &str = "opening";

/// The layout of the rows that this altavoz writes, and the oldest that it can bring to it.
pub(super) const LAYOUT: u32 = 10;

/// The folder beside the store in which files are kept.
const FILES: &str = "files";
pub(super) const OLDEST: u32 = 2;

/// The first layout in which rows are encrypted.
const ENCRYPTED: u32 = 7;

/// How closely a store is looked at when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// All rows are added up if there is a reason to.
    Usual,
    /// They are in any case.
    Close,
}

/// How often a lock that is held is tried again, and after what pause.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

impl Store {
    /// Does work with a store that may be damaged in a thread of its own.
    pub(crate) fn apart<T: Send>(
        folder: &Path,
        work: impl FnOnce() -> Result<T, StoreError> + Send,
    ) -> Result<T, StoreError> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().name(OPENING.into()).spawn_scoped(scope, work);
            let thread = thread.map_err(|error| StoreError::Thread(Arc::new(error)))?;
            thread.join().unwrap_or_else(|_| Err(StoreError::damaged(folder, "sled can't read it")))
        })
    }

    /// Opens what is there of a store, whatever its checkpoint says and without touching that.
    pub(crate) fn unjudged(folder: &Path, secret: Option<&SecretString>) -> Result<Self, StoreError> {
        if !folder.join("db").exists() {
            return Err(StoreError::damaged(folder, "its folder is not there any more, or empty"));
        }
        let store = Self::without_checkpoint(folder, secret)?;
        let _ = std::fs::remove_file(unplaced_path(folder));
        // A migration changes nothing that is in the present layout already.
        let layout = store.get::<Format>(&()).ok().flatten().unwrap_or(OLDEST);
        Ok(Self { layout, ..store })
    }

    /// Opens the store in `folder`, made if there is none, in whatever layout it is; and tells what is wrong with it as a
    /// whole.
    pub(super) fn examine_here(
        folder: &Path,
        secret: Option<&SecretString>,
        look: Look,
    ) -> Result<(Self, Option<String>), StoreError> {
        let (there, found) = (folder.join("db").exists(), Checkpoint::open(checkpoint_path(folder))?);
        let mut checkpoint = match found {
            Found::Checkpoint(checkpoint) if there => checkpoint,
            Found::Nothing => return Self::make(folder, secret),
            Found::Old if there => {
                return Err(StoreError::TooOld(folder.to_owned()));
            }
            // sled would make an empty store of it.
            Found::Checkpoint(_) | Found::Old => {
                return Err(StoreError::damaged(folder, "its folder is not there any more, or empty"));
            }
        };
        let last = checkpoint.last();
        let length = std::fs::metadata(folder.join("db")).map_or(0, |db| db.len());
        // sled makes its file shorter by itself at times; and what was written after the last checkpoint may be torn.
        let unconfirmed = look == Look::Close || !last.closed || length != last.length;
        if last.closed {
            // From here on a crash is a reason to look closely.
            checkpoint.set_closed(false)?;
        }
        let store = Self::with(folder, secret, checkpoint)?;
        let layout = store.get::<Format>(&())?;
        if let Some(found) = layout.filter(|layout| !(OLDEST..=LAYOUT).contains(layout)) {
            if last.closed {
                store.lock_checkpoint().set_closed(true)?;
            }
            return Err(StoreError::UnknownLayout { found, known: LAYOUT });
        }
        let checksum = match store.read_checksum() {
            Ok(Some(checksum)) => checksum,
            Ok(None) => return Ok((store, Some("what was in it can't be found".into()))),
            Err(StoreError::NotDecrypted) => return Err(StoreError::OtherKeys(keys_path(folder))),
            Err(error) => return Ok((store, Some(error.to_string()))),
        };
        let wrong = match layout {
            None => Some("a part of what was in it can't be found".into()),
            Some(_) if store.get::<StoreId>(&())? != Some(last.id) => {
                Some("it is another store than the mark beside it is of".into())
            }
            Some(_) if checksum.sequence < last.sequence => Some(format!(
                "it ends at change {}, and was synced up to change {}",
                checksum.sequence, last.sequence
            )),
            Some(_) if store.undecryptable > 0 => {
                Some(format!("{} of its rows can't be decrypted", store.undecryptable))
            }
            Some(_) if unconfirmed => match store.missing(checksum) {
                Err(StoreError::NotDecrypted) => Some("some of its rows can't be decrypted".into()),
                missing => missing?,
            },
            Some(_) => None,
        };
        Ok((Self { layout: layout.unwrap_or(LAYOUT), ..store.with_checksum(checksum) }, wrong))
    }

    /// What the checksum tells of rows that are not there, or not as they were written.
    pub(super) fn missing(&self, checksum: Checksum) -> Result<Option<String>, StoreError> {
        let there = self.add_up()?;
        Ok(match there.rows.cmp(&checksum.rows) {
            _ if there == (Checksum { sequence: 0, ..checksum }) => None,
            std::cmp::Ordering::Equal => Some("some of its rows are not as they were written".into()),
            _ => Some(format!("it has {} rows, and {} were written", there.rows, checksum.rows)),
        })
    }

    /// Makes a store where there is none, or where one was begun and nothing was promised yet.
    fn make(folder: &Path, secret: Option<&SecretString>) -> Result<(Self, Option<String>), StoreError> {
        let store = Self::without_checkpoint(folder, secret)?;
        // What is written before the checkpoint is: the format and the id.
        let checksum = store.add_up()?;
        if checksum.rows > 2 {
            return Err(StoreError::NoCheckpoint(checkpoint_path(folder)));
        }
        store.name(folder, checksum)
    }

    /// Gives a store its id, its checksum and its checkpoint, in this order: only what is there for sure can be missed.
    fn name(self, folder: &Path, checksum: Checksum) -> Result<(Self, Option<String>), StoreError> {
        let failed = |error: io::Error| StoreError::folder(folder, "made", error);
        let store = self.with_checksum(checksum);
        let id = store.lock_checkpoint().last().id;
        let mut transaction = store.transaction();
        transaction.put::<Format>(&(), &LAYOUT)?;
        transaction.put::<StoreId>(&(), &id)?;
        transaction.end()?;
        store.sync()?;
        sync_tree(folder).map_err(failed)?;
        store.lock_checkpoint().rename(checkpoint_path(folder)).map_err(failed)?;
        Ok((store, None))
    }

    /// Opens a store with a checkpoint that is not in its place yet.
    fn without_checkpoint(folder: &Path, secret: Option<&SecretString>) -> Result<Self, StoreError> {
        let failed = |error: io::Error| StoreError::folder(folder, "made", error);
        let checkpoint = Checkpoint::make(unplaced_path(folder), keys::random()).map_err(failed)?;
        Self::with(folder, secret, checkpoint)
    }

    fn with(
        folder: &Path,
        secret: Option<&SecretString>,
        checkpoint: Checkpoint,
    ) -> Result<Self, StoreError> {
        let failed =
            |error: io::Error| StoreError::NotOpened { folder: folder.to_owned(), source: Arc::new(error) };
        private::folder(folder).map_err(failed)?;
        // The threads of a store that was closed just now may still hold sled's lock: they end a moment after it.
        let mut tries = TRIES;
        while is_locked(&folder.join("db")) {
            tries = tries.checked_sub(1).ok_or_else(|| StoreError::Locked(folder.to_owned()))?;
            std::thread::sleep(PAUSE);
        }
        let config = sled::Config::new().path(folder).cache_capacity(CACHE).flush_every_ms(None);
        let db = config.open().map_err(|error| match error {
            sled::Error::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => failed(error),
            _ => StoreError::damaged(folder, "sled can't read it"),
        })?;
        // sled's own files are made as the process makes any.
        private::close_all(folder);
        let keys = keys_of(folder, &db, secret)?;
        let lock = keys.as_ref().map_or_else(|| Lock::new(secret), |keys| Ok(keys.lock().clone()))?;
        let broken = Broken::default();
        let (encrypted, undecryptable) = Encrypted::new(db, keys, broken.clone())?;
        Ok(Self {
            sled: Buffered::new(encrypted),
            data: Data::open(folder).map_err(failed)?,
            writing: Mutex::default(),
            sequence: AtomicU64::default(),
            archive: AtomicU64::default(),
            synced_sequence: AtomicU64::default(),
            synced: Default::default(),
            inbox_index: Mutex::default(),
            waiting: Default::default(),
            dropped: AtomicU64::default(),
            checkpoint: Mutex::new(checkpoint),
            snapshot: Mutex::default(),
            snapshots: Mutex::default(),
            renewals: Mutex::default(),
            undecryptable,
            lock,
            broken,
            layout: LAYOUT,
            files: folder.with_file_name(FILES),
            sign: OnceLock::new(),
        })
    }

    /// Goes on from a checksum.
    fn with_checksum(mut self, checksum: Checksum) -> Self {
        self.writing = Mutex::new(checksum);
        self.sequence = AtomicU64::new(checksum.sequence);
        // What was written behind the checkpoint need not be on the disk.
        let synced = self.lock_checkpoint().last().sequence;
        self.synced_sequence = AtomicU64::new(synced);
        // A damaged store is judged elsewhere.
        self.synced = self.last_answers().unwrap_or_default().map(AtomicU64::new);
        let mut index = InboxIndex::default();
        for ((_, id), incoming) in self.rows::<Inbox>(All).filter_map(Result::ok) {
            index.add(id, &incoming);
        }
        self.inbox_index = Mutex::new(index);
        let count = |network| AtomicUsize::new(self.keys::<Waiting>(network).filter(Result::is_ok).count());
        self.waiting = NetworkId::ALL.map(count);
        self
    }
}

/// The keys of the store in a folder, which are made for a new one; none, if it is of a layout from before rows were encrypted.
fn keys_of(
    folder: &Path,
    db: &sled::Db,
    secret: Option<&SecretString>,
) -> Result<Option<KeyFile>, StoreError> {
    let format = db.get(key_of::<Format>(&())).map_err(StoreError::of_sled)?;
    let layout = format.as_ref().map(|format| decode::<Format>(format));
    let path = keys_path(folder);
    match layout {
        Some(Ok(..ENCRYPTED)) => Ok(None),
        // One that is not read.
        Some(Ok(layout)) if layout > LAYOUT => Ok(None),
        // A new store, or one that is damaged.
        None if db.is_empty() => match KeyFile::open(&path, secret)? {
            Some(keys) => locked(keys, secret).map(Some),
            None => Ok(Some(KeyFile::make(&path, secret)?)),
        },
        _ => match KeyFile::open(&path, secret)? {
            Some(keys) => locked(keys, secret).map(Some),
            // It is damaged, and its rows may be of a layout in which they were not encrypted.
            None if layout.is_none() => Ok(None),
            None => Err(StoreError::NoKeys(path)),
        },
    }
}

/// The keys, locked with the secret. What was under those that lay open is to be encrypted anew.
fn locked(mut keys: KeyFile, secret: Option<&SecretString>) -> Result<KeyFile, StoreError> {
    keys.lock_anew_if_open(secret)?;
    Ok(keys)
}

/// Whether somebody has a store's file open. sled tells of that by words alone; its lock is the one that the system keeps
/// for the file, so the system is asked.
fn is_locked(db: &Path) -> bool {
    File::open(db).is_ok_and(|db| matches!(db.try_lock(), Err(TryLockError::WouldBlock)))
}

/// Where a checkpoint stands until there is something that can be missed.
fn unplaced_path(folder: &Path) -> PathBuf {
    folder.with_extension("mark.new")
}
