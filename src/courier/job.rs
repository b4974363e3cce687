//! One answer or copy on its way, part by part.

use super::copy::CopyJob;
use crate::app::context::App;
use delivery::limiter::classes::{Class, Lane};
use domain::answer::{Question, Reply};
use domain::incoming::MessageId;
use domain::number::{AnswerId, RoomId};
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::sending::Delivery;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use networks::{Network, Part, Post, render};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;
use store::StoreError;
use store::{Outgoing, Progress, Store};

/// The most of an id that goes into a key as it is.
const KEY_LIMIT: usize = 48;

/// For how long servers surely know again what was sent to them; Synapse forgets after 24 hours.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(20);

/// Something on its way.
pub enum Job {
    /// To somebody who asked.
    Answer(AnswerJob),
    /// To a room that subscribed.
    Copy(CopyJob),
}

/// An answer on its way.
pub struct AnswerJob {
    /// Its number.
    pub id: AnswerId,
    /// The answer, and how far it got.
    pub outgoing: Box<Outgoing>,
    /// How often it may or may not have arrived.
    pub tries: u32,
    /// Since when.
    pub since: Option<Instant>,
    /// Not to be tried before; `None` is any time.
    pub not_before: Option<Instant>,
    room: Room,
    rendering: Option<Rendering>,
    /// Our message in whose place it is put.
    replaces: Option<MessageId>,
    /// Whether that message may be edited.
    edits: bool,
    /// It may have been sent so long ago that the network would not know it again: it is looked for first.
    look: bool,
    /// Whether its choices are pressed where it stands: the moderators meet there.
    presses: bool,
}

/// An answer as it is sent.
struct Rendering {
    parts: Vec<Part>,
    /// Which state of the archive it shows.
    archive: u64,
}

/// Takes an answer that is to go; `None` when its room can't be reached any more.
pub fn answer(
    store: &Store,
    network: NetworkId,
    id: AnswerId,
    outgoing: Outgoing,
    now: Timestamp,
) -> Result<Option<AnswerJob>, StoreError> {
    let room = store.room_by_number(network, outgoing.room)?.filter(|room| room.suspended.is_none());
    let Some(room) = room else { return Ok(None) };
    let replaces = match outgoing.progress_message {
        Some(statement) => store.progress_message(statement)?,
        None => None,
    };
    let look = network.capabilities().idempotent && now.duration_since(outgoing.at) > REMEMBERED;
    Ok(Some(AnswerJob {
        id,
        outgoing: Box::new(outgoing),
        tries: 0,
        since: None,
        not_before: None,
        room,
        rendering: None,
        replaces,
        edits: true,
        look,
        presses: false,
    }))
}

impl AnswerJob {
    /// The room's number.
    pub fn room(&self) -> RoomId {
        self.outgoing.room
    }

    /// The room's address.
    pub fn address(&self) -> &Address {
        &self.room.address
    }

    /// Who is in the room.
    pub fn kind(&self) -> RoomKind {
        self.room.kind
    }

    /// Whether the room could not be reached when this was loaded.
    pub fn was_shut(&self) -> bool {
        self.room.suspended.is_some()
    }

    /// What it is, when it has to wait.
    pub fn class(&self) -> Class {
        if self.outgoing.to_moderator { Class::ModeratorAnswer } else { Class::PersonAnswer }
    }

    /// Among what it is served in turn with others.
    pub fn lane(&self) -> Lane {
        // What one person does in their private chat stays in its order, whoever they are.
        let asker = self.outgoing.asker.as_deref().filter(|_| self.room.kind != RoomKind::Private);
        Lane::answers(self.room(), asker)
    }

    /// Renders it as it is now, so that nothing is sent that was withdrawn or changed while it waited; whether there is
    /// something left to send. Where a room asks too much, answers are dropped meanwhile.
    pub fn render(&mut self, app: &App) -> bool {
        if app.store.awaits(self.room.address.network, self.id).is_ok_and(|awaits| !awaits) {
            return false;
        }
        self.presses = app.meet_in(&self.room.address);
        // Others may read along there by now.
        if self.outgoing.private && self.room.kind != RoomKind::Private && !self.presses {
            return false;
        }
        let archive = app.store.archive_version();
        let sent = self.outgoing.sent as usize;
        let kept = self.rendering.take().filter(|kept| match self.outgoing.reply {
            Reply::Said(_) | Reply::Told { .. } => true,
            Reply::Asked(_) => kept.archive == archive,
        });
        let rendering = kept.unwrap_or_else(|| {
            let answer = match &self.outgoing.reply {
                Reply::Said(answer) => Cow::Borrowed(answer),
                Reply::Asked(question) => Cow::Owned(app.answer(question, &self.room)),
                Reply::Told { person, notification } => {
                    Cow::Owned(app.tell(person, notification, &self.room))
                }
            };
            let network = self.room.address.network;
            let parts: Vec<Part> =
                answer.messages.iter().flat_map(|message| render(network, message)).collect();
            // A page takes the place of the page before it; what doesn't fit there, or is read by others too, is said anew.
            if let Some(pressed) = &self.outgoing.pressed {
                let fits = self.room.kind == RoomKind::Private && parts.len() == 1;
                self.replaces = pressed.under.clone().filter(|_| fits && self.edits);
            }
            Rendering { parts, archive }
        });
        let more = sent < rendering.parts.len();
        self.rendering = Some(rendering);
        more
    }

