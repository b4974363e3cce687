//! The open store: what it is made of, how it is synced and closed, and what is told when it breaks.

use super::checkpoint::{Checkpoint, Data};
use super::checksum::Checksum;
use super::transaction::Reading;
use crate::error::StoreError;
use crate::{key, network_byte};
use domain::room::NetworkId;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The store in a folder.
pub struct Store {
    pub(super) db: sled::Db,
    pub(super) data: Data,
    /// The seal, with which whoever writes takes turns.
    pub(super) transaction: Mutex<Checksum>,
    /// The last batch that was written.
    pub(super) sequence: AtomicU64,
    /// The last answer on each network that is settled.
    pub(crate) synced: [AtomicU64; NetworkId::ALL.len()],
    pub(super) checkpoint: Mutex<Checkpoint>,
    pub(super) broken: Broken,
}

/// Why the store can't be used any more, once that is so.
pub(super) type Broken = Arc<watch::Sender<Option<StoreError>>>;

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

    /// The place of the last answer on each network.
    pub(super) fn last_answers(&self) -> Result<[u64; NetworkId::ALL.len()], StoreError> {
        let mut last = [0; NetworkId::ALL.len()];
        for (last, network) in last.iter_mut().zip(NetworkId::ALL) {
            *last = self.get(&key(b'm', &[b"answer", &network_byte(network)]))?.unwrap_or(0);
        }
        Ok(last)
    }

    pub(super) fn lock_checkpoint(&self) -> MutexGuard<'_, Checkpoint> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing has failed yet.
    pub(crate) fn sound(&self) -> Result<(), StoreError> {
        self.broken.borrow().clone().map_or(Ok(()), Err)
    }

    fn break_with(&self, trouble: StoreError) -> StoreError {
        break_with(&self.broken, trouble)
    }
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
pub(super) fn break_off(broken: &Broken, error: sled::Error) -> StoreError {
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
