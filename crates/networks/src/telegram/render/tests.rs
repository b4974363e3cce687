use super::*;
use domain::text::Style;
use proptest::prelude::*;

fn rendered(markdown: &str) -> Vec<Part> {
    render(&Content::new(Document::markdown(markdown), Vec::new()))
}

/// A part as HTML, to be read by eye: offsets are easier to see than to count.
fn shown(part: &Part) -> String {
    let units: Vec<u16> = part.text.encode_utf16().collect();
    let mut out = String::new();
    for at in 0..=units.len() {
        for entity in part.entities.iter().rev().filter(|e| e.offset + e.length == at) {
            out.push_str(&format!("</{}>", name(&entity.look)));
        }
        for entity in part.entities.iter().filter(|e| e.offset == at) {
            match &entity.look {
                Look::Link(url) => out.push_str(&format!("<a {url}>")),
                look => out.push_str(&format!("<{}>", name(look))),
            }
        }
        if let Some(unit) = units.get(at) {
            out.push_str(&String::from_utf16_lossy(&[*unit]));
        }
    }
    out
}

fn name(look: &Look) -> &'static str {
    match look {
        Look::Bold => "b",
        Look::Italic => "i",
        Look::Strike => "s",
        Look::Code => "code",
        Look::Pre => "pre",
        Look::Underline => "u",
        Look::Spoiler => "spoiler",
        Look::Quote => "quote",
        Look::FoldedQuote => "folded",
        Look::Link(_) => "a",
    }
}

#[test]
fn what_is_hidden_stays_hidden() {
    let parts = rendered("||the code is `1234`||");
    assert_eq!(shown(&parts[0]), "<spoiler>the code is 1234</spoiler>");
}

