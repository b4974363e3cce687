//! The folder with all that is kept, and who works on it.

use files::private;
use jiff::{SignedDuration, Timestamp};
use keys::SecretString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use store::Store;
use tracing::{info, warn};

/// Opens the store, as the only process that does.
pub fn open(data_dir: &Path, secret: Option<&SecretString>) -> Result<(File, Store), String> {
    let lock = lock(data_dir)?;
    let store = Store::open(&data_dir.join("store"), secret).map_err(|error| error.to_string())?;
    Ok((lock, store))
}

/// How long the backup of a store that was brought to another layout is kept: what it holds may have been withdrawn since.
const BACKUP_KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Removes backups of earlier layouts that nobody has needed for two weeks.
pub fn forget_backups(data_dir: &Path, now: Timestamp) {
    for entry in std::fs::read_dir(data_dir).into_iter().flatten().flatten() {
        let is_backup = entry
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with("store.before-layout-") && name.ends_with(".backup"));
        let made = entry
            .metadata()
            .and_then(|file| file.modified())
            .ok()
            .and_then(|at| Timestamp::try_from(at).ok());
        if is_backup && made.is_some_and(|made| now.duration_since(made) > BACKUP_KEPT) {
            let path = entry.path();
            match std::fs::remove_file(&path) {
                Ok(()) => info!("{} is two weeks old, and was removed", path.display()),
                Err(error) => warn!("{} can't be removed: {error}", path.display()),
            }
        }
    }
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
    for entry in std::fs::read_dir(data_dir).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_ours) {
            private::close_all(&entry.path());
        }
    }
}

/// Whether what lies in `data_dir` under a name is altavoz's.
pub fn is_ours(name: &str) -> bool {
    let names = ["control.sock", "lock", "matrix", "store"];
    let beginnings = ["matrix.keys", "store-", "store."];
    names.contains(&name) || beginnings.iter().any(|beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_of_an_earlier_layout_is_removed_after_two_weeks_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["mine.backup", "store.before-layout-7.backup", "store.before-restore-1"];
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
