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
            Self::Console => Capabilities {
                idempotent: false,
                // A process that ends takes its terminal along.
                keeps_history: false,
                replays: false,
                command_prefix: '/',
                private_links: false,
                topics: false,
                splits_messages: false,
                rate_limit: RateLimit::Unlimited,
                numeric_ids: false,
                is_operator: true,
                greets_each_time: true,
                buttons: false,
                proves_identities: false,
            },
            Self::Telegram => Capabilities {
                idempotent: false,
                keeps_history: false,
                replays: false,
                command_prefix: '/',
                private_links: true,
                topics: true,
                splits_messages: true,
                rate_limit: RateLimit::Documented,
                numeric_ids: true,
                is_operator: false,
                greets_each_time: false,
                buttons: true,
                proves_identities: false,
            },
            Self::Matrix => Capabilities {
                idempotent: true,
                keeps_history: true,
                replays: true,
                // Element keeps `/` for itself.
                command_prefix: '!',
                private_links: false,
                topics: false,
                splits_messages: true,
                rate_limit: RateLimit::Learned,
                numeric_ids: false,
                is_operator: false,
                greets_each_time: false,
                buttons: false,
                proves_identities: true,
            },
        }
    }

    /// What stands before a command there: [`Capabilities::command_prefix`].
    pub fn prefix(self) -> char {
        self.capabilities().command_prefix
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
    /// It knows a message by its key: a repeated send makes no second message, and a sent one can be looked for.
    pub idempotent: bool,
    /// What a message said before an edit can still be read.
    pub keeps_history: bool,
    /// An old cursor gives once more what came behind it. Elsewhere the network forgets what was confirmed, so that the
    /// cursor of a backup does no harm.
    pub replays: bool,
    /// What stands before a command.
    pub command_prefix: char,
    /// Outside private chats, choices are links into the private chat. A link can only ask: it carries no command that
    /// changes anything, and not who pressed it where.
    pub private_links: bool,
    /// A room may be a topic of a chat. Its id is then `CHAT/TOPIC`, and it comes and goes with its chat.
    pub topics: bool,
    /// A long message is split into several parts, of which each is sent, edited and removed by itself.
    pub splits_messages: bool,
    /// How fast it may be sent to.
    pub rate_limit: RateLimit,
    /// The ids of people are numbers; a negative one is a chat in whose name somebody speaks.
    pub numeric_ids: bool,
    /// Whoever speaks there runs altavoz, and may do everything.
    pub is_operator: bool,
    /// Whoever comes is greeted each time, not only the first.
    pub greets_each_time: bool,
    /// Choices are buttons. Elsewhere a person types their commands.
    pub buttons: bool,
    /// An encrypted message proves who sent it. Elsewhere the network's word is all there is.
    pub proves_identities: bool,
}

/// What a network tells of how fast it may be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimit {
    /// It documents figures.
    Documented,
    /// It has a limit and doesn't tell it; its refusals do.
    Learned,
    /// It has none.
    Unlimited,
}
