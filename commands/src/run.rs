//! From what a network received to a decision.

use crate::locale::{Phrase, Translator, spoken, translator};
use crate::parse::{Command, MARKS, Reading, find, nearest, read};
use crate::people::{contact, hotline, room};
use crate::publishing::attach;
use crate::publishing::dialogue::{self, Meaning};
use crate::publishing::options::{asks_for_test, asks_to_notify, digest};
use crate::read_model::ReadModel;
use crate::registry::COMMANDS;
use crate::request::{Caller, Request};
use crate::response::Response;
use crate::unclear::{offer_to_unsubscribe, to_a_question, to_an_attachment, unclear};
use crate::welcome::start;
use domain::access::{Denied, Grants, Place, Standing, Unproven};
use domain::answer::{Answer, Choice, Content, Notification, Question, Reply};
use domain::decision::{Actor, Change, Decision, DraftChange, IdentityChange, Recipient, RoomChange};
use domain::error::ReadError;
use domain::incoming::{Incoming, Message, What};
use domain::room::{Room, RoomKind, Silence};
use domain::text::Document;
use jiff::{SignedDuration, Timestamp};

/// From this age on, a moderator's command that changes something asks first.
const OLD: SignedDuration = SignedDuration::from_hours(1);

/// How much of a question is kept, in bytes: more than any command reads of what stands behind it.
const LONGEST_QUESTION: usize = 256;

