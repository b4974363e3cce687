//! The account's name and picture, as the configuration has them: whoever opens the chat is to know who speaks.

use super::Settings;
use super::error::{MatrixError, matrix_error};
use crate::quoted;
use matrix_sdk::Client;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// The largest picture, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The file that says which picture the account has got from us.
const SHOWN: &str = "avatar";

/// Sets what differs. That it can't be set keeps nobody from reading statements.
pub(super) async fn settle(client: &Client, settings: &Settings) {
    if let Some(name) = &settings.display_name
        && let Err(error) = set_name(client, name).await
    {
        tracing::warn!(%error, "the account's display name can't be set");
    }
    if let Some(picture) = &settings.avatar
        && let Err(error) = set_picture(client, picture, &settings.folder).await
    {
        tracing::warn!(error = %quoted(error), "the account's picture can't be set");
    }
}

async fn set_name(client: &Client, name: &str) -> Result<(), MatrixError> {
    let account = client.account();
    let is = account.get_display_name().await.map_err(|error| matrix_error(&error))?;
    if is.as_deref() != Some(name) {
        account.set_display_name(Some(name)).await.map_err(|error| matrix_error(&error))?;
    }
    Ok(())
}

/// Uploads the picture if it is another than the last time.
async fn set_picture(client: &Client, picture: &Path, folder: &Path) -> Result<(), String> {
    let bytes = files::read(picture, LARGEST).map_err(|error| format!("{}: {error}", picture.display()))?;
    let kind = match &bytes[..] {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return Err(format!("{}: is no PNG, JPEG or WebP picture", picture.display())),
    };
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let (marker, is) = (folder.join(SHOWN), hasher.finish().to_string());
    if files::read(&marker, LARGEST).is_ok_and(|shown| shown == is.as_bytes()) {
        return Ok(());
    }
    let kind = kind.parse().map_err(|_| "unknown kind of picture".to_owned())?;
    let account = client.account();
    account.upload_avatar(&kind, bytes).await.map_err(|error| matrix_error(&error).to_string())?;
    files::private::write(&marker, is.as_bytes()).map_err(|error| error.to_string())
}
