//! The file with the keys.
//!
//! A line for whoever looks into it, how it is locked, and the keys, encrypted with the lock. It is small and replaced as a
//! whole; the file before is overwritten before its space is given back. How much that helps depends on the disk: one that
//! writes elsewhere than where it was told to (most flash memory, file systems that copy on write) keeps the old bytes for a
//! while.

use crate::KeyError;
use crate::key::{Key, LENGTH};
use crate::lock::{HEAD, Lock};
use files::private;
use secrecy::SecretString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a person reads who looks into the file. The number is that of the form of the rest.
const TITLE: &[u8] = b"altavoz's keys 1. Without this file, what it belongs to can't be read by anybody.\n";

/// The longest file that is believed, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What a key takes in the file: its number before it.
const ENTRY: usize = 4 + LENGTH;

/// The keys in a file. The newest is the one to encrypt with.
pub struct KeyFile {
    path: PathBuf,
    lock: Lock,
    /// By number, the newest last; there is always one.
    older: Vec<(u32, Key)>,
    newest: (u32, Key),
}

impl KeyFile {
    /// Opens a file; `None` if there is none. One that isn't locked opens with any secret.
    ///
    /// # Errors
    /// When it can't be read or written, is damaged, or locked with another secret or with one while none is given.
    pub fn open(path: &Path, secret: Option<&SecretString>) -> Result<Option<Self>, KeyError> {
        finish(path).map_err(|error| failed(path, "put in its place", error))?;
        let bytes = match read(path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(path, "read", error)),
        };
        let damaged = || KeyError::Damaged(path.to_owned());
        let rest = bytes.strip_prefix(TITLE).ok_or_else(damaged)?;
        let (head, encrypted) = rest.split_first_chunk::<HEAD>().ok_or_else(damaged)?;
        let lock = Lock::of_head(*head, secret, path)?;
        let Some(plain) = lock.key.decrypt(encrypted, &context(head)) else {
            // A wrong key and a changed byte can't be told from each other.
            return Err(if lock.is_secret() { KeyError::WrongSecret(path.to_owned()) } else { damaged() });
        };
        let plain = Zeroizing::new(plain);
        let mut keys = plain.chunks(ENTRY).map(entry).collect::<Option<Vec<_>>>().ok_or_else(damaged)?;
        let newest = keys.pop().ok_or_else(damaged)?;
        Ok(Some(Self { path: path.to_owned(), lock, older: keys, newest }))
    }

    /// Makes a file with one new key. It is on the disk when this returns.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn make(path: &Path, secret: Option<&SecretString>) -> Result<Self, KeyError> {
        let lock = Lock::new(secret)?;
        let file = Self { path: path.to_owned(), lock, older: Vec::new(), newest: (0, Key::random()) };
        file.write()?;
        Ok(file)
    }

    /// The key to encrypt with, and its number.
    pub fn newest(&self) -> (u32, &Key) {
        (self.newest.0, &self.newest.1)
    }

    /// All keys with their numbers, the newest last.
    pub fn all(&self) -> impl Iterator<Item = &(u32, Key)> {
        self.older.iter().chain([&self.newest])
    }

    /// Its lock, to lock something else with it.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Makes another key the newest. It is on the disk when this returns.
    ///
    /// # Errors
    /// When it can't be written; nothing is changed then.
    pub fn add(&mut self) -> Result<(), KeyError> {
        let new = (self.newest.0.wrapping_add(1), Key::random());
        let before = std::mem::replace(&mut self.newest, new);
        self.older.push(before);
        self.write().inspect_err(|_| {
            if let Some(before) = self.older.pop() {
                self.newest = before;
            }
        })
    }

    /// Destroys all keys but the newest.
    ///
    /// # Errors
    /// When the file can't be written: they are still there then.
    pub fn destroy_older(&mut self) -> Result<(), KeyError> {
        let older = std::mem::take(&mut self.older);
        self.write().inspect_err(|_| {
            self.older = older;
        })
    }

    /// Locks it with a secret, if there is one and it is not locked yet.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn lock_if_open(&mut self, secret: Option<&SecretString>) -> Result<(), KeyError> {
        if self.is_to_be_locked(secret) { self.lock_with(secret) } else { Ok(()) }
    }

    fn is_to_be_locked(&self, secret: Option<&SecretString>) -> bool {
        secret.is_some() && !self.lock.is_secret()
    }

    /// The same, with a new key: the others lay open.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn lock_anew_if_open(&mut self, secret: Option<&SecretString>) -> Result<(), KeyError> {
        if !self.is_to_be_locked(secret) {
            return Ok(());
        }
        self.lock = Lock::new(secret)?;
        self.add()
    }

    /// Locks it with another secret, or with none.
    ///
    /// # Errors
    /// When it can't be written: it is locked as before then.
    pub fn lock_with(&mut self, secret: Option<&SecretString>) -> Result<(), KeyError> {
        let before = std::mem::replace(&mut self.lock, Lock::new(secret)?);
        self.write().inspect_err(|_| {
            self.lock = before;
        })
    }

    fn write(&self) -> Result<(), KeyError> {
        let mut plain = Zeroizing::new(Vec::with_capacity(ENTRY * (self.older.len() + 1)));
        for (number, key) in self.all() {
            plain.extend_from_slice(&number.to_be_bytes());
            plain.extend_from_slice(key.bytes());
        }
        let mut bytes = [TITLE, &self.lock.head()].concat();
        self.lock.key.encrypt(&plain, &context(&self.lock.head()), &mut bytes);
        replace(&self.path, &bytes).map_err(|error| failed(&self.path, "written", error))
    }
}

