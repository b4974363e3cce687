//! The start: a store that is whole and in the present layout, or the reason why there is none.

use super::migrate::migrate;
use super::open::{LAYOUT, Look};
use super::replacement::finish;
use super::store::Store;
use crate::error::StoreError;
use std::path::Path;

impl Store {
    /// Opens or makes the store in `folder`, and brings one of an earlier layout to the present one.
    ///
    /// # Errors
    /// When the folder can't be used, or when not all is there that was synced. Nothing is deleted or repaired then.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        finish(folder)?;
        let store = Self::apart(folder, || {
            let store = open_whole(folder)?;
            if store.layout == LAYOUT {
                return Ok(store);
            }
            migrate(folder, store)?;
            open_whole(folder)
        })?;
        // What a killed process left unsynced is about to be acted on.
        store.sync()?;
        Ok(store)
    }
}

/// Opens a store in whatever layout it is.
fn open_whole(folder: &Path) -> Result<Store, StoreError> {
    match Store::examine_here(folder, Look::Usual)? {
        (store, None) => Ok(store),
        (_, Some(why)) => Err(StoreError::damaged(folder, why)),
    }
}
