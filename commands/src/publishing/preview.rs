//! What a moderator sees of a draft before it goes out, and the choices that decide about it.

use crate::locale::{Phrase, language_name};
use crate::people::confirm;
use crate::publishing::announcement::{announce_in, audience_line, holders_line, withdrawal};
use crate::publishing::approval;
use crate::publishing::attached;
use crate::publishing::changes::changes;
use crate::publishing::options::digest;
use crate::reading::reader::hours_line;
use crate::request::Request;
use crate::response::{Response, refuse};
use domain::answer::{Answer, Choice, Content, Notification, Reply};
use domain::archive::{Draft, DraftId};
use domain::decision::{Change, DraftChange};
use domain::error::ReadError;
use domain::lang::Lang;
use domain::person::Person;
use domain::room::RoomKind;
use domain::statement::{Statement, Topic};
use domain::text::Document;
use std::collections::BTreeSet;

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
    if let Some(about) = &statement.about {
        let known = *about != statement.id
            && (request.read_model.published(about)?.is_some()
                || !request.read_model.drafts_of(about)?.is_empty());
        if !known {
            return Ok(refuse(&request.translator, &Phrase::new("flaw-about").with("id", about.as_str())));
        }
    }
    let me = &request.message.person;
    let before = request.read_model.draft(&DraftId::of(&statement))?;
    let people = request.read_model.people();
    let is_anothers = |draft: &Draft| draft.author.as_ref().is_some_and(|author| !people.same(author, me));
    let replaces =
        before.as_ref().is_some_and(|before| is_anothers(before) && is_replaced(before, &statement));
    // Whoever adds a language does not make it theirs.
    let author = before.as_ref().filter(|_| !replaces).and_then(|before| before.author.clone());
    let author = author.or_else(|| Some(me.clone()));
    let mut contributors =
        before.as_ref().filter(|_| !replaces).map(|before| before.contributors.clone()).unwrap_or_default();
    if !people.among(me, author.iter().chain(&contributors)) {
        contributors.push(me.clone());
    }
    let written_in = request.message.message.clone();
    let draft = Draft { statement, saved: request.now, author, contributors, written_in, due: None, notify };
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
    let (translator, by) = (&request.translator, request.message.person.clone());
    let mut messages = preview(&draft, seen, request)?.messages;
    // What can be done with a draft can't be done with this.
    messages.pop();
    let id = &draft.statement.id;
    let command = match translator.network.capabilities().buttons {
        true => format!("replace {id} {}", draft.digest()),
        false => format!("replace {id}"),
    };
    let choices = vec![Choice { label: translator.say("choice-replace"), command }];
    let mut document = Document::default();
    if let Some(before) = request.read_model.draft(&DraftId::of(&draft.statement))? {
        let changes = changes(&before.statement, &draft.statement, seen.lang, translator);
        if !changes.is_empty() {
            document.extend(Document::titled(&translator.say("correct-changes")));
            document.extend(changes);
        }
    }
    let text = translator.tell(&Phrase::new("replace-preview").with("id", id.as_str()));
    document.extend(Document::plain(&text));
    messages.push(Content::new(document, choices));
    let answer = Answer { messages };
    let change = DraftChange::Propose { draft: Box::new(draft), by };
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
    let id = draft.statement.id.clone();
    let change = Change::Draft(DraftChange::Save(Box::new(draft)));
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
    let people = request.read_model.people();
    let is_me = |author: &Person| people.same(author, &request.message.person);
    match draft.and_then(|draft| draft.author).filter(|author| !is_me(author)) {
        Some(author) => response.telling(author, notification),
        None => response,
    }
}

/// What a draft is now, for somebody who decided about what it was before, or without having been shown it: which, the key says.
pub(crate) fn shown_anew(
    key: &'static str,
    draft: &Draft,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let text = translator.tell(&Phrase::new(key).with("id", draft.statement.id.as_str()));
    let seen = Seen { lang: &translator.lang, near_limit: false };
    let mut answer = Answer::from(Document::plain(&text));
    answer.messages.extend(preview(draft, &seen, request)?.messages);
    Ok(answer.into())
}

/// Shows whoever sends out what others have written what that is, and asks them: by that they approve it, so they have to have seen it. `None`
/// where they have, or where nobody has to approve it.
pub(crate) fn ask_unseen(
    draft: &Draft,
    question: &Phrase,
    command: &str,
    request: &Request<'_>,
) -> Result<Option<Response>, ReadError> {
    let is_seen = request.confirmed || digest(request.args).is_some();
    let is_theirs = draft.is_by(&request.message.person, &request.read_model.people());
    if is_seen || is_theirs || approval::missing(draft, &[], request) == 0 {
        return Ok(None);
    }
    let seen = Seen { lang: &request.translator.lang, near_limit: false };
    let mut shown = preview(draft, &seen, request)?;
    shown.messages.iter_mut().for_each(|message| message.choices.clear());
    let mut response = confirm::ask(question, command.to_owned(), request);
    if let Some((_, Reply::Said(asked))) = response.replies.first_mut() {
        shown.messages.append(&mut asked.messages);
        *asked = shown;
    }
    Ok(Some(response))
}

