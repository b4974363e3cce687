//! Whether words are those of a statement, word for word: what people forward, or paste from elsewhere, beside what is out.

use domain::text::{Block, Document, Span, Style};
use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use std::collections::HashSet;
use std::time::{Duration, Instant};
use unicode_normalization::UnicodeNormalization;

/// So few words are said by anybody.
pub(crate) const FEWEST: usize = 6;

/// So many words in a row are compared to tell whether two texts are alike.
const RUN: usize = 4;

/// The most differences that are shown, and how many words stand around one.
const SHOWN: usize = 8;
const AROUND: usize = 4;

/// So many words that are missing at the beginning or the end are shown; more were not pasted.
const MISSING: usize = 3;

/// For how long differences are looked for: what is made to have very many is shown more coarsely.
const LOOKING: Duration = Duration::from_millis(100);

/// The words of a text. How a line ends, what marks a list, which quotes are used and what is bold makes no difference; where a word leads, and
/// whether it is struck through, does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

#[derive(Default)]
struct Word<'a> {
    text: String,
    struck: bool,
    link: Option<&'a str>,
}

impl Words {
    /// The words of a document.
    pub(crate) fn of(document: &Document) -> Self {
        let mut words = Self::default();
        for block in &document.blocks {
            words.add(&block.spans, true);
        }
        words
    }

    /// The same where no word leads anywhere: copying often leaves the links behind.
    pub(crate) fn unlinked(document: &Document) -> Self {
        let mut words = Self::default();
        for block in &document.blocks {
            words.add(&block.spans, false);
        }
        words
    }

    /// Adds the words of a block.
    fn add(&mut self, spans: &[Span], linked: bool) {
        let mut words = vec![Word::default()];
        for span in spans {
            let leads = span.link.as_deref().filter(|link| linked && !is_spelt_out(link, &span.text));
            for c in span.text.chars().filter(|c| !is_unseen(*c)).map(alike) {
                if c.is_whitespace() {
                    words.push(Word::default());
                } else if let Some(word) = words.last_mut() {
                    // Of a word that leads to several places, each is told where it ends. A sign beside a link makes none of it.
                    if word.link != leads && (leads.is_some() || c.is_alphanumeric()) {
                        if word.text.chars().any(says_something) || word.link.is_some() {
                            // A blank ends it, since no word has one: else the address could go on.
                            word.text = led(&word.text, word.link) + " ";
                        }
                        word.link = leads;
                    }
                    word.text.push(c);
                    word.struck |= span.style.strike;
                }
            }
        }
        words.retain(|word| word.link.is_some() || word.text.chars().any(says_something));
        for (at, word) in words.iter().enumerate() {
            let mut text: String = word.text.nfc().collect();
            if word.struck {
                text = format!("~{text}~");
            }
            // The last word that leads there says so for all.
            let goes_on = words.get(at + 1).is_some_and(|next| next.link == word.link);
            if let Some(link) = word.link.filter(|_| !goes_on) {
                text = led(&text, Some(link));
            }
            self.0.push(text);
        }
    }

    /// Whether some of them lead somewhere.
    pub(crate) fn has_links(&self) -> bool {
        self.0.iter().any(|word| word.contains(" → "))
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
        // What repeats itself is no more alike for that.
        common * 100 / self.len().saturating_sub(RUN - 1).max(1)
    }

    /// Where these words differ from the statement's: what the statement says, struck through, and what stands here instead. What the statement
    /// says long before and behind is left out. What matters most comes first; and how many differences are not shown.
    pub(crate) fn differences(&self, statement: &Self) -> (Document, usize) {
        let deadline = Instant::now().checked_add(LOOKING);
        let changes = capture_diff_slices_deadline(Algorithm::Myers, &statement.0, &self.0, deadline);
        let mut lines: Vec<(bool, Vec<Span>)> = Vec::new();
        let last = changes.len().saturating_sub(1);
        for (at, change) in changes.iter().enumerate() {
            let outside = change.new_range().is_empty()
                && change.old_range().len() > MISSING
                && (at == 0 || at == last);
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
            let letters = |words: &str| words.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let is_minor = letters(&old) == letters(&new);
            let mut line = vec![Span::plain(format!("… {before} "))];
            line.extend((!old.is_empty()).then(|| Span::styled(short(&old), Style::STRIKE)));
            line.push(Span::plain(" "));
            line.extend((!new.is_empty()).then(|| Span::styled(short(&new), Style::BOLD)));
            line.push(Span::plain(format!(" {after} …")));
            lines.push((is_minor, line));
        }
        // A comma is not to hide a word.
        lines.sort_by_key(|(is_minor, _)| *is_minor);
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        (Document { blocks: lines.into_iter().map(|(_, line)| Block::paragraph(line)).collect() }, more)
    }
}

/// A word, or a piece of one, with where it leads.
fn led(text: &str, link: Option<&str>) -> String {
    format!("{text} → {}", link.unwrap_or_default().trim_end_matches('/'))
}

