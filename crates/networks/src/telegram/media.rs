//! Sending files. Telegram takes a file once, and from then on its own id for it.

use super::entities::entities;
use super::errors::{self, accepted_id, is_unchanged};
use super::place::{Place, Prepared};
use super::render::Part;
use crate::uploads::Uploads;
use domain::file::{File, FileContent, FileDigest};
use domain::room::Address;
use domain::sending::Delivery;
use teloxide::payloads::{
    EditMessageMediaSetters, SendAnimationSetters, SendAudioSetters, SendDocumentSetters, SendPhotoSetters,
    SendVideoSetters,
};
use teloxide::requests::Requester;
use teloxide::types::{
    ChatId, FileId, InputFile, InputMedia, InputMediaAnimation, InputMediaAudio, InputMediaDocument,
    InputMediaPhoto, InputMediaVideo, Message, MessageId as Id, ReplyParameters, ThreadId,
};
use teloxide::{Bot, RequestError};

/// The largest file that a bot may send, in bytes (Bot API).
pub(super) const LARGEST: u64 = 50_000_000;

/// The largest picture that is shown as one, in bytes; beyond it is a document (Bot API, `sendPhoto`).
const LARGEST_PHOTO: u64 = 10_000_000;

/// The most that a picture's width and height may add up to, in pixels, and how many times one may be the other (`sendPhoto`).
const LONGEST_SIDES: u32 = 10_000;
const LONGEST_RATIO: u32 = 20;

/// As what a file is sent: its id counts for that only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Photo,
    Animation,
    Audio,
    Video,
    Document,
}

impl Way {
    const ALL: [Self; 5] = [Self::Photo, Self::Animation, Self::Audio, Self::Video, Self::Document];

    fn of(file: &File) -> Self {
        let length = match &file.content {
            FileContent::Made(bytes) => bytes.len() as u64,
            FileContent::Kept { length, .. } => *length,
        };
        let is_shown = file.dimensions.is_some_and(|(width, height)| {
            let (short, long) = (width.min(height).max(1), width.max(height));
            width.saturating_add(height) <= LONGEST_SIDES && long / short < LONGEST_RATIO
        });
        match &*file.media_type {
            "image/jpeg" | "image/png" | "image/webp" if length <= LARGEST_PHOTO && is_shown => Self::Photo,
            "image/gif" => Self::Animation,
            "audio/mpeg" | "audio/mp4" => Self::Audio,
            "video/mp4" => Self::Video,
            // What is sent as a voice message stays as it is: it can't be edited.
            _ => Self::Document,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Animation => "animation",
            Self::Audio => "audio",
            Self::Video => "video",
            Self::Document => "document",
        }
    }

    /// The id of the file in a message, if that shows it so.
    fn id(self, message: &Message) -> Option<&str> {
        let id = match self {
            Self::Photo => &message.photo()?.iter().max_by_key(|size| size.width)?.file.id,
            Self::Animation => &message.animation()?.file.id,
            Self::Audio => &message.audio()?.file.id,
            Self::Video => &message.video()?.file.id,
            Self::Document => &message.document()?.file.id,
        };
        Some(&id.0)
    }

    /// What a message shows: Telegram makes an animation of a film without sound. The way and the id, in two words.
    fn known(message: &Message) -> Option<String> {
        Self::ALL.into_iter().find_map(|way| Some(format!("{} {}", way.word(), way.id(message)?)))
    }

    /// Reads those words.
    fn read(known: &str) -> Option<(Self, String)> {
        let (word, id) = known.split_once(' ')?;
        Some((Self::ALL.into_iter().find(|way| way.word() == word)?, id.to_owned()))
    }
}

/// Who sends files, and where they are.
pub(super) struct Sender<'a> {
    pub(super) bot: &'a Bot,
    /// The same bot, which has time for uploads.
    pub(super) uploader: &'a Bot,
    /// The bot's id: another bot's ids for files mean nothing to it.
    pub(super) me: i64,
    pub(super) uploads: &'a Uploads,
}

/// What a part with a file is sent as.
struct Outgoing<'a> {
    part: &'a Part,
    way: Way,
    place: Place,
    prepared: &'a Prepared,
    reply_to: Option<i32>,
    quiet: bool,
}

