//! A text and its entities, back into Markdown.
//!
//! Clients turn a typed `**bold**` into an entity before the bot sees the text. What the client left alone is passed on
//! as it stands, not escaped: people type Markdown. A text without formatting comes out unchanged.

use super::wire::Entity;
use std::ops::Range;

/// A message has no more entities than these (Bot API).
const MOST_ENTITIES: usize = 100;

/// Addresses that are longer lead nowhere.
const LONGEST_ADDRESS: usize = 2_048;

const LONGEST_LANGUAGE: usize = 32;

/// Markdown that is longer, in bytes, is more than any command takes. Each line of a link repeats its address, so a short
/// text can become a very long one.
const LONGEST: usize = 64 * 1024;

/// The Markdown of `text`; what no command takes of it is left out.
pub(super) fn markdown(text: &str, entities: &[Entity]) -> String {
    let entities: Vec<Placed<'_>> = place(text, entities);
    if entities.is_empty() {
        return text.to_owned();
    }
    let mut lines: Vec<Line> = Vec::new();
    let mut length = 0;
    for region in regions(text, &entities) {
        let piece = &text[region.range.clone()];
        match region.code {
            Some(language) => {
                lines.extend(fenced(piece, language).into_iter().map(|l| Line::new(region.quoted, l)))
            }
            None => {
                let mut start = region.range.start;
                for line in piece.split('\n') {
                    if length > LONGEST {
                        return join(&lines);
                    }
                    let range = start..start + line.len();
                    let marked = inline(text, range, &entities);
                    length += marked.len();
                    lines.push(Line::new(region.quoted, marked));
                    start += line.len() + 1;
                }
            }
        }
    }
    join(&lines)
}

/// An entity, in bytes.
struct Placed<'a> {
    range: Range<usize>,
    entity: &'a Entity,
}

/// Turns UTF-16 units into bytes, and leaves out what says nothing in Markdown.
fn place<'a>(text: &str, entities: &'a [Entity]) -> Vec<Placed<'a>> {
    let byte_of = |unit: usize| {
        let mut units = 0;
        text.char_indices()
            .find(|(_, c)| {
                let here = units >= unit;
                units += c.len_utf16();
                here
            })
            .map_or(text.len(), |(at, _)| at)
    };
    // What was typed to the bot is no text to be styled, even if the client's formatting begins there.
    let typed = entities
        .iter()
        .filter(|e| e.offset == 0 && matches!(e.kind.as_str(), "bot_command" | "mention"))
        .map(|e| byte_of(e.length))
        .max()
        .unwrap_or(0);
    entities
        .iter()
        .take(MOST_ENTITIES)
        .filter(|entity| {
            const KNOWN: [&str; 8] = [
                "bold",
                "italic",
                "strikethrough",
                "code",
                "text_link",
                "pre",
                "blockquote",
                "expandable_blockquote",
            ];
            KNOWN.contains(&entity.kind.as_str())
                && entity.url.as_ref().is_none_or(|url| url.len() <= LONGEST_ADDRESS)
        })
        .map(|entity| {
            let end = byte_of(entity.offset.saturating_add(entity.length));
            Placed { range: byte_of(entity.offset).max(typed).min(end)..end, entity }
        })
        .filter(|placed| !placed.range.is_empty())
        .collect()
}

/// A stretch of whole lines that are all code or not, and all quoted or not.
struct Region<'a> {
    range: Range<usize>,
    /// The code's language; empty if it has none.
    code: Option<&'a str>,
    quoted: bool,
}

fn regions<'a>(text: &str, entities: &[Placed<'a>]) -> Vec<Region<'a>> {
    let is_code = |e: &Placed<'_>| e.entity.kind == "pre";
    let is_quote = |e: &Placed<'_>| e.entity.kind.ends_with("blockquote");
    let mut cuts = vec![0, text.len()];
    for placed in entities.iter().filter(|e| is_code(e) || is_quote(e)) {
        cuts.extend([placed.range.start, placed.range.end]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut regions: Vec<Region<'a>> = Vec::new();
    for cut in cuts.windows(2) {
        let covers = |e: &&Placed<'a>| e.range.start <= cut[0] && cut[1] <= e.range.end;
        // Nothing but the break between two others.
        if &text[cut[0]..cut[1]] == "\n" {
            continue;
        }
        let code = entities.iter().filter(|e| is_code(e)).find(covers);
        let mut range = cut[0]..cut[1];
        // One line break between two regions is drawn by their being lines of their own.
        if let Some(last) = regions.last_mut() {
            if text[last.range.clone()].ends_with('\n') {
                last.range.end -= 1;
            } else if text[range.clone()].starts_with('\n') {
                range.start += 1;
            }
        }
        regions.push(Region {
            range,
            code: code.map(|e| e.entity.language.as_deref().unwrap_or_default()),
            quoted: entities.iter().filter(|e| is_quote(e)).any(|e| covers(&e)),
        });
    }
    regions
}

struct Line {
    quoted: bool,
    text: String,
}

impl Line {
    fn new(quoted: bool, text: String) -> Self {
        Self { quoted, text }
    }
}

fn join(lines: &[Line]) -> String {
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            out.push('\n');
            // Else Markdown takes the line for a lazily written part of the quote.
            if lines[index - 1].quoted && !line.quoted && !line.text.trim().is_empty() {
                out.push('\n');
            }
        }
        if line.quoted {
            out.push_str(if line.text.is_empty() { ">" } else { "> " });
        }
        out.push_str(&line.text);
    }
    out
}

