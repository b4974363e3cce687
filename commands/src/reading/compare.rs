//! Whether words are those of a statement, word for word: what people forward, or paste from elsewhere, beside what is out.

use domain::text::{Block, Document, Span, Style};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;

/// So few words are said by anybody.
pub(crate) const FEWEST: usize = 6;

/// So many words in a row are compared to tell whether two texts are alike.
const RUN: usize = 4;

/// The most differences that are shown, and how many words stand around one.
const SHOWN: usize = 8;
const AROUND: usize = 4;

/// The words of a text, without its looks: how a line ends, what marks a list and which quotes are used makes no difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// The words of a document.
    pub(crate) fn of(document: &Document) -> Self {
        Self::plain(&document.text())
    }

    /// The words of a text as it was typed, pasted or forwarded.
    pub(crate) fn typed(text: &str) -> Self {
        Self::of(&Document::markdown(text))
    }

    fn plain(text: &str) -> Self {
        let text: String = text.nfc().filter(|c| !domain::text::is_invisible(*c)).map(alike).collect();
        Self(
            text.split_whitespace()
                .filter(|word| word.chars().any(char::is_alphanumeric))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether all of these stand there in a row.
    pub(crate) fn are_in(&self, other: &Self) -> bool {
        self.len() > 0 && other.0.windows(self.len()).any(|run| run == self.0)
    }

    fn runs(&self) -> HashSet<&[String]> {
        self.0.windows(RUN).collect()
    }

    /// How much of this stands there, too, in hundredths.
    pub(crate) fn likeness(&self, other: &Self) -> usize {
        let (mine, others) = (self.runs(), other.runs());
        let common = mine.iter().filter(|run| others.contains(*run)).count();
        common * 100 / mine.len().max(1)
    }

    /// Where these words differ from the statement's: what the statement says, struck through, and what stands here instead. What the statement
    /// says before and behind is left out.
    pub(crate) fn differences(&self, statement: &Self) -> Document {
        let changes = capture_diff_slices(Algorithm::Myers, &statement.0, &self.0);
        let mut lines: Vec<Vec<Span>> = Vec::new();
        let last = changes.len().saturating_sub(1);
        for (at, change) in changes.iter().enumerate() {
            let outside =
                self.0.get(change.new_range()).is_none_or(<[String]>::is_empty) && (at == 0 || at == last);
            if matches!(change, DiffOp::Equal { .. }) || outside {
                continue;
            }
            let (old, new) = (change.old_range(), change.new_range());
            let words = |words: &[String], range: std::ops::Range<usize>| {
                words.get(range).map(|words| words.join(" ")).unwrap_or_default()
            };
            let before = words(&self.0, new.start.saturating_sub(AROUND)..new.start);
            let after = words(&self.0, new.end..(new.end + AROUND).min(self.len()));
            let (old, new) = (words(&statement.0, old), words(&self.0, new));
            let mut line = vec![Span::plain(format!("… {before} "))];
            line.extend((!old.is_empty()).then(|| Span::styled(short(&old), Style::STRIKE)));
            line.push(Span::plain(" "));
            line.extend((!new.is_empty()).then(|| Span::styled(short(&new), Style::BOLD)));
            line.push(Span::plain(format!(" {after} …")));
            lines.push(line);
        }
        lines.truncate(SHOWN);
        Document { blocks: lines.into_iter().map(Block::paragraph).collect() }
    }
}

fn short(words: &str) -> String {
    let mut short: String = words.chars().take(160).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// Signs that keyboards and clients put in each other's place.
fn alike(c: char) -> char {
    match c {
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '‚' => '\'',
        '–' | '—' | '‑' | '−' => '-',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_make_no_difference_and_words_do() {
        let said = Words::of(&Document::markdown("We march **on Friday** at noon.\n\n- “Bread”\n- Roses"));
        for same in [
            "We march on Friday at noon. \"Bread\" Roses",
            "We  march\non Friday at noon.\n• “Bread”\n• Roses",
            "*We march* on Friday at noon.\n1. „Bread“\n2. Roses",
            "march on Friday at noon.",
        ] {
            assert!(Words::typed(same).are_in(&said), "{same}");
        }
        for other in [
            "We march on Monday at noon.",
            "We march Friday at noon.",
            "we march on Friday at noon.",
            "",
            "!",
        ] {
            assert!(!Words::typed(other).are_in(&said), "{other}");
        }
    }

    #[test]
    fn what_differs_is_shown_and_what_stands_around_it_is_not() {
        let said = Words::typed(
            "First words that are not pasted. We march on Friday at noon from the square. Last words.",
        );
        let show = |text: &str| Words::typed(text).differences(&said).text();
        assert_eq!(
            show("We march on Monday at noon from the square."),
            "… We march on Friday Monday at noon from the …"
        );
        assert_eq!(
            show("We march on Friday from the square."),
            "… We march on Friday at noon  from the square. …"
        );
        assert_eq!(show("We march on Friday at noon from the square."), "");
    }

    #[test]
    fn texts_are_alike_or_not() {
        let said = Words::typed("We march on Friday at noon from the main square to the port.");
        assert!(
            Words::typed("We march on Monday at noon from the main square to the port.").likeness(&said)
                >= 40
        );
        assert_eq!(Words::typed("Something else is said here by somebody who is not us.").likeness(&said), 0);
    }
}
