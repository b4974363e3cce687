//! A backup put into the place of the store.

use super::backup::is_piece;
use super::backup_file::BackupReader;
use super::filling::Filling;
use super::migrate::{complete, upgraded};
use super::open::{LAYOUT, OLDEST};
use super::replacement::{self, finish};
use super::store::Store;
use crate::error::StoreError;
use crate::rows::KeptFile;
use crate::tables::{
    Halted, KeptFiles, Last, LastNumbers, OpenPages, Restoring, decode, encode, key_of, read_key, table_of,
};
use domain::file::FileDigest;
use domain::record::{Deed, Done};
use jiff::Timestamp;
use keys::SecretString;
use std::collections::BTreeSet;
use std::path::Path;

/// What became of a restore.
#[derive(Debug)]
pub struct Restored {
    /// How many rows the backup has.
    pub rows: u64,
    /// The name of the folder in which the store before stands now.
    pub aside: Option<String>,
    /// How many broadcasts were not through.
    pub halted: usize,
}

impl Store {
    /// Writes a file that was in a backup; one that was not there then isn't now.
    fn put_file_back(&self, file: Option<(FileDigest, KeptFile, Vec<u8>)>) -> Result<(), StoreError> {
        match file.filter(|(.., bytes)| !bytes.is_empty()) {
            Some((digest, kept, bytes)) => self.write_kept(digest, &kept, &bytes),
            None => Ok(()),
        }
    }

    /// Puts a backup into the place of the store in `folder`, which is set aside. The backup may be encrypted with another
    /// secret.
    ///
    /// What was handled after the backup is not known to it. So nothing goes on by itself: each table says what becomes of
    /// its rows. Broadcasts are halted, drafts that were about to go out rest, answers and what came in are dropped.
    pub fn restore(
        folder: &Path,
        (file, file_secret): (&Path, Option<&SecretString>),
        secret: Option<&SecretString>,
        now: Timestamp,
    ) -> Result<Restored, StoreError> {
        finish(folder)?;
        // All of it is looked at before anything is done.
        let rows = BackupReader::open(file, OLDEST..=LAYOUT, file_secret)?.count()?;
        let new = replacement::clear(folder)?;
        let store = Self::open(&new, secret)?;
        let mut filling = Filling::new(&store);
        let mut backup = BackupReader::open(file, OLDEST..=LAYOUT, file_secret)?;
        let mut restoring = Restoring { at: backup.at, halted: BTreeSet::new(), unparked: BTreeSet::new() };
        let mut file: Option<(FileDigest, KeptFile, Vec<u8>)> = None;
        while let Some(row) = backup.next()? {
            if is_piece(&row.0) {
                file.iter_mut().for_each(|(.., bytes)| bytes.extend_from_slice(&row.1));
                continue;
            }
            store.put_file_back(file.take())?;
            for (key, value) in upgraded(backup.layout, row)? {
                let value = match table_of(&key) {
                    Some(table) => (table.restore)(&key, value, &mut restoring)?,
                    // A check tells of it.
                    None => Some(value),
                };
                if let Some(value) = value {
                    if let Ok(digest) = read_key::<KeptFiles>(&key) {
                        file = decode::<KeptFiles>(&value).ok().map(|kept| (digest, kept, Vec::new()));
                    }
                    filling.put(key, value)?;
                }
            }
        }
        store.put_file_back(file.take())?;
        for number in &restoring.halted {
            filling.put(key_of::<Halted>(number), encode::<Halted>(&())?)?;
        }
        for page in &restoring.unparked {
            filling.put(key_of::<OpenPages>(page), encode::<OpenPages>(&())?)?;
        }
        // Revisions that were made after the backup have left their keys with the networks: none may come again.
        let first = u64::try_from(now.as_second()).unwrap_or(0);
        filling.put(key_of::<LastNumbers>(&Last::Revision), encode::<LastNumbers>(&first)?)?;
        filling.end()?;
        complete(backup.layout, &store)?;
        let mut transaction = store.transaction();
        let more = Timestamp::from_second(backup.at).ok().map(|at| at.to_string());
        let (by, what) = ("operator".into(), "backup".into());
        transaction.record(Done { by, deed: Deed::Restored, what, digest: None, more }, now)?;
        transaction.end()?;
        store.close()?;
        drop(store);
        let aside = replacement::replace(folder, true)?;
        Ok(Restored { rows, aside, halted: restoring.halted.len() })
    }
}
