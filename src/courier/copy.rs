//! A copy on its way: what has to be done until a room holds what it should, one step at a time.

use super::job::REMEMBERED;
use crate::store::{Claim, CopyKey, Outcome};
use commands::board::Why;
use commands::heard::MessageId;
use commands::room::{Address, NetworkId, Room};
use jiff::Timestamp;
use networks::{Delivery, Manner, Network, Part, Post};
use std::sync::Arc;

/// What rooms that get the same are to hold.
#[derive(Debug)]
pub struct Wanted {
    /// The statement, part by part; none when it was withdrawn.
    pub parts: Vec<Part>,
    /// What tells a room that its copy has changed, where that is wished.
    pub ring: Option<Part>,
    /// What takes the place of a message that is to go and can't be removed.
    pub line: Part,
    /// From which the keys of its messages are made, up to the revision.
    pub key: String,
}

/// A copy on its way. Each claim is good for one step: what came of it is on disk before the next.
pub struct CopyJob {
    claim: Claim,
    wanted: Arc<Wanted>,
    /// The message that the step is about stays as it is: do what can be done instead.
    instead: bool,
    /// Whether the network knows messages by their keys, and may have one that we don't know of.
    look: bool,
}

/// What the next step of a copy does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// Look whether a message arrived.
    Find { revision: u32, since: Timestamp },
    /// Send the next part; beneath an older message where there is one.
    Send { beneath: Option<MessageId> },
    /// Put the next part in the place of this message.
    Edit(MessageId),
    /// Remove a message that has no part any more.
    Remove(MessageId),
    /// Remove what told of an earlier change.
    Hush(MessageId),
    /// Tell of the change.
    Ring { beneath: Option<MessageId> },
}

impl CopyJob {
    /// A job for a claim; or what comes of it when there is nothing to be done on the network.
    ///
    /// `instead`: the message that the next step is about is known to stay as it is.
    pub fn new(
        claim: Claim,
        wanted: Arc<Wanted>,
        network: NetworkId,
        instead: bool,
        now: Timestamp,
    ) -> Result<Self, Outcome> {
        let look = network == NetworkId::Matrix
            && claim.unsure.as_ref().is_some_and(|(revision, since)| {
                *revision != claim.wanted || now.duration_since(*since) > REMEMBERED
            });
        let mut job = Self { claim, wanted, instead, look };
        job.pass_over();
        if job.step().is_some() { Ok(job) } else { Err(job.outcome()) }
    }

    /// Which copy.
    pub fn key(&self) -> CopyKey {
        self.claim.key
    }

    /// The room's number.
    pub fn room(&self) -> u64 {
        self.claim.key.room
    }

    /// The room's address.
    pub fn address(&self) -> &Address {
        &self.claim.room.address
    }

    /// The room.
    pub fn to(&self) -> &Room {
        &self.claim.room
    }

    /// The revision that is worked towards.
    pub fn revision(&self) -> u32 {
        self.claim.wanted
    }

    /// What the room has removed is neither edited nor sent again.
    fn pass_over(&mut self) {
        let last = self.last();
        let claim = &mut self.claim;
        if !claim.ids.is_empty() && claim.ids.iter().all(is_removed) {
            claim.ids.resize(last, MessageId(String::new()));
        }
        while claim.done < last && claim.ids.get(claim.done).is_some_and(is_removed) {
            claim.done += 1;
        }
        while claim.ids.len() > last && claim.ids.last().is_some_and(is_removed) {
            claim.ids.pop();
        }
    }

    fn step(&self) -> Option<Step> {
        let claim = &self.claim;
        if let (true, Some((revision, since))) = (self.look, claim.unsure) {
            return Some(Step::Find { revision, since });
        }
        let first = claim.ids.iter().find(|id| !is_removed(id));
        if claim.done < self.last() {
            return Some(match claim.ids.get(claim.done) {
                None => Step::Send { beneath: first.cloned() },
                Some(id) if self.instead => Step::Send { beneath: Some(id.clone()) },
                Some(id) => Step::Edit(id.clone()),
            });
        }
        if claim.ids.len() > self.last() {
            return claim.ids.last().cloned().map(Step::Remove);
        }
        let rings = self.wanted.ring.is_some() && claim.held > 0 && first.is_some() && self.is_subscribed();
        match &claim.ring {
            Some((revision, id)) if self.is_withdrawn() || (rings && *revision != claim.wanted) => {
                Some(Step::Hush(id.clone()))
            }
            None if rings => Some(Step::Ring { beneath: first.cloned() }),
            _ => None,
        }
    }

    fn is_subscribed(&self) -> bool {
        self.claim.room.subscription.is_some()
    }

    /// How many parts the room is to have: whoever has unsubscribed gets no new message, but what is there is corrected.
    fn last(&self) -> usize {
        let all = self.wanted.parts.len();
        if self.is_subscribed() { all } else { all.min(self.claim.ids.len()) }
    }

    /// Whether the next step makes a new message.
    pub fn sends(&self) -> bool {
        matches!(self.step(), Some(Step::Send { .. } | Step::Ring { .. }))
    }

