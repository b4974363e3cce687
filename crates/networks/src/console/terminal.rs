//! A terminal: a prompt with editing, history and completion of commands, and what is printed above it.

use super::lines::Messages;
use crate::quoted;
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, ExternalPrinter, Helper};
use std::io::{stdin, stdout};
use std::sync::{Mutex, PoisonError};

/// What stands before what is typed, and before the lines of a text.
const PROMPT: &str = "> ";
const INSIDE: &str = "… ";

/// The narrowest and the widest line that is drawn.
const WIDTHS: (usize, usize) = (20, 100);

/// The terminal, as everybody else uses it.
pub(super) struct Terminal {
    /// As it was before, to be left so.
    before: Option<Termios>,
    printer: Mutex<Option<Box<dyn ExternalPrinter + Send>>>,
}

impl Terminal {
    /// The terminal, before anything is read.
    pub(super) fn new() -> Self {
        Self { before: tcgetattr(stdin()).ok(), printer: Mutex::new(None) }
    }

    /// How many columns a line may have.
    pub(super) fn width() -> usize {
        let columns = tcgetwinsize(stdout()).ok().map(|size| usize::from(size.ws_col));
        columns.filter(|columns| *columns > 0).unwrap_or(80).clamp(WIDTHS.0, WIDTHS.1)
    }

    /// Prints above the prompt, if somebody is typing there. `false` if nobody is.
    pub(super) fn print(&self, text: &str) -> bool {
        let mut printer = self.printer.lock().unwrap_or_else(PoisonError::into_inner);
        printer.as_mut().is_some_and(|printer| printer.print(text.to_owned()).is_ok())
    }

    /// Leaves the terminal as it was. Whoever waits for a line there can't be told to.
    pub(super) fn restore(&self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
    }

    /// Reads messages until whoever types wants no more, or `take` refuses one.
    pub(super) fn read(
        &self,
        is_body: fn(&str) -> bool,
        commands: Vec<&'static str>,
        mut take: impl FnMut(String) -> bool,
    ) {
        let config = Config::builder().max_history_size(500).map(|config| config.build());
        let editor = config.and_then(|config| Editor::with_history(config, MemHistory::new()));
        let mut editor = match editor {
            Ok(editor) => editor,
            Err(error) => {
                tracing::error!(error = %quoted(error), "the terminal can't be read");
                return;
            }
        };
        editor.set_helper(Some(Commands(commands)));
        let printer = editor.create_external_printer().ok();
        *self.printer.lock().unwrap_or_else(PoisonError::into_inner) =
            printer.map(|printer| Box::new(printer) as Box<dyn ExternalPrinter + Send>);
        let mut messages = Messages::new(is_body);
        loop {
            let typed = match editor.readline(if messages.is_inside() { INSIDE } else { PROMPT }) {
                Ok(typed) => typed,
                // Ctrl-C means the process, as it does where no line is edited.
                Err(ReadlineError::Interrupted) => {
                    let _ = kill_process(getpid(), Signal::INT);
                    break;
                }
                Err(_) => break,
            };
            let _ = editor.add_history_entry(typed.trim_end());
            for message in messages.typed(&typed) {
                if !take(message) {
                    return;
                }
            }
        }
        *self.printer.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Completes commands.
struct Commands(Vec<&'static str>);

impl Completer for Commands {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let typed = line.get(..at).unwrap_or_default();
        let begun = typed.strip_prefix('/').filter(|begun| !begun.contains(char::is_whitespace));
        let Some(begun) = begun else { return Ok((at, Vec::new())) };
        let names = self.0.iter().filter(|name| name.starts_with(begun));
        Ok((0, names.map(|name| format!("/{name} ")).collect()))
    }
}

impl Hinter for Commands {
    type Hint = String;
}

impl Highlighter for Commands {}
impl Validator for Commands {}
impl Helper for Commands {}
