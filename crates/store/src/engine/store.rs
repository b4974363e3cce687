//! The open store: what it is made of, how it is synced and closed, and what is told when it breaks.

use super::broken::{Broken, break_with};
use super::checkpoint::{Checkpoint, Data};
use super::reading::{Range, Reading};
use super::snapshot::Snapshot;
use super::write_buffer::Buffered;
use crate::error::StoreError;
use crate::inbox_index::InboxIndex;
use crate::rows::Checksum;
use crate::statements::Sign;
use crate::tables::{Last, LastNumbers, StoreChecksum, key_of};
use domain::number::AnswerId;
use domain::room::NetworkId;
use keys::Lock;
use sled::IVec;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// The store in a folder.
pub struct Store {
    pub(super) sled: Buffered,
    pub(super) data: Data,
    /// What the checksum says, with which whoever writes takes turns.
    pub(super) writing: Mutex<Checksum>,
    /// The last transaction that was written.
    pub(super) sequence: AtomicU64,
    /// How often what is published has changed.
    pub(super) archive: AtomicU64,
    /// The last transaction that is synced.
    pub(super) synced_sequence: AtomicU64,
    /// The last answer on each network that is synced.
    pub(super) synced: [AtomicU64; NetworkId::ALL.len()],
    /// The rooms of what is in the inbox.
    pub(crate) inbox_index: Mutex<InboxIndex>,
    /// How many answers wait on each network, in the order of [`NetworkId::ALL`].
    pub(super) waiting: [AtomicUsize; NetworkId::ALL.len()],
    /// How many were dropped for newer ones.
    pub(super) dropped: AtomicU64,
    pub(super) checkpoint: Mutex<Checkpoint>,
    /// A moment that somebody reads all rows of; whoever looks at it holds what the checksum says.
    pub(super) snapshot: Mutex<Option<Snapshot>>,
    /// Whoever reads one takes turns with others who do.
    pub(crate) snapshots: Mutex<()>,
    /// So does who renews the keys.
    pub(super) renewals: Mutex<()>,
    /// How many rows could not be decrypted when it was opened, of those that can't be found otherwise.
    pub(super) undecryptable: usize,
    /// With which a backup is encrypted.
    pub(super) lock: Lock,
    pub(super) broken: Broken,
    /// The layout of its rows.
    pub(super) layout: u32,
    /// Where files are kept: beside it.
    pub(crate) files: PathBuf,
    /// Who signs what goes out.
    pub(crate) sign: OnceLock<Sign>,
}

impl Store {
    /// Makes everything written so far survive a crash of the process and of the machine.
    ///
    /// What is buffered goes to sled; sled's flush hands it to the kernel; the file is synced after it, and then the
    /// checkpoint tells how far. Whoever comes while another syncs waits, and has mostly been served then.
    pub fn sync(&self) -> Result<(), StoreError> {
        let checkpoint = self.lock_checkpoint();
        self.sound()?;
        if self.is_synced() {
            return Ok(());
        }
        self.sync_to(checkpoint)
    }

    /// The same if no transaction was written since, but something else.
    pub(super) fn sync_anyway(&self) -> Result<(), StoreError> {
        let checkpoint = self.lock_checkpoint();
        self.sound()?;
        self.sync_to(checkpoint)
    }

    fn sync_to(&self, mut checkpoint: MutexGuard<'_, Checkpoint>) -> Result<(), StoreError> {
        let (sequence, answers) = self.write_out()?;
        self.sled.flush()?;
        // A sync that has failed can't be repeated: the kernel takes what it could not write for written.
        let length = self.data.sync().map_err(|error| self.break_with(error))?;
        checkpoint.synced(sequence, length).map_err(|error| self.break_with(error))?;
        self.synced.iter().zip(answers).for_each(|(synced, last)| synced.store(last, Ordering::Release));
        // Last: whoever sees it need not wait for the lock, and then reads the answers.
        self.synced_sequence.store(sequence, Ordering::Release);
        Ok(())
    }

