//! A document as text: reading it gives the same document.

use super::{blocks, section_slug};
use crate::text::{Block, BlockKind, Document, Marker, Span, Style};

/// How a block's words are written. The first of these that reads as the block is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// As somebody would type them.
    Typed,
    /// With a backslash before each sign.
    Escaped,
    /// With each mark parted from what stands beside it, too.
    Parted,
}

impl Document {
    /// Writes the text of which [`Document::markdown`] makes this document again.
    ///
    /// Lists must be such as can be read: an item stands at most one level deeper than the one before it.
    pub fn to_markdown(&self) -> String {
        let mut out = String::new();
        let mut last: Option<&Block> = None;
        for block in &self.blocks {
            if let Some(last) = last {
                let is_item = |b: &Block| matches!(b.kind, BlockKind::Item { .. });
                let continued = matches!(block.kind, BlockKind::Item { marker: Marker::Continued, .. });
                let tight = is_item(last) && is_item(block) && !continued && beside(last, block);
                out.push_str(if tight { "\n" } else { "\n\n" });
            }
            out.push_str(&write(block));
            last = Some(block);
        }
        out
    }
}

fn beside(a: &Block, b: &Block) -> bool {
    (a.quote, a.folded) == (b.quote, b.folded)
}

fn write(block: &Block) -> String {
    match &block.kind {
        BlockKind::Rule => placed(block, "---"),
        BlockKind::Code => placed(block, &fenced(&block.text())),
        _ => placed(block, &words(block)),
    }
}

/// A block's text with its list's indent and its quote's signs.
fn placed(block: &Block, text: &str) -> String {
    let (first, further) = indents(&block.kind);
    let quote = match (block.quote, block.folded) {
        (0, _) => String::new(),
        (depth, true) => format!("{}| ", ">".repeat(usize::from(depth))),
        (depth, false) => format!("{} ", ">".repeat(usize::from(depth))),
    };
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let indent = if number == 0 { &first } else { &further };
        format!("{quote}{indent}{line}")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands before a block's first line, and before its others.
fn indents(kind: &BlockKind) -> (String, String) {
    let BlockKind::Item { depth, marker } = kind else { return (String::new(), String::new()) };
    let outer = " ".repeat(4 * usize::from(depth.saturating_sub(1)));
    let further = format!("{outer}    ");
    let first = match marker {
        Marker::Bullet => format!("{outer}- "),
        Marker::Number(number) => format!("{outer}{number}. "),
        Marker::Continued => further.clone(),
    };
    (first, further)
}

/// Code between two fences that it doesn't hold.
pub fn fenced(code: &str) -> String {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    format!("{fence}\n{code}\n{fence}")
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The words of a heading, paragraph or item.
fn words(block: &Block) -> String {
    let heading = match &block.kind {
        BlockKind::Heading { level, slug } => {
            let name =
                if section_slug(&block.text()) == *slug { String::new() } else { format!(" {{#{slug}}}") };
            Some(("#".repeat(usize::from(*level)), name))
        }
        _ => None,
    };
    let marked = |words: String| match &heading {
        Some((signs, name)) => format!("{signs} {words}{name}"),
        None => words,
    };
    // A block by itself reads as it does among others, but for the depth of its list.
    let alone = match &block.kind {
        BlockKind::Item { marker: Marker::Continued, .. } => BlockKind::Paragraph,
        BlockKind::Item { marker, .. } => BlockKind::Item { depth: 1, marker: *marker },
        kind => kind.clone(),
    };
    let alone = Block { kind: alone, ..block.clone() };
    let all = block.text();
    // These may find their other half in another block.
    let reaches_out =
        all.contains("<!--") || all.split('\n').any(|line| line.trim_start().starts_with("```"));
    let forms = if reaches_out { &[Form::Escaped][..] } else { &[Form::Typed, Form::Escaped] };
    for form in forms {
        let words = marked(spans(&block.spans, *form));
        if blocks::read(&placed(&alone, &words), false).blocks == [alone.clone()] {
            return words;
        }
    }
    marked(spans(&block.spans, Form::Parted))
}

/// Spans with their marks.
pub(super) fn spans(spans: &[Span], form: Form) -> String {
    let parting = if form == Form::Parted { PARTING } else { "" };
    let mut out = String::from(parting);
    let mut open: Vec<Mark<'_>> = Vec::new();
    for span in spans {
        let wanted = marks(span);
        // A link stands around what looks different in it.
        let new_link = wanted.iter().any(|mark| matches!(mark, Mark::Link(_)) && !open.contains(mark));
        let stay = match form {
            Form::Parted => 0,
            _ if new_link => 0,
            _ => open.iter().take_while(|mark| wanted.contains(mark)).count(),
        };
        close(&mut out, &mut open, stay, parting);
        for mark in wanted.iter().filter(|mark| !open[..stay].contains(mark)).collect::<Vec<_>>() {
            out.push_str(parting);
            out.push_str(mark.opening());
            out.push_str(parting);
            open.push(*mark);
        }
        let linked = span.link.is_some();
        if span.style.code {
            out.push_str(parting);
            out.push_str(&code(&span.text));
            out.push_str(parting);
        } else {
            out.push_str(&text(&span.text, form, linked));
        }
    }
    close(&mut out, &mut open, 0, parting);
    out.push_str(parting);
    out
}

/// Nothing, that parts a mark from what stands beside it.
const PARTING: &str = "\\;";

/// A look or a link, as it is written around words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark<'a> {
    Link(&'a str),
    Around(&'static str),
}

impl Mark<'_> {
    fn opening(self) -> &'static str {
        match self {
            Self::Link(_) => "[",
            Self::Around(sign) => sign,
        }
    }
}

fn marks(span: &Span) -> Vec<Mark<'_>> {
    let Style { bold, italic, strike, underline, spoiler, code: _ } = span.style;
    let looks = [(spoiler, "||"), (bold, "**"), (italic, "*"), (strike, "~~"), (underline, "++")];
    let link = span.link.as_deref().map(Mark::Link);
    link.into_iter()
        .chain(looks.into_iter().filter(|(is, _)| *is).map(|(_, sign)| Mark::Around(sign)))
        .collect()
}

fn close(out: &mut String, open: &mut Vec<Mark<'_>>, stay: usize, parting: &str) {
    while open.len() > stay {
        let Some(mark) = open.pop() else { return };
        out.push_str(parting);
        match mark {
            Mark::Around(sign) => out.push_str(sign),
            Mark::Link(url) => {
                out.push_str("](");
                for c in url.chars() {
                    if matches!(c, '(' | ')' | '\\' | '<' | '>') {
                        out.push('\\');
                    }
                    out.push(c);
                }
                out.push(')');
            }
        }
        out.push_str(parting);
    }
}

/// Code between more backticks than it holds.
fn code(code: &str) -> String {
    let ticks = "`".repeat(longest_run(code) + 1);
    let blank = |c: char| c == ' ' || c == '`';
    let pad = if code.starts_with(blank) || code.ends_with(blank) { " " } else { "" };
    format!("{ticks}{pad}{code}{pad}{ticks}")
}

fn text(text: &str, form: Form, linked: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let escaped = match form {
            Form::Typed => linked && matches!(c, '[' | ']' | '\\'),
            // `\\;` is a parting.
            Form::Escaped | Form::Parted => c.is_ascii_punctuation() && c != ';',
        };
        if escaped {
            out.push('\\');
        }
        match (c, form) {
            ('\n', Form::Parted) => {
                out.push_str(PARTING);
                out.push('\n');
                out.push_str(PARTING);
            }
            _ => out.push(c),
        }
    }
    out
}
