//! What a correction changes, old beside new.

use crate::locale::{Phrase, Translator};
use crate::reading::reader::hours_line;
use domain::lang::Lang;
use domain::statement::{Statement, Text, Topic};
use domain::text::{Block, Document, Span, Style};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How many changes are shown.
const SHOWN: usize = 12;

/// How much is shown of one, in characters.
const LONGEST: usize = 240;

/// The changes to what a reader of this language sees; nothing if they see the same.
pub(crate) fn changes(
    before: &Statement,
    after: &Statement,
    lang: &Lang,
    translator: &Translator,
) -> Document {
    let nothing = Text { title: String::new(), body: String::new(), place: None };
    let old = before.texts.get(lang).unwrap_or(&nothing);
    let Some(new) = after.texts.get(lang) else { return Document::default() };
    let mut lines = Vec::new();
    let mut field = |old: Option<String>, new: Option<String>| {
        if old != new {
            lines.extend(old.filter(|old| !old.is_empty()).map(removed));
            lines.extend(new.filter(|new| !new.is_empty()).map(added));
        }
    };
    let hours = |s: &Statement| s.hours.as_ref().map(|hours| hours_line(hours, translator));
    let topics = |s: &Statement| Some(s.topics.iter().map(Topic::as_str).collect::<Vec<_>>().join(", "));
    let about = |s: &Statement| s.about.as_ref().map(ToString::to_string);
    field(Some(old.title.clone()), Some(new.title.clone()));
    field(Some(translator.date(before.date)), Some(translator.date(after.date)));
    field(hours(before), hours(after));
    field(old.place.clone(), new.place.clone());
    field(topics(before), topics(after));
    field(about(before), about(after));
    field(before.link.clone(), after.link.clone());
    lines.extend(of_texts(&old.body, &new.body));
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    let mut spans: Vec<Span> = Vec::new();
    for line in lines {
        if !spans.is_empty() {
            spans.push(Span::plain("\n"));
        }
        spans.extend(line);
    }
    let mut document = Document::default();
    if !spans.is_empty() {
        document.push(Block::paragraph(spans));
    }
    if more > 0 {
        let say = Phrase::new("correct-more").number("count", more as u64);
        document.extend(Document::plain(&translator.tell(&say)));
    }
    document
}

fn of_texts(old: &str, new: &str) -> Vec<Vec<Span>> {
    let blocks = |text: &str| Document::markdown(text).blocks;
    let (old, new) = (blocks(old), blocks(new));
    let text = |blocks: &[Block]| blocks.iter().map(|block| format!("{block:?}")).collect::<Vec<_>>();
    let mut lines = Vec::new();
    for change in capture_diff_slices(Algorithm::Myers, &text(&old), &text(&new)) {
        if matches!(change, DiffOp::Equal { .. }) {
            continue;
        }
        lines.extend(old[change.old_range()].iter().map(Block::text).map(removed));
        lines.extend(new[change.new_range()].iter().map(Block::text).map(added));
    }
    lines
}

fn removed(text: String) -> Vec<Span> {
    vec![Span::plain("− "), Span::styled(short(&text), Style::STRIKE)]
}

fn added(text: String) -> Vec<Span> {
    vec![Span::plain("+ "), Span::plain(short(&text))]
}

fn short(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
