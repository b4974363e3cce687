//! The bounds of what networks hand over.
//!
//! Anybody may run a server, and people write what they like. An id, a name or a text that is longer than any network
//! allows would make a row that can't be written; so it is checked where it arrives, before it becomes a value. What
//! doesn't fit is dropped and counted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The longest id, in bytes: Matrix's specification allows so many, and Telegram's are shorter.
pub(crate) const ID: usize = 255;
/// The longest sync or paging token of a homeserver, in bytes. The specification has no bound; Synapse's take some
/// hundred.
pub(crate) const TOKEN: usize = 2_048;
/// The longest name of a file or a person, in bytes. No file system has longer ones.
pub(crate) const NAME: usize = 255;
/// The longest name of a room, in bytes; Matrix has no bound, and Telegram's are of 128 characters.
pub(crate) const TITLE: usize = 512;
/// The longest address of a file, in bytes: `mxc://`, a server's name and an id.
pub(crate) const URI: usize = 6 + 255 + 1 + 255;
/// The longest text of one message, in bytes: a whole Matrix event is at most so long, and Telegram's are shorter.
pub(crate) const BODY: usize = 65_536;
/// The longest that we wait because a network asks for it: no server means more.
pub(crate) const WAIT: Duration = Duration::from_secs(24 * 3600);

/// Whether a text is an id, a name or a token: not empty, at most `limit` bytes, and without control characters.
pub(crate) fn fits(text: &str, limit: usize) -> bool {
    !text.is_empty() && text.len() <= limit && !text.contains(char::is_control)
}

/// Such a text; one that isn't is dropped. `what` names it in the log.
pub(crate) fn fitting<'a>(text: &'a str, limit: usize, what: &'static str) -> Option<&'a str> {
    keep(text, fits(text, limit), what)
}

/// The same for what holds visible ASCII characters only.
pub(crate) fn fitting_ascii<'a>(text: &'a str, limit: usize, what: &'static str) -> Option<&'a str> {
    keep(text, fits(text, limit) && text.bytes().all(|byte| byte.is_ascii_graphic()), what)
}

/// A value that fits; one that doesn't is dropped.
pub(crate) fn keep<T>(value: T, fits: bool, what: &'static str) -> Option<T> {
    if !fits {
        dropped(what);
    }
    fits.then_some(value)
}

/// Counts what is dropped. The log doesn't show it, and the more there is, the rarer the line.
pub(crate) fn dropped(what: &'static str) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        tracing::warn!(what, count, "dropped: what a network handed over is too long, empty or malformed");
    }
}

/// How long we wait when a network asks to wait so long.
pub(crate) fn wait(asked: Duration) -> Duration {
    asked.min(WAIT)
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
            let ascii = expected && text.is_ascii();
            assert_eq!(fitting_ascii(text, limit, "an id").is_some(), ascii, "{text:?}");
        }
        assert_eq!(fitting_ascii("two words", ID, "an id"), None);
    }

    #[test]
    fn nobody_waits_longer_than_a_day() {
        assert_eq!(wait(Duration::MAX), Duration::from_secs(24 * 3600));
        assert_eq!(wait(Duration::from_millis(300)), Duration::from_millis(300));
    }
}
