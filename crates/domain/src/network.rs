//! The networks, and what they can do.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the networks on which altavoz speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NetworkId {
    /// The terminal, or a pipe, of whoever runs altavoz.
    Console,
    /// Telegram.
    Telegram,
    /// Matrix.
    Matrix,
}

impl NetworkId {
    /// Every network, in the order in which reports name them.
    pub const ALL: [Self; 3] = [Self::Console, Self::Telegram, Self::Matrix];

    /// The name, as reports show it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "Console",
            Self::Telegram => "Telegram",
            Self::Matrix => "Matrix",
        }
    }

    /// What it can do.
    pub fn capabilities(self) -> Capabilities {
        match self {
            // What is said twice on a terminal is seen twice, but a process that ends takes its terminal along.
            Self::Console => Capabilities { idempotent: false, keeps_history: false },
            Self::Telegram => Capabilities { idempotent: false, keeps_history: false },
            Self::Matrix => Capabilities { idempotent: true, keeps_history: true },
        }
    }

    /// What stands before a command there: Element keeps `/` for itself.
    pub fn prefix(self) -> char {
        match self {
            Self::Matrix => '!',
            Self::Console | Self::Telegram => '/',
        }
    }
}

impl fmt::Display for NetworkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a network can do, so that nobody has to ask which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// It knows a message by its key: what is sent again is no second message, and can be looked for.
    pub idempotent: bool,
    /// What a message said before an edit can still be read.
    pub keeps_history: bool,
}
