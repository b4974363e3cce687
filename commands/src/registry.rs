//! The one table of commands: what is understood, and what help, menus and docs are made of.

use crate::locale::{Phrase, Translator, languages};
use crate::parse;
use crate::people::{ban, confirm, contact, hotline, link, log, moderators, trust, whoami};
use crate::publishing::{
    approve, attach, correct, dialogue, drafts, edit, post, publish, replace, report, retract, rooms_view,
    schedule, sign, stop, translate,
};
use crate::reading::{declaration, declarations, events, verify};
use crate::request::Registry;
use crate::rooms::{language, subscribe};
use crate::welcome::{about, help, start};
use domain::access::{Grants, Permission};
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::menu::{Menu, MenuText};
use domain::people::People;
use domain::room::NetworkId;

/// Every command, in the order in which help shows them.
pub static COMMANDS: Registry = &[
    &declaration::ENTRY,
    &declarations::DECLARATIONS,
    &events::ENTRY,
    &declarations::UPDATES,
    &verify::ENTRY,
    &subscribe::SUBSCRIBE,
    &subscribe::UNSUBSCRIBE,
    &subscribe::SUBSCRIPTIONS,
    &language::ENTRY,
    &contact::ENTRY,
    &about::ENTRY,
    &whoami::ENTRY,
    &help::ENTRY,
    &start::ENTRY,
    &post::POST,
    &post::ALERT,
    &attach::ENTRY,
    &dialogue::DONE,
    &dialogue::CANCEL,
    &drafts::ENTRY,
    &rooms_view::ENTRY,
    &edit::ENTRY,
    &translate::ENTRY,
    &correct::ENTRY,
    &publish::PUBLISH,
    &approve::APPROVE,
    &approve::REJECT,
    &schedule::SCHEDULE,
    &schedule::UNSCHEDULE,
    &publish::DISCARD,
    &replace::ENTRY,
    &stop::STOP,
    &stop::RESUME,
    &retract::ENTRY,
    &sign::ENTRY,
    &report::ENTRY,
    &moderators::ENTRY,
    &link::LINK,
    &link::UNLINK,
    &hotline::ANSWER,
    &hotline::HOTLINE,
    &ban::BAN,
    &ban::UNBAN,
    &log::ENTRY,
    &trust::ENTRY,
    &confirm::ENTRY,
];

/// Whether a line begins a command that takes a text from the next line on.
pub fn takes_text(line: &str) -> bool {
    let line = line.trim();
    let Some(mut words) = line.strip_prefix(['/', '!']).map(str::split_whitespace) else { return false };
    let entry = words.next().and_then(|name| parse::find(COMMANDS, &name.to_lowercase()));
    // Whoever only reads names a statement, or has a text.
    let names_one = words.next().is_some();
    entry.is_some_and(|entry| entry.takes_text && !(names_one && entry.permission == Permission::Read))
}

/// The names of all commands.
pub fn names() -> Vec<&'static str> {
    COMMANDS.iter().map(|entry| entry.name).collect()
}

