//! `/attach ID`: pictures and other files of a statement, each with a text for those who can't see or hear it. Files come with the command, as
//! what it replies to, or one after the other in a private chat once it was given.

use crate::locale::Phrase;
use crate::parse::{Command, MARKS, Reading};
use crate::people::whoami::choice;
use crate::publishing::closing::{is_cancelling, is_done};
use crate::publishing::drafts;
use crate::publishing::going_out::going_out;
use crate::publishing::manuscript::alt_text;
use crate::publishing::preview::{self, Seen};
use crate::request::{Caller, Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Choice, Content};
use domain::archive::DraftId;
use domain::decision::{Change, DraftChange};
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::incoming::Message;
use domain::lang::Lang;
use domain::room::{NetworkId, RoomKind};
use domain::statement::{ATTACHMENTS_LIMIT, Attachment, Id, Statement};
use domain::text::Document;
use jiff::Timestamp;

/// The command.
pub static ENTRY: Entry = Entry {
    takes_files: true,
    takes_replied_files: true,
    ..Entry::private(Permission::Publish, "attach", "grammar-attach", "help-attach", run)
};

/// How many digits name a file that was not attached yet.
const NAMED_BY: usize = 16;

/// Stands behind the id in a dialogue in which it was asked what the last file shows: only the next sentence says it.
const ASKED: &str = "asked";

/// How many drafts are offered for a file.
const OFFERED: usize = 5;

/// What a message in a private chat means that is no command: a file for a draft, or what the last one shows.
pub(crate) fn meant(
    message: &Message,
    reading: &Reading,
    caller: &Caller,
    open: Option<&Dialogue>,
    now: Timestamp,
) -> Option<Command> {
    let is_command = matches!(reading, Reading::Command(_) | Reading::Edited(_) | Reading::Forwarded);
    if is_command || !caller.grants.moderator || caller.room.kind != RoomKind::Private {
        return None;
    }
    let open = open.filter(|dialogue| dialogue.is_open(now) && dialogue.person.is(&message.person));
    let open = open.and_then(|dialogue| dialogue.command.strip_prefix("attach "));
    let text = message.text.trim();
    let args = match (&caller.media, open.map(|open| open.split_once(' ').unwrap_or((open, "")))) {
        (Some(_), Some((id, _))) => id.to_owned(),
        (Some(_), None) => String::new(),
        (None, Some((id, ASKED))) if is_said(message, text) => format!("{id} alt"),
        (None, _) => return None,
    };
    Some(Command { entry: &ENTRY, args, body: text.to_owned() })
}

/// Whether somebody has typed something that isn't the end of it.
fn is_said(message: &Message, text: &str) -> bool {
    let typed = message.pressed.is_none() && !message.edited && !text.is_empty() && !text.starts_with(MARKS);
    typed && !is_done(text) && !is_cancelling(text)
}

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut words = request.args.split_whitespace();
    let Some(id) = words.next().and_then(Id::parse) else { return which(request) };
    let rest: Vec<&str> = words.collect();
    let statement = match of(&id, request)? {
        Ok(statement) => statement,
        Err(response) => return Ok(response),
    };
    let number = |word: Option<&&str>| word.and_then(|word| word.parse::<usize>().ok());
    match (rest.first().map(|word| word.to_lowercase()).as_deref(), &request.caller.media) {
        (Some("remove"), _) => remove(statement, number(rest.get(1)), request),
        (Some("alt"), _) => {
            let at = number(rest.get(1));
            let words = rest.iter().skip(if at.is_some() { 2 } else { 1 });
            let words: Vec<&str> = words.copied().chain(request.body.split_whitespace()).collect();
            describe(statement, at, &words.join(" "), request)
        }
        (_, Some(Err(say))) => Ok(refuse(translator, say)),
        (_, Some(Ok(attachment))) => attach(statement, attachment.clone(), request.body, request),
        (Some(digest), None) if digest.len() == NAMED_BY => match request.read_model.kept_file(digest)? {
            Some(attachment) => attach(statement, attachment, "", request),
            None => Ok(refuse(translator, &Phrase::new("attach-gone"))),
        },
        _ => Ok(list(&statement, request)),
    }
}

/// What files are attached to: what this person would put in the place of another's draft, the draft, or else a correction of what is out.
fn of(id: &Id, request: &Request<'_>) -> Result<Result<Statement, Response>, ReadError> {
    let translator = &request.translator;
    let say = |key| Phrase::new(key).with("id", id.as_str());
    if let Some(say) = going_out(id, request)? {
        return Ok(Err(refuse(translator, &say)));
    }
    for draft in [DraftId::proposal(id.clone(), &request.message.person), DraftId::text(id.clone())] {
        if let Some(draft) =
            request.read_model.draft(&draft)?.filter(|draft| draft.statement.withdrawn.is_none())
        {
            return Ok(Ok(draft.statement));
        }
    }
    Ok(match request.read_model.published(id)? {
        Some(published) if published.statement.withdrawn.is_some() => {
            Err(refuse(translator, &say("already-withdrawn")))
        }
        Some(published) => Ok(Statement { corrected: Some(request.today()), ..published.statement }),
        None => Err(drafts::unknown_anywhere(id, "attach", request)?),
    })
}

