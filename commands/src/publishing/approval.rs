//! What waits for other moderators' approval, and what is said of it. The draft is asked about as it is: when it is changed, that is over.

use crate::locale::Phrase;
use crate::people::name::named;
use crate::request::Request;
use crate::response::{Response, refuse};
use domain::access::Grants;
use domain::answer::{Question, Reply};
use domain::approval::{Approval, ApprovalChange, approving};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, Recipient};
use domain::error::ReadError;
use domain::person::Person;
use jiff::Timestamp;

/// How many more have to approve a draft, if these have.
pub(crate) fn missing(draft: &Draft, given: &[Person], request: &Request<'_>) -> usize {
    let people = request.read_model.people();
    request.read_model.approvals().saturating_sub(approving(&people, draft.author.as_ref(), given))
}

/// What a moderator who wants a draft to go out is told, if others have to approve it first; `None` if nothing is missing.
pub(crate) fn hold_back(
    draft_id: &DraftId,
    draft: &Draft,
    due: Option<Timestamp>,
    notify: bool,
    request: &Request<'_>,
) -> Result<Option<Response>, ReadError> {
    let me = &request.message.person;
    // Who approves one time has not approved another.
    let before = request.read_model.approval(draft_id)?.filter(|approval| approval.due == due);
    let mut given = before.as_ref().map(|approval| approval.given.clone()).unwrap_or_default();
    let is_asked = before.as_ref().is_some_and(|approval| approval.notify == notify);
    // Who sends out what another has written has seen it.
    if !given.iter().any(|other| other.is(me)) {
        given.push(me.clone());
    }
    let missing = missing(draft, &given, request);
    if missing == 0 {
        return Ok(None);
    }
    let id = draft_id.id.as_str();
    let say = |key| Phrase::new(key).with("id", id).number("count", missing as u64);
    let translator = &request.translator;
    let others: Vec<(Person, Grants)> = request
        .read_model
        .people()
        .all()
        .into_iter()
        .filter(|(person, _)| !given.iter().chain(&draft.author).any(|other| other.is(person)))
        .map(|(person, role)| (person, Grants::of(Some(role))))
        .collect();
    if others.len() < missing {
        return Ok(Some(refuse(translator, &say("approval-nobody"))));
    }
    let approval = Approval {
        by: before.map_or_else(|| me.clone(), |approval| approval.by),
        due,
        notify,
        report_to: request.caller.room.address.clone(),
        given,
    };
    let ask = ApprovalChange::Ask(Box::new(approval));
    let mut response =
        refuse(translator, &say("approval-asked")).and(Change::Approval(draft_id.clone(), ask));
    for (person, grants) in others.into_iter().filter(|_| !is_asked) {
        // Each sees it as it is when they are told, in their language.
        let question = Question { person: person.clone(), grants, command: format!("drafts {id}") };
        response.replies.push((Recipient::Person(person), Reply::Asked(question)));
    }
    Ok(Some(response))
}

/// What a preview says of a draft that waits, or would have to.
pub(crate) fn line(draft: &Draft, request: &Request<'_>) -> Result<Option<String>, ReadError> {
    let translator = &request.translator;
    let Some(approval) = request.read_model.approval(&DraftId::of(&draft.statement))? else {
        let missing = missing(draft, &[], request);
        let say = Phrase::new("approval-needed").number("count", missing as u64);
        return Ok((missing > 0).then(|| translator.tell(&say)));
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
    let mut line = translator.tell(&say);
    if !names.is_empty() {
        line += " ";
        line += &translator.tell(&Phrase::new("approval-by").with("names", names.join(", ")));
    }
    Ok(Some(line))
}

/// Whether somebody is asked to approve a draft.
pub(crate) fn is_asked(draft: &Draft, request: &Request<'_>) -> Result<bool, ReadError> {
    let me = &request.message.person;
    let is_author = draft.author.as_ref().is_some_and(|author| author.is(me));
    let approval = request.read_model.approval(&DraftId::of(&draft.statement))?;
    Ok(approval.is_some_and(|approval| !is_author && !approval.given.iter().any(|other| other.is(me))))
}
