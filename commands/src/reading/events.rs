//! `/events [ID]`: what is coming, then what happened; or one event with its updates and declarations.

use crate::locale::{Phrase, Translator};
use crate::reading::declaration::{find, not_found};
use crate::reading::declarations::{LIST, mark, open, page_of, turn};
use crate::reading::reader::{self, Byline, LEAD, Reader, hours_line, link_line, masthead};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::answer::{Choice, Content};
use domain::archive::Summary;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::statement::{Id, Kind, Statement};
use domain::text::{Block, Document, Span, Style};

/// A summary of up to this many characters is shown whole.
const WHOLE: usize = 1_500;

/// How much of an update is shown there, in characters.
const UPDATE_LEAD: usize = 300;

/// How many updates an event shows.
const UPDATES: usize = 10;

/// The parts of the list, in their order.
const GROUPS: [&str; 4] = ["events-now", "events-coming", "events-cancelled", "events-past"];

/// The command.
pub static ENTRY: Entry = Entry::reading("events", "grammar-id", "help-events", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let mut words = request.args.split_whitespace();
    let first = words.next().unwrap_or_default();
    let Some(id) = Id::parse(first) else { return list(first, request) };
    let asked = words.next().and_then(Lang::parse);
    match find(&id, request)? {
        Some(event) if event.kind == Kind::Event => one(&event, asked, request),
        Some(other) => {
            let text = request.translator.tell(&Phrase::new("no-such-event").with("id", id.as_str()));
            let choices =
                vec![Choice { label: other.id.to_string(), command: format!("declaration {}", other.id) }];
            Ok(Content::new(Document::plain(&text), choices).into())
        }
        None => not_found(&id, request),
    }
}

fn list(page: &str, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let count = request.read_model.count(Kind::Event)?;
    if count == 0 {
        return Ok(Document::plain(&translator.say("no-events")).into());
    }
    let coming = request.read_model.coming(request.now)?;
    let (number, last) = page_of(page, count);
    let first = (number - 1) * LIST;
    let mut shown = Vec::new();
    for id in coming.iter().skip(first).take(LIST) {
        shown.extend(request.read_model.summary(id)?);
    }
    let ahead = shown.len();
    let behind = first.saturating_sub(coming.len());
    shown.extend(request.read_model.past(request.now, behind, LIST - ahead)?);
    let (mut document, mut choices) = (Document::default(), Vec::new());
    let group = |index: usize, event: &Summary| match &event.hours {
        _ if index >= ahead => "events-past",
        _ if event.withdrawn => "events-cancelled",
        Some(hours) if hours.begin() <= request.now => "events-now",
        _ => "events-coming",
    };
    let mut grouped: Vec<(&str, &Summary)> =
        shown.iter().enumerate().map(|(index, event)| (group(index, event), event)).collect();
    grouped.sort_by_key(|(title, _)| GROUPS.iter().position(|group| group == title));
    let mut last_title = "";
    for (title, event) in grouped {
        if title != last_title {
            document.extend(Document::titled(&translator.say(title)));
            last_title = title;
        }
        let (title, place) = event.title(&translator.lang, request.default_language());
        document.push(event_line(event, title, place, translator));
        choices.push(open(title, "events", event));
    }
    turn(&mut document, &mut choices, "events", (number, last), translator);
    Ok(Content::new(document, choices).into())
}

/// An event on one line: its title, when and where it is.
pub(crate) fn event_line(
    event: &Summary,
    title: &str,
    place: Option<&str>,
    translator: &Translator,
) -> Block {
    let when = event.hours.as_ref().map(|hours| hours_line(hours, translator)).unwrap_or_default();
    let place = place.map(|place| format!(", {place}")).unwrap_or_default();
    Block::bullet(vec![
        Span::styled(title, Style::BOLD),
        Span::plain(format!(" – {when}{place} – ")),
        Span::styled(event.id.as_str(), Style::CODE),
        Span::plain(mark(event, translator)),
    ])
}

