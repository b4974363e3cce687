//! Reads lines of input as messages.

use std::io::{BufRead, ErrorKind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// The longest message, in bytes; what goes beyond is dropped.
const LIMIT: usize = 1024 * 1024;

/// What was pasted or piped comes at once: after so long, an empty line ends a text.
const PAUSE: Duration = Duration::from_millis(300);

/// Reads messages to the end of `input`, or until `take` refuses one.
pub(super) fn read(
    mut input: impl BufRead + Send + 'static,
    is_body: fn(&str) -> bool,
    take: impl FnMut(String) -> bool,
) {
    let (sender, receiver) = sync_channel(1);
    let reader = std::thread::Builder::new().name("console-lines".to_owned());
    let started = reader.spawn(move || {
        while let Some(line) = line(&mut input) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    match started {
        Ok(_) => assemble(&receiver, is_body, take),
        Err(error) => tracing::error!(error = %crate::quoted(error), "the console can't be read"),
    }
}

/// Makes messages of lines as they come.
fn assemble(lines: &Receiver<String>, is_body: fn(&str) -> bool, mut take: impl FnMut(String) -> bool) {
    let mut messages = Messages::new(is_body);
    loop {
        let next = match messages.may_end() {
            true => lines.recv_timeout(PAUSE),
            false => lines.recv().map_err(RecvTimeoutError::from),
        };
        let (done, ended) = match next {
            Ok(line) => (messages.line(&line), false),
            Err(RecvTimeoutError::Timeout) => (messages.end().into_iter().collect(), false),
            Err(RecvTimeoutError::Disconnected) => (messages.end().into_iter().collect(), true),
        };
        let goes_on = done.into_iter().all(&mut take);
        if ended || !goes_on {
            return;
        }
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

/// Joins lines to messages: each line is one, but one that begins a text goes on up to an empty line behind which nothing
/// comes, or a command.
pub(super) struct Messages {
    is_body: fn(&str) -> bool,
    first: bool,
    body: Option<String>,
    /// The empty lines behind the body so far.
    gap: usize,
}

impl Messages {
    pub(super) fn new(is_body: fn(&str) -> bool) -> Self {
        Self { is_body, first: true, body: None, gap: 0 }
    }

    /// Whether a text has begun.
    pub(super) fn is_inside(&self) -> bool {
        self.body.is_some()
    }

    /// Whether a text would end if nothing came.
    fn may_end(&self) -> bool {
        self.gap > 0
    }

    /// Takes what somebody has typed before pressing Enter; several lines were pasted, and are whole.
    pub(super) fn typed(&mut self, typed: &str) -> Vec<String> {
        let pasted = typed.trim_end_matches('\n').contains('\n');
        let mut done: Vec<String> = typed.split('\n').flat_map(|line| self.line(line)).collect();
        if pasted || self.may_end() {
            done.extend(self.end());
        }
        done
    }

    /// Takes a line; gives the messages that it ends.
    fn line(&mut self, line: &str) -> Vec<String> {
        let mark = std::mem::take(&mut self.first).then_some('\u{feff}');
        let line = mark.and_then(|mark| line.strip_prefix(mark)).unwrap_or(line);
        let mut done = Vec::new();
        // Behind a command alone, another one is no text of it.
        let has_text = self.body.as_ref().is_some_and(|body| body.contains('\n'));
        if (self.gap > 0 || !has_text) && line.starts_with(['/', '!']) {
            done.extend(self.end());
        }
        if let Some(body) = &mut self.body {
            if line.is_empty() {
                self.gap += 1;
                return done;
            }
            if body.len() + self.gap + line.len() < LIMIT {
                body.push_str(&"\n".repeat(self.gap + 1));
                body.push_str(line.trim_end());
            }
            self.gap = 0;
            return done;
        }
        if line.trim().is_empty() {
            return done;
        }
        match (self.is_body)(line) {
            true => self.body = Some(line.to_owned()),
            false => done.push(line.to_owned()),
        }
        done
    }

    /// The text that ends here.
    fn end(&mut self) -> Option<String> {
        self.gap = 0;
        self.body.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn messages(input: &'static [u8]) -> Vec<String> {
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
        assert_eq!(messages(b"/post\n/cancel\n/post\n/quit"), ["/post", "/cancel", "/post", "/quit"]);
    }

    #[test]
    fn a_body_goes_on_to_a_command_behind_an_empty_line_or_the_end() {
        let input = b"/post\nid: x\n \n# Title\n\t\nText.\n\n/publish x\n/post y\nLast";
        assert_eq!(messages(input), ["/post\nid: x\n\n# Title\n\nText.", "/publish x", "/post y\nLast"]);
        let pasted = b"/post\nid: x\n# Title\n\nText.\n\n\nMore.\n\n\n";
        assert_eq!(messages(pasted), ["/post\nid: x\n# Title\n\nText.\n\n\nMore."]);
    }

    #[test]
    fn an_empty_line_ends_a_body_behind_which_nothing_comes() {
        let (sender, lines) = sync_channel(10);
        for line in ["/post", "Text.", ""] {
            sender.send(line.to_owned()).unwrap();
        }
        // The sender is still there: it is the pause that ends it.
        let mut taken = Vec::new();
        assemble(
            &lines,
            |line| line.starts_with("/post"),
            |message| {
                taken.push(message);
                false
            },
        );
        assert_eq!(taken, ["/post\nText."]);
        drop(sender);
    }

    #[test]
    fn what_is_typed_on_a_terminal() {
        let mut messages = Messages::new(|line| line.starts_with("/post"));
        assert_eq!(messages.typed("/help"), ["/help"]);
        assert_eq!(messages.typed("/post\nid: x\n# T\n\nText."), ["/post\nid: x\n# T\n\nText."]);
        assert_eq!(messages.typed("/help\n/about\n"), ["/help", "/about"]);
        for (line, done) in [("/post", 0), ("# T", 0), (" ", 0), ("Text.", 0), ("", 1)] {
            assert_eq!(messages.typed(line).len(), done, "{line}");
        }
        assert!(!messages.is_inside());
    }

    #[test]
    fn other_systems_lines_and_bad_bytes() {
        assert_eq!(messages(b"\xef\xbb\xbf/post\r\na\r\n\r\ncaf\xe9\r\n"), ["/post\na\n\ncaf\u{fffd}"]);
    }

    #[test]
    fn megabytes_are_cut_off() {
        let mut input = vec![b'x'; 3 * LIMIT];
        input.extend(b"\n/help\n/post\n");
        for _ in 0..40 {
            input.extend(std::iter::repeat_n(b'y', LIMIT / 8));
            input.push(b'\n');
        }
        let messages = messages(input.leak());
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
