//! The inbox: what was heard and isn't handled yet; and the commit of what it came to.

use super::answers::Outgoing;
use super::answers::ReadAnswers;
use super::rooms::ReadRooms;
use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::rows::{encode, fits};
use crate::{key, last_number, network_byte};
use domain::answer::Answer;
use domain::archive::Draft;
use domain::decision::{Change, Decision, DeliveryChange, DraftChange, Recipient};
use domain::incoming::{Incoming, What};
use domain::room::{Address, NetworkId, Room};
use jiff::Timestamp;

/// How much of a cursor stands in one row, in bytes.
const CURSOR_PIECE: usize = 4 * 1024;

/// Something heard, with its place in the inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    /// Its place.
    pub place: u64,
    /// What was heard.
    pub incoming: Incoming,
}

impl Store {
    /// Up to where a network's stream is in the inbox.
    pub fn cursor(&self, network: NetworkId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut pieces = self.rows::<Vec<u8>>(&cursor_key(network)).map(|row| row.map(|(_, piece)| piece));
        let Some(mut cursor) = pieces.next().transpose()? else { return Ok(None) };
        for piece in pieces {
            cursor.extend(piece?);
        }
        Ok(Some(cursor))
    }

    /// Takes what was heard, and the cursor behind it, together. Not settled yet.
    ///
    /// What fits no row is left out, since it would fit none the next time either, and the network would never be heard
    /// again. How much that was.
    pub fn take(
        &self,
        network: NetworkId,
        incoming: &[Incoming],
        cursor: &[u8],
    ) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        transaction.put_cursor(network, cursor)?;
        let any_place = inbox_key(network, 0);
        let rows: Vec<Vec<u8>> = incoming
            .iter()
            .filter_map(|incoming| encode(incoming).ok().filter(|row| fits(&any_place, row)))
            .collect();
        let left_out = incoming.len() - rows.len();
        if !rows.is_empty() {
            let counter = [b"inbox".as_slice(), &network_byte(network)].concat();
            let first = transaction.count_by(&counter, rows.len() as u64)?;
            for (place, row) in (first..).zip(rows) {
                transaction.put_bytes(inbox_key(network, place), row);
            }
        }
        transaction.end()?;
        Ok(left_out)
    }

    /// What isn't handled yet, oldest first. What can't be read, in a store that can, is passed over: it must not hold up
    /// the rest.
    pub fn inbox(&self, network: NetworkId) -> impl Iterator<Item = Result<InboxRow, StoreError>> {
        self.rows::<Incoming>(&key(b'i', &[&network_byte(network)]))
            .filter(|row| row.is_ok() || self.sound().is_err())
            .map(|row| row.map(|(key, incoming)| InboxRow { place: last_number(&key), incoming }))
    }

    /// How much of what was heard and is to be answered can't be read. It stays there, for an altavoz that can read it and
    /// for `altavoz check` to tell of.
    pub fn unreadable(&self, network: NetworkId) -> Result<usize, StoreError> {
        let network = network_byte(network);
        let incoming = self.rows::<Incoming>(&key(b'i', &[&network])).filter(Result::is_err).count();
        let answers = self.rows::<Outgoing>(&key(b'a', &[&network])).filter(Result::is_err).count();
        self.sound().map(|()| incoming + answers)
    }

    /// Marks something heard as handled without doing anything. Not settled yet.
    pub fn pass_over(&self, row: &InboxRow) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        transaction.remove(&inbox_key(row.incoming.room.network, row.place));
        transaction.end()
    }

    /// Marks something heard as handled, with its replies and all that it changes, together; whether other networks have
    /// something to do now. Not settled yet.
    pub fn commit(&self, row: &InboxRow, decision: Decision, now: Timestamp) -> Result<bool, StoreError> {
        let incoming = &row.incoming;
        let network = incoming.room.network;
        let mut transaction = self.transaction();
        let mut others = false;
        transaction.remove(&inbox_key(network, row.place));
        match &incoming.what {
            What::Moved { to } => transaction.move_room(&incoming.room, to)?,
            What::Removed => transaction.suspend(&incoming.room, now)?,
            What::Added | What::Message(_) => {
                let known =
                    transaction.room(&incoming.room)?.is_some_and(|(_, room)| room.kind == incoming.kind);
                if !known
                    || incoming.what == What::Added
                    || !decision.replies.is_empty()
                    || !decision.changes.is_empty()
                {
                    let (number, mut room) = transaction.ensure_room(&incoming.room, incoming.kind)?;
                    // Whoever speaks there has let the bot in.
                    if room.suspended.is_some() {
                        transaction.reopen(network, number, false)?;
                    }
                    room.let_in(now);
                    if incoming.what == What::Added {
                        transaction.let_in_topics(&incoming.room, now)?;
                    }
                    transaction.put_room(number, &room)?;
                    for change in decision.changes {
                        others |= matches!(change, Change::Delivery(_));
                        transaction.change(change)?;
                    }
                    others |= transaction.put_replies(incoming, number, decision.replies, now)?;
                }
            }
        }
        transaction.end()?;
        Ok(others)
    }
}

