//! The one-time code by which somebody shows that another id is theirs, too.

use crate::person::Person;
use jiff::{SignedDuration, Timestamp};

/// How long a code may be used.
const OPEN: SignedDuration = SignedDuration::from_mins(10);

/// The letters and digits of codes: none that look alike.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// A code that somebody was given, to send it as the other one that they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCode {
    /// Eight letters and digits.
    pub code: String,
    /// Who was given it.
    pub person: Person,
    /// When.
    pub at: Timestamp,
}

impl LinkCode {
    /// A code made of random bytes, which nobody may know.
    pub fn new(random: &[u8; 8], person: Person, now: Timestamp) -> Self {
        let code = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        Self { code, person, at: now }
    }

    /// The code as people read it: `abcd-efgh`.
    pub fn shown(&self) -> String {
        let (one, two) = self.code.split_at_checked(4).unwrap_or((&self.code, ""));
        format!("{one}-{two}")
    }

    /// Whether somebody has typed this code, however they write it.
    pub fn is(&self, typed: &str) -> bool {
        let typed = typed.chars().filter(|c| c.is_ascii_alphanumeric()).flat_map(char::to_lowercase);
        typed.eq(self.code.chars())
    }

    /// Whether it may still be used.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) < OPEN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let person = Person::parse("7").unwrap();
        let code = LinkCode::new(&[0, 1, 2, 3, 31, 32, 64, 255], person, Timestamp::UNIX_EPOCH);
        assert_eq!(code.shown(), "abcd-9aa9");
        for typed in ["abcd-9aa9", "ABCD 9AA9", "abcd9aa9", "abcd–9aa9"] {
            assert!(code.is(typed), "{typed}");
        }
        for typed in ["", "abcd", "abcd-9aa99", "abcd-9aa8"] {
            assert!(!code.is(typed), "{typed}");
        }
        assert!(code.is_open("1970-01-01T00:09:59Z".parse().unwrap()));
        assert!(!code.is_open("1970-01-01T00:10:00Z".parse().unwrap()));
    }
}
