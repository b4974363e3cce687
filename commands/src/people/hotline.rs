//! `/answer NAME TEXT` and `/hotline`: the moderators' side of what people write to them.

use crate::locale::Phrase;
use crate::parse::{Command, Reading, contact_in};
use crate::people::contact::{shown, words};
use crate::people::room::tell_room;
use crate::request::{Caller, Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Notification, Reply};
use domain::contact::{CONTACT_LIMIT, Contact, Hearing};
use domain::decision::{Change, Recipient};
use domain::error::ReadError;
use domain::incoming::{Message, Source};
use domain::text::{Block, Document, Span};
use std::cmp::Reverse;

/// Answers somebody.
pub static ANSWER: Entry = Entry {
    in_menu: false,
    takes_files: true,
    ..Entry::private(Permission::Publish, "answer", "grammar-answer", "help-answer", answer)
};

/// Who has written, and what becomes of that.
pub static HOTLINE: Entry = Entry {
    in_menu: false,
    ..Entry::private(Permission::Publish, "hotline", "grammar-hotline", "help-hotline", hotline)
};

/// How many conversations stand on a page.
const SHOWN: usize = 30;

/// What a reply means in the moderators' room: an answer, if it is to what somebody has written.
pub(crate) fn meant(message: &Message, reading: &Reading, caller: &Caller) -> Option<Command> {
    let is_theirs = caller.grants.moderator && caller.grants.among_moderators;
    if !is_theirs || !matches!(reading, Reading::Reply) {
        return None;
    }
    let replied = match (&message.replied, &caller.text) {
        (Some(Source::Text { markdown, .. }), _) => markdown,
        (_, Some(Ok(fetched))) if fetched.is_ours => &fetched.markdown,
        _ => return None,
    };
    Some(Command { entry: &ANSWER, args: contact_in(replied)?, body: message.text.clone() })
}

/// Somebody by their name, which is the first word behind a command, perhaps even of a conversation that is over; or what to say.
fn named(
    word: &str,
    closed_too: bool,
    request: &Request<'_>,
) -> Result<Result<Contact, Response>, ReadError> {
    let contacts = request.read_model.contacts()?;
    let found =
        contacts.into_iter().find(|contact| contact.is_called(word) && (closed_too || !contact.closed));
    let name: String = word.chars().take(20).collect();
    let unknown = || refuse(&request.translator, &Phrase::new("hotline-unknown").with("name", name));
    Ok(found.ok_or_else(unknown))
}

/// That nobody can write, where that is so and nobody has.
fn off(request: &Request<'_>) -> Result<Option<Response>, ReadError> {
    let mut networks = request.read_model.networks().iter();
    let is_on = networks.any(|network| request.read_model.hotline(*network));
    let is_off = !is_on && request.read_model.contacts()?.is_empty();
    Ok(is_off.then(|| refuse(&request.translator, &Phrase::new("hotline-off"))))
}

fn answer(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if let Some(response) = off(request)? {
        return Ok(response);
    }
    let Some(word) = request.args.split_whitespace().next() else {
        return Ok(refuse(translator, &Phrase::new("answer-how")));
    };
    let mut contact = match named(word, false, request)? {
        Ok(contact) => contact,
        Err(response) => return Ok(response),
    };
    let text = words(request, 1);
    let name = contact.name.clone();
    let file = match shown(&contact.room, request) {
        Ok(file) => file,
        Err(say) => return Ok(refuse(translator, &say)),
    };
    if text.is_empty() && file.is_none() {
        return Ok(refuse(translator, &Phrase::new("answer-how")));
    }
    if text.chars().count() > CONTACT_LIMIT {
        let say = Phrase::new("contact-long").number("limit", CONTACT_LIMIT as u64);
        return Ok(refuse(translator, &say));
    }
    if !request.read_model.reaches(&contact.room)? {
        return Ok(refuse(translator, &Phrase::new("answer-unreachable").with("name", &name)));
    }
    (contact.answered, contact.last) = (true, request.now);
    let said =
        Response::from(Document::plain(&translator.tell(&Phrase::new("answer-sent").with("name", &name))));
    let said = to_them(said, &contact, Notification::Answered { text: text.clone(), file: file.clone() });
    let by = request.message.person.clone();
    let told = tell_room(said, &Notification::ContactAnswered { by, name, text, file }, request);
    Ok(told.and(Change::Contact(contact.person.clone(), Some(contact))))
}

