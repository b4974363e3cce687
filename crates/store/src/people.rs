//! Who moderates, by what owners have said at run time; and what people are asked to confirm.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{All, Appointments, Approvals, Confirmations, Dialogues, Drafts, PrivateChats, Rooms};
use domain::archive::DraftId;
use domain::confirmation::{Confirmation, ConfirmationChange};
use domain::people::Appointment;
use domain::person::Person;
use domain::room::NetworkId;
use jiff::Timestamp;
use std::collections::BTreeSet;

impl Store {
    /// What owners have said of people.
    pub fn appointments(&self) -> Result<Vec<Appointment>, StoreError> {
        self.rows::<Appointments>(All).map(|row| row.map(|(_, appointment)| appointment)).collect()
    }

    /// What somebody is asked to confirm.
    pub fn confirmations(&self, person: &Person) -> Result<Vec<Confirmation>, StoreError> {
        Ok(self.get::<Confirmations>(&key(person))?.unwrap_or_default())
    }

    /// Forgets what nobody has confirmed in time.
    pub fn forget_confirmations(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for row in transaction.rows::<Confirmations>(All) {
            let (key, mut waiting) = row?;
            let before = waiting.len();
            waiting.retain(|confirmation| confirmation.is_open(now));
            match waiting.len() {
                0 => transaction.remove::<Confirmations>(&key),
                length if length < before => transaction.put::<Confirmations>(&key, &waiting)?,
                _ => {}
            }
        }
        transaction.end()
    }
}

impl Transaction<'_> {
    /// An owner says something of somebody. Whoever no longer moderates loses what they were about to do.
    pub(crate) fn appoint(&mut self, appointment: &Appointment) -> Result<(), StoreError> {
        let person = &appointment.person;
        self.put::<Appointments>(&key(person), appointment)?;
        if appointment.moderates {
            return Ok(());
        }
        self.remove::<Confirmations>(&key(person));
        // Nothing more is told there of how deliveries go.
        if let Some(chat) = self.get::<PrivateChats>(&key(person))?
            && let Some(room) = self.get::<Rooms>(&(person.network, chat))?
        {
            self.forget_addresses(&BTreeSet::from([room.address]))?;
        }
        self.remove::<PrivateChats>(&key(person));
        for row in self.rows::<Drafts>(All) {
            let (id, kept) = row?;
            let theirs = kept.draft.author.as_ref().is_some_and(|author| author.is(person));
            if theirs || id == DraftId::proposal(id.id.clone(), person) {
                self.leave_no_remains()?;
                self.remove_draft(&id)?;
            }
        }
        // What others wrote and they sent on its way rests, and so does what they asked others to approve.
        for row in self.rows::<Approvals>(All) {
            let (id, approval) = row?;
            if approval.by.is(person) {
                self.schedule(&id, None)?;
            }
        }
        for row in self.rows::<Dialogues>(All) {
            let (key, dialogue) = row?;
            if dialogue.person.is(person) {
                self.leave_no_remains()?;
                self.remove::<Dialogues>(&key);
            }
        }
        Ok(())
    }

    pub(crate) fn change_confirmations(
        &mut self,
        person: &Person,
        change: ConfirmationChange,
    ) -> Result<(), StoreError> {
        let mut waiting = self.get::<Confirmations>(&key(person))?.unwrap_or_default();
        change.apply(&mut waiting);
        if waiting.is_empty() {
            self.remove::<Confirmations>(&key(person));
            return Ok(());
        }
        self.put::<Confirmations>(&key(person), &waiting)
    }
}

fn key(person: &Person) -> (NetworkId, String) {
    (person.network, person.id.clone())
}