/// Decides on what a network received, as it was read.
///
/// # Errors
/// When something can't be read; nothing was decided then.
pub fn run(
    incoming: &Incoming,
    reading: &Reading,
    caller: &Caller,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<Decision, ReadError> {
    let default = &read_model.campaign().default_language;
    let response = match &incoming.what {
        What::Added | What::MayWrite if read_model.people().bans_room(&incoming.room) => Response::default(),
        What::Added | What::MayWrite => {
            start::greet(&caller.room, &translator(&caller.room, None, default), read_model.campaign())
        }
        What::Moved { .. } => Response::default(),
        What::Removed => room::lost(&incoming.room, read_model),
        What::Joined(people) => room::joined(people, &caller.room, read_model),
        What::Silenced(silence) => {
            let mut response = ask_to_let_us_speak(silence);
            let lost = room::lost(&incoming.room, read_model);
            response.replies.extend(lost.replies);
            response.changes.extend(lost.changes);
            response
        }
        What::Message(message) => {
            let mut response = respond(incoming, message, reading, caller, read_model, now)?;
            for (recipient, reply) in &mut response.replies {
                if let (Recipient::Here, Reply::Said(answer), false) =
                    (recipient, reply, caller.grants.among_moderators)
                {
                    keep_links(answer, &caller.room);
                }
            }
            let response = keep_language(response, message, caller);
            // Who only asks need not prove anything, and is not held to what they once could.
            match is_for_moderators(reading) {
                true => prove(response, message, &caller.standing, read_model),
                false => response,
            }
        }
    };
    Ok(response.by(Actor::of(incoming, caller.grants)))
}

/// Tells whoever can change it that the bot may not write in a room.
fn ask_to_let_us_speak(silence: &Silence) -> Response {
    let replies = silence.admins.iter().map(|(person, address)| {
        let notification = Notification::Silenced { room: silence.name.clone() };
        (Recipient::Room(address.clone()), Reply::Told { person: person.clone(), notification })
    });
    Response { replies: replies.collect(), changes: Vec::new() }
}

/// Moderators are told of much that they don't ask for at that moment, when nobody knows their client's language: so it is
/// kept for their private chats.
fn keep_language(response: Response, message: &Message, caller: &Caller) -> Response {
    let room = &caller.room;
    let unknown = caller.grants.moderator && room.kind == RoomKind::Private && room.language.is_none();
    // They may be choosing one just now.
    let chosen =
        response.changes.iter().any(|change| matches!(change, Change::Room(_, RoomChange::SetLanguage(_))));
    match message.person.language.as_ref().and_then(spoken).filter(|_| unknown && !chosen) {
        Some(lang) => response.and(Change::Room(room.address.clone(), RoomChange::SetLanguage(lang.clone()))),
        None => response,
    }
}

/// Whether it is a command that only moderators may give.
fn is_for_moderators(reading: &Reading) -> bool {
    let (Reading::Command(Command { entry, args, .. }) | Reading::Edited(Command { entry, args, .. })) =
        reading
    else {
        return false;
    };
    let others = Grants { room_admin: true, ..Grants::default() };
    entry.allows(others, args, RoomKind::Private) == Err(Denied::OnlyModerators)
}

/// Remembers by which identity a moderator is known; and tells the others when somebody speaks with another one.
fn prove(response: Response, message: &Message, standing: &Standing, read_model: &dyn ReadModel) -> Response {
    let person = message.person.clone();
    match standing {
        Standing::Proven { identity } => {
            response.and(Change::Identity(IdentityChange::Trust { person, identity: identity.clone() }))
        }
        Standing::Unproven(Unproven::Changed { identity, known: false, told }) => {
            let moderators = read_model.moderators();
            let others = moderators.iter().filter(|other| !told && !other.is(&person));
            let (moderator, identity) = (person.clone(), identity.clone());
            let notification = Notification::IdentityChanged { moderator, identity: identity.clone() };
            let told = others
                .fold(response, |response, other| response.telling(other.clone(), notification.clone()));
            told.and(Change::Identity(IdentityChange::Claim { person, identity }))
        }
        Standing::Enough | Standing::Unproven(_) => response,
    }
}

/// Answers a question in the room where it was asked.
///
/// # Errors
/// When something can't be read.
pub fn answer(
    question: &Question,
    room: &Room,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<Answer, ReadError> {
    let Question { person, grants, command } = question;
    let message = Message::new(person.clone(), command);
    let incoming = Incoming {
        key: String::new(),
        room: room.address.clone(),
        kind: room.kind,
        at: now,
        what: What::Message(message.clone()),
    };
    // An altavoz that knew more commands may have taken it.
    let Reading::Command(Command { entry, args, body }) = read(COMMANDS, &incoming, false) else {
        return Ok(Answer::default());
    };
    let translator = translator(room, Some(person), &read_model.campaign().default_language);
    // Where it was asked is known from the room.
    let among_moderators = read_model.people().meet_in(&room.address);
    let caller = Caller {
        grants: Grants { among_moderators, ..*grants },
        standing: Standing::Enough,
        room: room.clone(),
        text: None,
        media: None,
        members: None,
        // A question makes nothing that nobody may guess.
        random: [0; 8],
    };
    let (commands, args, body) = (COMMANDS, &*args, &*body);
    let request = Request {
        args,
        body,
        incoming: &incoming,
        message: &message,
        caller: &caller,
        commands,
        read_model,
        translator,
        now,
        confirmed: false,
    };
    let mut answer = Answer::default();
    // It may have been asked for where moderators met then.
    if entry.allows(request.caller.grants, request.args, room.kind).is_err() {
        return Ok(answer);
    }
    for (_, reply) in (entry.run)(&request)?.replies {
        if let Reply::Said(said) = reply {
            answer.messages.extend(said.messages);
        }
    }
    if !among_moderators {
        keep_links(&mut answer, room);
    }
    Ok(answer)
}

/// In a group, choices may be links into the private chat: what would be done there and not here is left out.
fn keep_links(answer: &mut Answer, room: &Room) {
    if room.address.network.capabilities().private_links && room.kind != RoomKind::Private {
        let messages = answer.messages.iter_mut();
        messages.for_each(|message| message.choices.retain(|choice| reads(&choice.command)));
    }
}

/// Whether a choice's command changes nothing.
fn reads(command: &str) -> bool {
    find(COMMANDS, command.split(' ').next().unwrap_or_default()).is_some_and(|entry| entry.only_reads)
}

fn respond(
    incoming: &Incoming,
    message: &Message,
    reading: &Reading,
    caller: &Caller,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<Response, ReadError> {
    let translator = translator(&caller.room, Some(&message.person), &read_model.campaign().default_language);
    let may_send = caller.grants.moderator || read_model.hotline(translator.network);
    let open = match !message.forwarded && may_send && incoming.kind == RoomKind::Private {
        true => read_model.dialogue(&caller.room.address)?,
        false => None,
    };
    let meant = contact::meant(message, reading, caller, open.as_ref(), now)
        .or_else(|| attach::meant(message, reading, caller, open.as_ref(), now))
        .or_else(|| hotline::meant(message, reading, caller))
        .map(Reading::Command);
    // One for files, or to the moderators, has no text; another command ends it.
    let to_moderators = open.as_ref().is_some_and(contact::is_theirs);
    let for_files = open.as_ref().is_some_and(|dialogue| dialogue.command.starts_with("attach "));
    let has_no_text = to_moderators || for_files;
    let begun = open.as_ref().filter(|_| !has_no_text).map(|dialogue| !dialogue.text.is_empty());
    let said;
    let reading =
        match dialogue::meaning(message, caller, open.filter(|_| meant.is_none() && !to_moderators), now) {
            Some(Meaning::Piece(dialogue)) => {
                return Ok(dialogue::add(dialogue, message, caller, &translator, now));
            }
            Some(Meaning::NotTaken(dialogue)) => {
                return Ok(dialogue::not_taken(&dialogue, &translator).into());
            }
            Some(Meaning::End(entry)) => {
                said = Reading::Command(Command { entry, args: String::new(), body: String::new() });
                &said
            }
            None => meant.as_ref().unwrap_or(reading),
        };
    // "Stop, please" asks for an end; a sentence may begin with that word.
    let is_brief = message.text.split_whitespace().count() <= 2;
    let Command { entry, args, body } = match reading {
        Reading::Silence => return Ok(Response::default()),
        // It may have been meant for somebody who has written; that can't be told just now.
        Reading::Reply => {
            let failed = caller.text.as_ref().and_then(|text| text.as_ref().err());
            let failed = failed.filter(|say| message.addressed && say.key == "fetch-failed");
            return Ok(failed.map_or_else(Response::default, |_| {
                Document::plain(&translator.say("hotline-reply-failed")).into()
            }));
        }
        // Whoever has no such command has not forwarded it to have something done.
        Reading::Forwarded if !caller.grants.moderator => return Ok(Response::default()),
        Reading::Forwarded => return Ok(Document::plain(&translator.say("forwarded-command")).into()),
        Reading::Edited(Command { entry, args, .. })
            if entry.allows(caller.grants, args, incoming.kind).is_err() =>
        {
            return Ok(Response::default());
        }
        Reading::Unclear(_) if message.text.trim().is_empty() && message.attachment.is_some() => {
            // Of an album, the first is answered.
            return Ok(match message.addressed {
                true => to_an_attachment(message.attachment, &translator),
                false => Response::default(),
            });
        }
        Reading::Unclear(word) => {
            let is_sentence = message.text.split_whitespace().count() > 1;
            if is_brief && let Some(offer) = offer_to_unsubscribe(word, caller, &translator) {
                return Ok(offer);
            }
            if let Some(offer) = dialogue::offer(message, caller, &translator, now) {
                return Ok(offer);
            }
            // A group is not shown what only moderators may do.
            let in_group = incoming.kind != RoomKind::Private && !caller.grants.among_moderators;
            let grants = if in_group { Grants::default() } else { caller.grants };
            let near = nearest(COMMANDS, word, grants);
            if near.is_none() && is_sentence && !caller.grants.moderator {
                return to_a_question(read_model, &translator, now);
            }
            return Ok(unclear(near.map(|entry| entry.name), &translator));
        }
        Reading::Command(command) | Reading::Edited(command) => command,
    };
    if let Err(denied) = entry.allows(caller.grants, args, incoming.kind) {
        // Where others read along, the answer doesn't tell who moderates.
        let in_group = incoming.kind != RoomKind::Private && !caller.grants.among_moderators;
        // It may be another bot's command of the same name.
        let is_ours = message.addressed || !matches!(caller.standing, Standing::Enough);
        let is_for_us = matches!(denied, Denied::OnlyModerators | Denied::OnlyOwners);
        if in_group && is_for_us && !is_ours {
            return Ok(Response::default());
        }
        if is_brief && let Some(offer) = offer_to_unsubscribe(entry.name, caller, &translator) {
            return Ok(offer);
        }
        let is_sentence = !args.is_empty() && !message.text.trim_start().starts_with(MARKS);
        if is_sentence
            && !in_group
            && denied == Denied::OnlyModerators
            && matches!(caller.standing, Standing::Enough)
        {
            return to_a_question(read_model, &translator, now);
        }
        let key = match denied {
            Denied::OnlyModerators | Denied::OnlyOwners if in_group && entry.place != Place::Anywhere => {
                "only-private"
            }
            // They would be one.
            Denied::OnlyModerators if let Standing::Unproven(unproven) = &caller.standing => match unproven {
                Unproven::Plain => "unproven-plain",
                Unproven::Unsigned => "unproven-unsigned",
                Unproven::Changed { .. } => "unproven-changed",
            },
            Denied::OnlyModerators => "only-moderators",
            Denied::OnlyOwners => "only-owners",
            Denied::OnlyAdmins => "only-admins",
            Denied::OnlyPrivate => "only-private",
        };
        return Ok(Document::plain(&translator.tell(&Phrase::new(key).with("command", entry.name))).into());
    }
    if entry.asks_when_old && now.duration_since(incoming.at) > OLD {
        return Ok(ask_again(entry.name, args, &translator));
    }
    if entry.only_reads {
        let mut command = format!("{} {args}", entry.name);
        command.truncate(command.floor_char_boundary(LONGEST_QUESTION));
        let (person, grants) = (message.person.clone(), caller.grants);
        return Ok(Reply::Asked(Question { person, grants, command }).into());
    }
    let commands = COMMANDS;
    let response = (entry.run)(&Request {
        args,
        body,
        incoming,
        message,
        caller,
        commands,
        read_model,
        translator,
        now,
        confirmed: false,
    })?;
    let is_draft =
        |change: &Change| matches!(change, Change::Draft(DraftChange::Save(_) | DraftChange::Propose { .. }));
    // Where nothing has been sent yet, or all of it became a draft, there is no text to wait for any more.
    let ends = begun.is_some_and(|has_text| !has_text || entry.name == dialogue::DONE.name);
    let goes_on = response.changes.iter().any(|change| matches!(change, Change::Dialogue(..)));
    let ends = ends && response.changes.iter().any(is_draft)
        || has_no_text && !goes_on && entry.name != attach::ENTRY.name;
    Ok(match ends {
        true => response.and(Change::Dialogue(caller.room.address.clone(), None)),
        false => response,
    })
}

/// Asks whether a command that was written long ago is still meant. Its id is shown, and nothing else of the message.
fn ask_again(name: &'static str, args: &str, translator: &Translator) -> Response {
    let id = args.split_whitespace().next().and_then(domain::statement::Id::parse);
    let digest = digest(args).map(|digest| format!(" {digest}")).unwrap_or_default();
    let notify = if asks_for_test(args) {
        " --test"
    } else if asks_to_notify(args) {
        " --notify"
    } else {
        ""
    };
    let with = |digest: &str| {
        id.as_ref().map_or_else(|| name.to_owned(), |id| format!("{name} {id}{digest}{notify}"))
    };
    let text = translator.tell(&Phrase::new("said-long-ago").with("command", with("")));
    let command = with(&digest);
    Content::new(Document::plain(&text), vec![Choice { label: translator.say("choice-yes"), command }]).into()
}

#[cfg(test)]
mod access;
#[cfg(test)]
mod conversation;
#[cfg(test)]
mod moderation;
