//! What is to go out goes out when its time has come.

use super::Job;
use crate::app::context::App;
use crate::courier::report;
use commands::locale::Phrase;
use commands::publishing::schedule::rests;
use commands::read_model::{Drafts, Rooms, Setting, Statements};
use domain::answer::Content;
use domain::approval::approving;
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::text::Document;
use jiff::Timestamp;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::info;

/// Begins broadcasts at their time.
pub struct PublishDue;

impl Job for PublishDue {
    fn failure(&self) -> &'static str {
        "a broadcast can't begin"
    }

    fn due_in(&self, app: &App, _: Instant) -> Result<Option<Duration>, ReadError> {
        let due = app.store.next_due()?;
        // What lies in the past is due now.
        Ok(due.map(|(due, _)| Duration::try_from(due.duration_since(app.now())).unwrap_or_default()))
    }

    fn work(&mut self, app: &App, _: Instant) -> Result<(), ReadError> {
        let due = app.store.next_due()?.filter(|(due, _)| *due <= app.now());
        due.map_or(Ok(()), |(_, id)| begin(app, &id))
    }

    fn bell<'a>(&self, app: &'a App) -> Option<&'a Notify> {
        Some(&app.schedule)
    }
}

fn begin(app: &App, draft: &DraftId) -> Result<(), ReadError> {
    let id = &draft.id;
    let turn = app.deciding();
    let due = app.draft(draft)?.and_then(|draft| draft.due).unwrap_or(app.now());
    let late = Duration::try_from(app.now().duration_since(due)).unwrap_or_default();
    if late > app.publish_late {
        return ask(app, draft, due, true);
    }
    if let Some(kept) = app.draft(draft)? {
        let given = app.approval(draft)?.map(|approval| approval.given).unwrap_or_default();
        if approving(&app.people(), &kept, &given) < app.approvals(kept.statement.urgent) {
            return ask(app, draft, due, false);
        }
    }
    let topics = app.draft(draft)?.map(|draft| draft.statement.topics).unwrap_or_default();
    let correction = app.published(id)?.is_some();
    let nobody = !correction && app.audience(&topics)?.is_empty();
    let said = match app.store.report_to(draft)?.filter(|_| nobody) {
        Some(to) => {
            let key = format!("n-{id}-{}", app.now().as_millisecond());
            report::to_room(app, &to, key, |translator| {
                let text = translator.tell(&Phrase::new("report-none").with("id", id.as_str()));
                Content::new(Document::plain(&text), Vec::new())
            })?
        }
        None => None,
    };
    let Some(number) = app.store.begin(draft, &app.networks, said.as_ref(), app.now())? else {
        return Ok(());
    };
    drop(turn);
    info!(statement = %number, "a broadcast begins");
    app.sync()?;
    app.wake_all();
    app.tell_of_remains();
    Ok(())
}

/// A draft does not go out by itself, since it is too late, or whoever has approved it no longer moderates: whoever scheduled it is asked.
fn ask(app: &App, draft: &DraftId, due: Timestamp, is_late: bool) -> Result<(), ReadError> {
    let key = format!("l-{}-{}", draft.id, app.now().as_millisecond());
    let said = match app.store.report_to(draft)? {
        Some(to) => report::to_room(app, &to, key, |translator| {
            rests(draft, due, is_late, &app.campaign, translator)
        })?,
        None => None,
    };
    let to = said.as_ref().map(|(to, _)| *to);
    app.store.call_off(draft, said.as_ref(), app.now())?;
    info!("a statement whose time has passed waits for a moderator's word");
    app.sync()?;
    if let Some(to) = to {
        app.wake(to);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::{app, incoming, message};
    use domain::decision::{Actor, Change, Decision, DraftChange};
    use domain::room::{Address, NetworkId, RoomKind};
    use domain::statement::{Id, Kind, Statement, Text};
    use jiff::SignedDuration;
    use jiff::civil::Date;

    #[test]
    fn what_is_far_too_late_is_asked_about() {
        for (late, goes_out) in [(59, true), (61, false)] {
            let (_folder, mut app) = app();
            app.publish_late = Duration::from_secs(3600);
            let text = Text { title: "T".into(), body: "B".into(), place: None };
            let (march, lang) = (Id::parse("march").unwrap(), app.campaign.default_language.clone());
            let statement = Statement::new(march, Kind::Declaration, Date::ZERO, lang, text);
            let id = DraftId::of(&statement);
            let due = app.now().saturating_sub(SignedDuration::from_mins(late)).unwrap();
            let draft = domain::archive::Draft::new(statement, due, None);
            let report_to = Address::new(NetworkId::Console, "console");
            let change = DraftChange::Schedule { id: id.clone(), due, report_to, notify: false };
            let changes = vec![Change::Draft(DraftChange::Save(Box::new(draft))), Change::Draft(change)];
            let heard = incoming(NetworkId::Console, "console", RoomKind::Private, message());
            app.store.take(NetworkId::Console, &[heard], b"c").unwrap();
            let row = app.store.inbox(NetworkId::Console).next().unwrap().unwrap();
            let decision = Decision { changes, ..Decision::silence(Actor::Console) };
            app.store.commit(&row, decision, app.now()).unwrap();

            begin(&app, &id).unwrap();
            assert_eq!(app.published(&id.id).unwrap().is_some(), goes_out, "{late} minutes late");
            let kept = app.draft(&id).unwrap();
            assert_eq!(kept.map(|draft| draft.due), (!goes_out).then_some(None), "{late} minutes late");
            assert_eq!(app.store.next_due().unwrap(), None);
        }
    }
}
