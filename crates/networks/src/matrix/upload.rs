//! Uploading files: once as they are, and once encrypted for all encrypted rooms.

use super::error::{MatrixError, matrix_error};
use super::session::Session;
use domain::file::{File, FileContent};
use domain::sending::Delivery;
use matrix_sdk::config::RequestConfig;
use matrix_sdk::{EncryptionState, Room};
use serde_json::{Value, json};
use std::io::Cursor;
use std::time::Duration;

/// How long an upload may take.
const UPLOAD: Duration = Duration::from_secs(300);

impl Session {
    /// Where a file is for those in a room: `{"url": …}`, or in encrypted rooms `{"file": …}` (Matrix, "Sending encrypted attachments").
    pub(super) async fn uploaded(&self, room: &Room, file: &File) -> Result<Value, Delivery> {
        let encrypted = match room.latest_encryption_state().await {
            Ok(EncryptionState::NotEncrypted) => false,
            Ok(EncryptionState::Encrypted) => true,
            Ok(EncryptionState::Unknown) => {
                return Err(Delivery::NotYet("it is not known whether the room is encrypted".into()));
            }
            Err(error) => return Err(self.before_sending(matrix_error(&error), room).await),
        };
        let digest = match &file.content {
            FileContent::Made(bytes) => return self.upload(bytes.clone(), file, encrypted).await,
            FileContent::Kept { digest, .. } => *digest,
        };
        let place = format!("matrix {} {}", self.me, if encrypted { "encrypted" } else { "plain" });
        let known = || serde_json::from_str(&self.uploads.known(&place, digest)?).ok();
        if let Some(known) = known() {
            return Ok(known);
        }
        if self.uploads.is_refused(&place, digest) {
            return Err(Delivery::Refused("the homeserver does not take the file".into()));
        }
        let Some(_turn) = self.uploads.turn(&place, digest).await else {
            return Err(Delivery::NotYet("its file is being uploaded".into()));
        };
        if let Some(known) = known() {
            return Ok(known);
        }
        let Some(bytes) = self.uploads.read(digest).await else {
            return Err(Delivery::Refused("the file is not kept any more".into()));
        };
        let uploaded = self.upload(bytes, file, encrypted).await.inspect_err(|delivery| {
            if matches!(delivery, Delivery::Refused(_)) {
                self.uploads.refuse(&place, digest);
            }
        })?;
        self.uploads.remember(&place, digest, Some(&uploaded.to_string()));
        Ok(uploaded)
    }

    /// The largest file that the homeserver takes, in bytes (`m.upload.size`).
    pub(super) async fn largest_file(&self) -> Option<u64> {
        let asked = self.client.load_or_fetch_max_upload_size();
        let size = tokio::time::timeout(self.timeout, asked).await.ok()?.ok()?;
        Some(u64::from(size))
    }

    /// Uploads a file. That it is not known whether it arrived makes no difference: nobody sees it before a message names it.
    async fn upload(&self, bytes: Vec<u8>, file: &File, encrypted: bool) -> Result<Value, Delivery> {
        let request = RequestConfig::new().disable_retry().timeout(UPLOAD);
        let kind = file.media_type.parse().or_else(|_| "application/octet-stream".parse());
        let kind = kind.map_err(|_| Delivery::Refused("the file has no media type".into()))?;
        let uploading = async {
            if encrypted {
                let mut reader = Cursor::new(bytes);
                let upload = self.client.upload_encrypted_file(&mut reader).with_request_config(request);
                return upload.await.map(|file| json!({ "file": file }));
            }
            let response = self.client.media().upload(&kind, bytes, Some(request)).await?;
            Ok(json!({ "url": response.content_uri }))
        };
        match tokio::time::timeout(UPLOAD, uploading).await {
            Ok(Ok(uploaded)) => Ok(uploaded),
            Ok(Err(error)) => Err(match matrix_error(&error) {
                MatrixError::Unknown(text) => Delivery::NotYet(text),
                // What is refused is the file, and says nothing of the room.
                MatrixError::Forbidden(text) | MatrixError::Missing(text) => Delivery::Refused(text),
                other => other.into(),
            }),
            Err(_) => Err(Delivery::NotYet("the upload did not end in time".into())),
        }
    }
}
