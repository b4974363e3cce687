//! THE table of commands: what is understood, and what helps, menus and docs are made of.

use crate::command::Entry;
use crate::lang::Lang;
use crate::locale::{Voice, languages};
use crate::menu::{Menu, MenuText};
use crate::person::Person;
use crate::room::NetworkId;
use crate::{
    about, correct, declaration, declarations, events, help, language, post, publish, report, retract, start,
    stop, subscribe, whoami,
};

/// The commands that only read: a link from a group into the private chat can stand for these and no others.
pub const READING: [&str; 5] = ["declaration", "declarations", "events", "help", "about"];

/// Every command, in the order in which help shows them.
pub static TABLE: &[&Entry] = &[
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

/// The menu that networks may show.
pub fn menu(moderators: Vec<Person>, default: &Lang) -> Menu {
    let text = |lang: &Lang, language: Option<Lang>| {
        let voice = Voice::new(lang.clone(), NetworkId::Telegram);
        let lines = |moderator: bool| -> Vec<(String, String)> {
            TABLE
                .iter()
                .filter(|entry| moderator || !entry.is_for_moderators())
                .map(|entry| (entry.name.to_owned(), voice.say(entry.help)))
                .collect()
        };
        MenuText { language, everybody: lines(false), moderators: lines(true) }
    };
    let mut texts = vec![text(default, None)];
    texts.extend(languages().map(|lang| text(lang, Some(lang.clone()))));
    Menu { texts, moderators }
}
