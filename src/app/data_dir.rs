//! The folder with all that is kept, and who works on it.

use files::private;
use keys::SecretString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use store::Store;

/// Opens the store, as the only process that does.
pub fn open(data_dir: &Path, secret: Option<&SecretString>) -> Result<(File, Store), String> {
    let lock = lock(data_dir)?;
    let store = Store::open(&data_dir.join("store"), secret).map_err(|error| error.to_string())?;
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
