//! From what was heard to what is said and done.

use crate::locale::{Phrase, Translator, spoken};
use crate::parse::{Reading, find, nearest, read};
use crate::people::whoami;
use crate::publishing::publish::asks_to_ring;
use crate::read_model::ReadModel;
use crate::registry::COMMANDS;
use crate::request::{Caller, Request};
use crate::welcome::start;
use domain::answer::{Choice, Content};
use domain::decision::Decision;
use domain::error::ReadError;
use domain::incoming::{Incoming, Message, Source, What};
use domain::lang::Lang;
use domain::person::Role;
use domain::room::{NetworkId, Room, RoomKind};
use domain::text::Document;
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
pub fn needs(incoming: &Incoming) -> Needs<'_> {
    let What::Message(said) = &incoming.what else { return Needs::default() };
    let Reading::Command { entry, args, body } = read(COMMANDS, said, incoming.kind) else {
        return Needs::default();
    };
    let elsewhere = said.file.as_ref().or(said.replied.as_ref().filter(|_| body.trim().is_empty()));
    Needs {
        admin: entry.role_for(args) == Role::RoomAdmin
            && incoming.kind != RoomKind::Private
            && !said.vouched_admin,
        text: elsewhere.filter(|_| entry.takes_body && incoming.kind == RoomKind::Private),
    }
}

/// The language for a person in a room: in a group the room's; in private one's own choice, then the client's; then
/// the default.
pub fn translator(room: &Room, said: Option<&Message>, default: &Lang) -> Translator {
    let client =
        said.and_then(|said| said.person.language.as_ref()).filter(|_| room.kind == RoomKind::Private);
    let lang = room.language.as_ref().or_else(|| client.and_then(spoken)).unwrap_or(default);
    Translator::new(lang.clone(), room.address.network)
}

/// Runs what was heard.
///
/// # Errors
/// When the board can't be read; nothing was decided then.
pub fn run(
    incoming: &Incoming,
    caller: &Caller,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<Decision, ReadError> {
    let default = &read_model.campaign().default_language;
    match &incoming.what {
        What::Added => {
            Ok(start::greet(&caller.room, &translator(&caller.room, None, default), read_model.campaign()))
        }
        What::Removed | What::Moved { .. } => Ok(Decision::silence()),
        What::Message(said) => {
            let mut outcome = answer(incoming, said, caller, read_model, now)?;
            if incoming.room.network == NetworkId::Telegram && incoming.kind != RoomKind::Private {
                keep_links(&mut outcome);
            }
            Ok(outcome)
        }
    }
}

/// In a group, choices are links into the private chat: what would be done there and not here is left out.
fn keep_links(outcome: &mut Decision) {
    for message in outcome.answer.iter_mut().flat_map(|answer| &mut answer.messages) {
        message.choices.retain(|choice| reads(&choice.command));
    }
}

/// Whether a choice's command changes nothing.
fn reads(command: &str) -> bool {
    find(COMMANDS, command.split(' ').next().unwrap_or_default()).is_some_and(|entry| entry.only_reads)
}

fn answer(
    incoming: &Incoming,
    said: &Message,
    caller: &Caller,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<Decision, ReadError> {
    let translator = translator(&caller.room, Some(said), &read_model.campaign().default_language);
    let (entry, args, body) = match read(COMMANDS, said, incoming.kind) {
        Reading::Silence => return Ok(Decision::silence()),
        Reading::Unclear(word) => {
            let near = nearest(COMMANDS, &word, caller.roles.include(Role::Moderator));
            return Ok(unclear(near.map(|entry| entry.name), &translator));
        }
        Reading::Command { entry, args, body } => (entry, args, body),
    };
    if !caller.roles.include(entry.role_for(args)) {
        let key = if entry.is_for_moderators() { "only-moderators" } else { "only-admins" };
        return Ok(Document::plain(&translator.tell(&Phrase::new(key).with("command", entry.name))).into());
    }
    if entry.is_for_moderators() && incoming.kind != RoomKind::Private {
        return Ok(Document::plain(
            &translator.tell(&Phrase::new("only-private").with("command", entry.name)),
        )
        .into());
    }
    if entry.asks_when_old && now.duration_since(incoming.at) > OLD {
        return Ok(ask_again(entry.name, args, &translator));
    }
    (entry.run)(&Request {
        args,
        body,
        incoming,
        said,
        caller,
        commands: COMMANDS,
        read_model,
        translator,
        now,
    })
}

/// Asks whether a command that was said long ago is still meant. The id is shown, nothing else of what was said.
fn ask_again(name: &'static str, args: &str, translator: &Translator) -> Decision {
    let id = args.split_whitespace().next().and_then(domain::statement::Id::parse);
    let ring = if asks_to_ring(args) { " --ring" } else { "" };
    let command = id.map_or_else(|| name.to_owned(), |id| format!("{name} {id}{ring}"));
    let text = translator.tell(&Phrase::new("said-long-ago").with("command", &command));
    Content {
        document: Document::plain(&text),
        choices: vec![Choice { label: translator.say("choice-yes"), command }],
    }
    .into()
}

fn unclear(near: Option<&'static str>, translator: &Translator) -> Decision {
    let Some(name) = near else {
        let choices = vec![whoami::choice("choice-help", "help", translator)];
        return Content { document: Document::plain(&translator.say("not-understood")), choices }.into();
    };
    let text = translator.tell(&Phrase::new("did-you-mean").with("command", name));
    let label = format!("{}{name}", translator.network.prefix());
    Content { document: Document::plain(&text), choices: vec![Choice { label, command: name.to_owned() }] }
        .into()
}