/// Nothing of the file can be changed unnoticed.
fn context(head: &[u8; HEAD]) -> Vec<u8> {
    [TITLE, head.as_slice()].concat()
}

fn entry(bytes: &[u8]) -> Option<(u32, Key)> {
    let (number, key) = bytes.split_first_chunk()?;
    Some((u32::from_be_bytes(*number), Key::new(key.try_into().ok()?)))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    files::is_file(path)?;
    // It is replaced when keys change: then the link would be, and what it leads to overwritten.
    if fs::symlink_metadata(path)?.is_symlink() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "is a link: put the file itself there"));
    }
    match fs::metadata(path)?.len() {
        ..=LONGEST => fs::read(path),
        _ => Err(ErrorKind::FileTooLarge.into()),
    }
}

fn failed(path: &Path, what: &'static str, error: io::Error) -> KeyError {
    KeyError::File { path: path.to_owned(), what, source: Arc::new(error) }
}

/// Another name of the file before, until it is overwritten.
fn old(path: &Path) -> PathBuf {
    path.with_extension("keys.old")
}

/// Whether the keys in a file can't be had without a secret. Nothing is changed.
///
/// # Errors
/// When it is there and can't be read.
pub fn is_locked(path: &Path) -> io::Result<bool> {
    match read(path) {
        Ok(bytes) => {
            Ok(bytes.strip_prefix(TITLE).and_then(|rest| rest.first()).is_some_and(|locked| *locked != 0))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Replaces the file: after a crash there is this or the one before, and the next opening overwrites what is left of the other.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    finish(path)?;
    let new = path.with_extension("keys.new");
    let mut draft = private::file(&new)?;
    draft.write_all(bytes)?;
    draft.sync_all()?;
    let before = match OpenOptions::new().write(true).open(path) {
        Ok(before) => Some(before),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if before.is_some() {
        // Where a file can't have two names, a crash in the next moment leaves its bytes to the file system.
        let _ = fs::hard_link(path, old(path));
    }
    fs::rename(&new, path)?;
    private::sync_parent(path)?;
    if let Some(before) = before {
        overwrite(before)?;
        remove(&old(path))?;
    }
    Ok(())
}

/// Finishes what a crash has broken off. To be done before the file gets another name.
///
/// # Errors
/// When what it has left can't be overwritten or removed.
pub fn finish(path: &Path) -> io::Result<()> {
    let old = old(path);
    match (identity(&old)?, identity(path)?) {
        // It was not replaced yet.
        (Some(old_one), Some(present)) if old_one == present => remove(&old)?,
        (Some(_), Some(_)) => destroy(&old)?,
        // What is there of it must not be lost.
        (Some(_), None) => fs::rename(&old, path)?,
        (None, _) => {}
    }
    destroy(&path.with_extension("keys.new"))
}

fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    match fs::metadata(path) {
        Ok(file) => Ok(Some((file.dev(), file.ino()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Overwrites a file and removes it, if it is there: what is encrypted under keys in it can't be read any more.
///
/// # Errors
/// When it can't be written or removed.
pub fn destroy(path: &Path) -> io::Result<()> {
    let overwritten = match fs::symlink_metadata(path) {
        // What it leads to is somebody else's.
        Ok(found) if found.is_symlink() => Ok(()),
        Ok(_) => OpenOptions::new().write(true).open(path).and_then(overwrite),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => Err(error),
    };
    // On a full disk that copies on write, this is all that can be done.
    remove(path)?;
    private::sync_parent(path)?;
    overwritten
}

fn overwrite(mut file: File) -> io::Result<()> {
    let length = file.metadata()?.len();
    io::copy(&mut io::repeat(0).take(length), &mut file)?;
    file.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn place() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.keys");
        (folder, path)
    }

    fn secret(secret: &str) -> SecretString {
        secret.to_owned().into()
    }

    fn numbers(file: &KeyFile) -> Vec<(u32, [u8; LENGTH])> {
        file.all().map(|(number, key)| (*number, *key.bytes())).collect()
    }

    fn names(folder: &TempDir) -> Vec<String> {
        let entries = fs::read_dir(folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn keys_are_added_and_destroyed_and_the_file_before_is_overwritten() {
        let (folder, path) = place();
        assert!(KeyFile::open(&path, None).unwrap().is_none());
        let mut file = KeyFile::make(&path, None).unwrap();
        let first = *file.newest().1.bytes();
        file.add().unwrap();
        let mut again = KeyFile::open(&path, None).unwrap().unwrap();
        assert_eq!(numbers(&again), numbers(&file));
        assert_eq!(again.all().next().unwrap().1.bytes(), &first);
        let before = File::open(&path).unwrap();
        again.destroy_older().unwrap();
        assert!(again.all().all(|(_, key)| *key.bytes() != first) && again.all().count() == 1);
        let left = io::read_to_string(before).unwrap();
        assert!(!left.is_empty() && left.bytes().all(|byte| byte == 0));
        assert_eq!(numbers(&KeyFile::open(&path, None).unwrap().unwrap()), numbers(&again));
        assert_eq!(names(&folder), ["store.keys"]);
    }

    #[test]
    fn a_crash_leaves_the_file_before_or_the_new_one_and_nothing_else() {
        let (folder, path) = place();
        let file = KeyFile::make(&path, None).unwrap();
        let keys = numbers(&file);
        // Before it is replaced.
        fs::write(path.with_extension("keys.new"), "half").unwrap();
        fs::hard_link(&path, old(&path)).unwrap();
        assert_eq!(numbers(&KeyFile::open(&path, None).unwrap().unwrap()), keys);
        assert_eq!(names(&folder), ["store.keys"]);
        // After it.
        fs::write(old(&path), "the one before").unwrap();
        let before = File::open(old(&path)).unwrap();
        assert_eq!(numbers(&KeyFile::open(&path, None).unwrap().unwrap()), keys);
        assert_eq!(names(&folder), ["store.keys"]);
        assert_eq!(io::read_to_string(before).unwrap(), "\0".repeat(14));
    }

    #[test]
    fn what_is_locked_opens_with_its_secret_alone() {
        let (_folder, path) = place();
        let keys = numbers(&KeyFile::make(&path, None).unwrap());
        let (right, other) = (secret("right"), secret("other"));
        let mut file = KeyFile::open(&path, Some(&right)).unwrap().unwrap();
        for secret in [None, Some(&right), Some(&other)] {
            file.lock_if_open(secret).unwrap();
        }
        assert_eq!(numbers(&KeyFile::open(&path, Some(&right)).unwrap().unwrap()), keys);
        let refused = |secret| KeyFile::open(&path, secret).err().unwrap().to_string();
        assert!(refused(None).contains("set ALTAVOZ_STORE_KEY"));
        assert!(refused(Some(&other)).contains("another key than the one that is given"));
        let bytes = fs::read(&path).unwrap();
        assert!(!bytes.windows(LENGTH).any(|window| window == keys[0].1));
        KeyFile::open(&path, Some(&right)).unwrap().unwrap().lock_with(Some(&other)).unwrap();
        assert!(refused(Some(&right)).contains("another key"));
        KeyFile::open(&path, Some(&other)).unwrap().unwrap().lock_with(None).unwrap();
        assert_eq!(numbers(&KeyFile::open(&path, None).unwrap().unwrap()), keys);
    }

    #[test]
    fn any_changed_byte_is_noticed() {
        let (_folder, path) = place();
        KeyFile::make(&path, None).unwrap();
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).unwrap();
            assert!(KeyFile::open(&path, None).is_err(), "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert!(KeyFile::open(&path, None).is_err(), "cut at {at}");
        }
    }
}
