//! The console: a terminal, or a pipe. It is a private chat with the operator.

mod lines;
mod terminal;
mod text;

use terminal::Terminal;

use crate::{Batch, Clock, Cursor, Failure, FetchError, Network, Part, Post, Text, printable, quoted};
use async_trait::async_trait;
use domain::answer::Content;
use domain::incoming::{Incoming, Message, MessageId, Pressed, Source, What};
use domain::menu::Menu;
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use domain::sending::Delivery;
use jiff::Timestamp;
use std::io::{BufReader, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use text::Look;
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
    commands: Vec<&'static str>,
    started: Timestamp,
    count: AtomicU64,
    /// Where somebody types.
    terminal: Option<Arc<Terminal>>,
    /// Whether the greeting is still to come.
    welcome: AtomicBool,
    lines: OnceLock<Mutex<mpsc::Receiver<String>>>,
}

impl Console {
    /// The console of this process. `is_body` tells whether a line begins a message of several lines; `commands` can be
    /// completed.
    pub fn new(clock: Clock, is_body: fn(&str) -> bool, commands: Vec<&'static str>) -> Self {
        let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        Self {
            started: clock(),
            clock,
            is_body,
            commands,
            count: AtomicU64::new(0),
            terminal: is_terminal.then(|| Arc::new(Terminal::new())),
            welcome: AtomicBool::new(is_terminal),
            lines: OnceLock::new(),
        }
    }

    /// Starts reading, the first time. A read of a terminal can't be cancelled, so a thread does it for which the process
    /// does not wait at its end.
    fn lines(&self) -> &Mutex<mpsc::Receiver<String>> {
        self.lines.get_or_init(|| {
            let (sender, receiver) = mpsc::channel(WAITING);
            let (is_body, commands, terminal) = (self.is_body, self.commands.clone(), self.terminal.clone());
            let reader = std::thread::Builder::new().name("console".to_owned());
            let started = reader.spawn(move || {
                let take = |message: String| !is_end(&message) && sender.blocking_send(message).is_ok();
                match terminal {
                    Some(terminal) => terminal.read(is_body, commands, take),
                    None => lines::read(BufReader::new(std::io::stdin()), is_body, take),
                }
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

    fn print(&self, message: &Content) -> Delivery {
        let number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        let look = match &self.terminal {
            Some(_) => Look { width: Some(Terminal::width()), styled: true },
            None => Look { width: None, styled: false },
        };
        let text = format!("\n{}\n\n", text::render(message, look));
        let written = if self.terminal.as_ref().is_some_and(|terminal| terminal.print(&text)) {
            Ok(())
        } else {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes()).and_then(|()| out.flush())
        };
        match written {
            Ok(()) => Delivery::Sent(MessageId(format!("c{}-{number}", self.started.as_millisecond()))),
            Err(error) => Delivery::Gone(format!("nobody reads the console's output: {}", printable(error))),
        }
    }
}

/// Whether somebody wants to end it.
fn is_end(message: &str) -> bool {
    ["/quit", "/exit"].contains(&message.trim())
}

#[async_trait]
impl Network for Console {
    fn id(&self) -> NetworkId {
        NetworkId::Console
    }

    async fn connect(&self) -> Result<(), Failure> {
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
            Part::Console(message) => self.print(message),
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

    async fn may_write(&self, _room: &Address) -> Result<bool, Failure> {
        Ok(true)
    }

    async fn is_admin(&self, _room: &Address, _person: &Person) -> Result<bool, Failure> {
        Ok(true)
    }

    async fn fetch(&self, _room: &Address, source: &Source, limit: usize) -> Result<Text, FetchError> {
        match source {
            Source::Text { markdown, .. } if markdown.len() <= limit => {
                Ok(Text { markdown: markdown.clone(), is_file: false, is_ours: false })
            }
            Source::Text { .. } => Err(FetchError::TooLarge),
            Source::Remote { .. } => Err(FetchError::Missing("the console has no files".to_owned())),
        }
    }

    async fn set_menu(&self, _menu: &Menu) -> Result<(), Failure> {
        Ok(())
    }

    async fn close(&self) {
        if let Some(terminal) = &self.terminal {
            terminal.restore();
        }
    }
}
