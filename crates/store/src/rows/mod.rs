//! What is on disk: values are postcard behind a version byte.

use crate::error::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version of the values' layout.
pub(crate) const VERSION: u8 = 1;

/// The largest row, in bytes: sled keeps what is larger in files that it never removes.
const ROW_LIMIT: usize = 128 * 1024 - 1024;

/// Whether a row may be written.
pub(crate) fn fits(key: &[u8], value: &[u8]) -> bool {
    key.len() + value.len() <= ROW_LIMIT
}

pub(crate) fn decode<T: DeserializeOwned>(value: &[u8]) -> Result<T, StoreError> {
    match value.split_first() {
        Some((&VERSION, rest)) => {
            postcard::from_bytes(rest).map_err(|error| StoreError(format!("a row can't be read: {error}")))
        }
        _ => Err(StoreError("a row has an unknown layout".into())),
    }
}

pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, vec![VERSION])
        .map_err(|error| StoreError(format!("a row can't be written: {error}")))
}
