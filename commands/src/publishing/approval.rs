//! What waits for other moderators' approval, and what is said of it. The draft is asked about as it is: when it is changed, that is over.

use crate::locale::Phrase;
use crate::people::name::named;
use crate::publishing::when;
use crate::reading::reader::hours_line;
use crate::request::Request;
use crate::response::{Response, refuse};
use domain::access::Grants;
use domain::answer::{Question, Reply};
use domain::approval::{Approval, ApprovalChange, approving};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, Recipient};
use domain::error::ReadError;
use domain::people::RoomUse;
use domain::person::Person;
use domain::text::Document;
use jiff::Timestamp;

/// How many more have to approve a draft, if these have.
pub(crate) fn missing(draft: &Draft, given: &[Person], request: &Request<'_>) -> usize {
    let needed = request.read_model.approvals(draft.statement.urgent);
    needed.saturating_sub(approving(&request.read_model.people(), draft, given))
}

/// What becomes of a draft that a moderator wants to go out.
pub(crate) enum Outcome {
    /// Others have to approve it first: what is said.
    Waits(Response),
    /// Nothing is missing: what is kept of who has approved.
    Goes(Approval),
}

/// Asks others to approve what a moderator wants to go out, if that is needed.
pub(crate) fn ask(
    draft_id: &DraftId,
    draft: &Draft,
    due: Option<Timestamp>,
    notify: bool,
    request: &Request<'_>,
) -> Result<Outcome, ReadError> {
    let (me, translator) = (&request.message.person, &request.translator);
    // Who approves one time has not approved another; nor a notice.
    let is_same = |approval: &Approval| approval.due == due && approval.notify == notify;
    let before = request.read_model.approval(draft_id)?.filter(is_same).filter(|_| draft.due.is_none());
    let is_asked = before.is_some();
    let mut approval = before.unwrap_or_else(|| Approval {
        by: me.clone(),
        due,
        notify,
        report_to: request.caller.room.address.clone(),
        at: request.now,
        given: Vec::new(),
    });
    // Who sends out what another has written has seen it.
    let people = request.read_model.people();
    if !people.among(me, &approval.given) {
        approval.given.push(me.clone());
    }
    let missing = missing(draft, &approval.given, request);
    if missing == 0 {
        return Ok(Outcome::Goes(approval));
    }
    let id = draft_id.id.as_str();
    let say = |key| Phrase::new(key).with("id", id).number("count", missing as u64);
    let others: Vec<(Person, Grants)> = people
        .all()
        .into_iter()
        .filter(|(person, _)| !draft.is_by(person, &people) && !people.among(person, &approval.given))
        .map(|(person, role)| (person, Grants::of(Some(role))))
        .collect();
    // Whoever has several ids is asked by each, and counts once.
    if approving(&people, draft, others.iter().map(|(person, _)| person)) < missing {
        return Ok(Outcome::Waits(refuse(translator, &say("approval-nobody"))));
    }
    let mut text = translator.tell(&say("approval-asked"));
    if let Some(time) = time(due, request) {
        text = format!("{time} {text}");
    }
    let ask = ApprovalChange::Ask(Box::new(approval));
    let mut response = Response::from(Document::plain(&text)).and(Change::Approval(draft_id.clone(), ask));
    for (person, grants) in others.into_iter().filter(|_| !is_asked) {
        // Each sees it as it is when they are told, in their language.
        let question = Question { person: person.clone(), grants, command: format!("drafts {id}") };
        response.replies.push((Recipient::Person(person), Reply::Asked(question)));
    }
    if let Some(room) = people.room(RoomUse::Moderators).filter(|_| !is_asked) {
        let grants = Grants::of(people.role(me));
        let question = Question { person: me.clone(), grants, command: format!("drafts {id}") };
        response.replies.push((Recipient::Room(room.clone()), Reply::Asked(question)));
    }
    Ok(Outcome::Waits(response))
}

/// When it is to go out, if that was said.
fn time(due: Option<Timestamp>, request: &Request<'_>) -> Option<String> {
    let time = hours_line(&when::shown(due?, request.read_model.campaign().zone()), &request.translator);
    Some(request.translator.tell(&Phrase::new("approval-time").with("time", time)))
}

/// What a preview says of a draft that waits, or would have to.
pub(crate) fn lines(draft: &Draft, request: &Request<'_>) -> Result<Vec<String>, ReadError> {
    let (me, translator) = (&request.message.person, &request.translator);
    let mut lines = Vec::new();
    if let Some(time) = time(draft.due, request) {
        lines.push(time);
        return Ok(lines);
    }
    let Some(approval) = request.read_model.approval(&DraftId::of(&draft.statement))? else {
        let missing = [missing(draft, &[], request), missing(draft, std::slice::from_ref(me), request)];
        let say = Phrase::new(if missing[1] == 0 { "approval-yours" } else { "approval-needed" });
        lines.extend((missing[0] > 0).then(|| translator.tell(&say.number("count", missing[1] as u64))));
        return Ok(lines);
    };
    let names: Vec<String> = approval
        .given
        .iter()
        .filter(|person| missing(draft, std::slice::from_ref(person), request) < missing(draft, &[], request))
        .map(|person| named(person, translator))
        .collect();
    let say = Phrase::new("approval-waits")
        .with("who", named(&approval.by, translator))
        .number("count", missing(draft, &approval.given, request) as u64);
    lines.push(translator.tell(&say));
    lines.extend(time(approval.due, request));
    lines.extend((approval.notify && !draft.notify).then(|| translator.say("preview-notifies")));
    if !names.is_empty() {
        lines.push(translator.tell(&Phrase::new("approval-by").with("names", names.join(", "))));
    }
    Ok(lines)
}

/// What somebody is asked to approve of a draft.
pub(crate) fn asked(draft: &Draft, request: &Request<'_>) -> Result<Option<Approval>, ReadError> {
    let (me, people) = (&request.message.person, request.read_model.people());
    let approval = request.read_model.approval(&DraftId::of(&draft.statement))?;
    // In the moderators' room everybody reads it, whoever has asked.
    let by_any = request.caller.grants.among_moderators;
    Ok(approval.filter(|approval| {
        let by_me = || !draft.is_by(me, &people) && !people.among(me, &approval.given);
        draft.due.is_none() && (by_any || by_me())
    }))
}
