//! The console: a terminal, or a pipe. It is a private chat with the operator.

mod lines;
mod text;

pub use text::render;

use crate::{Batch, Clock, Cursor, Failure, FetchError, Network, Part, Post, Text, printable, quoted};
use async_trait::async_trait;
use domain::incoming::{Incoming, Message, MessageId, Pressed, Source, What};
use domain::menu::Menu;
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use domain::sending::Delivery;
use jiff::Timestamp;
use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, mpsc};

/// The room, and the person in it.
const CONSOLE: &str = "console";

/// How long [`Network::next`] waits for a line.
const WAIT: Duration = Duration::from_secs(25);

/// How many messages may wait between the reading thread and altavoz. Then the pipe waits.
const WAITING: usize = 16;

/// The most that one batch holds.
const BATCH: usize = 100;

/// The console as a network.
pub struct Console {
    clock: Clock,
    is_body: fn(&str) -> bool,
    started: Timestamp,
    count: AtomicU64,
    /// Whether somebody types here, so that a prompt is shown.
    prompt: bool,
    /// Whether the greeting is still to come.
    welcome: AtomicBool,
    lines: OnceLock<Mutex<mpsc::Receiver<String>>>,
}

impl Console {
    /// The console of this process. `is_body` tells whether a line begins a message of several lines.
    pub fn new(clock: Clock, is_body: fn(&str) -> bool) -> Self {
        let prompt = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        Self {
            started: clock(),
            clock,
            is_body,
            count: AtomicU64::new(0),
            prompt,
            welcome: AtomicBool::new(prompt),
            lines: OnceLock::new(),
        }
    }

    /// Starts reading, the first time. A read of a terminal can't be cancelled, so a thread does it for which the process
    /// does not wait at its end.
    fn lines(&self) -> &Mutex<mpsc::Receiver<String>> {
        self.lines.get_or_init(|| {
            let (sender, receiver) = mpsc::channel(WAITING);
            let is_body = self.is_body;
            let reader = std::thread::Builder::new().name("console".to_owned());
            let started = reader.spawn(move || {
                lines::read(std::io::stdin().lock(), is_body, |message| {
                    sender.blocking_send(message).is_ok()
                });
            });
            if let Err(error) = started {
                tracing::error!(error = %quoted(error), "the console can't be read");
            }
            Mutex::new(receiver)
        })
    }

    fn message(&self, text: String) -> Incoming {
        let person = Person { network: NetworkId::Console, id: CONSOLE.to_owned(), language: None };
        self.incoming(What::Message(Message { vouched_admin: true, ..Message::new(person, text) }))
    }

    fn incoming(&self, what: What) -> Incoming {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        Incoming {
            key: format!("c{}-{number}", self.started.as_millisecond()),
            room: Address::new(NetworkId::Console, CONSOLE),
            kind: RoomKind::Private,
            at: (self.clock)(),
            what,
        }
    }

    fn print(&self, text: &str) -> Delivery {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        // A prompt that stands there already is removed first.
        let (before, after) = if self.prompt { ("\r\u{1b}[K\n", "> ") } else { ("\n", "") };
        let mut out = std::io::stdout().lock();
        let written = write!(out, "{before}{text}\n\n{after}").and_then(|()| out.flush());
        match written {
            Ok(()) => Delivery::Sent(MessageId(format!("c{}-{number}", self.started.as_millisecond()))),
            Err(error) => Delivery::Gone(format!("nobody reads the console's output: {}", printable(error))),
        }
    }
}

#[async_trait]
impl Network for Console {
    fn id(&self) -> NetworkId {
        NetworkId::Console
    }

    async fn connect(&self) -> Result<(), Failure> {
        if self.prompt && self.lines.get().is_none() {
            let mut out = std::io::stdout().lock();
            // Without the prompt one can still type.
            let _ = write!(out, "> ").and_then(|()| out.flush());
        }
        self.lines();
        Ok(())
    }

    async fn next(&self, _cursor: Option<&Cursor>) -> Result<Batch, Failure> {
        let cursor = Cursor(CONSOLE.into());
        if self.welcome.swap(false, Ordering::Relaxed) {
            return Ok(Batch { incoming: vec![self.incoming(What::Added)], cursor, ended: false });
        }
        let mut lines = self.lines().lock().await;
        let (mut incoming, mut ended) = (Vec::new(), false);
        match tokio::time::timeout(WAIT, lines.recv()).await {
            Ok(Some(message)) => incoming.push(self.message(message)),
            Ok(None) => ended = true,
            Err(_) => {}
        }
        while incoming.len() < BATCH
            && !incoming.is_empty()
            && let Ok(message) = lines.try_recv()
        {
            incoming.push(self.message(message));
        }
        Ok(Batch { incoming, cursor, ended })
    }

    async fn send(&self, post: &Post<'_>) -> Delivery {
        match post.part {
            Part::Console(text) => self.print(text),
            _ => Delivery::Refused("this part was made for another network".to_owned()),
        }
    }

    async fn edit(&self, post: &Post<'_>, _id: &MessageId) -> Delivery {
        self.send(post).await
    }

    async fn remove(&self, _room: &Address, id: &MessageId, _key: &str) -> Delivery {
        Delivery::Sent(id.clone())
    }

    async fn acknowledge(&self, _pressed: &Pressed) {}

    async fn is_admin(&self, _room: &Address, _person: &Person) -> Result<bool, Failure> {
        Ok(true)
    }

    async fn fetch(&self, _room: &Address, source: &Source, limit: usize) -> Result<Text, FetchError> {
        match source {
            Source::Text { markdown, .. } if markdown.len() <= limit => {
                Ok(Text { markdown: markdown.clone(), is_file: false })
            }
            Source::Text { .. } => Err(FetchError::TooLarge),
            Source::Remote { .. } => Err(FetchError::Missing("the console has no files".to_owned())),
        }
    }

    async fn set_menu(&self, _menu: &Menu) -> Result<(), Failure> {
        Ok(())
    }
}
