//! A message as Matrix events carry it: an HTML text and, for who can't show one, the same without tags.

use super::html;
use domain::answer::{Choice, Content};
use domain::file::File;
use domain::text::{Block, BlockKind, Document, Marker, Span, Style};

/// What one event carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text for clients that show no HTML.
    pub body: String,
    /// The text as HTML.
    pub html: String,
    /// The file whose caption the text is.
    pub file: Option<File>,
}

/// The most that a part's two texts take together, in bytes of JSON.
///
/// An event has at most 65,536 bytes; an edit carries the text twice, and encryption adds a third.
pub(super) const LIMIT: usize = 16_000;

/// The parts of a message; the choices stand at the end in the form in which they are typed.
pub fn render(message: &Content) -> Vec<Part> {
    let mut document = message.document.spell_out(html::may_lead);
    if let Some(choices) = choices(&message.choices) {
        document.push(choices);
    }
    let mut parts: Vec<Part> = document.split(LIMIT, cost).iter().map(part).collect();
    if parts.is_empty() {
        parts.push(part(&document));
    }
    if let Some(last) = parts.last_mut() {
        last.file.clone_from(&message.file);
    }
    parts
}

fn choices(choices: &[Choice]) -> Option<Block> {
    let mut spans = Vec::new();
    for choice in choices {
        let label = if spans.is_empty() { choice.label.clone() } else { format!("\n{}", choice.label) };
        spans.push(Span::plain(format!("{label} – ")));
        spans.push(Span::styled(format!("!{}", choice.command), Style::CODE));
    }
    (!spans.is_empty()).then(|| Block::paragraph(spans))
}

fn part(document: &Document) -> Part {
    Part { body: plain(document), html: html::document(document), file: None }
}

/// What a block takes at most: standing alone, it opens and closes everything around it itself.
fn cost(block: &Block) -> usize {
    let alone: Document = std::iter::once(block.clone()).collect();
    let part = part(&alone);
    // Between two blocks the body has at most two line breaks, each two bytes in JSON.
    json_length(&part.body) + json_length(&part.html) + 4
}

/// How many bytes a text takes inside a JSON string.
fn json_length(text: &str) -> usize {
    text.chars()
        .map(|c| match c {
            '"' | '\\' | '\n' | '\t' => 2,
            c if c.is_control() => 6,
            c => c.len_utf8(),
        })
        .sum()
}

/// The text without HTML. Quotes are marked by a sign other than `>`: at a reply's beginning clients would take such
/// lines for the quoted message and hide them.
fn plain(document: &Document) -> String {
    let mut body = String::new();
    let mut last: Option<&Block> = None;
    for block in &document.blocks {
        if let Some(last) = last {
            body.push_str(if tight(last, block) { "\n" } else { "\n\n" });
        }
        let quote = "» ".repeat(usize::from(block.quote));
        let (first, further) = indents(&block.kind);
        for (number, line) in text(block).split('\n').enumerate() {
            if number > 0 {
                body.push('\n');
            }
            body.push_str(&quote);
            body.push_str(if number == 0 { &first } else { &further });
            body.push_str(line);
        }
        last = Some(block);
    }
    body
}

/// Whether two blocks belong to one list.
fn tight(last: &Block, block: &Block) -> bool {
    let item = |block: &Block| matches!(block.kind, BlockKind::Item { .. });
    last.quote == block.quote && item(last) && item(block)
}

/// What stands before a block's first line, and before its other lines.
fn indents(kind: &BlockKind) -> (String, String) {
    let BlockKind::Item { depth, marker } = kind else {
        return (String::new(), String::new());
    };
    let outer = "  ".repeat(usize::from(depth.saturating_sub(1)));
    let sign = match marker {
        Marker::Bullet => "• ".to_owned(),
        Marker::Number(number) => format!("{number}. "),
        Marker::Continued => "  ".to_owned(),
    };
    (format!("{outer}{sign}"), format!("{outer}  "))
}

