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
use std::sync::PoisonError;
use std::time::Duration;
use store::Outgoing;
use tokio::time::Instant;

/// How often is looked.
const LOOK: Duration = Duration::from_secs(5);

/// What is through before this is told by its report alone.
const WORTH_TELLING: Duration = Duration::from_secs(5);

/// How many messages a network lets through between two tellings, at least.
const MESSAGES_BETWEEN: f64 = 20.0;

/// The longest pause for that.
const LONGEST: Duration = Duration::from_secs(600);

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
            let rate = rate(app, id)?;
            if age >= WORTH_TELLING
                && told.last.is_none_or(|last| now.duration_since(last) >= pause(age, rate))
            {
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

/// The longer it takes, the rarer it is told; and where a network lets few messages through, few of them are about how it
/// goes.
fn pause(age: Duration, rate: Option<f64>) -> Duration {
    let by_age = (age / 10).clamp(Duration::from_secs(10), Duration::from_secs(60));
    let by_rate = rate.and_then(|rate| Duration::try_from_secs_f64(MESSAGES_BETWEEN / rate).ok());
    by_age.max(by_rate.unwrap_or_default().min(LONGEST))
}

/// How many messages a second the network lets through on which somebody is told of a delivery, as far as that is known.
fn rate(app: &App, id: &Id) -> Result<Option<f64>, ReadError> {
    let Some((to, _)) = app.store.reported_to(id, &app.networks)? else { return Ok(None) };
    let rates = app.rates.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(rates.get(&to.network).copied())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_sparingly() {
        let seconds = Duration::from_secs;
        for (age, rate, expected) in [
            (5, None, 10),
            (300, None, 30),
            (3_600, None, 60),
            (5, Some(30.0), 10),
            // Synapse's default: one in five seconds.
            (5, Some(0.2), 100),
            (5, Some(0.000_1), 600),
            (5, Some(0.0), 10),
        ] {
            assert_eq!(pause(seconds(age), rate), seconds(expected), "{age} {rate:?}");
        }
    }
}
