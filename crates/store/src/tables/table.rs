//! What every table declares, and what can be done with a row of which only the bytes are known.

use super::found::Found;
use super::key::{self, Part, StartOf};
use super::page::Page;
use crate::error::StoreError;
use crate::rows::Row;
use domain::number::StatementId;
use std::collections::BTreeSet;

/// A table: rows of one type under keys of one form. A table without one of these does not compile.
pub(crate) trait Table: Sized + 'static {
    /// What its keys begin with.
    const PREFIX: &'static [u8];
    /// The version of its rows, which stands before each.
    const VERSION: u8 = 1;
    /// A row that can't be read holds up no other, in a store that can.
    const PASSED_OVER: bool = false;
    /// Its keys tell of people, or of what is not out yet, and are not to be found on the disk. What begins with its letter is
    /// this table's alone, and how many rows there are is how much memory it takes.
    const HIDDEN: bool = false;
    /// What becomes of its rows when a backup is restored.
    const RESTORE: Restore<Self>;
    type Key: Part;
    type Row: Row;

    /// What a check has to know of a row to compare it with others, and what is wrong with it alone.
    fn check(key: Self::Key, value: Value<Self>, found: &mut Found);
}

/// What a table's rows are in memory.
pub(crate) type Value<T> = <<T as Table>::Row as Row>::Value;

/// What becomes of rows when a backup is restored. What was done after the backup is not known to it.
pub(crate) enum Restore<T: Table> {
    Keep,
    Drop,
    /// A row is changed; `false` drops it.
    Change(fn(&T::Key, &mut Value<T>, &mut Restoring) -> bool),
}

/// What is known while a backup is restored.
pub(crate) struct Restoring {
    /// When the backup was made, in seconds since 1970.
    pub(crate) at: i64,
    /// The statements whose delivery was not through.
    pub(crate) halted: BTreeSet<StatementId>,
    /// The pages of copies that were parked.
    pub(crate) unparked: BTreeSet<Page>,
}

pub(crate) fn key_of<T: Table>(key: &T::Key) -> Vec<u8> {
    let mut bytes = T::PREFIX.to_vec();
    key.write(&mut bytes);
    bytes
}

pub(crate) fn start_of<T: Table>(start: &impl StartOf<T::Key>) -> Vec<u8> {
    let mut bytes = T::PREFIX.to_vec();
    start.write_start(&mut bytes);
    bytes
}

/// Reads a whole key.
pub(crate) fn read_key<T: Table>(key: &[u8]) -> Result<T::Key, StoreError> {
    let read = key.strip_prefix(T::PREFIX).and_then(key::read);
    read.ok_or(StoreError::Key)
}

pub(crate) fn encode<T: Table>(value: &Value<T>) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(&T::Row::of(value), vec![T::VERSION]).map_err(StoreError::RowNotWritten)
}

pub(crate) fn decode<T: Table>(value: &[u8]) -> Result<Value<T>, StoreError> {
    match value.split_first() {
        Some((version, rest)) if *version == T::VERSION => {
            let row: T::Row = postcard::from_bytes(rest).map_err(StoreError::RowNotRead)?;
            row.value().map_err(|unfit| StoreError::RowUnfit(unfit.0))
        }
        _ => Err(StoreError::RowVersion),
    }
}

/// The largest row, in bytes: sled keeps what is larger in files that it never removes.
const ROW_LIMIT: usize = 128 * 1024 - 1024;

/// Whether a row may be written.
pub(crate) fn fits(key: &[u8], value: &[u8]) -> bool {
    key.len() + value.len() <= ROW_LIMIT
}

/// Reads a row, from its key and its value, and has it checked.
type Check = fn(&[u8], &[u8], &mut Found) -> Result<(), StoreError>;

/// What becomes of a row when a backup is restored: its value then, or `None` if it is dropped.
type RestoreRow = fn(&[u8], Vec<u8>, &mut Restoring) -> Result<Option<Vec<u8>>, StoreError>;

/// A table, for rows of which only the bytes are known.
pub(crate) struct Entry {
    pub(crate) prefix: &'static [u8],
    pub(crate) passed_over: bool,
    pub(crate) hidden: bool,
    pub(crate) check: Check,
    pub(crate) restore: RestoreRow,
}

impl Entry {
    pub(crate) const fn of<T: Table>() -> Self {
        Self {
            prefix: T::PREFIX,
            passed_over: T::PASSED_OVER,
            hidden: T::HIDDEN,
            check: check::<T>,
            restore: restore::<T>,
        }
    }
}

fn check<T: Table>(key: &[u8], value: &[u8], found: &mut Found) -> Result<(), StoreError> {
    let value = decode::<T>(value)?;
    T::check(read_key::<T>(key)?, value, found);
    Ok(())
}

fn restore<T: Table>(
    key: &[u8],
    value: Vec<u8>,
    restoring: &mut Restoring,
) -> Result<Option<Vec<u8>>, StoreError> {
    match T::RESTORE {
        Restore::Keep => Ok(Some(value)),
        Restore::Drop => Ok(None),
        Restore::Change(change) => {
            let mut value = decode::<T>(&value)?;
            let kept = change(&read_key::<T>(key)?, &mut value, restoring);
            kept.then(|| encode::<T>(&value)).transpose()
        }
    }
}
