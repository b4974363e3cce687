//! What sled's errors mean for the store: after the first it can't be used any more.

use crate::error::StoreError;
use std::sync::Arc;
use tokio::sync::watch;

/// Why the store can't be used any more, once that is so.
pub(super) type Broken = Arc<watch::Sender<Option<StoreError>>>;

/// After an error sled does nothing any more; the process is told to end.
pub(super) fn break_off(broken: &Broken, error: sled::Error) -> StoreError {
    break_with(broken, StoreError::of_sled(error))
}

/// The first error is the one to tell.
pub(super) fn break_with(broken: &Broken, error: StoreError) -> StoreError {
    broken.send_if_modified(|broken| match broken {
        Some(_) => false,
        None => {
            *broken = Some(error.clone());
            true
        }
    });
    error
}
