//! Where altavoz speaks. Each network is the only place that names its SDK; what it hears and what it sends are
//! plain values of the `commands` crate.

#![recursion_limit = "256"]

mod bounds;
pub mod console;
pub mod matrix;
mod quoted;
pub mod telegram;

pub use quoted::{Quoted, printable, quoted};

use async_trait::async_trait;
use domain::answer::Content;
use domain::incoming::{Incoming, MessageId, Pressed, Source};
use domain::menu::Menu;
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use domain::sending::{Delivery, Manner};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// What time it is, for the networks that have to know.
pub type Clock = Arc<dyn Fn() -> jiff::Timestamp + Send + Sync>;

/// A network on which altavoz is present.
///
/// Nothing here waits out a limit or tries again by itself: what a call came to is told, and the courier decides.
#[async_trait]
pub trait Network: Send + Sync {
    /// Which one.
    fn id(&self) -> NetworkId;

    /// Makes the connection ready: identity, session, keys. May be called again after a failure.
    async fn connect(&self) -> Result<(), Failure>;

    /// Waits (some 30 seconds at most) for what was said since `cursor` and returns it with the cursor that stands
    /// behind it; `None` is the very first time. That everything before `cursor` is safely recorded is what the
    /// caller says by passing it: only then does the network learn that it was taken.
    async fn next(&self, cursor: Option<&Cursor>) -> Result<Batch, Failure>;

    /// Sends one part.
    async fn send(&self, post: &Post<'_>) -> Delivery;

    /// Puts `post` in the place of our message `id`. A message that already reads so counts as sent.
    async fn edit(&self, post: &Post<'_>, id: &MessageId) -> Delivery;

    /// Removes our message `id` for everybody; one that is gone already counts as removed.
    /// `key` makes a repeat harmless where the network can tell.
    async fn remove(&self, room: &Address, id: &MessageId, key: &str) -> Delivery;

    /// Looks for our message that was sent with this key, as the first of its kind, at that time or later: `Sent` with
    /// its id, or `Missing`. Only where keys mean something to the network; elsewhere nothing is ever found.
    async fn find(&self, _room: &Address, _key: &str, _since: jiff::Timestamp) -> Delivery {
        Delivery::Missing("this network can't tell".into())
    }

    /// Tells the network that a pressed choice was taken. A courtesy: no error is worth anything.
    async fn acknowledge(&self, pressed: &Pressed);

    /// Whether the person is an admin of the room: the network's own admin status, or a power level of 50 and up.
    async fn is_admin(&self, room: &Address, person: &Person) -> Result<bool, Failure>;

    /// Fetches a text that stands elsewhere, of at most `limit` bytes.
    async fn fetch(&self, room: &Address, source: &Source, limit: usize) -> Result<Text, FetchError>;

    /// Shows the commands in the network's own menu, where it has one.
    async fn set_menu(&self, menu: &Menu) -> Result<(), Failure>;

    /// Ends the connection; what is under way may be abandoned.
    async fn close(&self) {}
}

/// Up to where a network's stream was taken; opaque outside the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Vec<u8>);

/// What was heard at once.
#[derive(Clone, Debug)]
pub struct Batch {
    /// In the order in which it was said.
    pub incoming: Vec<Incoming>,
    /// The place behind it.
    pub cursor: Cursor,
    /// Nothing more will come (the console's input has ended).
    pub ended: bool,
}

/// One part on its way to a room.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// Where to.
    pub room: &'a Address,
    /// Who is in that room.
    pub kind: RoomKind,
    /// The same for the same part over restarts and retries, at most 64 of `[A-Za-z0-9_-]`.
    pub key: &'a str,
    /// What.
    pub part: &'a Part,
    /// The message that it answers.
    pub reply_to: Option<&'a MessageId>,
    /// Whether it answers somebody or is carried to everybody.
    pub manner: Manner,
}

/// What one message of a network can carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// For the console.
    Console(String),
    /// For Telegram.
    Telegram(telegram::Part),
    /// For Matrix.
    Matrix(matrix::Part),
}

/// The parts in which a network carries a message; never none.
pub fn render(network: NetworkId, message: &Content) -> Vec<Part> {
    match network {
        NetworkId::Console => vec![Part::Console(console::render(message))],
        NetworkId::Telegram => telegram::render(message).into_iter().map(Part::Telegram).collect(),
        NetworkId::Matrix => matrix::render(message).into_iter().map(Part::Matrix).collect(),
    }
}

/// Why a network could not be asked. The texts are for the log: they hold no secret and no message.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Failure {
    /// Another try may help.
    #[error("{0}")]
    Passing(String),
    /// The network asks to wait this long.
    #[error("asked to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// It won't get better by itself; the text says what to do.
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
    /// The message or file isn't there any more, or can't be read by the bot.
    #[error("not there: {0}")]
    Missing(String),
    /// Another try may help.
    #[error("{0}")]
    Passing(String),
}
