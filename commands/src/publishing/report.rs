//! `/report [ID]`: how the delivery of a statement stands.

use crate::locale::{Say, Voice};
use crate::read_model::Board;
use crate::request::{Entry, Request};
use domain::answer::{Choice, Message};
use domain::decision::Outcome;
use domain::person::Role;
use domain::room::NetworkId;
use domain::statement::Id;
use domain::status::Standing;
use domain::text::{Block, Document, Span};
use domain::trouble::Trouble;
use std::collections::BTreeMap;
use std::time::Duration;

/// The command.
pub static ENTRY: Entry =
    Entry { role: Role::Moderator, ..Entry::open("report", "grammar-id", "help-report", run) };

fn run(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    if !request.args.is_empty() {
        let say = |key| Outcome::from(Document::plain(&voice.tell(&Say::new(key).with("id", request.args))));
        let known = match Id::parse(request.args) {
            Some(id) => request.board.published(&id)?.map(|_| id),
            None => None,
        };
        return Ok(match known {
            Some(id) => one(&id, request.board, voice)?.map_or_else(|| say("report-never"), Outcome::from),
            None => say("no-such-statement"),
        });
    }
    let mut ids = request.board.under_way()?;
    if ids.is_empty() {
        let mut catalogue = request.board.catalogue()?;
        catalogue.sort_by_key(|summary| std::cmp::Reverse(summary.at));
        ids.extend(catalogue.into_iter().next().map(|newest| newest.id));
    }
    let mut whole = Message::default();
    for id in ids {
        if let Some(report) = one(&id, request.board, voice)? {
            whole.document.extend(report.document);
            whole.choices.extend(report.choices);
        }
    }
    Ok(if whole.document.blocks.is_empty() {
        Document::plain(&voice.say("report-nothing")).into()
    } else {
        whole.into()
    })
}

/// How a statement stands, with what can be done about it; `None` when it was never sent out.
pub fn one(id: &Id, board: &dyn Board, voice: &Voice) -> Result<Option<Message>, Trouble> {
    let standing = board.standing(id)?;
    if standing.is_empty() {
        return Ok(None);
    }
    let withdrawn = board.published(id)?.is_some_and(|published| published.statement.withdrawn.is_some());
    let key = if withdrawn { "standing-withdrawn" } else { "standing" };
    let mut document = Document::plain(&voice.tell(&Say::new("report-of").with("id", id.as_str())));
    for (network, standing) in &standing {
        document.push(Block::bullet(vec![Span::plain(line(key, *network, standing, board, voice))]));
        for why in reasons(standing, voice) {
            document.push(Block::paragraph(vec![Span::plain(why)]));
        }
    }
    let choice =
        |label, command: &str| Choice { label: voice.say(label), command: format!("{command} {id}") };
    let mut choices = Vec::new();
    if standing.values().any(|standing| standing.halted) {
        document.extend(Document::plain(&voice.tell(&Say::new("report-halted").with("id", id.as_str()))));
        choices.push(choice("choice-resume", "resume"));
    } else if is_under_way(&standing) {
        choices.push(choice("choice-stop", "stop"));
        choices.push(choice("choice-refresh", "report"));
    }
    Ok(Some(Message { document, choices }))
}

/// Whether copies are still to leave on some network.
pub(crate) fn is_under_way(standing: &BTreeMap<NetworkId, Standing>) -> bool {
    standing.values().any(|standing| standing.counting || standing.waiting() > 0)
}

/// A network's figures on one line.
fn line(
    key: &'static str,
    network: NetworkId,
    standing: &Standing,
    board: &dyn Board,
    voice: &Voice,
) -> String {
    let count = |key, count: u64| voice.tell(&Say::new(key).number("count", count));
    let mut line = voice.tell(
        &Say::new(key)
            .with("network", network.name())
            .number("delivered", standing.delivered)
            .number("rooms", standing.rooms),
    );
    let waiting = standing.waiting();
    if waiting > 0 {
        line = format!("{line}, {}", count("standing-waiting", waiting));
    }
    if standing.lost() > 0 {
        line = format!("{line}, {}", count("standing-failed", standing.lost()));
    }
    if let Some(left) = board.time_for(network, waiting).filter(|_| waiting > 0 && !standing.halted) {
        line = format!("{line}; {}", voice.tell(&Say::new("standing-left").with("time", about(left))));
    }
    if standing.counting {
        line = format!("{line}; {}", voice.say("standing-counting"));
    }
    line
}

/// Why rooms didn't get it, and how many may have got it twice: a sentence each.
pub fn reasons(standing: &Standing, voice: &Voice) -> Vec<String> {
    let mut reasons: Vec<String> = standing
        .failed
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(why, count)| voice.tell(&Say::new(why.key()).number("count", *count)))
        .collect();
    if standing.repeats > 0 {
        reasons.push(voice.tell(&Say::new("report-repeats").number("count", standing.repeats)));
    }
    reasons
}

/// A duration as people say it, in signs that all our languages share.
pub(crate) fn about(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().ceil().max(1.0);
    if seconds < 90.0 {
        format!("{seconds:.0} s")
    } else if seconds < 90.0 * 60.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        format!("{:.0} h", seconds / 3600.0)
    }
}