/// To which draft a file belongs.
fn which(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let attachment = match &request.caller.media {
        None => return Ok(refuse(translator, &Phrase::new("attach-how"))),
        // One of an album of which the first was answered.
        Some(_) if !request.message.addressed => return Ok(Response::default()),
        Some(Err(say)) => return Ok(refuse(translator, say)),
        Some(Ok(attachment)) => attachment,
    };
    let mut digest = attachment.digest.to_string();
    digest.truncate(NAMED_BY);
    let drafts =
        request.read_model.drafts()?.into_iter().filter(|(id, _)| *id == DraftId::text(id.id.clone()));
    let choices: Vec<Choice> = drafts
        .rev()
        .take(OFFERED)
        .map(|(id, title)| Choice { label: title, command: format!("attach {} {digest}", id.id) })
        .collect();
    let say = if choices.is_empty() { "attach-no-draft" } else { "attach-which" };
    Ok(Content::new(Document::plain(&translator.say(say)), choices).into())
}

/// Attaches a file, and waits for what it shows, or for more.
fn attach(
    mut statement: Statement,
    mut attachment: Attachment,
    alt: &str,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if let Err(say) = may_attach(&statement, &attachment, request) {
        return Ok(refuse(translator, &say));
    }
    match alt_text(alt) {
        Ok(None) => {}
        Ok(Some(alt)) => _ = attachment.alt.insert(translator.lang.clone(), alt),
        Err(say) => return Ok(refuse(translator, &say)),
    }
    let (asks, untouched) = (attachment.alt.is_empty(), attachment.is_untouched());
    let name = attachment.name.clone();
    statement.attachments.push(attachment);
    let count = statement.attachments.len() as u64;
    let mut lines = vec![
        Phrase::new("attach-done")
            .with("name", name)
            .with("id", statement.id.as_str())
            .number("count", count),
    ];
    lines.extend(untouched.then(|| Phrase::new("attach-untouched")));
    lines.push(more(&statement, asks, request));
    save(statement, &lines, asks, request)
}

/// What comes next: what the last file shows, or another one. Where no dialogue is open, with the command.
pub(crate) fn more(statement: &Statement, asks: bool, request: &Request<'_>) -> Phrase {
    let is_private = request.incoming.kind == RoomKind::Private;
    let count = statement.attachments.len() as u64;
    let say = Phrase::new(match (asks, is_private) {
        (true, true) => "attach-ask-alt",
        (true, false) => "attach-ask-alt-here",
        (false, true) => "attach-more",
        (false, false) => "attach-more-here",
    });
    say.with("id", statement.id.as_str()).number("count", count)
}

/// Whether a statement takes one more file.
///
/// # Errors
/// Why not.
pub(crate) fn may_attach(
    statement: &Statement,
    attachment: &Attachment,
    request: &Request<'_>,
) -> Result<(), Phrase> {
    let mut networks = request.read_model.networks().iter();
    if let Some(say) = networks.find_map(|network| too_large(attachment, *network, request)) {
        return Err(say);
    }
    if statement.attachments.iter().any(|other| other.digest == attachment.digest) {
        return Err(Phrase::new("attach-twice").with("id", statement.id.as_str()));
    }
    match statement.attachments.len() < ATTACHMENTS_LIMIT {
        true => Ok(()),
        false => Err(Phrase::new("attach-limit").number("limit", ATTACHMENTS_LIMIT as u64)),
    }
}

/// That a network doesn't take a file, because it is too large there.
pub(crate) fn too_large(
    attachment: &Attachment,
    network: NetworkId,
    request: &Request<'_>,
) -> Option<Phrase> {
    let largest = request.read_model.largest_file(network).filter(|largest| attachment.length > *largest)?;
    let say = Phrase::new("attach-large").with("network", network.name());
    Some(say.number("limit", largest / 1_000_000))
}

/// Says what a file shows; the last one where none is named.
fn describe(
    mut statement: Statement,
    at: Option<usize>,
    text: &str,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let alt = match alt_text(text) {
        Ok(alt) => alt,
        Err(say) => return Ok(refuse(translator, &say)),
    };
    let id = statement.id.clone();
    let number = at.unwrap_or(statement.attachments.len());
    let at = number.checked_sub(1).filter(|at| *at < statement.attachments.len());
    let Some(attachment) = at.and_then(|at| statement.attachments.get_mut(at)) else {
        return Ok(list(&statement, request));
    };
    match alt {
        Some(alt) => _ = attachment.alt.insert(translator.lang.clone(), alt),
        None => _ = attachment.alt.remove(&translator.lang),
    }
    let done = Phrase::new("attach-alt-done").with("name", &attachment.name).with("id", id.as_str());
    let more = more(&statement, false, request);
    save(statement, &[done, more], false, request)
}

