//! Matrix. Only the files here name matrix-sdk.
//!
//! The SDK keeps keys and room state. The cursor is ours (see `cursor.rs`), and so is every retry: the SDK's own retries
//! and its send queue are off.

mod address;
mod content;
mod cursor;
mod echo;
mod error;
mod event;
mod fetch;
mod follow;
mod formatted;
mod gap;
mod html;
mod identity;
mod invites;
mod late;
mod leave;
mod login;
mod members;
mod pin;
mod plain;
mod profile;
mod receive;
mod received;
mod recent;
mod reference;
mod remove;
mod render;
mod rights;
mod send;
mod session;
mod sync;
mod tasks;
mod upload;

#[cfg(test)]
mod tests;

pub use render::{Part, render};

use crate::uploads::Uploads;
use crate::{Batch, Cursor, Failure, FetchError, Network, Post, Text};
use async_trait::async_trait;
use domain::incoming::{MessageId, Pressed, Source};
use domain::menu::Menu;
use domain::person::Person;
use domain::room::{Address, Members, NetworkId};
use domain::sending::Delivery;
use jiff::Timestamp;
use keys::Key;
use secrecy::SecretString;
use session::Session;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How to be on Matrix.
pub struct Settings {
    /// The homeserver: an address (`https://matrix.example.org`) or a server name (`example.org`).
    pub homeserver: String,
    /// The account: `altavoz` or `@altavoz:example.org`.
    pub user: String,
    /// Its password; needed for the first start only.
    pub password: Option<SecretString>,
    /// Its recovery key, where the account was set up with another client.
    pub recovery_key: Option<SecretString>,
    /// Where session and keys are kept.
    pub folder: PathBuf,
    /// What they are encrypted with there.
    pub key: Key,
    /// Whose invitations are accepted.
    pub invites: Invites,
    /// Who moderates: their invitations come before all others'.
    pub moderates: Moderates,
    /// Where they meet: what is said there by whom has to be proven, too.
    pub meets: Meets,
    /// Whose invitations are refused, and to which rooms, whatever `invites` says.
    pub banned: Banned,
    /// How long a send may take.
    pub timeout: Duration,
    /// What the account is to be called.
    pub display_name: Option<String>,
    /// The file of its picture.
    pub avatar: Option<PathBuf>,
    /// The files that are sent.
    pub uploads: Arc<Uploads>,
}

/// Whether somebody moderates now, by their Matrix id.
pub type Moderates = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Whether the moderators meet in a room, by its id.
pub type Meets = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Whether somebody or a room is not listened to, by their ids.
pub type Banned = Arc<dyn Fn(&str, &str) -> bool + Send + Sync>;

/// Whose invitations are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invites {
    /// Everybody's.
    Anyone,
    /// Those of whoever moderates.
    Moderators,
    /// Those of whoever moderates, and of these people and of everybody on these servers.
    From(Vec<String>),
}

/// The bot on Matrix.
pub struct Matrix {
    settings: Settings,
    session: Mutex<Option<Arc<Session>>>,
    /// Two connects at once would open the store twice.
    connecting: tokio::sync::Mutex<()>,
}

impl Matrix {
    /// Keeps the settings; only [`Network::connect`] connects.
    pub fn new(settings: Settings) -> Self {
        Self { settings, session: Mutex::new(None), connecting: tokio::sync::Mutex::new(()) }
    }

    /// Waits until the server has our message keys in its backup.
    #[cfg(test)]
    async fn backed_up(&self) {
        if let Some(session) = self.session() {
            let _ = session.client().encryption().backups().wait_for_steady_state().await;
        }
    }

    fn session(&self) -> Option<Arc<Session>> {
        lock(&self.session).clone()
    }
}

/// Locks a mutex. One that a panic poisoned is still good: no value here is ever half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const NOT_CONNECTED: &str = "not connected";

#[async_trait]
impl Network for Matrix {
    fn id(&self) -> NetworkId {
        NetworkId::Matrix
    }

    async fn connect(&self) -> Result<(), Failure> {
        let _only = self.connecting.lock().await;
        let session = match self.session() {
            Some(session) => session,
            None => {
                let session = Arc::new(Session::new(login::open(&self.settings).await?, &self.settings)?);
                *lock(&self.session) = Some(Arc::clone(&session));
                session
            }
        };
        if let Err(again) = session.check().await {
            // A session that has expired while its device is still good is renewed with the password.
            if !login::renews(&again, &self.settings) {
                return Err(match again {
                    error::MatrixError::Revoked { text, .. } => Failure::Lasting(error::revoked(&text)),
                    other => other.into(),
                });
            }
            session.stop();
            *lock(&self.session) = None;
            drop(session);
            let session = Arc::new(Session::new(login::renew(&self.settings).await?, &self.settings)?);
            *lock(&self.session) = Some(Arc::clone(&session));
            session.check().await?;
        }
        let Some(session) = self.session() else { return Err(Failure::Passing(NOT_CONNECTED.into())) };
        identity::settle(session.client(), &self.settings).await?;
        profile::settle(session.client(), &self.settings).await;
        Ok(())
    }