/// What the rooms will see, where it would go, and what can be done with it.
pub(crate) fn preview(draft: &Draft, seen: &Seen<'_>, request: &Request<'_>) -> Result<Answer, ReadError> {
    let (translator, campaign) = (&request.translator, request.read_model.campaign());
    let (statement, network) = (&draft.statement, translator.network);
    let published = request.read_model.published(&statement.id)?;
    let correction = published.is_some();
    let changes = match &published {
        Some(published) if statement.withdrawn.is_none() => {
            let mut all = changes(&published.statement, statement, seen.lang, translator);
            let others = statement.texts.iter().filter(|(lang, text)| {
                *lang != seen.lang && published.statement.texts.get(*lang) != Some(*text)
            });
            // What is alike in all languages has been said.
            let before = Statement { texts: published.statement.texts.clone(), ..statement.clone() };
            for (lang, _) in others {
                all.extend(Document::plain(&format!("{}:", language_name(lang))));
                all.extend(changes(&before, statement, lang, translator));
            }
            all
        }
        _ => Document::default(),
    };
    let (shown, text, publish) = if statement.withdrawn.is_some() {
        let shown = withdrawal(statement, campaign.signs, Some(seen.lang), network, campaign);
        let rooms = holders_line(&statement.id, request.read_model, translator)?;
        let say = Phrase::new("retract-preview").with("id", statement.id.as_str()).with("rooms", rooms);
        let mut lines = vec![translator.tell(&say)];
        lines.extend(draft.notify.then(|| translator.say("preview-notifies")));
        (shown, lines.join("\n"), "choice-retract")
    } else {
        let shown =
            announce_in(statement, campaign.signs, Some(seen.lang), RoomKind::Private, network, campaign);
        let text = if correction { corrected(draft, seen, request)? } else { new(draft, seen, request)? };
        (shown, text, "choice-publish")
    };
    let choice = |label, command, more: &str| {
        let id = &statement.id;
        let digest =
            if network.capabilities().buttons { format!(" {}", draft.digest()) } else { String::new() };
        Choice { label: translator.say(label), command: format!("{command} {id}{digest}{more}") }
    };
    let asked = approval::asked(draft, request)?;
    let mut choices = match &asked {
        Some(approval) => {
            // It names the time and the notice, too, and stands where there are no buttons: what is approved is what was seen.
            let (id, digest) = (&statement.id, approval.digest(draft));
            let choice = |label, command| Choice {
                label: translator.say(label),
                command: format!("{command} {id} {digest}"),
            };
            vec![choice("choice-approve", "approve"), choice("choice-reject", "reject")]
        }
        None if draft.due.is_some() => vec![Choice {
            label: translator.say("choice-unschedule"),
            command: format!("unschedule {}", statement.id),
        }],
        None => vec![choice(publish, "publish", "")],
    };
    let asked = asked.is_some() || draft.due.is_some();
    if correction && !draft.notify && !asked {
        let withdraws = statement.withdrawn.is_some();
        let label = if withdraws { "choice-notify-withdrawal" } else { "choice-notify" };
        choices.push(choice(label, "publish", " --notify"));
    }
    choices.push(choice(if correction { "choice-drop" } else { "choice-discard" }, "discard", ""));
    let mut document = Document::default();
    if !changes.is_empty() {
        document.extend(Document::titled(&translator.say("correct-changes")));
        document.extend(changes);
    }
    document.extend(Document::plain(&text));
    let lines = approval::lines(draft, request)?;
    document.extend(Document::plain(&lines.join("\n")));
    let mut answer = Answer { messages: vec![shown] };
    answer.messages.extend(attached::previewed(statement, request).messages);
    answer.messages.push(Content::new(document, choices));
    Ok(answer)
}

fn corrected(draft: &Draft, seen: &Seen<'_>, request: &Request<'_>) -> Result<String, ReadError> {
    let (translator, statement) = (&request.translator, &draft.statement);
    let say = Phrase::new("correct-preview")
        .with("id", statement.id.as_str())
        .with("language", language_name(seen.lang))
        .with("rooms", holders_line(&statement.id, request.read_model, translator)?);
    let mut lines = vec![translator.tell(&say)];
    lines.extend(draft.notify.then(|| translator.say("preview-notifies")));
    lines.extend(manner(statement, request));
    lines.extend(cautions(statement, seen, request));
    Ok(lines.join("\n"))
}

