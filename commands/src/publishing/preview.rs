//! What a moderator sees of a draft before it goes out, and the choices that decide about it.

use crate::locale::{Phrase, language_name};
use crate::publishing::announcement::{announce_in, audience_line, holders_line, withdrawal};
use crate::request::Request;
use crate::response::Response;
use domain::answer::{Answer, Choice, Content, Notification};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, DraftChange};
use domain::error::ReadError;
use domain::lang::Lang;
use domain::room::{NetworkId, RoomKind};
use domain::statement::Statement;
use domain::text::Document;

/// What a moderator has seen or written of a draft.
pub(crate) struct Seen<'a> {
    /// In which language it is shown.
    pub(crate) lang: &'a Lang,
    /// The client may have cut it.
    pub(crate) near_limit: bool,
}

/// Keeps a draft, and shows it. One that would take the place of what another moderator has written waits for the word
/// of whoever wrote it.
pub(crate) fn save(
    statement: Statement,
    notify: bool,
    seen: &Seen<'_>,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let me = &request.message.person;
    let before = request.read_model.draft(&DraftId::of(&statement))?;
    let is_anothers = |draft: &Draft| draft.author.as_ref().is_some_and(|author| !author.is(me));
    let replaces =
        before.as_ref().is_some_and(|before| is_anothers(before) && is_replaced(before, &statement));
    // Whoever adds a language does not make it theirs.
    let author = before.as_ref().filter(|_| !replaces).and_then(|before| before.author.clone());
    let author = author.or_else(|| Some(me.clone()));
    let draft = Draft { statement, saved: request.now, author, due: None, notify };
    if replaces { propose(draft, seen, request) } else { keep(draft, before, seen, request) }
}

/// Whether a statement makes something else of a draft than one with more languages.
fn is_replaced(draft: &Draft, statement: &Statement) -> bool {
    let mut grown = draft.statement.clone();
    for (lang, text) in &statement.texts {
        grown.texts.entry(lang.clone()).or_insert_with(|| text.clone());
    }
    grown.corrected = statement.corrected;
    grown != *statement
}

/// Keeps what would take the place of another's draft, and asks whether it is to.
pub(crate) fn propose(draft: Draft, seen: &Seen<'_>, request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, author) = (&request.translator, request.message.person.clone());
    let shown = preview(&draft, seen, request)?.messages.into_iter().take(1);
    let id = &draft.statement.id;
    let command = match translator.network.capabilities().buttons {
        true => format!("replace {id} {}", draft.digest()),
        false => format!("replace {id}"),
    };
    let choices = vec![Choice { label: translator.say("choice-replace"), command }];
    let text = translator.tell(&Phrase::new("replace-preview").with("id", id.as_str()));
    let asked = Content { document: Document::plain(&text), choices };
    let answer = Answer { messages: shown.chain([asked]).collect() };
    let Draft { statement, saved, notify, .. } = draft;
    let change = DraftChange::Propose { statement: Box::new(statement), saved, author, notify };
    Ok(Response::from(answer).and(Change::Draft(change)))
}

/// Keeps a draft in the place of the one before, and shows it.
pub(crate) fn keep(
    draft: Draft,
    before: Option<Draft>,
    seen: &Seen<'_>,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let answer = preview(&draft, seen, request)?;
    let Draft { statement, saved, author, notify, .. } = draft;
    let (id, statement) = (statement.id.clone(), Box::new(statement));
    let change = Change::Draft(DraftChange::Save { statement, saved, author, notify });
    let response = Response::from(answer).and(change);
    Ok(tell_author(response, before, Notification::DraftChanged { id }, request))
}

/// Tells the author of a draft what becomes of it, where it is not the author who decides that.
pub(crate) fn tell_author(
    response: Response,
    draft: Option<Draft>,
    notification: Notification,
    request: &Request<'_>,
) -> Response {
    match draft.and_then(|draft| draft.author).filter(|author| !author.is(&request.message.person)) {
        Some(author) => response.telling(author, notification),
        None => response,
    }
}

