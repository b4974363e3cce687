//! By which identities moderators are known.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::Identities;
use domain::access::Identity;
use domain::person::Person;
use domain::room::NetworkId;

impl Store {
    /// What is known of a moderator's identity.
    pub fn identity(&self, person: &Person) -> Result<Option<Identity>, StoreError> {
        self.get::<Identities>(&key(person))
    }
}

impl Transaction<'_> {
    /// A moderator is known by this identity from now on.
    pub(crate) fn trust(&mut self, person: &Person, identity: String) -> Result<(), StoreError> {
        self.put::<Identities>(&key(person), &Identity::trusted(identity))
    }

    /// Somebody speaks as a moderator with another identity, and the others have been told.
    pub(crate) fn claim_identity(&mut self, person: &Person, identity: String) -> Result<(), StoreError> {
        let Some(mut known) = self.get::<Identities>(&key(person))? else { return Ok(()) };
        known.claim(identity);
        self.put::<Identities>(&key(person), &known)
    }
}

fn key(person: &Person) -> (NetworkId, String) {
    (person.network, person.id.clone())
}
