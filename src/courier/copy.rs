//! A copy on its way: the plan of its steps, and the parts that it sends.

use delivery::copy::{Attempt, Claim, CopyKey, Piece, spell_key};
use delivery::plan::{Desired, Plan, Step};
use domain::incoming::MessageId;
use domain::network::Capabilities;
use domain::number::RoomId;
use domain::room::{Address, Room};
use domain::sending::Delivery;
use jiff::Timestamp;
use networks::{Network, Part, Post};
use std::sync::Arc;

/// What rooms that get the same are to hold.
#[derive(Debug)]
pub struct Rendering {
    /// The statement, part by part; none when it was withdrawn.
    pub parts: Vec<Part>,
    /// What tells a room that its copy has changed, if rooms are to be told.
    pub notice: Option<Part>,
    /// What takes the place of a message that is to go and can't be removed.
    pub line: Part,
    /// From which the keys of its messages are made, up to the revision.
    pub key: String,
    /// Whether its first message is pinned.
    pub pins: bool,
    /// Whether it goes before all others, and is never silent.
    pub urgent: bool,
}

impl Rendering {
    /// The same without the words.
    fn desired(&self) -> Desired {
        Desired { parts: self.parts.len(), notices: self.notice.is_some(), pins: self.pins }
    }
}

/// A copy on its way.
pub struct CopyJob {
    plan: Plan,
    desired: Arc<Rendering>,
    /// Whether what it sends makes no sound.
    quiet: bool,
}

impl CopyJob {
    /// A job for a claim, at a time that may be quiet; see [`Plan::new`].
    pub fn new(claim: Claim, desired: Arc<Rendering>, instead: bool, can: Capabilities, quiet: bool) -> Self {
        let quiet = quiet && !desired.urgent;
        Self { plan: Plan::new(claim, desired.desired(), instead, can), desired, quiet }
    }

    /// What is to be done.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The plan, to say what came of its step.
    pub fn into_plan(self) -> Plan {
        self.plan
    }

    fn claim(&self) -> &Claim {
        self.plan.claim()
    }

    /// Whether it must not wait behind others: it is urgent, or takes back what was withdrawn.
    pub fn hurries(&self) -> bool {
        self.desired.urgent || self.desired.parts.is_empty()
    }

    /// Which copy.
    pub fn key(&self) -> CopyKey {
        self.claim().key
    }

    /// The room's number.
    pub fn room(&self) -> RoomId {
        self.claim().key.room
    }

    /// The room's address.
    pub fn address(&self) -> &Address {
        &self.claim().room.address
    }

    /// What is under way.
    pub fn attempt(&self) -> Attempt {
        self.plan.attempt()
    }

    /// Does the next step.
    pub async fn go(&self, network: &dyn Network) -> Delivery {
        let claim = self.plan.claim();
        let room = &claim.room.address;
        match self.plan.step() {
            Some(Step::Find(unconfirmed)) => {
                let since = Timestamp::from_second(unconfirmed.since).unwrap_or(Timestamp::UNIX_EPOCH);
                network
                    .find(
                        room,
                        &unconfirmed.piece.key(&self.desired.key, unconfirmed.revision, unconfirmed.room),
                        since,
                    )
                    .await
            }
            Some(Step::Send { piece, beneath }) => {
                let part = match piece {
                    Piece::Part(index) | Piece::Reply(index) => self.desired.parts.get(index),
                    Piece::Notice => self.desired.notice.as_ref(),
                };
                let Some(part) = part else { return no_such_part() };
                let key = piece.key(&self.desired.key, claim.desired, claim.key.room);
                network.send(&self.post(part, &key, beneath.as_ref())).await
            }
            Some(Step::Edit(id)) => {
                let done = claim.messages.done;
                self.edit(network, self.desired.parts.get(done), &format!("{done}-e"), &id).await
            }
            Some(Step::Remove(id) | Step::RemoveNotice(id)) => {
                // Fewer each time, so that each has a key of its own.
                let left = claim.messages.ids.len() + claim.messages.outdated.len();
                match self.plan.instead() {
                    true => self.edit(network, Some(&self.desired.line), &format!("{left}-l"), &id).await,
                    false => {
                        network
                            .remove(
                                room,
                                &id,
                                &spell_key(
                                    &self.desired.key,
                                    claim.desired,
                                    claim.key.room,
                                    &format!("{left}-x"),
                                ),
                            )
                            .await
                    }
                }
            }
            Some(Step::Pin(id)) => network.pin(room, &id).await,
            Some(Step::Unpin(id)) => network.unpin(room, &id).await,
            None => no_such_part(),
        }
    }

    async fn edit(&self, network: &dyn Network, part: Option<&Part>, what: &str, id: &MessageId) -> Delivery {
        let Some(part) = part else { return no_such_part() };
        let key = spell_key(&self.desired.key, self.claim().desired, self.room(), what);
        network.edit(&self.post(part, &key, None), id).await
    }

    fn post<'a>(&'a self, part: &'a Part, key: &'a str, reply_to: Option<&'a MessageId>) -> Post<'a> {
        let Room { address: room, kind, .. } = &self.claim().room;
        Post {
            room,
            kind: *kind,
            key,
            part,
            reply_to,
            thread: None,
            asked: false,
            quiet: self.quiet,
            private: false,
            person: None,
            presses: false,
        }
    }
}

fn no_such_part() -> Delivery {
    Delivery::Refused("no such part".into())
}
