//! Steps that do much: they are asked about once more before they are done.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

/// How long somebody may take to confirm a step.
const OPEN: SignedDuration = SignedDuration::from_mins(5);

/// How many steps of one person wait to be confirmed; of more, the newest.
pub const MOST: usize = 8;

/// A step that waits to be confirmed, by whoever asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// What their button says.
    pub code: String,
    /// The command that is then run.
    pub command: String,
    /// Since when.
    pub at: Timestamp,
}

impl Confirmation {
    /// A command that waits since now; `key` is that of the message in which it was given.
    ///
    /// The code need not be secret: only whoever was asked can confirm it.
    pub fn new(key: &str, command: String, now: Timestamp) -> Self {
        let digest = Sha256::digest(format!("{key} {command}"));
        let code = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        Self { code, command, at: now }
    }

    /// Whether it can still be confirmed.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) < OPEN
    }
}

/// What becomes of somebody's steps that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfirmationChange {
    /// One more waits.
    Ask(Confirmation),
    /// The one with this code waits no longer.
    End {
        /// The code.
        code: String,
    },
}

impl ConfirmationChange {
    /// Does it to the steps that wait.
    pub fn apply(self, waiting: &mut Vec<Confirmation>) {
        match self {
            Self::Ask(confirmation) => {
                waiting.retain(|other| other.code != confirmation.code);
                waiting.push(confirmation);
                waiting.drain(..waiting.len().saturating_sub(MOST));
            }
            Self::End { code } => waiting.retain(|other| other.code != code),
        }
    }
}
