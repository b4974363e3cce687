//! The one table of commands: what is understood, and what help, menus and docs are made of.

use crate::locale::{Translator, languages};
use crate::parse;
use crate::people::whoami;
use crate::publishing::{correct, post, publish, report, retract, stop};
use crate::reading::{declaration, declarations, events};
use crate::request::Registry;
use crate::rooms::{language, subscribe};
use crate::welcome::{about, help, start};
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
        .is_some_and(|entry| entry.takes_body)
}

/// The menu that networks may show.
pub fn menu(moderators: Vec<Person>, default: &Lang) -> Menu {
    let text = |lang: &Lang, language: Option<Lang>| {
        let translator = Translator::new(lang.clone(), NetworkId::Telegram);
        let lines = |moderator: bool| -> Vec<(String, String)> {
            COMMANDS
                .iter()
                .filter(|entry| moderator || !entry.is_for_moderators())
                .map(|entry| (entry.name.to_owned(), translator.say(entry.help)))
                .collect()
        };
        MenuText { language, everybody: lines(false), moderators: lines(true) }
    };
    let mut texts = vec![text(default, None)];
    texts.extend(languages().map(|lang| text(lang, Some(lang.clone()))));
    Menu { texts, moderators }
}
