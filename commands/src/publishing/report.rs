//! `/report [ID]`: how the delivery of a statement stands.

use crate::locale::{Phrase, Translator};
use crate::publishing::going_out::going_out;
use crate::publishing::near;
use crate::read_model::ReadModel;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Choice, Content};
use domain::error::ReadError;
use domain::number::Revision;
use domain::room::NetworkId;
use domain::statement::Id;
use domain::status::DeliveryStatus;
use domain::text::{Block, Document, Span};
use std::collections::BTreeMap;
use std::time::Duration;

/// The command.
pub static ENTRY: Entry =
    Entry::private(Permission::SeeDeliveries, "report", "grammar-id", "help-report", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if !request.args.is_empty() {
        let say = |key| {
            Response::from(Document::plain(&translator.tell(&Phrase::new(key).with("id", request.args))))
        };
        let known = match Id::parse(request.args) {
            Some(id) => request.read_model.published(&id)?.map(|_| id),
            None => None,
        };
        return Ok(match known {
            Some(id) => {
                one(&id, request.read_model, translator)?.map_or_else(|| say("report-never"), Response::from)
            }
            None => match Id::parse(request.args) {
                Some(id) if let Some(say) = going_out(&id, request)? => refuse(translator, &say),
                Some(id) if !request.read_model.drafts_of(&id)?.is_empty() => say("correct-not-out"),
                Some(id) => {
                    let known = request.read_model.neighbours(&id)?;
                    let say = Phrase::new("no-such-statement").with("id", id.as_str());
                    near::or_near(&say, &id, known, Some("report"), translator)
                }
                None => say("no-such-statement"),
            },
        });
    }
    let mut ids = request.read_model.under_way()?;
    if ids.is_empty() {
        ids.extend(request.read_model.latest()?.map(|summary| summary.id));
    }
    let mut whole = Content::default();
    for id in ids {
        if let Some(report) = one(&id, request.read_model, translator)? {
            whole.document.extend(report.document);
            whole.choices.extend(report.choices);
        }
    }
    Ok(if whole.document.blocks.is_empty() {
        Document::plain(&translator.say("report-nothing")).into()
    } else {
        whole.into()
    })
}

/// How a statement stands, with what can be done about it; `None` when it was never sent out.
pub fn one(
    id: &Id,
    read_model: &dyn ReadModel,
    translator: &Translator,
) -> Result<Option<Content>, ReadError> {
    let delivery_status = read_model.delivery_status(id)?;
    if delivery_status.is_empty() {
        return Ok(None);
    }
    let withdrawn =
        read_model.published(id)?.is_some_and(|published| published.statement.withdrawn.is_some());
    let key = match withdrawn {
        true => "standing-withdrawn",
        false if is_correction(id, read_model)? => "standing-corrected",
        false => "standing",
    };
    let mut document = Document::plain(&translator.tell(&Phrase::new("report-of").with("id", id.as_str())));
    for (network, delivery_status) in &delivery_status {
        document.push(Block::bullet(vec![Span::plain(line(
            key,
            *network,
            delivery_status,
            read_model,
            translator,
        ))]));
        for why in reasons(delivery_status, translator) {
            document.push(Block::paragraph(vec![Span::plain(why)]));
        }
    }
    let choice =
        |label, command: &str| Choice { label: translator.say(label), command: format!("{command} {id}") };
    let mut choices = Vec::new();
    if delivery_status.values().any(|delivery_status| delivery_status.halted) {
        document
            .extend(Document::plain(&translator.tell(&Phrase::new("report-halted").with("id", id.as_str()))));
        choices.push(choice("choice-resume", "resume"));
    } else if is_under_way(&delivery_status) {
        choices.push(choice("choice-stop", "stop"));
        choices.push(choice("choice-refresh", "report"));
    }
    Ok(Some(Content::new(document, choices)))
}

/// Whether what is carried of a statement is a correction.
pub(crate) fn is_correction(id: &Id, read_model: &dyn ReadModel) -> Result<bool, ReadError> {
    let published = read_model.published(id)?;
    Ok(published
        .is_some_and(|published| published.revision > Revision(1) && published.statement.withdrawn.is_none()))
}

/// Whether copies are still to leave on some network.
pub(crate) fn is_under_way(delivery_status: &BTreeMap<NetworkId, DeliveryStatus>) -> bool {
    delivery_status.values().any(|delivery_status| delivery_status.counting || delivery_status.waiting() > 0)
}

/// A network's figures on one line.
fn line(
    key: &'static str,
    network: NetworkId,
    delivery_status: &DeliveryStatus,
    read_model: &dyn ReadModel,
    translator: &Translator,
) -> String {
    let count = |key, count: u64| translator.tell(&Phrase::new(key).number("count", count));
    let mut line = translator.tell(
        &Phrase::new(key)
            .with("network", network.name())
            .number("delivered", delivery_status.delivered)
            .number("rooms", delivery_status.rooms),
    );
    let waiting = delivery_status.waiting();
    if waiting > 0 {
        line = format!("{line}, {}", count("standing-waiting", waiting));
    }
    if delivery_status.lost() > 0 {
        line = format!("{line}, {}", count("standing-failed", delivery_status.lost()));
    }
    if let Some(left) =
        read_model.time_for(network, waiting).filter(|_| waiting > 0 && !delivery_status.halted)
    {
        line =
            format!("{line}; {}", translator.tell(&Phrase::new("standing-left").with("time", about(left))));
    }
    if delivery_status.counting {
        line = format!("{line}; {}", translator.say("standing-counting"));
    }
    line
}

/// Why rooms didn't get it, and how many may have got it twice: a sentence each.
pub fn reasons(delivery_status: &DeliveryStatus, translator: &Translator) -> Vec<String> {
    let mut reasons: Vec<String> = delivery_status
        .failed
        .iter()
        .filter(|(_, count)| **count > 0)
        .map(|(why, count)| translator.tell(&Phrase::new(why.key()).number("count", *count)))
        .collect();
    if delivery_status.repeats > 0 {
        reasons
            .push(translator.tell(&Phrase::new("report-repeats").number("count", delivery_status.repeats)));
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
