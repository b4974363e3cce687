//! `/stop ID`: calls off what is about to go out, or halts what is going out; `/resume ID` goes on with that.

use crate::locale::{Say, Voice};
use crate::publishing::publish::moderators;
use crate::publishing::report::{is_under_way, one};
use crate::request::{Entry, Request};
use domain::answer::{Choice, Message};
use domain::decision::Change;
use domain::decision::Outcome;
use domain::statement::Id;
use domain::text::Document;
use domain::trouble::Trouble;

/// Call off or halt.
pub static STOP: Entry = moderators("stop", "grammar-id", "help-stop", stop);

/// Go on.
pub static RESUME: Entry = moderators("resume", "grammar-id", "help-resume", resume);

fn stop(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let Some(id) = Id::parse(request.args) else { return which(request, "stop") };
    if let Some(draft) = request.board.draft(&id)?
        && draft.due.is_some()
    {
        let message = Message {
            document: Document::plain(&voice.tell(&Say::new("stopped").with("id", id.as_str()))),
            choices: vec![
                choice("choice-publish", "publish", &id, voice),
                choice("choice-discard", "discard", &id, voice),
            ],
        };
        return Ok(Outcome::from(message).and(Change::Stop { id }));
    }
    let standing = request.board.standing(&id)?;
    if !is_under_way(&standing) {
        return Ok(say("nothing-to-stop", &id, voice).into());
    }
    let resume = choice("choice-resume", "resume", &id, voice);
    if standing.values().any(|standing| standing.halted) {
        let document = say("already-halted", &id, voice);
        return Ok(Message { document, choices: vec![resume] }.into());
    }
    let (delivered, waiting) = standing.values().fold((0, 0), |(d, w), s| (d + s.delivered, w + s.waiting()));
    let text =
        Say::new("halted").with("id", id.as_str()).number("delivered", delivered).number("waiting", waiting);
    let message = Message { document: Document::plain(&voice.tell(&text)), choices: vec![resume] };
    Ok(Outcome::from(message).and(Change::Halt { id }))
}

fn resume(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let Some(id) = Id::parse(request.args) else { return which(request, "resume") };
    if !request.board.standing(&id)?.values().any(|standing| standing.halted) {
        return Ok(say("nothing-to-resume", &id, voice).into());
    }
    let choices =
        vec![choice("choice-stop", "stop", &id, voice), choice("choice-report", "report", &id, voice)];
    let message = Message { document: say("resumed", &id, voice), choices };
    Ok(Outcome::from(message).and(Change::Resume { id }))
}

/// Without an id: what there is to stop, or to go on with.
fn which(request: &Request<'_>, command: &'static str) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let mut whole = Message::default();
    if command == "stop" {
        for (id, _) in request.board.drafts()? {
            if request.board.draft(&id)?.is_some_and(|draft| draft.due.is_some()) {
                whole.document.extend(say("already-going", &id, voice));
                whole.choices.push(Choice { label: id.to_string(), command: format!("stop {id}") });
            }
        }
    }
    for id in request.board.under_way()? {
        let halted = request.board.standing(&id)?.values().any(|standing| standing.halted);
        if halted == (command == "resume")
            && let Some(report) = one(&id, request.board, voice)?
        {
            whole.document.extend(report.document);
            whole.choices.push(Choice { label: id.to_string(), command: format!("{command} {id}") });
        }
    }
    if whole.choices.is_empty() {
        let key = if command == "stop" { "nothing-goes-out" } else { "nothing-is-halted" };
        return Ok(Document::plain(&voice.say(key)).into());
    }
    Ok(whole.into())
}

fn say(key: &'static str, id: &Id, voice: &Voice) -> Document {
    Document::plain(&voice.tell(&Say::new(key).with("id", id.as_str())))
}

fn choice(label: &'static str, command: &str, id: &Id, voice: &Voice) -> Choice {
    Choice { label: voice.say(label), command: format!("{command} {id}") }
}
