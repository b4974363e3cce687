//! Making unreadable what was removed: all that remains is encrypted under a new key, and the older ones are destroyed.

use super::reading::Reading;
use super::store::Store;
use super::transaction::Transaction;
use crate::error::StoreError;
use crate::tables::RemovedTexts;

/// How much is encrypted anew while nobody may write, in bytes.
const PIECE: usize = 64 * 1024;

impl Store {
    /// Whether something was removed that nobody may read any more, and can be by whoever has the disk and the keys.
    pub fn has_remains(&self) -> Result<bool, StoreError> {
        let broken_off = self.sled.stored().read_keys().is_some_and(|keys| keys.older() > 0);
        Ok(broken_off || self.has::<RemovedTexts>(&())?)
    }

    /// Makes unreadable for good all that was removed or changed before. Others may read and write meanwhile; it takes as
    /// long as reading and writing every row once. What a crash breaks off is done by the next one.
    pub fn renew_keys(&self) -> Result<(), StoreError> {
        self.sound()?;
        let removed = self.get::<RemovedTexts>(&())?;
        // One that was broken off has made its key; rows under that may have been removed since.
        self.keys()?.add()?;
        let mut from = Some(Vec::new());
        while let Some(place) = from {
            let _turn = self.lock_writing();
            self.sound()?;
            from = self.sled.stored().renew(&place, PIECE)?;
        }
        self.sync_anyway()?;
        self.keys()?.destroy_older()?;
        let mut transaction = self.transaction();
        if transaction.get::<RemovedTexts>(&())? == removed {
            transaction.remove::<RemovedTexts>(&());
        }
        transaction.end()?;
        self.sync()
    }

    fn keys(&self) -> Result<std::sync::RwLockWriteGuard<'_, keys::KeyFile>, StoreError> {
        self.sled.stored().write_keys().ok_or(StoreError::NotDecrypted)
    }
}

impl Transaction<'_> {
    /// What this removes has to be unreadable soon, not just some day.
    pub(crate) fn leave_no_remains(&mut self) -> Result<(), StoreError> {
        let count = self.get::<RemovedTexts>(&())?.unwrap_or(0);
        self.put::<RemovedTexts>(&(), &count.wrapping_add(1))
    }
}
