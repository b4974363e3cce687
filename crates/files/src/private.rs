//! What only its owner may read: all that altavoz keeps.

use crate::read_text;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use tracing::warn;

/// What others may do, in a mode.
const OTHERS: u32 = 0o077;

/// Makes a folder, unless there is one.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes a file to write and read. What a crash has left there is removed: it may be a link, or somebody may have it open.
pub fn file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path),
    }
}

/// Writes a file: after a crash it holds all of this, or what it held before.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut draft = file(&new)?;
    draft.write_all(content)?;
    draft.sync_all()?;
    fs::rename(&new, path)?;
    // The new name has to be on the disk too.
    sync_parent(path)
}

/// Syncs the folder that something stands in, and what that was renamed from.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if parent != Path::new("") => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

/// Reads a file; `None` if there is none.
pub fn read(path: &Path) -> io::Result<Option<String>> {
    match read_text(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes from others what they may do with a file or folder. A disk that knows no modes is no reason not to start.
pub fn close(path: &Path) {
    let closed = fs::metadata(path).and_then(|found| {
        let mode = found.permissions().mode();
        match mode & OTHERS {
            0 => Ok(()),
            _ => fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS)),
        }
    });
    if let Err(error) = closed
        && error.kind() != ErrorKind::NotFound
    {
        warn!("{} can be read by others, and that can't be changed: {error}", path.display());
    }
}

/// The same with all that is in a folder. Links in it lead to what is somebody else's.
pub fn close_all(path: &Path) {
    close(path);
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => close_all(&entry.path()),
            Ok(kind) if !kind.is_symlink() => close(&entry.path()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn what_was_left_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("a.part"), folder.path().join("other"));
        fs::write(&other, "somebody's").unwrap();
        fs::set_permissions(&other, Permissions::from_mode(0o666)).unwrap();
        symlink(&other, &path).unwrap();
        file(&path).unwrap();
        assert_eq!((mode(&path), fs::read_to_string(&other).unwrap().as_str()), (0o600, "somebody's"));
        fs::set_permissions(&path, Permissions::from_mode(0o666)).unwrap();
        file(&path).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn a_folder_is_closed_with_what_is_in_it_and_links_are_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let (inner, other) = (place.path().join("store/inner"), place.path().join("other"));
        fs::create_dir_all(&inner).unwrap();
        for path in [&inner.join("a"), &other] {
            fs::write(path, "x").unwrap();
            fs::set_permissions(path, Permissions::from_mode(0o666)).unwrap();
        }
        symlink(&other, inner.join("link")).unwrap();
        fs::set_permissions(&inner, Permissions::from_mode(0o755)).unwrap();
        close_all(&place.path().join("store"));
        assert_eq!((mode(&inner), mode(&inner.join("a")), mode(&other)), (0o700, 0o600, 0o666));
    }
}
