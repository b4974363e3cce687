//! The hotline: whoever writes to the moderators does so under a name that says nothing of who it is.

use crate::person::Person;
use crate::room::Address;
use jiff::{SignedDuration, Timestamp};

/// How many messages one of them may send in an hour.
pub const MESSAGES_AN_HOUR: u32 = 20;

/// How many people may write at a time, if they are heard; beyond that, the oldest of the server that has most of them is forgotten.
pub const CONTACTS_LIMIT: usize = 5_000;

/// The longest message, in characters.
pub const CONTACT_LIMIT: usize = 3_000;

/// So many answers may wait for the moderators' room before what others write waits for better times.
pub const BUSY: usize = 32;

/// For how long what somebody sends without a word belongs to what they have just written: few clients send several pictures in one
/// message.
pub const FURTHER_FILES: SignedDuration = SignedDuration::from_mins(2);

/// What stands before the name in what the moderators are shown.
pub const CONTACT_MARK: &str = "☎ ";

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Somebody who writes to the moderators. What they say is not kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What the moderators call them.
    pub name: String,
    /// Who it is, which no moderator is shown.
    pub person: Person,
    /// The private chat in which answers come.
    pub room: Address,
    /// Whether a moderator has said something since.
    pub answered: bool,
    /// Whether they are heard.
    pub hearing: Hearing,
    /// It is over. The name is known for an hour more, so that nobody escapes being counted, or a moderator's word, by another one.
    pub closed: bool,
    /// When the last thing was said, by whichever side.
    pub last: Timestamp,
    /// When the hour began in which their messages are counted.
    pub hour: Timestamp,
    /// How many they have sent in it.
    pub count: u32,
}

/// Whether somebody is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hearing {
    /// As everybody.
    #[default]
    Heard,
    /// Not before a moderator says so, or the conversation is forgotten.
    Muted,
    /// Not before a moderator says so.
    Banned,
}

impl Contact {
    /// Somebody who has said nothing yet.
    pub fn new(name: String, person: Person, room: Address, now: Timestamp) -> Self {
        let (hearing, answered, closed) = (Hearing::default(), false, false);
        Self { name, person, room, answered, hearing, closed, last: now, hour: now, count: 0 }
    }

    /// Whether they are in a conversation and are heard.
    pub fn is_open(&self) -> bool {
        self.hearing == Hearing::Heard && !self.closed
    }

    /// Ends it.
    #[must_use]
    pub fn close(self, now: Timestamp) -> Self {
        Self { closed: true, last: now, ..self }
    }

    /// Whether it is over for so long that nobody has to know them any more. Whoever isn't heard stays known.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.closed && self.hearing == Hearing::Heard && has_passed(self.last, now)
    }

    /// Whether one more message would be one too many in this hour.
    pub fn has_said_enough(&self, now: Timestamp) -> bool {
        self.count >= MESSAGES_AN_HOUR && !has_passed(self.hour, now)
    }

    /// Counts one more message.
    pub fn count(&mut self, now: Timestamp) {
        if has_passed(self.hour, now) {
            (self.hour, self.count) = (now, 0);
        }
        self.count = self.count.saturating_add(1);
    }

    /// Whether this is what they are called.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.to_lowercase() == name.to_lowercase()
    }
}

/// Whether an hour has passed since then. A clock that was set back begins anew, too.
fn has_passed(since: Timestamp, now: Timestamp) -> bool {
    let passed = now.duration_since(since);
    passed >= HOUR || passed < SignedDuration::ZERO
}

/// A name that can be spoken and says nothing, made of random bytes.
pub fn pseudonym(random: [u8; 8]) -> String {
    let mut name = String::new();
    for pair in random.chunks_exact(2).take(3) {
        let [consonant, vowel] =
            [pair.first(), pair.last()].map(|byte| usize::from(byte.copied().unwrap_or(0)));
        name.extend(CONSONANTS.chars().nth(consonant % CONSONANTS.len()));
        name.extend(VOWELS.chars().nth(vowel % VOWELS.len()));
    }
    // Its first letter is large; all are ASCII.
    name.get_mut(..1).into_iter().for_each(str::make_ascii_uppercase);
    name
}

const CONSONANTS: &str = "bdfgklmnprstvz";
const VOWELS: &str = "aeiou";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::NetworkId;

    #[test]
    fn names_can_be_spoken() {
        assert_eq!(pseudonym([0; 8]), "Bababa");
        assert_eq!(pseudonym([1, 2, 3, 4, 5, 6, 7, 8]), "Digule");
        assert_eq!(pseudonym([255; 8]).len(), 6);
    }

    #[test]
    fn messages_are_counted_by_the_hour() {
        let person = Person { network: NetworkId::Telegram, id: "5".into(), language: None };
        let start = Timestamp::UNIX_EPOCH;
        let mut contact =
            Contact::new("Bababa".into(), person, Address::new(NetworkId::Telegram, "5"), start);
        for _ in 0..MESSAGES_AN_HOUR {
            assert!(!contact.has_said_enough(start));
            contact.count(start);
        }
        let (before, after) = (start + SignedDuration::from_mins(59), start + SignedDuration::from_mins(60));
        assert!(contact.has_said_enough(before) && !contact.has_said_enough(after));
        contact.count(after);
        assert_eq!(contact.count, 1);
        assert!(contact.is_called("bABABA") && !contact.is_called("Baba"));
    }
}
