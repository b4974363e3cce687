//! The one table of commands: what is understood, and what help, menus and docs are made of.

use crate::locale::{Translator, languages};
use crate::parse;
use crate::people::whoami;
use crate::publishing::{correct, post, publish, report, retract, stop};
use crate::reading::{declaration, declarations, events};
use crate::request::Registry;
use crate::rooms::{language, subscribe};
use crate::welcome::{about, help, start};
use domain::access::Grants;
use domain::lang::Lang;
use domain::menu::{Menu, MenuText};
use domain::person::Person;
use domain::room::NetworkId;

/// Every command, in the order in which help shows them.
pub static COMMANDS: Registry = &[
    &declaration::ENTRY,
    &declarations::ENTRY,
    &events::ENTRY,
    &subscribe::SUBSCRIBE,
    &subscribe::UNSUBSCRIBE,
    &subscribe::SUBSCRIPTIONS,
    &language::ENTRY,
    &about::ENTRY,
    &whoami::ENTRY,
    &help::ENTRY,
    &start::ENTRY,
    &post::ENTRY,
    &correct::ENTRY,
    &publish::PUBLISH,
    &publish::DISCARD,
    &stop::STOP,
    &stop::RESUME,
    &retract::ENTRY,
    &report::ENTRY,
];

/// Whether a line begins a command that takes a text from the next line on.
pub fn takes_body(line: &str) -> bool {
    let line = line.trim();
    line.strip_prefix(['/', '!'])
        .and_then(|rest| parse::find(COMMANDS, &rest.split_whitespace().next()?.to_lowercase()))
        .is_some_and(|entry| entry.takes_text)
}

/// The menu that networks may show.
pub fn menu(moderators: Vec<Person>, default: &Lang) -> Menu {
    let text = |lang: &Lang, language: Option<Lang>| {
        let translator = Translator::new(lang.clone(), NetworkId::Telegram);
        let lines = |grants: Grants| -> Vec<(String, String)> {
            COMMANDS
                .iter()
                .filter(|entry| entry.is_open_to(grants))
                .map(|entry| (entry.name.to_owned(), translator.say(entry.help)))
                .collect()
        };
        MenuText { language, everybody: lines(Grants::default()), moderators: lines(Grants::ALL) }
    };
    let mut texts = vec![text(default, None)];
    texts.extend(languages().map(|lang| text(lang, Some(lang.clone()))));
    Menu { texts, moderators }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Entry;
    use domain::access::{Permission, Place};

    #[test]
    fn what_each_command_needs() {
        use Permission::{DecideForRoom, Halt, Publish, Read, SeeDeliveries};
        use Place::{Anywhere, Private};
        let declared: Vec<_> = COMMANDS
            .iter()
            .map(|entry| {
                let Entry { name, permission, place, only_reads, takes_text, asks_when_old, .. } = entry;
                (*name, *permission, *place, *only_reads, *takes_text, *asks_when_old)
            })
            .collect();
        assert_eq!(
            declared,
            [
                ("declaration", Read, Anywhere, true, false, false),
                ("declarations", Read, Anywhere, true, false, false),
                ("events", Read, Anywhere, true, false, false),
                ("subscribe", DecideForRoom, Anywhere, false, false, false),
                ("unsubscribe", DecideForRoom, Anywhere, false, false, false),
                ("subscriptions", Read, Anywhere, false, false, false),
                ("language", DecideForRoom, Anywhere, false, false, false),
                ("about", Read, Anywhere, true, false, false),
                ("whoami", Read, Anywhere, false, false, false),
                ("help", Read, Anywhere, true, false, false),
                ("start", Read, Anywhere, false, false, false),
                ("post", Publish, Private, false, true, false),
                ("correct", Publish, Private, false, true, false),
                ("publish", Publish, Private, false, false, true),
                ("discard", Publish, Private, false, false, true),
                ("stop", Halt, Private, false, false, true),
                ("resume", Halt, Private, false, false, true),
                ("retract", Publish, Private, false, false, true),
                ("report", SeeDeliveries, Private, false, false, false),
            ]
        );
    }
}
