//! The start: a store that is whole and in the present layout, or the reason why there is none.

use super::migrate::migrate;
use super::open::{LAYOUT, Look};
use super::replacement::finish;
use super::store::Store;
use crate::error::StoreError;
use keys::SecretString;
use std::path::Path;

impl Store {
    /// Opens or makes the store in `folder`, and brings one of an earlier layout to the present one. Its keys are encrypted
    /// with the secret, if there is one; those that were not before are from then on.
    ///
    /// # Errors
    /// When the folder can't be used, the keys beside it can't be had, or when not all is there that was synced. Nothing is deleted or repaired then.
    pub fn open(folder: &Path, secret: Option<&SecretString>) -> Result<Self, StoreError> {
        finish(folder)?;
        let store = Self::apart(folder, || {
            let store = open_whole(folder, secret)?;
            if store.layout == LAYOUT {
                return Ok(store);
            }
            migrate(folder, store, secret)?;
            open_whole(folder, secret)
        })?;
        // What a killed process left unsynced is about to be acted on.
        store.sync()?;
        Ok(store)
    }
}

/// Opens a store in whatever layout it is.
fn open_whole(folder: &Path, secret: Option<&SecretString>) -> Result<Store, StoreError> {
    match Store::examine_here(folder, secret, Look::Usual)? {
        (store, None) => Ok(store),
        (_, Some(why)) => Err(StoreError::damaged(folder, why)),
    }
}
