//! The text that campaigns write: a small Markdown for prose, in which what looks like words stays words.
//!
//! Headings, paragraphs, lists, quotes, code, rules and links are written as in CommonMark. What CommonMark would take
//! for markup and people mean as it stands (addresses, numbers, `5*10*20`, `Arbeiter*innen`, lines of dashes, indents,
//! link definitions) is a text. `docs/writing.md` describes all of it for moderators.

mod blocks;
mod inline;
mod literal;
mod marked;
mod marks;
mod table;
#[cfg(test)]
mod tests;
mod token;
mod wrapped;
mod write;

use crate::statement::slug;
use crate::text::{BlockKind, Document, Span, Style};

pub use blocks::without_comments;
pub use marked::{Look, marked};
pub use write::fenced;

/// The longest slug, in characters.
const SLUG_LIMIT: usize = 16;

impl Document {
    /// Reads a text as it was typed: a line that ends is a line that ends.
    pub fn markdown(source: &str) -> Self {
        blocks::read(source, false)
    }

    /// Reads a text whose lines an editor has broken: they are joined to paragraphs.
    pub fn wrapped_markdown(source: &str) -> Self {
        blocks::read(source, true)
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

/// The slug of a section whose author gave it none.
pub fn section_slug(heading: &str) -> String {
    slug(heading, SLUG_LIMIT)
}

/// A line's words without their looks; a heading's mark is left out.
pub fn plain_line(line: &str) -> String {
    let line = without_comments(line);
    let heading = blocks::heading(line.trim()).map(|(_, words)| words);
    let words = heading.map_or(&*line, |words| blocks::named(words).map_or(words, |(words, _)| words));
    let text: String = inline::read(words).into_iter().map(|span| span.text).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds a span, joined to the one before where nothing tells them apart.
fn push(spans: &mut Vec<Span>, text: &str, style: Style, link: Option<&str>) {
    // A line's end is no code: it stands between two pieces of code.
    if style.code && text.contains('\n') {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                push(spans, "\n", Style { code: false, ..style }, link);
            }
            push(spans, line, style, link);
        }
        return;
    }
    if text.is_empty() {
        return;
    }
    match spans.last_mut() {
        Some(last) if last.style == style && last.link.as_deref() == link => last.text.push_str(text),
        _ => spans.push(Span { text: text.to_owned(), style, link: link.map(str::to_owned) }),
    }
}

/// A paragraph whose lines an editor has broken, on one line; lines that stand for themselves stay.
pub fn joined_lines(paragraph: &str) -> String {
    wrapped::join(&paragraph.lines().collect::<Vec<_>>())
}

/// Whether nobody sees anything in a line.
fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || crate::text::is_invisible(c))
}
