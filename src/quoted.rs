//! What others wrote, as the log may show it.

use std::fmt::{self, Debug, Display, Formatter};

/// How much of it is shown, in characters.
const SHOWN: usize = 400;

/// Words that a server or a person chose: in quotes, short, and without what would end the line or steer a terminal.
pub struct Quoted(String);

/// Quotes what others wrote.
pub fn quoted(text: impl Display) -> Quoted {
    Quoted(text.to_string())
}

impl Display for Quoted {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(f, "{:?}…", &self.0[..end]),
            None => Debug::fmt(&self.0, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_what_is_long_is_left_out() {
        assert_eq!(quoted("señal \"x\"\n\u{1b}[1m").to_string(), "\"señal \\\"x\\\"\\n\\u{1b}[1m\"");
        assert_eq!(quoted("ñ".repeat(SHOWN)).to_string(), format!("\"{}\"", "ñ".repeat(SHOWN)));
        assert_eq!(quoted("ñ".repeat(SHOWN + 1)).to_string(), format!("\"{}\"…", "ñ".repeat(SHOWN)));
    }
}
