//! Texts in files.

use super::{bounds, errors};
use crate::FetchError;
use domain::incoming::Source;
use futures_util::StreamExt;
use teloxide::Bot;
use teloxide::net::Download;
use teloxide::requests::Requester;
use teloxide::types::FileId;

/// Fetches a text of at most `limit` bytes.
pub(super) async fn fetch(bot: &Bot, source: &Source, limit: usize) -> Result<String, FetchError> {
    match source {
        Source::Text { markdown, .. } if markdown.len() > limit => Err(FetchError::TooLarge),
        Source::Text { markdown, .. } => Ok(markdown.clone()),
        Source::Remote { reference, size, .. } => text(download(bot, reference, *size, limit).await?),
    }
}

/// Fetches a file of at most `limit` bytes.
pub(super) async fn download(
    bot: &Bot,
    reference: &str,
    size: Option<u64>,
    limit: usize,
) -> Result<Vec<u8>, FetchError> {
    let too_large = |size: u64| {
        usize::try_from(size).is_ok_and(|size| size <= limit).then_some(()).ok_or(FetchError::TooLarge)
    };
    too_large(size.unwrap_or(0))?;
    let file = bot.get_file(FileId(reference.to_owned())).await.map_err(|error| {
        let wording = errors::api_wording(&error).unwrap_or_default();
        if wording.contains("file is too big") {
            FetchError::TooLarge
        } else if errors::is_refusal(&error) {
            FetchError::Missing(errors::sentence(&error))
        } else {
            FetchError::Passing(errors::sentence(&error))
        }
    })?;
    // teloxide puts the largest number where the server names no size.
    if file.size != u32::MAX {
        too_large(u64::from(file.size))?;
    }
    let path = bounds::file_path(&file.path)
        .ok_or_else(|| FetchError::Missing("Telegram names no path for the file".to_owned()))?;
    let mut bytes = Vec::new();
    let mut stream = bot.download_file_stream(path);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| match error.status() {
            Some(status) if status.is_client_error() => {
                FetchError::Missing(format!("Telegram answered {status} for the file"))
            }
            _ => FetchError::Passing(errors::network_sentence(&error, error.is_timeout())),
        })?;
        if bytes.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// UTF-8 with or without a byte order mark. A NUL stands in no text, but in UTF-16 without a mark.
fn text(bytes: Vec<u8>) -> Result<String, FetchError> {
    let text = String::from_utf8(bytes).map_err(|_| FetchError::NotText)?;
    if text.contains('\0') {
        return Err(FetchError::NotText);
    }
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_is_a_text() {
        assert_eq!(text(b"\xef\xbb\xbfid: x\r\n".to_vec()), Ok("id: x\r\n".to_owned()));
        assert_eq!(text("¡Alto!".into()), Ok("¡Alto!".to_owned()));
        for bad in [&b"\xff\xfeh\0"[..], b"h\0i\0", b"caf\xe9", b"%PDF\x80"] {
            assert_eq!(text(bad.to_vec()), Err(FetchError::NotText));
        }
    }
}
