//! One sync at a time, which goes on to its end even if its caller stops waiting.
//!
//! The SDK writes what a sync brings into its store, and never gives the same twice. So a sync must not be dropped
//! half-way, and its response is kept until the next: a call with the same token gets the same response.

use super::error::{MatrixError, http, matrix_error};
use super::lock;
use super::plain::{KeyCounts, filter, messages};
use crate::{Failure, bounds};
use matrix_sdk::Client;
use matrix_sdk::config::{SyncSettings, SyncToken};
use matrix_sdk::ruma::OwnedUserId;
use matrix_sdk::ruma::api::client::sync::sync_events::v3::{Filter, Request, Response};
use matrix_sdk::sync::{RoomUpdates, SyncResponse};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// How often the SDK syncs at least. It sends then what it could not send before, such as new keys.
const SDK_PERIOD: Duration = Duration::from_secs(60);

/// What a sync brought.
pub(super) struct Synced {
    pub(super) next_batch: String,
    pub(super) rooms: RoomUpdates,
    /// Whether other devices sent something, such as keys.
    pub(super) from_devices: bool,
    /// Whether the SDK has taken it. Else it brought messages only.
    pub(super) by_sdk: bool,
}

impl From<SyncResponse> for Synced {
    fn from(response: SyncResponse) -> Self {
        let from_devices = !response.to_device.is_empty();
        Self { next_batch: response.next_batch, rooms: response.rooms, from_devices, by_sdk: true }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    /// The token of the sync before; without one, only the present state is asked for.
    pub(super) since: Option<String>,
    /// How long the server may wait for something to tell.
    pub(super) poll: Duration,
    /// Whether the SDK has to take it, whatever it brings.
    pub(super) by_sdk: bool,
    /// Whether the server is to give the state of all rooms, too.
    pub(super) full_state: bool,
}

type Outcome = Option<Result<Arc<Synced>, MatrixError>>;

/// Syncs, and keeps the last sync: its token, and its outcome once that is known.
pub(super) struct Syncing {
    server: Server,
    last: Mutex<Option<Sync>>,
}

struct Sync {
    since: Option<String>,
    outcome: watch::Receiver<Outcome>,
    task: AbortHandle,
}

/// Whom a sync asks, and what is known of the SDK's last one.
#[derive(Clone)]
struct Server {
    client: Client,
    me: OwnedUserId,
    /// How long a request may take besides what the server may wait.
    timeout: Duration,
    sdk: Arc<Mutex<SdkSync>>,
}

#[derive(Default)]
struct SdkSync {
    at: Option<Instant>,
    /// Of how many keys the SDK was told.
    keys: Option<KeyCounts>,
}

impl Syncing {
    pub(super) fn new(client: Client, me: OwnedUserId, timeout: Duration) -> Self {
        Self { server: Server { client, me, timeout, sdk: Arc::default() }, last: Mutex::default() }
    }

    /// What the server has to tell.
    pub(super) async fn sync(&self, ask: Ask) -> Result<Arc<Synced>, Failure> {
        let since = ask.since.clone();
        let mut outcome = self.begin(ask);
        let outcome = match outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone(),
            Err(_) => None,
        };
        match outcome {
            Some(Ok(synced)) if !bounds::fits(&synced.next_batch, bounds::TOKEN) => {
                Err(Failure::Passing("the homeserver's sync token is longer than can be kept".into()))
            }
            Some(Ok(synced)) => {
                if Some(&synced.next_batch) == since.as_ref() {
                    // Nothing happened. The next sync begins with the same token and is another one all the same.
                    self.forget();
                }
                Ok(synced)
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

    fn begin(&self, ask: Ask) -> watch::Receiver<Outcome> {
        let mut last = lock(&self.last);
        if let Some(last) = last.as_ref().filter(|last| last.since == ask.since) {
            return last.outcome.clone();
        }
        let (report, outcome) = watch::channel(None);
        let server = self.server.clone();
        let since = ask.since.clone();
        let task = tokio::spawn(async move {
            let synced = server.sync(ask).await;
            // Sending fails when nobody waits any more; the next call syncs anew.
            let _ = report.send(Some(synced.map(Arc::new)));
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

impl Server {
    async fn sync(&self, mut ask: Ask) -> Result<Synced, MatrixError> {
        let mut keys = None;
        if let (Some(since), false) = (&ask.since, ask.by_sdk || ask.full_state) {
            if self.is_sdk_recent() {
                let response = self.look(since, ask.poll).await?;
                let now = KeyCounts::of(&response);
                let are_same = lock(&self.sdk).keys.as_ref() == Some(&now);
                let messages = match are_same {
                    true => messages(&self.client, &self.me, &response).await,
                    false => Err("other counts of our keys"),
                };
                match messages {
                    Ok(rooms) => {
                        let next_batch = response.next_batch;
                        return Ok(Synced { next_batch, rooms, from_devices: false, by_sdk: false });
                    }
                    Err(brought) => tracing::debug!(brought, "the SDK takes this sync"),
                }
                keys = Some(now);
            }
            // There is something, or the SDK is to have its turn whether or not there is.
            ask.poll = Duration::ZERO;
        }
        let token = ask.since.map_or(SyncToken::NoToken, SyncToken::Specific);
        let filter = filter(lock(&self.sdk).at.is_none());
        let settings =
            SyncSettings::new().timeout(ask.poll).token(token).filter(Filter::FilterDefinition(filter));
        let response = self.client.sync_once(settings.full_state(ask.full_state)).await;
        let response = response.map_err(|error| matrix_error(&error))?;
        let mut sdk = lock(&self.sdk);
        sdk.at = Some(Instant::now());
        sdk.keys = keys.or(sdk.keys.take());
        Ok(response.into())
    }

    /// Asks the server without the SDK.
    async fn look(&self, since: &str, poll: Duration) -> Result<Response, MatrixError> {
        let mut request = Request::new();
        request.since = Some(since.to_owned());
        request.timeout = Some(poll);
        request.filter = Some(Filter::FilterDefinition(filter(false)));
        request.use_state_after = true;
        let config = self.client.request_config().timeout(self.timeout + poll);
        self.client.send(request).with_request_config(config).await.map_err(|error| http(&error))
    }

    fn is_sdk_recent(&self) -> bool {
        lock(&self.sdk).at.is_some_and(|at| at.elapsed() < SDK_PERIOD)
    }
}
