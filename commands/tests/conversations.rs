//! Conversations with the commands, over a board in memory that holds the sample statements.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

use commands::memory::{Memory, contract};
use commands::publishing::manuscript::Manuscript;
use commands::registry::COMMANDS;
use commands::request::{Caller, Fetched};
use domain::answer::{Answer, Content};
use domain::incoming::{Incoming, Message, MessageId, Source, What};
use domain::lang::Lang;
use domain::person::{Person, Roles};
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::statement::Id;
use domain::status::{DeliveryStatus, Why};
use domain::text::{Block, BlockKind, Marker};
use jiff::Timestamp;
use jiff::civil::Date;

/// One person in one room.
struct Talk {
    read_model: Memory,
    network: NetworkId,
    kind: RoomKind,
    roles: Roles,
    client: Option<Lang>,
    now: Timestamp,
    said_at: Option<Timestamp>,
    fetched: Option<Fetched>,
}

impl Talk {
    fn new() -> Self {
        let mut read_model = Memory::new("Hands Off");
        let mut files: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../statements"))
            .unwrap()
            .map(|f| f.unwrap().path())
            .collect();
        files.sort();
        for (second, file) in (1..).zip(files) {
            let manuscript = Manuscript::parse(&std::fs::read_to_string(&file).unwrap()).unwrap();
            let id = manuscript.id.clone().unwrap();
            let base = read_model.published.get(&id).map(|p| p.statement.clone());
            let statement = manuscript
                .complete(id, base.as_ref(), Date::constant(2010, 10, 1), &Lang::parse("en").unwrap())
                .unwrap();
            read_model.publish(statement, Timestamp::from_second(second).unwrap());
        }
        let now = "2026-11-24T10:00:00Z".parse().unwrap();
        let roles = Roles { room_admin: true, moderator: false, owner: false };
        Self {
            read_model,
            network: NetworkId::Telegram,
            kind: RoomKind::Private,
            roles,
            client: None,
            now,
            said_at: None,
            fetched: None,
        }
    }

    fn moderator() -> Self {
        Self { roles: Roles { room_admin: true, moderator: true, owner: false }, ..Self::new() }
    }

    fn address(&self) -> Address {
        Address::new(self.network, "7")
    }

    fn answer(&mut self, text: &str) -> Option<Answer> {
        let person = Person { network: self.network, id: "7".into(), language: self.client.clone() };
        let said = Message {
            person,
            text: text.into(),
            addressed: false,
            message: Some(MessageId("1".into())),
            replied: None,
            file: self.fetched.as_ref().map(|_| Source::Remote {
                reference: "f".into(),
                name: Some("a.md".into()),
                size: None,
            }),
            pressed: None,
            vouched_admin: false,
            near_limit: false,
        };
        self.hear(What::Message(said))
    }

    fn hear(&mut self, what: What) -> Option<Answer> {
        let incoming = Incoming {
            key: "k".into(),
            room: self.address(),
            kind: self.kind,
            at: self.said_at.unwrap_or(self.now),
            what,
        };
        let room = self
            .read_model
            .rooms
            .get(&self.address())
            .cloned()
            .unwrap_or_else(|| Room::new(self.address(), self.kind));
        let text = self.fetched.clone().filter(|_| commands::needs(&incoming).text.is_some()).map(Ok);
        let outcome =
            commands::run(&incoming, &Caller { roles: self.roles, room, text }, &self.read_model, self.now)
                .unwrap();
        self.read_model.apply(self.kind, outcome.changes);
        outcome.answer
    }

    fn says(&mut self, text: &str) -> String {
        self.answer(text).map_or_else(|| "(silence)".to_owned(), |answer| show(&answer))
    }

    /// Each line that is said, and what comes back.
    fn conversation(&mut self, lines: &[&str]) -> String {
        lines.iter().map(|line| format!(">>> {line}\n{}\n", self.says(line))).collect::<Vec<_>>().join("\n")
    }
}

fn show(answer: &Answer) -> String {
    answer.messages.iter().map(show_message).collect::<Vec<_>>().join("\n~~~\n")
}

