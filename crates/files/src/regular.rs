//! Reading files that somebody has put there: only what is a file, and no more of it than makes sense.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The largest configuration, and the largest file of a secret, in bytes.
const TEXT_LIMIT: u64 = 1024 * 1024;

/// Makes sure that it is a file, or leads to one: a pipe or a device may never answer, or never end.
pub fn is_file(path: &Path) -> io::Result<()> {
    match fs::metadata(path)?.is_file() {
        true => Ok(()),
        false => Err(io::Error::new(ErrorKind::InvalidInput, "it is no file")),
    }
}

/// Reads a file of at most `limit` bytes.
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    is_file(path)?;
    let mut bytes = Vec::new();
    // A file may say that it is shorter than it is.
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let why = format!("it is larger than {} kB", limit / 1024);
        return Err(io::Error::new(ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// Reads a configuration or a secret.
pub fn read_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read(path, TEXT_LIMIT)?)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}
