//! Lines into blocks.

use super::{SLUG_LIMIT, inline, is_blank, section_slug, table, wrapped};
use crate::statement::slug;
use crate::text::{Block, BlockKind, Document, MAX_DEPTH, Marker, Span};

/// Longer numbers at a line's beginning are years and the like, not those of a list.
const NUMBER_DIGITS: usize = 3;

/// Reads a text; `wrapped` if its lines were broken by an editor.
pub(super) fn read(source: &str, wrapped: bool) -> Document {
    let clean: String = source.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    let clean = without_comments(&clean);
    let lines: Vec<&str> = clean.split('\n').collect();
    let mut reader = Reader { wrapped, ..Reader::default() };
    let mut at = 0;
    while at < lines.len() {
        at += reader.take(&lines[at..]);
    }
    reader.close();
    Document { blocks: reader.blocks }
}

/// The text without `<!-- … -->`, which is for those who write it; in code it is a text.
pub fn without_comments(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut fence = None;
    // The shortest fence that nothing closes any more: such a line is one of words.
    let mut unclosed = usize::MAX;
    let mut rest = source;
    while !rest.is_empty() {
        let (line, behind) = match rest.find('\n') {
            Some(end) => rest.split_at(end + 1),
            None => (rest, ""),
        };
        let before = fence;
        fence = next_fence(fence, quoted(line).2);
        if let (None, Some(length)) = (before, fence) {
            let closes = |line| next_fence(fence, quoted(line).2).is_none();
            if length >= unclosed || !behind.lines().any(closes) {
                (unclosed, fence) = (unclosed.min(length), None);
            }
        }
        let comment = if before.or(fence).is_some() { None } else { inline::comment(line) };
        let Some(start) = comment else {
            out.push_str(line);
            rest = behind;
            continue;
        };
        let Some(end) = rest[start..].find("-->") else { break };
        out.push_str(&rest[..start]);
        rest = &rest[start + end + "-->".len()..];
    }
    out.push_str(rest);
    out
}

/// The fence that is open behind a line, given the one before it.
fn next_fence(open: Option<usize>, line: &str) -> Option<usize> {
    match (open, fence(line.trim())) {
        (Some(open), Some((length, ""))) if length >= open => None,
        (None, Some((length, _))) => Some(length),
        (open, _) => open,
    }
}

/// How many backticks a line begins with, at least three, and what stands behind them.
fn fence(line: &str) -> Option<(usize, &str)> {
    let length = line.bytes().take_while(|b| *b == b'`').count();
    let rest = &line[length..];
    (length >= 3 && !rest.contains('`')).then(|| (length, rest.trim()))
}

#[derive(Default)]
struct Reader<'a> {
    wrapped: bool,
    blocks: Vec<Block>,
    /// The lines of the paragraph or item that is being read, and what it is.
    lines: Vec<&'a str>,
    kind: Option<BlockKind>,
    /// Where the markers of the items stand in which the next line may be, outermost first.
    items: Vec<usize>,
    quote: u8,
    folded: bool,
    /// In each depth of quotes, the shortest fence that nothing closes any more.
    unclosed: [Option<usize>; MAX_DEPTH as usize + 1],
}