fn remove(
    mut statement: Statement,
    number: Option<usize>,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let Some(at) = number.and_then(|n| n.checked_sub(1)).filter(|at| *at < statement.attachments.len())
    else {
        return Ok(list(&statement, request));
    };
    let removed = statement.attachments.remove(at);
    let done = Phrase::new("attach-removed").with("name", removed.name).with("id", statement.id.as_str());
    save(statement, &[done], false, request)
}

/// Keeps the draft, and says what was done in the place of its preview.
fn save(
    statement: Statement,
    lines: &[Phrase],
    asks: bool,
    request: &Request<'_>,
) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let id = statement.id.clone();
    let lang = shown_in(&statement, &translator.lang);
    let before = request.read_model.draft(&DraftId::text(id.clone()))?;
    let notify = before.as_ref().is_some_and(|before| before.notify);
    let mut response = preview::save(statement, notify, &Seen { lang: &lang, near_limit: false }, request)?;
    for change in &mut response.changes {
        // Its text is still that of the message in which it was written.
        if let (Change::Draft(DraftChange::Save(draft)), Some(before)) = (change, &before) {
            draft.written_in.clone_from(&before.written_in);
        }
    }
    let is_kept = response.changes.iter().any(|change| matches!(change, Change::Draft(DraftChange::Save(_))));
    if is_kept {
        let lines: Vec<String> = lines.iter().map(|line| translator.tell(line)).collect();
        let choices = vec![choice("choice-done", "done", translator)];
        let said = Content::new(Document::plain(&lines.join("\n")), choices);
        response.replies.splice(..1, Response::from(said).replies);
    } else {
        // It does not belong to the draft before its author's is replaced.
        let lines: Vec<String> = lines.iter().skip(1).map(|line| translator.tell(line)).collect();
        response = response.saying(Content::new(Document::plain(&lines.join("\n")), Vec::new()));
    }
    Ok(response.and(waits(&id, asks, request)))
}

/// From now on, files and what they show are for this statement.
pub(crate) fn waits(id: &Id, asks: bool, request: &Request<'_>) -> Change {
    let dialogue = Dialogue {
        person: request.message.person.clone(),
        command: if asks { format!("attach {id} {ASKED}") } else { format!("attach {id}") },
        text: String::new(),
        cut: false,
        since: request.now,
    };
    let dialogue = Some(dialogue).filter(|_| request.incoming.kind == RoomKind::Private);
    Change::Dialogue(request.caller.room.address.clone(), dialogue)
}

/// What a statement has, and how more comes to it.
fn list(statement: &Statement, request: &Request<'_>) -> Response {
    let translator = &request.translator;
    let (id, default) = (&statement.id, request.default_language());
    let count = statement.attachments.len() as u64;
    let say = Phrase::new("attach-list").with("id", id.as_str()).number("count", count);
    let mut lines = vec![translator.tell(&say)];
    for (at, attachment) in statement.attachments.iter().enumerate() {
        let alt = attachment.alt(&translator.lang, default).map(str::to_owned);
        let alt = alt.unwrap_or_else(|| translator.say("attach-no-alt"));
        lines.push(format!("{}. {} – {alt}", at + 1, attachment.name));
    }
    let is_private = request.incoming.kind == RoomKind::Private;
    let send = if is_private { "attach-send" } else { "attach-send-here" };
    lines.push(translator.tell(&Phrase::new(send).with("id", id.as_str())));
    let choices = vec![choice("choice-done", "done", translator)];
    Response::from(Content::new(Document::plain(&lines.join("\n")), choices)).and(waits(id, false, request))
}

/// That was all: the draft as it is now.
pub(crate) fn end(id: &str, request: &Request<'_>) -> Result<Response, ReadError> {
    let ends = Change::Dialogue(request.caller.room.address.clone(), None);
    let id = id.split(' ').next().unwrap_or_default();
    let Some(id) = Id::parse(id) else { return Ok(Response::default().and(ends)) };
    let proposal = DraftId::proposal(id.clone(), &request.message.person);
    if let Some(draft) = request.read_model.draft(&proposal)? {
        let lang = shown_in(&draft.statement, &request.translator.lang);
        return Ok(preview::propose(draft, &Seen { lang: &lang, near_limit: false }, request)?.and(ends));
    }
    let Some(draft) = request.read_model.draft(&DraftId::text(id.clone()))? else {
        // Nothing was sent for what is out.
        return Ok(match request.read_model.published(&id)? {
            Some(_) => refuse(&request.translator, &Phrase::new("attach-nothing").with("id", id.as_str())),
            None => drafts::unknown_anywhere(&id, "attach", request)?,
        }
        .and(ends));
    };
    let lang = shown_in(&draft.statement, &request.translator.lang);
    let answer = preview::preview(&draft, &Seen { lang: &lang, near_limit: false }, request)?;
    Ok(Response::from(answer).and(ends))
}

/// In which of its languages a statement is shown to whoever reads `wanted`.
fn shown_in(statement: &Statement, wanted: &Lang) -> Lang {
    statement.text(wanted, wanted).map_or_else(|| wanted.clone(), |(lang, _)| lang.clone())
}

#[cfg(test)]
mod conversation;
