//! Who we are to other clients: an identity that signs our device, and a recovery key for the day when both are lost.

use super::trouble::{Trouble, trouble};
use super::{Settings, login, private};
use crate::Failure;
use matrix_sdk::encryption::identities::ManualVerifyError;
use matrix_sdk::encryption::recovery::{RecoveryError, RecoveryState};
use matrix_sdk::encryption::secret_storage::SecretStorageError;
use matrix_sdk::ruma::api::client::uiaa::{AuthData, Password};
use matrix_sdk::{Client, Error};
use secrecy::{ExposeSecret, SecretString};
use std::path::PathBuf;

/// Brings identity, signature and recovery in order. What the bot can do without is a line in the log only.
pub(super) async fn settle(client: &Client, settings: &Settings) -> Result<(), Failure> {
    client.encryption().wait_for_e2ee_initialization_tasks().await;
    let settled = async {
        if !is_signed(client).await? {
            sign(client, settings).await?;
        }
        if is_signed(client).await? {
            recovery(client, settings).await
        } else {
            tracing::warn!(
                "other clients will warn that altavoz's Matrix device is not verified: the account has an identity from \
                 another client. Give its recovery key as matrix.recovery_key_file, or verify the device \"altavoz\" there"
            );
            Ok(())
        }
    };
    match settled.await {
        Ok(()) => Ok(()),
        Err(error) => match trouble(&error) {
            passing @ (Trouble::Limited(_)
            | Trouble::Unreachable(_)
            | Trouble::Unknown(_)
            | Trouble::Revoked { .. }) => Err(passing.into()),
            other => {
                tracing::warn!(
                    ?other,
                    "the Matrix device could not be signed, or its recovery not be set up"
                );
                Ok(())
            }
        },
    }
}

/// Whether our device has the signature of our account's identity, as the server knows both now.
async fn is_signed(client: &Client) -> Result<bool, Error> {
    let encryption = client.encryption();
    if let Some(me) = client.user_id() {
        encryption.request_user_identity(me).await?;
    }
    Ok(encryption.get_own_device().await?.is_some_and(|device| device.is_cross_signed_by_owner()))
}

async fn sign(client: &Client, settings: &Settings) -> Result<(), Error> {
    let encryption = client.encryption();
    if let Err(error) = encryption.bootstrap_cross_signing_if_needed(None).await {
        // Older servers want to see the password before they take a new identity.
        let (Some(question), Some(password)) = (error.as_uiaa_response(), &settings.password) else {
            return Err(error);
        };
        let mut answer = Password::new(login::identifier(settings), password.expose_secret().to_owned());
        answer.session.clone_from(&question.session);
        encryption.bootstrap_cross_signing(Some(AuthData::Password(answer))).await?;
    }
    if is_signed(client).await? {
        return Ok(());
    }
    // The identity's keys may be here and only the signature missing: a start that was cut off.
    let has_key = encryption.cross_signing_status().await.is_some_and(|status| status.has_self_signing);
    match (has_key, encryption.get_own_device().await?, known_key(settings)) {
        (true, Some(device), _) => match device.verify().await {
            Ok(()) => Ok(()),
            Err(ManualVerifyError::Http(error)) => Err(error.into()),
            Err(ManualVerifyError::Signature(error)) => {
                tracing::warn!(%error, "the Matrix device can't be signed");
                Ok(())
            }
        },
        (_, _, Some(key)) => recover(client, &key).await,
        _ => Ok(()),
    }
}

async fn recover(client: &Client, key: &SecretString) -> Result<(), Error> {
    match client.encryption().recovery().recover(key.expose_secret()).await {
        Ok(()) => Ok(()),
        Err(RecoveryError::Sdk(error) | RecoveryError::SecretStorage(SecretStorageError::Sdk(error))) => {
            Err(error)
        }
        Err(_) => {
            // What the SDK says might show a piece of the key.
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

/// Makes sure that a recovery key exists and stands where its owner finds it.
async fn recovery(client: &Client, settings: &Settings) -> Result<(), Error> {
    let recovery = client.encryption().recovery();
    let (file, begun) = (key_file(settings), settings.folder.join("recovery_key.begun"));
    let cut_off = begun.exists() && !file.exists();
    let key = match recovery.state() {
        RecoveryState::Disabled => {
            private::write(&begun, b"")?;
            recovery.enable().await
        }
        // The server has it, and we were killed before it was written down: nobody knows that key.
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
            tracing::warn!(%error, "recovery could not be set up for the Matrix account");
            Ok(())
        }
    }
}

fn key_file(settings: &Settings) -> PathBuf {
    settings.folder.join("recovery_key")
}
