//! Rooms by number. A network's rooms are counted from 1; a move or an erasure touches one row and its address.

use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::{key, last_number, network_byte};
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::statement::Topic;
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Store {
    /// The room at an address, with its number; `None` when it was never met.
    pub fn room(&self, address: &Address) -> Result<Option<(u64, Room)>, StoreError> {
        ReadRooms::room(self, address)
    }

    /// The room of a number.
    pub fn room_by_number(&self, network: NetworkId, number: u64) -> Result<Option<Room>, StoreError> {
        ReadRooms::room_by_number(self, network, number)
    }

    /// How many rooms on each network would get a statement on these topics.
    pub fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, StoreError> {
        let mut audience = BTreeMap::new();
        for network in NetworkId::ALL {
            let mut count = 0;
            for row in self.rows::<Room>(&key(b'r', &[&network_byte(network)])) {
                count += u64::from(row?.1.wants(topics));
            }
            if count > 0 {
                audience.insert(network, count);
            }
        }
        Ok(audience)
    }

    /// A room is at another address from now on. Where the new address is a room already, the old one's wishes go
    /// there unless it has its own.
    pub fn move_room(&self, from: &Address, to: &Address) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        transaction.move_room(from, to)?;
        transaction.end()
    }

    /// The room can't be reached any more.
    pub fn suspend(&self, address: &Address, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        transaction.suspend(address, now)?;
        transaction.end()
    }
}

/// Rooms as they are read.
pub(crate) trait ReadRooms: Reading {
    fn room(&self, address: &Address) -> Result<Option<(u64, Room)>, StoreError> {
        let Some(number) = self.get::<u64>(&address_key(address))? else { return Ok(None) };
        Ok(self.room_by_number(address.network, number)?.map(|room| (number, room)))
    }

    fn room_by_number(&self, network: NetworkId, number: u64) -> Result<Option<Room>, StoreError> {
        self.get(&room_key(network, number))
    }

    /// The rooms of a network whose numbers lie in a range.
    fn rooms_between(&self, network: NetworkId, from: u64, to: u64) -> Result<Vec<(u64, Room)>, StoreError> {
        self.between::<Room>(room_key(network, from), room_key(network, to))
            .map(|row| row.map(|(key, room)| (last_number(&key), room)))
            .collect()
    }

    /// The topics of a chat, which come and go with it.
    fn topics(&self, chat: &Address) -> Result<Vec<(u64, Room)>, StoreError> {
        if !chat.network.capabilities().topics {
            return Ok(Vec::new());
        }
        let prefix = address_key(&Address::new(chat.network, format!("{}/", chat.id)));
        let numbers: Vec<u64> =
            self.rows::<u64>(&prefix).map(|row| row.map(|(_, number)| number)).collect::<Result<_, _>>()?;
        let rooms = numbers
            .into_iter()
            .map(|number| Ok(self.room_by_number(chat.network, number)?.map(|room| (number, room))));
        rooms.filter_map(Result::transpose).collect()
    }

    /// The highest room number of a network.
    fn last_room(&self, network: NetworkId) -> Result<u64, StoreError> {
        Ok(self.get(&key(b'm', &[b"room", &network_byte(network)]))?.unwrap_or(0))
    }
}

impl<R: Reading> ReadRooms for R {}

impl Transaction<'_> {
    /// The room at an address; made when it is new. `kind` is what it is now.
    pub(crate) fn ensure_room(
        &mut self,
        address: &Address,
        kind: RoomKind,
    ) -> Result<(u64, Room), StoreError> {
        if let Some((number, mut room)) = self.room(address)? {
            room.kind = kind;
            return Ok((number, room));
        }
        let counter = [b"room".as_slice(), &network_byte(address.network)].concat();
        let number = self.count(&counter)?;
        self.put(&address_key(address), &number)?;
        Ok((number, Room::new(address.clone(), kind)))
    }

    pub(crate) fn put_room(&mut self, number: u64, room: &Room) -> Result<(), StoreError> {
        self.put(&room_key(room.address.network, number), room)
    }

    pub(crate) fn suspend(&mut self, address: &Address, now: Timestamp) -> Result<(), StoreError> {
        let here = self.room(address)?;
        for (number, mut room) in self.topics(address)?.into_iter().chain(here) {
            room.suspended.get_or_insert(now);
            self.put_room(number, &room)?;
        }
        Ok(())
    }

    /// The bot was let in (again) to a chat: its topics take their subscriptions up, too.
    pub(crate) fn let_in_topics(&mut self, address: &Address, now: Timestamp) -> Result<(), StoreError> {
        for (number, mut room) in self.topics(address)? {
            if room.suspended.is_some() {
                self.reopen(address.network, number, false)?;
            }
            room.let_in(now);
            self.put_room(number, &room)?;
        }
        Ok(())
    }

    pub(crate) fn move_room(&mut self, from: &Address, to: &Address) -> Result<(), StoreError> {
        let Some((number, mut old)) = self.room(from)? else { return Ok(()) };
        self.report_elsewhere(from, to)?;
        match self.room(to)? {
            None => {
                self.remove(&address_key(from));
                self.put(&address_key(to), &number)?;
                old.address = to.clone();
                if old.suspended.take().is_some() {
                    self.reopen(to.network, number, true)?;
                }
                self.put_room(number, &old)
            }
            Some((_, new)) if new.address == old.address => Ok(()),
            Some((newer, mut new)) => {
                new.subscription = new.subscription.or_else(|| old.subscription.take());
                new.language = new.language.or_else(|| old.language.take());
                new.greeted = true;
                old.subscription = None;
                self.put_room(newer, &new)?;
                self.put_room(number, &old)?;
                // What is going out just now may have passed the new room by.
                self.hand_over(to.network, number, newer)
            }
        }
    }
}

fn address_key(address: &Address) -> Vec<u8> {
    key(b'n', &[&network_byte(address.network), address.id.as_bytes()])
}

fn room_key(network: NetworkId, number: u64) -> Vec<u8> {
    key(b'r', &[&network_byte(network), &number.to_be_bytes()])
}
