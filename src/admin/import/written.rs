//! A text as it was read, with the files that it names where they came along.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};

/// A file as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Where it stood, for messages.
    pub path: String,
    /// What it says.
    pub text: String,
    /// The files that it names, where they came along; else they are read where it stands.
    #[serde(default)]
    pub attached: Option<Vec<Sent>>,
}

/// A file that a text names, for a bot that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its name, as the text says it.
    pub name: String,
    /// What is in it, in base 64.
    pub content: String,
}

impl Sent {
    pub(super) fn new(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), content: BASE64_STANDARD.encode(bytes) }
    }

    /// What is in it; `None` if that is no base 64.
    pub(super) fn bytes(&self) -> Option<Vec<u8>> {
        BASE64_STANDARD.decode(&self.content).ok()
    }
}
