//! What is asked about once more before it goes out: a withdrawal, and what many rooms get.

use crate::locale::Phrase;
use crate::people::confirm;
use crate::publishing::announcement::{audience_line, holders_line};
use crate::publishing::preview;
use crate::request::Request;
use crate::response::Response;
use domain::archive::Draft;
use domain::error::ReadError;

/// Asks whoever sends a draft out, in words that may be put into others, and shows it to whoever has not seen it; `None` where it may go as
/// it is, or they have confirmed it by the `command`.
pub(crate) fn ask_first(
    draft: &Draft,
    command: String,
    worded: impl Fn(Phrase) -> Phrase,
    request: &Request<'_>,
) -> Result<Option<Response>, ReadError> {
    let caution = caution(draft, request)?;
    let unseen = || Phrase::new("publish-unseen").with("id", draft.statement.id.as_str());
    let question = worded(caution.clone().unwrap_or_else(unseen));
    if let Some(response) = preview::ask_unseen(draft, &question, &command, request)? {
        return Ok(Some(response));
    }
    Ok(caution.map(|_| confirm::ask(&question, command, request)))
}

/// What is asked of whoever sends a draft out; `None` where it may go as it is, or they have confirmed it.
fn caution(draft: &Draft, request: &Request<'_>) -> Result<Option<Phrase>, ReadError> {
    if request.confirmed {
        return Ok(None);
    }
    let (statement, read_model) = (&draft.statement, request.read_model);
    let say = |key, rooms| Phrase::new(key).with("id", statement.id.as_str()).with("rooms", rooms);
    if statement.withdrawn.is_some() {
        let rooms = holders_line(&statement.id, read_model, &request.translator)?;
        return Ok(Some(say("confirm-withdrawal", rooms)));
    }
    let (many, rooms) = match read_model.published(&statement.id)? {
        Some(_) => {
            let holders = read_model.holders(&statement.id)?;
            (holders.values().sum::<u64>(), holders_line(&statement.id, read_model, &request.translator)?)
        }
        None => {
            let audience = read_model.audience(&statement.topics)?;
            (audience.values().sum(), audience_line(&audience, read_model, &request.translator))
        }
    };
    Ok((many > read_model.confirm_above()).then(|| say("confirm-many", rooms)))
}
