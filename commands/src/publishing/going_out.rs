//! Whether something of a statement is to go out, and how soon: then nothing of it is changed.

use crate::locale::Phrase;
use crate::publishing::when;
use crate::reading::reader::hours_line;
use crate::request::Request;
use domain::error::ReadError;
use domain::statement::Id;
use jiff::{SignedDuration, Timestamp};

/// What is said to whoever would change what is about to go out, or is to go out later; `None` if nothing of a statement is.
pub(crate) fn going_out(id: &Id, request: &Request<'_>) -> Result<Option<Phrase>, ReadError> {
    let Some(draft) = request.read_model.draft_going_out(id)? else { return Ok(None) };
    let due = request.read_model.draft(&draft)?.and_then(|draft| draft.due);
    let say = |key| Phrase::new(key).with("id", id.as_str());
    Ok(Some(match due.filter(|due| !is_soon(*due, request)) {
        Some(due) => {
            let shown = when::shown(due, request.read_model.campaign().zone());
            say("post-scheduled").with("time", hours_line(&shown, &request.translator))
        }
        None => say("post-going-out"),
    }))
}

fn is_soon(due: Timestamp, request: &Request<'_>) -> bool {
    let hold = SignedDuration::try_from(request.read_model.campaign().hold).unwrap_or(SignedDuration::MAX);
    due.duration_since(request.now) <= hold
}

/// Whether something of a statement goes out so soon that nobody changes its time any more.
pub(crate) fn is_leaving(id: &Id, request: &Request<'_>) -> Result<bool, ReadError> {
    let Some(draft) = request.read_model.draft_going_out(id)? else { return Ok(false) };
    let due = request.read_model.draft(&draft)?.and_then(|draft| draft.due);
    Ok(due.is_some_and(|due| is_soon(due, request)))
}
