//! Who and what the bot does not listen to.

use crate::network::NetworkId;
use crate::person::Person;
use crate::room::Address;
use jiff::Timestamp;
use std::fmt;

/// The longest reason, in characters.
pub const WHY_LIMIT: usize = 200;

/// Who or what is banned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Banned {
    /// Somebody: nothing that they say is heard.
    Person(Person),
    /// A room: nothing is heard nor said there, and the bot leaves it. A Telegram chat with all its topics.
    Room(Address),
    /// A Matrix homeserver: everybody on it, and the rooms that are named after it.
    Server(String),
}

impl Banned {
    /// Reads an id: `7`, `-100123`, `@ana:example.org`, `!room:example.org`, `example.org`.
    pub fn parse(id: &str) -> Option<Self> {
        if let Some(person) = Person::parse(id) {
            return Some(Self::Person(person));
        }
        if let Some(chat) = id.parse::<i64>().ok().filter(|chat| *chat < 0) {
            return Some(Self::Room(Address::new(NetworkId::Telegram, chat.to_string())));
        }
        if id.len() > 255 || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        if id.starts_with('!') && id.len() > 1 {
            return Some(Self::Room(Address::new(NetworkId::Matrix, id)));
        }
        let name = id.split(':').next().unwrap_or_default();
        let is_server = name.contains('.')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
            && name.split('.').all(|label| !label.is_empty());
        is_server.then(|| Self::Server(id.to_ascii_lowercase()))
    }

    /// Whether it is somebody, by this id.
    pub fn is_person(&self, network: NetworkId, id: &str) -> bool {
        match self {
            Self::Person(person) => person.network == network && person.id == id,
            Self::Server(server) => network == NetworkId::Matrix && is_of(id, server),
            // Somebody may speak as a channel.
            Self::Room(room) => room.network == network && room.id == id,
        }
    }

    /// Whether it is a room.
    pub fn is_room(&self, room: &Address) -> bool {
        match self {
            Self::Room(banned) => {
                let topic = room.id.strip_prefix(&banned.id).is_some_and(|rest| rest.starts_with('/'));
                banned.network == room.network && (banned.id == room.id || topic)
            }
            Self::Server(server) => room.network == NetworkId::Matrix && is_of(&room.id, server),
            Self::Person(_) => false,
        }
    }
}

/// Whether a Matrix id is of a server.
fn is_of(id: &str, server: &str) -> bool {
    id.split_once(':').is_some_and(|(_, of)| of.eq_ignore_ascii_case(server))
}

impl fmt::Display for Banned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => f.write_str(&person.id),
            Self::Room(room) => f.write_str(&room.id),
            Self::Server(server) => f.write_str(server),
        }
    }
}

/// That somebody or something is banned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Who or what.
    pub banned: Banned,
    /// Whether that holds; if not, it is ended.
    pub holds: bool,
    /// Why, in the moderator's words.
    pub why: Option<String>,
    /// Who has said it.
    pub by: Person,
    /// Since when.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_people_rooms_and_servers() {
        let matrix = |id: &str| Address::new(NetworkId::Matrix, id);
        let telegram = |id: &str| Address::new(NetworkId::Telegram, id);
        let person = Banned::parse("@eve:Example.org").unwrap();
        assert!(person.is_person(NetworkId::Matrix, "@eve:example.org"));
        assert!(!person.is_person(NetworkId::Matrix, "@eve:example.net"));
        assert!(Banned::parse("-100123").unwrap().is_person(NetworkId::Telegram, "-100123"));
        let chat = Banned::parse("-100123").unwrap();
        assert!(chat.is_room(&telegram("-100123")) && chat.is_room(&telegram("-100123/7")));
        assert!(!chat.is_room(&telegram("-1001234")) && !chat.is_room(&matrix("-100123")));
        let room = Banned::parse("!abc:example.org").unwrap();
        assert!(room.is_room(&matrix("!abc:example.org")) && !room.is_room(&matrix("!abcd:example.org")));
        let server = Banned::parse("Evil.example:8448").unwrap();
        assert!(server.is_person(NetworkId::Matrix, "@a:evil.example:8448"));
        assert!(server.is_room(&matrix("!r:evil.example:8448")));
        assert!(!server.is_person(NetworkId::Matrix, "@a:evil.example"));
        assert!(!server.is_person(NetworkId::Matrix, "@a:notevil.example:8448"));
        for nothing in ["", "ana", "@ana", "0", "a b.example", "!", "..", "a..b", "example"] {
            assert_eq!(Banned::parse(nothing), None, "{nothing}");
        }
    }
}
