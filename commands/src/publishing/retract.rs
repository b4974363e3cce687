//! `/retract ID why`: takes a statement back. Its copies are removed everywhere; what is left is its title and the reason.

use crate::locale::Phrase;
use crate::publishing::announcement::{holders_line, withdrawal};
use crate::publishing::post::refuse;
use crate::request::{Entry, Request};
use domain::answer::{Answer, Choice, Content};
use domain::decision::Change;
use domain::decision::Decision;
use domain::error::ReadError;
use domain::person::Role;
use domain::statement::{Id, TITLE_LIMIT, Withdrawal};
use domain::text::Document;
use jiff::tz::TimeZone;

/// The command.
pub static ENTRY: Entry = Entry {
    role: Role::Moderator,
    asks_when_old: true,
    ..Entry::open("retract", "grammar-retract", "help-retract", run)
};

fn run(request: &Request<'_>) -> Result<Decision, ReadError> {
    let translator = &request.translator;
    let (id, why) = request.args.split_once(char::is_whitespace).unwrap_or((request.args, ""));
    let Some(id) = Id::parse(id) else { return Ok(refuse(translator, &Phrase::new("retract-how"))) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let Some(published) = request.read_model.published(&id)? else {
        return Ok(refuse(translator, &say("correct-not-out")));
    };
    if published.statement.withdrawn.is_some() {
        return Ok(refuse(translator, &say("already-withdrawn")));
    }
    if request.read_model.draft(&id)?.is_some_and(|draft| draft.due.is_some()) {
        return Ok(refuse(translator, &say("post-going-out")));
    }
    // A reason of several lines is one line here.
    let words: Vec<&str> = why.split_whitespace().chain(request.body.split_whitespace()).collect();
    let why = words.join(" ");
    if why.chars().count() > TITLE_LIMIT {
        return Ok(refuse(translator, &Phrase::new("retract-long").number("limit", TITLE_LIMIT as u64)));
    }
    let withdrawn = published.statement.withdrawn(Withdrawal {
        on: request.now.to_zoned(TimeZone::UTC).date(),
        why: (!why.is_empty()).then_some(why),
    });
    let shown =
        withdrawal(&withdrawn, Some(&translator.lang), translator.network, request.read_model.campaign());
    let rooms = holders_line(&id, request.read_model, translator)?;
    let text = translator.tell(&say("retract-preview").with("rooms", rooms));
    let choices = [("choice-retract", "publish"), ("choice-discard", "discard")]
        .map(|(label, command)| Choice { label: translator.say(label), command: format!("{command} {id}") });
    let question = Content { document: Document::plain(&text), choices: choices.to_vec() };
    let save = Change::SaveDraft { statement: withdrawn, saved: request.now, ring: false };
    Ok(Decision::from(Answer { messages: vec![shown, question] }).and(save))
}
