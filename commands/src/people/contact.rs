//! `/contact`: somebody writes to the moderators, who are not told who it is.

use crate::locale::Phrase;
use crate::parse::{Command, MARKS, Reading};
use crate::people::whoami::choice;
use crate::publishing::closing::is_cancelling;
use crate::read_model::ReadModel;
use crate::request::{Caller, Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Place;
use domain::answer::{Content, Notification, Reply};
use domain::contact::{
    CONTACT_LIMIT, CONTACTS_LIMIT, Contact, FURTHER_FILES, Hearing, MESSAGES_AN_HOUR, pseudonym,
};
use domain::decision::{Change, Recipient};
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::file::File;
use domain::incoming::{Incoming, Message};
use domain::people::RoomUse;
use domain::room::{Address, RoomKind};
use domain::text::Document;
use jiff::Timestamp;

/// The command.
pub static ENTRY: Entry = Entry {
    place: Place::Alone,
    needs_hotline: true,
    takes_files: true,
    ..Entry::open("contact", "grammar-contact", "help-contact", run)
};

/// The dialogue in which somebody has just written: what they send without a word goes along.
const SENT: &str = "contact sent";

/// Whether in a dialogue somebody writes to the moderators.
pub(crate) fn is_theirs(dialogue: &Dialogue) -> bool {
    dialogue.command == ENTRY.name || dialogue.command == SENT
}

/// Whether somebody is asked for it, or what they send still goes along with what they have written.
fn is_waiting(dialogue: &Dialogue, message: &Message, now: Timestamp) -> bool {
    let is_recent = || now.duration_since(dialogue.since) <= FURTHER_FILES;
    let is_open = dialogue.is_open(now) && (dialogue.command == ENTRY.name || is_recent());
    is_theirs(dialogue) && is_open && dialogue.person.is(&message.person)
}

/// Whether the file that comes with a message is to go to the moderators.
///
/// # Errors
/// When something can't be read.
pub(crate) fn takes_file(
    incoming: &Incoming,
    message: &Message,
    reading: &Reading,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<bool, ReadError> {
    let is_read =
        read_model.hotline(incoming.room.network) && read_model.people().room(RoomUse::Moderators).is_some();
    let is_private = incoming.kind == RoomKind::Private && !message.edited && !message.forwarded;
    if !is_read || !is_private {
        return Ok(false);
    }
    let meant = match reading {
        Reading::Command(command) => command.entry.name == ENTRY.name,
        Reading::Unclear(_) => {
            read_model.dialogue(&incoming.room)?.is_some_and(|open| is_waiting(&open, message, now))
        }
        _ => false,
    };
    // Nothing is fetched of whoever isn't heard.
    let may_say = |mut contact: Contact| contact.hearing == Hearing::Heard && !contact.says_too_much(now);
    Ok(meant && read_model.contact(&message.person)?.is_none_or(may_say))
}

/// What a message means in a private chat in which somebody was asked what they want to write.
pub(crate) fn meant(
    message: &Message,
    reading: &Reading,
    caller: &Caller,
    open: Option<&Dialogue>,
    now: Timestamp,
) -> Option<Command> {
    let open = open.filter(|open| is_waiting(open, message, now))?;
    let text = message.text.trim();
    let shows = caller.media.is_some() && matches!(reading, Reading::Unclear(_));
    if shows {
        return Some(Command { entry: &ENTRY, args: String::new(), body: text.to_owned() });
    }
    if open.command != ENTRY.name {
        return None;
    }
    let typed = message.pressed.is_none() && !message.edited && !text.is_empty() && !text.starts_with(MARKS);
    // One word that is a command is one.
    let is_command = matches!(reading, Reading::Command(_)) && text.split_whitespace().count() == 1;
    let is_other = matches!(reading, Reading::Forwarded | Reading::Edited(_) | Reading::Silence);
    if !typed || is_other || is_command && !is_cancelling(text) {
        return None;
    }
    let args = if is_cancelling(text) { "cancel" } else { "" };
    Some(Command { entry: &ENTRY, args: args.to_owned(), body: text.to_owned() })
}

/// The words behind a command, as they were typed, and behind so many more words. A long line is not cut.
pub(crate) fn words_behind(request: &Request<'_>, name: &str, skipped: usize) -> String {
    let text = request.message.text.trim().trim_start_matches(MARKS);
    let is_word = |rest: &&str| rest.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name));
    let Some(rest) = Some(text).filter(is_word).and_then(|text| text.get(name.len()..)) else {
        return request.body.trim().to_owned();
    };
    let behind = (0..skipped)
        .fold(rest, |rest, _| rest.trim_start().split_once(char::is_whitespace).map_or("", |(_, rest)| rest));
    behind.trim().to_owned()
}

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let people = request.read_model.people();
    let room = people.room(RoomUse::Moderators).filter(|_| request.read_model.hotline(translator.network));
    let Some(room) = room else { return Ok(off(request)) };
    let ends = dialogue(None, request);
    let known = request.read_model.contact(&request.message.person)?;
    let text = match request.args {
        "cancel" => return Ok(refuse(translator, &Phrase::new("contact-cancelled")).and(ends)),
        "close" => return Ok(close(known, room, request).and(ends)),
        _ => words_behind(request, ENTRY.name, 0),
    };
    match shown(room, request) {
        Ok(None) if text.is_empty() => Ok(ask(known.as_ref(), request)),
        Ok(file) => say(text, file, known, room, request),
        // Another one may be sent at once.
        Err(say) => Ok(refuse(translator, &say).and(dialogue(Some(ENTRY.name), request))),
    }
}

