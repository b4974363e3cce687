//! One sync, that is made to its end whatever becomes of who waits for it.
//!
//! The SDK takes what a sync brings into its store, and never gives the same twice. So a sync must not be dropped
//! half-way, and its response is kept until the next: whoever comes with the same token gets the same response.

use super::cursor::Position;
use super::error::{MatrixError, matrix_error};
use super::lock;
use super::session::Session;
use crate::{Failure, bounds};
use matrix_sdk::Client;
use matrix_sdk::config::{SyncSettings, SyncToken};
use matrix_sdk::ruma::api::client::filter::{FilterDefinition, LazyLoadOptions};
use matrix_sdk::ruma::api::client::sync::sync_events::v3::Filter;
use matrix_sdk::ruma::uint;
use matrix_sdk::sync::SyncResponse;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// The last sync: from where, and what it came to once that is known.
#[derive(Default)]
pub(super) struct Syncing {
    last: Mutex<Option<Sync>>,
}

struct Sync {
    since: Option<String>,
    outcome: watch::Receiver<Option<Result<Arc<SyncResponse>, MatrixError>>>,
    task: AbortHandle,
}

impl Session {
    /// What the server has to tell since `position`. It may wait as long as `poll` for something.
    pub(super) async fn sync(
        &self,
        position: &Position,
        poll: Duration,
    ) -> Result<Arc<SyncResponse>, Failure> {
        // A new device knows of no room: it is given the state of all together with what was said meanwhile.
        let is_new = position.token.is_some() && position.device != self.device && !self.is_synced();
        let settings = settings(position.token.clone(), poll).full_state(is_new);
        let mut outcome = self.syncing.begin(&self.client, position.token.clone(), settings);
        let outcome = match outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        match outcome {
            Some(Ok(response)) if !bounds::fits(&response.next_batch, bounds::TOKEN) => Err(
                Failure::Passing("the homeserver's place in its stream is longer than can be kept".into()),
            ),
            Some(Ok(response)) => {
                if Some(&response.next_batch) == position.token.as_ref() {
                    // Nothing happened: the next sync begins at the same place and is another one all the same.
                    self.syncing.forget();
                }
                Ok(response)
            }
            Some(Err(trouble)) => {
                self.syncing.forget();
                Err(trouble.into())
            }
            None => {
                self.syncing.forget();
                Err(Failure::Passing("the sync was broken off".into()))
            }
        }
    }
}

impl Syncing {
    /// Ends what is under way.
    pub(super) fn stop(&self) {
        if let Some(last) = lock(&self.last).take() {
            last.task.abort();
        }
    }

    fn forget(&self) {
        *lock(&self.last) = None;
    }

    fn begin(
        &self,
        client: &Client,
        since: Option<String>,
        settings: SyncSettings,
    ) -> watch::Receiver<Option<Result<Arc<SyncResponse>, MatrixError>>> {
        let mut last = lock(&self.last);
        if let Some(last) = last.as_ref().filter(|last| last.since == since) {
            return last.outcome.clone();
        }
        let (report, outcome) = watch::channel(None);
        let client = client.clone();
        let task = tokio::spawn(async move {
            let response = client.sync_once(settings).await;
            // Nobody listens any more: then it is asked for again, or not.
            let _ = report.send(Some(response.map(Arc::new).map_err(|error| matrix_error(&error))));
        });
        let sync = Sync { since, outcome: outcome.clone(), task: task.abort_handle() };
        if let Some(before) = last.replace(sync) {
            before.task.abort();
        }
        outcome
    }
}

impl Drop for Syncing {
    fn drop(&mut self) {
        self.stop();
    }
}

fn settings(since: Option<String>, poll: Duration) -> SyncSettings {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(uint!(100));
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled { include_redundant_members: false };
    // Who types, reads or is online would wake us for nothing.
    filter.room.ephemeral.not_types = vec!["*".to_owned()];
    filter.presence.not_types = vec!["*".to_owned()];
    let token = since.map_or(SyncToken::NoToken, SyncToken::Specific);
    SyncSettings::new().timeout(poll).token(token).filter(Filter::FilterDefinition(filter))
}