fn short(words: &str) -> String {
    let mut short: String = words.chars().take(160).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// Whether a sign is more than what marks a list or stands between words.
fn says_something(c: char) -> bool {
    c.is_alphanumeric() || !(c.is_ascii_punctuation() || "•·◦▪…→".contains(c))
}

/// What nobody sees; among it, what makes a sign a coloured one.
fn is_unseen(c: char) -> bool {
    domain::text::is_invisible(c) || matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

/// Whether an address is what its words say; some clients make such links by themselves.
fn is_spelt_out(link: &str, text: &str) -> bool {
    let ((scheme, led), (said, shown)) = (address(link), address(text));
    led == shown && (said.is_none() || said == scheme)
}

/// The scheme of an address, if it has one, and what stands behind it; the host is alike in small letters, a path isn't.
fn address(address: &str) -> (Option<&'static str>, String) {
    let address = address.trim().trim_end_matches('/');
    let begins = |scheme: &str| {
        let start = address.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme));
        start.and_then(|_| address.get(scheme.len()..))
    };
    let schemes = ["https://", "http://", "mailto:", "tel:"];
    let found = schemes.into_iter().find_map(|scheme| Some((scheme, begins(scheme)?)));
    let rest = found.map_or(address, |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    (found.map(|(scheme, _)| scheme), format!("{}{path}", host.to_lowercase()))
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

    fn typed(text: &str) -> Words {
        Words::of(&Document::markdown(text))
    }

    #[test]
    fn looks_make_no_difference_and_words_do() {
        let said = Words::of(&Document::markdown("We march **on Friday** at noon.\n\n- “Bread”\n- Roses"));
        for same in [
            "We march on Friday at noon. \"Bread\" Roses",
            "We  march\non Friday at noon.\n• “Bread”\n• Roses",
            "*We march* on Friday at noon.\n1. „Bread“\n2. Roses",
            "march on Friday at noon.",
        ] {
            assert!(typed(same).are_in(&said), "{same}");
        }
        for other in [
            "We march on Monday at noon.",
            "We march Friday at noon.",
            "we march on Friday at noon.",
            "",
            "!",
        ] {
            assert!(!typed(other).are_in(&said), "{other}");
        }
    }

    #[test]
    fn what_differs_is_shown_and_what_stands_around_it_is_not() {
        let said = typed(
            "First words that are not pasted. We march on Friday at noon from the square. Last words that aren't either.",
        );
        let show = |text: &str| typed(text).differences(&said).0.text();
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
    fn where_a_word_leads_and_what_is_struck_through_is_told() {
        let said =
            typed("We do not support it: read [our reasons](https://ours.org/why) at https://ours.org.");
        for same in [
            "We do **not** support it: read [our reasons](https://ours.org/why/) at <https://ours.org>.",
            "We do not support it: read [our](https://ours.org/why) [reasons](https://ours.org/why) at https://ours.org.",
        ] {
            assert_eq!(typed(same), said, "{same}");
        }
        for other in [
            "We do ~~not~~ support it: read [our reasons](https://ours.org/why) at https://ours.org.",
            "We do not support it: read [our reasons](https://others.org/why) at https://ours.org.",
            "We do not support it: read [our reasons](https://ours.org/why) at [https://ours.org](https://others.org).",
            "We do not support it: read our reasons at https://ours.org.",
            "We do not support it: read [o](https://ours.org/why)[ur](https://others.org) [r](https://ours.org/why)[easons](https://others.org) at https://ours.org.",
            "We do not support it: read [our reasons](https://ours.org/w)hy at https://ours.org.",
            "We do not support it: [»](https://others.org) read [our reasons](https://ours.org/why) at https://ours.org.",
            "We do not support it: read [our reasons](https://ours.org/why) at [https://ours.org](http://ours.org).",
            "We do not 🚫 support it: read [our reasons](https://ours.org/why) at https://ours.org.",
        ] {
            assert_ne!(typed(other), said, "{other}");
        }
        assert!(said.has_links() && !typed("Our reasons").has_links());
        // An address that its words spell out; what stands behind the host may be another in large letters.
        let said = typed("Read ours.org/Why at once, all of it, please.");
        assert_eq!(typed("Read [ours.org/Why](http://OURS.org/Why) at once, all of it, please."), said);
        assert_ne!(typed("Read [ours.org/Why](http://ours.org/why) at once, all of it, please."), said);
    }

    #[test]
    fn a_comma_hides_no_word() {
        let said =
            typed("No to the coup and no to those who do not say so, a b c d e f g h i j k l m n o p.");
        let (shown, more) =
            typed("to the coup and no to those who do say so a, b c, d e, f g, h i, j k, l m, n o, p.")
                .differences(&said);
        assert_eq!(shown.blocks.len(), SHOWN);
        assert!(more > 0);
        let text = shown.text();
        assert!(text.contains("…  No  to the coup and") && text.contains("who do not  say"), "{text}");
    }

    #[test]
    fn texts_are_alike_or_not() {
        let said = typed("We march on Friday at noon from the main square to the port.");
        assert!(typed("We march on Monday at noon from the main square to the port.").likeness(&said) >= 40);
        assert!(typed(&"on Friday at noon ".repeat(90)).likeness(&said) < 5);
        assert_eq!(typed("Something else is said here by somebody who is not us.").likeness(&said), 0);
    }
}
