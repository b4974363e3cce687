//! `/publish ID [--ring]`, `/discard ID`: what becomes of a draft.

use crate::locale::{Phrase, Translator};
use crate::publishing::announcement::{audience_line, holders_line};
use crate::request::{Entry, Request};
use domain::answer::{Choice, Content};
use domain::archive::Draft;
use domain::decision::Change;
use domain::decision::Decision;
use domain::error::ReadError;
use domain::person::Role;
use domain::statement::Id;
use domain::text::{Block, Document, Span, Style};
use jiff::SignedDuration;

/// Send a draft out.
pub static PUBLISH: Entry = moderators("publish", "grammar-publish", "help-publish", publish);

/// Forget a draft.
pub static DISCARD: Entry = moderators("discard", "grammar-one-id", "help-discard", discard);

/// How many drafts are listed.
const SHOWN: usize = 30;

/// A command for moderators that asks first when it is read long after it was said.
pub(crate) const fn moderators(
    name: &'static str,
    grammar: &'static str,
    help: &'static str,
    run: fn(&Request<'_>) -> Result<Decision, ReadError>,
) -> Entry {
    Entry { role: Role::Moderator, asks_when_old: true, ..Entry::open(name, grammar, help, run) }
}

/// The draft that is meant; or what to say when there is none.
fn meant(request: &Request<'_>) -> Result<Result<(Id, Draft), Decision>, ReadError> {
    let translator = &request.translator;
    let say = |say: Phrase| Decision::from(Document::plain(&translator.tell(&say)));
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return Ok(Err(drafts(request)?)) };
    if let Some(draft) = request.read_model.draft(&id)? {
        return Ok(Ok((id, draft)));
    }
    Ok(Err(match request.read_model.published(&id)? {
        Some(_) => say(Phrase::new("already-out").with("id", id.as_str())),
        None => say(Phrase::new("no-such-draft").with("id", id.as_str())),
    }))
}

/// The draft that is meant, if it isn't about to go out; or what to say.
fn at_rest(request: &Request<'_>) -> Result<Result<(Id, Draft), Decision>, ReadError> {
    let translator = &request.translator;
    Ok(match meant(request)? {
        Ok((id, draft)) if draft.due.is_some() => {
            let text = translator.tell(&Phrase::new("already-going").with("id", id.as_str()));
            Err(with_stop(text, &id, translator).into())
        }
        other => other,
    })
}

/// The drafts there are, to choose from.
fn drafts(request: &Request<'_>) -> Result<Decision, ReadError> {
    let translator = &request.translator;
    let drafts = request.read_model.drafts()?;
    if drafts.is_empty() {
        return Ok(Document::plain(&translator.say("no-drafts")).into());
    }
    let mut document = Document::titled(&translator.say("drafts-title"));
    for (id, title) in drafts.iter().take(SHOWN) {
        document.push(Block::bullet(vec![
            Span::styled(id.as_str(), Style::CODE),
            Span::plain(format!(" – {title}")),
        ]));
    }
    let going: Vec<&str> = drafts
        .iter()
        .take(SHOWN)
        .filter(|(id, _)| {
            request.read_model.draft(id).is_ok_and(|draft| draft.is_some_and(|draft| draft.due.is_some()))
        })
        .map(|(id, _)| id.as_str())
        .collect();
    if !going.is_empty() {
        document.extend(Document::plain(
            &translator.tell(&Phrase::new("drafts-going").with("ids", going.join(", "))),
        ));
    }
    document.extend(Document::plain(&translator.say("drafts-hint")));
    Ok(document.into())
}

fn publish(request: &Request<'_>) -> Result<Decision, ReadError> {
    let translator = &request.translator;
    let (id, draft) = match at_rest(request)? {
        Ok(draft) => draft,
        Err(outcome) => return Ok(outcome),
    };
    let correction = request.read_model.published(&id)?.is_some();
    let rooms = if correction {
        holders_line(&id, request.read_model, translator)?
    } else {
        audience_line(&request.read_model.audience(&draft.statement.topics)?, request.read_model, translator)
    };
    let hold = request.read_model.campaign().hold;
    let due = request.now.saturating_add(SignedDuration::try_from(hold).unwrap_or(SignedDuration::ZERO));
    let change = Change::Publish {
        id: id.clone(),
        due: due.unwrap_or(request.now),
        report_to: request.caller.room.address.clone(),
        ring: draft.ring || asks_to_ring(request.args),
    };
    let say = Phrase::new(match (correction, draft.statement.withdrawn.is_some(), hold.is_zero()) {
        (false, _, true) => "publishing-now",
        (false, _, false) => "publishing-soon",
        (true, false, true) => "correcting-now",
        (true, false, false) => "correcting-soon",
        (true, true, true) => "withdrawing-now",
        (true, true, false) => "withdrawing-soon",
    })
    .with("id", id.as_str())
    .with("rooms", rooms)
    .number("seconds", hold.as_secs());
    let text = translator.tell(&say);
    let message = if hold.is_zero() {
        Content { document: Document::plain(&text), choices: Vec::new() }
    } else {
        with_stop(text, &id, translator)
    };
    Ok(Decision::from(message).and(change))
}

fn discard(request: &Request<'_>) -> Result<Decision, ReadError> {
    let translator = &request.translator;
    let (id, _) = match at_rest(request)? {
        Ok(draft) => draft,
        Err(outcome) => return Ok(outcome),
    };
    let text = translator.tell(&Phrase::new("discarded").with("id", id.as_str()));
    Ok(Decision::from(Document::plain(&text)).and(Change::Discard { id }))
}

/// Whether the words behind a command ask for a message of its own in rooms that see their copy change. Phones make a
/// dash of two hyphens.
pub(crate) fn asks_to_ring(args: &str) -> bool {
    args.split_whitespace().skip(1).any(|word| word.trim_start_matches(['-', '–', '—']) == "ring")
}

fn with_stop(text: String, id: &Id, translator: &Translator) -> Content {
    Content {
        document: Document::plain(&text),
        choices: vec![Choice { label: translator.say("choice-stop"), command: format!("stop {id}") }],
    }
}
