//! Plain text as a manuscript.

use super::{Options, Written};
use commands::locale::Translator;
use commands::publishing::manuscript::{Manuscript, begins_with_header};
use commands::reading::reader::DEMANDS;
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::text::{Block, BlockKind, Document, Span, joined_lines};
use std::path::Path;

/// The longest title that is made of a plain text's first sentence, in characters.
const TITLE: usize = 100;

/// Whether a file is plain text: a `.txt` file that doesn't begin with a header.
pub fn is_plain(file: &Written) -> bool {
    let txt = Path::new(&file.path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    txt && !begins_with_header(&file.text)
}

/// Makes Markdown of plain text: its paragraphs as they are, and those that open with the prefixes as the demands.
pub fn read(text: &str, options: &Options, lang: &Lang) -> Manuscript {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let paragraphs: Vec<String> =
        text.split("\n\n").map(tidy).filter(|paragraph| !paragraph.is_empty()).collect();
    let mut rest = paragraphs.as_slice();
    let mut title = options.title.clone();
    if title.is_none()
        && let Some((first, others)) = paragraphs.split_first()
    {
        let short = first.chars().count() <= TITLE
            && !first.contains('\n')
            && !first.ends_with(['.', ':', ','])
            && !others.is_empty();
        title = Some(if short { first.clone() } else { opening(&first.replace('\n', " ")) });
        // Only a line that is a title leaves the text; a sentence stays in it.
        rest = if short { others } else { rest };
    }
    let demand =
        |paragraph: &String| options.demands.iter().any(|prefix| paragraph.starts_with(prefix.trim()));
    let heading = Translator::new(lang.clone(), NetworkId::Console).say("choice-demands");
    let mut body = Document::default();
    let mut inside = false;
    for paragraph in rest {
        let demands = demand(paragraph);
        if demands && !inside {
            let kind = BlockKind::Heading { level: 2, slug: DEMANDS.to_owned() };
            body.push(Block::new(kind, vec![Span::plain(&heading)]));
        } else if inside && !demands {
            // A rule ends the section: what follows the demands is none.
            body.push(Block::new(BlockKind::Rule, Vec::new()));
        }
        inside = demands;
        let words = vec![Span::plain(paragraph)];
        body.push(if demands { Block::bullet(words) } else { Block::paragraph(words) });
    }
    Manuscript { title, body: body.to_markdown(), ..Manuscript::default() }
}

/// A paragraph with the lines that its author wanted. A blank that lost its word (an address, say) before a comma or a stop
/// goes, too.
fn tidy(paragraph: &str) -> String {
    joined_lines(paragraph).lines().map(tidy_line).collect::<Vec<_>>().join("\n")
}

fn tidy_line(line: &str) -> String {
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let stray = c == ' ' && matches!(chars.peek(), Some(',' | '.')) && {
            let mut ahead = chars.clone();
            ahead.next();
            ahead.next().is_none_or(|c| !c.is_alphanumeric() && c != '.')
        };
        if !stray {
            out.push(c);
        }
    }
    out
}

/// The first sentence of a paragraph, or as many of its words as a title holds.
fn opening(paragraph: &str) -> String {
    let sentence = domain::text::sentence::ends(paragraph).first().map_or(paragraph, |at| &paragraph[..*at]);
    if sentence.chars().count() <= TITLE {
        return sentence.trim_end_matches('.').to_owned();
    }
    let (words, _) = Document::plain(paragraph).lead(TITLE);
    format!("{}…", words.text().trim_end_matches([',', ';', ':', '.']))
}

/// Whether a paragraph opens with a prefix.
pub fn opens(text: &str, prefix: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    text.split("\n\n").any(|paragraph| tidy(paragraph).starts_with(prefix.trim()))
}
