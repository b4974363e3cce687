//! The file of a backup: a head with its layout, the time, the rows, how many they are, and a digest of all that.

use super::open::{LAYOUT, OLDEST};
use super::store::Store;
use crate::error::StoreError;
use files::private;
use jiff::Timestamp;
use keys::{Lock, SecretString};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The length that stands where there is no further row.
const END: u32 = u32::MAX;

/// The longest key or value that is believed, in bytes.
const LONGEST: u32 = 1024 * 1024;

/// A key and its value.
pub(super) type Row = (Vec<u8>, Vec<u8>);

/// What a backup of a layout begins with. What follows is encrypted or not.
fn head(layout: u32, encrypted: bool) -> Vec<u8> {
    format!("altavoz backup {layout}{}\n", if encrypted { " encrypted" } else { "" }).into_bytes()
}

impl Store {
    /// Whether a file is a backup that can't be read without a secret.
    pub fn is_encrypted_backup(file: &Path) -> bool {
        let found = File::open(file).and_then(|file| line(&mut BufReader::new(file))).unwrap_or_default();
        (OLDEST..=LAYOUT).any(|layout| found == head(layout, true))
    }
}

/// A backup that is written.
pub(super) struct BackupWriter {
    out: Output,
    digest: Sha256,
}

enum Output {
    Plain(BufWriter<File>),
    Encrypted(Box<keys::Writer<BufWriter<File>>>),
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Encrypted(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Encrypted(file) => file.flush(),
        }
    }
}

impl BackupWriter {
    /// Begins one, encrypted if the store's keys are.
    pub(super) fn create(path: &Path, layout: u32, lock: &Lock, now: Timestamp) -> io::Result<Self> {
        let head = head(layout, lock.is_secret());
        let mut file = BufWriter::new(private::file(path)?);
        file.write_all(&head)?;
        let out = match lock.is_secret() {
            true => Output::Encrypted(Box::new(keys::Writer::new(file, lock)?)),
            false => Output::Plain(file),
        };
        let mut writer = Self { out, digest: Sha256::new_with_prefix(head) };
        writer.write_all(&now.as_second().to_be_bytes())?;
        Ok(writer)
    }

    pub(super) fn row(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        for part in [key, value] {
            self.write_all(&u32::try_from(part.len()).unwrap_or(END - 1).to_be_bytes())?;
            self.write_all(part)?;
        }
        Ok(())
    }

    /// Ends it after so many rows. Synced.
    pub(super) fn end(mut self, rows: u64) -> io::Result<()> {
        self.write_all(&END.to_be_bytes())?;
        self.write_all(&rows.to_be_bytes())?;
        self.out.write_all(&self.digest.finalize())?;
        let file = match self.out {
            Output::Plain(file) => file,
            Output::Encrypted(file) => file.end()?,
        };
        file.into_inner().map_err(|error| error.into_error())?.sync_all()
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.out.write_all(bytes)
    }
}

/// A backup that is read.
pub(super) struct BackupReader {
    path: PathBuf,
    /// Its layout.
    pub(super) layout: u32,
    /// When it was made, in seconds since 1970.
    pub(super) at: i64,
    file: Box<dyn Read>,
    digest: Sha256,
    rows: u64,
}

impl BackupReader {
    /// Opens a backup of one of these layouts.
    pub(super) fn open(
        path: &Path,
        layouts: RangeInclusive<u32>,
        secret: Option<&SecretString>,
    ) -> Result<Self, StoreError> {
        let file = files::is_file(path)
            .and_then(|()| File::open(path))
            .map_err(|error| StoreError::file(path, "read", error))?;
        let mut file = BufReader::new(file);
        let found = line(&mut file).unwrap_or_default();
        let mut heads = layouts.flat_map(|layout| [(layout, false), (layout, true)]);
        let Some((layout, encrypted)) = heads.find(|(layout, encrypted)| head(*layout, *encrypted) == found)
        else {
            return Err(StoreError::NotABackup(path.to_owned()));
        };
        let file: Box<dyn Read> = match encrypted {
            true => Box::new(keys::Reader::new(file, secret, path)?),
            false => Box::new(file),
        };
        let digest = Sha256::new_with_prefix(found);
        let mut backup = Self { path: path.to_owned(), layout, at: 0, file, digest, rows: 0 };
        let at = backup.take(8).map_err(|error| backup.cut(error))?;
        backup.at = at.first_chunk().map_or(0, |bytes| i64::from_be_bytes(*bytes));
        Ok(backup)
    }

    /// The next row; `None` when that was all, and all is as it was written.
    pub(super) fn next(&mut self) -> Result<Option<Row>, StoreError> {
        let row = self.row().map_err(|error| self.cut(error))?;
        if row.is_some() {
            self.rows += 1;
            return Ok(row);
        }
        let rows = self.take(8).map_err(|error| self.cut(error))?;
        let digest = self.digest.clone().finalize();
        let mut written = [0; 32];
        self.file.read_exact(&mut written).map_err(|error| self.cut(error))?;
        if rows != self.rows.to_be_bytes() || digest[..] != written {
            return Err(self.cut(io::ErrorKind::InvalidData.into()));
        }
        Ok(None)
    }

    /// How many rows there are, all of them as they were written.
    pub(super) fn count(mut self) -> Result<u64, StoreError> {
        while self.next()?.is_some() {}
        Ok(self.rows)
    }

    fn row(&mut self) -> io::Result<Option<Row>> {
        let length = self.number()?;
        if length == END {
            return Ok(None);
        }
        let key = self.part(length)?;
        let length = self.number()?;
        Ok(Some((key, self.part(length)?)))
    }

    fn part(&mut self, length: u32) -> io::Result<Vec<u8>> {
        if length > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.take(length as usize)
    }

    fn number(&mut self) -> io::Result<u32> {
        Ok(self.take(4)?.first_chunk().map_or(END, |bytes| u32::from_be_bytes(*bytes)))
    }

    fn take(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.file.read_exact(&mut bytes)?;
        self.digest.update(&bytes);
        Ok(bytes)
    }

    fn cut(&self, error: io::Error) -> StoreError {
        StoreError::BackupDamaged { path: self.path.clone(), source: Arc::new(error) }
    }
}

/// The first line, which is short.
fn line(file: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    file.take(40).read_until(b'\n', &mut line)?;
    Ok(line)
}
