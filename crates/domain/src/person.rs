//! People.

use crate::lang::Lang;
use crate::network::NetworkId;
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
    /// The server that knows them; `None` on networks of one service.
    pub fn server(&self) -> Option<&str> {
        self.id.split_once(':').map(|(_, server)| server)
    }

    /// Somebody by the id that `/whoami` tells: a number on Telegram, `@ana:example.org` on Matrix.
    pub fn parse(id: &str) -> Option<Self> {
        if let Some(number) = id.parse::<i64>().ok().filter(|number| *number > 0) {
            // `+7` and `007` are written otherwise.
            return Some(Self { network: NetworkId::Telegram, id: number.to_string(), language: None });
        }
        let matrix =
            id.strip_prefix('@').and_then(|rest| rest.split_once(':')).is_some_and(|(name, server)| {
                !name.is_empty() && !server.is_empty() && id.len() <= 255 && !id.contains(char::is_whitespace)
            });
        // Servers' names are written small.
        let (name, server) = id.split_once(':')?;
        let id = format!("{name}:{}", server.to_ascii_lowercase());
        matrix.then_some(Self { network: NetworkId::Matrix, id, language: None })
    }

    /// Whether this is the same person, whatever the language of the client is by now.
    pub fn is(&self, other: &Self) -> bool {
        (self.network, &self.id) == (other.network, &other.id)
    }
}
