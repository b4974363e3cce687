//! From what was heard to what is said and done.

use crate::locale::{Say, Voice, spoken};
use crate::parse::{Reading, find, nearest, read};
use crate::people::whoami;
use crate::publishing::publish::asks_to_ring;
use crate::read_model::Board;
use crate::registry::COMMANDS;
use crate::request::{Caller, Request};
use crate::welcome::start;
use domain::answer::{Choice, Message};
use domain::decision::Outcome;
use domain::incoming::{Heard, Said, Source, What};
use domain::lang::Lang;
use domain::person::Role;
use domain::room::{NetworkId, Room, RoomKind};
use domain::text::Document;
use domain::trouble::Trouble;
use jiff::{SignedDuration, Timestamp};

/// From this age on, a moderator's command that changes something asks first.
const OLD: SignedDuration = SignedDuration::from_hours(1);

/// What has to be asked of the network before something heard can be run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs<'a> {
    /// Whether the person is an admin of the room.
    pub admin: bool,
    /// The text that stands elsewhere.
    pub text: Option<&'a Source>,
}

/// Tells what has to be asked of the network first.
pub fn needs(heard: &Heard) -> Needs<'_> {
    let What::Said(said) = &heard.what else { return Needs::default() };
    let Reading::Command { entry, args, body } = read(COMMANDS, said, heard.kind) else {
        return Needs::default();
    };
    let elsewhere = said.file.as_ref().or(said.replied.as_ref().filter(|_| body.trim().is_empty()));
    Needs {
        admin: entry.role_for(args) == Role::RoomAdmin
            && heard.kind != RoomKind::Private
            && !said.vouched_admin,
        text: elsewhere.filter(|_| entry.takes_body && heard.kind == RoomKind::Private),
    }
}

/// The language for a person in a room: in a group the room's; in private one's own choice, then the client's; then
/// the default.
pub fn voice(room: &Room, said: Option<&Said>, default: &Lang) -> Voice {
    let client =
        said.and_then(|said| said.person.language.as_ref()).filter(|_| room.kind == RoomKind::Private);
    let lang = room.language.as_ref().or_else(|| client.and_then(spoken)).unwrap_or(default);
    Voice::new(lang.clone(), room.address.network)
}

/// Runs what was heard.
///
/// # Errors
/// When the board can't be read; nothing was decided then.
pub fn run(heard: &Heard, caller: &Caller, board: &dyn Board, now: Timestamp) -> Result<Outcome, Trouble> {
    let default = &board.campaign().default_language;
    match &heard.what {
        What::Added => Ok(start::greet(&caller.room, &voice(&caller.room, None, default), board.campaign())),
        What::Removed | What::Moved { .. } => Ok(Outcome::silence()),
        What::Said(said) => {
            let mut outcome = answer(heard, said, caller, board, now)?;
            if heard.room.network == NetworkId::Telegram && heard.kind != RoomKind::Private {
                keep_links(&mut outcome);
            }
            Ok(outcome)
        }
    }
}

/// In a group, choices are links into the private chat: what would be done there and not here is left out.
fn keep_links(outcome: &mut Outcome) {
    for message in outcome.answer.iter_mut().flat_map(|answer| &mut answer.messages) {
        message.choices.retain(|choice| reads(&choice.command));
    }
}

/// Whether a choice's command changes nothing.
fn reads(command: &str) -> bool {
    find(COMMANDS, command.split(' ').next().unwrap_or_default()).is_some_and(|entry| entry.only_reads)
}

fn answer(
    heard: &Heard,
    said: &Said,
    caller: &Caller,
    board: &dyn Board,
    now: Timestamp,
) -> Result<Outcome, Trouble> {
    let voice = voice(&caller.room, Some(said), &board.campaign().default_language);
    let (entry, args, body) = match read(COMMANDS, said, heard.kind) {
        Reading::Silence => return Ok(Outcome::silence()),
        Reading::Unclear(word) => {
            let near = nearest(COMMANDS, &word, caller.roles.include(Role::Moderator));
            return Ok(unclear(near.map(|entry| entry.name), &voice));
        }
        Reading::Command { entry, args, body } => (entry, args, body),
    };
    if !caller.roles.include(entry.role_for(args)) {
        let key = if entry.is_for_moderators() { "only-moderators" } else { "only-admins" };
        return Ok(Document::plain(&voice.tell(&Say::new(key).with("command", entry.name))).into());
    }
    if entry.is_for_moderators() && heard.kind != RoomKind::Private {
        return Ok(Document::plain(&voice.tell(&Say::new("only-private").with("command", entry.name))).into());
    }
    if entry.asks_when_old && now.duration_since(heard.at) > OLD {
        return Ok(ask_again(entry.name, args, &voice));
    }
    (entry.run)(&Request { args, body, heard, said, caller, commands: COMMANDS, board, voice, now })
}

/// Asks whether a command that was said long ago is still meant. The id is shown, nothing else of what was said.
fn ask_again(name: &'static str, args: &str, voice: &Voice) -> Outcome {
    let id = args.split_whitespace().next().and_then(domain::statement::Id::parse);
    let ring = if asks_to_ring(args) { " --ring" } else { "" };
    let command = id.map_or_else(|| name.to_owned(), |id| format!("{name} {id}{ring}"));
    let text = voice.tell(&Say::new("said-long-ago").with("command", &command));
    Message {
        document: Document::plain(&text),
        choices: vec![Choice { label: voice.say("choice-yes"), command }],
    }
    .into()
}

fn unclear(near: Option<&'static str>, voice: &Voice) -> Outcome {
    let Some(name) = near else {
        let choices = vec![whoami::choice("choice-help", "help", voice)];
        return Message { document: Document::plain(&voice.say("not-understood")), choices }.into();
    };
    let text = voice.tell(&Say::new("did-you-mean").with("command", name));
    let label = format!("{}{name}", voice.network.prefix());
    Message { document: Document::plain(&text), choices: vec![Choice { label, command: name.to_owned() }] }
        .into()
}
