//! Reading rows: in the store as it is, or in a transaction as it will be.

use super::encrypted::{self, Stored};
use super::write_buffer::Change;
use crate::error::StoreError;
use crate::tables::{StartOf, Table, Value, decode, key_of, read_key, start_of};
use sled::IVec;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::marker::PhantomData;
use std::vec::IntoIter;

/// Where rows are read. Nothing read is borrowed: a transaction may change rows while it goes through them.
pub(crate) trait Reading: Sized {
    /// The bytes under a key.
    fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError>;

    /// The rows from a key up to another, without it, or to the end; all of these keys begin with the same letter. Outside a
    /// transaction, what is written while one goes through them may be seen in part.
    fn range(&self, from: &[u8], to: Option<&[u8]>) -> Range;

    /// Every row.
    fn every(&self) -> impl Iterator<Item = Result<(IVec, IVec), StoreError>> {
        (0..=u8::MAX).flat_map(|letter| self.range(&[letter], after(&[letter]).as_deref()))
    }

    fn get<T: Table>(&self, key: &T::Key) -> Result<Option<Value<T>>, StoreError> {
        self.value(&key_of::<T>(key))?.map(|value| decode::<T>(&value)).transpose()
    }

    /// Whether there is a row, whatever it is.
    fn has<T: Table>(&self, key: &T::Key) -> Result<bool, StoreError> {
        Ok(self.value(&key_of::<T>(key))?.is_some())
    }

    /// The rows whose keys begin so, in the order of their keys.
    fn rows<T: Table>(&self, start: impl StartOf<T::Key>) -> Rows<T> {
        let start = start_of::<T>(&start);
        let end = after(&start);
        Rows { range: self.range(&start, end.as_deref()), table: PhantomData }
    }

    /// The keys before those that begin so, and these.
    fn keys_up_to<T: Table>(&self, start: impl StartOf<T::Key>) -> Keys<T> {
        let to = after(&start_of::<T>(&start));
        Keys { range: self.range(T::PREFIX, to.as_deref()), table: PhantomData }
    }

    /// The keys behind those that begin so.
    fn keys_after<T: Table>(&self, start: impl StartOf<T::Key>) -> Keys<T> {
        let from = after(&start_of::<T>(&start)).unwrap_or_default();
        Keys { range: self.range(&from, after(T::PREFIX).as_deref()), table: PhantomData }
    }

    /// The rows from a key up to another, without it.
    fn between<T: Table>(&self, from: &T::Key, to: &T::Key) -> Rows<T> {
        Rows { range: self.range(&key_of::<T>(from), Some(&key_of::<T>(to))), table: PhantomData }
    }

    /// The keys that begin so, whatever stands under them.
    fn keys<T: Table>(&self, start: impl StartOf<T::Key>) -> Keys<T> {
        Keys { range: self.rows::<T>(start).range, table: PhantomData }
    }
}

/// The first key behind all those that begin so.
pub(super) fn after(start: &[u8]) -> Option<Vec<u8>> {
    let mut end = start.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return Some(end);
        }
    }
    None
}

/// Rows in the order of their keys: those that sled has, with what was changed since.
pub(crate) struct Range {
    stored: encrypted::Rows,
    /// What was peeked at of these.
    next: Option<Result<(IVec, Stored), StoreError>>,
    /// In the order of their keys.
    changed: Peekable<IntoIter<Change>>,
}

impl Range {
    pub(super) fn new(mut stored: encrypted::Rows, changed: Vec<Change>) -> Self {
        let next = stored.next();
        Self { stored, next, changed: changed.into_iter().peekable() }
    }

    /// The same with newer changes of the same range over it.
    pub(super) fn changed(self, newer: impl Iterator<Item = Change>) -> Self {
        let mut changed: BTreeMap<_, _> = self.changed.collect();
        changed.extend(newer);
        Self { changed: changed.into_iter().collect::<Vec<_>>().into_iter().peekable(), ..self }
    }
}

/// The value of a row in a range.
enum Found {
    Stored(Stored),
    Changed(IVec),
}

impl Range {
    /// The next row, which is not decrypted yet.
    fn advance(&mut self) -> Option<Result<(IVec, Found), StoreError>> {
        loop {
            let changed = match (&self.next, self.changed.peek()) {
                (Some(Ok((stored, _))), Some((changed, _))) => changed.cmp(stored),
                (None, Some(_)) => Ordering::Less,
                _ => Ordering::Greater,
            };
            if changed.is_gt() {
                let row = std::mem::replace(&mut self.next, self.stored.next())?;
                return Some(row.map(|(key, row)| (key, Found::Stored(row))));
            }
            if changed.is_eq() {
                self.next = self.stored.next();
            }
            if let (key, Some(value)) = self.changed.next()? {
                return Some(Ok((key, Found::Changed(value))));
            }
        }
    }
}

impl Iterator for Range {
    type Item = Result<(IVec, IVec), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (key, row) = match self.advance()? {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            let value = match row {
                Found::Stored(row) => self.stored.read(row).transpose(),
                Found::Changed(value) => Some(Ok(value)),
            };
            if let Some(value) = value {
                return Some(value.map(|value| (key, value)));
            }
        }
    }
}

/// The keys of a table, read.
pub(crate) struct Keys<T> {
    range: Range,
    table: PhantomData<T>,
}

impl<T: Table> Iterator for Keys<T> {
    type Item = Result<T::Key, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.range.advance()?;
        Some(row.and_then(|(key, _)| read_key::<T>(&key)))
    }
}

/// The rows of a table, read.
pub(crate) struct Rows<T> {
    range: Range,
    table: PhantomData<T>,
}

impl<T: Table> Iterator for Rows<T> {
    type Item = Result<(T::Key, Value<T>), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.range.next()?;
        Some(row.and_then(|(key, value)| Ok((read_key::<T>(&key)?, decode::<T>(&value)?))))
    }
}
