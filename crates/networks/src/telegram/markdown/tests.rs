use super::*;
use domain::text::{Document, Style};
use proptest::prelude::*;

/// Entities as `kind:part of the text`.
fn entities(text: &str, wanted: &[(&str, &str)]) -> Vec<Entity> {
    let units = |text: &str| text.encode_utf16().count();
    wanted
        .iter()
        .map(|(kind, part)| {
            let (kind, url) =
                kind.split_once(' ').map_or((*kind, None), |(kind, url)| (kind, Some(url.to_owned())));
            let at = text.find(part).unwrap();
            Entity {
                kind: kind.to_owned(),
                offset: units(&text[..at]),
                length: units(part),
                language: url.clone().filter(|_| kind == "pre"),
                url,
            }
        })
        .collect()
}

fn written(text: &str, wanted: &[(&str, &str)]) -> String {
    markdown(text, &entities(text, wanted))
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
fn looks_come_back() {
    let text = "😀 One bold and slanted, gone, a_b and a link.";
    let wanted = [
        ("bold", "bold and "),
        ("italic", "slanted"),
        ("strikethrough", "gone"),
        ("code", "a_b"),
        ("text_link https://example.org/a_(b)", "a link"),
    ];
    assert_eq!(
        written(text, &wanted),
        "😀 One **bold and** *slanted*, ~~gone~~, `a_b` and [a link](https://example.org/a_%28b%29)."
    );
    // Telegram cuts an entity where another begins.
    assert_eq!(
        written(
            "very bold text",
            &[("bold", "very "), ("bold", "bold"), ("italic", "bold"), ("bold", " text")]
        ),
        "**very *bold* text**"
    );
    assert_eq!(
        written("all", &[("bold", "all"), ("italic", "all"), ("strikethrough", "all")]),
        "***~~all~~***"
    );
    assert_eq!(
        written("a [b] c", &[("text_link https://x.org", "a [b] c"), ("bold", "b")]),
        "[a \\[**b**\\] c](https://x.org)"
    );
    assert_eq!(written("tick ` tack", &[("code", "tick ` tack")]), "``tick ` tack``");
    assert_eq!(
        written(
            "Ana is here",
            &[("text_link tg://user?id=42", "Ana"), ("underline", "is"), ("spoiler", "here")]
        ),
        "Ana is here"
    );
}

#[test]
fn what_was_typed_to_the_bot_is_left_alone() {
    let text = "/post@altavoz_bot\nTitle";
    let wanted = [("bot_command", "/post@altavoz_bot"), ("bold", text)];
    assert_eq!(written(text, &wanted), "/post@altavoz_bot\n**Title**");
    assert_eq!(
        written("@altavoz_bot help", &[("mention", "@altavoz_bot"), ("bold", "@altavoz_bot help")]),
        "@altavoz_bot **help**"
    );
}

#[test]
fn each_line_has_its_own_marks() {
    assert_eq!(written("one\n\n two ", &[("bold", "one\n\n two ")]), "**one**\n\n **two** ");
}

#[test]
fn marks_stand_where_they_count() {
    // A closing mark between a punctuation and a letter would not be read as one.
    assert_eq!(written("say \"no\"now", &[("bold", "\"no\"")]), "say **\"no**\"now");
    assert_eq!(written("un(real)istic", &[("italic", "(real)")]), "un(*real*)istic");
    assert_eq!(written("a   b", &[("bold", "   ")]), "a   b");
}

#[test]
fn code_and_quotes_are_lines_of_their_own() {
    let text = "See\nlet x;\nlet y;\nsaid\nonce\ndone";
    let wanted = [("pre rust", "let x;\nlet y;"), ("blockquote", "said\nonce")];
    assert_eq!(written(text, &wanted), "See\n```rust\nlet x;\nlet y;\n```\n> said\n> once\n\ndone");
    assert_eq!(written("first last", &[("expandable_blockquote", "first ")]), "> first \n\nlast");
    assert_eq!(written("a\n\nb\n\nc", &[("blockquote", "a"), ("blockquote", "c")]), "> a\n\nb\n\n> c");
    assert_eq!(written("a\n\nc", &[("blockquote", "a"), ("blockquote", "c")]), "> a\n\n> c");
    assert_eq!(written("```", &[("pre ", "```")]), "````\n```\n````");
    assert_eq!(written("q **x\n\nr", &[("blockquote", "q **x\n\nr"), ("bold", "r")]), "> q **x\n>\n> **r**");
}

#[test]
fn nonsense_offsets_do_no_harm() {
    for (offset, length) in [(0, usize::MAX), (usize::MAX, 1), (1, 1), (2, 0), (3, 100)] {
        let entity = Entity { kind: "bold".to_owned(), offset, length, url: None, language: None };
        let _ = markdown("😀é", &[entity]);
    }
}

proptest! {
    /// What was styled reads back with the same styles, and no word is lost.
    #[test]
    fn reads_back(words in proptest::collection::vec(("[a-zé]{1,6}|😀", 0u8..8), 1..12)) {
        let text = words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
        let mut entities = Vec::new();
        let mut offset = 0;
        for (word, style) in &words {
            let length = word.encode_utf16().count();
            for (bit, kind) in [(1, "bold"), (2, "italic"), (4, "strikethrough")] {
                if style & bit != 0 {
                    entities.push(Entity { kind: kind.to_owned(), offset, length, url: None, language: None });
                }
            }
            offset += length + 1;
        }
        let document = Document::markdown(&markdown(&text, &entities));
        let mut read = Vec::new();
        for span in document.blocks.iter().flat_map(|block| &block.spans) {
            let Style { bold, italic, strike, .. } = span.style;
            let style = u8::from(bold) + 2 * u8::from(italic) + 4 * u8::from(strike);
            read.extend(span.text.split_whitespace().map(|word| (word.to_owned(), style)));
        }
        prop_assert_eq!(read, words);
    }

    /// Nothing that Telegram could send panics or loses a character.
    #[test]
    fn never_panics(text in "[a *_`\\[\\]>\n😀é\"]{0,40}", raw in proptest::collection::vec((0usize..10, 0usize..50, 0usize..50), 0..6)) {
        const KINDS: [&str; 10] = ["bold", "italic", "strikethrough", "code", "text_link", "pre", "blockquote", "expandable_blockquote", "bot_command", "new"];
        let entities: Vec<Entity> = raw.iter().map(|(kind, offset, length)| Entity {
            kind: KINDS[*kind].to_owned(), offset: *offset, length: *length,
            url: Some("https://example.org".to_owned()), language: None,
        }).collect();
        let out = markdown(&text, &entities);
        let mut rest = out.chars();
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            prop_assert!(rest.any(|other| other == c), "{} of {:?} is not in {:?}", c, text, out);
        }
    }
}
