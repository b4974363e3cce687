//! Reading files and folders of them.

use super::ImportError;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
const FILE_LIMIT: u64 = 1024 * 1024;

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it stood, for messages.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// Reads files, and folders of them (`.md` and `.txt`, also further down).
///
/// # Errors
/// The first that can't be read.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Written>, ImportError> {
    let mut files = Vec::new();
    for path in paths {
        let before = files.len();
        collect(path, &mut files, 0)?;
        if files.len() == before {
            return Err(ImportError(format!("{}: there is no .md or .txt file in it", path.display())));
        }
    }
    files.iter().map(|path| read_file(path)).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>, depth: usize) -> Result<(), ImportError> {
    let failed = |error: std::io::Error| ImportError(format!("{}: can't be read: {error}", path.display()));
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    entries.sort();
    for entry in entries {
        let text = entry
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("txt"));
        let readme = entry.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
        if entry.is_dir() && depth < 16 || !entry.is_dir() && text && !readme {
            collect(&entry, files, depth + 1)?;
        }
    }
    Ok(())
}

fn read_file(path: &Path) -> Result<Written, ImportError> {
    let shown = path.display().to_string();
    let failed = |error: std::io::Error| ImportError(format!("{shown}: can't be read: {error}"));
    if std::fs::metadata(path).map_err(failed)?.len() > FILE_LIMIT {
        return Err(ImportError(format!(
            "{shown}: is larger than {} kB, which no statement is",
            FILE_LIMIT / 1024
        )));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line =
            error.as_bytes().get(..good).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count()
                + 1;
        ImportError(format!("{shown}:{line}: is not UTF-8. Save the file as text in UTF-8"))
    })?;
    if let Some(at) = text.find('\0') {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        return Err(ImportError(format!("{shown}:{line}: is no text")));
    }
    Ok(Written { path: shown, text })
}
