//! The files that are kept, as they are written.

use super::names::{FileDigestRow, LangRow};
use super::row::row;
use domain::statement::Attachment;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptFile {
    /// With which it is encrypted.
    pub(crate) key: [u8; 32],
    /// How many bytes it has.
    pub(crate) length: u64,
    /// Since when it is kept.
    pub(crate) at: Timestamp,
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) dimensions: Option<(u32, u32)>,
}

row! {
    struct KeptFileRow is KeptFile {
        key: [u8; 32],
        length: u64,
        at: Timestamp,
        name: String,
        media_type: String,
        dimensions: Option<(u32, u32)>,
    }
}

row! {
    struct AttachmentRow is Attachment {
        digest: FileDigestRow,
        length: u64,
        name: String,
        media_type: String,
        dimensions: Option<(u32, u32)>,
        alt: BTreeMap<LangRow, String>,
    }
}
