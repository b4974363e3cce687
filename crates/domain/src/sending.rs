//! What is asked of a network for a message, and what comes of it.

use crate::incoming::MessageId;
use crate::room::{Address, Silence};
use std::time::Duration;

/// Why something is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Somebody asked: it is sent without a sound.
    Answer,
    /// A statement: it is sent with a sound.
    Broadcast,
}

/// What a send, an edit or a removal came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Done; the message's id.
    Sent(MessageId),
    /// Not done: the network asks to wait this long.
    RetryAfter(Duration),
    /// Not done: the room is now there.
    Moved(Address),
    /// Not done, and nothing more can be: kicked, blocked, left, deleted.
    Gone(String),
    /// Not done: the bot is in the room and may not write there.
    Silenced {
        /// What the network said.
        why: String,
        /// Whom to tell.
        silence: Silence,
    },
    /// Not done, and the same again would be refused again.
    Refused(String),
    /// Not done: the message that was to be edited isn't there any more.
    Missing(String),
    /// Not done: the message that was to be edited or removed is there, and stays as it is.
    NotEditable(String),
    /// It surely never left, since the network can't be reached.
    Unreachable(String),
    /// It surely never left, for a reason that concerns this room alone and may pass.
    NotYet(String),
    /// It may have arrived.
    Unknown(String),
}
