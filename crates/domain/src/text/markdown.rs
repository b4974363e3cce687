//! Markdown into a document (CommonMark with strikethrough and heading attributes), and the sections under its headings.

use crate::statement::slug;
use crate::text::{Block, BlockKind, Document, MAX_DEPTH, Marker, Span, Style};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The longest slug, in characters.
const SLUG_LIMIT: usize = 16;

impl Document {
    /// Reads Markdown. Everything is a text: HTML shows as it is typed, an image as its description.
    pub fn markdown(source: &str) -> Self {
        let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES;
        let mut builder = Builder::default();
        let clean: String = source.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
        for event in Parser::new_ext(&clean, options) {
            builder.take(event);
        }
        builder.close();
        Self { blocks: builder.blocks }
    }

    /// The sections by slug and heading, in order.
    pub fn sections(&self) -> Vec<(&str, String)> {
        self.blocks
            .iter()
            .filter_map(|block| match &block.kind {
                BlockKind::Heading { slug, .. } if !slug.is_empty() => Some((slug.as_str(), block.text())),
                _ => None,
            })
            .collect()
    }

    /// What stands under a heading, with the heading, up to the next one of its level or above, or a rule.
    pub fn section(&self, wanted: &str) -> Option<Self> {
        let start = self
            .blocks
            .iter()
            .position(|b| matches!(&b.kind, BlockKind::Heading { slug, .. } if slug == wanted))?;
        let BlockKind::Heading { level, .. } = self.blocks[start].kind else { return None };
        let length = self.blocks[start + 1..]
            .iter()
            .take_while(|b| match b.kind {
                BlockKind::Heading { level: other, .. } => other > level,
                BlockKind::Rule => false,
                _ => true,
            })
            .count();
        Some(self.blocks[start..=start + length].iter().cloned().collect())
    }
}

#[derive(Default)]
struct Builder {
    blocks: Vec<Block>,
    spans: Vec<Span>,
    kind: Option<BlockKind>,
    bold: usize,
    italic: usize,
    strike: usize,
    links: Vec<Option<String>>,
    quotes: usize,
    /// The number that comes next in each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// The marker that the next block of the innermost item gets.
    marker: Option<Marker>,
    slug: Option<String>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text, false),
            Event::Code(code) => self.text(&code, true),
            Event::SoftBreak => self.text(" ", false),
            Event::HardBreak => self.text("\n", false),
            Event::Rule => {
                self.close();
                self.kind = Some(BlockKind::Rule);
                self.close();
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.links.push(safe_link(&dest_url)),
            Tag::BlockQuote(_) => {
                self.close();
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.close();
                self.lists.push(first);
            }
            Tag::Item => {
                self.close();
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        Marker::Number(*number - 1)
                    }
                    _ => Marker::Bullet,
                });
            }
            Tag::Heading { level, id, .. } => {
                self.close();
                self.kind = Some(BlockKind::Heading { level: depth(level), slug: String::new() });
                self.slug = id.map(|id| slug(&id, SLUG_LIMIT));
            }
            Tag::CodeBlock(_) => {
                self.close();
                self.kind = Some(BlockKind::Code);
            }
            Tag::Paragraph | Tag::HtmlBlock => self.close(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::Emphasis => self.italic = self.italic.saturating_sub(1),
            TagEnd::Strikethrough => self.strike = self.strike.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                self.links.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.close();
                self.lists.pop();
                self.marker = (!self.lists.is_empty()).then_some(Marker::Continued);
            }
            TagEnd::Item => {
                self.close();
                self.marker = None;
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock => self.close(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str, code: bool) {
        let style = Style { bold: self.bold > 0, italic: self.italic > 0, strike: self.strike > 0, code };
        let link = self.links.last().cloned().flatten();
        match self.spans.last_mut() {
            Some(last) if last.style == style && last.link == link => last.text.push_str(text),
            _ => self.spans.push(Span { text: text.to_owned(), style, link }),
        }
    }

    /// Ends the open block, if there is one, and gives it its place.
    fn close(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        let kind = self.kind.take();
        let named = self.slug.take();
        if let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        spans.retain(|span| !span.text.is_empty());
        if spans.is_empty() && kind != Some(BlockKind::Rule) {
            return;
        }
        let kind = match kind {
            Some(BlockKind::Heading { level, .. }) => {
                let heading: String = spans.iter().map(|span| span.text.as_str()).collect();
                BlockKind::Heading { level, slug: named.unwrap_or_else(|| section_slug(&heading)) }
            }
            Some(kind) => kind,
            None if self.lists.is_empty() => BlockKind::Paragraph,
            None => BlockKind::Item {
                depth: u8::try_from(self.lists.len()).unwrap_or(MAX_DEPTH).min(MAX_DEPTH),
                marker: self.marker.replace(Marker::Continued).unwrap_or(Marker::Continued),
            },
        };
        let quote = u8::try_from(self.quotes).unwrap_or(MAX_DEPTH).min(MAX_DEPTH);
        self.blocks.push(Block { kind, quote, spans });
    }
}

