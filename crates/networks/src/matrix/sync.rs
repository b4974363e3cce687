//! One sync at a time, which goes on to its end even if its caller stops waiting.
//!
//! The SDK writes what a sync brings into its store, and never gives the same twice. So a sync must not be dropped
//! half-way, and its response is kept until the next: a call with the same token gets the same response.

use super::error::{MatrixError, matrix_error};
use super::lock;
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

/// The last sync: its token, and its outcome once that is known.
#[derive(Default)]
pub(super) struct Syncing {
    last: Mutex<Option<Sync>>,
}

struct Sync {
    since: Option<String>,
    outcome: watch::Receiver<Option<Result<Arc<SyncResponse>, MatrixError>>>,
    task: AbortHandle,
}

impl Syncing {
    /// What the server has to tell since the token `since`; without one, the present state only. The server may wait as
    /// long as `poll` for something to tell. With `full_state` it also gives the state of all rooms.
    pub(super) async fn sync(
        &self,
        client: &Client,
        since: Option<&str>,
        poll: Duration,
        full_state: bool,
    ) -> Result<Arc<SyncResponse>, Failure> {
        let settings = settings(since, poll).full_state(full_state);
        let mut outcome = self.begin(client, since, settings);
        let outcome = match outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        match outcome {
            Some(Ok(response)) if !bounds::fits(&response.next_batch, bounds::TOKEN) => {
                Err(Failure::Passing("the homeserver's sync token is longer than can be kept".into()))
            }
            Some(Ok(response)) => {
                if Some(response.next_batch.as_str()) == since {
                    // Nothing happened. The next sync begins with the same token and is another one all the same.
                    self.forget();
                }
                Ok(response)
            }
            Some(Err(error)) => {
                self.forget();
                Err(error.into())
            }
            None => {
                self.forget();
                Err(Failure::Passing("the sync was broken off".into()))
            }
        }
    }

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
        since: Option<&str>,
        settings: SyncSettings,
    ) -> watch::Receiver<Option<Result<Arc<SyncResponse>, MatrixError>>> {
        let mut last = lock(&self.last);
        if let Some(last) = last.as_ref().filter(|last| last.since.as_deref() == since) {
            return last.outcome.clone();
        }
        let (report, outcome) = watch::channel(None);
        let client = client.clone();
        let task = tokio::spawn(async move {
            let response = client.sync_once(settings).await;
            // Sending fails when nobody waits any more; the next call syncs anew.
            let _ = report.send(Some(response.map(Arc::new).map_err(|error| matrix_error(&error))));
        });
        let sync =
            Sync { since: since.map(str::to_owned), outcome: outcome.clone(), task: task.abort_handle() };
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

fn settings(since: Option<&str>, poll: Duration) -> SyncSettings {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(uint!(100));
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled { include_redundant_members: false };
    // Who types, reads or is online would wake us for nothing.
    filter.room.ephemeral.not_types = vec!["*".to_owned()];
    filter.presence.not_types = vec!["*".to_owned()];
    let token = since.map_or(SyncToken::NoToken, |since| SyncToken::Specific(since.to_owned()));
    SyncSettings::new().timeout(poll).token(token).filter(Filter::FilterDefinition(filter))
}
