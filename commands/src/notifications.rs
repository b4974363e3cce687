//! What somebody is told in their private chat without having asked.

use crate::locale::{Phrase, Translator};
use crate::people::name::named;
use domain::access::identity_code;
use domain::answer::{Act, Answer, Choice, Content, Notification};
use domain::contact::CONTACT_MARK;
use domain::text::Document;

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
            let mut document = Document::plain(&format!("{CONTACT_MARK}{name}"));
            document.extend(their_words(text));
            if *first {
                let say = Phrase::new("contacted").with("name", name);
                document.extend(Document::plain(&translator.tell(&say)));
            }
            return Content { document, choices: Vec::new(), file: file.clone() }.into();
        }
        Notification::ContactAnswered { by, name, text, file } => {
            let say = Phrase::new("contact-answered").with("who", named(by, translator)).with("name", name);
            let mut document = Document::plain(&translator.tell(&say));
            document.extend(their_words(text));
            return Content { document, choices: Vec::new(), file: file.clone() }.into();
        }
        Notification::Answered { text, file } => {
            let mut document = Document::plain(&translator.say("contact-answer"));
            document.extend(their_words(text));
            let choices =
                vec![Choice { label: translator.say("choice-write-more"), command: "contact".to_owned() }];
            return Content { document, choices, file: file.clone() }.into();
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

/// What somebody else says, with each address that its words would hide.
fn their_words(text: &str) -> Document {
    Document::markdown(text).spell_out(|_| false)
}
