//! `/contact`: somebody writes to the moderators, who are not told who it is.

use crate::locale::Phrase;
use crate::notifications;
use crate::parse::{Command, MARKS, Reading, behind, is_blank};
use crate::people::whoami::choice;
use crate::publishing::attach::too_large;
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
use std::collections::{BTreeMap, BTreeSet};

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
    let may_say = |contact: Contact| contact.hearing == Hearing::Heard && !contact.has_said_enough(now);
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

/// What is said behind so many words that stand behind a command, as it was typed; in answer to what was asked, all of it.
pub(crate) fn words(request: &Request<'_>, skipped: usize) -> String {
    let text = match request.args.split_whitespace().count() > skipped {
        // A long line isn't cut.
        true => (0..skipped).fold(behind(&request.message.text), |text, _| behind_word(text)),
        false => request.body,
    };
    text.trim_matches(is_blank).to_owned()
}

fn behind_word(text: &str) -> &str {
    text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start())
}

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, people) = (&request.translator, request.read_model.people());
    let room = people.room(RoomUse::Moderators).filter(|_| request.read_model.hotline(translator.network));
    let known = request.read_model.contact(&request.message.person)?.filter(|known| !known.closed);
    let open = request.read_model.dialogue(&request.caller.room.address)?;
    // What a moderator is writing in that chat goes on.
    let others = open.is_some_and(|open| !is_theirs(&open) && !open.text.is_empty());
    let response = match request.args {
        "cancel" => refuse(translator, &Phrase::new("contact-cancelled")),
        "close" => close(known, room, request)?,
        _ => {
            let Some(room) = room else { return Ok(off(request)) };
            let text = words(request, 0);
            return match shown(room, request) {
                Ok(None) if text.is_empty() && others => {
                    Ok(refuse(translator, &Phrase::new("contact-other-text")))
                }
                Ok(None) if text.is_empty() => Ok(ask(known.as_ref(), request)),
                Ok(file) => say(text, file, room, request),
                // Another one may be sent at once.
                Err(say) => again(&say, request),
            };
        }
    };
    Ok(if others { response } else { response.and(dialogue(None, request)) })
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
    if let Some(say) = too_large(attachment, room.network, request) {
        return Err(say);
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

/// Says why something was not sent, and waits for it once more. A file that was fetched for it counts.
fn again(say: &Phrase, request: &Request<'_>) -> Result<Response, ReadError> {
    let response = refuse(&request.translator, say).and(dialogue(Some(ENTRY.name), request));
    let is_fetched = match &request.caller.media {
        None => false,
        Some(Ok(_)) => true,
        Some(Err(say)) => !["contact-busy", "media-failed"].contains(&say.key),
    };
    if !is_fetched {
        return Ok(response);
    }
    let known = request.read_model.contact(&request.message.person)?;
    let mut contact = match known {
        Some(contact) => contact,
        // Nobody is told of them yet.
        None => anew(request)?.0.close(request.now),
    };
    contact.count(request.now);
    Ok(response.and(Change::Contact(contact.person.clone(), Some(contact))))
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
    Phrase::new("contact-known")
        .with("campaign", &request.read_model.campaign().name)
        .with("network", request.translator.network.name())
        .number("count", days(request))
}

/// How many days somebody is known after the last word.
fn days(request: &Request<'_>) -> u64 {
    (request.read_model.hotline_keeps().as_secs() / (24 * 3600)).max(1)
}

/// Brings a message to the moderators.
fn say(
    text: String,
    file: Option<File>,
    room: &Address,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let is_cut = request.message.near_limit;
    if is_cut || text.chars().count() > CONTACT_LIMIT || !fits(&text, room, request) {
        return again(&Phrase::new("contact-long").number("limit", CONTACT_LIMIT as u64), request);
    }
    if request.read_model.is_busy(room)? {
        return again(&Phrase::new("contact-busy"), request);
    }
    let known = request.read_model.contact(&request.message.person)?;
    let first = known.as_ref().is_none_or(|known| known.closed);
    let (mut contact, forgotten) = match known.filter(|_| !first) {
        Some(contact) => (contact, None),
        None => anew(request)?,
    };
    if contact.hearing != Hearing::Heard {
        return Ok(refuse(translator, &Phrase::new("contact-unheard")));
    }
    if contact.has_said_enough(request.now) {
        let say = Phrase::new("contact-much").number("limit", MESSAGES_AN_HOUR.into());
        return Ok(refuse(translator, &say));
    }
    contact.count(request.now);
    contact.room = request.caller.room.address.clone();
    (contact.answered, contact.last) = (false, request.now);
    let open = request.read_model.dialogue(&request.caller.room.address)?.map(|open| open.command);
    let mut document = Document::plain(&translator.say("contact-sent"));
    // Whoever was asked was told that.
    if first && open.as_deref() != Some(ENTRY.name) {
        document.extend(Document::plain(&translator.tell(&what_is_known(request))));
    }
    let comes_along = request.message.attachment.is_some() || request.message.file.is_some();
    let more = if comes_along && file.is_none() { "contact-words-only" } else { "contact-pictures" };
    document.extend(Document::plain(&translator.say(more)));
    let choices = vec![
        choice("choice-write-more", "contact", translator),
        choice("choice-close-contact", "contact close", translator),
    ];
    // Of several pictures, the first is answered.
    let is_further = request.message.text.trim().is_empty() && open.as_deref() == Some(SENT);
    let response = match is_further {
        true => Response::default(),
        false => Response::from(Content::new(document, choices)),
    };
    let notification = Notification::Contacted { name: contact.name.clone(), text, file, first };
    let mut response = tell(response, room, notification, request).and(dialogue(Some(SENT), request));
    response.changes.extend(forgotten);
    Ok(response.and(Change::Contact(contact.person.clone(), Some(contact))))
}

/// Whether words fit into one message in the moderators' room: only the first shows whose they are.
fn fits(text: &str, room: &Address, request: &Request<'_>) -> bool {
    let name = pseudonym(request.caller.random);
    let notification = Notification::Contacted { name, text: text.to_owned(), file: None, first: false };
    let told = notifications::tell(&notification, &request.translator);
    told.messages.iter().all(|message| request.read_model.parts(room.network, message) == 1)
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

/// Somebody under a new name, of whom is known how much they have said in this hour, and whether they are heard; and, where too many write,
/// that another is forgotten for them.
fn anew(request: &Request<'_>) -> Result<(Contact, Option<Change>), ReadError> {
    let person = &request.message.person;
    let contacts = request.read_model.contacts()?;
    let open: Vec<&Contact> = contacts.iter().filter(|contact| contact.is_open()).collect();
    let too_many = open.len() >= CONTACTS_LIMIT;
    let forgotten = too_many.then(|| oldest(&open)).flatten();
    let forgotten = forgotten.map(|contact| Change::Contact(contact.person.clone(), None));
    let name = new_name(&contacts, request.caller.random);
    let fresh = Contact::new(name, person.clone(), request.caller.room.address.clone(), request.now);
    let before = contacts.into_iter().find(|contact| contact.person.is(person));
    let contact = match before {
        Some(Contact { hour, count, hearing, .. }) => Contact { hour, count, hearing, ..fresh },
        None => fresh,
    };
    Ok((contact, forgotten))
}

/// Whoever has said nothing for longest, of the server that has most of them: many accounts are made most easily on one.
fn oldest<'a>(contacts: &[&'a Contact]) -> Option<&'a Contact> {
    let mut of: BTreeMap<_, Vec<&Contact>> = BTreeMap::new();
    for contact in contacts {
        of.entry((contact.person.network, contact.person.server())).or_default().push(contact);
    }
    of.into_values().max_by_key(Vec::len)?.into_iter().min_by_key(|contact| contact.last)
}

