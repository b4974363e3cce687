//! The message by which a moderator sees how a delivery goes on: sent once, then edited, and sparingly.

use super::Job;
use crate::app::context::App;
use commands::publishing::report;
use commands::read_model::Deliveries;
use domain::answer::Content;
use domain::error::ReadError;
use domain::room::Address;
use domain::statement::Id;
use std::collections::HashMap;
use std::time::Duration;
use store::Outgoing;
use tokio::time::Instant;

/// How often is looked.
const LOOK: Duration = Duration::from_secs(5);

/// What is through before this is told by its report alone.
const WORTH_TELLING: Duration = Duration::from_secs(5);

/// What was told of a delivery in this run of the process.
struct Told {
    since: Instant,
    last: Option<Instant>,
    /// What was said last; the same is not said again.
    said: Option<Content>,
}

/// Tells moderators how their deliveries go on.
pub struct TellProgress {
    told: HashMap<Id, Told>,
    last: Instant,
}

impl TellProgress {
    /// Nothing was told; the first look comes after a while.
    pub fn new(now: Instant) -> Self {
        Self { told: HashMap::new(), last: now }
    }
}

impl Job for TellProgress {
    fn failure(&self) -> &'static str {
        "how deliveries go on can't be told"
    }

    fn due_in(&self, _: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
        Ok(Some((self.last + LOOK).duration_since(now)))
    }

    fn work(&mut self, app: &App, now: Instant) -> Result<(), ReadError> {
        self.last = now;
        let under_way = app.under_way()?;
        self.told.retain(|id, _| under_way.contains(id));
        for id in &under_way {
            let told = self.told.entry(id.clone()).or_insert(Told { since: now, last: None, said: None });
            let age = now.duration_since(told.since);
            if age >= WORTH_TELLING && told.last.is_none_or(|last| now.duration_since(last) >= pause(age)) {
                told.last = Some(now);
                tell(app, id, Some(&mut told.said))?;
            }
        }
        for id in app.store.progress_messages()? {
            if !under_way.contains(&id) {
                tell(app, &id, None)?;
            }
        }
        Ok(())
    }
}

/// The longer it takes, the rarer it is told.
fn pause(age: Duration) -> Duration {
    (age / 10).clamp(Duration::from_secs(10), Duration::from_secs(60))
}

/// Tells how a delivery stands, if that is not what was `said` before; without that for the last time.
fn tell(app: &App, id: &Id, said: Option<&mut Option<Content>>) -> Result<(), ReadError> {
    let Some((to, revision)) = app.store.reported_to(id, &app.networks)? else { return Ok(()) };
    let Some((number, room)) = app.store.room(&to)? else { return Ok(()) };
    let translator = commands::translator(&room, None, &app.campaign.default_language);
    let Some(message) = report::one(id, app, &translator)? else { return Ok(()) };
    let last = said.is_none();
    if let Some(said) = said {
        if said.as_ref() == Some(&message) {
            return Ok(());
        }
        *said = Some(message.clone());
    }
    let Address { network, .. } = to;
    let now = app.now();
    let key = format!("g-{id}-{revision}-{}", now.as_millisecond());
    let outgoing = Outgoing::report(number, key, message.into(), now);
    if app.store.post_progress_message(id, network, outgoing, last)? {
        app.sync()?;
        app.wake(network);
    }
    Ok(())
}
