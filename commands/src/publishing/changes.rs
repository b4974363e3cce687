//! What a correction changes, old beside new.

use crate::locale::{Phrase, Translator};
use crate::publishing::attached;
use crate::reading::reader::{self, hours_line};
use domain::lang::Lang;
use domain::statement::{Statement, Text, Topic};
use domain::text::{Block, Document, Span, Style};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// How many changes are shown.
const SHOWN: usize = 12;

/// How much is shown of one, in characters.
const LONGEST: usize = 240;

/// How much is shown before a difference, in characters.
const BEFORE: usize = 80;

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
    let pins = |s: &Statement| s.pin.then(|| translator.say("preview-pins"));
    let kind = |s: &Statement| Some(reader::kind(s.kind, translator));
    field(kind(before), kind(after));
    field(Some(old.title.clone()), Some(new.title.clone()));
    field(Some(translator.date(before.date)), Some(translator.date(after.date)));
    field(hours(before), hours(after));
    field(old.place.clone(), new.place.clone());
    field(topics(before), topics(after));
    field(about(before), about(after));
    field(before.link.clone(), after.link.clone());
    field(pins(before), pins(after));
    // A file by what is in it: many have the same name.
    let file = |s: &Statement, at: usize| {
        let file = s.attachments.get(at)?;
        let digest: String = file.digest.to_string().chars().take(8).collect();
        Some(format!("{}. {} ({digest}): {}", at + 1, file.name, attached::alts(file, translator)))
    };
    for at in 0..before.attachments.len().max(after.attachments.len()) {
        field(file(before, at), file(after, at));
    }
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
        let (old, new) = (&old[change.old_range()], &new[change.new_range()]);
        if old.len() == new.len() {
            for (old, new) in old.iter().zip(new) {
                let (old, new) = excerpts(old, new);
                lines.extend([removed(old), added(new)]);
            }
        } else {
            lines.extend(old.iter().map(Block::text).map(removed));
            lines.extend(new.iter().map(Block::text).map(added));
        }
    }
    lines
}

/// What stood in the place of a block and what stands there, from shortly before they differ; with their marks where nothing
/// else does.
fn excerpts(old: &Block, new: &Block) -> (String, String) {
    let marked = |block: &Block| Document { blocks: vec![block.clone()] }.to_markdown();
    let (old, new) = match (old.text(), new.text()) {
        (before, after) if before == after => (marked(old), marked(new)),
        texts => texts,
    };
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let from = same.saturating_sub(BEFORE);
    let excerpt = |text: &str| match from {
        0 => text.to_owned(),
        _ => format!("…{}", text.chars().skip(from).collect::<String>()),
    };
    (excerpt(&old), excerpt(&new))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_where_it_is() {
        let show = |old: &str, new: &str| {
            let words = |line: Vec<Span>| line.into_iter().map(|span| span.text).collect::<String>();
            of_texts(old, new).into_iter().map(words).collect::<Vec<_>>()
        };
        let long = "word ".repeat(100);
        let lines = show(&format!("{long}at noon."), &format!("{long}at eight."));
        assert!(lines[0].starts_with("− …") && lines[0].ends_with("at noon."), "{lines:?}");
        assert!(lines[1].starts_with("+ …") && lines[1].ends_with("at eight."), "{lines:?}");
        assert_eq!(show("**a**", "a"), ["− **a**", "+ a"]);
        let link = |host: &str| format!("[a](https://{host}.org)");
        assert_eq!(show(&link("x"), &link("y")), ["− [a](https://x.org)", "+ [a](https://y.org)"]);
        assert_eq!(show("a\n\nb", "c\n\nb"), ["− a", "+ c"]);
    }
}