/// A block's words; where a link leads stands behind it.
fn text(block: &Block) -> String {
    if block.kind == BlockKind::Rule {
        return "———".to_owned();
    }
    let mut text = String::new();
    for span in html::clean(&block.spans) {
        let shown = span.text.trim();
        let link = span.link.as_deref().filter(|link| html::may_lead(link) && *link != shown);
        match link {
            Some(link) if link.strip_prefix("mailto:") != Some(shown) => {
                let end = span.text.trim_end().len();
                let (words, blanks) = span.text.split_at(end);
                text.push_str(words);
                text.push_str(&format!(" ({link})"));
                text.push_str(blanks);
            }
            _ => text.push_str(&span.text),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn block(kind: BlockKind, text: &str) -> Block {
        Block::new(kind, vec![Span::plain(text)])
    }

    #[test]
    fn an_answer_with_choices() {
        let mut document = Document::default();
        document.push(block(BlockKind::Heading { level: 1, slug: "t".into() }, "Title & more"));
        document.push(Block::paragraph(vec![
            Span::plain("One "),
            Span::styled("two", Style::BOLD),
            Span {
                text: " three".into(),
                style: Style::default(),
                link: Some("https://example.org/?a=1&b=\"2\"".into()),
            },
        ]));
        let message = Content::new(
            document,
            vec![
                Choice { label: "More".into(), command: "declaration x 2".into() },
                Choice { label: "Español".into(), command: "declaration x es".into() },
            ],
        );
        let parts = render(&message);
        assert_eq!(parts.len(), 1);
        assert_eq!(
            parts[0].html,
            "<h3>Title &amp; more</h3><p>One <strong>two</strong>\
             <a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\"> three</a></p>\
             <p>More – <code>!declaration x 2</code><br>Español – <code>!declaration x es</code></p>"
        );
        assert_eq!(
            parts[0].body,
            "Title & more\n\nOne two three (https://example.org/?a=1&b=\"2\")\n\n\
             More – !declaration x 2\nEspañol – !declaration x es"
        );
    }

    #[test]
    fn quotes_and_lists_as_text() {
        let mut document = Document::default();
        let item = |depth, marker| BlockKind::Item { depth, marker };
        document.push(Block { quote: 1, ..block(BlockKind::Paragraph, "said\nso") });
        document.push(block(item(1, Marker::Number(3)), "three"));
        document.push(block(item(1, Marker::Continued), "and more"));
        document.push(block(item(2, Marker::Bullet), "inner"));
        let parts = render(&document.into_message());
        assert_eq!(parts[0].body, "» said\n» so\n\n3. three\n  and more\n  • inner");
        assert_eq!(
            parts[0].html,
            "<blockquote><p>said<br>so</p></blockquote>\
             <ol start=\"3\"><li>three<p>and more</p><ul><li>inner</li></ul></li></ol>"
        );
    }

    #[test]
    fn an_empty_message_is_one_part() {
        assert_eq!(render(&Content::default()).len(), 1);
    }

    trait IntoMessage {
        fn into_message(self) -> Content;
    }

    impl IntoMessage for Document {
        fn into_message(self) -> Content {
            Content::new(self, Vec::new())
        }
    }

    fn any_span() -> impl Strategy<Value = Span> {
        let text = prop_oneof![
            "[a-z <>&\"'é😀.\n]{1,40}",
            "[\u{202a}-\u{202e}\u{2066}-\u{2069}a-z\u{0}\u{7}]{1,12}",
            "@room <b>hi</b>",
            "[a-z]{9000}",
        ];
        let link = prop_oneof![
            Just(None),
            Just(Some("https://example.org/\"><script>".to_owned())),
            Just(Some("javascript:alert(1)".to_owned())),
        ];
        (text, any::<[bool; 6]>(), link).prop_map(|(text, looks, link)| {
            let [bold, italic, strike, underline, spoiler, code] = looks;
            Span { text, style: Style { bold, italic, strike, underline, spoiler, code }, link }
        })
    }

    fn any_block() -> impl Strategy<Value = Block> {
        let marker =
            prop_oneof![Just(Marker::Bullet), Just(Marker::Continued), any::<u64>().prop_map(Marker::Number)];
        let kind = prop_oneof![
            (1u8..7).prop_map(|level| BlockKind::Heading { level, slug: String::new() }),
            Just(BlockKind::Paragraph),
            (1u8..7, marker).prop_map(|(depth, marker)| BlockKind::Item { depth, marker }),
            Just(BlockKind::Code),
        ];
        (kind, 0u8..7, proptest::collection::vec(any_span(), 1..4)).prop_map(|(kind, quote, spans)| Block {
            kind,
            quote,
            folded: false,
            spans,
        })
    }

    /// Reads HTML as strictly as it is written: known tags only, all closed in order; returns its letters.
    fn letters_of_balanced(html: &str) -> Result<String, String> {
        let mut open: Vec<&str> = Vec::new();
        let mut letters = String::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            letters.push_str(&rest[..at]);
            let end = rest[at..].find('>').ok_or("a tag without end")? + at;
            let tag = &rest[at + 1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name) {
                    return Err(format!("</{name}> closes nothing"));
                }
            } else if !["br", "hr"].contains(&tag) {
                let name = tag.split(' ').next().unwrap_or(tag);
                let known = "p strong em del u span code pre blockquote ul ol li h3 h4 a";
                if !known.split(' ').any(|known| known == name) {
                    return Err(format!("<{tag}>"));
                }
                open.push(name);
            }
        }
        letters.push_str(rest);
        if !open.is_empty() {
            return Err(format!("{open:?} stay open"));
        }
        Ok(letters.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    }

    fn visible(text: &str) -> String {
        let hidden = |c: char| c.is_whitespace() || c.is_control() || html::turns(c);
        text.chars().filter(|c| !hidden(*c)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn any_document_is_balanced_below_the_limit_and_complete(blocks in proptest::collection::vec(any_block(), 0..8)) {
            let document: Document = blocks.into_iter().collect();
            let told = document.spell_out(html::may_lead);
            let words = visible(&told.blocks.iter().map(Block::text).collect::<String>());
            let parts = render(&document.into_message());
            let mut letters = String::new();
            for part in &parts {
                prop_assert!(json_length(&part.body) + json_length(&part.html) <= LIMIT);
                prop_assert!(!part.html.contains("script>"));
                prop_assert!(!part.html.contains("\"javascript:"));
                letters.push_str(&letters_of_balanced(&part.html).map_err(TestCaseError::fail)?);
                prop_assert!(html::is_balanced(&part.body) && html::is_balanced(&part.html));
            }
            prop_assert_eq!(visible(&letters), words);
        }
    }
}
