//! The store written anew without its garbage.

use super::filling::Filling;
use super::reading::Reading;
use super::replacement::{self, finish};
use super::store::Store;
use crate::error::StoreError;
use keys::SecretString;
use std::fs;
use std::path::Path;

impl Store {
    /// Writes the store in `folder`, which nobody has open, anew; how long its file was and is, in bytes.
    pub fn compact(folder: &Path, secret: Option<&SecretString>) -> Result<(u64, u64), StoreError> {
        finish(folder)?;
        let length = |folder: &Path| fs::metadata(folder.join("db")).map_or(0, |db| db.len());
        let old = Self::open(folder, secret)?;
        let before = length(folder);
        let new = replacement::clear(folder)?;
        let store = Self::open(&new, secret)?;
        let mut filling = Filling::new(&store);
        for row in old.every() {
            let (key, value) = row?;
            filling.put(key.to_vec(), value.to_vec())?;
        }
        filling.end()?;
        // Both have a format and an id, and the same of all else.
        let (was, is) = (old.add_up()?, store.add_up()?);
        if was.rows != is.rows {
            return Err(StoreError::damaged(folder, "not all of its rows can be read"));
        }
        old.close()?;
        store.close()?;
        drop((old, store));
        let after = length(&new);
        replacement::replace(folder, false)?;
        Ok((before, after))
    }
}
