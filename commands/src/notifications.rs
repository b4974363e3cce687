//! What somebody is told in their private chat without having asked.

use crate::locale::{Phrase, Translator};
use crate::people::name::named;
use domain::access::identity_code;
use domain::answer::{Act, Answer, Choice, Content, Notification};
use domain::contact::{CONTACT_MARK, Hearing};
use domain::file::File;
use domain::text::{Document, MAX_DEPTH};

/// A notification in words.
pub fn tell(notification: &Notification, translator: &Translator) -> Answer {
    let say = match notification {
        Notification::DraftChanged { id } => Phrase::new("your-draft-changed").with("id", id.as_str()),
        Notification::DraftDiscarded { id } => Phrase::new("your-draft-discarded").with("id", id.as_str()),
        Notification::IdentityChanged { moderator, identity } => Phrase::new("identity-changed")
            .with("person", moderator.id.as_str())
            .with("network", moderator.network.name())
            .with("code", identity_code(identity)),
        Notification::Approved { by, id, missing } => Phrase::new("approved")
            .with("who", named(by, translator))
            .with("id", id.as_str())
            .number("count", *missing),
        Notification::Rejected { by, id, why } => {
            Phrase::new(if why.is_empty() { "rejected" } else { "rejected-why" })
                .with("who", named(by, translator))
                .with("id", id.as_str())
                .with("why", why)
        }
        Notification::Appointed { by, person, moderates } => {
            let key = if *moderates { "appointed" } else { "dismissed" };
            Phrase::new(key).with("who", named(by, translator)).with("person", named(person, translator))
        }
        Notification::LinkAsked { other, code } => {
            let say = Phrase::new("link-asked").with("person", named(other, translator));
            let choices =
                vec![Choice { label: translator.say("choice-link"), command: format!("confirm {code}") }];
            return Content::new(Document::plain(&translator.tell(&say)), choices).into();
        }
        Notification::Linked { person, with, holds } => {
            Phrase::new(if *holds { "linked" } else { "unlinked" })
                .with("person", named(person, translator))
                .with("with", named(with, translator))
        }
        Notification::RoomNamed { by, test, named: is } => {
            let key = match (test, is) {
                (false, true) => "named-moderators",
                (false, false) => "unnamed-moderators",
                (true, true) => "named-test",
                (true, false) => "unnamed-test",
            };
            Phrase::new(key).with("who", named(by, translator))
        }
        Notification::Banned { by, what, why, holds } => {
            let key = match (holds, why) {
                (true, Some(_)) => "banned-why",
                (true, None) => "banned",
                (false, _) => "unbanned",
            };
            let why = why.clone().unwrap_or_default();
            Phrase::new(key).with("who", named(by, translator)).with("what", what).with("why", why)
        }
        Notification::RoomLost { test } => {
            Phrase::new(if *test { "lost-test-room" } else { "lost-moderators-room" })
        }
        Notification::Contacted { name, text, file, first } => {
            let mut messages = said(Document::plain(&format!("{CONTACT_MARK}{name}")), text, file.as_ref());
            if *first {
                let say = Phrase::new("contacted").with("name", name);
                messages.push(Content::new(Document::plain(&translator.tell(&say)), Vec::new()));
            }
            return Answer { messages };
        }
        Notification::ContactAnswered { by, name, text, file } => {
            let say = Phrase::new("contact-answered").with("who", named(by, translator)).with("name", name);
            let messages = said(Document::plain(&translator.tell(&say)), text, file.as_ref());
            return Answer { messages };
        }
        Notification::Answered { text, file } => {
            let mut messages = said(Document::plain(&translator.say("contact-answer")), text, file.as_ref());
            let more = Choice { label: translator.say("choice-write-more"), command: "contact".to_owned() };
            messages.last_mut().into_iter().for_each(|last| last.choices.push(more.clone()));
            return Answer { messages };
        }
        Notification::ContactHeard { by, name, hearing } => {
            let key = match hearing {
                Hearing::Heard => "contact-heard-by",
                Hearing::Muted => "contact-muted-by",
                Hearing::Banned => "contact-banned-by",
            };
            Phrase::new(key).with("who", named(by, translator)).with("name", name)
        }
        Notification::ContactClosed { name: Some(name) } => Phrase::new("hotline-closed").with("name", name),
        Notification::ContactClosed { name: None } => Phrase::new("contact-closed-by"),
        Notification::Silenced { room } => Phrase::new("silenced").with("room", room.as_str()),
        Notification::Acted { moderator, act, id } => {
            let key = match act {
                Act::Publish => "acted-publish",
                Act::Alert => "acted-alert",
                Act::Correct => "acted-correct",
                Act::Withdraw => "acted-withdraw",
                Act::Stop => "acted-stop",
                Act::Resume => "acted-resume",
                Act::Schedule => "acted-schedule",
            };
            Phrase::new(key).with("who", named(moderator, translator)).with("id", id.as_str())
        }
    };
    Document::plain(&translator.tell(&say)).into()
}

/// Somebody's words behind a line that says whose they are, with a file.
fn said(whose: Document, text: &str, file: Option<&File>) -> Vec<Content> {
    let mut document = whose.clone();
    document.extend(their_words(text));
    // Telegram takes a caption of 1,024 units (Bot API, sendPhoto): beyond that the words go ahead, and the file says once more whose it is.
    if file.is_none() || document.text().encode_utf16().count() <= CAPTION {
        return vec![Content { document, choices: Vec::new(), file: file.cloned() }];
    }
    let words = Content::new(document, Vec::new());
    std::iter::once(words).chain(file.map(|file| Content::file(file.clone(), whose))).collect()
}

/// What somebody has written: as a quote, so that none of it seems to be the bot's; links show where they lead; and nobody is called by it, nor is
/// a command made of it.
fn their_words(text: &str) -> Document {
    let mut words = Document::markdown(text).spell_out(|_| false);
    for block in &mut words.blocks {
        block.quote = block.quote.saturating_add(1).min(MAX_DEPTH);
        block.spans.iter_mut().for_each(|span| span.text = unlinked(&span.text));
    }
    words
}

/// A text in which clients find neither somebody's name nor a command.
fn unlinked(text: &str) -> String {
    let mut unlinked = String::with_capacity(text.len());
    let (mut before, mut chars) = (None, text.chars().peekable());
    while let Some(c) = chars.next() {
        unlinked.push(c);
        // An address has both inside.
        let is_inside = match (c, before) {
            ('/', Some('/' | ':')) => before == Some('/') || chars.peek() == Some(&'/'),
            (_, before) => before.is_some_and(char::is_alphanumeric),
        };
        if matches!(c, '@' | '/' | '!') && !is_inside {
            unlinked.push(WORD_JOINER);
        }
        before = Some(c);
    }
    unlinked
}

/// Takes no space, and is part of no name.
const WORD_JOINER: char = '\u{2060}';

/// The longest text that stands under a file, in UTF-16 units.
const CAPTION: usize = 900;
