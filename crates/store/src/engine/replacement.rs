//! Putting a new store into the place of the one that is there, so that a crash at any point leaves one of the two.
//!
//! The new one is made beside it, and synced. Then a file is written that says where the old one goes: with it the replacement
//! is decided, and every opening finishes it first.

use super::checkpoint::{checkpoint_path, keys_path, sync_tree};
use crate::error::StoreError;
use files::private;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the old store goes when nobody needs it any more.
const NOWHERE: &str = "store-old";

/// Where the new store is made.
pub(crate) fn place(folder: &Path) -> PathBuf {
    folder.with_file_name("store-new")
}

/// A place for the new store, without what a crash left there.
pub(crate) fn clear(folder: &Path) -> Result<PathBuf, StoreError> {
    let new = place(folder);
    remove(&new).map_err(|error| StoreError::file(&new, "removed", error))?;
    Ok(new)
}

/// Puts the closed store from [`place`] into the place of the one in `folder`, which is kept under another name if it is
/// to be; that name.
pub(crate) fn replace(folder: &Path, keep: bool) -> Result<Option<String>, StoreError> {
    let aside = if keep { aside(folder) } else { NOWHERE.to_owned() };
    let there = folder.exists();
    let done = decide(folder, &aside).and_then(|()| complete(folder));
    done.map_err(|error| StoreError::NotReplaced { folder: folder.to_owned(), source: Arc::new(error) })?;
    Ok(Some(aside).filter(|_| keep && there))
}

/// Finishes a replacement that a crash has broken off.
pub(crate) fn finish(folder: &Path) -> Result<(), StoreError> {
    complete(folder).map_err(|error| StoreError::folder(folder, "put in its place", error))?;
    // A new one that was not to take the place holds what may be withdrawn by now.
    if folder == place(folder) { Ok(()) } else { clear(folder).map(drop) }
}

/// Finishes what was decided; nothing is done if nothing was.
fn complete(folder: &Path) -> io::Result<()> {
    let Some(aside) = decided(folder)? else { return Ok(()) };
    while step(folder, &aside)? {}
    if aside == NOWHERE {
        remove(&folder.with_file_name(NOWHERE))?;
    }
    fs::remove_file(decision(folder))?;
    private::sync_parent(folder)
}

pub(crate) fn decide(folder: &Path, aside: &str) -> io::Result<()> {
    if aside == NOWHERE {
        remove(&folder.with_file_name(NOWHERE))?;
    }
    let new = place(folder);
    // What is left of a change of keys is found by the file's name.
    for keys in [keys_path(folder), keys_path(&new)] {
        keys::finish(&keys)?;
    }
    sync_tree(&new)?;
    fs::File::open(checkpoint_path(&new))?.sync_all()?;
    private::sync_parent(folder)?;
    let draft = decision(folder).with_extension("swap.new");
    let mut file = private::file(&draft)?;
    file.write_all(aside.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, decision(folder))?;
    private::sync_parent(folder)
}

pub(crate) fn decided(folder: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(decision(folder)) {
        Ok(aside) => Ok(Some(aside)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Does the next thing that isn't done; whether there was one. The new keys and the new checkpoint move before the new folder, so
/// that what is to be done can be told from what is there.
pub(crate) fn step(folder: &Path, aside: &str) -> io::Result<bool> {
    let (new, aside) = (place(folder), folder.with_file_name(aside));
    let (checkpoint, new_mark) = (checkpoint_path(folder), checkpoint_path(&new));
    let (keys, new_keys) = (keys_path(folder), keys_path(&new));
    let (from, to) = if new.exists() && folder.exists() {
        (folder.to_owned(), aside)
    } else if new_keys.exists() && keys.exists() {
        (keys, keys_path(&aside))
    } else if new_keys.exists() {
        (new_keys, keys)
    } else if new_mark.exists() && checkpoint.exists() {
        (checkpoint, checkpoint_path(&aside))
    } else if new_mark.exists() {
        (new_mark, checkpoint)
    } else if new.exists() {
        (new, folder.to_owned())
    } else {
        return Ok(false);
    };
    fs::rename(from, to)?;
    private::sync_parent(folder)?;
    Ok(true)
}

fn decision(folder: &Path) -> PathBuf {
    folder.with_file_name("store.swap")
}

/// A name that nothing has yet.
fn aside(folder: &Path) -> String {
    let name = |n: u32| format!("store.before-restore-{n}");
    let free = |name: &String| {
        let path = folder.with_file_name(name);
        ![&path, &checkpoint_path(&path), &keys_path(&path)].iter().any(|path| path.exists())
    };
    (1..=u32::MAX).map(name).find(free).unwrap_or_else(|| name(0))
}

fn remove(folder: &Path) -> io::Result<()> {
    // First: what is encrypted under them is gone then, whatever becomes of the rest.
    let keys = keys_path(folder);
    if keys.exists() {
        keys::finish(&keys)?;
        keys::destroy(&keys)?;
    } else {
        // Its rows were not encrypted.
        keys::destroy(&folder.join("db"))?;
    }
    let missing = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match fs::remove_dir_all(folder) {
        Err(error) if !missing(&error) => return Err(error),
        _ => {}
    }
    match fs::remove_file(checkpoint_path(folder)) {
        Err(error) if !missing(&error) => Err(error),
        _ => Ok(()),
    }
}
