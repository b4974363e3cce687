//! `/correct ID [--ring]`, and from the next line on the text: a new revision of what is out, or another language of it. Every room
//! that has it sees it in the place of the old one.

use crate::locale::{Say, language_name};
use crate::publishing::announcement::announce_in;
use crate::publishing::post::{read, refuse};
use crate::publishing::publish::asks_to_ring;
use crate::request::{Entry, Request};
use domain::answer::{Answer, Choice, Message};
use domain::decision::Change;
use domain::decision::Outcome;
use domain::person::Role;
use domain::room::RoomKind;
use domain::statement::{Id, Statement};
use domain::text::Document;
use domain::trouble::Trouble;
use jiff::tz::TimeZone;

/// The command.
pub static ENTRY: Entry = Entry {
    role: Role::Moderator,
    takes_body: true,
    ..Entry::open("correct", "grammar-correct", "help-correct", run)
};

fn run(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let (manuscript, near_limit) = match read(request, "correct-how") {
        Ok(read) => read,
        Err(outcome) => return Ok(outcome),
    };
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word).or_else(|| manuscript.id.clone()) else {
        return Ok(refuse(voice, &Say::new("correct-how")));
    };
    let Some(published) = request.board.published(&id)? else {
        return Ok(refuse(voice, &Say::new("correct-not-out").with("id", id.as_str())));
    };
    if published.statement.withdrawn.is_some() {
        return Ok(refuse(voice, &Say::new("already-withdrawn").with("id", id.as_str())));
    }
    // A draft that would withdraw it has no text to go on with.
    let draft = request.board.draft(&id)?.filter(|draft| draft.statement.withdrawn.is_none());
    if draft.as_ref().is_some_and(|draft| draft.due.is_some()) {
        return Ok(refuse(voice, &Say::new("post-going-out").with("id", id.as_str())));
    }
    // A correction that isn't out yet goes on, so that several languages are corrected at once.
    let base = draft.map_or_else(|| published.statement.clone(), |draft| draft.statement);
    let spoken = [Some(&voice.lang), base.texts.keys().next()];
    let lang = manuscript
        .lang
        .clone()
        .or_else(|| spoken.into_iter().flatten().find(|l| base.texts.contains_key(l)).cloned());
    let lang = lang.unwrap_or_else(|| voice.lang.clone());
    let today = request.now.to_zoned(TimeZone::UTC).date();
    let corrected = match manuscript.complete(id, Some(&base), today, &lang) {
        Ok(statement) if statement.texts == published.statement.texts => {
            return Ok(refuse(voice, &Say::new("correct-same").with("id", statement.id.as_str())));
        }
        Ok(statement) => Statement { corrected: Some(today), ..statement },
        Err(say) => return Ok(refuse(voice, &say)),
    };
    let shown =
        announce_in(&corrected, Some(&lang), RoomKind::Private, voice.network, request.board.campaign());
    let say =
        Say::new("correct-preview").with("id", corrected.id.as_str()).with("language", language_name(&lang));
    let mut text = voice.tell(&say);
    if near_limit {
        text = format!("{text}\n{}", voice.say("preview-cut"));
    }
    let ring = asks_to_ring(request.args);
    let id = &corrected.id;
    let choice = |label, command: String| Choice { label: voice.say(label), command };
    let mut choices = vec![choice("choice-publish", format!("publish {id}"))];
    if !ring {
        choices.push(choice("choice-ring", format!("publish {id} --ring")));
    }
    choices.push(choice("choice-discard", format!("discard {id}")));
    let answer = Answer { messages: vec![shown, Message { document: Document::plain(&text), choices }] };
    Ok(Outcome::from(answer).and(Change::SaveDraft { statement: corrected, saved: request.now, ring }))
}
