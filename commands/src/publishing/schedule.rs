//! `/schedule ID TIME [ZONE]`: when a draft goes out by itself; `/unschedule ID` takes that back, `/schedule` shows what is to go out.

use crate::locale::{Phrase, Translator};
use crate::publishing::approval::{self, Outcome};
use crate::publishing::caution::ask_first;
use crate::publishing::options::{asks_to_notify, digest, is_notify};
use crate::publishing::publish::at_rest;
use crate::publishing::send_out::send_out;
use crate::publishing::stop;
use crate::publishing::when::{self, When};
use crate::reading::reader::hours_line;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Choice, Content, Reply};
use domain::archive::DraftId;
use domain::campaign::Campaign;
use domain::error::ReadError;
use domain::statement::Id;
use domain::text::{Block, Document, Span, Style};
use jiff::{SignedDuration, Timestamp};

/// How far ahead something may be scheduled: whoever means more has mistyped the year.
const FARTHEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// How many have a choice in a list.
const CHOICES: usize = 8;

/// Send it out at a time.
pub static SCHEDULE: Entry = Entry {
    asks_when_old: true,
    ..Entry::private(Permission::Publish, "schedule", "grammar-schedule", "help-schedule", schedule)
};

/// Take that back.
pub static UNSCHEDULE: Entry = Entry {
    asks_when_old: true,
    in_menu: false,
    ..Entry::private(Permission::Publish, "unschedule", "grammar-one-id", "help-unschedule", unschedule)
};

fn schedule(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    if request.args.is_empty() {
        return list(request);
    }
    let (draft_id, draft) = match at_rest(request, "schedule")? {
        Ok(draft) => draft,
        Err(response) => return Ok(response),
    };
    let id = draft_id.id.clone();
    let seen = digest(request.args);
    let words = request.args.split_whitespace().skip(1);
    let words = words.filter(|word| !is_notify(word) && Some(*word) != seen);
    let text = words.collect::<Vec<_>>().join(" ");
    let when = match When::parse(&text, request.read_model.campaign().zone(), request.now) {
        Ok(when) => when,
        Err(say) => return Ok(refuse(translator, &say.with("id", id.as_str()))),
    };
    let time = hours_line(&when.shown, translator);
    let say = |key| Phrase::new(key).with("id", id.as_str()).with("time", &time);
    if when.at <= request.now {
        return Ok(refuse(translator, &say("schedule-past")));
    }
    if when.at.duration_since(request.now) > FARTHEST {
        return Ok(refuse(translator, &say("schedule-far")));
    }
    let notify = draft.notify || asks_to_notify(request.args);
    let option = if notify { " --notify" } else { "" };
    // Words such as "tomorrow" mean another day tomorrow.
    let command = format!("schedule {id} {} {}{option}", draft.digest(), when.at);
    let worded = |question: Phrase| {
        Phrase::new("confirm-time").with("time", &time).with("question", translator.tell(&question))
    };
    if let Some(response) = ask_first(&draft, command, worded, request)? {
        return Ok(response);
    }
    let mut response = match approval::ask(&draft_id, &draft, Some(when.at), notify, request)? {
        Outcome::Waits(response) => response,
        Outcome::Goes(approval) => send_out(draft_id, &draft, approval, request)?,
    };
    let change = match when.change {
        Some(when::Change::Gap) => Some("schedule-gap"),
        Some(when::Change::Fold) => Some("schedule-fold"),
        None => None,
    };
    // Whoever names a zone of their own reads its clock once more.
    let there = (when.shown.timezone != request.read_model.campaign().zone())
        .then(|| translator.tell(&Phrase::new("schedule-there").with("time", &time)));
    let more: Vec<String> = there.into_iter().chain(change.map(|key| translator.say(key))).collect();
    if let Some((_, Reply::Said(answer))) = response.replies.first_mut() {
        let messages = answer.messages.iter_mut().filter(|_| !more.is_empty());
        messages.for_each(|message| message.document.extend(Document::plain(&more.join(" "))));
    }
    Ok(response)
}

fn unschedule(request: &Request<'_>) -> Result<Response, ReadError> {
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return list(request) };
    match request.read_model.draft_going_out(&id)? {
        Some(draft) => stop::call_off(draft, request),
        None => Ok(refuse(&request.translator, &Phrase::new("schedule-none-of").with("id", id.as_str()))),
    }
}

