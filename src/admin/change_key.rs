//! Encrypting the store's keys with another secret, while no bot runs.

use crate::app::data_dir::lock;
use keys::{KeyError, KeyFile, SecretString};
use std::path::{Path, PathBuf};
use store::Store;

/// Encrypts all keys in `data_dir` with a new secret, or with none, and everything in the store under a new key. What was
/// done, line by line; or why not. What is broken off goes on when it is said once more.
pub fn change_key(
    data_dir: &Path,
    old: Option<&SecretString>,
    new: Option<&SecretString>,
) -> Result<Vec<String>, String> {
    let _lock = lock(data_dir)?;
    let files = key_files(data_dir).map_err(|error| format!("{}: {error}", data_dir.display()))?;
    if files.is_empty() {
        return Err(format!("there are no keys in {}: start altavoz once", data_dir.display()));
    }
    for file in &files {
        change(file, old, new).map_err(|error| error.to_string())?;
    }
    let folder = data_dir.join("store");
    if folder.exists() {
        // Whoever had the old secret has the keys that were encrypted with it.
        let store = Store::open(&folder, new).map_err(|error| error.to_string())?;
        store.renew_keys().and_then(|()| store.close()).map_err(|error| error.to_string())?;
    }
    let mut lines = vec![match new {
        Some(_) => "From now on the store opens with the new key alone: give it in the place of the old one before the next start.".to_owned(),
        None => "The store is not protected by a key any more: take it out of the configuration before the next start.".to_owned(),
    }];
    if old.is_some() {
        lines.push("Backups that were made before open with the old key.".into());
    }
    Ok(lines)
}

/// The files with keys in `data_dir`: the store's, those of stores that a restore has set aside, and Matrix's.
pub fn key_files(data_dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(data_dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "keys") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn change(file: &Path, old: Option<&SecretString>, new: Option<&SecretString>) -> Result<(), KeyError> {
    match KeyFile::open(file, old) {
        Ok(Some(mut keys)) => keys.lock_with(new),
        Ok(None) => Ok(()),
        // It was changed already, before the change was broken off.
        Err(error @ (KeyError::WrongSecret(_) | KeyError::NoSecret(_))) if new.is_some() => {
            KeyFile::open(file, new).map(drop).map_err(|_| error)
        }
        Err(error) => Err(error),
    }
}