/// What is shown along with words, under a name that says nothing, to a room.
///
/// # Errors
/// Why it is not.
pub(crate) fn shown(room: &Address, request: &Request<'_>) -> Result<Option<File>, Phrase> {
    let attachment = match &request.caller.media {
        None => return Ok(None),
        Some(media) => media.as_ref().map_err(Clone::clone)?,
    };
    // What a file of an unknown kind tells of its maker can't be removed.
    if attachment.is_untouched() {
        return Err(Phrase::new("contact-untouched"));
    }
    let largest = request.read_model.largest_file(room.network);
    if let Some(largest) = largest.filter(|largest| attachment.length > *largest) {
        let say = Phrase::new("attach-large").with("network", room.network.name());
        return Err(say.number("limit", largest / 1_000_000));
    }
    let file = attachment.file();
    let what = if file.dimensions.is_some() { "picture" } else { "file" };
    let name = match file.name.rsplit_once('.') {
        Some((_, ending)) => format!("{what}.{ending}"),
        None => what.to_owned(),
    };
    Ok(Some(File { name, ..file }))
}

/// What this person is asked for next, in this chat.
fn dialogue(command: Option<&str>, request: &Request<'_>) -> Change {
    let dialogue = command.map(|command| Dialogue {
        person: request.message.person.clone(),
        command: command.to_owned(),
        text: String::new(),
        cut: false,
        since: request.now,
    });
    Change::Dialogue(request.caller.room.address.clone(), dialogue)
}

/// That nobody reads what would be written.
fn off(request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let mut document = Document::plain(&translator.say("contact-off"));
    if let Some(contact) = &request.read_model.campaign().contact {
        let say = Phrase::new("about-contact").with("value", contact);
        document.extend(Document::plain(&translator.tell(&say)));
    }
    document.into()
}

/// Says what is known of whom, and waits for the message.
fn ask(known: Option<&Contact>, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let mut document = Document::plain(&translator.tell(&what_is_known(request)));
    document.extend(Document::plain(&translator.say("contact-write")));
    let mut choices = vec![choice("choice-cancel", "contact cancel", translator)];
    choices.extend(known.map(|_| choice("choice-close-contact", "contact close", translator)));
    Response::from(Content::new(document, choices)).and(dialogue(Some(ENTRY.name), request))
}

fn what_is_known(request: &Request<'_>) -> Phrase {
    let days = request.read_model.hotline_keeps().as_secs() / (24 * 3600);
    Phrase::new("contact-known")
        .with("campaign", &request.read_model.campaign().name)
        .with("network", request.translator.network.name())
        .number("count", days.max(1))
}

