//! Who writes to the moderators.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{All, Contacts};
use domain::contact::{Contact, Hearing};
use domain::person::Person;
use domain::room::NetworkId;
use jiff::Timestamp;

impl Store {
    /// What is known of somebody who writes to the moderators.
    pub fn contact(&self, person: &Person) -> Result<Option<Contact>, StoreError> {
        self.get::<Contacts>(&key(person))
    }

    /// All of them.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        self.rows::<Contacts>(All).map(|row| row.map(|(_, contact)| contact)).collect()
    }

    /// Forgets the conversations in which nothing was said since `before`, and those that are over and have been counted long enough; how
    /// many. Whoever is banned stays so.
    pub fn forget_contacts(&self, before: Timestamp, now: Timestamp) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in transaction.rows::<Contacts>(All) {
            let (key, contact) = row?;
            let is_old = contact.last < before && contact.hearing != Hearing::Banned;
            if is_old || contact.is_over(now) {
                transaction.leave_no_remains()?;
                transaction.remove::<Contacts>(&key);
                forgotten += 1;
            }
        }
        transaction.end()?;
        Ok(forgotten)
    }
}

impl Transaction<'_> {
    pub(crate) fn put_contact(
        &mut self,
        person: &Person,
        contact: Option<&Contact>,
    ) -> Result<(), StoreError> {
        match contact {
            Some(contact) => self.put::<Contacts>(&key(person), contact),
            None => {
                self.leave_no_remains()?;
                self.remove::<Contacts>(&key(person));
                Ok(())
            }
        }
    }
}

fn key(person: &Person) -> (NetworkId, String) {
    (person.network, person.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::NOW;
    use domain::room::Address;
    use jiff::SignedDuration;

    #[test]
    fn a_conversation_is_forgotten_and_a_ban_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), None).unwrap();
        let contact = |id: &str, hearing, last| {
            let person = Person { network: NetworkId::Telegram, id: id.into(), language: None };
            let room = Address::new(NetworkId::Telegram, id);
            Contact { hearing, last, ..Contact::new(format!("Name{id}"), person, room, NOW) }
        };
        let later = NOW + SignedDuration::from_hours(1);
        let all = [
            contact("1", Hearing::Heard, NOW),
            contact("2", Hearing::Muted, NOW),
            contact("3", Hearing::Banned, NOW),
            contact("4", Hearing::Heard, later),
        ];
        let mut transaction = store.transaction();
        for contact in &all {
            transaction.put_contact(&contact.person, Some(contact)).unwrap();
        }
        transaction.end().unwrap();
        assert_eq!(store.contacts().unwrap(), all);
        assert_eq!(store.forget_contacts(later, NOW).unwrap(), 2);
        assert_eq!(store.contacts().unwrap(), all[2..]);
        // One that is over is forgotten after an hour, but of whoever isn't heard.
        let muted = Contact { hearing: Hearing::Muted, ..contact("5", Hearing::Heard, later) };
        let mut transaction = store.transaction();
        for contact in [all[3].clone(), muted] {
            transaction.put_contact(&contact.person.clone(), Some(&contact.close(later))).unwrap();
        }
        transaction.end().unwrap();
        let hour = SignedDuration::from_hours(1);
        assert_eq!(store.forget_contacts(NOW, later + hour - SignedDuration::from_secs(1)).unwrap(), 0);
        assert_eq!(store.forget_contacts(NOW, later + hour).unwrap(), 1);
        assert_eq!(store.forget_contacts(later + hour, later + hour).unwrap(), 1);
        assert_eq!(store.contact(&all[2].person).unwrap().as_ref(), Some(&all[2]));
        assert_eq!(store.contact(&all[0].person).unwrap(), None);
        assert_eq!(store.wrong(), Vec::<String>::new());
    }
}