fn show_message(message: &Content) -> String {
    let mut lines: Vec<String> = message.document.blocks.iter().map(show_block).collect();
    lines.extend(message.choices.iter().map(|choice| format!("[{}: {}]", choice.label, choice.command)));
    lines.join("\n")
}

fn show_block(block: &Block) -> String {
    let before = match block.kind {
        BlockKind::Heading { level, .. } => format!("{} ", "#".repeat(level.into())),
        BlockKind::Item { marker: Marker::Bullet, .. } => "- ".to_owned(),
        BlockKind::Item { marker: Marker::Number(number), .. } => format!("{number}. "),
        BlockKind::Item { marker: Marker::Continued, .. } => "  ".to_owned(),
        BlockKind::Rule => "---".to_owned(),
        BlockKind::Paragraph | BlockKind::Code => String::new(),
    };
    format!("{}{before}{}", "> ".repeat(block.quote.into()), block.text())
}

#[test]
fn the_board_in_memory_keeps_the_contract() {
    let mut read_model = Memory::new("Test");
    contract(
        &mut read_model,
        |read_model, changes| read_model.apply(RoomKind::Private, changes),
        |read_model, id, at| {
            let draft = read_model.drafts.remove(id).unwrap();
            read_model.publish(draft.statement, at);
        },
    );
}

#[test]
fn reading_a_declaration() {
    insta::assert_snapshot!(Talk::new().conversation(&[
        "/declaration",
        "/declaration ecuador-2010 2",
        "/declaration ecuador-2010 demands",
        "/declaration es",
        "/declaration demands fr",
        "/declaration ecuador-2010 9 en",
        "/declaration ecuador-2001",
        "/declaration qwerty",
        "/declaration ecuador-2010 weather",
        "/declaration qu",
    ]));
}

