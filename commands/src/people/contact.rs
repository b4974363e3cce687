//! `/contact`: somebody writes to the moderators, who are not told who it is.

use crate::locale::Phrase;
use crate::parse::{Command, MARKS, Reading};
use crate::people::whoami::choice;
use crate::publishing::closing::is_cancelling;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Place;
use domain::answer::{Content, Notification, Reply};
use domain::contact::{CONTACT_LIMIT, CONTACTS_LIMIT, Contact, Hearing, MESSAGES_AN_HOUR, pseudonym};
use domain::decision::{Change, Recipient};
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::incoming::Message;
use domain::people::RoomUse;
use domain::room::Address;
use domain::text::Document;
use jiff::Timestamp;

/// The command.
pub static ENTRY: Entry = Entry {
    place: Place::Alone,
    needs_hotline: true,
    ..Entry::open("contact", "grammar-contact", "help-contact", run)
};

/// What a message means in a private chat in which somebody was asked what they want to write.
pub(crate) fn meant(
    message: &Message,
    reading: &Reading,
    open: Option<&Dialogue>,
    now: Timestamp,
) -> Option<Command> {
    let open = open.filter(|dialogue| dialogue.is_open(now) && dialogue.person.is(&message.person));
    open.filter(|dialogue| dialogue.command == ENTRY.name)?;
    let text = message.text.trim();
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
    let ends = Change::Dialogue(request.caller.room.address.clone(), None);
    let known = request.read_model.contact(&request.message.person)?;
    let text = match request.args {
        "cancel" => return Ok(refuse(translator, &Phrase::new("contact-cancelled")).and(ends)),
        "close" => return Ok(close(known, room, request).and(ends)),
        _ => words_behind(request, ENTRY.name, 0),
    };
    if text.is_empty() {
        return Ok(ask(known.as_ref(), request));
    }
    Ok(say(text, known, room, request)?.and(ends))
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
    let dialogue = Dialogue {
        person: request.message.person.clone(),
        command: ENTRY.name.to_owned(),
        text: String::new(),
        cut: false,
        since: request.now,
    };
    let waits = Change::Dialogue(request.caller.room.address.clone(), Some(dialogue));
    Response::from(Content::new(document, choices)).and(waits)
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
    known: Option<Contact>,
    room: &Address,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if text.chars().count() > CONTACT_LIMIT {
        let say = Phrase::new("contact-long").number("limit", CONTACT_LIMIT as u64);
        return Ok(refuse(translator, &say));
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
    contact.room = request.caller.room.address.clone();
    (contact.answered, contact.last) = (false, request.now);
    let mut document = Document::plain(&translator.say("contact-sent"));
    if first {
        document.extend(Document::plain(&translator.tell(&what_is_known(request))));
    }
    // What came with the words stays here.
    if request.message.attachment.is_some() || request.message.file.is_some() {
        document.extend(Document::plain(&translator.say("contact-words-only")));
    }
    let choices = vec![
        choice("choice-write-more", "contact", translator),
        choice("choice-close-contact", "contact close", translator),
    ];
    let notification = Notification::Contacted { name: contact.name.clone(), text, first };
    let response = Response::from(Content::new(document, choices));
    let response = tell(response, room, notification, request);
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
