//! What a client has formatted, as text: its looks are written as marks around words that stay as they were typed.

use super::write;
use super::{inline, push};
use crate::text::{Span, Style};
use std::ops::Range;

/// How a client shows some characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Looks.
    Style(Style),
    /// They lead to an address.
    Link(String),
}

/// A line with marks for the looks of its parts (in bytes). What has none is left as it stands: people type marks, too.
pub fn marked(line: &str, looks: &[(Range<usize>, Look)]) -> String {
    let mut cuts: Vec<usize> = looks.iter().flat_map(|(range, _)| [range.start, range.end]).collect();
    cuts.extend([0, line.len()]);
    cuts.retain(|cut| line.is_char_boundary(*cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut spans: Vec<Span> = Vec::new();
    for cut in cuts.windows(2) {
        let (mut style, mut link) = (Style::default(), None);
        for (_, look) in looks.iter().filter(|(range, _)| range.start <= cut[0] && cut[1] <= range.end) {
            match look {
                Look::Style(its) => style = style.with(*its),
                Look::Link(url) if inline::is_address(url) => link = Some(url.as_str()),
                Look::Link(_) => {}
            }
        }
        push(&mut spans, &line[cut[0]..cut[1]], style, link);
    }
    if spans.iter().all(|span| span.style == Style::default() && span.link.is_none()) {
        return line.to_owned();
    }
    let typed = write::spans(&spans, write::Form::Typed);
    if inline::read(&typed) == spans {
        return typed;
    }
    spans
        .iter()
        .map(|span| match (span.style, &span.link) {
            (style, None) if style == Style::default() => span.text.clone(),
            _ => write::spans(std::slice::from_ref(span), write::Form::Parted),
        })
        .collect()
}
