//! Which room each thing in the inbox came from, in memory: whoever looks for what can be done now reads nothing of rooms that
//! have to wait, and no room fills the inbox.

use domain::incoming::{Incoming, What};
use domain::number::InboxId;
use domain::room::{Address, NetworkId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// How many messages of one room wait to be handled; of more, the newest.
pub(crate) const ROOM: usize = 256;

/// The rooms of what is in the inbox.
#[derive(Default)]
pub(crate) struct InboxIndex {
    rooms: BTreeMap<(NetworkId, InboxId), Arc<Address>>,
    /// What was said in each. What happened to a room is not among it.
    messages: HashMap<Arc<Address>, BTreeSet<InboxId>>,
}

impl InboxIndex {
    /// Takes something in; what has to go for it.
    pub(crate) fn insert(&mut self, id: InboxId, incoming: &Incoming) -> Option<InboxId> {
        self.add(id, incoming);
        let messages = self.messages.get(&incoming.room)?;
        let oldest = if messages.len() > ROOM { messages.first().copied() } else { None };
        oldest.inspect(|oldest| self.remove(incoming.room.network, *oldest))
    }

    /// Takes in what is there already.
    pub(crate) fn add(&mut self, id: InboxId, incoming: &Incoming) {
        let room = match self.messages.get_key_value(&incoming.room) {
            Some((room, _)) => room.clone(),
            None => Arc::new(incoming.room.clone()),
        };
        self.rooms.insert((room.network, id), room.clone());
        if matches!(incoming.what, What::Message(_)) {
            self.messages.entry(room).or_default().insert(id);
        }
    }

    pub(crate) fn remove(&mut self, network: NetworkId, id: InboxId) {
        let Some(room) = self.rooms.remove(&(network, id)) else { return };
        if let Some(messages) = self.messages.get_mut(&room) {
            messages.remove(&id);
            if messages.is_empty() {
                self.messages.remove(&room);
            }
        }
    }

    /// What waits on a network, oldest first, with its room.
    pub(crate) fn of(&self, network: NetworkId) -> Vec<(InboxId, Arc<Address>)> {
        let rows = self.rooms.range((network, InboxId::default())..);
        let rows = rows.take_while(|((other, _), _)| *other == network);
        rows.map(|((_, id), room)| (*id, room.clone())).collect()
    }
}
