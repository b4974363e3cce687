//! sled, with a write buffer before it.
//!
//! sled writes two pieces of its log for each batch, in threads of its own, and waits for the disk with each; that costs
//! more than all else that is done for an answer. So what transactions write stands in memory until it is to be synced, and
//! goes to sled in one batch. Nothing is lost by it that was promised: what is not synced was never safe.

use super::encrypted::{Encrypted, Rows};
use crate::error::StoreError;
use sled::IVec;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// How much the buffer may hold, in bytes, before it goes to sled without waiting for a sync.
const FULL: usize = 256 * 1024;

/// What became of a row: its value, or `None` if it is gone.
pub(super) type Change = (IVec, Option<IVec>);

/// sled and what it hasn't got yet. Writing takes turns elsewhere; reading needs none.
pub(super) struct Buffered {
    stored: Arc<Encrypted>,
    buffer: RwLock<Buffer>,
}

#[derive(Default)]
struct Buffer {
    rows: BTreeMap<IVec, Row>,
    size: usize,
}

struct Row {
    value: Option<IVec>,
    /// Whether sled has a row under this key. If not, it need not learn that one came and went.
    in_sled: bool,
}

impl Buffered {
    pub(super) fn new(stored: Encrypted) -> Self {
        Self { stored: Arc::new(stored), buffer: RwLock::default() }
    }

    /// What sled has, for whoever looks after that.
    pub(super) fn stored(&self) -> &Encrypted {
        &self.stored
    }

    /// The bytes under a key.
    pub(super) fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        if let Some(row) = self.read().rows.get(key) {
            return Ok(row.value.clone());
        }
        self.stored.value(key)
    }

    /// The rows that sled has from a key up to another, without it, or to the end; and what the buffer makes of them. All of
    /// these keys begin with the same letter.
    pub(super) fn range(&self, from: &[u8], to: Option<&[u8]>) -> (Rows, Vec<Change>) {
        // The buffer first: what of this it hands on meanwhile is found in sled, too, and is the same.
        let end = to.map_or(Bound::Unbounded, |to| Bound::Excluded(to.max(from)));
        let buffered = self.read();
        let buffered = buffered.rows.range::<[u8], _>((Bound::Included(from), end));
        let buffered = buffered.map(|(key, row)| (key.clone(), row.value.clone())).collect();
        (self.stored.range(from, to), buffered)
    }

    /// Takes changes, which are seen together. Each comes with whether there was a row before.
    pub(super) fn put(&self, changes: impl Iterator<Item = (Change, bool)>) -> Result<(), StoreError> {
        let mut buffer = self.write();
        for ((key, value), was_there) in changes {
            buffer.put(key, value, was_there);
        }
        if buffer.size <= FULL {
            return Ok(());
        }
        drop(buffer);
        self.write_out()
    }

    /// Hands to sled what it hasn't got. Nobody may write meanwhile.
    pub(super) fn write_out(&self) -> Result<(), StoreError> {
        let buffered = self.read();
        // sled writes to its log for an empty batch, too, and a store that is closed must stay as it is.
        if buffered.rows.is_empty() {
            return Ok(());
        }
        self.stored.apply(buffered.rows.iter().map(|(key, row)| (key, &row.value)))?;
        drop(buffered);
        *self.write() = Buffer::default();
        Ok(())
    }

    /// Hands to the kernel what sled has.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.stored.flush()
    }

    fn read(&self) -> RwLockReadGuard<'_, Buffer> {
        self.buffer.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Buffer> {
        self.buffer.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Buffered {
    /// sled writes what it has when it is dropped. Not where it has panicked: it may do so again.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = self.write_out();
        }
    }
}

impl Buffer {
    fn put(&mut self, key: IVec, value: Option<IVec>, was_there: bool) {
        let before = self.rows.get(&key);
        let in_sled = before.map_or(was_there, |row| row.in_sled);
        self.size -= before.map_or(0, |row| size(&key, row.value.as_ref()));
        if value.is_none() && !in_sled {
            self.rows.remove(&key);
            return;
        }
        self.size += size(&key, value.as_ref());
        self.rows.insert(key, Row { value, in_sled });
    }
}

fn size(key: &IVec, value: Option<&IVec>) -> usize {
    key.len() + value.map_or(0, |value| value.len())
}

