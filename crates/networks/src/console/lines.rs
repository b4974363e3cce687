//! Reads lines of input as messages.

use std::io::{BufRead, ErrorKind};

/// The longest message, in bytes; what goes beyond is dropped.
const LIMIT: usize = 1024 * 1024;

/// Reads messages to the end of `input`, or until `take` refuses one.
pub(super) fn read(mut input: impl BufRead, is_body: fn(&str) -> bool, mut take: impl FnMut(String) -> bool) {
    let mut messages = Messages::new(is_body);
    while let Some(line) = line(&mut input) {
        if let Some(message) = messages.line(&line)
            && !take(message)
        {
            return;
        }
    }
    if let Some(message) = messages.end() {
        take(message);
    }
}

/// The next line, up to [`LIMIT`], without its end; `None` at the end of the input.
fn line(input: &mut impl BufRead) -> Option<String> {
    let mut line: Vec<u8> = Vec::new();
    let mut any = false;
    loop {
        let buffer = match input.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // A terminal that is gone counts as the end.
            Err(_) => &[],
        };
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let piece = &buffer[..end.unwrap_or(buffer.len())];
        line.extend_from_slice(&piece[..piece.len().min(LIMIT - line.len())]);
        let used = end.map_or(buffer.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    any.then(|| String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line)).into_owned())
}

/// Joins lines to messages: each line is one, but one that begins a body goes on up to an empty line.
struct Messages {
    is_body: fn(&str) -> bool,
    first: bool,
    body: Option<String>,
}

impl Messages {
    fn new(is_body: fn(&str) -> bool) -> Self {
        Self { is_body, first: true, body: None }
    }

    /// Takes a line; gives the message that it ends.
    fn line(&mut self, line: &str) -> Option<String> {
        let mark = std::mem::take(&mut self.first).then_some('\u{feff}');
        let line = mark.and_then(|mark| line.strip_prefix(mark)).unwrap_or(line);
        if let Some(mut body) = self.body.take() {
            if line.is_empty() {
                return Some(body);
            }
            if body.len() + line.len() < LIMIT {
                body.push('\n');
                // A line of blanks is how a paragraph ends inside a body.
                body.push_str(if line.trim().is_empty() { "" } else { line });
            }
            self.body = Some(body);
            return None;
        }
        if line.trim().is_empty() {
            return None;
        }
        if (self.is_body)(line) {
            self.body = Some(line.to_owned());
            return None;
        }
        Some(line.to_owned())
    }

    /// The message that the end of the input ends.
    fn end(&mut self) -> Option<String> {
        self.body.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn messages(input: &[u8]) -> Vec<String> {
        let mut messages = Vec::new();
        // A buffer so small that lines lie across several.
        read(
            BufReader::with_capacity(7, input),
            |line| line.starts_with("/post"),
            |message| {
                messages.push(message);
                true
            },
        );
        messages
    }

    #[test]
    fn each_line_is_a_message() {
        assert_eq!(messages(b"/declaration\n\n  \n/events\n/help"), ["/declaration", "/events", "/help"]);
        assert_eq!(messages(b""), [""; 0]);
    }

    #[test]
    fn a_body_goes_on_to_an_empty_line_or_the_end() {
        let input = b"/post\nid: x\n \n# Title\n\t\nText.\n\n/publish x\n/post y\nLast";
        assert_eq!(messages(input), ["/post\nid: x\n\n# Title\n\nText.", "/publish x", "/post y\nLast"]);
    }

    #[test]
    fn other_systems_lines_and_bad_bytes() {
        assert_eq!(messages(b"\xef\xbb\xbf/post\r\na\r\n\r\ncaf\xe9\r\n"), ["/post\na", "caf\u{fffd}"]);
    }

    #[test]
    fn megabytes_are_cut_off() {
        let mut input = vec![b'x'; 3 * LIMIT];
        input.extend(b"\n/help\n/post\n");
        for _ in 0..40 {
            input.extend(std::iter::repeat_n(b'y', LIMIT / 8));
            input.push(b'\n');
        }
        let messages = messages(&input);
        assert_eq!(messages.len(), 3);
        assert_eq!((messages[0].len(), messages[1].as_str()), (LIMIT, "/help"));
        assert!(messages[2].len() <= LIMIT);
    }

    #[test]
    fn stops_when_nobody_takes() {
        let mut taken = 0;
        read(
            &b"a\nb\nc\n"[..],
            |_| false,
            |_| {
                taken += 1;
                false
            },
        );
        assert_eq!(taken, 1);
    }
}
