//! Fetching a text that stands in another message, or in a file.

use super::error::{MatrixError, matrix_error};
use super::event::{Event, without_quote};
use super::formatted;
use super::received::Received;
use super::reference::Reference;
use super::session::Session;
use crate::{FetchError, Text, bounds, printable};
use domain::contact::CONTACT_MARK;
use domain::room::Address;
use matrix_sdk::media::{MediaFormat, MediaRequestParameters};
use matrix_sdk::ruma::events::room::MediaSource;
use matrix_sdk::ruma::{EventId, MxcUri, OwnedMxcUri};
use matrix_sdk::{EncryptionState, Error};
use serde_json::Value;
use std::time::Duration;

/// How long a file may take.
const DOWNLOAD_TIME: Duration = Duration::from_secs(60);

/// What some editors write before a text.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// What an event holds.
#[derive(Debug)]
enum Held {
    Text(String),
    File {
        source: MediaSource,
        size: Option<u64>,
        /// It is shown: a picture, sound or film, and no text.
        is_shown: bool,
        /// What stands under it.
        caption: Option<String>,
    },
}

impl Session {
    /// The text, or the file's text, as Markdown.
    pub(super) async fn fetch(
        &self,
        room: &Address,
        reference: &str,
        limit: usize,
    ) -> Result<Text, FetchError> {
        let (held, is_ours) = self.held(room, reference).await?;
        match held {
            Held::Text(text) if text.len() > limit => Err(FetchError::TooLarge),
            Held::Text(markdown) => Ok(Text { markdown, is_file: false, is_ours }),
            // What somebody has shown to the moderators is answered by what stands under it.
            Held::File { caption: Some(markdown), .. } if is_ours && markdown.starts_with(CONTACT_MARK) => {
                Ok(Text { markdown, is_file: false, is_ours })
            }
            Held::File { is_shown: true, .. } => Err(FetchError::NotText),
            Held::File { source, size, .. } => {
                let bytes = self.download_in_time(source, size, limit).await?;
                Ok(Text { markdown: as_text(bytes, limit)?, is_file: true, is_ours })
            }
        }
    }

    /// A message's file, whatever is in it.
    pub(super) async fn fetch_file(
        &self,
        room: &Address,
        reference: &str,
        limit: usize,
    ) -> Result<Vec<u8>, FetchError> {
        match self.held(room, reference).await?.0 {
            Held::Text(_) => Err(FetchError::Missing("not a file".to_owned())),
            Held::File { source, size, .. } => self.download_in_time(source, size, limit).await,
        }
    }

    async fn download_in_time(
        &self,
        source: MediaSource,
        size: Option<u64>,
        limit: usize,
    ) -> Result<Vec<u8>, FetchError> {
        if size.is_some_and(|size| size > limit as u64) {
            return Err(FetchError::TooLarge);
        }
        tokio::time::timeout(DOWNLOAD_TIME, self.download(source, limit))
            .await
            .map_err(|_| FetchError::Passing("the file did not come in time".into()))?
    }

    /// What stands in a message, and whether it is ours.
    async fn held(&self, room: &Address, reference: &str) -> Result<(Held, bool), FetchError> {
        let missing = |text: &str| FetchError::Missing(text.to_owned());
        let reference = Reference::read(reference).map_err(|error| missing(&printable(error)))?;
        let event = EventId::parse(&reference.event).map_err(|error| missing(&printable(error)))?;
        // A room that was upgraded since has another address; the message is where it was.
        let room = self
            .room(&reference.room)
            .or_else(|| self.room(&room.id))
            .ok_or_else(|| missing("no such room"))?;
        let event = room.event(&event, None).await.map_err(|error| failed(&error))?;
        let received = Received::read(event).ok_or_else(|| missing("not readable"))?;
        let is_plain = matches!(room.encryption_state(), EncryptionState::NotEncrypted);
        if !is_plain && !received.was_encrypted && !received.event.is_encrypted() {
            return Err(missing("not encrypted, in an encrypted room"));
        }
        let is_ours = received.event.sender == self.me.as_str();
        Ok((held(&received.event, is_plain)?, is_ours))
    }

    async fn download(&self, source: MediaSource, limit: usize) -> Result<Vec<u8>, FetchError> {
        let address = match &source {
            MediaSource::Plain(address) => address,
            MediaSource::Encrypted(file) => &file.url,
        };
        match self.is_larger(address, limit + BOM.len()).await {
            Some(false) => {}
            Some(true) => return Err(FetchError::TooLarge),
            // The next answer might be larger than any memory.
            None => return Err(FetchError::Passing("the file can't be weighed".into())),
        }
        let request = MediaRequestParameters { source, format: MediaFormat::File };
        self.client.media().get_media_content(&request, false).await.map_err(|error| failed(&error))
    }

    /// Whether a file is larger than `limit`, whatever its event says; `None` if that can't be found out.
    ///
    /// The SDK takes a file into memory however large it is, and only the SDK can decrypt it: so it is weighed first.
    async fn is_larger(&self, address: &MxcUri, limit: usize) -> Option<bool> {
        let (server, id) = address.parts().ok()?;
        let mut url = self.client.homeserver();
        url.path_segments_mut().ok()?.pop_if_empty().extend([
            "_matrix",
            "client",
            "v1",
            "media",
            "download",
            server.as_str(),
            id,
        ]);
        let request = self.client.http_client().get(url).bearer_auth(self.client.access_token()?);
        let mut response = request.send().await.ok()?.error_for_status().ok()?;
        let mut size = 0;
        while let Some(chunk) = response.chunk().await.ok()? {
            size += chunk.len();
            if size > limit {
                return Some(true);
            }
        }
        Some(false)
    }
}

