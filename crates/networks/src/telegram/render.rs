//! Renders a message as parts that Telegram carries.
//!
//! Formatting is sent as entities beside the text rather than as HTML in it. So nothing has to be escaped or closed, and
//! no text can make a part that Telegram refuses to parse.

use super::link;
use domain::answer::{Choice, Content};
use domain::file::File;
use domain::text::{Block, BlockKind, Document, Marker, Span};

/// The longest text of a part, in UTF-16 units. Telegram takes 4,096.
const LIMIT: usize = 4_000;

/// The longest text under a file, in UTF-16 units: Telegram takes 1,024.
const LONGEST_CAPTION: usize = 1_000;

/// The most entities that Telegram takes in a message. It drops further ones without an error.
const MOST_ENTITIES: usize = 100;

/// The text of a part that would show nothing: Telegram refuses empty texts.
const NOTHING: &str = "…";

/// What one message carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// How its characters look, in the order of their beginnings.
    pub entities: Vec<Entity>,
    /// What can be chosen under it.
    pub choices: Vec<Choice>,
    /// The file whose caption the text is.
    pub file: Option<File>,
}

/// A stretch of a text that looks other than the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// How.
    pub look: Look,
    /// Where it begins, in UTF-16 units.
    pub offset: usize,
    /// How long it is, in UTF-16 units.
    pub length: usize,
}

/// How a stretch of text looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Struck through.
    Strike,
    /// Monospaced.
    Code,
    /// A block of code.
    Pre,
    /// Underlined.
    Underline,
    /// Hidden until it is tapped.
    Spoiler,
    /// A quote.
    Quote,
    /// A quote that shows its first lines until it is tapped.
    FoldedQuote,
    /// A link to this address.
    Link(String),
}

/// The parts of a message; never none, and none of them empty. The choices stand under the last. A text that is too long for a caption
/// stands before the file.
pub fn render(message: &Content) -> Vec<Part> {
    let mut parts = texts(message);
    if let Some(file) = &message.file {
        match parts.last_mut().filter(|part| part.text.encode_utf16().count() <= LONGEST_CAPTION) {
            Some(last) => last.file = Some(file.clone()),
            None => parts.push(Part { file: Some(file.clone()), ..Part::default() }),
        }
    }
    if let Some(last) = parts.last_mut() {
        last.choices = message.choices.iter().map(legible).collect();
    }
    parts
}

fn texts(message: &Content) -> Vec<Part> {
    let document = prepare(&message.document);
    let mut parts: Vec<Part> = document
        .split(LIMIT, |block| draw(std::slice::from_ref(block)).units + SEPARATOR)
        .iter()
        .flat_map(|piece| {
            if draw(&piece.blocks).entities.len() <= MOST_ENTITIES {
                return vec![piece.clone()];
            }
            // Each entity counts for its share of the text's limit, so that no piece passes either limit.
            piece.split(LIMIT, |block| {
                let canvas = draw(std::slice::from_ref(block));
                (canvas.units + SEPARATOR).max(canvas.entities.len() * LIMIT / MOST_ENTITIES)
            })
        })
        .map(|piece| draw(&piece.blocks).part())
        .filter(|part| part.text.chars().any(is_visible))
        .collect();
    if parts.is_empty() {
        // A file needs no words.
        let text = if message.file.is_some() { String::new() } else { NOTHING.to_owned() };
        parts.push(Part { text, ..Part::default() });
    }
    parts
}

fn legible(choice: &Choice) -> Choice {
    Choice { label: clean(&choice.label).replace('\n', " "), command: choice.command.clone() }
}

/// What stands between two blocks, at most.
const SEPARATOR: usize = 2;

/// Takes out what must not be sent, and turns links that Telegram doesn't know into text.
fn prepare(document: &Document) -> Document {
    let cleaned = document.spell_out(|link| link::entity(link).is_some()).blocks.into_iter().map(|block| {
        let spans = block.spans.iter().map(|span| Span { text: clean(&span.text), ..span.clone() });
        Block { spans: spans.filter(|span| !span.text.is_empty()).collect(), ..block.clone() }
    });
    let says = |block: &Block| {
        matches!(block.kind, BlockKind::Rule) || block.spans.iter().any(|s| !s.text.trim().is_empty())
    };
    cleaned.filter(says).collect()
}

