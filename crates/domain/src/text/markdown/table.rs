//! Tables: no phone shows one, so each row becomes a list item that names its columns.

use super::{inline, push};
use crate::text::{Block, Span, Style};

/// The list that the table at the beginning of `lines` becomes, and how many lines it takes. `None` if there is none.
pub(super) fn read(lines: &[&str]) -> Option<(Vec<Block>, usize)> {
    let (head, rule) = (lines.first()?, lines.get(1)?);
    if !head.contains('|') || !is_rule(rule) {
        return None;
    }
    let names = cells(head);
    let rows: Vec<_> =
        lines[2..].iter().take_while(|line| line.contains('|') && !super::is_blank(line)).collect();
    if names.len() != cells(rule).len() || rows.is_empty() {
        return None;
    }
    let items = rows.iter().map(|row| item(&names, &cells(row))).filter(|block| !block.spans.is_empty());
    Some((items.collect(), rows.len() + 2))
}

/// `|---|:---:|`
fn is_rule(line: &str) -> bool {
    line.contains('|')
        && line.contains('-')
        && cells(line).iter().all(|cell| {
            let dashes = cell.trim_start_matches(':').trim_end_matches(':');
            !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
        })
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut chars = line.trim().chars().peekable();
    chars.next_if_eq(&'|');
    while let Some(c) = chars.next() {
        match (c, cells.last_mut()) {
            ('\\', Some(cell)) if chars.next_if_eq(&'|').is_some() => cell.push_str("\\|"),
            ('|', _) if chars.peek().is_some() => cells.push(String::new()),
            ('|', _) => {}
            (c, Some(cell)) => cell.push(c),
            (_, None) => {}
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// `**Time: 18:00** · Place: Plaza Grande`
fn item(names: &[String], cells: &[String]) -> Block {
    let mut spans: Vec<Span> = Vec::new();
    for (index, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if !spans.is_empty() {
            push(&mut spans, " · ", Style::default(), None);
        }
        let name = names.get(index).filter(|name| !name.is_empty());
        let words = name.map_or_else(|| cell.clone(), |name| format!("{name}: {cell}"));
        for span in inline::read(&words) {
            let style = Style { bold: span.style.bold || index == 0, ..span.style };
            push(&mut spans, &span.text, style, span.link.as_deref());
        }
    }
    Block::bullet(spans)
}
