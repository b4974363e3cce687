//! Rooms that are to be left.

use super::rooms::ReadRooms;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{Heard, Pages, Rooms};
use domain::number::RoomId;
use domain::room::{Address, NetworkId, Room, RoomKind};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// How exactly it is known when somebody in a room wanted something last.
const HEARD: SignedDuration = SignedDuration::from_hours(24);

/// How many rows are written in one transaction.
const BATCH: usize = 256;

/// All that is known of a chat with its topics, or of another room.
#[derive(Default)]
struct Chat {
    rooms: Vec<(RoomId, Room)>,
    heard: Option<Timestamp>,
}

impl Store {
    /// Up to `limit` rooms on a network that are to be left: those that are `unwanted`; and groups and channels that are not `kept`, have no
    /// subscription and no statement, and in which nobody has wanted anything since `before`. A chat is left with its topics or not at
    /// all. Not synced yet: where it isn't known when somebody wanted something, that is `now` from now on.
    pub fn rooms_to_leave(
        &self,
        network: NetworkId,
        unwanted: &dyn Fn(&Address) -> bool,
        kept: &dyn Fn(&Address) -> bool,
        (before, now): (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<Room>, StoreError> {
        let mut chats: BTreeMap<String, Chat> = BTreeMap::new();
        let (mut found, mut unknown) = (Vec::new(), Vec::new());
        for row in self.rows::<Rooms>(network) {
            let ((_, number), room) = row?;
            if room.suspended.is_none() && unwanted(&room.address) {
                found.push(room);
            } else if room.kind != RoomKind::Private && !room.address.id.is_empty() {
                let heard = self.get::<Heard>(&(network, number))?;
                if heard.is_none() && room.suspended.is_none() {
                    unknown.push(number);
                }
                let chat = chats.entry(room.address.chat().id).or_default();
                chat.heard = chat.heard.max(heard.or(Some(now)));
                chat.rooms.push((number, room));
            }
        }
        let is_idle = |chat: &Chat| {
            let wants = |(_, room): &(RoomId, Room)| room.subscription.is_some() || kept(&room.address);
            chat.heard.is_some_and(|heard| heard < before) && !chat.rooms.iter().any(wants)
        };
        chats.retain(|_, chat| is_idle(chat) && chat.rooms.iter().any(|(_, room)| room.suspended.is_none()));
        if !chats.is_empty() {
            // What stands there could be neither corrected nor withdrawn any more.
            let holding = self.holding(network)?;
            chats.retain(|_, chat| !chat.rooms.iter().any(|(number, _)| holding.contains(number)));
        }
        found.extend(chats.into_values().filter_map(|chat| {
            chat.rooms.into_iter().map(|(_, room)| room).find(|room| room.suspended.is_none())
        }));
        found.truncate(limit);
        for numbers in unknown.chunks(BATCH) {
            let mut transaction = self.transaction();
            for number in numbers {
                if transaction.get::<Rooms>(&(network, *number))?.is_some_and(|room| room.suspended.is_none())
                {
                    transaction.hear(network, *number, now)?;
                }
            }
            transaction.end()?;
        }
        Ok(found)
    }

    /// A room gets no statements any more. Not synced yet.
    pub fn unsubscribe(&self, room: &Address) -> Result<(), StoreError> {
        let known = ReadRooms::room(self, room)?;
        if known.is_none_or(|(_, room)| room.subscription.is_none()) {
            return Ok(());
        }
        let mut transaction = self.transaction();
        transaction.edit_room(room, |room| room.subscription = None)?;
        transaction.end()
    }

    /// The rooms on a network in which a statement may stand.
    fn holding(&self, network: NetworkId) -> Result<BTreeSet<RoomId>, StoreError> {
        let mut holding = BTreeSet::new();
        for row in self.rows::<Pages>(network) {
            let (_, copies) = row?;
            holding.extend(copies.iter().filter(|copy| copy.may_be_there()).map(|copy| copy.room));
        }
        Ok(holding)
    }
}

impl Transaction<'_> {
    /// Somebody wants something of the bot in a room; once a day is enough to know.
    pub(crate) fn hear(
        &mut self,
        network: NetworkId,
        number: RoomId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let known = self.get::<Heard>(&(network, number))?;
        if known.is_some_and(|known| now.duration_since(known) < HEARD) {
            return Ok(());
        }
        self.put::<Heard>(&(network, number), &now)
    }
}