    /// Whether everything written so far is synced, in a store in which nothing has failed.
    pub fn is_synced(&self) -> bool {
        let synced = self.synced_sequence.load(Ordering::Acquire);
        self.sequence.load(Ordering::Acquire) == synced && self.sound().is_ok()
    }

    /// Hands to sled what was written so far: up to which transaction, and up to which answer on each network.
    fn write_out(&self) -> Result<(u64, [u64; NetworkId::ALL.len()]), StoreError> {
        let written = self.lock_writing();
        let answers = self.last_answers()?;
        self.sled.write_out()?;
        Ok((written.sequence, answers))
    }

    /// Syncs, and writes down that the store is left in order. What is written afterwards is synced as ever.
    pub fn close(&self) -> Result<(), StoreError> {
        self.sync()?;
        self.lock_checkpoint().set_closed(true)
    }

    /// A number that changes whenever something is published, changed, withdrawn or forgotten, until the store is closed.
    pub fn archive_version(&self) -> u64 {
        self.archive.load(Ordering::Acquire)
    }

    /// Waits until the store can't be used any more, and tells why. It can't mend itself: sled refuses everything after
    /// its first error, so the process has to end and to open it again.
    pub async fn fails(&self) -> StoreError {
        let mut broken = self.broken.subscribe();
        match broken.wait_for(Option::is_some).await.ok().and_then(|broken| broken.clone()) {
            Some(error) => error,
            None => std::future::pending().await,
        }
    }

    /// The place of the last answer on each network.
    pub(super) fn last_answers(&self) -> Result<[u64; NetworkId::ALL.len()], StoreError> {
        let mut last = [0; NetworkId::ALL.len()];
        for (last, network) in last.iter_mut().zip(NetworkId::ALL) {
            *last = self.get::<LastNumbers>(&Last::Answer(network))?.unwrap_or(0);
        }
        Ok(last)
    }

    /// How many answers wait on a network.
    pub(super) fn waiting(&self, network: NetworkId) -> &AtomicUsize {
        match network {
            NetworkId::Console => &self.waiting[0],
            NetworkId::Telegram => &self.waiting[1],
            NetworkId::Matrix => &self.waiting[2],
        }
    }

    /// How many answers were dropped for newer ones since the store was opened.
    pub fn dropped_answers(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// The last answer of a network that is synced.
    pub(crate) fn last_synced_answer(&self, network: NetworkId) -> AnswerId {
        let place = NetworkId::ALL.iter().position(|any| *any == network);
        let last = place.and_then(|place| self.synced.get(place));
        last.map_or(AnswerId::default(), |last| AnswerId(last.load(Ordering::Acquire)))
    }

    /// The checksum as it is written.
    pub(super) fn read_checksum(&self) -> Result<Option<Checksum>, StoreError> {
        self.get::<StoreChecksum>(&())
    }

    /// What the rows that are there add up to; its sequence is none.
    pub(super) fn add_up(&self) -> Result<Checksum, StoreError> {
        let mut checksum = Checksum::default();
        for row in self.every() {
            let (key, value) = row?;
            if *key != key_of::<StoreChecksum>(&()) {
                checksum.add(&key, &value);
            }
        }
        Ok(checksum)
    }

    pub(super) fn lock_writing(&self) -> MutexGuard<'_, Checksum> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lock_snapshot(&self) -> MutexGuard<'_, Option<Snapshot>> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lock_checkpoint(&self) -> MutexGuard<'_, Checkpoint> {
        self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing has failed yet.
    pub(crate) fn sound(&self) -> Result<(), StoreError> {
        self.broken.borrow().clone().map_or(Ok(()), Err)
    }

    fn break_with(&self, error: StoreError) -> StoreError {
        break_with(&self.broken, error)
    }
}

impl Reading for Store {
    fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.sled.value(key)
    }

    fn range(&self, from: &[u8], to: Option<&[u8]>) -> Range {
        let (stored, buffered) = self.sled.range(from, to);
        Range::new(stored, buffered)
    }
}
