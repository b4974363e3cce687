//! The inbox: what came in and isn't handled yet; and the commit of what it came to.

use super::rooms::ReadRooms;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::inbox_index::InboxIndex;
use crate::rows::Outgoing;
use crate::tables::{Answers, Inbox, Last, NamedRooms, encode, fits, key_of};
use domain::answer::Reply;
use domain::archive::DraftId;
use domain::decision::{Actor, Change, Decision, DeliveryChange, DraftChange, IdentityChange, Recipient};
use domain::incoming::{Incoming, What};
use domain::number::{InboxId, RoomId};
use domain::people::RoomUse;
use domain::room::{Address, NetworkId, RoomKind};
use jiff::Timestamp;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Something incoming, with its number in the inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    /// Its number.
    pub id: InboxId,
    /// What came in.
    pub incoming: Incoming,
}

impl Store {
    /// Takes what came in, and the cursor behind it, together. Not synced yet.
    ///
    /// What fits no row is left out, since it would fit none the next time either, and the network would never be heard
    /// again. How much that was. Of a room that says too much, the oldest gives way.
    pub fn take(
        &self,
        network: NetworkId,
        incoming: &[Incoming],
        cursor: &[u8],
    ) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        transaction.put_cursor(network, cursor)?;
        let any_key = key_of::<Inbox>(&(network, InboxId(0)));
        let rows = incoming.iter().filter_map(|incoming| Some((incoming, encode::<Inbox>(incoming).ok()?)));
        let rows: Vec<(&Incoming, Vec<u8>)> = rows.filter(|(_, row)| fits(&any_key, row)).collect();
        let left_out = incoming.len() - rows.len();
        let mut index = self.lock_inbox_index();
        if !rows.is_empty() {
            let first = transaction.count_by(Last::Incoming(network), rows.len() as u64)?;
            for (number, (incoming, row)) in (first..).zip(rows) {
                transaction.put_incoming(&mut index, InboxId(number), incoming, row);
            }
        }
        transaction.end()?;
        Ok(left_out)
    }

    /// Takes what the network told in another way than by its stream. Not synced yet.
    pub fn note(&self, incoming: &Incoming) -> Result<(), StoreError> {
        let row = encode::<Inbox>(incoming)?;
        let key = key_of::<Inbox>(&(incoming.room.network, InboxId(0)));
        if !fits(&key, &row) {
            return Err(StoreError::RowTooLarge(key.len() + row.len()));
        }
        let mut transaction = self.transaction();
        let id = InboxId(transaction.count(Last::Incoming(incoming.room.network))?);
        let mut index = self.lock_inbox_index();
        transaction.put_incoming(&mut index, id, incoming, row);
        transaction.end()
    }

    /// What isn't handled yet, oldest first, and the room that each came from. Nothing of it is read.
    pub fn waiting_incoming(&self, network: NetworkId) -> Vec<(InboxId, Arc<Address>)> {
        self.lock_inbox_index().of(network)
    }

    /// Something that isn't handled yet; `None` if it is by now, or can't be read in a store that can.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn incoming(&self, network: NetworkId, id: InboxId) -> Result<Option<InboxRow>, StoreError> {
        match self.get::<Inbox>(&(network, id)) {
            Ok(incoming) => Ok(incoming.map(|incoming| InboxRow { id, incoming })),
            Err(_) => self.sound().map(|()| None),
        }
    }

    fn lock_inbox_index(&self) -> MutexGuard<'_, InboxIndex> {
        self.inbox_index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What isn't handled yet, oldest first. What can't be read, in a store that can, is passed over: it must not hold up
    /// the rest.
    pub fn inbox(&self, network: NetworkId) -> impl Iterator<Item = Result<InboxRow, StoreError>> {
        self.rows::<Inbox>(network)
            .filter(|row| row.is_ok() || self.sound().is_err())
            .map(|row| row.map(|((_, id), incoming)| InboxRow { id, incoming }))
    }

    /// How much of what came in and is to be answered can't be read. It stays there, for an altavoz that can read it and
    /// for `altavoz check` to tell of.
    pub fn unreadable(&self, network: NetworkId) -> Result<usize, StoreError> {
        let incoming = self.rows::<Inbox>(network).filter(Result::is_err).count();
        let answers = self.rows::<Answers>(network).filter(Result::is_err).count();
        self.sound().map(|()| incoming + answers)
    }

    /// Marks something incoming as handled without doing anything. Not synced yet.
    pub fn pass_over(&self, row: &InboxRow) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        transaction.remove::<Inbox>(&(row.incoming.room.network, row.id));
        transaction.end()?;
        self.lock_inbox_index().remove(row.incoming.room.network, row.id);
        Ok(())
    }

    /// Marks something incoming as handled, with its replies and all that it changes, together; whether other networks
    /// have something to do now. Not synced yet.
    pub fn commit(&self, row: &InboxRow, decision: Decision, now: Timestamp) -> Result<bool, StoreError> {
        let incoming = &row.incoming;
        let mut transaction = self.transaction();
        transaction.remove::<Inbox>(&(incoming.room.network, row.id));
        let others = match &incoming.what {
            What::Moved { to } => transaction.move_room(&incoming.room, to, now).map(|()| false)?,
            What::Removed => transaction.shut_out(incoming, decision, now)?,
            What::Silenced(_) => transaction.silence(incoming, decision, now)?,
            What::MayWrite if !transaction.is_shut(&incoming.room)? => false,
            What::Added | What::MayWrite | What::Message(_) | What::Joined(_) => {
                transaction.decide(incoming, decision, now)?
            }
        };
        transaction.end()?;
        self.lock_inbox_index().remove(incoming.room.network, row.id);
        Ok(others)
    }
}

