//! The folder with all that is kept, and who works on it.

use files::private;
use jiff::{SignedDuration, Timestamp};
use keys::{KeyFile, SecretString};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use store::Store;
use tracing::{info, warn};

/// How long the backup of a store that was brought to another layout is kept: what it holds may have been withdrawn since.
const BACKUP_KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Opens the store, as the only process that does.
pub fn open(data_dir: &Path, secret: Option<&SecretString>) -> Result<(File, Store), String> {
    let lock = lock(data_dir)?;
    let store = Store::open(&data_dir.join("store"), secret).map_err(|error| error.to_string())?;
    if let Some(secret) = secret {
        protect(data_dir, secret);
    }
    Ok((lock, store))
}

/// Makes sure that no other process works on `data_dir`, for as long as the file is held.
pub fn lock(data_dir: &Path) -> Result<File, String> {
    private::folder(data_dir)
        .map_err(|error| format!("data_dir {} can't be made: {error}", data_dir.display()))?;
    let path = data_dir.join("lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let lock = lock.map_err(|error| format!("{} can't be written: {error}", path.display()))?;
    if lock.try_lock().is_err() {
        return Err(format!(
            "another altavoz is running on {}. Stop it first, or give this one a data_dir of its own",
            data_dir.display()
        ));
    }
    close(data_dir);
    Ok(lock)
}

/// Keeps others out of what an older altavoz, or who copied it, has left open to them. Other things that lie in
/// `data_dir` keep their modes.
fn close(data_dir: &Path) {
    private::close(data_dir);
    ours(data_dir).into_iter().flatten().for_each(|path| private::close_all(&path));
}

/// What lies in `data_dir` and is altavoz's.
///
/// # Errors
/// When it can't be read.
pub fn ours(data_dir: &Path) -> io::Result<Vec<PathBuf>> {
    let is_ours = |name: &str| {
        let whole = [
            "control.sock",
            "files",
            "lock",
            "matrix",
            "store",
            "store-new",
            "store-old",
            "store.mark",
            "store.mark.new",
        ];
        let starts = ["matrix.keys", "store-new.", "store-old.", "store.before-", "store.keys", "store.swap"];
        whole.contains(&name) || starts.iter().any(|start| name.starts_with(start))
    };
    let mut ours = Vec::new();
    for entry in std::fs::read_dir(data_dir)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(is_ours) {
            ours.push(entry.path());
        }
    }
    ours.sort();
    Ok(ours)
}

/// The files with keys in `data_dir`: the store's, those of stores that a restore has set aside, and Matrix's.
///
/// # Errors
/// When `data_dir` can't be read.
pub fn key_files(data_dir: &Path) -> io::Result<Vec<PathBuf>> {
    let is_key_file = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "keys");
    Ok(ours(data_dir)?.into_iter().filter(is_key_file).collect())
}

/// Locks with the secret what was kept before there was one. The store has locked its own keys.
fn protect(data_dir: &Path, secret: &SecretString) {
    // A key that is made of the secret takes a moment.
    let is_open = |path: &PathBuf| !keys::is_locked(path).unwrap_or(false);
    for path in key_files(data_dir).into_iter().flatten().filter(is_open) {
        let locked = KeyFile::open(&path, Some(secret)).and_then(|file| match file {
            Some(mut file) => file.lock_if_open(Some(secret)),
            None => Ok(()),
        });
        locked.unwrap_or_else(|error| warn!("{error}"));
    }
    for path in layout_backups(data_dir) {
        if !Store::is_encrypted_backup(&path) {
            warn!(
                "{} was made before the store had a key, and is not encrypted: remove it when you don't need it",
                path.display()
            );
        }
    }
}

/// The backups that were made before the store was brought to another layout.
fn layout_backups(data_dir: &Path) -> Vec<PathBuf> {
    let mut backups = ours(data_dir).unwrap_or_default();
    backups.retain(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with("store.before-layout-") && name.ends_with(".backup")
    });
    backups
}

/// Overwrites and removes backups of earlier layouts that nobody has needed for two weeks.
pub fn forget_backups(data_dir: &Path, now: Timestamp) {
    for path in layout_backups(data_dir) {
        let made = path.metadata().and_then(|file| file.modified());
        let made = made.ok().and_then(|made| Timestamp::try_from(made).ok());
        if made.is_none_or(|made| now.duration_since(made) <= BACKUP_KEPT) {
            continue;
        }
        match keys::destroy(&path) {
            Ok(()) => info!("{} is two weeks old, and was removed", path.display()),
            Err(error) => warn!("{} can't be removed: {error}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_of_an_earlier_layout_is_removed_after_two_weeks_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["mine.backup", "store.before-layout-8.backup", "store.before-restore-1"];
        for name in names {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let made = folder.path().join(names[1]).metadata().unwrap().modified().unwrap();
        let made = Timestamp::try_from(made).unwrap();
        let left = |after: SignedDuration| {
            forget_backups(folder.path(), made + after);
            names.into_iter().filter(|name| folder.path().join(name).exists()).collect::<Vec<_>>()
        };
        assert_eq!(left(BACKUP_KEPT), names);
        assert_eq!(left(BACKUP_KEPT + SignedDuration::from_secs(1)), [names[0], names[2]]);
    }
}