fn one(event: &Statement, asked: Option<Lang>, request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, default) = (&request.translator, request.default_language());
    let wanted = asked.as_ref().unwrap_or(&translator.lang);
    let Some((lang, text)) = event.text(wanted, default) else {
        return Err(ReadError(format!("statement {} has no text", event.id)));
    };
    let read_in = Translator::new(wanted.clone(), translator.network);
    let published = request.read_model.published(&event.id)?;
    let signed = published.is_some_and(|published| published.signature.is_some());
    let mut document = masthead(event, lang, text, &read_in, Byline { signed, ..Byline::default() });
    let body = reader::body(text);
    let whole = body.text().chars().count() <= WHOLE;
    document.extend(if whole { body } else { body.lead(LEAD).0 });
    if let Some(link) = &event.link {
        document.push(link_line(link, &read_in));
    }
    let reader = Reader::of(request);
    let word = reader.language_word(lang);
    let mut choices = Vec::new();
    if !whole {
        choices.push(reader.choice("choice-more", "declaration", event, &["2", word]));
    }
    let updates = request.read_model.belonging(&event.id, Kind::Update, UPDATES)?;
    if !updates.is_empty() {
        document.extend(Document::titled(&read_in.say("event-updates")));
    }
    for summary in &updates {
        let (title, _) = summary.title(wanted, default);
        choices.push(open(title, "declaration", summary));
        document.push(Block::paragraph(vec![
            Span::styled(title, Style::BOLD),
            Span::plain(format!(" – {}", read_in.date(summary.date))),
        ]));
        if let Some(update) = request.read_model.published(&summary.id)?
            && let Some((_, text)) = update.statement.text(wanted, default)
        {
            document.extend(reader::body(text).lead(UPDATE_LEAD).0);
        }
    }
    let declarations = request.read_model.belonging(&event.id, Kind::Declaration, LIST)?;
    if !declarations.is_empty() {
        document.extend(Document::titled(&read_in.say("event-declarations")));
    }
    for summary in &declarations {
        let (title, _) = summary.title(wanted, default);
        document.push(Block::bullet(vec![Span::plain(format!("{} – {title}", read_in.date(summary.date)))]));
        choices.push(open(title, "declaration", summary));
    }
    choices.extend(reader.language_choices(event, lang));
    choices.push(Choice { label: translator.say("choice-all-events"), command: "events".to_owned() });
    Ok(Content::new(document, choices).into())
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;

    #[test]
    fn events() {
        insta::assert_snapshot!(Talk::new().conversation(&[
            "/events",
            "/events ecuador-coup-2010",
            "/events ecuador-coup-2010 fr",
            "/events nothing",
            "/events 4"
        ]));
    }

    #[test]
    fn a_cancelled_event_is_not_coming() {
        let mut talk = Talk::moderator();
        for id in ["march", "party"] {
            talk.says(&format!(
                "/post\nid: {id}\nstarts: 2026-11-25 18:00\ntimezone: Quito\n# The {id}\n\nText."
            ));
            let (draft, kept) = talk.read_model.drafts.pop_first().unwrap();
            assert_eq!(draft.id.as_str(), id);
            talk.read_model.publish(kept.statement, talk.now);
        }
        talk.says("/retract march The square is closed.");
        let (_, kept) = talk.read_model.drafts.pop_first().unwrap();
        talk.read_model.publish(kept.statement, talk.now);
        let list = talk.says("/events");
        let at = |words: &str| list.find(words).unwrap_or_else(|| panic!("{words}: {list}"));
        assert!(at("# Coming") < at("- The party") && at("- The party") < at("# Cancelled"));
        assert!(
            at("# Cancelled") < at("– march – cancelled")
                && at("– march – cancelled") < at("# What happened")
        );
        assert!(talk.says("/events march").contains("Cancelled on 24 November 2026.\nThe square is closed."));
    }

    #[test]
    fn what_is_coming_stands_before_what_happened() {
        let mut talk = Talk::new();
        talk.now = "2010-09-30T20:00:00Z".parse().unwrap();
        insta::assert_snapshot!(talk.says("/events"));
    }
}
