//! sled, with every row encrypted.
//!
//! sled keeps old versions of rows in its log until it needs their space. So rows are encrypted, and whatever has to be
//! unreadable for good becomes so when all that remains is encrypted under a new key and the old one is destroyed
//! (`renewal.rs`). Where a table's keys tell of people, sled has a random number in their place, the key stands in the row,
//! and which number is whose is known in memory only.

use super::broken::{Broken, break_off};
use crate::error::StoreError;
use crate::tables::{Format, HIDDEN, Table};
use keys::{Key, KeyError, KeyFile};
use sled::{Batch, Db, IVec};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The number of the key stands before what is encrypted under it.
const NUMBER: usize = 4;

/// How long the numbers are that sled has in the place of keys, in bytes, behind the letter of the table.
const PLACE: usize = 16;

/// sled, and the keys under which its rows are encrypted.
pub(super) struct Encrypted {
    db: Db,
    /// `None` where rows are of a layout from before they were encrypted.
    keys: Option<Keys>,
    /// Where sled has the rows of tables whose keys it doesn't learn.
    places: RwLock<BTreeMap<IVec, IVec>>,
    broken: Broken,
}

struct Keys {
    file: Mutex<KeyFile>,
    /// What the file holds, so that nobody who reads a row waits while it is written; the newest last.
    held: RwLock<Arc<[(u32, Key)]>>,
}

impl Keys {
    fn new(file: KeyFile) -> Self {
        let held = RwLock::new(file.all().cloned().collect());
        Self { file: Mutex::new(file), held }
    }

    fn held(&self) -> Arc<[(u32, Key)]> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A row as sled has it.
pub(super) struct Stored {
    place: IVec,
    /// What stands there, if that was read already.
    bytes: Option<IVec>,
}

impl Encrypted {
    /// Also, how many rows can't be read of which the key is needed to find them.
    ///
    /// # Errors
    /// When sled can't read its file.
    pub(super) fn new(db: Db, keys: Option<KeyFile>, broken: Broken) -> Result<(Self, usize), StoreError> {
        let encrypted = Self { db, keys: keys.map(Keys::new), places: RwLock::default(), broken };
        let (mut places, mut unreadable) = (BTreeMap::new(), 0);
        let hidden = (0..=u8::MAX).filter(|letter| encrypted.is_hidden(&[*letter]));
        for row in hidden.flat_map(|letter| encrypted.db.scan_prefix([letter])) {
            let (place, bytes) = row.map_err(|error| encrypted.break_off(error))?;
            match encrypted.decrypt(&place, &bytes) {
                Ok((Some(key), _)) => drop(places.insert(key.into(), place)),
                _ => unreadable += 1,
            }
        }
        *encrypted.write_places() = places;
        Ok((encrypted, unreadable))
    }

    /// The bytes under a key.
    pub(super) fn value(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        let place = match self.is_hidden(key) {
            true => match self.read_places().get(key) {
                Some(place) => place.clone(),
                None => return Ok(None),
            },
            false => key.into(),
        };
        self.read(Stored { place, bytes: None })
    }

    /// The bytes of a row; `None` if it is not there any more.
    pub(super) fn read(&self, row: Stored) -> Result<Option<IVec>, StoreError> {
        let Stored { place, bytes } = row;
        let bytes = match bytes {
            Some(bytes) => bytes,
            None => match self.db.get(&place).map_err(|error| self.break_off(error))? {
                Some(bytes) => bytes,
                None => return Ok(None),
            },
        };
        if !self.is_encrypted(&place) {
            return Ok(Some(bytes));
        }
        if let Ok((_, value)) = self.decrypt(&place, &bytes) {
            return Ok(Some(value.into()));
        }
        // It may be under another key by now, and its own destroyed.
        match self.db.get(&place).map_err(|error| self.break_off(error))? {
            Some(bytes) => self.decrypt(&place, &bytes).map(|(_, value)| Some(value.into())),
            None => Ok(None),
        }
    }

    /// The rows from a key up to another, without it, or to the end; all of keys that begin with the same letter.
    pub(super) fn range(self: &Arc<Self>, from: &[u8], to: Option<&[u8]>) -> Rows {
        let end = to.map_or(Bound::Unbounded, |to| Bound::Excluded(to.max(from)));
        if !self.is_hidden(from) {
            let tree = self.db.range::<&[u8], _>((Bound::Included(from), end));
            return Rows { encrypted: self.clone(), source: Source::Tree(tree) };
        }
        let places = Source::Places { from: Bound::Included(from.into()), end: end.map(IVec::from) };
        Rows { encrypted: self.clone(), source: places }
    }

    /// Writes rows, all or none; nobody else may write meanwhile. `None` takes the place of what is removed.
    pub(super) fn apply<'a>(
        &self,
        rows: impl Iterator<Item = (&'a IVec, &'a Option<IVec>)>,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        for (key, value) in rows {
            let place = match (self.is_hidden(key), value) {
                (false, _) => key.clone(),
                (true, Some(_)) => {
                    self.write_places().entry(key.clone()).or_insert_with(|| place(key)).clone()
                }
                (true, None) => match self.write_places().remove(&**key) {
                    Some(place) => place,
                    None => continue,
                },
            };
            match value {
                Some(value) if self.is_encrypted(&place) => {
                    batch.insert(place.clone(), self.encrypt(&place, key, value))
                }
                Some(value) => batch.insert(place, value),
                None => batch.remove(place),
            }
        }
        self.db.apply_batch(batch).map_err(|error| self.break_off(error))
    }

