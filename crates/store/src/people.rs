//! Who moderates, by what owners have said at run time; and what people are asked to confirm.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{
    All, Appointments, Approvals, Bans, Confirmations, Dialogues, Drafts, LinkCodes, Links, NamedRooms,
    PrivateChats, Rooms,
};
use domain::archive::DraftId;
use domain::ban::{Ban, Banned};
use domain::confirmation::{Confirmation, ConfirmationChange};
use domain::decision::{Change, DraftChange};
use domain::link_code::LinkCode;
use domain::people::{Appointment, Link, PeopleChange};
use domain::person::Person;
use domain::record::{done, name};
use domain::room::{Address, NetworkId};
use jiff::Timestamp;
use std::collections::BTreeSet;

impl Store {
    /// What was said of people since the configuration was written, to be done to those of the configuration.
    pub fn people(&self) -> Result<Vec<PeopleChange>, StoreError> {
        let appointments =
            self.rows::<Appointments>(All).map(|row| row.map(|(_, row)| PeopleChange::Appoint(row)));
        let links = self.rows::<Links>(All).map(|row| row.map(|(_, row)| PeopleChange::Link(row)));
        let rooms = self.rows::<NamedRooms>(All);
        let rooms = rooms.map(|row| row.map(|(usage, room)| PeopleChange::Room(usage, Some(room))));
        let bans = self.rows::<Bans>(All).map(|row| row.map(|(_, row)| PeopleChange::Ban(row)));
        appointments.chain(links).chain(rooms).chain(bans).collect()
    }

    /// The code, of those that people were given, that somebody has typed.
    pub fn link_code(&self, typed: &str) -> Result<Option<LinkCode>, StoreError> {
        for row in self.rows::<LinkCodes>(All) {
            let (_, code) = row?;
            if code.is(typed) {
                return Ok(Some(code));
            }
        }
        Ok(None)
    }

    /// What somebody is asked to confirm.
    pub fn confirmations(&self, person: &Person) -> Result<Vec<Confirmation>, StoreError> {
        Ok(self.get::<Confirmations>(&key(person))?.unwrap_or_default())
    }

