//! People.

use crate::lang::Lang;
use crate::room::NetworkId;
use serde::{Deserialize, Serialize};

/// Somebody who speaks in a room, by the network's permanent id, never by a display name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The network.
    pub network: NetworkId,
    /// The permanent id there (Telegram: a number; Matrix: `@ana:example.org`).
    pub id: String,
    /// The language of the person's client, where the network tells.
    pub language: Option<Lang>,
}

impl Person {
    /// Whether this is the same person, whatever the language of the client is by now.
    pub fn is(&self, other: &Self) -> bool {
        (self.network, &self.id) == (other.network, &other.id)
    }
}
