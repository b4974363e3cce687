//! One answer or copy on its way, part by part.

use crate::house::House;
use crate::store::{Claim, CopyKey, Outcome, Outgoing, Store};
use commands::announcement::announce;
use commands::board::Trouble;
use commands::heard::MessageId;
use commands::lang::Lang;
use commands::room::{Address, NetworkId, Room, RoomKind};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use networks::{Delivery, Manner, Network, Part, Post, render};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::time::Instant;

/// The most of an id that goes into a key as it is.
const KEY_LIMIT: usize = 48;

/// How many renderings are kept.
const RENDERINGS: usize = 64;

/// Something on its way.
pub enum Job {
    /// To somebody who asked.
    Answer(AnswerJob),
    /// To a room that subscribed.
    Copy(CopyJob),
}

/// An answer on its way.
pub struct AnswerJob {
    /// Its place in the store.
    pub place: u64,
    /// The answer, and how far it got.
    pub outgoing: Outgoing,
    /// How often it may or may not have arrived.
    pub tries: u32,
    /// Not to be tried before.
    pub not_before: Instant,
    room: Room,
    parts: Vec<Part>,
    /// Our message in whose place it is put.
    replaces: Option<MessageId>,
}

/// A copy on its way.
pub struct CopyJob {
    claim: Claim,
    parts: Arc<Vec<Part>>,
    key: String,
}

/// What the next step of a job does.
enum Step {
    Send,
    Edit(MessageId),
    Remove(MessageId),
}

/// Makes an answer ready to go; `None` when its room can't be reached any more.
pub fn answer(
    store: &Store,
    network: NetworkId,
    place: u64,
    outgoing: Outgoing,
) -> Result<Option<AnswerJob>, Trouble> {
    let Some(room) = store.room_by_number(network, outgoing.room)?.filter(|room| room.suspended.is_none())
    else {
        return Ok(None);
    };
    let parts: Vec<Part> =
        outgoing.answer.messages.iter().flat_map(|message| render(network, message)).collect();
    let under = outgoing.pressed.as_ref().and_then(|pressed| pressed.under.clone());
    // A page takes the place of the page before it; what doesn't fit there, or is read by others too, is said anew.
    let replaces = under.filter(|_| room.kind == RoomKind::Private && parts.len() == 1);
    Ok((!parts.is_empty()).then(|| AnswerJob {
        place,
        outgoing,
        tries: 0,
        not_before: Instant::now(),
        room,
        parts,
        replaces,
    }))
}

impl AnswerJob {
    /// The room's number.
    pub fn room(&self) -> u64 {
        self.outgoing.room
    }

    /// A part has arrived; whether there are more.
    pub fn sent(&mut self) -> bool {
        self.outgoing.sent += 1;
        self.tries = 0;
        (self.outgoing.sent as usize) < self.parts.len()
    }

    /// The message in whose place it was to be put can't be edited: say it anew. Whether that makes a difference.
    pub fn give_up_editing(&mut self) -> bool {
        self.replaces.take().is_some()
    }
}

impl CopyJob {
    /// Which copy.
    pub fn key(&self) -> CopyKey {
        self.claim.key
    }

    /// The room's number.
    pub fn room(&self) -> u64 {
        self.claim.key.room
    }

    fn step(&self) -> Step {
        let done = self.claim.done;
        match (done < self.parts.len(), self.claim.ids.get(done)) {
            (true, None) => Step::Send,
            (true, Some(id)) => Step::Edit(id.clone()),
            // A revision of fewer parts: what is left over goes.
            (false, _) => self.claim.ids.last().map_or(Step::Send, |id| Step::Remove(id.clone())),
        }
    }