/// What an event holds. What the server says of its edits counts only where nothing is encrypted.
fn held(event: &Event, is_plain: bool) -> Result<Held, FetchError> {
    if event.is_encrypted() {
        return Err(FetchError::Passing("the message can't be decrypted yet".into()));
    }
    let content = if is_plain { event.latest() } else { &event.content };
    let Some(kind) = content["msgtype"].as_str().filter(|_| event.kind == "m.room.message") else {
        return Err(FetchError::Missing("not a message, or deleted".into()));
    };
    match (kind, content["body"].as_str()) {
        ("m.text" | "m.notice" | "m.emote", Some(body)) => {
            let is_reply = event.content["m.relates_to"]["m.in_reply_to"].is_object();
            let body = if is_reply { without_quote(body) } else { body };
            Ok(Held::Text(formatted::text(body, content, false)))
        }
        ("m.file" | "m.image" | "m.audio" | "m.video", body) => {
            let source =
                source(content).ok_or_else(|| FetchError::Missing("the file has no address".into()))?;
            let caption = body.filter(|body| content["filename"].as_str().is_some_and(|name| name != *body));
            Ok(Held::File {
                source,
                size: content["info"]["size"].as_u64(),
                is_shown: kind != "m.file",
                caption: caption.map(str::to_owned),
            })
        }
        _ => Err(FetchError::NotText),
    }
}

fn source(content: &Value) -> Option<MediaSource> {
    let is_file = content["file"].is_object();
    let url = if is_file { &content["file"]["url"] } else { &content["url"] };
    let url = bounds::fitting(url.as_str()?, bounds::URI, "a file's address")?;
    if is_file {
        let file = serde_json::from_value(content["file"].clone()).ok()?;
        return Some(MediaSource::Encrypted(Box::new(file)));
    }
    Some(MediaSource::Plain(OwnedMxcUri::from(url)))
}

fn as_text(bytes: Vec<u8>, limit: usize) -> Result<String, FetchError> {
    let bytes = match bytes.strip_prefix(BOM) {
        Some(rest) => rest.to_vec(),
        None => bytes,
    };
    if bytes.len() > limit {
        return Err(FetchError::TooLarge);
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(FetchError::NotText),
    }
}

fn failed(error: &Error) -> FetchError {
    match matrix_error(error) {
        MatrixError::Missing(text)
        | MatrixError::Forbidden(text)
        | MatrixError::Refused(text)
        | MatrixError::NotJoined(text) => FetchError::Missing(text),
        MatrixError::Limited(_) => FetchError::Passing("the homeserver asks to wait".into()),
        MatrixError::Unreachable(text)
        | MatrixError::NotYet(text)
        | MatrixError::Unknown(text)
        | MatrixError::Revoked { text, .. } => FetchError::Passing(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn held_in(content: Value) -> Result<Held, FetchError> {
        let json =
            json!({ "event_id": "$e", "sender": "@a:x", "type": "m.room.message", "content": content });
        held(&Event::read(&json.to_string()).unwrap(), true)
    }

    #[test]
    fn what_a_server_says_of_an_edit_counts_only_where_nothing_is_encrypted() {
        let edit = json!({ "sender": "@a:x", "content": { "m.new_content": { "msgtype": "m.text", "body": "new" } } });
        let event = json!({
            "event_id": "$e", "sender": "@a:x", "type": "m.room.message",
            "content": { "msgtype": "m.text", "body": "old" },
            "unsigned": { "m.relations": { "m.replace": edit } },
        });
        let event = Event::read(&event.to_string()).unwrap();
        for (is_plain, says) in [(true, "new"), (false, "old")] {
            assert!(matches!(held(&event, is_plain), Ok(Held::Text(text)) if text == says));
        }
    }

    #[test]
    fn what_a_message_holds() {
        let reply = json!({ "msgtype": "m.text", "body": "> <@bo:x> old\n\n# New",
                            "m.relates_to": { "m.in_reply_to": { "event_id": "$q" } } });
        assert!(matches!(held_in(reply), Ok(Held::Text(text)) if text == "# New"));
        let file =
            json!({ "msgtype": "m.file", "body": "a.md", "url": "mxc://x/abc", "info": { "size": 7 } });
        assert!(matches!(
            held_in(file),
            Ok(Held::File { source: MediaSource::Plain(_), size: Some(7), is_shown: false, caption: None })
        ));
        let picture = json!({ "msgtype": "m.image", "body": "a.png", "url": "mxc://x/abc" });
        assert!(matches!(held_in(picture), Ok(Held::File { is_shown: true, .. })));
        assert!(matches!(held_in(json!({})), Err(FetchError::Missing(_))));
        assert!(matches!(held_in(json!({ "msgtype": "m.file", "body": "a" })), Err(FetchError::Missing(_))));
        let far = format!("mxc://x/{}", "y".repeat(1_000));
        for content in [
            json!({ "msgtype": "m.file", "body": "a.md", "url": far }),
            json!({ "msgtype": "m.file", "body": "a.md", "file": { "url": far } }),
        ] {
            assert!(matches!(held_in(content), Err(FetchError::Missing(_))));
        }
    }

    #[test]
    fn texts_only() {
        assert_eq!(as_text("\u{feff}# á".into(), 5).unwrap(), "# á");
        assert_eq!(as_text("# ááá".into(), 5), Err(FetchError::TooLarge));
        assert_eq!(as_text(vec![0xff, 0xfe, b'a', 0], 100), Err(FetchError::NotText));
        assert_eq!(as_text(b"a\0b".to_vec(), 100), Err(FetchError::NotText));
    }
}
