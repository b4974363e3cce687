//! Files in messages: what the bot uploads, and what people send.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::access::Access;
use super::answer::{Answer, Refusal};
use super::markup;
use super::message::Edit;
use super::params::Params;
use super::sending::format_caption;
use super::state::{State, StoredFile};

/// The most bytes of a picture, and of anything else.
const LARGEST_PHOTO: usize = 10_000_000;
const LARGEST: usize = 50_000_000;

/// A file in a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// What it is shown as: `document`, `photo`, `audio`, `voice`, `video`, `animation`.
    pub kind: String,
    /// Its id, by which it can be sent again as the same.
    pub file_id: String,
    /// Its name, where that is told.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// How many bytes it has.
    pub size: usize,
}

impl Media {
    /// As the Bot API shows it, under its kind.
    pub(super) fn json(&self) -> Value {
        let mut file = json!({
            "file_id": self.file_id,
            "file_unique_id": format!("Ag{}", self.file_id),
            "file_size": self.size,
        });
        match &*self.kind {
            "photo" => {
                (file["width"], file["height"]) = (json!(640), json!(480));
                let mut small = file.clone();
                small["file_id"] = json!(format!("{}-s", self.file_id));
                (small["width"], small["height"]) = (json!(90), json!(68));
                return json!([small, file]);
            }
            "video" | "animation" => {
                (file["width"], file["height"], file["duration"]) = (json!(640), json!(480), json!(3));
            }
            "audio" | "voice" => file["duration"] = json!(3),
            _ => {}
        }
        if self.kind != "voice" {
            file["file_name"] = json!(self.name);
        }
        file["mime_type"] = json!(self.mime);
        file
    }
}

impl State {
    /// Keeps a file, to be shown so.
    pub(super) fn store(&mut self, kind: &str, name: &str, bytes: Vec<u8>) -> Media {
        let number = self.files.len();
        let file_id = format!("BQACAgTEST{number}{kind}");
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ending = if ending.bytes().all(|b| b.is_ascii_alphanumeric()) { ending } else { "bin" };
        let mime = match ending {
            "txt" => "text/plain",
            "md" => "text/markdown",
            "pdf" => "application/pdf",
            "jpg" => "image/jpeg",
            "png" => "image/png",
            "ogg" => "audio/ogg",
            _ => "application/octet-stream",
        };
        let (path, size) = (format!("{kind}s/file_{number}.{ending}"), bytes.len());
        self.files.insert(file_id.clone(), StoredFile { path, bytes });
        Media { kind: kind.to_owned(), file_id, name: name.to_owned(), mime: mime.to_owned(), size }
    }

    /// `sendPhoto`, `sendDocument` and the like.
    pub(super) fn send_media(&mut self, kind: &str, params: &Params) -> Answer {
        let caption = format_caption(params)?;
        let markup = markup::check(params.get("reply_markup"))?;
        let chat = self.reach(params, Access::Write)?;
        let media = self.media(kind, &params.text(kind), params)?;
        self.put(chat, caption, Some(media), markup, params)
    }

    /// `editMessageMedia`: it adds a file to a text, and replaces one; it takes none away.
    pub(super) fn edit_message_media(&mut self, params: &Params) -> Answer {
        let given = params.get("media").cloned().unwrap_or_default();
        let kind = given["type"].as_str().unwrap_or_default().to_owned();
        let caption = format_caption(&Params::of(&given))?;
        let markup = markup::check(params.get("reply_markup"))?;
        let (chat, id) = self.editable(params)?;
        let media = self.media(&kind, given["media"].as_str().unwrap_or_default(), params)?;
        let content = Edit { text: caption.text, entities: caption.entities, markup, media: Some(media) };
        self.edit(chat, id, content)
    }

    /// A file that was sent along, or one that is known by its id. An id counts for the kind for which it was given.
    fn media(&mut self, kind: &str, given: &str, params: &Params) -> Result<Media, Refusal> {
        let upload = params.file(given.strip_prefix("attach://").unwrap_or(kind));
        if let Some((name, bytes)) = upload {
            let most = if kind == "photo" { LARGEST_PHOTO } else { LARGEST };
            if bytes.len() > most {
                return Err(Refusal::new(413, "Request Entity Too Large"));
            }
            let (name, bytes) = (name.clone(), bytes.clone());
            return Ok(self.store(kind, &name, bytes));
        }
        let known = self.media_by_id(given).filter(|media| media.kind == kind);
        known.ok_or_else(|| Refusal::bad("wrong file identifier/HTTP URL specified"))
    }

    fn media_by_id(&self, id: &str) -> Option<Media> {
        let messages = self.chats.values().flat_map(|chat| &chat.messages);
        messages.filter_map(|message| message.media.as_ref()).find(|media| media.file_id == id).cloned()
    }

    /// The bytes of a file.
    #[must_use]
    pub fn file(&self, media: &Media) -> &[u8] {
        self.files.get(&media.file_id).map_or(&[], |file| &file.bytes)
    }
}
