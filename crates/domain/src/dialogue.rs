//! A text that is sent in several messages.

use crate::person::Person;
use jiff::{SignedDuration, Timestamp};

/// For how long somebody who has begun is waited for.
const WAITS: SignedDuration = SignedDuration::from_hours(1);

/// What a moderator is sending in their private chat, until they say that it is all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialogue {
    /// Who.
    pub person: Person,
    /// The command that gets the text, with what stands behind it.
    pub command: String,
    /// The text so far, as Markdown.
    pub text: String,
    /// The client may have cut the last piece: the next one goes on with it.
    pub cut: bool,
    /// When the last piece of it came.
    pub since: Timestamp,
}

impl Dialogue {
    /// Adds a piece.
    pub fn add(&mut self, piece: &str, cut: bool, now: Timestamp) {
        let is_end = |c: char| c.is_whitespace() || matches!(c, '.' | '!' | '?' | ':' | '…' | '»' | '”');
        let between = match (self.text.is_empty(), self.cut && !self.text.ends_with(is_end)) {
            (true, _) => "",
            (false, true) => " ",
            (false, false) => "\n\n",
        };
        self.text.push_str(between);
        self.text.push_str(piece);
        (self.cut, self.since) = (cut, now);
    }

    /// Whether it still goes on.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now.duration_since(self.since) <= WAITS
    }
}