#[test]
fn the_full_text_loses_and_repeats_no_word() {
    let mut talk = Talk::new();
    for lang in ["en", "es", "fr"] {
        let whole = talk
            .read_model
            .published
            .values()
            .find(|p| p.statement.id.as_str() == "ecuador-2010")
            .unwrap()
            .statement
            .texts[&Lang::parse(lang).unwrap()]
            .body
            .clone();
        let whole = domain::text::Document::markdown(&whole);
        let words = |text: String| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let full = talk.answer(&format!("/declaration ecuador-2010 full {lang}")).unwrap();
        let got: domain::text::Document =
            full.messages.into_iter().flat_map(|m| m.document.blocks).skip(2).collect();
        assert_eq!(words(got.text()), words(whole.text()), "{lang}");
        let mut paged = Vec::new();
        let mut number = 1;
        loop {
            let page = talk
                .answer(&format!("/declaration ecuador-2010 {number} {lang}"))
                .unwrap()
                .messages
                .remove(0);
            // Each page begins with the title, and the date or the page's number.
            paged.extend(words(
                page.document.blocks.into_iter().skip(2).collect::<domain::text::Document>().text(),
            ));
            number += 1;
            if !page
                .choices
                .iter()
                .any(|c| c.command.starts_with(&format!("declaration ecuador-2010 {number}")))
            {
                break;
            }
        }
        assert_eq!(paged, words(whole.text()), "{lang}");
    }
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
fn events() {
    insta::assert_snapshot!(Talk::new().conversation(&[
        "/events",
        "/events ecuador-coup-2010",
        "/events ecuador-coup-2010 fr",
        "/events nothing",
        "/events 4"
    ]));
}

#[test]
fn what_is_coming_stands_before_what_happened() {
    let mut talk = Talk::new();
    talk.now = "2010-09-30T20:00:00Z".parse().unwrap();
    insta::assert_snapshot!(talk.says("/events"));
}

#[test]
fn first_words_and_help() {
    insta::assert_snapshot!(Talk::new().conversation(&[
        "/start",
        "/start declaration_ecuador-2010_demands",
        "/start subscribe",
        "/help",
        "/about",
        "/whoami",
        "/declration",
        "hello",
        "/declarations"
    ]));
}

#[test]
fn help_in_every_language() {
    let mut talk = Talk::moderator();
    talk.network = NetworkId::Matrix;
    insta::assert_snapshot!(
        ["en", "es", "fr"]
            .map(|lang| {
                talk.client = Lang::parse(lang);
                talk.says("!help")
            })
            .join("\n\n")
    );
}

#[test]
fn subscribing() {
    insta::assert_snapshot!(Talk::new().conversation(&[
        "/subscriptions",
        "/unsubscribe",
        "/subscribe",
        "/subscribe ecuador, Climate justice",
        "/subscriptions",
        "/language",
        "/language fr",
        "/subscriptions",
        "/language klingon",
        "/language english",
        "/unsubscribe",
    ]));
}

#[test]
fn groups_are_decided_by_their_admins() {
    let mut talk = Talk {
        kind: RoomKind::Group,
        roles: Roles { room_admin: false, moderator: true, owner: false },
        ..Talk::new()
    };
    insta::assert_snapshot!(talk.conversation(&[
        "/subscribe",
        "/language es",
        "/language",
        "/post\n# T\n\ntext",
        "hello",
        "/declration",
        "/subscriptions"
    ]));
}

#[test]
fn a_greeting_is_said_once() {
    let mut talk = Talk { kind: RoomKind::Group, ..Talk::new() };
    assert!(show(&talk.hear(What::Added).unwrap()).contains("/subscribe"));
    assert_eq!(talk.hear(What::Added), None);
    talk.says("/subscribe ecuador");
    assert!(show(&talk.hear(What::Added).unwrap()).contains("ecuador"));
}

#[test]
fn a_moderator_publishes() {
    let mut talk = Talk::moderator();
    insta::assert_snapshot!(talk.conversation(&[
        "/post",
        "/post\nid: march\ntopics: ecuador\n# We march on Friday\n\nAt **noon**, from the square.\n\n## Demands\n\n- Bread\n- Roses",
        "/post\nid: march\nlang: es\n# Marchamos el viernes\n\nAl mediodía.",
        "/declaration march es",
        "/publish",
        "/publish march",
        "/publish march",
        "/discard march",
        "/post\nid: march\n# Other\n\ntext",
        "/stop march",
        "/stop march",
        "/discard march",
        "/publish march",
        "/publish ecuador-2010",
        "/post\nid: ecuador-2010\n# T\n\ntext",
        "/post\n---\nkind: rumour\n---\n# T\n\ntext",
        "/post\nkind: event\n# T\n\ntext",
        "/post\n# Only a title",
    ]));
}

#[test]
fn a_moderator_withdraws() {
    let mut talk = Talk::moderator();
    let id = Id::parse("ecuador-2010").unwrap();
    let there = DeliveryStatus { rooms: 2_000, delivered: 1_990, ..DeliveryStatus::default() };
    talk.read_model.delivery_statuses.insert(id.clone(), [(NetworkId::Telegram, there)].into());
    let mut text = talk.conversation(&[
        "/retract",
        "/retract nothing-here because",
        "/retract ecuador-2010 It named a person who is in danger.",
        "/declaration ecuador-2010 demands",
        "/publish ecuador-2010",
        "/retract ecuador-2010 again",
    ]);
    let draft = talk.read_model.drafts.remove(&id).unwrap();
    talk.read_model.publish(draft.statement, talk.now);
    text += &talk.conversation(&[
        "/declaration ecuador-2010 demands es",
        "/declarations",
        "/declaration",
        "/correct ecuador-2010\n# T\n\ntext",
        "/retract ecuador-2010 again",
    ]);
    insta::assert_snapshot!(text);
}

#[test]
fn a_moderator_halts_and_asks_how_it_stands() {
    let mut talk = Talk::moderator();
    let mut text =
        talk.conversation(&["/stop", "/resume", "/report", "/report ecuador-2010", "/stop ecuador-2010"]);
    let telegram = DeliveryStatus {
        rooms: 2_000,
        delivered: 800,
        failed: [(Why::Gone, 3), (Why::Removed, 1)].into(),
        repeats: 2,
        counting: true,
        halted: false,
    };
    let matrix = DeliveryStatus { rooms: 40, delivered: 40, ..DeliveryStatus::default() };
    let id = Id::parse("ecuador-2010").unwrap();
    talk.read_model
        .delivery_statuses
        .insert(id, [(NetworkId::Telegram, telegram), (NetworkId::Matrix, matrix)].into());
    text += &talk.conversation(&[
        "/report",
        "/stop",
        "/stop ecuador-2010",
        "/stop ecuador-2010",
        "/report ecuador-2010",
        "/resume",
        "/resume ecuador-2010",
        "/resume ecuador-2010",
        "/report nothing-here",
    ]);
    insta::assert_snapshot!(text);
}

#[test]
fn a_moderator_corrects() {
    let mut talk = Talk::moderator();
    let conversation = talk.conversation(&[
        "/correct",
        "/correct nothing-here\n# T\n\ntext",
        "/correct ecuador-update-1\n# A better title\n\nA better text.",
        "/correct ecuador-update-1 --ring\nlang: qu\n# Runasimi\n\nQillqa.",
        "/declaration ecuador-update-1",
        "/publish ecuador-update-1",
        "/correct ecuador-update-1\n# Once more\n\ntext",
        "/stop ecuador-update-1",
        "/discard ecuador-update-1",
    ]);
    insta::assert_snapshot!(conversation);
}

#[test]
fn a_file_is_a_post_too() {
    let mut talk = Talk::moderator();
    talk.fetched = Some(Fetched {
        markdown: "---\nid: from-file\n---\n# From a file\n\nText.".into(),
        near_limit: true,
        is_file: true,
    });
    let answer = talk.says("/post");
    assert!(
        answer.contains("From a file")
            && answer.contains("from-file")
            && answer.contains("close to the longest"),
        "{answer}"
    );
}

#[test]
fn what_stands_behind_post_is_the_title() {
    let mut talk = Talk::moderator();
    assert!(
        talk.says("/post We march\nAt noon.").starts_with("# We march\nHands Off"),
        "{}",
        talk.says("/post We march\nAt noon.")
    );
    assert!(
        talk.says("/post id: march\n# We march\n\nAt noon.")
            .starts_with("Write the text from the line after")
    );
    assert!(talk.says("/post\ntitulo: Marcha\nidioma: es\nA las doce.").contains("There is no key “titulo”"));
}

#[test]
fn lines_that_were_typed_stay_lines() {
    let mut talk = Talk::moderator();
    let preview = talk.says("/post\n# Where\n\nMonday: the square\nTuesday: the port\n\n- one\n- two");
    assert!(preview.contains("Monday: the square\nTuesday: the port\n- one\n- two"), "{preview}");
    // In a file, a line's end is where the editor broke it.
    talk.fetched = Some(Fetched {
        markdown: "# Wrapped\n\nOne sentence\nin two lines.".into(),
        near_limit: false,
        is_file: true,
    });
    assert!(talk.says("/post").contains("One sentence in two lines."));
}

#[test]
fn others_may_not_publish() {
    let mut talk = Talk::new();
    assert_eq!(talk.says("/post\n# T\n\ntext"), "Only the campaign’s moderators can use /post.");
    assert_eq!(talk.says("/publish x-y"), "Only the campaign’s moderators can use /publish.");
    assert!(talk.read_model.drafts.is_empty());
}

#[test]
fn an_old_command_asks_first() {
    let mut talk = Talk::moderator();
    talk.says("/post\nid: march\n# We march\n\nOn Friday.");
    talk.said_at = Some("2026-11-24T08:59:00Z".parse().unwrap());
    insta::assert_snapshot!(talk.says("/publish march"));
    assert_eq!(talk.read_model.drafts.values().next().unwrap().due, None);
}

#[test]
fn a_language_without_text_says_so() {
    let mut talk = Talk::new();
    talk.read_model
        .published
        .values_mut()
        .for_each(|p| p.statement.texts.retain(|lang, _| lang.code() == "en"));
    talk.client = Lang::parse("fr");
    insta::assert_snapshot!(talk.says("/declaration").lines().take(4).collect::<Vec<_>>().join("\n"));
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
