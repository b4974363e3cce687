//! Messages that their sender did not write: forwarded, made by an inline bot, or copied by Telegram.

use super::BotApi;
use super::chat::TELEGRAM;
use super::draft::Draft;
use super::message::{Message, Origin};

impl Draft<'_> {
    /// It was written by somebody else first, and is forwarded.
    pub fn forwarded(mut self, origin: Origin) -> Self {
        self.message.origin = Some(origin);
        self
    }

    /// It was chosen from what this inline bot offered.
    pub fn via_bot(mut self, username: &str) -> Self {
        self.message.via_bot = Some(username.to_owned());
        self
    }

    /// It belongs to an album.
    pub fn album(mut self, id: &str) -> Self {
        self.message.album = Some(id.to_owned());
        self
    }
}

impl BotApi {
    /// Begins a message by which somebody forwards another to a chat.
    pub fn forward(&self, chat: i64, user: i64, message: &Message) -> Draft<'_> {
        let mut draft = self.write(chat, user).entities(message.entities.clone());
        draft.message.text.clone_from(&message.text);
        draft.message.media.clone_from(&message.media);
        draft.message.album.clone_from(&message.album);
        draft.forwarded(message.origin_of_forward())
    }

    /// Telegram copies a channel's post into the group that is linked with the channel.
    pub fn forward_automatically(&self, group: i64, post: &Message) -> Message {
        let mut draft = self.forward(group, TELEGRAM, post);
        draft.message.from = Some(TELEGRAM);
        draft.message.sender_chat = Some(post.chat);
        draft.message.automatic = true;
        draft.send()
    }
}