/// Tells somebody who has written something, in the chat from which they wrote.
fn to_them(mut response: Response, contact: &Contact, notification: Notification) -> Response {
    let told = Reply::Told { person: contact.person.clone(), notification };
    response.replies.push((Recipient::Room(contact.room.clone()), told));
    response
}

fn hotline(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if let Some(response) = off(request)? {
        return Ok(response);
    }
    let mut words = request.args.split_whitespace();
    let (Some(what), name) = (words.next(), words.next().unwrap_or_default()) else {
        return list(1, request);
    };
    if let Ok(page) = what.parse() {
        return list(page, request);
    }
    let hearing = match &*what.to_lowercase() {
        "close" => None,
        "mute" => Some(Hearing::Muted),
        "ban" => Some(Hearing::Banned),
        "unmute" | "unban" => Some(Hearing::Heard),
        _ => return Ok(refuse(translator, &Phrase::new("hotline-how"))),
    };
    let contact = match named(name, hearing.is_some(), request)? {
        Ok(contact) => contact,
        Err(response) => return Ok(response),
    };
    let Some(hearing) = hearing else {
        // Who isn't heard would be another the next time.
        if contact.hearing != Hearing::Heard {
            let say = Phrase::new("hotline-unheard").with("name", &contact.name);
            return Ok(refuse(translator, &say));
        }
        let said = refuse(translator, &Phrase::new("hotline-closed").with("name", &contact.name));
        let told = to_them(said, &contact, Notification::ContactClosed { name: None });
        let closed = Notification::ContactClosed { name: Some(contact.name.clone()) };
        let contact = contact.close(request.now);
        let told = tell_room(told, &closed, request);
        return Ok(told.and(Change::Contact(contact.person.clone(), Some(contact))));
    };
    let key = match hearing {
        Hearing::Heard => "hotline-heard",
        Hearing::Muted => "hotline-muted",
        Hearing::Banned => "hotline-banned",
    };
    let said = refuse(translator, &Phrase::new(key).with("name", &contact.name));
    let contact = Contact { hearing, ..contact };
    let (by, name) = (request.message.person.clone(), contact.name.clone());
    let told = tell_room(said, &Notification::ContactHeard { by, name, hearing }, request);
    Ok(told.and(Change::Contact(contact.person.clone(), Some(contact))))
}

/// A page of those who have written, the last first; whoever isn't heard stands at the end.
fn list(page: usize, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut contacts = request.read_model.contacts()?;
    contacts.retain(|contact| !contact.closed || contact.hearing != Hearing::Heard);
    let pages = contacts.len().div_ceil(SHOWN);
    let page = page.clamp(1, pages.max(1));
    if contacts.is_empty() {
        return Ok(refuse(translator, &Phrase::new("hotline-nobody")));
    }
    contacts
        .sort_by_key(|contact| (contact.hearing != Hearing::Heard, contact.answered, Reverse(contact.last)));
    let mut document = Document::titled(&translator.say("hotline-title"));
    for contact in contacts.iter().skip((page - 1) * SHOWN).take(SHOWN) {
        let key = match (contact.hearing, contact.answered) {
            (Hearing::Heard, false) => "hotline-open",
            (Hearing::Heard, true) => "hotline-answered",
            (Hearing::Muted, _) => "hotline-is-muted",
            (Hearing::Banned, _) => "hotline-is-banned",
        };
        let date = translator.date(request.read_model.campaign().day(contact.last));
        let line = format!("{} – {}, {date}", contact.name, translator.say(key));
        document.push(Block::bullet(vec![Span::plain(line)]));
    }
    if page < pages {
        let say = Phrase::new("hotline-more").number("page", (page + 1) as u64);
        document.extend(Document::plain(&translator.tell(&say)));
    }
    document.extend(Document::plain(&translator.say("hotline-how")));
    Ok(document.into())
}

#[cfg(test)]
pub(crate) mod conversation;