fn fenced(code: &str, language: &str) -> Vec<String> {
    let fence = "`".repeat(longest_run(code).max(2) + 1);
    let language: String = language
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '`')
        .take(LONGEST_LANGUAGE)
        .collect();
    let mut lines = vec![format!("{fence}{language}")];
    lines.extend(code.strip_suffix('\n').unwrap_or(code).split('\n').map(str::to_owned));
    lines.push(fence);
    lines
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A way to mark characters inside a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark<'a> {
    Link(&'a str),
    Around(&'static str),
    Code,
}

/// One line's Markdown.
fn inline(text: &str, line: Range<usize>, entities: &[Placed<'_>]) -> String {
    let marks = marks(text, &line, entities);
    let mut cuts: Vec<usize> = marks.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
    cuts.extend([line.start, line.end]);
    cuts.sort_unstable();
    cuts.dedup();

    let mut out = String::new();
    let mut open: Vec<&(Range<usize>, Mark<'_>)> = Vec::new();
    for cut in cuts.windows(2) {
        let covers = |range: &Range<usize>| range.start <= cut[0] && cut[1] <= range.end;
        let stay = open.iter().take_while(|(range, _)| covers(range)).count();
        while open.len() > stay {
            if let Some((range, mark)) = open.pop() {
                close(&mut out, *mark, &text[range.clone()]);
            }
        }
        let mut next: Vec<_> =
            marks.iter().filter(|m| covers(&m.0) && !open.iter().any(|o| std::ptr::eq(*o, *m))).collect();
        next.sort_by_key(|(range, mark)| (std::cmp::Reverse(range.end), *mark == Mark::Code));
        for mark in next {
            start(&mut out, mark.1, &text[mark.0.clone()]);
            open.push(mark);
        }
        let piece = &text[cut[0]..cut[1]];
        let in_label = open.iter().any(|(_, mark)| matches!(mark, Mark::Link(_)));
        let in_code = open.iter().any(|(_, mark)| *mark == Mark::Code);
        if in_label && !in_code {
            for c in piece.chars() {
                if matches!(c, '[' | ']' | '\\') {
                    out.push('\\');
                }
                out.push(c);
            }
        } else {
            out.push_str(piece);
        }
    }
    while let Some((range, mark)) = open.pop() {
        close(&mut out, *mark, &text[range.clone()]);
    }
    out
}

/// The marks of a line, each kind's ranges joined (Telegram cuts them where others begin or end) and trimmed to where
/// Markdown accepts them.
fn marks<'a>(text: &str, line: &Range<usize>, entities: &[Placed<'a>]) -> Vec<(Range<usize>, Mark<'a>)> {
    let mut marks: Vec<(Range<usize>, Mark<'a>)> = Vec::new();
    for placed in entities {
        let mark = match placed.entity.kind.as_str() {
            "bold" => Mark::Around("**"),
            "italic" => Mark::Around("*"),
            "strikethrough" => Mark::Around("~~"),
            "code" => Mark::Code,
            "text_link" => match placed.entity.url.as_deref() {
                Some(url) if is_link(url) => Mark::Link(url),
                _ => continue,
            },
            _ => continue,
        };
        let range = placed.range.start.max(line.start)..placed.range.end.min(line.end);
        if range.is_empty() {
            continue;
        }
        match marks.iter_mut().find(|(its, m)| *m == mark && its.start <= range.end && range.start <= its.end)
        {
            Some((its, _)) => *its = its.start.min(range.start)..its.end.max(range.end),
            None => marks.push((range, mark)),
        }
    }
    for (range, mark) in &mut marks {
        *range = accepted(text, range.clone(), matches!(mark, Mark::Around(_)));
    }
    marks.retain(|(range, _)| !range.is_empty());
    marks
}

/// Whether a document can carry the address (a person who is mentioned by a link has none).
fn is_link(url: &str) -> bool {
    ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme))
}

/// Leaves out blanks at both ends; for emphasis also punctuation that touches a word outside, where Markdown would not
/// take the marks for marks.
fn accepted(text: &str, range: Range<usize>, emphasis: bool) -> Range<usize> {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let Range { mut start, mut end } = range;
    while let Some(first) = text[start..end].chars().next() {
        let punctuation = emphasis && !first.is_alphanumeric() && word(text[..start].chars().next_back());
        if !first.is_whitespace() && !punctuation {
            break;
        }
        start += first.len_utf8();
    }
    while let Some(last) = text[start..end].chars().next_back() {
        let punctuation = emphasis && !last.is_alphanumeric() && word(text[end..].chars().next());
        if !last.is_whitespace() && !punctuation {
            break;
        }
        end -= last.len_utf8();
    }
    start..end
}

fn start(out: &mut String, mark: Mark<'_>, content: &str) {
    match mark {
        Mark::Around(marks) => out.push_str(marks),
        Mark::Link(_) => out.push('['),
        Mark::Code => {
            out.push_str(&"`".repeat(longest_run(content) + 1));
            if content.starts_with('`') || content.ends_with('`') {
                out.push(' ');
            }
        }
    }
}

fn close(out: &mut String, mark: Mark<'_>, content: &str) {
    match mark {
        Mark::Around(marks) => out.push_str(marks),
        Mark::Link(url) => {
            out.push_str("](");
            for c in url.chars() {
                match c {
                    '(' => out.push_str("%28"),
                    ')' => out.push_str("%29"),
                    '<' => out.push_str("%3C"),
                    '>' => out.push_str("%3E"),
                    '\\' => out.push_str("%5C"),
                    c if c.is_whitespace() || c.is_control() => out.push_str("%20"),
                    c => out.push(c),
                }
            }
            out.push(')');
        }
        Mark::Code => {
            if content.starts_with('`') || content.ends_with('`') {
                out.push(' ');
            }
            out.push_str(&"`".repeat(longest_run(content) + 1));
        }
    }
}

#[cfg(test)]
mod tests;