/// The slug of a section whose author gave it none.
pub fn section_slug(heading: &str) -> String {
    slug(heading, SLUG_LIMIT)
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The address, if it is one that may be shown as a link.
fn safe_link(url: &str) -> Option<String> {
    let scheme = url.split_once(':')?.0.to_ascii_lowercase();
    (["http", "https", "mailto", "tel"].contains(&scheme.as_str()) && !url.chars().any(char::is_whitespace))
        .then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn show(source: &str) -> Vec<String> {
        Document::markdown(source)
            .blocks
            .iter()
            .map(|b| format!("{:?} q{} {}", b.kind, b.quote, b.text()))
            .collect()
    }

    #[test]
    fn blocks() {
        insta::assert_debug_snapshot!(show("# Title\n\nOne **bold**\nline.\n\n## Our demands\n\n1. a\n2. b\n   - deep\n\n   more of b\n\n> quoted\n> > twice\n\n---\n\n```\ncode\n  x\n```\n<b>html</b>"), @r#"
        [
            "Heading { level: 1, slug: \"title\" } q0 Title",
            "Paragraph q0 One bold line.",
            "Heading { level: 2, slug: \"our-demands\" } q0 Our demands",
            "Item { depth: 1, marker: Number(1) } q0 a",
            "Item { depth: 1, marker: Number(2) } q0 b",
            "Item { depth: 2, marker: Bullet } q0 deep",
            "Item { depth: 1, marker: Continued } q0 more of b",
            "Paragraph q1 quoted",
            "Paragraph q2 twice",
            "Rule q0 ",
            "Code q0 code\n  x",
            "Paragraph q0 <b>html</b>",
        ]
        "#);
    }

    #[test]
    fn sections_end_at_the_next_heading_of_their_level() {
        let document = Document::markdown("intro\n\n## A {#first}\n\na\n\n### A1\n\na1\n\n## Demands\n\n- d");
        assert_eq!(document.section("first").unwrap().text(), "A\na\nA1\na1");
        assert_eq!(document.section("demands").unwrap().text(), "Demands\nd");
        assert_eq!(document.section("none"), None);
    }

    #[test]
    fn only_harmless_links_lead_anywhere() {
        let spans =
            Document::markdown("[a](javascript:alert(1)) [b](https://example.org/x)").blocks.remove(0).spans;
        assert_eq!(
            spans.iter().map(|s| s.link.as_deref()).collect::<Vec<_>>(),
            [None, Some("https://example.org/x")]
        );
    }

    #[test]
    fn a_thousand_nested_quotes_are_a_quote() {
        let document = Document::markdown(&format!("{} deep", ">".repeat(1000)));
        assert!(document.blocks.iter().all(|b| b.quote <= MAX_DEPTH));
        assert!(document.text().contains("deep"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(source in "\\PC{0,400}") {
            let document = Document::markdown(&source);
            prop_assert!(document.blocks.iter().all(|b| b.kind == BlockKind::Rule || !b.text().is_empty()));
        }

        #[test]
        fn plain_words_survive(words in proptest::collection::vec("[a-z]{1,12}", 1..60)) {
            let document = Document::markdown(&words.join(" "));
            prop_assert_eq!(document.text(), words.join(" "));
        }
    }
}
