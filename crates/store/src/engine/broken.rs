//! What sled's errors mean for the store: after the first it can't be used any more.

use crate::error::StoreError;
use std::sync::Arc;
use tokio::sync::watch;

/// Why the store can't be used any more, once that is so.
pub(super) type Broken = Arc<watch::Sender<Option<StoreError>>>;

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
pub(super) fn break_with(broken: &Broken, trouble: StoreError) -> StoreError {
    broken.send_if_modified(|broken| match broken {
        Some(_) => false,
        None => {
            *broken = Some(trouble.clone());
            true
        }
    });
    trouble
}