    /// Forgets what nobody has confirmed in time, and codes that nobody has used.
    pub fn forget_confirmations(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for row in transaction.rows::<LinkCodes>(All) {
            let (key, code) = row?;
            if !code.is_open(now) {
                transaction.remove::<LinkCodes>(&key);
            }
        }
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
    /// Something changes of who is who.
    pub(crate) fn change_people(&mut self, change: &PeopleChange) -> Result<(), StoreError> {
        match change {
            PeopleChange::Appoint(appointment) => self.appoint(appointment),
            PeopleChange::Link(link) => {
                self.put::<Links>(&key(&link.person), link)?;
                if link.holds { Ok(()) } else { self.separate(link) }
            }
            PeopleChange::Ban(ban) => self.ban(ban),
            PeopleChange::Room(usage, Some(room)) => self.put::<NamedRooms>(usage, room),
            PeopleChange::Room(usage, None) => {
                self.remove::<NamedRooms>(usage);
                Ok(())
            }
        }
    }

    /// An id is no longer somebody's. What it has written and approved was theirs and stays so, else one person would have two voices; what
    /// it has sent on its way rests.
    fn separate(&mut self, link: &Link) -> Result<(), StoreError> {
        let (person, with) = (&link.person, &link.with);
        for row in self.rows::<Approvals>(All) {
            let (id, mut approval) = row?;
            if approval.by.is(person) {
                self.rest(&id, &link.with, link.at)?;
                continue;
            }
            if approval.given.iter().any(|other| other.is(person)) {
                rename(approval.given.iter_mut(), person, with);
                self.put::<Approvals>(&id, &approval)?;
            }
        }
        for row in self.rows::<Drafts>(All) {
            let (id, mut kept) = row?;
            if id == DraftId::proposal(id.id.clone(), person) {
                self.leave_no_remains()?;
                self.remove_draft(&id)?;
                continue;
            }
            let draft = &mut kept.draft;
            if draft.author.iter().chain(&draft.contributors).any(|other| other.is(person)) {
                rename(draft.author.iter_mut().chain(&mut draft.contributors), person, with);
                self.put::<Drafts>(&id, &kept)?;
            }
        }
        self.forget_conversation(person)
    }

    /// What somebody has sent on its way rests, which is written down.
    fn rest(&mut self, id: &DraftId, by: &Person, at: Timestamp) -> Result<(), StoreError> {
        let unscheduled = Change::Draft(DraftChange::Unschedule { id: id.clone() });
        if let Some(done) = done(name(by), &unscheduled, self)? {
            self.record(done, at)?;
        }
        self.schedule(id, None)
    }

    /// What was asked of somebody, and what they were about to say, is forgotten.
    fn forget_conversation(&mut self, person: &Person) -> Result<(), StoreError> {
        self.remove::<Confirmations>(&key(person));
        self.remove::<LinkCodes>(&key(person));
        for row in self.rows::<Dialogues>(All) {
            let (key, dialogue) = row?;
            if dialogue.person.is(person) {
                self.leave_no_remains()?;
                self.remove::<Dialogues>(&key);
            }
        }
        Ok(())
    }

    /// Somebody or something is not listened to, or is again: the rooms that are meant get nothing more.
    fn ban(&mut self, ban: &Ban) -> Result<(), StoreError> {
        let id = ban.banned.to_string();
        if !ban.holds {
            self.remove::<Bans>(&id);
            return Ok(());
        }
        self.put::<Bans>(&id, ban)?;
        // Somebody's private chat on Telegram has their id.
        let private = match &ban.banned {
            Banned::Person(person) => Some(Address::new(person.network, person.id.clone())),
            Banned::Room(_) | Banned::Server(_) => None,
        };
        let mut meant = Vec::new();
        for row in NetworkId::ALL.into_iter().flat_map(|network| self.rows::<Rooms>(network)) {
            let (_, room) = row?;
            let is_meant = ban.banned.is_room(&room.address) || private.as_ref() == Some(&room.address);
            meant.extend(Some(room.address).filter(|_| is_meant && room.subscription.is_some()));
        }
        for room in meant {
            self.edit_room(&room, |room| room.subscription = None)?;
        }
        Ok(())
    }

    /// Somebody is given a code, or it may no longer be used.
    pub(crate) fn put_link_code(
        &mut self,
        person: &Person,
        code: Option<&LinkCode>,
    ) -> Result<(), StoreError> {
        match code {
            Some(code) => self.put::<LinkCodes>(&key(person), code),
            None => {
                self.remove::<LinkCodes>(&key(person));
                Ok(())
            }
        }
    }

    /// An owner says something of somebody. Whoever no longer moderates loses what they were about to do.
    fn appoint(&mut self, appointment: &Appointment) -> Result<(), StoreError> {
        let person = &appointment.person;
        self.put::<Appointments>(&key(person), appointment)?;
        if appointment.moderates {
            return Ok(());
        }
        self.forget_conversation(person)?;
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
                let discarded = Change::Draft(DraftChange::Discard { id: id.clone() });
                if let Some(done) = done(name(&appointment.by), &discarded, self)? {
                    self.record(done, appointment.at)?;
                }
                self.leave_no_remains()?;
                self.remove_draft(&id)?;
            }
        }
        // What others wrote and they sent on its way rests, and so does what they asked others to approve.
        for row in self.rows::<Approvals>(All) {
            let (id, approval) = row?;
            if approval.by.is(person) {
                self.rest(&id, &appointment.by, appointment.at)?;
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

/// Whatever names the one person names the other.
fn rename<'a>(people: impl Iterator<Item = &'a mut Person>, from: &Person, to: &Person) {
    people.filter(|person| person.is(from)).for_each(|person| person.clone_from(to));
}

fn key(person: &Person) -> (NetworkId, String) {
    (person.network, person.id.clone())
}
