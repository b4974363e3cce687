//! A draft goes out: after the hold, in which it can be called off, or at a time.

use crate::locale::{Phrase, Translator};
use crate::people::room;
use crate::publishing::announcement::{audience_line, holders_line};
use crate::publishing::when;
use crate::reading::reader::hours_line;
use crate::request::Request;
use crate::response::Response;
use domain::answer::{Act, Choice, Content, Notification};
use domain::approval::{Approval, ApprovalChange};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, DraftChange};
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::Document;
use jiff::{SignedDuration, Timestamp};

/// Sends a draft out, after the hold, or at its time if that is later. Who has approved it is kept until it goes out.
pub(crate) fn send_out(
    draft_id: DraftId,
    draft: &Draft,
    approval: Approval,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let (at, notify, report_to) = (approval.due, approval.notify, approval.report_to.clone());
    let keep = Change::Approval(draft_id.clone(), ApprovalChange::Keep(Box::new(approval)));
    let id = draft_id.id.clone();
    // What is urgent may have needed nobody's approval: everybody is told, whatever the configuration says.
    let tell = if draft.statement.urgent { tell_all } else { tell_others };
    let correction = request.read_model.published(&id)?.is_some();
    let rooms = if correction {
        holders_line(&id, request.read_model, translator)?
    } else {
        audience_line(&request.read_model.audience(&draft.statement.topics)?, request.read_model, translator)
    };
    let hold = request.read_model.campaign().hold;
    let due = request.now.saturating_add(SignedDuration::try_from(hold).unwrap_or(SignedDuration::ZERO));
    let due = due.unwrap_or(request.now);
    if let Some(at) = at.filter(|at| *at > due) {
        let response = scheduled(&id, at, rooms, request);
        let change = DraftChange::Schedule { id: draft_id, due: at, report_to, notify };
        return Ok(tell(response.and(keep).and(Change::Draft(change)), Act::Schedule, &id, request));
    }
    let schedule = DraftChange::Schedule { id: draft_id, due, report_to, notify };
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
        Content::new(Document::plain(&text), Vec::new())
    } else {
        with_stop(text, &id, translator)
    };
    let act = match (correction, draft.statement.withdrawn.is_some()) {
        (false, _) if draft.statement.urgent => Act::Alert,
        (false, _) => Act::Publish,
        (true, false) => Act::Correct,
        (true, true) => Act::Withdraw,
    };
    Ok(tell(Response::from(message).and(keep).and(Change::Draft(schedule)), act, &id, request))
}

/// Tells every other moderator who does what, if they are to be told.
pub(crate) fn tell_others(response: Response, act: Act, id: &Id, request: &Request<'_>) -> Response {
    match request.read_model.tells_moderators() {
        true => tell_all(response, act, id, request),
        false => response,
    }
}

/// Tells every other moderator who does what.
fn tell_all(response: Response, act: Act, id: &Id, request: &Request<'_>) -> Response {
    let acted = Notification::Acted { moderator: request.message.person.clone(), act, id: id.clone() };
    room::tell_moderators(response, &acted, request)
}

/// That a draft goes out at a time.
fn scheduled(id: &Id, at: Timestamp, rooms: String, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let time = hours_line(&when::shown(at, request.read_model.campaign().zone()), translator);
    let say = Phrase::new("scheduled").with("id", id.as_str()).with("time", time).with("rooms", rooms);
    let choices =
        vec![Choice { label: translator.say("choice-unschedule"), command: format!("unschedule {id}") }];
    Content::new(Document::plain(&translator.tell(&say)), choices).into()
}

/// A message under which what is about to go out can be called off.
pub(crate) fn with_stop(text: String, id: &Id, translator: &Translator) -> Content {
    Content::new(
        Document::plain(&text),
        vec![Choice { label: translator.say("choice-stop"), command: format!("stop {id}") }],
    )
}
