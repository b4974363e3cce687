//! `/publish ID`, `/discard ID`, `/stop ID`: what becomes of a draft.

use crate::announcement::audience_line;
use crate::answer::{Choice, Message};
use crate::board::{Draft, Trouble};
use crate::change::{Change, Outcome};
use crate::command::{Entry, Request};
use crate::document::{Block, Document, Span, Style};
use crate::locale::{Say, Voice};
use crate::person::Role;
use crate::statement::Id;
use jiff::SignedDuration;

/// Send a draft out.
pub static PUBLISH: Entry = moderators("publish", "grammar-id", "help-publish", publish);

/// Forget a draft.
pub static DISCARD: Entry = moderators("discard", "grammar-one-id", "help-discard", discard);

/// Call off what was to go out.
pub static STOP: Entry = moderators("stop", "grammar-one-id", "help-stop", stop);

/// How many drafts are listed.
const SHOWN: usize = 30;

const fn moderators(
    name: &'static str,
    grammar: &'static str,
    help: &'static str,
    run: fn(&Request<'_>) -> Result<Outcome, Trouble>,
) -> Entry {
    Entry { role: Role::Moderator, asks_when_old: true, ..Entry::open(name, grammar, help, run) }
}

/// The draft that is meant; or what to say when there is none.
fn meant(request: &Request<'_>) -> Result<Result<(Id, Draft), Outcome>, Trouble> {
    let voice = &request.voice;
    let say = |say: Say| Outcome::from(Document::plain(&voice.tell(&say)));
    let Some(id) = Id::parse(request.args) else { return Ok(Err(drafts(request)?)) };
    if let Some(draft) = request.board.draft(&id)? {
        return Ok(Ok((id, draft)));
    }
    Ok(Err(match request.board.published(&id)? {
        Some(_) => say(Say::new("already-out").with("id", id.as_str())),
        None => say(Say::new("no-such-draft").with("id", id.as_str())),
    }))
}

/// The draft that is meant, if it isn't about to go out; or what to say.
fn at_rest(request: &Request<'_>) -> Result<Result<(Id, Draft), Outcome>, Trouble> {
    let voice = &request.voice;
    Ok(match meant(request)? {
        Ok((id, draft)) if draft.due.is_some() => {
            let text = voice.tell(&Say::new("already-going").with("id", id.as_str()));
            Err(with_stop(text, &id, voice).into())
        }
        other => other,
    })
}

/// The drafts there are, to choose from.
fn drafts(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let drafts = request.board.drafts()?;
    if drafts.is_empty() {
        return Ok(Document::plain(&voice.say("no-drafts")).into());
    }
    let mut document = Document::titled(&voice.say("drafts-title"));
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
            request.board.draft(id).is_ok_and(|draft| draft.is_some_and(|draft| draft.due.is_some()))
        })
        .map(|(id, _)| id.as_str())
        .collect();
    if !going.is_empty() {
        document
            .extend(Document::plain(&voice.tell(&Say::new("drafts-going").with("ids", going.join(", ")))));
    }
    document.extend(Document::plain(&voice.say("drafts-hint")));
    Ok(document.into())
}

fn publish(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let (id, draft) = match at_rest(request)? {
        Ok(draft) => draft,
        Err(outcome) => return Ok(outcome),
    };
    let audience = audience_line(&request.board.audience(&draft.statement.topics)?, voice);
    let hold = request.board.campaign().hold;
    let due = request.now.saturating_add(SignedDuration::try_from(hold).unwrap_or(SignedDuration::ZERO));
    let change = Change::Publish {
        id: id.clone(),
        due: due.unwrap_or(request.now),
        report_to: request.caller.room.address.clone(),
    };
    let correction = request.board.published(&id)?.is_some();
    let say = Say::new(match (correction, hold.is_zero()) {
        (false, true) => "publishing-now",
        (false, false) => "publishing-soon",
        (true, true) => "correcting-now",
        (true, false) => "correcting-soon",
    })
    .with("id", id.as_str())
    .with("rooms", audience)
    .with("seconds", hold.as_secs().to_string());
    let text = voice.tell(&say);
    let message = if hold.is_zero() {
        Message { document: Document::plain(&text), choices: Vec::new() }
    } else {
        with_stop(text, &id, voice)
    };
    Ok(Outcome::from(message).and(change))
}

fn discard(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let (id, _) = match at_rest(request)? {
        Ok(draft) => draft,
        Err(outcome) => return Ok(outcome),
    };
    let text = voice.tell(&Say::new("discarded").with("id", id.as_str()));
    Ok(Outcome::from(Document::plain(&text)).and(Change::Discard { id }))
}

fn stop(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let (id, draft) = match meant(request)? {
        Ok(draft) => draft,
        Err(outcome) => return Ok(outcome),
    };
    if draft.due.is_none() {
        return Ok(Document::plain(&voice.tell(&Say::new("nothing-to-stop").with("id", id.as_str()))).into());
    }
    let document = Document::plain(&voice.tell(&Say::new("stopped").with("id", id.as_str())));
    let choices = vec![
        Choice { label: voice.say("choice-publish"), command: format!("publish {id}") },
        Choice { label: voice.say("choice-discard"), command: format!("discard {id}") },
    ];
    Ok(Outcome::from(Message { document, choices }).and(Change::Stop { id }))
}

fn with_stop(text: String, id: &Id, voice: &Voice) -> Message {
    Message {
        document: Document::plain(&text),
        choices: vec![Choice { label: voice.say("choice-stop"), command: format!("stop {id}") }],
    }
}
