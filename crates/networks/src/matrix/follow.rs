//! Following upgrades: when a room is replaced by a new one, we join the new one.

use super::cursor::{Move, Position};
use super::error::{MatrixError, http};
use super::event::Event;
use super::receive::state;
use super::session::{Session, kind};
use super::sync::Synced;
use super::{Invites, lock};
use crate::{bounds, quoted};
use domain::incoming::{Incoming, MessageId, What};
use domain::room::{Address, NetworkId};
use domain::sending::Delivery;
use jiff::Timestamp;
use matrix_sdk::ruma::api::client::room::get_room_event;
use matrix_sdk::ruma::{EventId, OwnedEventId};
use matrix_sdk::{Room, RoomState};
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long we wait, once an upgraded room refuses our messages, until we are let into the new one.
const FOLLOW_TIME: Duration = Duration::from_secs(600);

/// Through how many upgrades a message is looked for.
pub(super) const UPGRADES: usize = 8;

impl Session {
    /// Remembers which rooms were upgraded, before anything is read of the new rooms.
    pub(super) fn note_moves(&self, synced: &Synced, position: &mut Position) {
        for (room, update) in &synced.rooms.joined {
            if !bounds::fits(room.as_str(), bounds::ID) {
                continue;
            }
            let timeline = update.timeline.events.iter().map(|event| event.raw().json().get());
            let state = state(&update.state).iter().map(|raw| raw.json().get());
            for event in timeline.chain(state).filter_map(Event::read) {
                if let Some(to) = event.replacement() {
                    let step = Move {
                        from: room.to_string(),
                        to: to.to_owned(),
                        via: via([event.sender.as_str(), room.as_str(), to]),
                        at: event.at().as_millisecond(),
                        event: event.id.clone(),
                        joined: None,
                        invited: self.room(to).is_some_and(|room| room.state() == RoomState::Joined),
                        in_vain: false,
                        waited: 0,
                    };
                    if !self.is_superseded(&step) {
                        position.add_move(step);
                    }
                }
            }
        }
    }

    /// Joins the rooms that replace ours, and tells of those that we have come into.
    ///
    /// Each room has to name the other. An admin of the old one can name any room as its replacement, and anybody can
    /// make a room that names ours as its predecessor. Only members can see what a room names. So we join and look; if
    /// the room doesn't name ours, we leave without a word, unless we were there already or invited there.
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
                        self.tasks.join(&self.client, &step.to, &step.from, false, &step.via);
                    }
                    position.moves.push(step);
                    continue;
                };
                let Some(create) = joined.create_content() else {
                    // We have just joined. The next sync brings the room's state.
                    position.moves.push(step);
                    continue;
                };
                let predecessor = create.predecessor.map(|predecessor| predecessor.room_id);
                if predecessor.is_some_and(|it| it == step.from.as_str()) && !self.is_superseded(&step) {
                    // Messages of the old room come before the move, those of the new one after it.
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
                self.tasks.leave(&self.client, room.room_id(), &step.from, RoomState::Joined);
                position.moves.push(step);
            } else if step.joined.is_none() {
                position.moves.push(step);
            } else {
                self.tasks.end(&step.to);
            }
        }
        // Nothing that was written there is meant for us.
        incoming.retain(|one| !in_vain.contains(&one.room.id));
        position.late.retain(|late| !in_vain.contains(&late.room));
        position.gaps.retain(|gap| !in_vain.contains(&gap.room));
    }

    /// Whether the old room no longer names the new one.
    pub(super) fn is_superseded(&self, step: &Move) -> bool {
        let says_so = |old: Room| old.successor_room().is_some_and(|new| new.room_id == step.to.as_str());
        self.room(&step.from).is_some_and(|old| !says_so(old))
    }

    /// Whether a room replaces another of ours.
    fn follows_another(&self, room: &Room) -> bool {
        let old = self.older(room);
        old.and_then(|old| self.successor(&old))
            .is_some_and(|successor| successor.id == room.room_id().as_str())
    }

    /// The room that replaces this one, if we are in it already.
    pub(super) fn successor(&self, room: &Room) -> Option<Address> {
        let successor = self.client.get_room(&room.successor_room()?.room_id)?;
        let named =
            successor.predecessor_room().is_some_and(|predecessor| predecessor.room_id == room.room_id());
        let joined = successor.state() == RoomState::Joined;
        (named && joined).then(|| Address::new(NetworkId::Matrix, successor.room_id().as_str()))
    }

    /// What it means that an upgraded room refuses our message.
    pub(super) fn stranded(&self, room: &Room, text: String) -> Delivery {
        if self.successor(room).is_some() {
            // It was to change a message that stays in the old room.
            return Delivery::NotEditable(text);
        }
        let mut stranded = lock(&self.stranded);
        if stranded.entry(room.room_id().to_owned()).or_insert_with(Instant::now).elapsed() < FOLLOW_TIME {
            Delivery::NotYet(format!("the room is being upgraded: {text}"))
        } else {
            Delivery::Gone(format!("the room was upgraded, and we are not let into the new one: {text}"))
        }
    }

    /// The room that this one replaces, if we know it.
    pub(super) fn older(&self, room: &Room) -> Option<Room> {
        self.client.get_room(&room.predecessor_room()?.room_id)
    }

    /// Where a message of ours stands, of which we know the room's present address.
    pub(super) async fn place_of(
        &self,
        address: &Address,
        id: &MessageId,
    ) -> Result<(Room, OwnedEventId), Delivery> {
        let Ok(event) = EventId::parse(&id.0) else {
            return Err(Delivery::Refused("not a Matrix message".into()));
        };
        let room = self.room_of(self.joined(address)?, &event).await?;
        Ok((room, event))
    }

    /// The room in which a message of ours stands: this one, or one that it replaces.
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

/// The servers that ids name; the ids of some rooms name none.
fn via<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut servers: Vec<String> = Vec::new();
    for (_, server) in ids.into_iter().filter_map(|id| id.split_once(':')) {
        if !servers.iter().any(|known| known == server) {
            servers.push(server.to_owned());
        }
    }
    servers
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

/// That we were let into a room, which turned out not to follow another.
fn added(step: &Move, new: &Room) -> Option<Incoming> {
    Some(Incoming {
        key: step.joined.clone()?,
        room: Address::new(NetworkId::Matrix, step.to.as_str()),
        kind: kind(new),
        at: Timestamp::from_millisecond(step.at).unwrap_or(Timestamp::UNIX_EPOCH),
        what: What::Added,
    })
}