    /// Hands to the kernel what sled has.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.db.flush().map(|_| ()).map_err(|error| self.break_off(error))
    }

    /// Encrypts anew what is under an older key, from a place on, of rows that have about so many bytes; where to go on,
    /// `None` at the end. Nobody may write meanwhile. What can't be read stays as it is.
    pub(super) fn renew(&self, from: &[u8], limit: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let (mut batch, mut size) = (Batch::default(), 0);
        let newest = self.keys.as_ref().and_then(|keys| Some(keys.held().last()?.0));
        for row in self.db.range(from..) {
            let (place, bytes) = row.map_err(|error| self.break_off(error))?;
            if size > limit {
                self.db.apply_batch(batch).map_err(|error| self.break_off(error))?;
                return Ok(Some(place.to_vec()));
            }
            size += place.len() + bytes.len();
            if self.is_encrypted(&place)
                && number(&bytes) != newest
                && let Ok(plain) = self.plain(&place, &bytes)
            {
                batch.insert(place.clone(), self.encrypt_plain(&place, &plain));
            }
        }
        self.db.apply_batch(batch).map_err(|error| self.break_off(error))?;
        Ok(None)
    }

    /// How many keys there are beside the newest.
    pub(super) fn older_keys(&self) -> usize {
        self.keys.as_ref().map_or(0, |keys| keys.held().len().saturating_sub(1))
    }

    /// Changes the keys, in the file and then here. Others read and write meanwhile.
    pub(super) fn change_keys(
        &self,
        change: impl FnOnce(&mut KeyFile) -> Result<(), KeyError>,
    ) -> Result<(), StoreError> {
        let Some(keys) = &self.keys else { return Ok(()) };
        let mut file = keys.file.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut file)?;
        *keys.held.write().unwrap_or_else(PoisonError::into_inner) = file.all().cloned().collect();
        Ok(())
    }

    /// The layout tells whether rows are encrypted, so its own is not.
    fn is_encrypted(&self, place: &[u8]) -> bool {
        self.keys.is_some() && place != Format::PREFIX
    }

    fn is_hidden(&self, key: &[u8]) -> bool {
        self.keys.is_some() && key.first().is_some_and(|letter| HIDDEN[usize::from(*letter)])
    }

    /// What stands in sled for a row.
    fn encrypt(&self, place: &[u8], key: &[u8], value: &[u8]) -> Vec<u8> {
        if !self.is_hidden(place) {
            return self.encrypt_plain(place, value);
        }
        let length = u32::try_from(key.len()).unwrap_or(u32::MAX);
        self.encrypt_plain(place, &[&length.to_be_bytes(), key, value].concat())
    }

    fn encrypt_plain(&self, place: &[u8], plain: &[u8]) -> Vec<u8> {
        let keys = self.keys.as_ref().map(Keys::held).unwrap_or_default();
        let Some((number, key)) = keys.last() else { return plain.to_vec() };
        let mut bytes = Vec::with_capacity(NUMBER + keys::OVERHEAD + plain.len());
        bytes.extend_from_slice(&number.to_be_bytes());
        key.encrypt(plain, place, &mut bytes);
        bytes
    }

    /// A row's key, if sled hasn't got it, and its value.
    fn decrypt(&self, place: &[u8], bytes: &[u8]) -> Result<(Option<Vec<u8>>, Vec<u8>), StoreError> {
        let plain = self.plain(place, bytes)?;
        if !self.is_hidden(place) {
            return Ok((None, plain));
        }
        let split = || {
            let (length, rest) = plain.split_first_chunk()?;
            rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
        };
        let (key, value) = split().ok_or(StoreError::NotDecrypted)?;
        Ok((Some(key.to_vec()), value.to_vec()))
    }

    fn plain(&self, place: &[u8], bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let keys = self.keys.as_ref().map(Keys::held).unwrap_or_default();
        let key = keys.iter().find(|(other, _)| Some(*other) == number(bytes));
        key.and_then(|(_, key)| key.decrypt(bytes.get(NUMBER..)?, place)).ok_or(StoreError::NotDecrypted)
    }

    fn break_off(&self, error: sled::Error) -> StoreError {
        break_off(&self.broken, error)
    }

    fn read_places(&self) -> RwLockReadGuard<'_, BTreeMap<IVec, IVec>> {
        self.places.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_places(&self) -> RwLockWriteGuard<'_, BTreeMap<IVec, IVec>> {
        self.places.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of the key under which something is encrypted.
fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.first_chunk::<NUMBER>()?))
}

/// Where sled has the row of a key that it doesn't learn.
fn place(key: &[u8]) -> IVec {
    let mut place = key.get(..1).unwrap_or_default().to_vec();
    place.extend_from_slice(&keys::random::<PLACE>());
    place.into()
}

/// Rows in the order of their keys.
pub(super) struct Rows {
    encrypted: Arc<Encrypted>,
    source: Source,
}

enum Source {
    Tree(sled::Iter),
    /// The keys from one on, up to another.
    Places {
        from: Bound<IVec>,
        end: Bound<IVec>,
    },
}

impl Rows {
    /// The bytes of one of these rows; `None` if it is not there any more.
    pub(super) fn read(&self, row: Stored) -> Result<Option<IVec>, StoreError> {
        self.encrypted.read(row)
    }
}

impl Iterator for Rows {
    type Item = Result<(IVec, Stored), StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.source {
            Source::Tree(rows) => Some(match rows.next()? {
                Ok((place, bytes)) => Ok((place.clone(), Stored { place, bytes: Some(bytes) })),
                Err(error) => Err(self.encrypted.break_off(error)),
            }),
            Source::Places { from, end } => {
                let places = self.encrypted.read_places();
                let (key, place) = places.range((from.clone(), end.clone())).next()?;
                *from = Bound::Excluded(key.clone());
                Some(Ok((key.clone(), Stored { place: place.clone(), bytes: None })))
            }
        }
    }
}
