//! What a command is, who gives it, and what it needs to run.

use crate::locale::{Phrase, Translator};
use crate::publishing::manuscript::Usual;
use crate::read_model::ReadModel;
use crate::response::Response;
use domain::access::{Denied, Grants, Permission, Place, Standing, may};
use domain::error::ReadError;
use domain::incoming::{Incoming, Message};
use domain::lang::Lang;
use domain::room::{Members, Room, RoomKind};
use domain::statement::Attachment;
use jiff::Timestamp;
use jiff::civil::Date;

/// Every command, in the order in which help shows them.
pub type Registry = &'static [&'static Entry];

/// What a command does.
pub type Run = fn(&Request<'_>) -> Result<Response, ReadError>;

/// One command, with all that it needs. Nothing else keeps a list of commands that are alike in something.
#[derive(Debug)]
pub struct Entry {
    /// Its name, `[a-z0-9_]{1,32}`.
    pub name: &'static str,
    /// What can stand behind it: its name in the locale files, or nothing.
    pub grammar: &'static str,
    /// What its help is called in the locale files.
    pub help: &'static str,
    /// What one needs to be allowed. Where the network has to say who is, it is asked first.
    pub permission: Permission,
    /// Where it may be given.
    pub place: Place,
    /// Without anything behind it, it only asks, and this is enough.
    pub bare: Option<Permission>,
    /// The words behind it with which it is about the room where it is given: so it may be given in any, and the network is asked
    /// who is there.
    pub about_room: &'static [&'static str],
    /// Whether it changes nothing, so that a link from anywhere may stand for it.
    pub only_reads: bool,
    /// Whether it takes a text: from the next line on, or in private from a file or from what is replied to.
    pub takes_text: bool,
    /// Whether it takes a file that comes with it.
    pub takes_files: bool,
    /// Whether it takes the file that it replies to, too.
    pub takes_replied_files: bool,
    /// Whether clients send it when a person opens the chat with the bot.
    pub opens_chat: bool,
    /// Whether menus show it: what is only the answer to something, or a rare case, takes their space from others.
    pub in_menu: bool,
    /// Whether it is there only where people may write to the moderators.
    pub needs_hotline: bool,
    /// Whether it asks first when it is read long after it was written.
    pub asks_when_old: bool,
    /// What it does.
    pub run: Run,
}

impl Entry {
    /// A command that everybody may give everywhere.
    pub(crate) const fn open(
        name: &'static str,
        grammar: &'static str,
        help: &'static str,
        run: Run,
    ) -> Self {
        Self {
            name,
            grammar,
            help,
            permission: Permission::Read,
            place: Place::Anywhere,
            bare: None,
            about_room: &[],
            only_reads: false,
            takes_text: false,
            takes_files: false,
            takes_replied_files: false,
            opens_chat: false,
            in_menu: true,
            needs_hotline: false,
            asks_when_old: false,
            run,
        }
    }

    /// A command that everybody may give, and that changes nothing.
    pub(crate) const fn reading(
        name: &'static str,
        grammar: &'static str,
        help: &'static str,
        run: Run,
    ) -> Self {
        Self { only_reads: true, ..Self::open(name, grammar, help, run) }
    }

    /// A command that decides something for the room where it is given.
    pub(crate) const fn for_the_room(
        name: &'static str,
        grammar: &'static str,
        help: &'static str,
        run: Run,
    ) -> Self {
        Self { permission: Permission::DecideForRoom, ..Self::open(name, grammar, help, run) }
    }

    /// A command that needs a permission and is given in private.
    pub(crate) const fn private(
        permission: Permission,
        name: &'static str,
        grammar: &'static str,
        help: &'static str,
        run: Run,
    ) -> Self {
        Self { permission, place: Place::Private, ..Self::open(name, grammar, help, run) }
    }

    /// What one needs to be allowed, with this behind it.
    pub fn permission_for(&self, args: &str) -> Permission {
        self.bare.filter(|_| args.is_empty()).unwrap_or(self.permission)
    }

    /// Whether it is about the room where it is given, with this behind it.
    pub fn is_about_room(&self, args: &str) -> bool {
        let word = args.split_whitespace().next().unwrap_or_default();
        self.about_room.iter().any(|about| about.eq_ignore_ascii_case(word))
    }

    /// Where it may be given, with this behind it.
    fn place_for(&self, args: &str) -> Place {
        if self.is_about_room(args) { Place::Anywhere } else { self.place }
    }

    /// Whether somebody with these grants may give it, with this behind it, in a room of this kind.
    ///
    /// # Errors
    /// Why not.
    pub fn allows(&self, grants: Grants, args: &str, kind: RoomKind) -> Result<(), Denied> {
        may(grants, self.permission_for(args), self.place_for(args), kind)
    }

    /// Whether somebody with these grants may give it in their own private room: whether it is worth telling them of.
    pub fn is_open_to(&self, grants: Grants) -> bool {
        may(grants, self.permission_for(""), self.place, RoomKind::Private).is_ok()
    }
}

/// Somebody who gives a command, and what had to be asked of the network for it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What they were granted here.
    pub grants: Grants,
    /// What their message proves, where they would be a moderator.
    pub standing: Standing,
    /// The room, as the bot knows it.
    pub room: Room,
    /// The text that stands elsewhere, if the command takes one; or why it could not be had.
    pub text: Option<Result<Fetched, Phrase>>,
    /// The file that came, if it may belong to a statement; or why it isn't taken.
    pub media: Option<Result<Attachment, Phrase>>,
    /// Who is in the room, if the command is about it; `None` too if the network doesn't tell.
    pub members: Option<Members>,
    /// Random bytes, for what nobody may guess.
    pub random: [u8; 8],
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
    /// Whether the bot wrote it.
    pub is_ours: bool,
}

/// A command with all that it needs to be run.
pub struct Request<'a> {
    /// The rest of its line.
    pub args: &'a str,
    /// What stands from the next line on.
    pub body: &'a str,
    /// What the network received.
    pub incoming: &'a Incoming,
    /// The message that gave it.
    pub message: &'a Message,
    /// Who wrote that.
    pub caller: &'a Caller,
    /// All commands.
    pub commands: Registry,
    /// What can be read.
    pub read_model: &'a dyn ReadModel,
    /// Their language.
    pub translator: Translator,
    /// The time.
    pub now: Timestamp,
    /// They have confirmed it.
    pub confirmed: bool,
}

impl Request<'_> {
    /// The language for whoever has not chosen one.
    pub fn default_language(&self) -> &Lang {
        &self.read_model.campaign().default_language
    }

    /// The day, where the campaign is.
    pub fn today(&self) -> Date {
        self.read_model.campaign().day(self.now)
    }

    /// What counts where a text in this language says nothing.
    pub(crate) fn usual<'a>(&'a self, lang: &'a Lang) -> Usual<'a> {
        let timezone = self.read_model.campaign().timezone.as_deref();
        Usual { today: self.today(), lang, timezone }
    }

    /// Whether what is said there is for moderators alone: a private room, or theirs.
    pub fn is_confidential(&self) -> bool {
        self.incoming.kind == RoomKind::Private || self.caller.grants.among_moderators
    }

    /// Whether this is somebody, in private, who may also read what is not out yet.
    pub fn sees_drafts(&self) -> bool {
        may(self.caller.grants, Permission::ReadDrafts, Place::Private, self.incoming.kind).is_ok()
    }
}
