use super::*;
use crate::telegram::render::{Look as Drawn, render};
use domain::answer::Content;
use domain::text::{Document, Span};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Entities as `kind:part of the text`.
fn entities(text: &str, wanted: &[(&str, &str)]) -> Vec<Entity> {
    wanted
        .iter()
        .map(|(kind, part)| {
            let (kind, url) =
                kind.split_once(' ').map_or((*kind, None), |(kind, url)| (kind, Some(url.to_owned())));
            let at = text.find(part).unwrap();
            Entity { kind: kind.to_owned(), offset: units(&text[..at]), length: units(part), url }
        })
        .collect()
}

fn written(text: &str, wanted: &[(&str, &str)]) -> String {
    markdown(text, &entities(text, wanted))
}

/// What is read of a formatted text: its words with the first letters of their looks.
fn read(text: &str, wanted: &[(&str, &str)]) -> String {
    let document = Document::markdown(&written(text, wanted));
    let span = |span: &Span| {
        let Style { bold, italic, strike, underline, spoiler, code } = span.style;
        let looks =
            [(bold, 'b'), (italic, 'i'), (strike, 's'), (underline, 'u'), (spoiler, 'h'), (code, 'c')];
        let looks: String = looks.iter().filter(|(is, _)| *is).map(|(_, c)| *c).collect();
        let link = span.link.as_ref().map(|link| format!("={link}")).unwrap_or_default();
        if looks.is_empty() && link.is_empty() {
            span.text.clone()
        } else {
            format!("⟨{looks}{link} {}⟩", span.text)
        }
    };
    document
        .blocks
        .iter()
        .map(|block| block.spans.iter().map(span).collect::<String>())
        .collect::<Vec<_>>()
        .join("¶")
}

#[test]
fn a_plain_text_stays_as_it_is() {
    let text = "/post\nid: x_y\n\n# Title *typed*  \n\n> 1 < 2 & [a](b) \\ 😀\n";
    assert_eq!(written(text, &[]), text);
    assert_eq!(
        written(text, &[("bot_command", "/post"), ("hashtag", "# Title"), ("custom_emoji", "😀")]),
        text
    );
}

#[test]
fn what_can_be_typed_is_written_as_it_is_typed() {
    let text = "😀 One bold, slanted, gone, a_b, under, hidden and a link.";
    let wanted = [
        ("bold", "bold"),
        ("italic", "slanted"),
        ("strikethrough", "gone"),
        ("code", "a_b"),
        ("underline", "under"),
        ("spoiler", "hidden"),
        ("text_link https://example.org/a_(b)", "a link"),
    ];
    assert_eq!(
        written(text, &wanted),
        "😀 One **bold**, *slanted*, ~~gone~~, `a_b`, ++under++, ||hidden|| and [a link](https://example.org/a_\\(b\\))."
    );
}

#[test]
fn looks_come_back() {
    for (text, wanted, expected) in [
        // Telegram cuts an entity where another begins.
        (
            "very bold text",
            &[("bold", "very "), ("bold", "bold"), ("italic", "bold"), ("bold", " text")][..],
            "⟨b very ⟩⟨bi bold⟩⟨b  text⟩",
        ),
        ("all", &[("bold", "all"), ("italic", "all"), ("strikethrough", "all")], "⟨bis all⟩"),
        ("boldslanted", &[("bold", "bold"), ("italic", "slanted")], "⟨b bold⟩⟨i slanted⟩"),
        ("todos", &[("strikethrough", "os")], "tod⟨s os⟩"),
        (
            "这是一个链接的词",
            &[("text_link https://example.org", "链接")],
            "这是一个⟨=https://example.org 链接⟩的词",
        ),
        ("say \"no\"now", &[("bold", "\"no\"")], "say ⟨b \"no\"⟩now"),
        ("un(real)istic", &[("italic", "(real)")], "un⟨i (real)⟩istic"),
        (
            "a [b] c",
            &[("text_link https://x.org", "a [b] c"), ("bold", "b")],
            "⟨=https://x.org a [⟩⟨b=https://x.org b⟩⟨=https://x.org ] c⟩",
        ),
        ("tick ` tack", &[("code", "tick ` tack")], "⟨c tick ` tack⟩"),
        ("5*10*20 too", &[("bold", "10"), ("bold", "too")], "5*⟨b 10⟩*20 ⟨b too⟩"),
        (
            "Join here",
            &[("text_link tg://resolve?domain=a_b", "here")],
            "Join ⟨=tg://resolve?domain=a_b here⟩",
        ),
        ("one\n\n two ", &[("bold", "one\n\n two ")], "⟨b one⟩¶⟨b  two ⟩"),
        ("bold\nlines", &[("bold", "bold\nlines")], "⟨b bold⟩\n⟨b lines⟩"),
    ] {
        assert_eq!(read(text, wanted), expected, "{text}: {}", written(text, wanted));
    }
}

#[test]
fn what_was_typed_to_the_bot_is_left_alone() {
    let text = "/post@altavoz_bot\nTitle";
    let wanted = [("bot_command", "/post@altavoz_bot"), ("bold", text)];
    assert_eq!(written(text, &wanted), "/post@altavoz_bot\n**Title**");
    let wanted = [("mention", "@altavoz_bot"), ("bold", "@altavoz_bot help")];
    assert!(written("@altavoz_bot help", &wanted).starts_with("@altavoz_bot"));
}

