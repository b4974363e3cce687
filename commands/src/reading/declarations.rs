//! `/declarations [page]`, `/updates [page]`: what has been declared, and what is new, newest first.

use crate::locale::{Phrase, Translator};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::answer::{Choice, Content};
use domain::archive::Summary;
use domain::error::ReadError;
use domain::statement::Kind;
use domain::text::{Block, Document, Span, Style};

/// How many a page shows.
pub(crate) const LIST: usize = 10;

/// The command.
pub static DECLARATIONS: Entry =
    Entry::reading("declarations", "grammar-page", "help-declarations", |request| {
        list(request, Kind::Declaration, "declarations", ["declarations-title", "no-declarations"])
    });

/// The same for updates.
pub static UPDATES: Entry = Entry::reading("updates", "grammar-page", "help-updates", |request| {
    list(request, Kind::Update, "updates", ["updates-title", "no-updates"])
});

fn list(
    request: &Request<'_>,
    kind: Kind,
    command: &'static str,
    [title, none]: [&'static str; 2],
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let count = request.read_model.count(kind)?;
    if count == 0 {
        return Ok(Document::plain(&translator.say(none)).into());
    }
    let (number, last) = page_of(request.args, count);
    let shown = request.read_model.page(kind, (number - 1) * LIST, LIST)?;
    let mut document = Document::titled(&translator.say(title));
    let mut choices = Vec::new();
    for summary in &shown {
        let (title, _) = summary.title(&translator.lang, request.default_language());
        document.push(Block::bullet(vec![
            Span::plain(format!("{} – ", translator.date(summary.date))),
            Span::styled(title, Style::BOLD),
            Span::plain(" – "),
            Span::styled(summary.id.as_str(), Style::CODE),
            Span::plain(mark(summary, translator)),
        ]));
        choices.push(open(title, "declaration", summary));
    }
    turn(&mut document, &mut choices, command, (number, last), translator);
    Ok(Content::new(document, choices).into())
}

/// What a list says behind a statement that was withdrawn.
pub(crate) fn mark(summary: &Summary, translator: &Translator) -> String {
    let key = if summary.kind == Kind::Event { "cancelled-mark" } else { "withdrawn-mark" };
    if summary.withdrawn { format!(" – {}", translator.say(key)) } else { String::new() }
}

/// The page that is asked for, within what there is, and the last one.
pub(crate) fn page_of(args: &str, items: usize) -> (usize, usize) {
    let last = items.div_ceil(LIST).max(1);
    (args.parse::<usize>().unwrap_or(1).clamp(1, last), last)
}

/// Where in a list we are, and the choices to turn its pages.
pub(crate) fn turn(
    document: &mut Document,
    choices: &mut Vec<Choice>,
    command: &str,
    at: (usize, usize),
    translator: &Translator,
) {
    let (number, last) = at;
    if last == 1 {
        return;
    }
    let text = Phrase::new("page").number("number", number as u64).number("last", last as u64);
    document.extend(Document::plain(&translator.tell(&text)));
    if number > 1 {
        choices.push(Choice {
            label: translator.say("choice-back"),
            command: format!("{command} {}", number - 1),
        });
    }
    if number < last {
        choices.push(Choice {
            label: translator.say("choice-more"),
            command: format!("{command} {}", number + 1),
        });
    }
}

/// A choice that opens a statement, by its title.
pub(crate) fn open(title: &str, command: &str, summary: &Summary) -> Choice {
    let mut label: String = title.chars().take(40).collect();
    if label.len() < title.len() {
        label.push('…');
    }
    Choice { label, command: format!("{command} {}", summary.id) }
}