/// A name that nobody has, of the few hundred thousand that there are: of so many that are tried, not all are taken.
fn new_name(contacts: &[Contact], random: [u8; 8]) -> String {
    let taken: BTreeSet<&str> = contacts.iter().map(|contact| &*contact.name).collect();
    let step = |n: usize| u64::from_le_bytes(random).wrapping_mul(STEP.wrapping_pow(n as u32)).to_le_bytes();
    let mut names = (0..=contacts.len()).map(|n| pseudonym(step(n)));
    names.find(|name| !taken.contains(&**name)).unwrap_or_else(|| pseudonym(random))
}

/// By what the random number is multiplied where a name is taken (Knuth's MMIX), so that it becomes another one.
const STEP: u64 = 6_364_136_223_846_793_005;

/// Whoever has written ends it: their name is soon forgotten.
fn close(
    known: Option<Contact>,
    room: Option<&Address>,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let Some(contact) = known else { return Ok(refuse(translator, &Phrase::new("contact-none"))) };
    match contact.hearing {
        Hearing::Heard => {}
        // Whoever isn't heard doesn't become another by that.
        Hearing::Muted => {
            let say = Phrase::new("contact-muted").number("count", days(request));
            return Ok(refuse(translator, &say));
        }
        Hearing::Banned => return Ok(refuse(translator, &Phrase::new("contact-banned"))),
    }
    let mut response = refuse(translator, &Phrase::new("contact-closed"));
    // They see it in the list, too, and more must not wait than that.
    if let Some(room) = room
        && !request.read_model.is_busy(room)?
    {
        let notification = Notification::ContactClosed { name: Some(contact.name.clone()) };
        response = tell(response, room, notification, request);
    }
    let closed = contact.close(request.now);
    Ok(response.and(Change::Contact(closed.person.clone(), Some(closed))))
}

#[cfg(test)]
mod conversation;
