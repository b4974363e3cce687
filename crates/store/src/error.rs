//! What can go wrong with the store.

use domain::error::ReadError;
use keys::KeyError;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// An error of the file system. It is told more than once: when it happens, and to all who come later.
type Io = Arc<io::Error>;

/// Why something could not be read or written, in a sentence for the log and the operator.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// The store's files can't be read or written.
    #[error(
        "the store can't be read or written: {0}. Is the disk full, read-only or failing? What was promised before is kept"
    )]
    Io(#[source] Io),
    /// The same, and it is known that there is no space left.
    #[error(
        "the store can't be read or written: {0}. Is the disk full, read-only or failing? What was promised before is kept"
    )]
    Full(#[source] Io),
    /// What was written can't be synced.
    #[error("the store can't be synced: {0}")]
    NotSynced(#[source] Io),
    /// sled has given up for another reason.
    #[error("the store can't be used: {0}")]
    Unusable(#[source] sled::Error),
    /// A part of it can't be read.
    #[error(
        "the store is damaged: a part of it can't be read. `altavoz check` says more; `altavoz restore` puts a backup in its place"
    )]
    Unreadable,
    /// Not all is there that was synced.
    #[error("the store in {} is damaged: {why}. Put a backup in its place with `altavoz restore FILE`; to begin anew instead, move data_dir away", .folder.display())]
    Damaged {
        /// The store's folder.
        folder: PathBuf,
        /// What is missing.
        why: String,
    },
    /// The store's file is gone.
    #[error("the store's file {} was removed or replaced while altavoz runs. Restore a backup (`altavoz restore`)", .0.display())]
    Removed(PathBuf),
    /// Nothing tells whether the store is whole.
    #[error("the mark {} is missing, so it can't be told whether the store beside it is whole. Put it back, or see what is there with `altavoz backup --damaged FILE` and restore that", .0.display())]
    NoCheckpoint(PathBuf),
    /// The same: what would tell can't be read.
    #[error("{} is damaged: neither of its two records can be read. Restore a backup (`altavoz restore`)", .0.display())]
    CheckpointDamaged(PathBuf),
    /// What is encrypted can't be read without them.
    #[error("the keys {} are missing, and without them nobody can read the store beside them. Put them back, or put a backup in the store's place with `altavoz restore FILE`", .0.display())]
    NoKeys(PathBuf),
    /// They are others than those with which it was written.
    #[error("{} has other keys than those of the store beside it: bring those of the same time back, or put a backup in the store's place with `altavoz restore FILE`", .0.display())]
    OtherKeys(PathBuf),
    /// The keys can't be had.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// There is none.
    #[error("there is no store in {}", .0.display())]
    Missing(PathBuf),
    /// Another process, or another part of this one, has it open.
    #[error("the store in {} can't be opened: somebody has it open", .0.display())]
    Locked(PathBuf),
    /// It can't be opened.
    #[error("the store in {} can't be opened: {source}. Is the disk full, read-only or failing?", .folder.display())]
    NotOpened {
        /// The store's folder.
        folder: PathBuf,
        /// Why not.
        source: Io,
    },
    /// It can't be made, or put in its place.
    #[error("the store in {} can't be {what}: {source}", .folder.display())]
    Folder {
        /// The store's folder.
        folder: PathBuf,
        /// What can't be done with it.
        what: &'static str,
        /// Why not.
        source: Io,
    },
    /// Another can't take its place.
    #[error("{} can't be replaced: {source}. Try again", .folder.display())]
    NotReplaced {
        /// The store's folder.
        folder: PathBuf,
        /// Why not.
        source: Io,
    },
    /// A file or folder beside it can't be opened, read, written or removed.
    #[error("{} can't be {what}: {source}", .path.display())]
    File {
        /// Where it stands.
        path: PathBuf,
        /// What can't be done with it.
        what: &'static str,
        /// Why not.
        source: Io,
    },
    /// The system gives no thread.
    #[error("a thread can't be started: {0}")]
    Thread(#[source] Io),
    /// It is of an altavoz from before layouts had numbers.
    #[error("the store in {} is of an older altavoz, whose layout this one can't read. Use that one; to begin anew, move data_dir away", .0.display())]
    TooOld(PathBuf),
    /// It is of an altavoz that is newer than this.
    #[error("the store has the layout {found}; this altavoz knows {known}. Use the altavoz that wrote it")]
    UnknownLayout {
        /// The store's.
        found: u32,
        /// The newest that this altavoz knows.
        known: u32,
    },
    /// It stays in the layout in which it is.
    #[error("the store in {} can't be brought from layout {from} to {to}: {source}. Nothing was changed, and the altavoz before this one still runs on it", .folder.display())]
    NotMigrated {
        /// The store's folder.
        folder: PathBuf,
        /// The layout.
        from: u32,
        /// The layout that this altavoz needs.
        to: u32,
        /// Why not.
        source: Box<StoreError>,
    },
    /// What was built to replace the store is not as it was written.
    #[error("the new one is not whole")]
    NotWhole,
    /// A backup of a damaged store would be taken for a good one.
    #[error(
        "the store is damaged, so no backup was made: `altavoz check` says more. Keep the backups that you have; `altavoz backup --damaged FILE` takes what is left"
    )]
    NoBackup,
    /// What a row names is not on the disk.
    #[error(
        "a file of a statement can't be read from data_dir: `altavoz check` says which. `altavoz backup --damaged FILE` backs up the rest"
    )]
    FileMissing,
    /// A file is no backup, or of an altavoz that this one doesn't know.
    #[error("{} is no backup, or one of another altavoz than this", .0.display())]
    NotABackup(PathBuf),
    /// A backup is not as it was written.
    #[error("{} is damaged or was cut off ({source}): use another backup. Nothing was changed", .path.display())]
    BackupDamaged {
        /// The file.
        path: PathBuf,
        /// How that was noticed.
        source: Io,
    },
    /// A row would become a file of sled's that is never removed.
    #[error("a row of {0} bytes is too large to be written")]
    RowTooLarge(usize),
    /// A value can't be written.
    #[error("a row can't be written: {0}")]
    RowNotWritten(#[source] postcard::Error),
    /// A row's bytes are none of its table's.
    #[error("a row can't be read: {0}")]
    RowNotRead(#[source] postcard::Error),
    /// A row's bytes are of its table, and hold no such value.
    #[error("a row can't be read: it holds no {0}")]
    RowUnfit(&'static str),
    /// A row is of a version that this altavoz doesn't know.
    #[error("a row has an unknown layout")]
    RowVersion,
    /// A row is not as it was written, or under a key that is not there.
    #[error("a row can't be decrypted")]
    NotDecrypted,
    /// A row stands where none of its table does.
    #[error("a row's key can't be read")]
    Key,
    /// The same, and it is known which row.
    #[error("{row}: {source}")]
    Row {
        /// The row.
        row: String,
        /// What is wrong with it.
        source: Box<StoreError>,
    },
    /// All numbers of statements are given out.
    #[error("too many statements")]
    TooManyStatements,
}

impl StoreError {
    /// What an error of sled's is for the store.
    pub(crate) fn of_sled(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(Arc::new(error)),
                _ => Self::Io(Arc::new(error)),
            },
            sled::Error::Corruption { .. } => Self::Unreadable,
            error => Self::Unusable(error),
        }
    }

    pub(crate) fn damaged(folder: &Path, why: impl Into<String>) -> Self {
        Self::Damaged { folder: folder.to_owned(), why: why.into() }
    }

    pub(crate) fn folder(folder: &Path, what: &'static str, error: io::Error) -> Self {
        Self::Folder { folder: folder.to_owned(), what, source: Arc::new(error) }
    }

    pub(crate) fn file(path: &Path, what: &'static str, error: io::Error) -> Self {
        Self::File { path: path.to_owned(), what, source: Arc::new(error) }
    }
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
