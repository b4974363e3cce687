//! A text and its entities, back into Markdown.
//!
//! Clients turn a typed `**bold**` into an entity before the bot sees the text. What the client left alone is passed on
//! as it stands, not escaped: people type Markdown. A text without formatting comes out unchanged.

use super::wire::Entity;
use domain::text::{Look, Style, fenced, marked};
use std::ops::Range;

/// A message has no more entities than these (Bot API).
const MOST_ENTITIES: usize = 100;

/// Addresses that are longer lead nowhere.
const LONGEST_ADDRESS: usize = 2_048;

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
        match region.is_code {
            true => {
                let code = fenced(piece.strip_suffix('\n').unwrap_or(piece));
                lines.extend(code.split('\n').map(|line| Line::new(region.quote, line.to_owned())));
            }
            false => {
                let mut start = region.range.start;
                for line in piece.split('\n') {
                    if length > LONGEST {
                        return join(&lines);
                    }
                    let range = start..start + line.len();
                    let marked = inline(text, range, &entities);
                    length += marked.len();
                    lines.push(Line::new(region.quote, marked));
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
            let is_block = matches!(&*entity.kind, "pre" | "blockquote" | "expandable_blockquote");
            (is_block || look(entity).is_some())
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
struct Region {
    range: Range<usize>,
    is_code: bool,
    quote: Quote,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    Open,
    /// It shows its first lines only.
    Folded,
}

fn regions(text: &str, entities: &[Placed<'_>]) -> Vec<Region> {
    let is_code = |e: &Placed<'_>| e.entity.kind == "pre";
    let is_quote = |e: &Placed<'_>| e.entity.kind.ends_with("blockquote");
    let mut cuts = vec![0, text.len()];
    for placed in entities.iter().filter(|e| is_code(e) || is_quote(e)) {
        cuts.extend([placed.range.start, placed.range.end]);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let mut regions: Vec<Region> = Vec::new();
    for cut in cuts.windows(2) {
        let covers = |e: &&Placed<'_>| e.range.start <= cut[0] && cut[1] <= e.range.end;
        // Nothing but the break between two others.
        if &text[cut[0]..cut[1]] == "\n" {
            continue;
        }
        let quote = entities.iter().filter(|e| is_quote(e)).find(covers);
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
            is_code: entities.iter().filter(|e| is_code(e)).any(|e| covers(&e)),
            quote: match quote {
                Some(quote) if quote.entity.kind == "expandable_blockquote" => Quote::Folded,
                Some(_) => Quote::Open,
                None => Quote::None,
            },
        });
    }
    regions
}

struct Line {
    quote: Quote,
    text: String,
}

impl Line {
    fn new(quote: Quote, text: String) -> Self {
        Self { quote, text }
    }
}

fn join(lines: &[Line]) -> String {
    let lines = lines.iter().map(|Line { quote, text }| match quote {
        Quote::None => text.clone(),
        Quote::Open => format!("> {text}"),
        Quote::Folded => format!(">| {text}"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One line with the marks of its looks.
fn inline(text: &str, line: Range<usize>, entities: &[Placed<'_>]) -> String {
    let looks = entities.iter().filter_map(|placed| {
        let range = placed.range.start.max(line.start)..placed.range.end.min(line.end);
        let look = look(placed.entity)?;
        (range.start < range.end).then(|| (range.start - line.start..range.end - line.start, look))
    });
    marked(&text[line.clone()], &looks.collect::<Vec<_>>())
}

fn look(entity: &Entity) -> Option<Look> {
    Some(Look::Style(match entity.kind.as_str() {
        "bold" => Style::BOLD,
        "italic" => Style::ITALIC,
        "strikethrough" => Style::STRIKE,
        "underline" => Style::UNDERLINE,
        "spoiler" => Style::SPOILER,
        "code" => Style::CODE,
        "text_link" => return entity.url.clone().map(Look::Link),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests;
