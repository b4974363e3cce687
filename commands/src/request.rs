//! What a command is, who gives it, and what it needs to run.

use crate::locale::{Phrase, Translator};
use crate::read_model::ReadModel;
use domain::decision::Decision;
use domain::error::ReadError;
use domain::incoming::{Incoming, Message};
use domain::lang::Lang;
use domain::person::{Role, Roles};
use domain::room::{Room, RoomKind};
use jiff::Timestamp;

/// Every command, in the order in which help shows them.
pub type Registry = &'static [&'static Entry];

/// One command.
#[derive(Debug)]
pub struct Entry {
    /// Its name, `[a-z0-9_]{1,32}`.
    pub name: &'static str,
    /// What can stand behind it: its name in the locale files, or nothing.
    pub grammar: &'static str,
    /// What its help is called in the locale files.
    pub help: &'static str,
    /// Who may.
    pub role: Role,
    /// Without anything behind it, it only asks, and everybody may.
    pub bare_asks: bool,
    /// Whether it changes nothing, so that a link from anywhere may stand for it.
    pub only_reads: bool,
    /// Whether a text follows from the next line on.
    pub takes_body: bool,
    /// Whether it asks first when it is read long after it was said.
    pub asks_when_old: bool,
    /// What it does.
    pub run: fn(&Request<'_>) -> Result<Decision, ReadError>,
}

impl Entry {
    /// A command that everybody may give.
    pub(crate) const fn open(
        name: &'static str,
        grammar: &'static str,
        help: &'static str,
        run: fn(&Request<'_>) -> Result<Decision, ReadError>,
    ) -> Self {
        Self {
            name,
            grammar,
            help,
            role: Role::Reader,
            bare_asks: false,
            only_reads: false,
            takes_body: false,
            asks_when_old: false,
            run,
        }
    }

    /// A command that everybody may give, and that changes nothing.
    pub(crate) const fn reading(
        name: &'static str,
        grammar: &'static str,
        help: &'static str,
        run: fn(&Request<'_>) -> Result<Decision, ReadError>,
    ) -> Self {
        Self { only_reads: true, ..Self::open(name, grammar, help, run) }
    }

    /// Who may, with this behind it.
    pub fn role_for(&self, args: &str) -> Role {
        if self.bare_asks && args.is_empty() { Role::Reader } else { self.role }
    }

    /// Whether it is for moderators only.
    pub fn is_for_moderators(&self) -> bool {
        self.role == Role::Moderator
    }

    /// The command as it is typed, with its grammar.
    pub fn usage(&self, translator: &Translator) -> String {
        let grammar = if self.grammar.is_empty() {
            String::new()
        } else {
            format!(" {}", translator.say(self.grammar))
        };
        format!("{}{}{grammar}", translator.network.prefix(), self.name)
    }
}

/// Somebody who gives a command, and what had to be asked of the network for it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What they are here.
    pub roles: Roles,
    /// The room, as the bot knows it.
    pub room: Room,
    /// The text that stands elsewhere, if the command takes one; or why it could not be had.
    pub text: Option<Result<Fetched, Phrase>>,
}

/// A text that stood elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Its Markdown.
    pub markdown: String,
    /// Whether the client may have cut it.
    pub near_limit: bool,
    /// Whether it is a file, whose lines end where an editor broke them; else somebody typed it.
    pub is_file: bool,
}

/// A command with all that it needs to be run.
pub struct Request<'a> {
    /// The rest of its line.
    pub args: &'a str,
    /// What stands from the next line on.
    pub body: &'a str,
    /// What was heard.
    pub incoming: &'a Incoming,
    /// What was said.
    pub said: &'a Message,
    /// Who said it.
    pub caller: &'a Caller,
    /// All commands.
    pub commands: Registry,
    /// What can be read.
    pub read_model: &'a dyn ReadModel,
    /// Their language.
    pub translator: Translator,
    /// The time.
    pub now: Timestamp,
}

impl Request<'_> {
    /// The language for whoever has not chosen one.
    pub fn default_language(&self) -> &Lang {
        &self.read_model.campaign().default_language
    }

    /// Whether this is a moderator in private, who may also read what is not out yet.
    pub fn sees_drafts(&self) -> bool {
        self.incoming.kind == RoomKind::Private && self.caller.roles.include(Role::Moderator)
    }
}
