use super::*;
use crate::conversation::Talk;
use crate::memory::Memory;
use crate::needs::needs;
use domain::incoming::Source;
use domain::lang::Lang;
use domain::person::Person;
use domain::room::Address;
use domain::room::NetworkId;

#[test]
fn another_bots_command_of_the_same_name_is_not_answered() {
    let nobody = Grants::default();
    let mut talk = Talk { kind: RoomKind::Group, grants: nobody, ..Talk::new() };
    assert_eq!(talk.says("/report"), "(silence)");
    assert_eq!(talk.says("!stop everything"), "(silence)");
    talk.kind = RoomKind::Private;
    assert!(talk.says("/report").contains("moderators"));
}

#[test]
fn every_choice_fits_a_button_and_is_understood() {
    let mut talk = Talk::moderator();
    for line in [
        "/start",
        "/help",
        "/declaration",
        "/declarations",
        "/declaration ecuador-2010 2 es",
        "/events",
        "/events ecuador-coup-2010",
        "/language",
        "/subscribe",
        "/subscriptions",
        "/post\n# A title\n\nText.",
        "/publish a-title",
        "/nonsense",
    ] {
        for choice in talk.answer(line).unwrap().messages.into_iter().flat_map(|m| m.choices) {
            assert!(choice.command.len() <= 64 && !choice.label.is_empty(), "{choice:?}");
            let name = choice.command.split(' ').next().unwrap();
            assert!(COMMANDS.iter().any(|entry| entry.name == name), "{choice:?}");
        }
    }
}

#[test]
fn hostile_text_is_no_command_and_no_trouble() {
    let mut talk = Talk::moderator();
    let long = format!("/declaration {}", "x".repeat(1_000_000));
    let deep = format!("/post\n# T\n\n{} deep", ">".repeat(1000));
    for text in [
        long.as_str(),
        deep.as_str(),
        "/declaration \u{202e}full",
        "/language ../../etc",
        "/subscribe <b>@room</b>",
        "/declaration ecuador-2010 18446744073709551616",
        "/events -1",
        "/\u{0}",
        "///",
        "/post\n\u{feff}\n",
    ] {
        let answer = talk.says(text);
        assert!(answer.len() < 8_000 && !answer.contains("@room"), "{answer}");
    }
}

/// What has to be asked for a message, in a room, by somebody with these grants: whether they are an admin, and whether
/// for a text.
fn asked(text: &str, kind: RoomKind, grants: Grants, edit: fn(&mut Message)) -> (bool, bool) {
    let person = Person { network: NetworkId::Telegram, id: "7".into(), language: None };
    let file = Source::Remote { reference: "f".into(), name: Some("a.md".into()), size: None };
    let mut message = Message { file: Some(file), ..Message::new(person, text) };
    edit(&mut message);
    let incoming = Incoming {
        key: "k".into(),
        room: Address::new(NetworkId::Telegram, "7"),
        kind,
        at: Timestamp::UNIX_EPOCH,
        what: What::Message(message),
    };
    let (memory, now) = (Memory::new("Hands Off"), Timestamp::UNIX_EPOCH);
    let needs = needs(&incoming, &read(COMMANDS, &incoming, false), grants, &memory, now).unwrap();
    (needs.admin, needs.text.is_some())
}

#[test]
fn the_network_is_asked_only_for_what_is_needed() {
    use RoomKind::{Group, Private};
    let (nobody, moderator) = (Grants::default(), Grants { moderator: true, ..Grants::default() });
    let as_sent: fn(&mut Message) = |_| {};
    let replied: fn(&mut Message) = |message| message.replied = message.file.take();
    for (text, kind, grants, edit, expected) in [
        ("/declaration", Group, nobody, as_sent, (false, false)),
        ("/subscribe", Private, nobody, as_sent, (false, false)),
        ("/subscribe", Group, nobody, as_sent, (true, false)),
        ("/subscribe", Group, nobody, |message| message.vouched_admin = true, (false, false)),
        ("/language", Group, nobody, as_sent, (false, false)),
        ("/language es", Group, nobody, as_sent, (true, false)),
        ("/post", Private, moderator, as_sent, (false, true)),
        ("/post", Private, moderator, replied, (false, true)),
        ("/post\ntext", Private, moderator, replied, (false, false)),
        // Nothing is fetched for whoever may not post, or not here.
        ("/post", Private, nobody, as_sent, (false, false)),
        ("/post", Group, moderator, as_sent, (false, false)),
        ("/publish x-y", Private, moderator, as_sent, (false, false)),
        ("hello", Private, moderator, as_sent, (false, false)),
    ] {
        assert_eq!(asked(text, kind, grants, edit), expected, "{text} {kind:?}");
    }
}

#[test]
fn a_moderators_language_is_the_one_they_choose() {
    let mut talk = Talk { client: Lang::parse("en"), ..Talk::moderator() };
    talk.says("/language es");
    assert!(talk.says("/drafts").contains("borrador"));
}

/// A reader's and a moderator's conversation, for people to read in each language.
#[test]
fn conversations_in_three_languages() {
    let titles =
        [("en", "Hands off the port"), ("es", "No toquen el puerto"), ("fr", "Ne touchez pas au port")];
    for (lang, title) in titles {
        let client = Lang::parse(lang);
        let mut reader = Talk { client: client.clone(), ..Talk::new() };
        let read = reader.conversation(&[
            "/start",
            "/declaration ecuador-2010 nonsense",
            "/declaration ecuadr-2010",
            "/declarations",
            "/events",
            "/updates",
            "/subscribe #Ports, ecuador",
            "/subscribe ports",
            "/subscriptions",
            "/unsubscribe ports",
            "/language xx",
            "stop",
            "/unsubscribe",
            "/unsubscribe",
            "When is the rally?",
            "/report",
            "/declration",
            "/whoami",
        ]);
        let mut moderator = Talk { client, ..Talk::moderator() };
        let event = format!(
            "/post\ntopics: ports, harbuor\nstarts: 2026-11-20 18:00\nplace: Dock 7\ntimezone: Madrid\n# {title}\n\n**!**"
        );
        let publish = format!("/publish {}", id(title));
        let moderated = moderator.conversation(&[
            "/post",
            title,
            "/cancel",
            "/post\nkind: rumour\n# X\n\nx",
            "/post\ndate: yesterday\n# X\n\nx",
            "/post\nstarts: 2026-12-01 18:00\ntimezone: Springfield\n# X\n\nx",
            &event,
            "/drafts",
            "/publish por",
            &publish,
            "/stop",
            "/correct ecuador-coup-2010\nstarts: 2010-09-30 10h30-20h",
            "/discard ecuador-coup-2010",
            "[yes]",
            "/retract ecuador-2010 X --notify",
            "/publish ecuador-2010",
            "[yes]",
            "/stop ecuador-2010",
            "/report",
            "/resume",
        ]);
        insta::assert_snapshot!(format!("conversation_{lang}"), format!("{read}\n{moderated}"));
    }
}

/// The id that a title gets.
fn id(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}
