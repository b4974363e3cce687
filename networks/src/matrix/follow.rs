//! Going along when a room is upgraded: its people go on in a new one, and so do we.

use super::cursor::{Move, Position};
use super::session::{Session, kind};
use commands::heard::{Heard, What};
use commands::room::{Address, NetworkId};
use jiff::Timestamp;
use matrix_sdk::{Room, RoomState};

impl Session {
    /// Joins the rooms that took the place of ours, and tells of those that we are in.
    ///
    /// Both rooms have to name the other: anybody can make a room that claims to follow ours.
    pub(super) fn follow(&self, position: &mut Position, heard: &mut Vec<Heard>) {
        for step in std::mem::take(&mut position.moves) {
            let Some(new) = self.room(&step.to).filter(|room| room.state() == RoomState::Joined) else {
                self.tasks.join(&self.client, &step.to, &step.via);
                position.moves.push(step);
                continue;
            };
            let Some(create) = new.create_content() else {
                // We have just joined: the next sync tells what kind of room it is.
                position.moves.push(step);
                continue;
            };
            if create.predecessor.is_some_and(|predecessor| predecessor.room_id == step.from.as_str()) {
                // What was said in the old room was said before, what is said in the new one comes after.
                let place = heard.iter().position(|one| one.room.id == step.to).unwrap_or(heard.len());
                heard.insert(place, moved(&step, &new));
            } else {
                tracing::warn!(room = step.from, to = step.to, "not followed: the new room doesn't name the old one");
                heard.extend(added(&step, &new));
            }
        }
    }

    /// The room that took this one's place, if we are in it already.
    pub(super) fn successor(&self, room: &Room) -> Option<Address> {
        let successor = self.client.get_room(&room.successor_room()?.room_id)?;
        let named = successor.predecessor_room().is_some_and(|predecessor| predecessor.room_id == room.room_id());
        let joined = successor.state() == RoomState::Joined;
        (named && joined).then(|| Address::new(NetworkId::Matrix, successor.room_id().as_str()))
    }
}

fn moved(step: &Move, new: &Room) -> Heard {
    Heard {
        key: step.event.clone(),
        room: Address::new(NetworkId::Matrix, step.from.as_str()),
        kind: kind(new),
        at: Timestamp::from_millisecond(step.at).unwrap_or(Timestamp::UNIX_EPOCH),
        what: What::Moved { to: Address::new(NetworkId::Matrix, step.to.as_str()) },
    }
}

/// That we came into a room that turned out to be a new one.
fn added(step: &Move, new: &Room) -> Option<Heard> {
    Some(Heard {
        key: step.joined.clone()?,
        room: Address::new(NetworkId::Matrix, step.to.as_str()),
        kind: kind(new),
        at: Timestamp::from_millisecond(step.at).unwrap_or(Timestamp::UNIX_EPOCH),
        what: What::Added,
    })
}