/// What is sent, or put into the place of what was sent.
enum Call {
    Send,
    Edit { chat: i64, message: i32 },
}

impl Sender<'_> {
    /// Sends a file with the part's text as its caption; the message.
    pub(super) async fn send(
        &self,
        (part, file): (&Part, &File),
        prepared: &Prepared,
        reply_to: Option<i32>,
        quiet: bool,
        room: &Address,
    ) -> Result<i32, Delivery> {
        let outgoing = Outgoing { part, way: self.way(file), place: prepared.0, prepared, reply_to, quiet };
        self.call(&outgoing, file, &Call::Send, room).await
    }

    /// Puts a file with the part's text as its caption in the place of what a message shows.
    pub(super) async fn edit(
        &self,
        (part, file): (&Part, &File),
        prepared: &Prepared,
        (chat, message): (i64, i32),
        room: &Address,
    ) -> Result<i32, Delivery> {
        let outgoing =
            Outgoing { part, way: self.way(file), place: prepared.0, prepared, reply_to: None, quiet: false };
        self.call(&outgoing, file, &Call::Edit { chat, message }, room).await
    }

    /// As what a file is sent: as a document where Telegram makes nothing else of it.
    fn way(&self, file: &File) -> Way {
        match (Way::of(file), &file.content) {
            (way, FileContent::Kept { digest, .. }) if self.uploads.is_refused(&self.place(way), *digest) => {
                Way::Document
            }
            (way, _) => way,
        }
    }

    /// Where the id of a file counts.
    fn place(&self, way: Way) -> String {
        format!("telegram {} {}", self.me, way.word())
    }

    async fn call(
        &self,
        outgoing: &Outgoing<'_>,
        file: &File,
        call: &Call,
        room: &Address,
    ) -> Result<i32, Delivery> {
        let done = |result: Result<Message, RequestError>| match (result, call) {
            (Ok(message), _) => Ok(message.id.0),
            (Err(error), Call::Edit { message, .. }) if is_unchanged(&error) => Ok(*message),
            (Err(error), _) => accepted_id(&error).ok_or_else(|| errors::delivery(&error, room)),
        };
        let digest = match &file.content {
            FileContent::Made(bytes) => {
                let input = InputFile::memory(bytes.clone()).file_name(file.name.clone());
                return done(self.run(self.uploader, outgoing, call, input).await);
            }
            FileContent::Kept { digest, .. } => *digest,
        };
        let place = self.place(outgoing.way);
        let known = || Way::read(&self.uploads.known(&place, digest)?);
        if let Some(known) = known() {
            match self.by_id(outgoing, call, known).await {
                Err(error) if is_wrong_id(&error) => self.uploads.remember(&place, digest, None),
                result => return done(result),
            }
        }
        if self.uploads.is_refused(&place, digest) {
            return Err(Delivery::Refused("Telegram does not take the file".to_owned()));
        }
        let Some(_turn) = self.uploads.turn(&place, digest).await else {
            return Err(Delivery::NotYet("its file is being uploaded".to_owned()));
        };
        // Somebody else may have uploaded it meanwhile.
        if let Some(known) = known() {
            return done(self.by_id(outgoing, call, known).await);
        }
        let result = self.upload(outgoing, call, file, digest).await?;
        match &result {
            Ok(message) => self.uploads.remember(&place, digest, Way::known(message).as_deref()),
            Err(error) if is_wrong_file(error) => {
                self.uploads.refuse(&place, digest);
                // The next try sends it as a document.
                if outgoing.way != Way::Document {
                    return Err(Delivery::NotYet("Telegram makes nothing of the file".to_owned()));
                }
            }
            Err(_) => {}
        }
        done(result)
    }

    async fn by_id(
        &self,
        outgoing: &Outgoing<'_>,
        call: &Call,
        (way, id): (Way, String),
    ) -> Result<Message, RequestError> {
        let outgoing = Outgoing { way, ..*outgoing };
        self.run(self.bot, &outgoing, call, InputFile::file_id(FileId(id))).await
    }

    async fn upload(
        &self,
        outgoing: &Outgoing<'_>,
        call: &Call,
        file: &File,
        digest: FileDigest,
    ) -> Result<Result<Message, RequestError>, Delivery> {
        let Some(bytes) = self.uploads.read(digest).await else {
            return Err(Delivery::Refused("the file is not kept any more".to_owned()));
        };
        let input = InputFile::memory(bytes).file_name(file.name.clone());
        Ok(self.run(self.uploader, outgoing, call, input).await)
    }

    async fn run(
        &self,
        bot: &Bot,
        outgoing: &Outgoing<'_>,
        call: &Call,
        input: InputFile,
    ) -> Result<Message, RequestError> {
        match call {
            Call::Send => send(bot, outgoing, input).await,
            Call::Edit { chat, message } => edit(bot, outgoing, (*chat, *message), input).await,
        }
    }
}