    async fn next(&self, cursor: Option<&Cursor>) -> Result<Batch, Failure> {
        let session = self.session().ok_or_else(|| Failure::Passing(NOT_CONNECTED.into()))?;
        session.receive(cursor::Position::read(cursor), &self.settings.invites).await
    }

    async fn send(&self, post: &Post<'_>) -> Delivery {
        match self.session() {
            Some(session) => session.send(post).await,
            None => Delivery::Unreachable(NOT_CONNECTED.into()),
        }
    }

    async fn edit(&self, post: &Post<'_>, id: &MessageId) -> Delivery {
        match self.session() {
            Some(session) => session.edit(post, id).await,
            None => Delivery::Unreachable(NOT_CONNECTED.into()),
        }
    }

    async fn remove(&self, room: &Address, id: &MessageId, key: &str) -> Delivery {
        match self.session() {
            Some(session) => session.remove(room, id, key).await,
            None => Delivery::Unreachable(NOT_CONNECTED.into()),
        }
    }

    async fn pin(&self, room: &Address, id: &MessageId) -> Delivery {
        match self.session() {
            Some(session) => session.pin(room, id, true).await,
            None => Delivery::Unreachable(NOT_CONNECTED.into()),
        }
    }

    async fn unpin(&self, room: &Address, id: &MessageId) -> Delivery {
        match self.session() {
            Some(session) => session.pin(room, id, false).await,
            None => Delivery::Unreachable(NOT_CONNECTED.into()),
        }
    }

    async fn find(&self, room: &Address, key: &str, since: Timestamp) -> Delivery {
        match self.session() {
            Some(session) => session.find(room, key, since).await,
            None => Delivery::Unreachable(NOT_CONNECTED.into()),
        }
    }

    async fn acknowledge(&self, _pressed: &Pressed) {}

    async fn is_admin(&self, room: &Address, person: &Person) -> Result<bool, Failure> {
        let session = self.session().ok_or_else(|| Failure::Passing(NOT_CONNECTED.into()))?;
        session.is_admin(room, person).await
    }

    async fn members(&self, room: &Address, _people: &[Person]) -> Result<Members, Failure> {
        let session = self.session().ok_or_else(|| Failure::Passing(NOT_CONNECTED.into()))?;
        session.members(room).await
    }

    async fn may_write(&self, room: &Address) -> Result<bool, Failure> {
        let session = self.session().ok_or_else(|| Failure::Passing(NOT_CONNECTED.into()))?;
        Ok(session.may_write(room).await)
    }

    async fn leave(&self, room: &Address) -> Result<(), Failure> {
        let session = self.session().ok_or_else(|| Failure::Passing(NOT_CONNECTED.into()))?;
        session.leave(room).await
    }

    async fn fetch(&self, room: &Address, source: &Source, limit: usize) -> Result<Text, FetchError> {
        match (source, self.session()) {
            (Source::Text { markdown, .. }, _) if markdown.len() > limit => Err(FetchError::TooLarge),
            (Source::Text { markdown, .. }, _) => {
                Ok(Text { markdown: markdown.clone(), is_file: false, is_ours: false })
            }
            (Source::Remote { .. }, None) => Err(FetchError::Passing(NOT_CONNECTED.into())),
            (Source::Remote { reference, .. }, Some(session)) => session.fetch(room, reference, limit).await,
        }
    }

    async fn largest_file(&self) -> Option<u64> {
        match self.session() {
            Some(session) => session.largest_file().await,
            None => None,
        }
    }

    async fn download(&self, room: &Address, source: &Source, limit: usize) -> Result<Vec<u8>, FetchError> {
        match (source, self.session()) {
            (Source::Text { .. }, _) => Err(FetchError::Missing("not a file".into())),
            (Source::Remote { .. }, None) => Err(FetchError::Passing(NOT_CONNECTED.into())),
            (Source::Remote { reference, .. }, Some(session)) => {
                session.fetch_file(room, reference, limit).await
            }
        }
    }

    async fn set_menu(&self, _menu: &Menu) -> Result<(), Failure> {
        Ok(())
    }

    async fn close(&self) {
        if let Some(session) = lock(&self.session).take() {
            session.stop();
        }
    }
}
