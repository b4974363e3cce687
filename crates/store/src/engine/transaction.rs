//! Reading rows, in the store as it is or in a transaction as it will be; and the transaction.

use super::checksum::{Changes, Checksum};
use super::store::{Broken, Store, break_off};
use crate::error::StoreError;
use crate::key;
use crate::rows::{decode, encode, fits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sled::IVec;
use std::iter::Peekable;
use std::marker::PhantomData;
use std::sync::{MutexGuard, PoisonError};
use std::vec::IntoIter;

/// Where rows are read. Nothing read is borrowed: a transaction may change rows while it goes through them.
pub(crate) trait Reading: Sized {
    /// The bytes under a key.
    fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError>;

    /// The rows from a key up to another, without it, or to the end.
    fn range(&self, from: Vec<u8>, to: Option<Vec<u8>>) -> Range;

    fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.value(key)?.map(|value| decode(&value)).transpose()
    }

    /// The rows from a key up to another, without it.
    fn between<T: DeserializeOwned>(&self, from: Vec<u8>, to: Vec<u8>) -> Decoded<T> {
        Decoded { rows: self.range(from, Some(to)), row: PhantomData }
    }

    /// The rows whose keys begin so, in the order of their keys.
    fn rows<T: DeserializeOwned>(&self, prefix: &[u8]) -> Decoded<T> {
        Decoded { rows: self.range(prefix.to_vec(), after(prefix)), row: PhantomData }
    }

    /// The keys that begin so, whatever stands under them.
    fn keys(&self, prefix: &[u8]) -> impl Iterator<Item = Result<IVec, StoreError>> {
        self.range(prefix.to_vec(), after(prefix)).map(|row| row.map(|(key, _)| key))
    }
}

/// The first key behind all those that begin so.
fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

/// Rows in the order of their keys: those of the store, with what a transaction has changed.
pub(crate) struct Range {
    stored: Peekable<sled::Iter>,
    changed: Peekable<IntoIter<(Vec<u8>, Option<Vec<u8>>)>>,
    broken: Broken,
}

impl Iterator for Range {
    type Item = Result<(IVec, IVec), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let first = match (self.stored.peek(), self.changed.peek()) {
                (Some(Ok((stored, _))), Some((changed, _))) => (**changed).cmp(stored),
                (None, Some(_)) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            };
            if first.is_gt() {
                return Some(self.stored.next()?.map_err(|error| break_off(&self.broken, error)));
            }
            if first.is_eq() {
                self.stored.next();
            }
            if let (key, Some(value)) = self.changed.next()? {
                return Some(Ok((key.into(), value.into())));
            }
        }
    }
}

/// The same, with the values read.
pub(crate) struct Decoded<T> {
    rows: Range,
    row: PhantomData<T>,
}

impl<T: DeserializeOwned> Iterator for Decoded<T> {
    type Item = Result<(IVec, T), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.rows.next()?.and_then(|(key, value)| Ok((key, decode(&value)?))))
    }
}

impl Reading for Store {
    fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        self.db.get(key).map_err(|error| break_off(&self.broken, error))
    }

    fn range(&self, from: Vec<u8>, to: Option<Vec<u8>>) -> Range {
        let stored = match to {
            Some(to) => self.db.range(from..to),
            None => self.db.range(from..),
        };
        Range {
            stored: stored.peekable(),
            changed: Vec::new().into_iter().peekable(),
            broken: self.broken.clone(),
        }
    }
}

/// Changes that are done all or nothing. Writers take turns, so what one reads stays true until it ends; and what it
/// reads includes what it has changed.
pub(crate) struct Transaction<'a> {
    store: &'a Store,
    pub(super) changes: Changes,
    pub(super) checksum: MutexGuard<'a, Checksum>,
}

impl Store {
    pub(crate) fn transaction(&self) -> Transaction<'_> {
        let checksum = self.transaction.lock().unwrap_or_else(PoisonError::into_inner);
        Transaction { store: self, changes: Changes::new(), checksum }
    }
}

impl Reading for Transaction<'_> {
    fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        match self.changes.get(key) {
            Some(changed) => Ok(changed.as_deref().map(IVec::from)),
            None => self.store.value(key),
        }
    }

    fn range(&self, from: Vec<u8>, to: Option<Vec<u8>>) -> Range {
        let within = |key: &[u8]| to.as_ref().is_none_or(|to| key < &**to);
        let changed = self.changes.range(from.clone()..).take_while(|(key, _)| within(key));
        let changed: Vec<_> = changed.map(|(key, value)| (key.clone(), value.clone())).collect();
        Range { changed: changed.into_iter().peekable(), ..self.store.range(from, to) }
    }
}

impl Transaction<'_> {
    pub(crate) fn put<T: Serialize>(&mut self, key: &[u8], value: &T) -> Result<(), StoreError> {
        let value = encode(value)?;
        if !fits(key, &value) {
            let size = key.len() + value.len();
            return Err(StoreError(format!("a row of {size} bytes is too large to be written")));
        }
        self.put_bytes(key.to_vec(), value);
        Ok(())
    }

    /// Writes a row of which it is known that it fits.
    pub(crate) fn put_bytes(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.changes.insert(key, Some(value));
    }

    pub(crate) fn remove(&mut self, key: &[u8]) {
        self.changes.insert(key.to_vec(), None);
    }

    /// Removes the rows whose keys begin so; whether there were any.
    pub(crate) fn remove_all(&mut self, prefix: &[u8]) -> Result<bool, StoreError> {
        let keys = self.keys(prefix).collect::<Result<Vec<_>, _>>()?;
        keys.iter().for_each(|key| self.remove(key));
        Ok(!keys.is_empty())
    }

    /// Counts a counter up once and returns its new value; the first is 1.
    pub(crate) fn count(&mut self, counter: &[u8]) -> Result<u64, StoreError> {
        self.count_by(counter, 1)
    }

    /// Counts a counter up by `by` and returns the first of the new values.
    pub(crate) fn count_by(&mut self, counter: &[u8], by: u64) -> Result<u64, StoreError> {
        let key = key(b'm', &[counter]);
        let last = self.get::<u64>(&key)?.unwrap_or(0);
        self.put(&key, &(last + by))?;
        Ok(last + 1)
    }

    /// Does all of it at once.
    pub(crate) fn end(mut self) -> Result<(), StoreError> {
        self.store.apply(&mut self.checksum, self.changes)
    }
}
