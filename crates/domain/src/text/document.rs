//! Network-neutral rich text.
//!
//! A document is a flat list of blocks, each a flat list of styled spans. What Markdown nests (lists in lists, quotes
//! in quotes) is kept as depths, so that no input is deep enough to hurt and a text can be cut at any character.

use serde::{Deserialize, Serialize};

/// A text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A paragraph, heading, list item, code block or rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// In how many quotes it stands, at most [`MAX_DEPTH`].
    pub quote: u8,
    /// Whether the quote is shown with its first lines only, until somebody wants the rest.
    pub folded: bool,
    /// Its text. Line breaks inside a block are `\n` in a span's text.
    pub spans: Vec<Span>,
}

/// The deepest list or quote that is told apart from the one around it.
pub const MAX_DEPTH: u8 = 6;

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The name by which the section can be asked for, at most 16 of `[a-z0-9-]`.
        slug: String,
    },
    /// A paragraph.
    Paragraph,
    /// A list item, or a further paragraph of one.
    Item {
        /// 1 for the outermost list.
        depth: u8,
        /// What stands before it.
        marker: Marker,
    },
    /// Code, line by line as it stands.
    Code,
    /// A line across.
    Rule,
}

/// What stands before a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Marker {
    /// A bullet.
    Bullet,
    /// A number.
    Number(u64),
    /// Nothing: it belongs to the item above.
    Continued,
}

/// Characters of one style.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The characters.
    pub text: String,
    /// How they look.
    pub style: Style,
    /// Where they lead.
    pub link: Option<String>,
}

/// How characters look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Struck through.
    pub strike: bool,
    /// Underlined.
    pub underline: bool,
    /// Hidden until somebody wants to see it.
    pub spoiler: bool,
    /// Monospaced.
    pub code: bool,
}

impl Style {
    const PLAIN: Self =
        Self { bold: false, italic: false, strike: false, underline: false, spoiler: false, code: false };
    /// Bold and nothing else.
    pub const BOLD: Self = Self { bold: true, ..Self::PLAIN };
    /// Italic and nothing else.
    pub const ITALIC: Self = Self { italic: true, ..Self::PLAIN };
    /// Struck through and nothing else.
    pub const STRIKE: Self = Self { strike: true, ..Self::PLAIN };
    /// Underlined and nothing else.
    pub const UNDERLINE: Self = Self { underline: true, ..Self::PLAIN };
    /// Hidden and nothing else.
    pub const SPOILER: Self = Self { spoiler: true, ..Self::PLAIN };
    /// Monospaced and nothing else.
    pub const CODE: Self = Self { code: true, ..Self::PLAIN };

    /// Both looks together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            bold: self.bold || other.bold,
            italic: self.italic || other.italic,
            strike: self.strike || other.strike,
            underline: self.underline || other.underline,
            spoiler: self.spoiler || other.spoiler,
            code: self.code || other.code,
        }
    }
}

impl Span {
    /// Characters of no special look.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Characters of one look.
    pub fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, link: None }
    }
}

impl Block {
    /// A block of this kind, in no quote.
    pub fn new(kind: BlockKind, spans: Vec<Span>) -> Self {
        Self { kind, quote: 0, folded: false, spans }
    }

    /// A paragraph of spans.
    pub fn paragraph(spans: Vec<Span>) -> Self {
        Self::new(BlockKind::Paragraph, spans)
    }

    /// A bullet of spans.
    pub fn bullet(spans: Vec<Span>) -> Self {
        Self::new(BlockKind::Item { depth: 1, marker: Marker::Bullet }, spans)
    }

    /// Its characters without their looks.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Cuts its text at a byte; the rest has the same kind, and belongs to the same list item.
    ///
    /// `at` is moved back to a character's beginning.
    pub fn split_at(&self, at: usize) -> (Self, Self) {
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        let mut before = 0;
        for span in &self.spans {
            let mut cut = at.saturating_sub(before).min(span.text.len());
            while !span.text.is_char_boundary(cut) {
                cut -= 1;
            }
            let (left, right) = span.text.split_at(cut);
            for (half, side) in [(left, &mut first), (right, &mut rest)] {
                if !half.is_empty() {
                    side.push(Span { text: half.to_owned(), ..span.clone() });
                }
            }
            before += span.text.len();
        }
        let rest_kind = match self.kind {
            BlockKind::Item { depth, .. } => BlockKind::Item { depth, marker: Marker::Continued },
            ref kind => kind.clone(),
        };
        (Self { spans: first, ..self.clone() }, Self { kind: rest_kind, spans: rest, ..self.clone() })
    }
}

impl Document {
    /// A text without formatting: each line a paragraph, empty lines left out.
    pub fn plain(text: &str) -> Self {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| Block::paragraph(vec![Span::plain(line)]))
            .collect()
    }

    /// A title that is no section.
    pub fn titled(title: &str) -> Self {
        Self::from_iter([Block::new(
            BlockKind::Heading { level: 1, slug: String::new() },
            vec![Span::plain(title)],
        )])
    }

    /// Its characters without their looks, a line a block.
    pub fn text(&self) -> String {
        self.blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n")
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The same with each address that doesn't lead anywhere in brackets behind its words, if these don't say it.
    #[must_use]
    pub fn spell_out(&self, leads: impl Fn(&str) -> bool) -> Self {
        let block = |block: &Block| {
            let mut spans = Vec::new();
            let mut words = String::new();
            for (index, span) in block.spans.iter().enumerate() {
                let dead = span.link.as_deref().filter(|link| !leads(link));
                let Some(link) = dead else {
                    words.clear();
                    spans.push(span.clone());
                    continue;
                };
                spans.push(Span { link: None, ..span.clone() });
                words.push_str(&span.text);
                let next = block.spans.get(index + 1).and_then(|next| next.link.as_deref());
                if next != Some(link) {
                    // As people read it: without the scheme of a mail address or a telephone number.
                    let shown = ["mailto:", "tel:"].iter().find_map(|scheme| link.strip_prefix(scheme));
                    let shown = shown.unwrap_or(link);
                    if !words.contains(shown) {
                        spans.push(Span::plain(format!(" ({shown})")));
                    }
                    words.clear();
                }
            }
            Block { spans, ..block.clone() }
        };
        self.blocks.iter().map(block).collect()
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds another text's blocks.
    pub fn extend(&mut self, other: Self) {
        self.blocks.extend(other.blocks);
    }
}

impl FromIterator<Block> for Document {
    fn from_iter<I: IntoIterator<Item = Block>>(blocks: I) -> Self {
        Self { blocks: blocks.into_iter().collect() }
    }
}
