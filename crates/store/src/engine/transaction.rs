//! Changes that are done all or nothing, and add up to what the checksum says.

use super::reading::{Range, Reading};
use super::store::Store;
use crate::error::StoreError;
use crate::rows::Checksum;
use crate::tables::{Heads, Last, LastNumbers, StartOf, StoreChecksum, Table, Value, encode, fits, key_of};
use domain::number::Revision;
use domain::room::NetworkId;
use domain::statement::Statement;
use sled::IVec;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::MutexGuard;
use std::sync::atomic::Ordering;

/// A transaction. Writers take turns, so what one reads stays true until it ends; and what it reads includes what it has
/// changed.
pub(crate) struct Transaction<'a> {
    store: &'a Store,
    /// The rows' new values, `None` for those that go.
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    checksum: MutexGuard<'a, Checksum>,
    /// How many more answers wait on each network.
    waiting: BTreeMap<NetworkId, isize>,
    /// How many answers were dropped for newer ones.
    dropped: u64,
}

impl Store {
    pub(crate) fn transaction(&self) -> Transaction<'_> {
        let checksum = self.lock_writing();
        Transaction { store: self, changes: BTreeMap::new(), checksum, waiting: BTreeMap::new(), dropped: 0 }
    }
}

impl Reading for Transaction<'_> {
    fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        match self.changes.get(key) {
            Some(changed) => Ok(changed.as_deref().map(IVec::from)),
            None => self.store.value(key),
        }
    }

    fn range(&self, from: &[u8], to: Option<&[u8]>) -> Range {
        let within = |key: &[u8]| to.is_none_or(|to| key < to);
        let changes = self.changes.range::<[u8], _>((Bound::Included(from), Bound::Unbounded));
        let changes = changes.take_while(|(key, _)| within(key));
        let changes = changes.map(|(key, value)| (key.as_slice().into(), value.as_deref().map(IVec::from)));
        self.store.range(from, to).changed(changes)
    }
}

impl Transaction<'_> {
    /// A revision's signature, if somebody signs.
    pub(crate) fn signature_of(&self, statement: &Statement, revision: Revision) -> Option<String> {
        self.store.sign.get().and_then(|sign| sign(statement, revision))
    }

    pub(crate) fn put<T: Table>(&mut self, key: &T::Key, value: &Value<T>) -> Result<(), StoreError> {
        let (key, value) = (key_of::<T>(key), encode::<T>(value)?);
        if !fits(&key, &value) {
            return Err(StoreError::RowTooLarge(key.len() + value.len()));
        }
        self.put_bytes(key, value);
        Ok(())
    }

    /// Writes a row of which it is known that it fits.
    pub(crate) fn put_bytes(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.changes.insert(key, Some(value));
    }

    pub(crate) fn remove<T: Table>(&mut self, key: &T::Key) {
        self.remove_bytes(key_of::<T>(key));
    }

    pub(crate) fn remove_bytes(&mut self, key: Vec<u8>) {
        self.changes.insert(key, None);
    }

    /// Removes the rows whose keys begin so; whether there were any.
    pub(crate) fn remove_all<T: Table>(&mut self, start: impl StartOf<T::Key>) -> Result<bool, StoreError> {
        let keys = self.keys::<T>(start).collect::<Result<Vec<_>, _>>()?;
        keys.iter().for_each(|key| self.remove::<T>(key));
        Ok(!keys.is_empty())
    }

    /// Gives out the next number; the first is 1.
    pub(crate) fn count(&mut self, of: Last) -> Result<u64, StoreError> {
        self.count_by(of, 1)
    }

    /// Gives out the next `by` numbers: the first of them.
    pub(crate) fn count_by(&mut self, of: Last, by: u64) -> Result<u64, StoreError> {
        let last = self.get::<LastNumbers>(&of)?.unwrap_or(0);
        self.put::<LastNumbers>(&of, &(last + by))?;
        Ok(last + 1)
    }

    /// How many answers wait on a network.
    pub(crate) fn waiting(&self, network: NetworkId) -> usize {
        let before = self.store.waiting(network).load(Ordering::Relaxed);
        before.saturating_add_signed(self.waiting.get(&network).copied().unwrap_or(0))
    }

    /// So many more answers wait on a network, or fewer.
    pub(crate) fn count_waiting(&mut self, network: NetworkId, by: isize) {
        *self.waiting.entry(network).or_default() += by;
    }

    /// An answer was dropped for a newer one.
    pub(crate) fn count_dropped(&mut self) {
        self.dropped += 1;
    }

    /// Does all of it at once.
    pub(crate) fn end(mut self) -> Result<(), StoreError> {
        if self.changes.is_empty() {
            return Ok(());
        }
        let store = self.store;
        let mut next = Checksum { sequence: self.checksum.sequence + 1, ..*self.checksum };
        let publishes = self.changes.keys().any(|key| key.starts_with(Heads::PREFIX));
        let mut changes = Vec::with_capacity(self.changes.len() + 1);
        let mut snapshot = store.lock_snapshot();
        for (key, value) in std::mem::take(&mut self.changes) {
            let before = store.value(&key)?;
            if let Some(before) = &before {
                next.take_out(&key, before);
            }
            if let Some(value) = &value {
                next.add(&key, value);
            }
            if let Some(snapshot) = snapshot.as_mut() {
                snapshot.keep(&key, before.as_ref());
            }
            changes.push(((IVec::from(key), value.map(IVec::from)), before.is_some()));
        }
        drop(snapshot);
        let checksum = encode::<StoreChecksum>(&next)?;
        changes.push(((key_of::<StoreChecksum>(&()).into(), Some(checksum.into())), true));
        store.sound()?;
        store.sled.put(changes.into_iter())?;
        *self.checksum = next;
        for (network, by) in &self.waiting {
            // Nobody else writes meanwhile.
            let count = store.waiting(*network);
            count.store(count.load(Ordering::Relaxed).saturating_add_signed(*by), Ordering::Relaxed);
        }
        store.dropped.fetch_add(self.dropped, Ordering::Relaxed);
        if publishes {
            store.archive.fetch_add(1, Ordering::Release);
        }
        store.sequence.store(next.sequence, Ordering::Release);
        Ok(())
    }
}
