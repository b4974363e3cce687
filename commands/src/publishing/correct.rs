//! `/correct ID [--ring]`, and from the next line on the text: a new revision of what is out, or another language of it. Every room
//! that has it sees it in the place of the old one.

use crate::locale::{Phrase, language_name};
use crate::publishing::announcement::announce_in;
use crate::publishing::post::{read, refuse};
use crate::publishing::publish::asks_to_ring;
use crate::request::{Entry, Request};
use domain::answer::{Answer, Choice, Content};
use domain::decision::Change;
use domain::decision::Decision;
use domain::error::ReadError;
use domain::person::Role;
use domain::room::RoomKind;
use domain::statement::{Id, Statement};
use domain::text::Document;
use jiff::tz::TimeZone;

/// The command.
pub static ENTRY: Entry = Entry {
    role: Role::Moderator,
    takes_body: true,
    ..Entry::open("correct", "grammar-correct", "help-correct", run)
};

fn run(request: &Request<'_>) -> Result<Decision, ReadError> {
    let translator = &request.translator;
    let (manuscript, near_limit) = match read(request, "correct-how") {
        Ok(read) => read,
        Err(outcome) => return Ok(outcome),
    };
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word).or_else(|| manuscript.id.clone()) else {
        return Ok(refuse(translator, &Phrase::new("correct-how")));
    };
    let Some(published) = request.read_model.published(&id)? else {
        return Ok(refuse(translator, &Phrase::new("correct-not-out").with("id", id.as_str())));
    };
    if published.statement.withdrawn.is_some() {
        return Ok(refuse(translator, &Phrase::new("already-withdrawn").with("id", id.as_str())));
    }
    // A draft that would withdraw it has no text to go on with.
    let draft = request.read_model.draft(&id)?.filter(|draft| draft.statement.withdrawn.is_none());
    if draft.as_ref().is_some_and(|draft| draft.due.is_some()) {
        return Ok(refuse(translator, &Phrase::new("post-going-out").with("id", id.as_str())));
    }
    // A correction that isn't out yet goes on, so that several languages are corrected at once.
    let base = draft.map_or_else(|| published.statement.clone(), |draft| draft.statement);
    let spoken = [Some(&translator.lang), base.texts.keys().next()];
    let lang = manuscript
        .lang
        .clone()
        .or_else(|| spoken.into_iter().flatten().find(|l| base.texts.contains_key(l)).cloned());
    let lang = lang.unwrap_or_else(|| translator.lang.clone());
    let today = request.now.to_zoned(TimeZone::UTC).date();
    let corrected = match manuscript.complete(id, Some(&base), today, &lang) {
        Ok(statement) if statement.texts == published.statement.texts => {
            return Ok(refuse(translator, &Phrase::new("correct-same").with("id", statement.id.as_str())));
        }
        Ok(statement) => Statement { corrected: Some(today), ..statement },
        Err(say) => return Ok(refuse(translator, &say)),
    };
    let shown = announce_in(
        &corrected,
        Some(&lang),
        RoomKind::Private,
        translator.network,
        request.read_model.campaign(),
    );
    let say = Phrase::new("correct-preview")
        .with("id", corrected.id.as_str())
        .with("language", language_name(&lang));
    let mut text = translator.tell(&say);
    if near_limit {
        text = format!("{text}\n{}", translator.say("preview-cut"));
    }
    let ring = asks_to_ring(request.args);
    let id = &corrected.id;
    let choice = |label, command: String| Choice { label: translator.say(label), command };
    let mut choices = vec![choice("choice-publish", format!("publish {id}"))];
    if !ring {
        choices.push(choice("choice-ring", format!("publish {id} --ring")));
    }
    choices.push(choice("choice-discard", format!("discard {id}")));
    let answer = Answer { messages: vec![shown, Content { document: Document::plain(&text), choices }] };
    Ok(Decision::from(answer).and(Change::SaveDraft { statement: corrected, saved: request.now, ring }))
}