impl<'a> Reader<'a> {
    /// Takes the first of the lines and what belongs to it; returns how many.
    fn take(&mut self, lines: &[&'a str]) -> usize {
        let (quote, folded, line) = quoted(lines[0]);
        if (quote, folded) != (self.quote, self.folded) && !is_blank(lines[0]) {
            self.close();
            self.items.clear();
            (self.quote, self.folded) = (quote, folded);
        }
        let indent = indent(line);
        let text = line.trim();
        if is_blank(line) {
            self.close();
            return 1;
        }
        if let Some(taken) = self.code(lines, text) {
            return taken;
        }
        if self.quote == 0
            && let Some((items, taken)) = table::read(lines)
        {
            self.close();
            self.items.clear();
            self.blocks.extend(items);
            return taken;
        }
        if is_rule(text) {
            self.close();
            self.items.clear();
            self.push(BlockKind::Rule, Vec::new());
        } else if let Some((level, words)) = heading(text) {
            self.close();
            self.items.clear();
            self.heading(level, words);
        } else if let Some((marker, words)) = item(if self.wrapped { line.trim_start() } else { text })
            .filter(|(marker, _)| self.may_begin(*marker))
        {
            self.close();
            self.leave_items(indent);
            self.items.push(indent);
            let depth = u8::try_from(self.items.len()).unwrap_or(MAX_DEPTH).min(MAX_DEPTH);
            self.kind = Some(BlockKind::Item { depth, marker });
            self.lines.push(words);
        } else {
            self.words(indent, line);
        }
        1
    }

    /// A line of words: it goes on with what is open, or begins something.
    fn words(&mut self, indent: usize, line: &'a str) {
        let line = line.trim_start();
        match self.kind {
            Some(BlockKind::Item { .. }) => {
                let belongs = self.wrapped || self.items.last().is_some_and(|item| indent >= item + 2);
                if belongs {
                    self.lines.push(line);
                    return;
                }
                self.close();
                self.items.clear();
            }
            Some(_) => {
                self.lines.push(line);
                return;
            }
            None => self.leave_items(indent),
        }
        self.kind = Some(match u8::try_from(self.items.len()) {
            Ok(0) => BlockKind::Paragraph,
            depth => BlockKind::Item {
                depth: depth.unwrap_or(MAX_DEPTH).min(MAX_DEPTH),
                marker: Marker::Continued,
            },
        });
        self.lines.push(line);
    }

    /// Leaves the items in which a line with this indent doesn't stand.
    fn leave_items(&mut self, indent: usize) {
        while self.items.last().is_some_and(|item| indent < item + 2) {
            self.items.pop();
        }
    }

    /// Whether a list may begin here: in a text that an editor has broken, a number may have come to a line's beginning.
    fn may_begin(&self, marker: Marker) -> bool {
        let in_paragraph = self.kind == Some(BlockKind::Paragraph);
        !(self.wrapped && in_paragraph && !matches!(marker, Marker::Bullet | Marker::Number(1)))
    }

    /// Code between fences; without a closing one, the fence is a text.
    fn code(&mut self, lines: &[&'a str], text: &str) -> Option<usize> {
        let (length, _) = fence(text)?;
        let depth = usize::from(self.quote);
        if self.unclosed[depth].is_some_and(|unclosed| length >= unclosed) {
            return None;
        }
        let content = lines[1..].iter().map(|line| inside(line, depth));
        let closes = |line: &str| fence(line.trim()).is_some_and(|(n, rest)| n >= length && rest.is_empty());
        let Some(end) = content.clone().position(closes) else {
            self.unclosed[depth] = Some(length);
            return None;
        };
        let code = content.take(end).collect::<Vec<_>>().join("\n");
        self.close();
        if !code.is_empty() {
            self.push(BlockKind::Code, vec![Span::plain(code)]);
        }
        Some(end + 2)
    }

    fn heading(&mut self, level: u8, words: &str) {
        let (words, slug) = match named(words) {
            Some((words, name)) => (words, Some(slug(name, SLUG_LIMIT))),
            None => (words, None),
        };
        let spans = inline::read(words);
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        let slug = slug.unwrap_or_else(|| section_slug(&text));
        self.push(BlockKind::Heading { level, slug }, spans);
    }

    /// Ends what is open.
    fn close(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let Some(kind) = self.kind.take() else { return };
        let text = match self.wrapped {
            true => wrapped::join(&lines),
            false => lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n"),
        };
        self.push(kind, inline::read(&text));
    }

    fn push(&mut self, kind: BlockKind, spans: Vec<Span>) {
        if spans.is_empty() && kind != BlockKind::Rule {
            return;
        }
        self.blocks.push(Block { kind, quote: self.quote, folded: self.folded, spans });
    }
}

/// In how many quotes a line stands, whether they are folded, and the line in them.
///
/// `>100` and `>:(` are words: a quote's sign has a blank or a word behind it.
fn quoted(line: &str) -> (u8, bool, &str) {
    let opens =
        |c: char| c.is_alphabetic() || c.is_whitespace() || !c.is_ascii() || "*_[(\"'`#-<~\\".contains(c);
    let mut found = (0, false, line);
    let mut rest = line.trim_start();
    let mut depth = 0u8;
    while let Some(inner) = rest.strip_prefix('>') {
        depth = depth.saturating_add(1).min(MAX_DEPTH);
        let folded = inner.strip_prefix('|');
        let content = folded.unwrap_or(inner);
        if folded.is_some() || content.is_empty() || content.starts_with(opens) {
            found = (depth, folded.is_some(), content.strip_prefix(' ').unwrap_or(content));
        }
        rest = inner.strip_prefix(' ').filter(|after| after.starts_with('>')).unwrap_or(inner);
    }
    found
}

/// A line in this many quotes, without their signs and as it stands behind them.
fn inside(line: &str, depth: usize) -> &str {
    let mut rest = line;
    for _ in 0..depth {
        let Some(inner) = rest.trim_start().strip_prefix('>') else { return rest };
        rest = inner.strip_prefix('|').unwrap_or(inner);
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    rest
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// A heading's level and words.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    let level = line.bytes().take_while(|b| *b == b'#').count();
    let words = line[level..].strip_prefix([' ', '\t'])?.trim();
    // Some close a heading as they have opened it.
    let open = words.trim_end_matches('#');
    let words = if open.is_empty() || open.ends_with(' ') { open.trim_end() } else { words };
    let level = u8::try_from(level).ok().filter(|level| (1..=6).contains(level))?;
    (!words.is_empty()).then_some((level, words))
}

/// `Our demands {#demands}`: a heading's words and the name that its author gave it.
pub(super) fn named(words: &str) -> Option<(&str, &str)> {
    let (words, name) = words.strip_suffix('}')?.rsplit_once("{#")?;
    let fits = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && name.bytes().any(|b| b != b'-');
    (fits && !words.ends_with('\\')).then(|| (words.trim_end(), name)).filter(|(words, _)| !words.is_empty())
}

/// A line of dashes and the like.
fn is_rule(line: &str) -> bool {
    let mut signs = line.chars().filter(|c| *c != ' ');
    let Some(first) = signs.next() else { return false };
    "-*_=—–─━".contains(first) && signs.clone().count() >= 2 && signs.all(|c| c == first)
}

/// An item's marker and words.
fn item(line: &str) -> Option<(Marker, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (marker, rest) = if digits > 0 {
        let number = &line[..digits];
        if digits > NUMBER_DIGITS || number.starts_with('0') {
            return None;
        }
        (Marker::Number(number.parse().ok()?), line[digits..].strip_prefix('.')?)
    } else {
        (Marker::Bullet, line.strip_prefix(['-', '*', '•', '·'])?)
    };
    let words = rest.strip_prefix([' ', '\t', '\u{a0}'])?.trim_start();
    (!words.is_empty()).then_some((marker, words))
}
