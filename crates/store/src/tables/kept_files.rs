//! The files that statements have, and what networks call them.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::{KeptFile, KeptFileRow};
use domain::file::FileDigest;

/// The keys of the files that are kept, by their digests. Since layout 10.
pub(crate) struct KeptFiles;

impl Table for KeptFiles {
    const PREFIX: &'static [u8] = b"F";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = FileDigest;
    type Row = KeptFileRow;

    fn check(digest: FileDigest, kept: KeptFile, found: &mut Found) {
        found.kept_files.push((digest, kept));
    }
}

/// By which names networks know a file that was uploaded, by its digest and the place where the name counts. Since layout 10.
pub(crate) struct Uploads;

impl Table for Uploads {
    const PREFIX: &'static [u8] = b"U";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (FileDigest, String);
    type Row = String;

    fn check(_: Self::Key, _: String, _: &mut Found) {}
}
