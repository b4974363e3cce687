//! Steps that do much ask once more: by a button that works once, for five minutes, and for that person alone.

use crate::locale::{Phrase, Translator};
use crate::parse::{Command, command};
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Choice, Content};
use domain::confirmation::{Confirmation, ConfirmationChange};
use domain::decision::Change;
use domain::error::ReadError;
use domain::text::Document;

/// What the button gives.
pub static ENTRY: Entry =
    Entry { in_menu: false, ..Entry::private(Permission::Publish, "confirm", "", "help-confirm", run) };

/// Asks whether a step is meant; whoever says so gives the command.
pub(crate) fn ask(say: &Phrase, command: String, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let confirmation = Confirmation::new(&request.incoming.key, command, request.now);
    let give = format!("confirm {}", confirmation.code);
    let choices = vec![Choice { label: translator.say("choice-confirm"), command: give }];
    let change = Change::Confirmation(request.message.person.clone(), ConfirmationChange::Ask(confirmation));
    let document = Document::plain(&translator.tell(say));
    Response::from(Content::new(document, choices)).and(change)
}

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let person = &request.message.person;
    let none = |translator: &Translator| refuse(translator, &Phrase::new("confirm-none"));
    let waiting = request.read_model.confirmations(person)?;
    let found = waiting.into_iter().find(|one| one.code == request.args && one.is_open(request.now));
    let Some(Confirmation { code, command: line, .. }) = found else { return Ok(none(translator)) };
    let Ok(Command { entry, args, body }) = command(request.commands, &line) else {
        return Ok(none(translator));
    };
    // They may have lost what it takes since.
    if entry.allows(request.caller.grants, &args, request.incoming.kind).is_err() {
        return Ok(none(translator));
    }
    let (args, body, translator) = (&*args, &*body, translator.clone());
    let response = (entry.run)(&Request { args, body, translator, confirmed: true, ..*request })?;
    Ok(response.and(Change::Confirmation(person.clone(), ConfirmationChange::End { code })))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use jiff::SignedDuration;

    /// Asks to remove a moderator; what the button gives.
    fn button(talk: &mut Talk, id: &str) -> String {
        let answer = talk.answer(&format!("/moderators remove {id}")).unwrap();
        answer.messages[0].choices[0].command.clone()
    }

    #[test]
    fn a_button_works_once_in_time_and_for_whoever_was_asked() {
        let mut talk = Talk::moderator();
        talk.says("/moderators add 8");
        let gone = "There is nothing to confirm";
        // Too late.
        let late = button(&mut talk, "8");
        talk.now += SignedDuration::from_mins(5);
        assert!(talk.says(&late).starts_with(gone));
        // Somebody else's.
        let others = button(&mut talk, "8");
        talk.person = "9";
        assert!(talk.says(&others).starts_with(gone));
        talk.person = "7";
        // Whoever has lost the right since.
        talk.grants = Grants { moderator: true, ..Grants::default() };
        assert!(talk.says(&others).starts_with(gone));
        talk.grants = Grants::ALL;
        assert!(talk.says("/confirm").starts_with(gone) && talk.says("/confirm 00000000").starts_with(gone));
        // In time, and then no more.
        assert!(talk.says(&others).contains("no longer moderates"));
        assert!(talk.says(&others).starts_with(gone));
    }
}
