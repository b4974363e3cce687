//! Files that go along with texts.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The SHA-256 of a file's bytes, by which it is kept and known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileDigest(pub [u8; 32]);

impl fmt::Display for FileDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A file in a message; the message's text is its caption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name, with its ending.
    pub name: String,
    /// Its media type, such as `image/jpeg` (RFC 2046).
    pub media_type: String,
    /// A picture's width and height in pixels, as it is shown.
    pub dimensions: Option<(u32, u32)>,
    /// What is in it.
    pub content: FileContent,
}

/// Where what is in a file stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileContent {
    /// Here: it was made for this message, and is small.
    Made(Vec<u8>),
    /// Among the files that are kept.
    Kept {
        /// By this digest.
        digest: FileDigest,
        /// How many bytes it has.
        length: u64,
    },
}

impl File {
    /// A small text that is sent as a file.
    pub fn text(name: String, text: String) -> Self {
        let content = FileContent::Made(text.into_bytes());
        Self { name, media_type: "text/plain".to_owned(), dimensions: None, content }
    }
}