#[test]
fn everything_has_its_look() {
    let parts = rendered(
        "# Ecuador *now*\n\nWe **denounce *the*** [coup **today**](https://example.org/a?b=c&d) with `code <b>`.\n\n\
         - one\n- two  \n  lines\n  1. deep\n\n  more of two\n\n> Quoted\n>\n> > twice\n\nafter\n\n```rust\nlet x = 1;\n\nlet y;\n```\n\n---\n\n\
         ~~gone~~ <b>not bold</b> @room [write](mailto:ana@example.org), <ana@example.org>",
    );
    assert_eq!(parts.len(), 1);
    insta::assert_snapshot!(shown(&parts[0]), @r"
    <b>Ecuador <i>now</i></b>

    We <b>denounce <i>the</i></b> <a https://example.org/a?b=c&d>coup <b>today</b></a> with <code>code <b></code>.

    • one
    • two
       lines
       1. deep
       more of two

    <quote>Quoted

    twice</quote>

    after

    <pre>let x = 1;

    let y;</pre>

    ———

    <s>gone</s> <b>not bold</b> @room write (ana@example.org), ana@example.org
    ");
}

#[test]
fn headings_start_no_nested_code() {
    let parts = rendered("## The `code` of **it**");
    assert_eq!(shown(&parts[0]), "<b>The </b><code>code</code><b> of it</b>");
}

#[test]
fn nothing_is_never_sent() {
    for document in [
        Document::default(),
        Document::plain("\u{200b}\u{202e} \u{feff}"),
        Document::markdown("\u{1}\n\n\u{2060}"),
    ] {
        let choices = vec![Choice { label: "More".to_owned(), command: "help".to_owned() }];
        let parts = render(&Content::new(document, choices.clone()));
        assert_eq!(parts, [Part { text: "…".to_owned(), entities: Vec::new(), choices, file: None }]);
    }
}

#[test]
fn choices_stand_under_the_last_part() {
    let choices = vec![Choice { label: "More".to_owned(), command: "help".to_owned() }];
    let document = Document::plain(&"A sentence of this text. ".repeat(500));
    let parts = render(&Content::new(document, choices.clone()));
    assert!(parts.len() > 3 && parts.len() < 6, "{}", parts.len());
    let (last, others) = parts.split_last().unwrap();
    assert_eq!(last.choices, choices);
    assert!(others.iter().all(|part| part.choices.is_empty() && part.text.ends_with("text.")));
}

#[test]
fn directions_do_not_leak() {
    let parts = rendered("name \u{202e}gnp.exe\u{2066} and *more\u{202b}*");
    assert_eq!(shown(&parts[0]), "name gnp.exe and <i>more</i>");
    let choices = vec![Choice { label: "Read\u{202e}\nit".to_owned(), command: "help".to_owned() }];
    let parts = render(&Content::new(Document::default(), choices));
    assert_eq!(parts[0].choices[0].label, "Read it");
}

#[test]
fn many_looks_make_more_parts() {
    let dense = "**b** *i* `c` [l](https://example.org) ".repeat(100);
    let parts = rendered(&dense);
    assert!(parts.len() >= 4, "{}", parts.len());
    assert_eq!(parts.iter().map(|part| part.entities.len()).sum::<usize>(), 400);
    assert!(parts.iter().all(|part| part.entities.len() <= MOST_ENTITIES));
    // A text with few looks is not cut for them.
    assert_eq!(rendered(&format!("{}{}", "**b** i\n\n".repeat(40), "word ".repeat(700))).len(), 1);
}

fn style([bold, italic, strike, underline, spoiler, code]: [bool; 6]) -> Style {
    Style { bold, italic, strike, underline, spoiler, code }
}

fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let text =
        prop_oneof![3 => "[a-zé😀. \n\u{202e}\u{1b}<&*_`]{0,120}", 1 => "[a-z ]{0,5000}", 1 => "x{0,9000}"];
    let link = prop_oneof![
        3 => Just(None), 1 => Just(Some("https://example.org/x".to_owned())), 1 => Just(Some("mailto:ana@example.org".to_owned()))
    ];
    let span = (text, any::<[bool; 6]>(), link).prop_map(|(text, looks, link)| Span {
        text,
        style: style(looks),
        link,
    });
    let kind = prop_oneof![
        Just(BlockKind::Paragraph),
        (1u8..7).prop_map(|level| BlockKind::Heading { level, slug: String::new() }),
        (1u8..7, 0u64..100).prop_map(|(depth, n)| BlockKind::Item { depth, marker: Marker::Number(n) }),
        (1u8..7).prop_map(|depth| BlockKind::Item { depth, marker: Marker::Continued }),
        Just(BlockKind::Code),
        Just(BlockKind::Rule),
    ];
    let block = (kind, 0u8..3, proptest::collection::vec(span, 0..6))
        .prop_map(|(kind, quote, spans)| Block { kind, quote, folded: quote == 2, spans });
    proptest::collection::vec(block, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn any_document_fits(blocks in blocks()) {
        let document = Document { blocks };
        let parts = render(&Content::new(document.clone(), Vec::new()));
        prop_assert!(!parts.is_empty());
        for part in &parts {
            let units: Vec<u16> = part.text.encode_utf16().collect();
            prop_assert!(units.len() <= LIMIT, "{} units", units.len());
            prop_assert!(part.entities.len() <= MOST_ENTITIES);
            prop_assert!(part.text.chars().any(is_visible));
            prop_assert!(!part.text.chars().any(|c| c != '\n' && c.is_control()));
            for entity in &part.entities {
                let end = entity.offset + entity.length;
                prop_assert!(entity.length > 0 && end <= units.len());
                prop_assert!(String::from_utf16(&units[entity.offset..end]).is_ok(), "inside a character");
            }
        }
        // No character of the text is lost or repeated, in their order. (What is drawn around it can't be told from it
        // in general, so that only letters that stand in no marker or address are counted.)
        let letters = |text: &str| text.chars().filter(|c| matches!(c, 'é' | '😀' | '<' | '&' | '`')).collect::<String>();
        let sent: String = parts.iter().map(|part| letters(&part.text)).collect();
        let wanted: String = document.blocks.iter().filter(|b| b.kind != BlockKind::Rule).map(|b| letters(&b.text())).collect();
        prop_assert_eq!(sent, wanted);
    }
}