#[test]
fn code_and_quotes_are_lines_of_their_own() {
    let text = "See\nlet x;\nlet y;\nsaid\nonce\ndone";
    let wanted = [("pre rust", "let x;\nlet y;"), ("blockquote", "said\nonce")];
    assert_eq!(written(text, &wanted), "See\n```\nlet x;\nlet y;\n```\n> said\n> once\ndone");
    assert_eq!(written("first last", &[("expandable_blockquote", "first ")]), ">| first \nlast");
    assert_eq!(written("a\n\nb\n\nc", &[("blockquote", "a"), ("blockquote", "c")]), "> a\n\nb\n\n> c");
    assert_eq!(written("```", &[("pre ", "```")]), "````\n```\n````");
    assert_eq!(written("q **x\n\nr", &[("blockquote", "q **x\n\nr"), ("bold", "r")]), "> q **x\n> \n> **r**");
}

#[test]
fn nonsense_offsets_do_no_harm() {
    for (offset, length) in [(0, usize::MAX), (usize::MAX, 1), (1, 1), (2, 0), (3, 100)] {
        let entity = Entity { kind: "bold".to_owned(), offset, length, url: None };
        let _ = markdown("😀é", &[entity]);
    }
}

const LOOKS: [&str; 6] = ["bold", "italic", "strikethrough", "underline", "spoiler", "text_link"];
const ADDRESS: &str = "https://example.org/a";

/// The looks of each character of a text.
fn looks_of(text: &str, entities: &[(String, usize, usize)]) -> Vec<(char, BTreeSet<String>)> {
    let mut at = 0;
    let chars = text.chars().map(|c| {
        let here = at;
        at += c.len_utf16();
        let covers =
            |(_, offset, length): &&(String, usize, usize)| *offset <= here && here < offset + length;
        (c, entities.iter().filter(covers).map(|(kind, ..)| kind.clone()).collect())
    });
    chars.filter(|(c, _): &(char, _)| !c.is_whitespace()).collect()
}

fn drawn(look: &Drawn) -> String {
    let index = match look {
        Drawn::Bold => 0,
        Drawn::Italic => 1,
        Drawn::Strike => 2,
        Drawn::Underline => 3,
        Drawn::Spoiler => 4,
        Drawn::Link(_) => 5,
        other => return format!("{other:?}"),
    };
    LOOKS[index].to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(2_000), ..ProptestConfig::default() })]

    /// What a client has formatted is sent as it was formatted.
    #[test]
    fn looks_in_are_looks_out(
        words in proptest::collection::vec("[a-zé]{1,6}|😀|👩‍🚒|重要[。，]|العربية|עברית|e\u{301}|[(]so[)]|[“]ay[”]|3[.]5|¡ya!|\n", 1..14),
        separated in any::<bool>(),
        raw in proptest::collection::vec((0usize..6, 0usize..50, 1usize..20), 0..8),
    ) {
        let text = words.join(if separated { " " } else { "" });
        let text = format!("a {}", text.trim());
        let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| units(&text[..at])).chain([units(&text)]).collect();
        let mut entities = Vec::new();
        for (kind, from, length) in raw {
            let from = from % boundaries.len();
            let to = (from + length).min(boundaries.len() - 1);
            let (offset, length) = (boundaries[from], boundaries[to] - boundaries[from]);
            // As clients do it, a text links to one address, and nothing begins or ends with a blank.
            let part: String = text.chars().skip(from).take(to - from).collect();
            if length > 0 && part.trim() == part {
                let url = (kind == 5).then(|| ADDRESS.to_owned());
                entities.push(Entity { kind: LOOKS[kind].to_owned(), offset, length, url });
            }
        }
        let expected: Vec<_> = entities.iter().map(|e| (e.kind.clone(), e.offset, e.length)).collect();
        let document = Document::markdown(&markdown(&text, &entities));
        let parts = render(&Content::new(document, Vec::new()));
        let sent: Vec<_> = parts.iter().flat_map(|part| {
            let entities: Vec<_> = part.entities.iter().map(|e| (drawn(&e.look), e.offset, e.length)).collect();
            looks_of(&part.text, &entities)
        }).collect();
        prop_assert_eq!(sent, looks_of(&text, &expected), "{}", markdown(&text, &entities));
    }

    /// Nothing that Telegram could send panics or loses a character.
    #[test]
    fn never_panics(text in "[a *_`\\[\\]>\n😀é\"]{0,40}", raw in proptest::collection::vec((0usize..12, 0usize..50, 0usize..50), 0..6)) {
        const KINDS: [&str; 12] = ["bold", "italic", "strikethrough", "code", "text_link", "pre", "blockquote", "expandable_blockquote", "bot_command", "underline", "spoiler", "new"];
        let entities: Vec<Entity> = raw.iter().map(|(kind, offset, length)| Entity {
            kind: KINDS[*kind].to_owned(), offset: *offset, length: *length,
            url: Some("https://example.org".to_owned()),
        }).collect();
        let out = markdown(&text, &entities);
        let mut rest = out.chars();
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            prop_assert!(rest.any(|other| other == c), "{} of {:?} is not in {:?}", c, text, out);
        }
    }
}