impl Transaction<'_> {
    /// A long cursor takes several rows. Going on without writing it would lose what people say, or do it twice after a
    /// crash. In small pieces it becomes no file of sled's that is never removed.
    fn put_cursor(&mut self, network: NetworkId, cursor: &[u8]) -> Result<(), StoreError> {
        let first = cursor_key(network);
        self.remove_all(&first)?;
        let (head, rest) = cursor.split_at(cursor.len().min(CURSOR_PIECE));
        self.put(&first, &head)?;
        for (number, piece) in (1u32..).zip(rest.chunks(CURSOR_PIECE)) {
            self.put(&[first.as_slice(), &number.to_be_bytes()].concat(), &piece)?;
        }
        Ok(())
    }

    fn change(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Room(address, change) => self.edit_room(&address, |room| change.apply(room)),
            Change::Draft(DraftChange::Save { statement, saved, notify }) => {
                self.put_draft(&Draft { statement, saved, due: None, notify }, None)
            }
            Change::Draft(DraftChange::Discard { id }) => self.remove_draft(&id),
            Change::Draft(DraftChange::Schedule { id, due, report_to, notify }) => {
                self.schedule(&id, Some((due, report_to, notify)))
            }
            Change::Draft(DraftChange::Unschedule { id }) => self.schedule(&id, None),
            Change::Delivery(DeliveryChange::Halt { id }) => self.halt(&id, true),
            Change::Delivery(DeliveryChange::Resume { id }) => self.halt(&id, false),
        }
    }

    /// Puts down the replies to something heard in the room of this number; whether one goes to another network.
    ///
    /// The first reply to that room has the key of what was heard, as every reply had it once, so that nothing is sent
    /// twice over an upgrade. Each other one has a key made of that and its own place. A room that isn't known, or that
    /// the bot has left, gets none.
    fn put_replies(
        &mut self,
        incoming: &Incoming,
        here: u64,
        replies: Vec<(Recipient, Answer)>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (mut first, mut others) = (true, false);
        for (index, (recipient, answer)) in replies.into_iter().enumerate() {
            let key = format!("{}~{index}", incoming.key);
            let (network, outgoing) = match recipient {
                Recipient::Room(address) if address != incoming.room => {
                    let Some((number, room)) = self.room(&address)? else { continue };
                    if room.suspended.is_some() {
                        continue;
                    }
                    (address.network, Outgoing::report(number, key, answer, now))
                }
                Recipient::Here | Recipient::Room(_) => {
                    let whole = Outgoing::answering(incoming, here, answer, now);
                    // Only one message can take the place of the one under which a choice was pressed.
                    let outgoing = if first { whole } else { Outgoing { key, pressed: None, ..whole } };
                    first = false;
                    (incoming.room.network, outgoing)
                }
            };
            if !self.is_flooded(network, outgoing.room)? {
                others |= network != incoming.room.network;
                self.put_answer(network, &outgoing)?;
            }
        }
        Ok(others)
    }

    /// Edits a room, if there is one.
    fn edit_room(&mut self, address: &Address, edit: impl FnOnce(&mut Room)) -> Result<(), StoreError> {
        if let Some((number, mut room)) = self.room(address)? {
            edit(&mut room);
            self.put_room(number, &room)?;
        }
        Ok(())
    }
}

fn cursor_key(network: NetworkId) -> Vec<u8> {
    key(b'c', &[&network_byte(network)])
}

fn inbox_key(network: NetworkId, place: u64) -> Vec<u8> {
    key(b'i', &[&network_byte(network), &place.to_be_bytes()])
}
