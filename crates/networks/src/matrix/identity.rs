//! Who we are to other clients: an identity that signs our device, and a recovery key in case both are lost.

use super::error::{MatrixError, matrix_error};
use super::{Settings, login};
use crate::{Failure, quoted};
use files::private;
use matrix_sdk::encryption::recovery::{RecoveryError, RecoveryState};
use matrix_sdk::encryption::secret_storage::SecretStorageError;
use matrix_sdk::ruma::api::client::keys::get_keys;
use matrix_sdk::ruma::api::client::uiaa::{AuthData, Password};
use matrix_sdk::{Client, Error};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::path::PathBuf;

/// Sets up identity, signature and recovery. The bot can do without them, so that a refusal is only logged.
pub(super) async fn settle(client: &Client, settings: &Settings) -> Result<(), Failure> {
    client.encryption().wait_for_e2ee_initialization_tasks().await;
    let settled = async {
        let mut status = signing_status(client).await?;
        if status != SigningStatus::Signed {
            sign(client, settings, status).await?;
            status = signing_status(client).await?;
        }
        if status == SigningStatus::Signed {
            return recovery(client, settings).await;
        }
        tracing::warn!(
            "other clients will warn that altavoz's Matrix device is not verified: the account has an identity \
             from another client. Give its recovery key as matrix.recovery_key_file, or verify the device \
             \"altavoz\" there"
        );
        Ok(())
    };
    match settled.await {
        Ok(()) => Ok(()),
        Err(error) => match matrix_error(&error) {
            passing @ (MatrixError::Limited(_)
            | MatrixError::Unreachable(_)
            | MatrixError::NotYet(_)
            | MatrixError::Unknown(_)
            | MatrixError::Revoked { .. }) => Err(passing.into()),
            other => {
                tracing::warn!(
                    error = %other,
                    "the Matrix device could not be signed, or its recovery not be set up"
                );
                Ok(())
            }
        },
    }
}

/// Whether our device is signed by our account's identity (cross-signing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SigningStatus {
    /// The account has no identity.
    NoIdentity,
    /// It has one that has not signed our device.
    Unsigned,
    /// It has one, and that has signed our device.
    Signed,
}

/// Asks the server: the SDK also counts an identity that it has made and not sent yet.
async fn signing_status(client: &Client) -> Result<SigningStatus, Error> {
    let (Some(me), Some(device)) = (client.user_id(), client.device_id()) else {
        return Err(Error::AuthenticationRequired);
    };
    // So that the SDK, too, learns of an identity that another client has changed.
    client.encryption().request_user_identity(me).await?;
    let mut request = get_keys::v3::Request::new();
    request.device_keys.insert(me.to_owned(), Vec::new());
    let keys = client.send(request).await?;
    let Some(identity) = keys.self_signing_keys.get(me) else { return Ok(SigningStatus::NoIdentity) };
    let identity: Value = identity.deserialize_as_unchecked()?;
    let device = keys.device_keys.get(me).and_then(|devices| devices.get(device));
    let device: Value =
        device.map(|device| device.deserialize_as_unchecked()).transpose()?.unwrap_or_default();
    let signatures = &device["signatures"][me.as_str()];
    let mut names = identity["keys"].as_object().into_iter().flatten().map(|(name, _)| name);
    let signed = names.any(|name| signatures[name].is_string());
    Ok(if signed { SigningStatus::Signed } else { SigningStatus::Unsigned })
}

async fn sign(client: &Client, settings: &Settings, status: SigningStatus) -> Result<(), Error> {
    let encryption = client.encryption();
    let has_keys = encryption.cross_signing_status().await.is_some_and(|status| status.is_complete());
    if status == SigningStatus::Unsigned && !has_keys {
        return match known_key(settings) {
            Some(key) => recover(client, &key).await,
            None => Ok(()),
        };
    }
    // This also sends what an interrupted start has made and not sent.
    let Err(error) = encryption.bootstrap_cross_signing(None).await else { return Ok(()) };
    // Older servers want to see the password before they take an identity.
    let (Some(question), Some(password)) = (error.as_uiaa_response(), &settings.password) else {
        return Err(error);
    };
    let mut answer = Password::new(login::identifier(settings), password.expose_secret().to_owned());
    answer.session.clone_from(&question.session);
    encryption.bootstrap_cross_signing(Some(AuthData::Password(answer))).await
}

async fn recover(client: &Client, key: &SecretString) -> Result<(), Error> {
    match client.encryption().recovery().recover(key.expose_secret()).await {
        Ok(()) => Ok(()),
        Err(RecoveryError::Sdk(error) | RecoveryError::SecretStorage(SecretStorageError::Sdk(error))) => {
            Err(error)
        }
        Err(_) => {
            // The SDK's error isn't logged: it might show a piece of the key.
            tracing::warn!(
                "the Matrix recovery key does not fit the account: check matrix.recovery_key_file"
            );
            Ok(())
        }
    }
}

fn known_key(settings: &Settings) -> Option<SecretString> {
    let own = || private::read(&key_file(settings)).ok().flatten().map(|text| text.trim().to_owned().into());
    settings.recovery_key.clone().or_else(own)
}

/// Makes sure that there is a recovery key, and writes it to a file for the bot's owner.
async fn recovery(client: &Client, settings: &Settings) -> Result<(), Error> {
    let recovery = client.encryption().recovery();
    let (file, begun) = (key_file(settings), settings.folder.join("recovery_key.begun"));
    if file.exists() && begun.exists() {
        std::fs::remove_file(&begun)?;
    }
    let cut_off = begun.exists();
    let key = match recovery.state() {
        RecoveryState::Disabled => {
            private::write(&begun, b"")?;
            recovery.enable().await
        }
        // The server has a key that nobody knows: we were killed before it was written to the file.
        _ if cut_off => recovery.reset_key().await,
        RecoveryState::Incomplete => {
            return match known_key(settings) {
                Some(key) => recover(client, &key).await,
                None => Ok(()),
            };
        }
        RecoveryState::Enabled | RecoveryState::Unknown => return Ok(()),
    };
    match key {
        Ok(key) => {
            private::write(&file, key.as_bytes())?;
            std::fs::remove_file(&begun)?;
            tracing::info!(file = %file.display(), "the Matrix account's recovery key: keep a copy in a safe place");
            Ok(())
        }
        Err(RecoveryError::BackupExistsOnServer) => {
            std::fs::remove_file(&begun)?;
            tracing::warn!(
                "the Matrix account has a key backup from another client: give its recovery key as \
                 matrix.recovery_key_file, or altavoz sets up no recovery"
            );
            Ok(())
        }
        Err(RecoveryError::Sdk(error) | RecoveryError::SecretStorage(SecretStorageError::Sdk(error))) => {
            Err(error)
        }
        Err(error) => {
            tracing::warn!(error = %quoted(&error), "recovery could not be set up for the Matrix account");
            Ok(())
        }
    }
}

fn key_file(settings: &Settings) -> PathBuf {
    settings.folder.join("recovery_key")
}