/// The menu that networks may show.
pub fn menu(people: &People, campaign: &Campaign, hotline: bool) -> Menu {
    let text = |lang: &Lang, language: Option<Lang>| {
        let translator = Translator::new(lang.clone(), NetworkId::Telegram);
        let lines = |grants: Grants| -> Vec<(String, String)> {
            COMMANDS
                .iter()
                .filter(|entry| {
                    entry.in_menu && entry.is_open_to(grants) && (hotline || !entry.needs_hotline)
                })
                .map(|entry| (entry.name.to_owned(), translator.say(entry.help)))
                .collect()
        };
        let about = campaign.about.as_deref().unwrap_or_default();
        let profile = Phrase::new("profile").with("campaign", &campaign.name).with("about", about);
        let line = Phrase::new("profile-line").with("campaign", &campaign.name);
        MenuText {
            language,
            everybody: lines(Grants::default()),
            moderators: lines(Grants::ALL),
            profile: translator.tell(&profile).trim().to_owned(),
            profile_line: translator.tell(&line),
        }
    };
    let mut texts = vec![text(&campaign.default_language, None)];
    texts.extend(languages().map(|lang| text(lang, Some(lang.clone()))));
    let moderators = people.all().into_iter().map(|(person, _)| person).collect();
    Menu { texts, moderators, former: people.former() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Entry;
    use domain::access::Place;

    #[test]
    fn what_each_command_needs() {
        use Permission::{
            Appoint, Ban, DecideForRoom, Halt, Publish, Read, ReadDrafts, SeeDeliveries, SeePeople,
        };
        use Place::{Alone, Anywhere, Private};
        let flags = |entry: &Entry| -> Vec<&str> {
            let Entry {
                bare,
                only_reads,
                takes_text,
                takes_files,
                opens_chat,
                needs_hotline,
                asks_when_old,
                ..
            } = *entry;
            [
                ("bare asks", bare.is_some()),
                ("reads", only_reads),
                ("text", takes_text),
                ("files", takes_files),
                ("opens", opens_chat),
                ("hotline", needs_hotline),
                ("old asks", asks_when_old),
            ]
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
            .collect()
        };
        let declared: Vec<_> = COMMANDS
            .iter()
            .map(|entry| (entry.name, entry.permission, entry.place, flags(entry).join(", ")))
            .collect();
        let expected = [
            ("declaration", Read, Anywhere, "reads"),
            ("declarations", Read, Anywhere, "reads"),
            ("events", Read, Anywhere, "reads"),
            ("updates", Read, Anywhere, "reads"),
            ("verify", Read, Anywhere, "text"),
            ("subscribe", DecideForRoom, Anywhere, ""),
            ("unsubscribe", DecideForRoom, Anywhere, ""),
            ("subscriptions", Read, Anywhere, ""),
            ("language", DecideForRoom, Anywhere, "bare asks"),
            ("contact", Read, Alone, "files, hotline"),
            ("about", Read, Anywhere, "reads"),
            ("whoami", Read, Anywhere, ""),
            ("help", Read, Anywhere, "reads"),
            ("start", Read, Anywhere, "opens"),
            ("post", Publish, Private, "text, files"),
            ("alert", Publish, Private, "text, files"),
            ("attach", Publish, Private, "files"),
            ("done", Publish, Private, ""),
            ("cancel", Publish, Private, ""),
            ("drafts", Publish, Private, ""),
            ("preview", ReadDrafts, Private, ""),
            ("edit", Publish, Private, ""),
            ("translate", Publish, Private, "text"),
            ("correct", Publish, Private, "text"),
            ("publish", Publish, Private, "old asks"),
            ("approve", Publish, Private, "old asks"),
            ("reject", Publish, Private, "old asks"),
            ("schedule", Publish, Private, "old asks"),
            ("unschedule", Publish, Private, "old asks"),
            ("discard", Publish, Private, "old asks"),
            ("replace", Publish, Private, "old asks"),
            ("stop", Halt, Private, "old asks"),
            ("resume", Halt, Private, "old asks"),
            ("retract", Publish, Private, "old asks"),
            ("sign", Publish, Private, "text"),
            ("report", SeeDeliveries, Private, ""),
            ("moderators", Appoint, Private, "bare asks"),
            ("link", Read, Alone, "bare asks"),
            ("unlink", Publish, Private, ""),
            ("answer", Publish, Private, "files"),
            ("hotline", Publish, Private, ""),
            ("ban", Ban, Private, ""),
            ("unban", Ban, Private, ""),
            ("log", SeePeople, Private, ""),
            ("trust", Publish, Private, ""),
            ("confirm", Publish, Private, ""),
        ];
        assert_eq!(declared, expected.map(|(name, who, place, flags)| (name, who, place, flags.to_owned())));
    }
}