    /// Forgets what `render` made.
    pub fn forget_rendering(&mut self) {
        self.rendering = None;
    }

    fn parts(&self) -> &[Part] {
        self.rendering.as_ref().map_or(&[], |rendering| &rendering.parts)
    }

    /// Its room is now this one.
    pub fn go_to(&mut self, room: Room) {
        self.room = room;
    }

    /// A part has arrived; whether there are more.
    pub fn sent(&mut self) -> bool {
        self.outgoing.sent += 1;
        (self.tries, self.since) = (0, None);
        (self.outgoing.sent as usize) < self.parts().len()
    }

    /// How far it has got once it has been sent, in this message, or given up.
    pub fn progress(&self, message: Option<MessageId>) -> Progress {
        Progress {
            answer: self.id,
            room: self.room(),
            sent: None,
            progress_message: self.outgoing.progress_message.map(|statement| (statement, message)),
        }
    }

    /// It was looked for and is not there; whether it had been looked for.
    pub fn is_not_there(&mut self) -> bool {
        std::mem::take(&mut self.look)
    }

    /// The message in whose place it was to be put can't be edited: say it anew. Whether that makes a difference.
    pub fn give_up_editing(&mut self) -> bool {
        self.edits = false;
        self.replaces.take().is_some()
    }
}

impl Job {
    /// The room's number.
    pub fn room(&self) -> RoomId {
        match self {
            Self::Answer(job) => job.room(),
            Self::Copy(job) => job.room(),
        }
    }

    /// The room's address.
    pub fn address(&self) -> &Address {
        match self {
            Self::Answer(job) => job.address(),
            Self::Copy(job) => job.address(),
        }
    }

    /// Not to be tried before; `None` is any time.
    pub fn not_before(&self) -> Option<Instant> {
        match self {
            Self::Answer(job) => job.not_before,
            Self::Copy(_) => None,
        }
    }

    /// What it is, when it has to wait.
    pub fn class(&self) -> Class {
        match self {
            Self::Answer(job) => job.class(),
            Self::Copy(job) if job.hurries() => Class::UrgentStatement,
            Self::Copy(_) => Class::Statement,
        }
    }

    /// Among what it is served in turn with others.
    pub fn lane(&self) -> Lane {
        match self {
            Self::Answer(job) => job.lane(),
            Self::Copy(job) => Lane::copies(job.room()),
        }
    }

    /// Whether the next step only looks whether something arrived.
    pub fn looks(&self) -> bool {
        match self {
            Self::Answer(job) => job.look,
            Self::Copy(job) => job.plan().looks(),
        }
    }

    /// Who is in the room.
    pub fn kind(&self) -> RoomKind {
        match self {
            Self::Answer(job) => job.room.kind,
            Self::Copy(job) => job.plan().claim().room.kind,
        }
    }

    /// Does the next step.
    pub fn go(self, network: Arc<dyn Network>) -> BoxFuture<'static, (Self, Delivery)> {
        async move {
            let delivery = match &self {
                Self::Answer(job) => job.go(&*network).await,
                Self::Copy(job) => job.go(&*network).await,
            };
            (self, delivery)
        }
        .boxed()
    }
}

impl AnswerJob {
    async fn go(&self, network: &dyn Network) -> Delivery {
        let index = self.outgoing.sent as usize;
        let Some(part) = self.parts().get(index) else { return Delivery::Refused("no such part".into()) };
        let key = format!("a-{}-{index}", shortened(&self.outgoing.key));
        let thread = self.outgoing.thread.as_ref();
        // What answers nothing that stands in a thread would stand outside.
        let reply_to = self.outgoing.reply_to.as_ref().filter(|_| index == 0 || thread.is_some());
        let post = Post {
            room: &self.room.address,
            kind: self.room.kind,
            key: &key,
            part,
            reply_to,
            thread,
            asked: self.was_asked(),
            quiet: false,
            private: self.outgoing.private && !self.presses,
            person: self.person(),
            presses: self.presses,
        };
        if self.look {
            return network.find(&self.room.address, &key, self.outgoing.at).await;
        }
        match &self.replaces {
            Some(id) => network.edit(&post, id).await,
            None => network.send(&post).await,
        }
    }

    /// Whether somebody waits for it. What people are told who have not asked is private; a greeting isn't, and how a delivery goes on
    /// was asked for once.
    fn was_asked(&self) -> bool {
        let Outgoing { reply_to, pressed, private, progress_message, .. } = &*self.outgoing;
        reply_to.is_some() || pressed.is_some() || !private || progress_message.is_some()
    }

    /// Who gets it in a private chat.
    fn person(&self) -> Option<&str> {
        match &self.outgoing.reply {
            Reply::Told { person, .. } | Reply::Asked(Question { person, .. }) => Some(&person.id),
            Reply::Said(_) => self.outgoing.asker.as_deref(),
        }
    }
}

/// An id as part of a key: of the characters that keys may have, and not too long.
fn shortened(id: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let plain = id.strip_prefix('$').unwrap_or(id);
    if plain.len() <= KEY_LIMIT && plain.chars().all(fits) {
        return plain.to_owned();
    }
    Sha256::digest(id).iter().take(20).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
