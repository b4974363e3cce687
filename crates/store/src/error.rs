//! What can go wrong with the store.

use domain::error::ReadError;
use thiserror::Error;

/// Why something could not be read or written, in a sentence for the log and the operator.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct StoreError(pub String);

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        Self(error.0)
    }
}
