//! Encrypting the store's keys with another secret, while no bot runs.

use crate::app::data_dir::{key_files, lock};
use keys::{KeyError, KeyFile, SecretString};
use std::path::Path;
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
    let (mut open, mut lines) = (Vec::new(), Vec::new());
    for path in files {
        match either(&path, old, new) {
            Ok(file) => open.extend(file),
            // Somebody has begun anew because nobody knows its secret any more.
            Err(error) if is_aside(&path) => lines.push(format!("{error}. It stays as it is.")),
            Err(error) => return Err(error.to_string()),
        }
    }
    if open.is_empty() {
        return Err(format!("there are no keys in {}: start altavoz once", data_dir.display()));
    }
    for file in &mut open {
        file.lock_with(new).map_err(|error| format!("{error}. Say it once more when that is mended"))?;
    }
    drop(open);
    let folder = data_dir.join("store");
    if folder.exists() {
        // Whoever had the old secret may have the keys that were encrypted with it.
        let renewed = Store::open(&folder, new).and_then(|store| {
            store.renew_keys(|| true)?;
            store.close()
        });
        renewed.map_err(|error| format!("the new key holds from now on, but {error}"))?;
    }
    lines.push(match new {
        Some(_) => "From now on the store opens with the new key alone: give it in the place of the old one before the next start.".into(),
        None => "The store is not protected by a key any more: take it out of the configuration before the next start.".into(),
    });
    if old.is_some() {
        lines.push("Backups that were made before open with the old key. Who has copied the Matrix keys with it can still read what they protect: SECURITY.md says how to get a new device.".into());
    }
    Ok(lines)
}

/// Opens a file with the old secret, or with the new one, if it was changed before a change was broken off.
fn either(
    path: &Path,
    old: Option<&SecretString>,
    new: Option<&SecretString>,
) -> Result<Option<KeyFile>, KeyError> {
    KeyFile::open(path, old).or_else(|error| KeyFile::open(path, new).map_err(|_| error))
}

/// Whether the keys are of a store that is not in use.
fn is_aside(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name != "store.keys" && name != "matrix.keys")
}
