//! How long what others hand over may be.
//!
//! Servers are run by anybody, and people write what they like. An id, a name or a text that is longer than any
//! network allows would make a row that can't be written; so it is dropped where it arrives.

use std::sync::atomic::{AtomicU64, Ordering};

/// An id: by Matrix's specification at most 255 bytes; Telegram's are shorter.
pub(crate) const ID: usize = 255;
/// A homeserver's token for a place in its stream. The specification has no bound; Synapse's take some hundred bytes.
pub(crate) const TOKEN: usize = 2_048;
/// The name of a file or a person. No file system has longer ones.
pub(crate) const NAME: usize = 255;
/// The address of a file: `mxc://`, a server's name and an id.
pub(crate) const URI: usize = 6 + 255 + 1 + 255;
/// What one message says: a whole Matrix event is at most so long.
pub(crate) const BODY: usize = 65_536;

/// Whether an id, a name or a token may be taken: not empty, not too long, and without control characters.
pub(crate) fn fits(text: &str, limit: usize) -> bool {
    !text.is_empty() && text.len() <= limit && !text.contains(char::is_control)
}

/// The same, as a filter that tells of what it drops.
pub(crate) fn fitting<'a>(text: &'a str, limit: usize, what: &'static str) -> Option<&'a str> {
    let fits = fits(text, limit);
    if !fits {
        dropped(what);
    }
    fits.then_some(text)
}

/// Counts what is dropped. Its words are not logged, and the more there is, the rarer the line.
pub(crate) fn dropped(what: &'static str) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        tracing::warn!(what, count, "dropped: what a network handed over is too long, empty or malformed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_taken() {
        for (text, limit, expected) in [
            ("!r:example.org", ID, true),
            ("", ID, false),
            ("ñ", 2, true),
            ("ñ", 1, false),
            ("two\nlines", ID, false),
            ("\u{1b}[31m", ID, false),
            ("nul\0", ID, false),
        ] {
            assert_eq!(fits(text, limit), expected, "{text:?}");
            assert_eq!(fitting(text, limit, "an id").is_some(), expected, "{text:?}");
        }
    }
}