    /// A step has been done.
    pub fn sent(&mut self, id: MessageId) -> Outcome {
        let claim = &mut self.claim;
        if claim.done < self.parts.len() {
            match claim.ids.get_mut(claim.done) {
                Some(old) => *old = id,
                None => claim.ids.push(id),
            }
            claim.done += 1;
        } else {
            claim.ids.pop();
        }
        let complete = claim.done == self.parts.len() && claim.ids.len() == claim.done;
        Outcome::Progress { revision: claim.wanted, ids: claim.ids.clone(), done: claim.done, complete }
    }
}

impl Job {
    /// The room's number.
    pub fn room(&self) -> u64 {
        match self {
            Self::Answer(job) => job.room(),
            Self::Copy(job) => job.room(),
        }
    }

    /// The room's address.
    pub fn address(&self) -> &Address {
        match self {
            Self::Answer(job) => &job.room.address,
            Self::Copy(job) => &job.claim.room.address,
        }
    }

    /// Who is in the room.
    pub fn kind(&self) -> RoomKind {
        match self {
            Self::Answer(job) => job.room.kind,
            Self::Copy(job) => job.claim.room.kind,
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
        let Some(part) = self.parts.get(index) else { return Delivery::Refused("no such part".into()) };
        let key = format!("a-{}-{index}", shortened(&self.outgoing.key));
        let reply_to = self.outgoing.reply_to.as_ref().filter(|_| index == 0);
        let post = Post {
            room: &self.room.address,
            kind: self.room.kind,
            key: &key,
            part,
            reply_to,
            manner: Manner::Answer,
        };
        match &self.replaces {
            Some(id) => network.edit(&post, id).await,
            None => network.send(&post).await,
        }
    }
}

impl CopyJob {
    async fn go(&self, network: &dyn Network) -> Delivery {
        let room = &self.claim.room;
        let key = format!("{}-{}", self.key, self.claim.done);
        let post = |part| Post {
            room: &room.address,
            kind: room.kind,
            key: &key,
            part,
            reply_to: None,
            manner: Manner::Broadcast,
        };
        match (self.step(), self.parts.get(self.claim.done)) {
            (Step::Send, Some(part)) => network.send(&post(part)).await,
            (Step::Edit(id), Some(part)) => network.edit(&post(part), &id).await,
            (Step::Remove(id), _) => {
                network.remove(&room.address, &id, &format!("{key}-x{}", self.claim.ids.len())).await
            }
            (Step::Send | Step::Edit(_), None) => Delivery::Refused("no such part".into()),
        }
    }
}

/// What has been rendered, for the rooms that get the same.
#[derive(Default)]
pub struct Rendered {
    kept: HashMap<Sort, (String, Arc<Vec<Part>>)>,
}

/// What rooms that get the same have in common: statement, revision, language and kind.
type Sort = (u32, u32, Option<Lang>, RoomKind);

impl Rendered {
    /// Makes a claimed copy ready to go; `None` when there is nothing to send for it.
    pub fn copy(
        &mut self,
        house: &House,
        network: NetworkId,
        claim: Claim,
    ) -> Result<Option<CopyJob>, Trouble> {
        let sort: Sort = (claim.key.statement, claim.wanted, claim.room.language.clone(), claim.room.kind);
        if !self.kept.contains_key(&sort) {
            let Some(published) = house.store.statement(claim.key.statement)? else { return Ok(None) };
            let message = announce(&published.statement, &claim.room, &house.campaign);
            // The moment of publication keeps keys apart when a store was set aside and begun anew.
            let key = format!("c-{}-{}-{}", published.at.as_millisecond(), claim.key.statement, claim.wanted);
            if self.kept.len() >= RENDERINGS {
                self.kept.clear();
            }
            self.kept.insert(sort.clone(), (key, Arc::new(render(network, &message))));
        }
        Ok(match self.kept.get(&sort) {
            Some((key, parts)) if !parts.is_empty() => {
                let key = format!("{key}-{}", claim.key.room);
                Some(CopyJob { claim, parts: parts.clone(), key })
            }
            _ => None,
        })
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