/// What a draft is now, for somebody who decided about what it was before.
pub(crate) fn changed(draft: &Draft, request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let text = translator.tell(&Phrase::new("draft-changed").with("id", draft.statement.id.as_str()));
    let seen = Seen { lang: &translator.lang, near_limit: false };
    let mut answer = Answer::from(Document::plain(&text));
    answer.messages.extend(preview(draft, &seen, request)?.messages);
    Ok(answer.into())
}

/// What the rooms will see, where it would go, and what can be done with it.
fn preview(draft: &Draft, seen: &Seen<'_>, request: &Request<'_>) -> Result<Answer, ReadError> {
    let (translator, campaign) = (&request.translator, request.read_model.campaign());
    let (statement, network) = (&draft.statement, translator.network);
    let correction = request.read_model.published(&statement.id)?.is_some();
    let (shown, text, publish) = if statement.withdrawn.is_some() {
        let shown = withdrawal(statement, Some(seen.lang), network, campaign);
        let rooms = holders_line(&statement.id, request.read_model, translator)?;
        let say = Phrase::new("retract-preview").with("id", statement.id.as_str()).with("rooms", rooms);
        (shown, translator.tell(&say), "choice-retract")
    } else {
        let shown = announce_in(statement, Some(seen.lang), RoomKind::Private, network, campaign);
        let text = if correction { corrected(draft, seen, request) } else { new(draft, seen, request)? };
        (shown, text, "choice-publish")
    };
    let choice = |label, command, more: &str| {
        let id = &statement.id;
        let digest =
            if network.capabilities().buttons { format!(" {}", draft.digest()) } else { String::new() };
        Choice { label: translator.say(label), command: format!("{command} {id}{digest}{more}") }
    };
    let mut choices = vec![choice(publish, "publish", "")];
    if correction && statement.withdrawn.is_none() && !draft.notify {
        choices.push(choice("choice-notify", "publish", " --notify"));
    }
    choices.push(choice("choice-discard", "discard", ""));
    Ok(Answer { messages: vec![shown, Content { document: Document::plain(&text), choices }] })
}

fn corrected(draft: &Draft, seen: &Seen<'_>, request: &Request<'_>) -> String {
    let translator = &request.translator;
    let say = Phrase::new("correct-preview")
        .with("id", draft.statement.id.as_str())
        .with("language", language_name(seen.lang));
    let text = translator.tell(&say);
    if seen.near_limit { format!("{text}\n{}", translator.say("preview-cut")) } else { text }
}

fn new(draft: &Draft, seen: &Seen<'_>, request: &Request<'_>) -> Result<String, ReadError> {
    let (translator, campaign) = (&request.translator, request.read_model.campaign());
    let statement = &draft.statement;
    let audience = request.read_model.audience(&statement.topics)?;
    let languages: Vec<String> = statement.texts.keys().map(language_name).collect();
    let id = statement.id.as_str();
    let mut text =
        translator.tell(&Phrase::new("preview").with("id", id).with("languages", languages.join(", ")));
    let line = |text: &mut String, more: String| {
        text.push('\n');
        text.push_str(&more);
    };
    line(
        &mut text,
        translator.tell(
            &Phrase::new("preview-audience")
                .with("rooms", audience_line(&audience, request.read_model, translator)),
        ),
    );
    for network in NetworkId::ALL.into_iter().filter(|network| network.capabilities().splits_messages) {
        let there = announce_in(statement, Some(seen.lang), RoomKind::Group, network, campaign);
        let parts = request.read_model.parts(network, &there);
        let say = Phrase::new("preview-parts").with("network", network.name()).number("count", parts as u64);
        line(&mut text, translator.tell(&say));
    }
    if seen.near_limit {
        line(&mut text, translator.say("preview-cut"));
    }
    if !statement.texts.contains_key(&campaign.default_language) {
        let say =
            Phrase::new("preview-no-default").with("language", language_name(&campaign.default_language));
        line(&mut text, translator.tell(&say));
    }
    line(&mut text, translator.tell(&Phrase::new("preview-add-language").with("id", id)));
    Ok(text)
}
