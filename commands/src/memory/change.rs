//! What changes what is kept in memory.

use super::Memory;
use domain::access::Identity;
use domain::archive::{Draft, DraftId, DraftKind, Published};
use domain::decision::{Actor, Change, DeliveryChange, DraftChange, IdentityChange};
use domain::number::Revision;
use domain::people::{Appointment, Link, PeopleChange};
use domain::person::Person;
use domain::record::{Done, Entry, by, done, name, publication};
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::statement::{Id, Statement};
use domain::status::DeliveryStatus;
use jiff::Timestamp;

impl Memory {
    /// Publishes at once, without a draft.
    pub fn publish(&mut self, statement: Statement, at: Timestamp) {
        let revision =
            self.published.get(&statement.id).map_or(Revision::NONE, |before| before.revision).next();
        self.published.insert(statement.id.clone(), Published { statement, revision, at, signature: None });
    }

    /// Publishes a draft, which begins its delivery on the console.
    pub fn begin(&mut self, id: &DraftId, at: Timestamp) {
        if let Some(draft) = self.drafts.remove(id) {
            let by = self.waiting.get(id).map_or_else(|| "clock".into(), |approval| name(&approval.by));
            self.record(publication(by, &draft.statement), at);
            let withdrawn = draft.statement.withdrawn.is_some();
            self.publish(draft.statement, at);
            self.drafts.retain(|other, _| {
                let is_text = other.kind == DraftKind::Text;
                other.id != id.id || !(other.is_proposal() || withdrawn && is_text)
            });
            let status = DeliveryStatus { counting: true, ..DeliveryStatus::default() };
            self.delivery_statuses.insert(id.id.clone(), [(NetworkId::Console, status)].into());
        }
    }

    /// Does what a command decided in a room.
    pub fn apply(&mut self, actor: &Actor, kind: RoomKind, changes: Vec<Change>, now: Timestamp) {
        for change in changes {
            let done = by(actor).and_then(|by| done(by, &change, self).unwrap_or_default());
            done.into_iter().for_each(|done| self.record(done, now));
            match change {
                Change::Room(address, change) => change.apply(self.room(address, kind)),
                Change::Draft(DraftChange::Save(draft)) => {
                    self.waiting.remove(&DraftId::of(&draft.statement));
                    self.drafts.insert(DraftId::of(&draft.statement), *draft);
                }
                Change::Draft(DraftChange::Propose { draft, by }) => {
                    self.drafts.insert(DraftId::proposal(draft.statement.id.clone(), &by), *draft);
                }
                Change::Draft(DraftChange::Discard { id }) => {
                    self.waiting.remove(&id);
                    self.drafts.remove(&id);
                }
                Change::Draft(DraftChange::Schedule { id, due, notify, .. }) => {
                    if let Some(draft) = self.drafts.get_mut(&id) {
                        (draft.due, draft.notify) = (Some(due), notify);
                    }
                }
                Change::Draft(DraftChange::Unschedule { id }) => {
                    self.waiting.remove(&id);
                    if let Some(draft) = self.drafts.get_mut(&id) {
                        draft.due = None;
                    }
                }
                Change::Delivery(DeliveryChange::Halt { id }) => self.halt(&id, true),
                Change::Delivery(DeliveryChange::Resume { id }) => self.halt(&id, false),
                Change::Tried(_) => {}
                Change::Sign(id, revision, signature) => {
                    let published =
                        self.published.get_mut(&id).filter(|published| published.revision == revision);
                    published.into_iter().for_each(|published| published.signature = Some(signature.clone()));
                }
                Change::Approval(id, change) => {
                    if let Some(approval) = change.apply(self.waiting.remove(&id)) {
                        self.waiting.insert(id, approval);
                    }
                }
                Change::People(PeopleChange::Appoint(appointment)) => self.appoint(appointment),
                Change::People(change) => {
                    if let PeopleChange::Link(link) = &change
                        && !link.holds
                    {
                        self.separate(link);
                    }
                    self.people.change(change);
                }
                Change::LinkCode(person, code) => {
                    self.link_codes.retain(|other| !other.person.is(&person));
                    self.link_codes.extend(code);
                }
                Change::Confirmation(person, change) => {
                    change.apply(self.confirmations.entry(person.id).or_default());
                }
                Change::Contact(person, contact) => {
                    let contacts = self.contacts.get_or_insert_default();
                    contacts.retain(|other| !other.person.is(&person));
                    contacts.extend(contact);
                    contacts.sort_by_key(|contact| (contact.person.network, contact.person.id.clone()));
                }
                Change::Dialogue(room, Some(dialogue)) => drop(self.dialogues.insert(room, dialogue)),
                Change::Dialogue(room, None) => drop(self.dialogues.remove(&room)),
                Change::Identity(IdentityChange::Trust { person, identity }) => {
                    self.identities.insert(person.id, Identity::trusted(identity));
                }
                Change::Identity(IdentityChange::Claim { person, identity }) => {
                    if let Some(known) = self.identities.get_mut(&person.id) {
                        known.claim(identity);
                    }
                }
            }
        }
    }

    /// Writes down what was done.
    pub fn record(&mut self, done: Done, at: Timestamp) {
        let before = self.record.last().map(Entry::hash).unwrap_or_default();
        self.record.push(Entry { number: self.record.len() as u64 + 1, at, done, before });
    }

    /// An id is no longer somebody's: what it has written stays theirs, what it has sent on its way rests.
    fn separate(&mut self, link: &Link) {
        let (person, with) = (&link.person, &link.with);
        let rename = |people: &mut dyn Iterator<Item = &mut Person>| {
            people.filter(|other| other.is(person)).for_each(|other| other.clone_from(with));
        };
        self.drafts.retain(|id, _| *id != DraftId::proposal(id.id.clone(), person));
        for draft in self.drafts.values_mut() {
            rename(&mut draft.author.iter_mut().chain(&mut draft.contributors));
        }
        self.rest(person);
        self.waiting.values_mut().for_each(|approval| rename(&mut approval.given.iter_mut()));
        self.forget_conversation(person);
    }

    /// What somebody has sent on its way rests.
    fn rest(&mut self, person: &Person) {
        let waiting = self.waiting.iter().filter(|(_, approval)| approval.by.is(person));
        for id in waiting.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
            self.waiting.remove(&id);
            if let Some(draft) = self.drafts.get_mut(&id) {
                draft.due = None;
            }
        }
    }

    fn forget_conversation(&mut self, person: &Person) {
        self.confirmations.remove(&person.id);
        self.link_codes.retain(|code| !code.person.is(person));
        self.dialogues.retain(|_, dialogue| !dialogue.person.is(person));
    }

    fn appoint(&mut self, appointment: Appointment) {
        let person = appointment.person.clone();
        if !appointment.moderates {
            self.forget_conversation(&person);
            let is_theirs = |draft: &Draft| draft.author.as_ref().is_some_and(|author| author.is(&person));
            self.drafts
                .retain(|id, draft| !is_theirs(draft) && *id != DraftId::proposal(id.id.clone(), &person));
            self.rest(&person);
        }
        self.people.change(PeopleChange::Appoint(appointment));
    }

    fn halt(&mut self, id: &Id, halted: bool) {
        self.delivery_statuses.entry(id.clone()).or_default().values_mut().for_each(|s| s.halted = halted);
    }

    fn room(&mut self, address: Address, kind: RoomKind) -> &mut Room {
        self.rooms.entry(address.clone()).or_insert_with(|| Room::new(address, kind))
    }
}
