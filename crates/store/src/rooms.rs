//! Rooms by number: a move or an erasure touches one row and its address.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{Addresses, Last, LastNumbers, PrivateChats, Rooms};
use domain::number::RoomId;
use domain::person::Person;
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::statement::Topic;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::ops::Range;

impl Store {
    /// The room at an address, with its number; `None` when it was never met.
    pub fn room(&self, address: &Address) -> Result<Option<(RoomId, Room)>, StoreError> {
        ReadRooms::room(self, address)
    }

    /// The room of a number.
    pub fn room_by_number(&self, network: NetworkId, number: RoomId) -> Result<Option<Room>, StoreError> {
        self.get::<Rooms>(&(network, number))
    }

    /// The groups and channels of a network that want statements and can't be reached, with the time since when. Those that
    /// would not get any if they could be, since that is too long, are left out.
    pub fn shut_rooms(
        &self,
        network: NetworkId,
        now: Timestamp,
    ) -> Result<Vec<(Room, Timestamp)>, StoreError> {
        let mut shut = Vec::new();
        for row in self.rows::<Rooms>(network) {
            let (_, room) = row?;
            let mut after = room.clone();
            after.let_in(now);
            if let Some(since) = room.suspended
                && room.kind != RoomKind::Private
                && after.subscription.is_some()
            {
                shut.push((room, since));
            }
        }
        Ok(shut)
    }

    /// How many rooms on each network would get a statement on these topics.
    pub fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, StoreError> {
        let mut audience = BTreeMap::new();
        for network in NetworkId::ALL {
            let mut count = 0;
            for row in self.rows::<Rooms>(network) {
                count += u64::from(row?.1.wants(topics));
            }
            if count > 0 {
                audience.insert(network, count);
            }
        }
        Ok(audience)
    }

    /// How many rooms have chosen each topic.
    pub fn chosen_topics(&self) -> Result<BTreeMap<Topic, u64>, StoreError> {
        let mut chosen = BTreeMap::new();
        for network in NetworkId::ALL {
            for row in self.rows::<Rooms>(network) {
                let room = row?.1;
                for topic in
                    room.subscription.filter(|_| room.suspended.is_none()).into_iter().flat_map(|s| s.topics)
                {
                    *chosen.entry(topic).or_default() += 1;
                }
            }
        }
        Ok(chosen)
    }
}

/// Rooms as they are read.
pub(crate) trait ReadRooms: Reading {
    fn room(&self, address: &Address) -> Result<Option<(RoomId, Room)>, StoreError> {
        let Some(number) = self.get::<Addresses>(&address_key(address))? else { return Ok(None) };
        Ok(self.get::<Rooms>(&(address.network, number))?.map(|room| (number, room)))
    }

    /// Whether a room is known, and can't be reached.
    fn is_shut(&self, address: &Address) -> Result<bool, StoreError> {
        Ok(ReadRooms::room(self, address)?.is_some_and(|(_, room)| room.suspended.is_some()))
    }

    /// The rooms of a network whose numbers lie in a range.
    fn rooms_between(
        &self,
        network: NetworkId,
        rooms: Range<RoomId>,
    ) -> Result<Vec<(RoomId, Room)>, StoreError> {
        let rooms = self.between::<Rooms>(&(network, rooms.start), &(network, rooms.end));
        rooms.map(|row| row.map(|((_, number), room)| (number, room))).collect()
    }

    /// The topics of a chat, which come and go with it.
    fn topics(&self, chat: &Address) -> Result<Vec<(RoomId, Room)>, StoreError> {
        if !chat.network.capabilities().topics {
            return Ok(Vec::new());
        }
        let numbers = self.rows::<Addresses>((chat.network, format!("{}/", chat.id)));
        let rooms = numbers.map(|row| {
            let (_, number) = row?;
            Ok(self.get::<Rooms>(&(chat.network, number))?.map(|room| (number, room)))
        });
        rooms.filter_map(Result::transpose).collect()
    }

    /// The private chat in which a moderator spoke last, as long as it is private.
    fn private_chat(&self, person: &Person) -> Result<Option<(RoomId, Room)>, StoreError> {
        let Some(number) = self.get::<PrivateChats>(&person_key(person))? else { return Ok(None) };
        let room = self.get::<Rooms>(&(person.network, number))?;
        Ok(room.filter(|room| room.kind == RoomKind::Private).map(|room| (number, room)))
    }

    /// The highest room number of a network.
    fn last_room(&self, network: NetworkId) -> Result<RoomId, StoreError> {
        Ok(RoomId(self.get::<LastNumbers>(&Last::Room(network))?.unwrap_or(0)))
    }
}

impl<R: Reading> ReadRooms for R {}

impl Transaction<'_> {
    /// The room at an address; made when it is new. `kind` is what it is now.
    pub(crate) fn ensure_room(
        &mut self,
        address: &Address,
        kind: RoomKind,
    ) -> Result<(RoomId, Room), StoreError> {
        if let Some((number, mut room)) = self.room(address)? {
            room.kind = kind;
            return Ok((number, room));
        }
        let number = RoomId(self.count(Last::Room(address.network))?);
        self.put::<Addresses>(&address_key(address), &number)?;
        Ok((number, Room::new(address.clone(), kind)))
    }

    pub(crate) fn put_room(&mut self, number: RoomId, room: &Room) -> Result<(), StoreError> {
        self.put::<Rooms>(&(room.address.network, number), room)
    }

    /// Edits the room at an address, if there is one.
    pub(crate) fn edit_room(
        &mut self,
        address: &Address,
        edit: impl FnOnce(&mut Room),
    ) -> Result<(), StoreError> {
        if let Some((number, mut room)) = self.room(address)? {
            let subscribed = room.subscription.is_some();
            edit(&mut room);
            self.put_room(number, &room)?;
            if subscribed && room.subscription.is_none() {
                self.unpark(address.network, number)?;
            }
        }
        Ok(())
    }

    /// A moderator speaks in this private chat.
    pub(crate) fn put_private_chat(&mut self, person: &Person, number: RoomId) -> Result<(), StoreError> {
        let key = person_key(person);
        if self.get::<PrivateChats>(&key)? == Some(number) {
            return Ok(());
        }
        self.put::<PrivateChats>(&key, &number)
    }

    /// No room is at an address any more.
    pub(crate) fn remove_address(&mut self, address: &Address) {
        self.remove::<Addresses>(&address_key(address));
    }

    /// Another address leads to the room from now on.
    pub(crate) fn readdress(
        &mut self,
        number: RoomId,
        from: &Address,
        to: &Address,
    ) -> Result<(), StoreError> {
        self.remove::<Addresses>(&address_key(from));
        self.put::<Addresses>(&address_key(to), &number)
    }
}

fn address_key(address: &Address) -> (NetworkId, String) {
    (address.network, address.id.clone())
}

fn person_key(person: &Person) -> (NetworkId, String) {
    (person.network, person.id.clone())
}