async fn send(bot: &Bot, outgoing: &Outgoing<'_>, input: InputFile) -> Result<Message, RequestError> {
    let chat = ChatId(outgoing.place.chat);
    // The same for each method, of which each has a type of its own.
    macro_rules! sent {
        ($method:ident $(, $as_it_is:ident)?) => {{
            let mut request = bot.$method(chat, input).disable_notification(outgoing.quiet)$(.$as_it_is(true))?;
            if !outgoing.part.text.is_empty() {
                let marks = entities(&outgoing.part.entities);
                request = request.caption(outgoing.part.text.clone()).caption_entities(marks);
            }
            if let Some(topic) = outgoing.place.topic {
                request = request.message_thread_id(ThreadId(Id(topic)));
            }
            if let Some(id) = outgoing.reply_to {
                let reply = ReplyParameters::new(Id(id)).allow_sending_without_reply();
                request = request.reply_parameters(reply);
            }
            if let Some(buttons) = outgoing.prepared.1.clone() {
                request = request.reply_markup(buttons);
            }
            request.await
        }};
    }
    match outgoing.way {
        Way::Photo => sent!(send_photo),
        Way::Animation => sent!(send_animation),
        Way::Audio => sent!(send_audio),
        Way::Video => sent!(send_video),
        Way::Document => sent!(send_document, disable_content_type_detection),
    }
}

async fn edit(
    bot: &Bot,
    outgoing: &Outgoing<'_>,
    (chat, message): (i64, i32),
    input: InputFile,
) -> Result<Message, RequestError> {
    let (text, marks) = (outgoing.part.text.clone(), entities(&outgoing.part.entities));
    macro_rules! media {
        ($variant:ident, $type:ident) => {
            InputMedia::$variant($type::new(input).caption(text).caption_entities(marks))
        };
    }
    let media = match outgoing.way {
        Way::Photo => media!(Photo, InputMediaPhoto),
        Way::Animation => media!(Animation, InputMediaAnimation),
        Way::Audio => media!(Audio, InputMediaAudio),
        Way::Video => media!(Video, InputMediaVideo),
        Way::Document => {
            let document = InputMediaDocument::new(input).caption(text).caption_entities(marks);
            InputMedia::Document(InputMediaDocument {
                disable_content_type_detection: Some(true),
                ..document
            })
        }
    };
    let mut request = bot.edit_message_media(ChatId(chat), Id(message), media);
    if let Some(buttons) = outgoing.prepared.1.clone() {
        request = request.reply_markup(buttons);
    }
    request.await
}

/// Whether Telegram makes nothing of a file, whatever the chat.
fn is_wrong_file(error: &RequestError) -> bool {
    says(
        error,
        &[
            "image_process_failed",
            "photo_invalid",
            "photo_ext_invalid",
            "photo_save_file",
            "entity too large",
            "file is too big",
        ],
    )
}

/// Whether Telegram doesn't know the id of a file that it was sent before.
fn is_wrong_id(error: &RequestError) -> bool {
    says(
        error,
        &[
            "wrong file identifier",
            "wrong remote file",
            "file reference",
            "file_id",
            "wrong type of the web page",
        ],
    )
}

fn says(error: &RequestError, wordings: &[&str]) -> bool {
    errors::api_wording(error).is_some_and(|wording| {
        let small = wording.to_ascii_lowercase();
        wordings.iter().any(|says| small.contains(says))
    })
}
