//! Other bots and bridges that answer what we say, and get an answer to that, and so on.
//!
//! Neither network hands us what bots say as such, but a bridge repeats it as somebody's words. What is no command, and comes from the same one
//! in the same words again and again, or in many, is met with silence until there is a pause: people who want something say it otherwise.

use domain::incoming::{Incoming, What};
use domain::person::Person;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, Instant};

/// How often the same words are answered within [`PAUSE`] of each other.
const ANSWERED: u32 = 3;

/// How often anything that is no command is.
const ANYTHING: u32 = 20;

/// After a pause as long as this, all is answered again.
const PAUSE: Duration = Duration::from_secs(10 * 60);

/// How many people are remembered.
const PEOPLE: usize = 1_024;

/// What each has said last.
#[derive(Default)]
pub struct Loops {
    said: HashMap<(Person, String), Said>,
}

struct Said {
    words: u64,
    count: u32,
    all: u32,
    at: Instant,
}

impl Loops {
    /// Whether what is no command goes round in circles, and is not to be answered.
    pub fn is_loop(&mut self, incoming: &Incoming, now: Instant) -> bool {
        let What::Message(message) = &incoming.what else { return false };
        let mut hasher = DefaultHasher::new();
        message.text.hash(&mut hasher);
        let words = hasher.finish();
        let person = Person { language: None, ..message.person.clone() };
        if self.said.len() >= PEOPLE {
            self.said.retain(|_, said| now.duration_since(said.at) < PAUSE);
        }
        if self.said.len() >= PEOPLE {
            self.said.clear();
        }
        let new = || Said { words, count: 0, all: 0, at: now };
        let said = self.said.entry((person, incoming.room.id.clone())).or_insert_with(new);
        if now.duration_since(said.at) >= PAUSE {
            *said = new();
        } else if said.words != words {
            *said = Said { all: said.all, ..new() };
        }
        (said.count, said.all) = (said.count.saturating_add(1), said.all.saturating_add(1));
        said.at = now;
        said.count > ANSWERED || said.all > ANYTHING
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::incoming;
    use domain::incoming::Message;
    use domain::room::{NetworkId, RoomKind};

    #[test]
    fn the_same_words_are_answered_three_times() {
        let (mut loops, start) = (Loops::default(), Instant::now());
        let mut says = |id: &str, words: &str, seconds: u64| {
            let person = Person::parse(id).unwrap();
            let what = What::Message(Message::new(person, words));
            let said = incoming(NetworkId::Telegram, "1", RoomKind::Private, what);
            loops.is_loop(&said, start + Duration::from_secs(seconds))
        };
        for second in 0..3 {
            assert!(!says("7", "I am a bot", second));
        }
        assert!(says("7", "I am a bot", 3) && says("7", "I am a bot", 500));
        assert!(!says("8", "I am a bot", 501) && !says("7", "and you?", 502));
        for n in 0..30 {
            assert_eq!(says("9", &format!("number {n}"), 502), n >= 20);
        }
        // Whoever comes back later is answered.
        assert!(!says("7", "I am a bot", 503) && !says("7", "I am a bot", 1_104));
        for n in 0..2_000 {
            assert!(!says(&(100 + n).to_string(), "I am a bot", 1_105));
        }
    }
}
