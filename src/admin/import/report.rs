//! What an import has done, file by file.

use super::{ImportError, Manner};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The file.
    pub path: String,
    /// The statement, and the text's language.
    pub id: String,
    /// The language.
    pub lang: String,
    /// What was done.
    pub what: Fate,
}

/// What was done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// A new text.
    New,
    /// A new revision of a text.
    Changed,
    /// The archive says the same already.
    Unchanged,
    /// The text was written in a chat since; an old file doesn't undo that.
    KeptChat,
    /// It has been withdrawn, and stays so.
    Withdrawn,
    /// It says itself that it is not to be published yet.
    Draft,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Fate::New => "imported",
            Fate::Changed => "imported as a new revision",
            Fate::Unchanged => "unchanged, left alone",
            Fate::Draft => "left alone: it is marked as a draft",
            Fate::Withdrawn => "left alone: it has been withdrawn; a new statement needs another id",
            Fate::KeptChat => {
                "left alone: this text was written in a chat, and the file is older or was never imported; /correct changes it there"
            }
        };
        write!(f, "{}: {} ({}) {what}", self.path, self.id, self.lang)
    }
}

/// What became of all files.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was done.
    pub done: Vec<Done>,
    /// What is wrong with the files that were left out.
    pub left_out: Vec<ImportError>,
}

impl Report {
    /// A line for each file.
    pub fn lines(&self, manner: Manner) -> Vec<String> {
        let mut lines: Vec<String> = self.done.iter().map(Done::to_string).collect();
        lines.extend(self.left_out.iter().map(|flaw| format!("left out: {flaw}")));
        if manner.dry_run {
            lines.push("This was a dry run: nothing was changed.".into());
        }
        lines
    }
}
