//! What is forgotten when its time is over.

use super::outbox::ReadOutbox;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{All, Deliveries, Drafts, Heads, Pages, PrivateChats, Rooms, Waiting};
use domain::number::RoomId;
use domain::room::{Address, NetworkId, Room};
use jiff::Timestamp;

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

    /// Forgets the rooms that have shut the bot out since before this: their addresses, their wishes and whose chats they
    /// were. How many. Not synced yet.
    pub fn forget_rooms(&self, before: Timestamp) -> Result<usize, StoreError> {
        let is_old = |room: &Room| {
            room.suspended.is_some_and(|since| since < before) && !is_forgotten(&room.address.id)
        };
        let mut forgotten = 0;
        for network in NetworkId::ALL {
            // All rooms are read while nobody has to wait.
            for row in self.rows::<Rooms>(network) {
                let ((_, number), room) = row?;
                if !is_old(&room) {
                    continue;
                }
                let mut transaction = self.transaction();
                // It may have let the bot in meanwhile.
                if let Some(room) = transaction.get::<Rooms>(&(network, number))?.filter(is_old) {
                    transaction.forget_room(number, &room)?;
                    forgotten += 1;
                }
                transaction.end()?;
            }
        }
        Ok(forgotten)
    }
}

/// Whether a room with this id on its network is one of which nothing but its number is known.
pub(crate) fn is_forgotten(id: &str) -> bool {
    id.is_empty()
}

impl Transaction<'_> {
    /// Copies know a room by its number, so that stays, as one that nothing leads to.
    fn forget_room(&mut self, number: RoomId, room: &Room) -> Result<(), StoreError> {
        let (network, address) = (room.address.network, &room.address);
        self.remove_address(address);
        for row in self.rows::<PrivateChats>(network) {
            let (person, chat) = row?;
            if chat == number {
                self.remove::<PrivateChats>(&person);
            }
        }
        for key in self.keys::<Waiting>((network, number)) {
            let (_, _, answer) = key?;
            self.remove_answer(network, number, answer)?;
        }
        for row in self.rows::<Deliveries>(All) {
            let (delivery, mut counters) = row?;
            if counters.report_to.take_if(|to| to == address).is_some() {
                self.put::<Deliveries>(&delivery, &counters)?;
            }
        }
        for row in self.rows::<Drafts>(All) {
            let (draft, mut kept) = row?;
            if kept.report_to.take_if(|to| to == address).is_some() {
                self.put::<Drafts>(&draft, &kept)?;
            }
        }
        self.leave_no_remains()?;
        let nowhere = Room::new(Address::new(network, ""), room.kind);
        self.put_room(number, &Room { suspended: room.suspended, ..nowhere })
    }
}