    fn is_withdrawn(&self) -> bool {
        self.wanted.parts.is_empty()
    }

    /// Does the next step.
    pub async fn go(&self, network: &dyn Network) -> Delivery {
        let (claim, room) = (&self.claim, &self.claim.room.address);
        let done = claim.done;
        match self.step() {
            Some(Step::Find { revision, since }) => {
                network.find(room, &self.key_of(revision, claim.ids.len(), ""), since).await
            }
            Some(Step::Send { beneath }) => {
                let key = self.key_of(claim.wanted, done, if self.instead { "-r" } else { "" });
                self.send(network, self.wanted.parts.get(done), &key, beneath.as_ref()).await
            }
            Some(Step::Ring { beneath }) => {
                let key = self.key_of(claim.wanted, done, "-b");
                self.send(network, self.wanted.ring.as_ref(), &key, beneath.as_ref()).await
            }
            Some(Step::Edit(id)) => {
                let key = self.key_of(claim.wanted, done, "-e");
                self.edit(network, self.wanted.parts.get(done), &key, &id).await
            }
            Some(Step::Remove(id) | Step::Hush(id)) => {
                let key = self.key_of(claim.wanted, claim.ids.len(), if self.instead { "-l" } else { "-x" });
                match self.instead {
                    true => self.edit(network, Some(&self.wanted.line), &key, &id).await,
                    false => network.remove(room, &id, &key).await,
                }
            }
            None => Delivery::Refused("nothing to do".into()),
        }
    }

    async fn send(
        &self,
        network: &dyn Network,
        part: Option<&Part>,
        key: &str,
        beneath: Option<&MessageId>,
    ) -> Delivery {
        match part {
            Some(part) => network.send(&self.post(part, key, beneath)).await,
            None => Delivery::Refused("no such part".into()),
        }
    }

    async fn edit(&self, network: &dyn Network, part: Option<&Part>, key: &str, id: &MessageId) -> Delivery {
        match part {
            Some(part) => network.edit(&self.post(part, key, None), id).await,
            None => Delivery::Refused("no such part".into()),
        }
    }

    fn post<'a>(&'a self, part: &'a Part, key: &'a str, reply_to: Option<&'a MessageId>) -> Post<'a> {
        let Room { address: room, kind, .. } = &self.claim.room;
        Post { room, kind: *kind, key, part, reply_to, manner: Manner::Broadcast }
    }

    fn key_of(&self, revision: u32, index: usize, what: &str) -> String {
        format!("{}-{revision}-{}-{index}{what}", self.wanted.key, self.claim.key.room)
    }

    /// The step was done, in this message; how the copy stands now.
    pub fn sent(mut self, id: MessageId) -> Outcome {
        let (step, claim) = (self.step(), &mut self.claim);
        match step {
            Some(Step::Find { revision, .. }) => {
                claim.done += usize::from(revision == claim.wanted);
                claim.ids.push(id);
            }
            Some(Step::Send { .. } | Step::Edit(_)) => {
                match claim.ids.get_mut(claim.done) {
                    Some(old) => *old = id,
                    None => claim.ids.push(id),
                }
                claim.done += 1;
            }
            Some(Step::Remove(_)) => drop(claim.ids.pop()),
            Some(Step::Hush(_)) => claim.ring = None,
            Some(Step::Ring { .. }) => claim.ring = Some((claim.wanted, id)),
            None => {}
        }
        self.ended()
    }

    /// The message that the step is about is not there.
    pub fn missing(mut self) -> Outcome {
        match self.step() {
            // It did not arrive: the next step sends it.
            Some(Step::Find { .. }) => self.ended(),
            Some(Step::Edit(_)) => {
                let done = self.claim.done;
                if let Some(id) = self.claim.ids.get_mut(done) {
                    id.0.clear();
                }
                self.claim.done += 1;
                self.ended()
            }
            Some(Step::Remove(id) | Step::Hush(id)) => self.sent(id),
            Some(Step::Send { .. } | Step::Ring { .. }) | None => self.failed(),
        }
    }

    /// The message that the step is about stays as it is: `None` if something else can be done instead, else what comes
    /// of it.
    pub fn fixed(self) -> Option<Outcome> {
        match self.step() {
            _ if self.instead => Some(self.failed()),
            // That there once was a change may stay, as long as the text itself is there.
            Some(Step::Hush(id)) if !self.is_withdrawn() => Some(self.sent(id)),
            _ => None,
        }
    }

    fn failed(&self) -> Outcome {
        Outcome::Failed { revision: self.claim.wanted, why: Why::Refused }
    }

    /// How the copy stands after a step.
    fn ended(mut self) -> Outcome {
        (self.look, self.instead, self.claim.unsure) = (false, false, None);
        self.pass_over();
        self.outcome()
    }

    fn outcome(&self) -> Outcome {
        Outcome::Step {
            revision: self.claim.wanted,
            ids: self.claim.ids.clone(),
            done: self.claim.done,
            ring: self.claim.ring.clone(),
            complete: self.step().is_none(),
        }
    }
}

fn is_removed(id: &MessageId) -> bool {
    id.0.is_empty()
}