/// Brings a message to the moderators.
fn say(
    text: String,
    file: Option<File>,
    known: Option<Contact>,
    room: &Address,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if text.chars().count() > CONTACT_LIMIT {
        let say = Phrase::new("contact-long").number("limit", CONTACT_LIMIT as u64);
        return Ok(refuse(translator, &say).and(dialogue(Some(ENTRY.name), request)));
    }
    let first = known.is_none();
    let mut contact = match known {
        Some(contact) => contact,
        None => {
            let contacts = request.read_model.contacts()?;
            let Some(name) = new_name(&contacts, request) else {
                return Ok(refuse(translator, &Phrase::new("contact-full")));
            };
            let address = request.caller.room.address.clone();
            Contact::new(name, request.message.person.clone(), address, request.now)
        }
    };
    if contact.hearing != Hearing::Heard {
        return Ok(refuse(translator, &Phrase::new("contact-unheard")));
    }
    if contact.says_too_much(request.now) {
        let say = Phrase::new("contact-much").number("limit", MESSAGES_AN_HOUR.into());
        return Ok(refuse(translator, &say));
    }
    let open = request.read_model.dialogue(&request.caller.room.address)?;
    let is_further = request.message.text.trim().is_empty() && open.is_some_and(|open| open.command == SENT);
    contact.room = request.caller.room.address.clone();
    (contact.answered, contact.last) = (false, request.now);
    let mut document = Document::plain(&translator.say("contact-sent"));
    if first {
        document.extend(Document::plain(&translator.tell(&what_is_known(request))));
    }
    let comes_along = request.message.attachment.is_some() || request.message.file.is_some();
    let more = if comes_along && file.is_none() { "contact-words-only" } else { "contact-pictures" };
    document.extend(Document::plain(&translator.say(more)));
    let choices = vec![
        choice("choice-write-more", "contact", translator),
        choice("choice-close-contact", "contact close", translator),
    ];
    let notification = Notification::Contacted { name: contact.name.clone(), text, file, first };
    // Of several pictures, the first is answered.
    let response = match is_further {
        true => Response::default(),
        false => Response::from(Content::new(document, choices)),
    };
    let response = tell(response, room, notification, request).and(dialogue(Some(SENT), request));
    Ok(response.and(Change::Contact(contact.person.clone(), Some(contact))))
}

/// Says something in the moderators' room, of which nobody else learns who is behind it.
fn tell(
    mut response: Response,
    room: &Address,
    notification: Notification,
    request: &Request<'_>,
) -> Response {
    // What is told stands for a while with whom it is told: the moderators.
    let person = request.read_model.moderators().into_iter().next();
    if let Some(person) = person {
        response.replies.push((Recipient::Room(room.clone()), Reply::Told { person, notification }));
    }
    response
}

/// A name that nobody has; `None` where there are too many.
fn new_name(contacts: &[Contact], request: &Request<'_>) -> Option<String> {
    if contacts.len() >= CONTACTS_LIMIT {
        return None;
    }
    let mut random = request.caller.random;
    let mut name = pseudonym(random);
    // Of two million, few are taken.
    for _ in 0..CONTACTS_LIMIT {
        if !contacts.iter().any(|contact| contact.is_called(&name)) {
            return Some(name);
        }
        random.rotate_left(1);
        random[0] = random[0].wrapping_add(1);
        name = pseudonym(random);
    }
    None
}

/// Whoever has written ends it: their name is forgotten.
fn close(known: Option<Contact>, room: &Address, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let Some(contact) = known else { return refuse(translator, &Phrase::new("contact-none")) };
    let response = refuse(translator, &Phrase::new("contact-closed"));
    // Who isn't heard doesn't become another by that.
    if contact.hearing != Hearing::Heard {
        return response;
    }
    let notification = Notification::ContactClosed { name: Some(contact.name) };
    tell(response, room, notification, request).and(Change::Contact(contact.person, None))
}
