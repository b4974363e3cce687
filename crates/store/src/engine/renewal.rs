//! Making unreadable what was removed: all that remains is encrypted under a new key, and the older ones are destroyed.

use super::reading::Reading;
use super::store::Store;
use super::transaction::Transaction;
use crate::error::StoreError;
use crate::tables::Remains;
use keys::KeyFile;
use std::sync::PoisonError;
use std::time::Instant;

/// How much is encrypted anew while nobody may write, in bytes.
const PIECE: usize = 64 * 1024;

/// How many pieces are written before they are synced. Between two syncs sled may use a part of its file again whose rows
/// stand in another that is not on the disk yet.
const SYNC: usize = 8;

/// How many keys a store may have whose renewals were broken off.
const KEYS: usize = 16;

impl Store {
    /// Whether something was removed that nobody may read any more, and can be by whoever has the disk and the keys.
    pub fn has_remains(&self) -> Result<bool, StoreError> {
        Ok(self.sled.stored().older_keys() > 0 || self.has::<Remains>(&())?)
    }

    /// Makes unreadable for good all that was removed or changed before. Others read and write meanwhile; it takes about twice
    /// as long as reading and writing every row once. What a crash breaks off, or `goes_on` when it says no, is done by the
    /// next one.
    pub fn renew_keys(&self, goes_on: impl Fn() -> bool) -> Result<(), StoreError> {
        let _turn = self.renewals.lock().unwrap_or_else(PoisonError::into_inner);
        if self.sled.stored().older_keys() >= KEYS {
            // Under the newest, too, something may have been removed.
            self.renew(false, &goes_on)?;
        }
        self.renew(true, &goes_on)
    }

    fn renew(&self, new_key: bool, goes_on: &dyn Fn() -> bool) -> Result<(), StoreError> {
        let removed = self.get::<Remains>(&())?;
        // What was removed and is not handed to sled yet would be encrypted anew.
        self.sync()?;
        let stored = self.sled.stored();
        // One that was broken off has made its key; rows under that may have been removed since.
        if new_key {
            stored.change_keys(KeyFile::add)?;
        }
        let (mut from, mut pieces) = (Some(Vec::new()), 0);
        while let Some(place) = from {
            if !goes_on() {
                return Ok(());
            }
            let start = Instant::now();
            {
                let _turn = self.lock_writing();
                self.sound()?;
                from = stored.renew(&place, PIECE)?;
            }
            pieces += 1;
            if pieces % SYNC == 0 {
                self.sync_anyway()?;
            }
            // Whoever waits for a turn to write would hardly get one.
            std::thread::sleep(start.elapsed());
        }
        self.sync_anyway()?;
        stored.change_keys(KeyFile::destroy_older)?;
        if !new_key {
            return Ok(());
        }
        let mut transaction = self.transaction();
        if transaction.get::<Remains>(&())? == removed {
            transaction.remove::<Remains>(&());
        }
        transaction.end()?;
        self.sync()
    }
}

impl Transaction<'_> {
    /// What this removes has to be unreadable soon, not just some day.
    pub(crate) fn leave_no_remains(&mut self) -> Result<(), StoreError> {
        let count = self.get::<Remains>(&())?.unwrap_or(0);
        self.put::<Remains>(&(), &count.wrapping_add(1))
    }
}