#[cfg(test)]
mod tests {
    use super::super::reading::Reading;
    use super::super::store::Store;
    use super::*;
    use proptest::prelude::*;

    fn key(n: u8) -> Vec<u8> {
        vec![b'p', n]
    }

    /// The changes of one transaction, and what is done after it.
    type Step = (Vec<(u8, Option<Vec<u8>>)>, After);

    fn step() -> impl Strategy<Value = Step> {
        let value = prop_oneof![
            2 => Just(None),
            2 => "[a-z]{0,30}".prop_map(|word| Some(word.into_bytes())),
            // Too much for the buffer.
            1 => Just(Some(vec![7; FULL / 3])),
        ];
        let after = prop_oneof![4 => Just(After::Nothing), 2 => Just(After::Sync), 1 => Just(After::Reopen)];
        (prop::collection::vec((0..8u8, value), 1..5), after)
    }

    #[derive(Clone, Copy, Debug)]
    enum After {
        Nothing,
        Sync,
        Reopen,
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
        #[test]
        fn what_is_read_is_what_was_written_wherever_it_stands(steps in prop::collection::vec(step(), 1..12)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("store");
            let mut store = Store::open(&path, None).unwrap();
            let mut model: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
            for (changes, after) in steps {
                let mut transaction = store.transaction();
                for (n, value) in changes {
                    match value {
                        Some(value) => {
                            model.insert(key(n), value.clone());
                            transaction.put_bytes(key(n), value);
                        }
                        None => {
                            model.remove(&key(n));
                            transaction.remove_bytes(key(n));
                        }
                    }
                }
                transaction.end().unwrap();
                match after {
                    After::Nothing => {}
                    After::Sync => store.sync().unwrap(),
                    // Not closed in order: what was not synced is there all the same, and all is added up.
                    After::Reopen => {
                        drop(store);
                        store = Store::open(&path, None).unwrap();
                    }
                }
                prop_assert!(store.sled.read().size <= FULL);
                for from in 0..8u8 {
                    let value = store.value(&key(from)).unwrap();
                    prop_assert_eq!(value.as_deref(), model.get(&key(from)).map(Vec::as_slice));
                    let range = store.range(&key(from), Some(&key(6))).map(Result::unwrap);
                    let range: Vec<_> = range.map(|(key, value)| (key.to_vec(), value.to_vec())).collect();
                    let expected = model.iter().filter(|(at, _)| (key(from)..key(6)).contains(*at));
                    let expected: Vec<_> = expected.map(|(key, value)| (key.clone(), value.clone())).collect();
                    prop_assert_eq!(range, expected);
                }
            }
        }
    }

    #[test]
    fn sled_never_learns_of_a_row_that_came_and_went_between_two_syncs() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), None).unwrap();
        let write = |value: Option<&[u8]>| {
            let mut transaction = store.transaction();
            match value {
                Some(value) => transaction.put_bytes(key(1), value.to_vec()),
                None => transaction.remove_bytes(key(1)),
            }
            transaction.end().unwrap();
        };
        write(Some(b"a"));
        write(Some(b"b"));
        write(None);
        assert_buffered(&store, &[]);
        write(Some(b"c"));
        store.sync().unwrap();
        assert_buffered(&store, &[]);
        assert_eq!(store.sled.stored.value(&key(1)).unwrap().as_deref(), Some(b"c".as_slice()));
        write(None);
        assert_buffered(&store, &[None]);
        store.sync().unwrap();
        assert_eq!(store.sled.stored.value(&key(1)).unwrap(), None);
    }

    #[test]
    fn a_store_that_is_closed_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let bytes = || std::fs::read(path.join("db")).unwrap();
        let store = Store::open(&path, None).unwrap();
        let mut transaction = store.transaction();
        transaction.put_bytes(key(1), vec![1]);
        transaction.end().unwrap();
        store.close().unwrap();
        let closed = bytes();
        drop(store);
        assert!(bytes() == closed, "{} bytes, and {} before", bytes().len(), closed.len());
    }

    /// What the buffer has for sled under the key that is written.
    fn assert_buffered(store: &Store, expected: &[Option<&[u8]>]) {
        let buffer = store.sled.read();
        let rows: Vec<_> = buffer.rows.iter().filter(|(at, _)| ***at == key(1)).collect();
        assert_eq!(rows.iter().map(|(_, row)| row.value.as_deref()).collect::<Vec<_>>(), expected);
    }
}
