//! `/drafts [ID]`: what is not out yet, or one of it with what can be done.

use crate::locale::Phrase;
use crate::publishing::near;
use crate::publishing::preview::{self, Seen};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::access::Permission;
use domain::answer::{Answer, Choice, Content};
use domain::archive::{DraftId, DraftKind};
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::{Block, Document, Span, Style};

/// The command.
pub static ENTRY: Entry = Entry::private(Permission::Publish, "drafts", "grammar-id", "help-drafts", run);

/// How many drafts are listed, and how many of them have a choice.
const SHOWN: usize = 30;
const CHOICES: usize = 8;

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return list(request) };
    let drafts = request.read_model.drafts_of(&id)?;
    if drafts.is_empty() {
        return unknown(&id, "drafts", request);
    }
    let seen = Seen { lang: &request.translator.lang, near_limit: false };
    let mut answer = Answer::default();
    for (_, draft) in drafts {
        answer.messages.extend(preview::preview(&draft, &seen, request)?.messages);
    }
    Ok(answer.into())
}

/// There is no draft of this id; perhaps another was meant.
pub(crate) fn unknown(id: &Id, command: &str, request: &Request<'_>) -> Result<Response, ReadError> {
    let drafts = request.read_model.drafts()?.into_iter().map(|(draft, _)| draft.id);
    let say = Phrase::new("no-such-draft").with("id", id.as_str());
    Ok(near::or_near(&say, id, drafts, Some(command), &request.translator))
}

/// There is no statement of this id, neither out nor as a draft; perhaps another was meant.
pub(crate) fn unknown_anywhere(id: &Id, command: &str, request: &Request<'_>) -> Result<Response, ReadError> {
    let drafts = request.read_model.drafts()?.into_iter().map(|(draft, _)| draft.id);
    let known: Vec<Id> = drafts.chain(request.read_model.neighbours(id)?).collect();
    let say = Phrase::new("no-such-statement").with("id", id.as_str());
    Ok(near::or_near(&say, id, known, Some(command), &request.translator))
}

/// The drafts there are, to choose from.
pub(crate) fn list(request: &Request<'_>) -> Result<Response, ReadError> {
    list_for("drafts", request)
}

/// The drafts there are, to choose one for a command.
pub(crate) fn list_for(command: &str, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let drafts = request.read_model.drafts()?;
    if drafts.is_empty() {
        return Ok(Document::plain(&translator.say("no-drafts")).into());
    }
    let mut document = Document::titled(&translator.say("drafts-title"));
    let (mut going, mut choices) = (Vec::new(), Vec::new());
    for (draft, title) in drafts.iter().take(SHOWN) {
        let what = effect(draft, request)?.pick(["draft-new", "draft-correction", "draft-withdrawal"]);
        document.push(Block::bullet(vec![
            Span::styled(draft.id.as_str(), Style::CODE),
            Span::plain(format!(" – {title} ({})", translator.say(what))),
        ]));
        if request.read_model.draft(draft)?.is_some_and(|draft| draft.due.is_some()) {
            going.push(draft.id.as_str());
        }
        let choice = Choice { label: draft.id.to_string(), command: format!("{command} {}", draft.id) };
        if choices.len() < CHOICES && !choices.contains(&choice) {
            choices.push(choice);
        }
    }
    if !going.is_empty() {
        let say = Phrase::new("drafts-going").with("ids", going.join(", "));
        document.extend(Document::plain(&translator.tell(&say)));
    }
    document.extend(Document::plain(&translator.say("drafts-hint")));
    Ok(Content::new(document, choices).into())
}

/// What a draft would do to its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    New,
    Correction,
    Withdrawal,
}

impl Effect {
    /// Of what is said of each of them, in this order.
    pub(crate) fn pick(self, [new, correction, withdrawal]: [&'static str; 3]) -> &'static str {
        match self {
            Self::New => new,
            Self::Correction => correction,
            Self::Withdrawal => withdrawal,
        }
    }
}

/// What a draft would do to its statement.
pub(crate) fn effect(draft: &DraftId, request: &Request<'_>) -> Result<Effect, ReadError> {
    Ok(match draft.kind {
        DraftKind::Withdrawal => Effect::Withdrawal,
        _ if request.read_model.published(&draft.id)?.is_some() => Effect::Correction,
        DraftKind::Text | DraftKind::Proposal { .. } => Effect::New,
    })
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;

    #[test]
    fn drafts_by_what_they_are() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        talk.says("/correct ecuador-update-1\n# A better title\n\nA better text.");
        talk.says("/retract ecuador-2010 It was wrong.");
        insta::assert_snapshot!(talk.conversation(&[
            "/drafts",
            "/drafts march",
            "/drafts marsh",
            "/publish marhc",
            "/discard nothing-like-it",
            "/correct ecuador-2011\n# T\n\nText.",
            "/retract ecuador-update-2 why",
            "/report ecuador-upadte-1",
            "/stop marc",
        ]));
    }
}
