//! The inbox: what was heard and isn't handled yet; and the commit of what it came to.

use super::answers::Outgoing;
use super::{Store, Turn, key, last_number, network_byte};
use commands::board::{Draft, Trouble};
use commands::change::{Change, Outcome};
use commands::heard::{Heard, What};
use commands::room::{Address, NetworkId, Room, Subscription};
use jiff::Timestamp;

/// Something heard, with its place in the inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    /// Its place.
    pub place: u64,
    /// What was heard.
    pub heard: Heard,
}

impl Store {
    /// Up to where a network's stream is in the inbox.
    pub fn cursor(&self, network: NetworkId) -> Result<Option<Vec<u8>>, Trouble> {
        self.get(&key(b'c', &[&network_byte(network)]))
    }

    /// Takes what was heard, and the cursor behind it, together. Not settled yet.
    pub fn take(&self, network: NetworkId, heard: &[Heard], cursor: &[u8]) -> Result<(), Trouble> {
        let mut turn = self.turn();
        turn.put(&key(b'c', &[&network_byte(network)]), &cursor)?;
        if !heard.is_empty() {
            let counter = [b"inbox".as_slice(), &network_byte(network)].concat();
            let first = turn.count_by(&counter, heard.len() as u64)?;
            for (place, heard) in (first..).zip(heard) {
                turn.put(&inbox_key(network, place), heard)?;
            }
        }
        turn.end()
    }

    /// What isn't handled yet, oldest first.
    pub fn inbox(&self, network: NetworkId) -> impl Iterator<Item = Result<InboxRow, Trouble>> + use<> {
        self.rows::<Heard>(&key(b'i', &[&network_byte(network)]))
            .map(|row| row.map(|(key, heard)| InboxRow { place: last_number(&key), heard }))
    }

    /// Marks something heard as handled, with its answer and all that it changes, together; whether deliveries halt or
    /// go on. Not settled yet.
    pub fn commit(&self, row: &InboxRow, outcome: Outcome, now: Timestamp) -> Result<bool, Trouble> {
        let heard = &row.heard;
        let network = heard.room.network;
        let mut turn = self.turn();
        let mut moved = false;
        turn.remove(&inbox_key(network, row.place));
        match &heard.what {
            What::Moved { to } => turn.move_room(&heard.room, to)?,
            What::Removed => turn.suspend(&heard.room, now)?,
            What::Added | What::Said(_) => {
                let known = self.room(&heard.room)?.is_some_and(|(_, room)| room.kind == heard.kind);
                if !known
                    || heard.what == What::Added
                    || outcome.answer.is_some()
                    || !outcome.changes.is_empty()
                {
                    let (number, mut room) = turn.ensure_room(&heard.room, heard.kind)?;
                    // Whoever speaks there has let the bot in.
                    if room.suspended.is_some() {
                        turn.reopen(network, number, false)?;
                    }
                    room.let_in(now);
                    if heard.what == What::Added {
                        turn.let_in_topics(&heard.room, now)?;
                    }
                    for change in outcome.changes {
                        moved |= matches!(change, Change::Halt { .. } | Change::Resume { .. });
                        turn.change(change, &mut room)?;
                    }
                    turn.put_room(number, &room)?;
                    if let Some(answer) = outcome.answer.filter(|_| !self.is_flooded(network, number)) {
                        turn.put_answer(network, &Outgoing::answering(heard, number, answer, now))?;
                    }
                }
            }
        }
        turn.end()?;
        Ok(moved)
    }
}

impl Turn<'_> {
    /// Does one change; what concerns the room where it was said is done on `here`.
    fn change(&mut self, change: Change, here: &mut Room) -> Result<(), Trouble> {
        match change {
            Change::SetLanguage { language, room } => {
                self.on(&room, here, |room| room.language = Some(language))
            }
            Change::Subscribe { topics, since, room } => {
                self.on(&room, here, |room| room.subscription = Some(Subscription { topics, since }))
            }
            Change::Unsubscribe { room } => self.on(&room, here, |room| room.subscription = None),
            Change::Greeted { room } => self.on(&room, here, |room| room.greeted = true),
            Change::SaveDraft { statement, saved, ring } => {
                self.put_draft(&Draft { statement, saved, due: None, ring }, None)
            }
            Change::Discard { id } => self.remove_draft(&id),
            Change::Publish { id, due, report_to, ring } => self.schedule(&id, Some((due, report_to, ring))),
            Change::Stop { id } => self.schedule(&id, None),
            Change::Halt { id } => self.halt(&id, true),
            Change::Resume { id } => self.halt(&id, false),
        }
    }

    fn on(
        &mut self,
        address: &Address,
        here: &mut Room,
        edit: impl FnOnce(&mut Room),
    ) -> Result<(), Trouble> {
        if *address == here.address {
            edit(here);
        } else if let Some((number, mut room)) = self.store.room(address)? {
            edit(&mut room);
            self.put_room(number, &room)?;
        }
        Ok(())
    }
}

fn inbox_key(network: NetworkId, place: u64) -> Vec<u8> {
    key(b'i', &[&network_byte(network), &place.to_be_bytes()])
}