/// How it goes out, where that is another way than usual.
fn manner(statement: &Statement, request: &Request<'_>) -> Vec<String> {
    let (translator, campaign) = (&request.translator, request.read_model.campaign());
    let mut says = Vec::new();
    if statement.urgent {
        says.push(if campaign.quiet_hours.is_some() { "preview-urgent-rings" } else { "preview-urgent" });
    } else if campaign.is_quiet(request.now) {
        says.push(if statement.attachments.is_empty() { "preview-quiet" } else { "preview-quiet-files" });
    }
    says.extend(statement.pin.then_some("preview-pins"));
    says.into_iter().map(|say| translator.say(say)).collect()
}

fn new(draft: &Draft, seen: &Seen<'_>, request: &Request<'_>) -> Result<String, ReadError> {
    let (translator, campaign) = (&request.translator, request.read_model.campaign());
    let statement = &draft.statement;
    let audience = request.read_model.audience(&statement.topics)?;
    let languages: Vec<String> = statement.texts.keys().map(language_name).collect();
    let id = statement.id.as_str();
    let mut lines =
        vec![translator.tell(&Phrase::new("preview").with("id", id).with("languages", languages.join(", ")))];
    let rooms = audience_line(&audience, request.read_model, translator);
    lines.push(translator.tell(&Phrase::new("preview-audience").with("rooms", rooms)));
    lines.extend(topics_line(statement, request)?);
    lines.extend(manner(statement, request));
    let networks = request.read_model.networks().iter().copied();
    for network in networks.filter(|network| network.capabilities().splits_messages) {
        let there =
            announce_in(statement, campaign.signs, Some(seen.lang), RoomKind::Group, network, campaign);
        let parts = request.read_model.parts(network, &there) + statement.attachments.len();
        let say = Phrase::new("preview-parts").with("network", network.name()).number("count", parts as u64);
        lines.push(translator.tell(&say));
    }
    lines.extend(cautions(statement, seen, request));
    if !statement.texts.contains_key(&campaign.default_language) {
        let say =
            Phrase::new("preview-no-default").with("language", language_name(&campaign.default_language));
        lines.push(translator.tell(&say));
    }
    lines.push(translator.tell(&Phrase::new("preview-add-language").with("id", id)));
    Ok(lines.join("\n"))
}

/// Each topic with how many rooms have chosen it; one that none has, and that is nearly another, may be a slip.
fn topics_line(statement: &Statement, request: &Request<'_>) -> Result<Option<String>, ReadError> {
    if statement.topics.is_empty() {
        return Ok(None);
    }
    let translator = &request.translator;
    let chosen = request.read_model.chosen_topics()?;
    let known: BTreeSet<Topic> =
        request.read_model.topics()?.into_iter().chain(chosen.keys().cloned()).collect();
    let topics = statement.topics.iter().map(|topic| match chosen.get(topic) {
        Some(count) => {
            let say = Phrase::new("topic-rooms").with("topic", topic.as_str()).number("count", *count);
            translator.tell(&say)
        }
        None => {
            let near = nearest(topic, &known);
            let say = Phrase::new(if near.is_some() { "topic-near" } else { "topic-nobody" });
            let say = say.with("topic", topic.as_str());
            translator.tell(&say.with("near", near.map(Topic::as_str).unwrap_or_default()))
        }
    });
    let say = Phrase::new("preview-topics").with("topics", topics.collect::<Vec<_>>().join(", "));
    Ok(Some(translator.tell(&say)))
}

/// The topic that this one is nearly: one slip in a short word, two in a long one.
fn nearest<'a>(topic: &Topic, known: &'a BTreeSet<Topic>) -> Option<&'a Topic> {
    if known.contains(topic) {
        return None;
    }
    let most = if topic.as_str().chars().count() > 6 { 2 } else { 1 };
    let distance = |other: &Topic| strsim::osa_distance(topic.as_str(), other.as_str());
    known.iter().filter(|other| distance(other) <= most).min_by_key(|other| distance(other))
}

/// What a moderator may have overlooked.
fn cautions(statement: &Statement, seen: &Seen<'_>, request: &Request<'_>) -> Vec<String> {
    let translator = &request.translator;
    let mut lines = Vec::new();
    if let Some(hours) = statement.hours.as_ref().filter(|hours| hours.begin() < request.now) {
        let say = Phrase::new("preview-past").with("when", hours_line(hours, translator));
        lines.push(translator.tell(&say));
    }
    if seen.near_limit {
        lines.push(translator.say("preview-cut"));
    }
    lines
}
