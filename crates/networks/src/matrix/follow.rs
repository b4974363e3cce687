//! Going along when a room is upgraded: its people go on in a new one, and so do we.

use super::cursor::{Move, Position};
use super::error::{MatrixError, http};
use super::session::{Session, kind};
use super::{Invites, lock};
use crate::quoted;
use domain::incoming::{Incoming, What};
use domain::room::{Address, NetworkId};
use domain::sending::Delivery;
use jiff::Timestamp;
use matrix_sdk::ruma::EventId;
use matrix_sdk::ruma::api::client::room::get_room_event;
use matrix_sdk::{Room, RoomState};
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long an upgraded room is waited for, once it refuses us, until we are let into the new one.
const FOLLOW_TIME: Duration = Duration::from_secs(600);

/// How many upgrades back a message is looked for.
pub(super) const UPGRADES: usize = 8;

impl Session {
    /// Joins the rooms that took the place of ours, and tells of those that we are in.
    ///
    /// Both rooms have to name the other: whoever has the power may say that a room goes on anywhere, and anybody can
    /// make a room that claims to follow ours. Only those who are in a room can see what it follows. So we go in and
    /// look, and if it doesn't follow ours we leave without a word, unless we were there or were invited there.
    pub(super) async fn follow(
        &self,
        invites: &Invites,
        position: &mut Position,
        incoming: &mut Vec<Incoming>,
    ) {
        let mut in_vain: HashSet<String> = HashSet::new();
        for mut step in std::mem::take(&mut position.moves) {
            let new = self.room(&step.to);
            let joined = new.as_ref().filter(|room| room.state() == RoomState::Joined);
            if !step.in_vain {
                let Some(joined) = joined else {
                    if self.is_superseded(&step) {
                        self.tasks.end(&step.to);
                        step.give_up();
                    } else {
                        step.invited |= self.is_welcome(invites, new.as_ref()).await;
                        self.tasks.join(&self.client, &step.to, &step.via);
                    }
                    position.moves.push(step);
                    continue;
                };
                let Some(create) = joined.create_content() else {
                    // We have just joined: the next sync tells what kind of room it is.
                    position.moves.push(step);
                    continue;
                };
                let predecessor = create.predecessor.map(|predecessor| predecessor.room_id);
                if predecessor.is_some_and(|it| it == step.from.as_str()) && !self.is_superseded(&step) {
                    // What was said in the old room was said before, what is said in the new one comes after.
                    let place =
                        incoming.iter().position(|one| one.room.id == step.to).unwrap_or(incoming.len());
                    incoming.insert(place, moved(&step, joined));
                    continue;
                }
                tracing::warn!(
                    room = %quoted(&step.from),
                    to = %quoted(&step.to),
                    "not followed: the new room doesn't name the old one"
                );
                if step.invited || self.follows_another(joined) {
                    incoming.extend(added(&step, joined));
                    continue;
                }
                step.give_up();
            }
            in_vain.insert(step.to.clone());
            if let Some(room) = joined {
                step.give_up();
                step.joined.get_or_insert_with(|| step.event.clone());
                self.tasks.leave(&self.client, room.room_id(), RoomState::Joined);
                position.moves.push(step);
            } else if step.joined.is_none() {
                position.moves.push(step);
            } else {
                self.tasks.end(&step.to);
            }
        }
        // Nobody there has spoken to us.
        incoming.retain(|one| !in_vain.contains(&one.room.id));
        position.late.retain(|late| !in_vain.contains(&late.room));
        position.gaps.retain(|gap| !in_vain.contains(&gap.room));
    }

    /// Whether the old room no longer says that it goes on there.
    pub(super) fn is_superseded(&self, step: &Move) -> bool {
        let says_so = |old: Room| old.successor_room().is_some_and(|new| new.room_id == step.to.as_str());
        self.room(&step.from).is_some_and(|old| !says_so(old))
    }

    /// Whether a room took the place of another of ours.
    fn follows_another(&self, room: &Room) -> bool {
        let old = self.older(room);
        old.and_then(|old| self.successor(&old))
            .is_some_and(|successor| successor.id == room.room_id().as_str())
    }

    /// The room that took this one's place, if we are in it already.
    pub(super) fn successor(&self, room: &Room) -> Option<Address> {
        let successor = self.client.get_room(&room.successor_room()?.room_id)?;
        let named =
            successor.predecessor_room().is_some_and(|predecessor| predecessor.room_id == room.room_id());
        let joined = successor.state() == RoomState::Joined;
        (named && joined).then(|| Address::new(NetworkId::Matrix, successor.room_id().as_str()))
    }

    /// What it means that a room refuses us that goes on elsewhere.
    pub(super) fn stranded(&self, room: &Room, text: String) -> Delivery {
        if self.successor(room).is_some() {
            // What is asked for is about a message that stays behind.
            return Delivery::NotEditable(text);
        }
        let mut stranded = lock(&self.stranded);
        if stranded.entry(room.room_id().to_owned()).or_insert_with(Instant::now).elapsed() < FOLLOW_TIME {
            Delivery::NotYet(format!("the room is being upgraded: {text}"))
        } else {
            Delivery::Gone(format!("the room was upgraded, and we are not let into the new one: {text}"))
        }
    }

    /// The room whose place this one took, if we know it.
    pub(super) fn older(&self, room: &Room) -> Option<Room> {
        self.client.get_room(&room.predecessor_room()?.room_id)
    }

    /// The room in which a message of ours stands: of those that one room was, one after the other.
    pub(super) async fn room_of(&self, mut room: Room, event: &EventId) -> Result<Room, Delivery> {
        for _ in 0..UPGRADES {
            let Some(older) = self.older(&room) else { break };
            let request = get_room_event::v3::Request::new(room.room_id().to_owned(), event.to_owned());
            match self.client.send(request).await {
                Ok(_) => break,
                Err(error) => match http(&error) {
                    MatrixError::Missing(_) | MatrixError::Forbidden(_)
                        if older.state() == RoomState::Joined =>
                    {
                        room = older
                    }
                    MatrixError::Missing(_) | MatrixError::Forbidden(_) | MatrixError::Refused(_) => break,
                    other => return Err(self.before_sending(other, &room).await),
                },
            }
        }
        Ok(room)
    }
}

fn moved(step: &Move, new: &Room) -> Incoming {
    Incoming {
        key: step.event.clone(),
        room: Address::new(NetworkId::Matrix, step.from.as_str()),
        kind: kind(new),
        at: Timestamp::from_millisecond(step.at).unwrap_or(Timestamp::UNIX_EPOCH),
        what: What::Moved { to: Address::new(NetworkId::Matrix, step.to.as_str()) },
    }
}

/// That we came into a room that turned out to be a new one.
fn added(step: &Move, new: &Room) -> Option<Incoming> {
    Some(Incoming {
        key: step.joined.clone()?,
        room: Address::new(NetworkId::Matrix, step.to.as_str()),
        kind: kind(new),
        at: Timestamp::from_millisecond(step.at).unwrap_or(Timestamp::UNIX_EPOCH),
        what: What::Added,
    })
}