/// What is to go out, the next first.
fn list(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut due: Vec<(Timestamp, Id, String)> = Vec::new();
    for (draft, title) in request.read_model.drafts()? {
        if let Some(at) = request.read_model.draft(&draft)?.and_then(|draft| draft.due) {
            due.push((at, draft.id, title));
        }
    }
    if due.is_empty() {
        return Ok(refuse(translator, &Phrase::new("schedule-empty")));
    }
    due.sort();
    let mut document = Document::titled(&translator.say("schedule-title"));
    for (at, id, title) in &due {
        let time = hours_line(&when::shown(*at, request.read_model.campaign().zone()), translator);
        let id = Span::styled(id.as_str(), Style::CODE);
        document.push(Block::bullet(vec![id, Span::plain(format!(" – {title}: {time}"))]));
    }
    let choices = due.iter().take(CHOICES);
    let choices = choices
        .map(|(_, id, _)| Choice { label: id.to_string(), command: format!("unschedule {id}") })
        .collect();
    document.extend(Document::plain(&translator.say("schedule-hint")));
    Ok(Content::new(document, choices).into())
}

/// What whoever scheduled a draft is told when it does not go out at its time: that has long passed, or approvals are missing.
pub fn rests(
    draft: &DraftId,
    due: Timestamp,
    is_late: bool,
    campaign: &Campaign,
    translator: &Translator,
) -> Content {
    let (id, zone) = (&draft.id, campaign.zone());
    let time = hours_line(&when::shown(due, zone), translator);
    let say = Phrase::new(if is_late { "schedule-late" } else { "schedule-unapproved" })
        .with("id", id.as_str())
        .with("time", time);
    let choices = vec![
        choice("choice-publish", "publish", id, translator),
        choice("choice-discard", "discard", id, translator),
    ];
    Content::new(Document::plain(&translator.tell(&say)), choices)
}

fn choice(label: &'static str, command: &str, id: &Id, translator: &Translator) -> Choice {
    Choice { label: translator.say(label), command: format!("{command} {id}") }
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::archive::DraftId;
    use domain::lang::Lang;
    use domain::statement::Id;

    #[test]
    fn a_moderator_says_when_a_draft_goes_out() {
        let mut conversations = String::new();
        for (lang, tomorrow) in
            [("en", "tomorrow at 6pm"), ("es", "mañana a las 18:00"), ("fr", "demain à 18h")]
        {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            talk.read_model.campaign.timezone = Some("America/Guayaquil".into());
            talk.says("/post\nid: march\n# We march\n\nAt noon.");
            conversations += &talk.conversation(&[
                "/schedule",
                "/schedule march",
                "/schedule marhc 18:00",
                "/schedule march soon",
                "/schedule march 2026-11-24 04:59",
                "/schedule march 2036-11-24 18:00",
                "/schedule march 2027-03-28 02:30 Madrid",
                "/schedule march 2027-10-31 02:30 Madrid",
                &format!("/schedule march {tomorrow}"),
                "/schedule",
                "/post\nid: march\n# We march\n\nAt one.",
                "/unschedule march",
                "/unschedule march",
            ]);
            for (id, words) in talk.told.drain(..) {
                conversations += &format!("({id}: {words})\n");
            }
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn what_is_scheduled_can_be_moved_and_published_at_once() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        let due = |talk: &Talk| {
            let id = DraftId::text(Id::parse("march").unwrap());
            talk.read_model.drafts[&id].due.map(|due| due.to_string())
        };
        talk.says("/schedule march 2027-05-01 18:00");
        assert_eq!(due(&talk).as_deref(), Some("2027-05-01T18:00:00Z"));
        talk.says("/schedule march 2027-05-02 18:00");
        assert_eq!(due(&talk).as_deref(), Some("2027-05-02T18:00:00Z"));
        assert!(talk.says("/publish march").contains("goes out in 10 s"));
        assert_eq!(due(&talk).as_deref(), Some("2026-11-24T10:00:10Z"));
        // Now it is leaving.
        assert!(talk.says("/schedule march 2027-05-02 18:00").contains("already about to go out"));
        assert!(talk.says("/stop march").starts_with("Stopped"));
        assert_eq!(due(&talk), None);
    }
}
