//! The networks on which altavoz speaks. Each one's folder is the only place that names its SDK; what comes in and what
//! is sent are plain values of the `domain` crate.

#![recursion_limit = "256"]

mod bounds;
pub mod console;
#[cfg(test)]
mod fuzz;
pub mod matrix;
mod quoted;
pub mod telegram;
pub mod uploads;

pub use quoted::{Quoted, printable, quoted};

use async_trait::async_trait;
use domain::answer::Content;
use domain::incoming::{Incoming, MessageId, Pressed, Source};
use domain::menu::Menu;
use domain::person::Person;
use domain::room::{Address, Members, NetworkId, RoomKind};
use domain::sending::Delivery;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// Tells the time. It is passed in, so that tests can set it.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// A network on which altavoz is present.
///
/// Nothing here waits out a rate limit or tries again by itself: each call tells its outcome, and the courier decides.
#[async_trait]
pub trait Network: Send + Sync {
    /// Which one.
    fn id(&self) -> NetworkId;

    /// Makes the connection ready: identity, session, keys. May be called again after a failure.
    async fn connect(&self) -> Result<(), Failure>;

    /// Waits, 30 seconds at most, for what came after `cursor`, and returns it with the cursor behind it. `None` stands
    /// for the very first time. By passing a cursor the caller says that everything before it that is for the bot is on
    /// disk: only then is it confirmed to the network. After a crash an earlier cursor may be passed again.
    async fn next(&self, cursor: Option<&Cursor>) -> Result<Batch, Failure>;

    /// Sends one part.
    async fn send(&self, post: &Post<'_>) -> Delivery;

    /// Edits our message `id`, so that it reads as `post`. One that already reads so counts as sent.
    async fn edit(&self, post: &Post<'_>, id: &MessageId) -> Delivery;

    /// Removes our message `id` for everybody; one that is gone already counts as removed.
    /// `key` makes a repeat harmless where the network can tell.
    async fn remove(&self, room: &Address, id: &MessageId, key: &str) -> Delivery;

    /// Pins our message, without a sound; one that is pinned already counts as pinned. Refused where the bot may not do that.
    async fn pin(&self, _room: &Address, _id: &MessageId) -> Delivery {
        Delivery::Refused("this network pins nothing".into())
    }

    /// Lets our message be pinned no more; one that isn't counts as unpinned.
    async fn unpin(&self, _room: &Address, _id: &MessageId) -> Delivery {
        Delivery::Refused("this network pins nothing".into())
    }

    /// Looks for our message that was sent with this key at that time or later: `Sent` with its id, or `Missing`. Only
    /// an idempotent network ([`domain::network::Capabilities`]) finds anything.
    async fn find(&self, _room: &Address, _key: &str, _since: jiff::Timestamp) -> Delivery {
        Delivery::Missing("this network can't tell".into())
    }

    /// Tells the network that a pressed choice was taken. It is a courtesy, so that an error is only logged.
    async fn acknowledge(&self, pressed: &Pressed);

    /// Whether the person is an admin of the room: the network's own admin status, or a power level of 50 and up.
    async fn is_admin(&self, room: &Address, person: &Person) -> Result<bool, Failure>;

    /// Who is in the room beside the bot. A network that doesn't name everybody tells which of `people` are there.
    async fn members(&self, _room: &Address, _people: &[Person]) -> Result<Members, Failure> {
        Err(Failure::Lasting("this network doesn't tell".into()))
    }

    /// Whether the bot is in the room and may write there, as far as that can be told.
    async fn may_write(&self, room: &Address) -> Result<bool, Failure>;

    /// Leaves a room; one that the bot isn't in counts as left.
    async fn leave(&self, _room: &Address) -> Result<(), Failure> {
        Ok(())
    }

    /// Fetches a text that stands in a file or in another message, of at most `limit` bytes.
    async fn fetch(&self, room: &Address, source: &Source, limit: usize) -> Result<Text, FetchError>;

    /// The largest file that may be sent, in bytes; `None` if the network doesn't tell.
    async fn largest_file(&self) -> Option<u64> {
        None
    }

    /// Fetches a file of at most `limit` bytes, whatever is in it.
    async fn download(
        &self,
        _room: &Address,
        _source: &Source,
        _limit: usize,
    ) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Missing("this network has no files".to_owned()))
    }

    /// Shows the commands in the network's own menu, where it has one.
    async fn set_menu(&self, menu: &Menu) -> Result<(), Failure>;

    /// Ends the connection; calls under way may be abandoned.
    async fn close(&self) {}
}

/// A place in a network's stream of events, as bytes that only the network reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Vec<u8>);

/// What came in at once.
#[derive(Clone, Debug)]
pub struct Batch {
    /// In the order of the network.
    pub incoming: Vec<Incoming>,
    /// The cursor behind it.
    pub cursor: Cursor,
    /// Whether nothing more will come: the console's input has ended.
    pub ended: bool,
}

/// One part on its way to a room.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// The room that it goes to.
    pub room: &'a Address,
    /// Who is in that room.
    pub kind: RoomKind,
    /// The idempotency key: the same for the same part over restarts and retries, at most 64 of `[A-Za-z0-9_-]`.
    pub key: &'a str,
    /// What it says.
    pub part: &'a Part,
    /// The message that it answers.
    pub reply_to: Option<&'a MessageId>,
    /// The first message of the thread in which that stands, and this is to stand.
    pub thread: Option<&'a MessageId>,
    /// Whether somebody waits for it: on Matrix it makes no sound then.
    pub asked: bool,
    /// Whether it makes no sound, since people sleep.
    pub quiet: bool,
    /// Whether it is for one person only: where others read along by now, it is refused.
    pub private: bool,
    /// Who that is, by their id, where it is known: where it is another by now, it is refused, too.
    pub person: Option<&'a str>,
    /// Whether the people there press its choices for all who are there; else, in a group, each goes on in their private chat.
    pub presses: bool,
}

/// What one message of a network can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// For the console, which draws it when it is shown: a terminal may have changed its width.
    Console(Content),
    /// For Telegram.
    Telegram(telegram::Part),
    /// For Matrix.
    Matrix(matrix::Part),
}

/// The parts in which a network carries a message; never none.
pub fn render(network: NetworkId, message: &Content) -> Vec<Part> {
    match network {
        NetworkId::Console => vec![Part::Console(message.clone())],
        NetworkId::Telegram => telegram::render(message).into_iter().map(Part::Telegram).collect(),
        NetworkId::Matrix => matrix::render(message).into_iter().map(Part::Matrix).collect(),
    }
}

/// Why a call to a network failed. The texts are for the log: one short line without a secret or a message.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Failure {
    /// Another try may help.
    #[error("{0}")]
    Passing(String),
    /// The network asks to wait this long.
    #[error("asked to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// Another try won't help; the text says what to do.
    #[error("{0}")]
    Lasting(String),
}

/// A text that stood elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text, as Markdown.
    pub markdown: String,
    /// Whether it is a file, or was typed.
    pub is_file: bool,
    /// Whether the bot wrote it; on Telegram never, where what is replied to comes along.
    pub is_ours: bool,
}

/// Why a text could not be fetched.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FetchError {
    /// Larger than the limit.
    #[error("too large")]
    TooLarge,
    /// Not a UTF-8 text (`.md` or `.txt`).
    #[error("not a text")]
    NotText,
    /// The message or file isn't there any more, or the bot may not read it.
    #[error("not there: {0}")]
    Missing(String),
    /// Another try may help.
    #[error("{0}")]
    Passing(String),
}
