//! A moment of which all rows are read while others write. Whoever changes a row meanwhile that was not read yet leaves here what
//! it was.

use sled::IVec;
use std::collections::BTreeMap;

/// A moment of which not all rows have been read.
#[derive(Default)]
pub(super) struct Snapshot {
    /// The rows up to this, without it, were read.
    pub(super) next: Vec<u8>,
    /// What the others were that have changed since; `None` for those that were not there.
    pub(super) before: BTreeMap<Vec<u8>, Option<IVec>>,
}

impl Snapshot {
    /// A row is about to change.
    pub(super) fn keep(&mut self, key: &[u8], before: Option<&IVec>) {
        if key >= self.next.as_slice() && !self.before.contains_key(key) {
            self.before.insert(key.to_vec(), before.cloned());
        }
    }
}
