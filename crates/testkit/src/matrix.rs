//! People on Matrix: clients such as Element, end-to-end encryption included, driven by a test.

mod journal;
mod message;
mod read;
mod rooms;
mod speak;
mod sync;

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use matrix_sdk::Client;
use matrix_sdk::encryption::{CrossSigningResetAuthType, EncryptionSettings};
use matrix_sdk::ruma::api::client::uiaa::{AuthData, MatrixUserIdentifier, Password, UserIdentifier};
use tokio::task::JoinHandle;

use self::journal::Journal;
pub use self::{
    message::{Message, UNABLE_TO_DECRYPT},
    rooms::RoomOptions,
};
use crate::synapse::Synapse;

/// Somebody with an account and a client that listens in the background until this value is dropped.
#[derive(Debug)]
pub struct Person {
    client: Client,
    user_id: String,
    password: String,
    journal: Arc<Journal>,
    listening: JoinHandle<()>,
}

/// What another client can tell of somebody's devices.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerificationState {
    /// Whether the person has a cross-signing identity.
    pub has_identity: bool,
    /// The devices with encryption keys, by id: whether their owner's identity has signed them.
    pub devices: Vec<(String, bool)>,
}

impl VerificationState {
    /// Whether clients show no warning: there is an identity, a device, and none is unsigned.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.has_identity && !self.devices.is_empty() && self.devices.iter().all(|(_, signed)| *signed)
    }
}

impl Person {
    /// Makes an account of its own for this test (`stem` and a number) and logs in.
    pub async fn new(synapse: &Synapse, stem: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("{stem}{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        synapse.register(&name, &name, false).await;
        Self::login(&synapse.url(), &name, &name).await
    }

    /// Logs in on a new device. The account's first device makes its cross-signing identity, and is
    /// signed by it; later devices are not signed.
    pub async fn login(url: &str, user: &str, password: &str) -> Self {
        let encryption = EncryptionSettings { auto_enable_cross_signing: true, ..Default::default() };
        let client =
            Client::builder().homeserver_url(url).with_encryption_settings(encryption).build().await.unwrap();
        let login = client.matrix_auth().login_username(user, password);
        login.initial_device_display_name("a person of a test").send().await.unwrap();

        let journal = Arc::new(Journal::default());
        sync::first(&client, &journal).await;
        client.encryption().wait_for_e2ee_initialization_tasks().await;
        Self {
            user_id: client.user_id().unwrap().to_string(),
            password: password.to_owned(),
            listening: tokio::spawn(sync::listen(client.clone(), Arc::clone(&journal))),
            client,
            journal,
        }
    }

    /// The same person on another device, which nobody has verified.
    pub async fn second_device(&self) -> Self {
        Self::login(self.client.homeserver().as_str(), &self.user_id, &self.password).await
    }

    /// Puts this person's message keys and identity into the server's backup, and returns the
    /// recovery key to it.
    pub async fn back_up(&self) -> String {
        let recovery = self.client.encryption().recovery();
        recovery.enable().wait_for_backups_to_upload().await.unwrap()
    }

    /// What entering the recovery key in Element does: signs this device, and fetches the keys to
    /// the messages in the rooms that it knows.
    pub async fn recover(&self, recovery_key: &str) {
        let encryption = self.client.encryption();
        encryption.recovery().recover(recovery_key).await.unwrap();
        for room in self.client.joined_rooms() {
            encryption.backups().download_room_keys_for_room(room.room_id()).await.unwrap();
        }
        sync::decrypt_late(&self.client, &self.journal).await;
        self.journal.announce();
    }

    /// Makes a new identity in the place of the old one and signs this device with it: as somebody does who has lost all
    /// their devices, or whoever has stolen the account.
    pub async fn reset_identity(&self) {
        let handle = self.client.encryption().reset_cross_signing().await.unwrap();
        let Some(handle) = handle else { return };
        let user = UserIdentifier::Matrix(MatrixUserIdentifier::new(self.user_id.clone()));
        let mut password = Password::new(user, self.password.clone());
        if let CrossSigningResetAuthType::Uiaa(info) = handle.auth_type() {
            password.session = info.session.clone();
        }
        handle.auth(Some(AuthData::Password(password))).await.unwrap();
    }

    /// Such as `@alice:localhost`.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Such as `QRXVJPLHTB`.
    #[must_use]
    pub fn device_id(&self) -> String {
        self.client.device_id().unwrap().to_string()
    }

    /// Asks the server for somebody's devices, and looks who has signed them.
    pub async fn verification_state_of(&self, user_id: &str) -> VerificationState {
        let user_id = rooms::user_id(user_id);
        let encryption = self.client.encryption();
        let identity = encryption.request_user_identity(&user_id).await.unwrap();
        let devices = encryption.get_user_devices(&user_id).await.unwrap();
        VerificationState {
            has_identity: identity.is_some(),
            devices: devices
                .devices()
                .map(|device| (device.device_id().to_string(), device.is_cross_signed_by_owner()))
                .collect(),
        }
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

#[cfg(test)]
mod tests;
