//! `/stop ID`: calls off what is about to go out, or halts what is going out; `/resume ID` goes on with that.

use crate::locale::{Phrase, Translator};
use crate::publishing::drafts::effect;
use crate::publishing::near;
use crate::publishing::report::{is_correction, is_under_way, one};
use crate::publishing::send_out::tell_others;
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::access::Permission;
use domain::answer::{Act, Choice, Content};
use domain::archive::DraftId;
use domain::decision::{Change, DeliveryChange, DraftChange};
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::Document;

/// Call off or halt.
pub static STOP: Entry = Entry {
    asks_when_old: true,
    ..Entry::private(Permission::Halt, "stop", "grammar-id", "help-stop", stop)
};

/// Go on.
pub static RESUME: Entry = Entry {
    asks_when_old: true,
    ..Entry::private(Permission::Halt, "resume", "grammar-id", "help-resume", resume)
};

fn stop(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let id = match Id::parse(request.args) {
        Some(id) => id,
        None => match (possible(request, "stop")?.as_slice(), request.args) {
            // There is no time to ask.
            ([(only, _)], "") => only.clone(),
            (several, _) => return Ok(which(several.to_vec(), "stop", translator)),
        },
    };
    if let Some(draft) = request.read_model.draft_going_out(&id)? {
        return call_off(draft, request);
    }
    let delivery_status = request.read_model.delivery_status(&id)?;
    if !is_under_way(&delivery_status) {
        let known = possible(request, "stop")?.into_iter().map(|(id, _)| id);
        let say = Phrase::new("nothing-to-stop").with("id", id.as_str());
        return Ok(near::or_near(&say, &id, known, Some("stop"), translator));
    }
    let resume = choice("choice-resume", "resume", &id, translator);
    if delivery_status.values().any(|delivery_status| delivery_status.halted) {
        let document = say("already-halted", &id, translator);
        return Ok(Content::new(document, vec![resume]).into());
    }
    let (delivered, waiting) =
        delivery_status.values().fold((0, 0), |(d, w), s| (d + s.delivered, w + s.waiting()));
    let correction = is_correction(&id, request.read_model)?;
    let text = Phrase::new(if correction { "halted-correction" } else { "halted" })
        .with("id", id.as_str())
        .number("delivered", delivered)
        .number("waiting", waiting);
    let message = Content::new(Document::plain(&translator.tell(&text)), vec![resume]);
    let response = Response::from(message).and(Change::Delivery(DeliveryChange::Halt { id: id.clone() }));
    Ok(tell_others(response, Act::Stop, &id, request))
}

/// What was to go out is a draft again.
pub(crate) fn call_off(draft: DraftId, request: &Request<'_>) -> Result<Response, ReadError> {
    let (translator, id) = (&request.translator, draft.id.clone());
    let key = effect(&draft, request)?.pick(["stopped", "stopped-correction", "stopped-withdrawal"]);
    let message = Content::new(
        Document::plain(&translator.tell(&Phrase::new(key).with("id", id.as_str()))),
        vec![
            choice("choice-publish", "publish", &id, translator),
            choice("choice-discard", "discard", &id, translator),
        ],
    );
    let response = Response::from(message).and(Change::Draft(DraftChange::Unschedule { id: draft }));
    Ok(tell_others(response, Act::Stop, &id, request))
}

fn resume(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let Some(id) = Id::parse(request.args) else {
        return Ok(which(possible(request, "resume")?, "resume", translator));
    };
    if !request.read_model.delivery_status(&id)?.values().any(|delivery_status| delivery_status.halted) {
        let known = possible(request, "resume")?.into_iter().map(|(id, _)| id);
        let say = Phrase::new("nothing-to-resume").with("id", id.as_str());
        return Ok(near::or_near(&say, &id, known, Some("resume"), translator));
    }
    let choices = vec![
        choice("choice-stop", "stop", &id, translator),
        choice("choice-report", "report", &id, translator),
    ];
    let message = Content::new(say("resumed", &id, translator), choices);
    let response = Response::from(message).and(Change::Delivery(DeliveryChange::Resume { id: id.clone() }));
    Ok(tell_others(response, Act::Resume, &id, request))
}

/// Without an id: what there is to stop, or to go on with, with how it stands.
fn possible(request: &Request<'_>, command: &'static str) -> Result<Vec<(Id, Document)>, ReadError> {
    let (read_model, translator) = (request.read_model, &request.translator);
    let mut possible = Vec::new();
    if command == "stop" {
        for (draft, _) in read_model.drafts()? {
            if read_model.draft(&draft)?.is_some_and(|draft| draft.due.is_some()) {
                let going = say("already-going", &draft.id, translator);
                possible.push((draft.id, going));
            }
        }
    }
    for id in read_model.under_way()? {
        let halted = read_model.delivery_status(&id)?.values().any(|delivery_status| delivery_status.halted);
        if halted == (command == "resume")
            && let Some(report) = one(&id, read_model, translator)?
        {
            possible.push((id, report.document));
        }
    }
    Ok(possible)
}

/// Shows what is possible, to be chosen from.
fn which(possible: Vec<(Id, Document)>, command: &'static str, translator: &Translator) -> Response {
    if possible.is_empty() {
        let key = if command == "stop" { "nothing-goes-out" } else { "nothing-is-halted" };
        return Document::plain(&translator.say(key)).into();
    }
    let mut whole = Content::default();
    for (id, document) in possible {
        whole.document.extend(document);
        whole.choices.push(Choice { label: id.to_string(), command: format!("{command} {id}") });
    }
    whole.into()
}

fn say(key: &'static str, id: &Id, translator: &Translator) -> Document {
    Document::plain(&translator.tell(&Phrase::new(key).with("id", id.as_str())))
}

fn choice(label: &'static str, command: &str, id: &Id, translator: &Translator) -> Choice {
    Choice { label: translator.say(label), command: format!("{command} {id}") }
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::room::NetworkId;
    use domain::statement::Id;
    use domain::status::{DeliveryStatus, Why};

    #[test]
    fn a_moderator_halts_and_asks_how_it_stands() {
        let mut talk = Talk::moderator();
        let mut text =
            talk.conversation(&["/stop", "/resume", "/report", "/report ecuador-2010", "/stop ecuador-2010"]);
        let telegram = DeliveryStatus {
            rooms: 2_000,
            delivered: 800,
            failed: [(Why::Gone, 3), (Why::Removed, 1)].into(),
            repeats: 2,
            counting: true,
            halted: false,
        };
        let matrix = DeliveryStatus { rooms: 40, delivered: 40, ..DeliveryStatus::default() };
        let id = Id::parse("ecuador-2010").unwrap();
        talk.read_model
            .delivery_statuses
            .insert(id, [(NetworkId::Telegram, telegram), (NetworkId::Matrix, matrix)].into());
        text += &talk.conversation(&[
            "/report",
            "/stop",
            "/stop ecuador-2010",
            "/stop ecuador-2010",
            "/report ecuador-2010",
            "/resume",
            "/resume ecuador-2010",
            "/resume ecuador-2010",
            "/report nothing-here",
        ]);
        let other = Id::parse("coup-2010").unwrap();
        let going = DeliveryStatus { rooms: 40, counting: true, ..DeliveryStatus::default() };
        talk.read_model.delivery_statuses.insert(other, [(NetworkId::Matrix, going)].into());
        text += &talk.conversation(&["/stop", "/stop coup-2010", "/stop", "/stop"]);
        insta::assert_snapshot!(text);
    }
}