/// Without control characters, and without the marks that turn the direction of what follows: an unbalanced one would
/// turn the rest of the message, or a name or time that a client draws behind it.
fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\t' => Some(c),
            '\u{2028}' | '\u{2029}' => Some('\n'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
            c if c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

/// Whether a character shows: Telegram counts a text without one as empty.
fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text that is being drawn.
#[derive(Default)]
struct Canvas {
    text: String,
    units: usize,
    entities: Vec<Entity>,
}

fn draw(blocks: &[Block]) -> Canvas {
    let mut canvas = Canvas::default();
    let mut quote: Option<(Look, usize)> = None;
    for (index, block) in blocks.iter().enumerate() {
        let before = index.checked_sub(1).map(|i| &blocks[i]);
        let quoted = match (block.quote, block.folded) {
            (0, _) => None,
            (_, true) => Some(Look::FoldedQuote),
            (_, false) => Some(Look::Quote),
        };
        if let Some((look, start)) = quote.take_if(|(look, _)| Some(&*look) != quoted.as_ref()) {
            canvas.end(look, Some(start));
        }
        if let Some(before) = before {
            canvas.push(if is_item(before) && is_item(block) && (before.quote > 0) == (block.quote > 0) {
                "\n"
            } else {
                "\n\n"
            });
        }
        quote = quote.or_else(|| quoted.map(|look| (look, canvas.units)));
        canvas.block(block);
    }
    if let Some((look, start)) = quote {
        canvas.end(look, Some(start));
    }
    canvas.entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
    canvas
}

fn is_item(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Item { .. })
}

impl Canvas {
    fn part(self) -> Part {
        Part { text: self.text, entities: self.entities, choices: Vec::new(), file: None }
    }

    fn push(&mut self, text: &str) {
        self.units += text.encode_utf16().count();
        self.text.push_str(text);
    }

    /// Gives what was drawn since `start` a look.
    fn end(&mut self, look: Look, start: Option<usize>) {
        if let Some(offset) = start.filter(|start| *start < self.units) {
            self.entities.push(Entity { look, offset, length: self.units - offset });
        }
    }

    fn block(&mut self, block: &Block) {
        let start = self.units;
        match &block.kind {
            BlockKind::Rule => self.push("———"),
            BlockKind::Paragraph => self.spans(&block.spans, "", false),
            BlockKind::Heading { .. } => self.spans(&block.spans, "", true),
            BlockKind::Code => {
                self.push(&block.text());
                self.end(Look::Pre, Some(start));
            }
            BlockKind::Item { depth, marker } => {
                let indent = "   ".repeat(usize::from(depth.saturating_sub(1)));
                let marker = match marker {
                    Marker::Bullet => "• ".to_owned(),
                    Marker::Number(number) => format!("{number}. "),
                    Marker::Continued => "   ".to_owned(),
                };
                self.push(&indent);
                self.push(&marker);
                self.spans(&block.spans, &format!("{indent}   "), false);
            }
        }
    }

    /// Draws spans; `indent` stands before each further line.
    fn spans(&mut self, spans: &[Span], indent: &str, heading: bool) {
        let mut looks: Vec<(Look, usize)> = Vec::new();
        for span in spans {
            let wanted = looks_of(span, heading);
            // A look over several spans is one entity.
            let (stay, over): (Vec<_>, Vec<_>) =
                looks.into_iter().partition(|(look, _)| wanted.contains(look));
            for (look, start) in over {
                self.end(look, Some(start));
            }
            looks = stay;
            for look in wanted {
                if !looks.iter().any(|(its, _)| *its == look) {
                    looks.push((look, self.units));
                }
            }
            if indent.is_empty() {
                self.push(&span.text);
            } else {
                self.push(&span.text.replace('\n', &format!("\n{indent}")));
            }
        }
        for (look, start) in looks {
            self.end(look, Some(start));
        }
    }
}

fn looks_of(span: &Span, heading: bool) -> Vec<Look> {
    let mut looks = Vec::new();
    // Telegram allows nothing else together with code; of code and a link, or something hidden, those matter more.
    if let Some(link) = &span.link {
        looks.push(Look::Link(link.clone()));
    } else if span.style.code && !span.style.spoiler {
        return vec![Look::Code];
    }
    for (is, look) in [
        (span.style.bold || heading, Look::Bold),
        (span.style.italic, Look::Italic),
        (span.style.strike, Look::Strike),
        (span.style.underline, Look::Underline),
        (span.style.spoiler, Look::Spoiler),
    ] {
        if is {
            looks.push(look);
        }
    }
    looks
}

#[cfg(test)]
mod tests;
