//! What servers and people wrote, as the log may show it: one short line with nothing that controls a terminal.

use std::fmt::{self, Display, Formatter, Write};

/// The most characters that a log line shows of a text: a sentence of ours with what somebody wrote in it.
const QUOTED: usize = 400;
/// The most characters that a sentence shows of what somebody wrote.
const PRINTABLE: usize = 200;

/// What a server or a person wrote, for a log line: in quotation marks, escaped and cut.
pub fn quoted<T: Display>(text: T) -> Quoted<T> {
    Quoted(text)
}

/// The same without quotation marks and shorter, for the texts of errors: they are shown within sentences.
pub fn printable(text: impl Display) -> String {
    let mut shown = String::new();
    // Writing to a String can't fail; an error only means that the limit is reached.
    let _ = write!(Printable { to: &mut shown, left: PRINTABLE, quotes: false }, "{text}");
    shown
}

/// See [`quoted`].
#[derive(Clone, Copy)]
pub struct Quoted<T>(T);

impl<T: Display> Display for Quoted<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        let mut printable = Printable { to: f, left: QUOTED, quotes: true };
        // An error may also mean that the limit is reached, which is no failure.
        if write!(printable, "{}", self.0).is_err() && printable.left > 0 {
            return Err(fmt::Error);
        }
        f.write_char('"')
    }
}

impl<T: Display> fmt::Debug for Quoted<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

/// Hands on what may be shown, up to the limit.
struct Printable<'a, W> {
    to: &'a mut W,
    left: usize,
    quotes: bool,
}

impl<W: Write> Write for Printable<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if self.left == 0 {
                self.to.write_char('…')?;
                return Err(fmt::Error);
            }
            match c {
                '"' | '\\' if self.quotes => write!(self.to, "\\{c}")?,
                c if is_control(c) => write!(self.to, "{}", c.escape_default())?,
                c => self.to.write_char(c)?,
            }
            self.left -= 1;
        }
        Ok(())
    }
}

/// Whether a character controls how the text around it is shown: control characters, ends of lines, what turns the
/// direction of writing, and what is invisible.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_without_tricks() {
        for (text, shown) in [
            ("!r:example.org", r#""!r:example.org""#),
            ("", r#""""#),
            ("ñandú 🦙", r#""ñandú 🦙""#),
            (r#"a "b" \n"#, r#""a \"b\" \\n""#),
            ("a\n2026 ERROR forged", r#""a\n2026 ERROR forged""#),
            ("\u{1b}[2J\r\u{9b}", r#""\u{1b}[2J\r\u{9b}""#),
            ("\u{202e}txt\u{2066}\u{200b}\u{2028}", r#""\u{202e}txt\u{2066}\u{200b}\u{2028}""#),
        ] {
            assert_eq!(quoted(text).to_string(), shown);
            assert_eq!(format!("{:?}", quoted(text)), shown);
        }
        assert_eq!(printable("it said \"no\"\n\u{1b}"), "it said \"no\"\\n\\u{1b}");
    }

    #[test]
    fn short() {
        let exact = "ñ".repeat(PRINTABLE);
        assert_eq!(printable(&exact), exact);
        assert_eq!(printable(format!("{exact}x")), format!("{exact}…"));
        assert_eq!(quoted("x".repeat(31_000)).to_string(), format!("\"{}…\"", "x".repeat(QUOTED)));
        assert_eq!(quoted("x".repeat(QUOTED)).to_string(), format!("\"{}\"", "x".repeat(QUOTED)));
        // Piece by piece, too.
        assert_eq!(printable(format_args!("{exact}{exact}")), format!("{exact}…"));
    }
}
