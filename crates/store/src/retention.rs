//! What is forgotten when its time is over.

use super::outbox::ReadOutbox;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{All, Deliveries, Drafts, Heads, Heard, Pages, PrivateChats, Rooms, Waiting};
use domain::number::RoomId;
use domain::room::{Address, NetworkId, Room};
use jiff::Timestamp;
use std::collections::BTreeSet;

impl Store {
    /// Forgets which messages hold the statements that were last changed before this; from then on nobody can correct
    /// them. How many statements. Not synced yet.
    pub fn forget_copies(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in transaction.rows::<Heads>(All) {
            let (_, head) = row?;
            for network in NetworkId::ALL {
                if head.changed < before && !transaction.is_unfinished(network, head.number)? {
                    forgotten += usize::from(transaction.remove_all::<Pages>((network, head.number))?);
                }
            }
        }
        transaction.end()?;
        Ok(forgotten)
    }

    /// Forgets rooms that have shut the bot out since before this: their addresses, their wishes and whose chats they were. How
    /// many; there may be more if it is [`ROOMS`]. Not synced yet.
    pub fn forget_rooms(&self, before: Timestamp) -> Result<usize, StoreError> {
        let is_old = |room: &Room| {
            room.suspended.is_some_and(|since| since < before) && !is_forgotten(&room.address.id)
        };
        // All rooms are read while nobody has to wait.
        let mut old = BTreeSet::new();
        for row in NetworkId::ALL.into_iter().flat_map(|network| self.rows::<Rooms>(network)) {
            let (place, room) = row?;
            if is_old(&room) {
                old.insert(place);
            }
            if old.len() == ROOMS {
                break;
            }
        }
        let mut transaction = self.transaction();
        let mut addresses = BTreeSet::new();
        for (network, number) in &old {
            // It may have let the bot in meanwhile.
            if let Some(room) = transaction.get::<Rooms>(&(*network, *number))?.filter(is_old) {
                transaction.forget_room(*number, &room)?;
                addresses.insert(room.address);
            }
        }
        if !addresses.is_empty() {
            transaction.forget_addresses(&addresses)?;
            transaction.forget_private_chats(&old)?;
            transaction.leave_no_remains()?;
        }
        transaction.end()?;
        Ok(addresses.len())
    }
}

/// How many rooms are forgotten at once.
pub const ROOMS: usize = 256;

/// Whether a room with this id on its network is one of which nothing but its number is known.
pub(crate) fn is_forgotten(id: &str) -> bool {
    id.is_empty()
}

impl Transaction<'_> {
    /// Copies know a room by its number, so that stays, as one that nothing leads to.
    fn forget_room(&mut self, number: RoomId, room: &Room) -> Result<(), StoreError> {
        let network = room.address.network;
        self.remove_address(&room.address);
        self.remove::<Heard>(&(network, number));
        for key in self.keys::<Waiting>((network, number)) {
            let (_, _, answer) = key?;
            self.remove_answer(network, number, answer)?;
        }
        let nowhere = Room::new(Address::new(network, ""), room.kind);
        self.put_room(number, &Room { suspended: room.suspended, ..nowhere })
    }

    /// Nobody is told there any more how deliveries go.
    pub(crate) fn forget_addresses(&mut self, addresses: &BTreeSet<Address>) -> Result<(), StoreError> {
        for row in self.rows::<Deliveries>(All) {
            let (delivery, mut counters) = row?;
            if counters.report_to.take_if(|to| addresses.contains(to)).is_some() {
                self.put::<Deliveries>(&delivery, &counters)?;
            }
        }
        for row in self.rows::<Drafts>(All) {
            let (draft, mut kept) = row?;
            if kept.report_to.take_if(|to| addresses.contains(to)).is_some() {
                self.put::<Drafts>(&draft, &kept)?;
            }
        }
        Ok(())
    }

    fn forget_private_chats(&mut self, rooms: &BTreeSet<(NetworkId, RoomId)>) -> Result<(), StoreError> {
        for row in self.rows::<PrivateChats>(All) {
            let (person, chat) = row?;
            if rooms.contains(&(person.0, chat)) {
                self.remove::<PrivateChats>(&person);
            }
        }
        Ok(())
    }
}