impl Transaction<'_> {
    /// Puts something that came in into the inbox. Of a room that says too much, the oldest gives way.
    fn put_incoming(&mut self, index: &mut InboxIndex, id: InboxId, incoming: &Incoming, row: Vec<u8>) {
        let network = incoming.room.network;
        self.put_bytes(key_of::<Inbox>(&(network, id)), row);
        if let Some(oldest) = index.insert(id, incoming) {
            self.remove::<Inbox>(&(network, oldest));
            self.count_dropped();
        }
    }

    /// Does what was decided about something that was said in a room that lets the bot in; whether other networks have
    /// something to do now.
    fn decide(
        &mut self,
        incoming: &Incoming,
        decision: Decision,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let added = matches!(incoming.what, What::Added | What::MayWrite);
        let known = self.room(&incoming.room)?.is_some_and(|(_, room)| room.kind == incoming.kind);
        if known && !added && decision.replies.is_empty() && decision.changes.is_empty() {
            return Ok(false);
        }
        let (number, mut room) = self.ensure_room(&incoming.room, incoming.kind)?;
        // That somebody speaks among others doesn't mean that the bot may write there; once it is answered, it does.
        if added || room.suspended.is_none() || incoming.kind == RoomKind::Private {
            self.let_in(number, &mut room, now)?;
        } else {
            self.put_room(number, &room)?;
        }
        if added {
            self.let_in_topics(&incoming.room, now)?;
        }
        if incoming.kind != RoomKind::Private {
            self.hear(incoming.room.network, number, now)?;
        }
        let mut others = false;
        for change in decision.changes {
            others |= matches!(change, Change::Delivery(_));
            self.record_change(&decision.actor, &change, now)?;
            self.change(change)?;
        }
        let by_moderator = matches!(decision.actor, Actor::Moderator(_) | Actor::Console);
        if let (true, What::Message(message), RoomKind::Private) =
            (by_moderator, &incoming.what, incoming.kind)
        {
            self.put_private_chat(&message.person, number)?;
        }
        others |= self.put_replies(incoming, number, by_moderator, decision.replies, now)?;
        Ok(others)
    }

    /// The bot is out of a room: it can't be reached, and is for nothing any more. Whether other networks have something to do now.
    fn shut_out(
        &mut self,
        incoming: &Incoming,
        decision: Decision,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let known = self.room(&incoming.room)?;
        self.suspend(&incoming.room, now)?;
        for change in decision.changes {
            self.record_change(&decision.actor, &change, now)?;
            self.change(change)?;
        }
        match known {
            Some((number, _)) => self.put_replies(incoming, number, false, decision.replies, now),
            None => Ok(false),
        }
    }

    /// The bot may not write in a room: it can't be reached, and those who can change that are told once. Whether other
    /// networks have something to do now.
    fn silence(
        &mut self,
        incoming: &Incoming,
        decision: Decision,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some((number, mut room)) = self.room(&incoming.room)? else {
            return self.shut_out(incoming, decision, now);
        };
        if room.suspended.is_some() {
            // Its admins were told; what the room was for, it is for no longer.
            let replies = if decision.changes.is_empty() { Vec::new() } else { decision.replies };
            return self.shut_out(incoming, Decision { replies, ..decision }, now);
        }
        if room.subscription.is_none() {
            // The first words may not have arrived.
            room.greeted = false;
            self.put_room(number, &room)?;
        }
        self.shut_out(incoming, decision, now)
    }

    fn change(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Room(address, change) => self.edit_room(&address, |room| change.apply(room)),
            Change::Draft(DraftChange::Save(draft)) => {
                self.put_draft(&DraftId::of(&draft.statement), &draft, None)
            }
            Change::Draft(DraftChange::Propose { draft, by }) => {
                self.put_draft(&DraftId::proposal(draft.statement.id.clone(), &by), &draft, None)
            }
            Change::Draft(DraftChange::Discard { id }) => {
                self.leave_no_remains()?;
                self.remove_draft(&id)
            }
            Change::Draft(DraftChange::Schedule { id, due, report_to, notify }) => {
                self.schedule(&id, Some((due, report_to, notify)))
            }
            Change::Draft(DraftChange::Unschedule { id }) => self.schedule(&id, None),
            Change::Delivery(DeliveryChange::Halt { id }) => self.halt(&id, true),
            Change::Delivery(DeliveryChange::Resume { id }) => self.halt(&id, false),
            Change::Approval(id, change) => self.change_approval(&id, change),
            Change::Tried(_) => Ok(()),
            Change::Sign(id, revision, signature) => self.sign(&id, revision, signature),
            Change::People(change) => self.change_people(&change),
            Change::LinkCode(person, code) => self.put_link_code(&person, code.as_ref()),
            Change::Confirmation(person, change) => self.change_confirmations(&person, change),
            Change::Contact(person, contact) => self.put_contact(&person, contact.as_ref()),
            Change::Dialogue(room, dialogue) => self.put_dialogue(&room, dialogue.as_ref()),
            Change::Identity(IdentityChange::Trust { person, identity }) => self.trust(&person, identity),
            Change::Identity(IdentityChange::Claim { person, identity }) => {
                self.claim_identity(&person, identity)
            }
        }
    }

    /// Whether the moderators meet in a room.
    fn meet_in(&self, room: &Address) -> Result<bool, StoreError> {
        Ok(self.get::<NamedRooms>(&RoomUse::Moderators)?.is_some_and(|known| known == *room))
    }

    /// Puts down the replies to something incoming in the room of this number; whether one goes to another network.
    ///
    /// The first reply to that room has the key of what came in, as every reply had it once, so that nothing is sent
    /// twice over an upgrade. Each other one has a key made of that and its own place; what goes elsewhere has a random one, since keys can be
    /// read there, and would tell of which event it came. A room that isn't known, or that the bot has left, gets none; nor
    /// does a person whose chat isn't private any more.
    fn put_replies(
        &mut self,
        incoming: &Incoming,
        here: RoomId,
        by_moderator: bool,
        replies: Vec<(Recipient, Reply)>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (mut first, mut others) = (true, false);
        for (index, (recipient, reply)) in replies.into_iter().enumerate() {
            let key = format!("{}~{index}", incoming.key);
            let to_person = matches!(recipient, Recipient::Person(_));
            let person = match &recipient {
                Recipient::Person(person) => Some(person.id.clone()),
                Recipient::Here | Recipient::Room(_) => None,
            };
            let told = matches!(reply, Reply::Told { .. });
            let to_moderators = match &recipient {
                Recipient::Here => by_moderator && self.meet_in(&incoming.room)?,
                Recipient::Room(room) => self.meet_in(room)?,
                Recipient::Person(_) => false,
            };
            let elsewhere = match recipient {
                Recipient::Here => None,
                Recipient::Room(address) if address == incoming.room => None,
                Recipient::Room(address) => Some(self.room(&address)?),
                Recipient::Person(person) => Some(self.private_chat(&person)?),
            };
            // What a moderator is told in their private chat is for nobody else, should others come there.
            let private = to_person
                || told
                || to_moderators
                || by_moderator && elsewhere.is_none() && incoming.kind == RoomKind::Private;
            let (network, outgoing) = match elsewhere {
                Some(None) => continue,
                Some(Some((_, room))) if room.suspended.is_some() => continue,
                Some(Some((number, room))) => {
                    let report = Outgoing::report(number, random_key(), reply, now);
                    (room.address.network, Outgoing { asker: person, ..report })
                }
                None => {
                    let whole = Outgoing::answering(incoming, here, reply, now);
                    // Only one message can take the place of the one under which a choice was pressed.
                    let outgoing = if first { whole } else { Outgoing { key, pressed: None, ..whole } };
                    first = false;
                    (incoming.room.network, outgoing)
                }
            };
            // What somebody has told the moderators is not dropped for others' questions.
            let to_moderator = by_moderator || to_person || told && to_moderators;
            if self.make_space_for_answer(network, outgoing.room, outgoing.asker.as_deref(), to_moderator)? {
                others |= network != incoming.room.network;
                self.put_answer(network, &Outgoing { to_moderator, private, ..outgoing })?;
            }
        }
        Ok(others)
    }
}

/// A key that says nothing.
fn random_key() -> String {
    let random: [u8; 16] = keys::random();
    random.iter().map(|byte| format!("{byte:02x}")).collect()
}
