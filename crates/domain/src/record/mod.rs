//! The record: who did what with what the campaign says, each entry with the hash of the one before it. So nothing in it can be
//! changed, left out or put elsewhere without all that follows being another.

mod done;

pub use done::{Before, by, done, name, publication};

use crate::canonical::hex;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A draft was written.
    Wrote,
    /// A draft was written that is to take the place of another's, if its writer says so.
    Proposed,
    /// A draft was deleted.
    Discarded,
    /// Others were asked to approve a draft.
    Asked,
    /// A draft was approved.
    Approved,
    /// A time was set for a draft to go out.
    Scheduled,
    /// It does not go out after all.
    Unscheduled,
    /// A revision went out.
    Published,
    /// A statement was taken back.
    Withdrew,
    /// A delivery was stopped.
    Stopped,
    /// A delivery goes on.
    Resumed,
    /// Somebody moderates from now on.
    Appointed,
    /// Somebody no longer moderates.
    Dismissed,
    /// A person's new identity counts.
    Trusted,
    /// The store was replaced by a backup.
    Restored,
    /// An id is one more of a person's.
    Linked,
    /// It is no longer.
    Unlinked,
    /// A room is for this from now on.
    Named,
    /// No room is for it.
    Unnamed,
    /// Somebody or something is not listened to.
    Banned,
    /// They are again.
    Unbanned,
    /// A draft was sent to the test room.
    Tried,
    /// It was said that a draft is not to go out as it is.
    Rejected,
    /// A revision that is out was signed.
    Signed,
}

impl Deed {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wrote => "wrote",
            Self::Proposed => "proposed",
            Self::Discarded => "discarded",
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Unscheduled => "unscheduled",
            Self::Published => "published",
            Self::Withdrew => "withdrew",
            Self::Stopped => "stopped",
            Self::Resumed => "resumed",
            Self::Appointed => "appointed",
            Self::Dismissed => "dismissed",
            Self::Trusted => "trusted",
            Self::Restored => "restored",
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
            Self::Named => "named",
            Self::Unnamed => "unnamed",
            Self::Banned => "banned",
            Self::Unbanned => "unbanned",
            Self::Tried => "tried",
            Self::Rejected => "rejected",
            Self::Signed => "signed",
        }
    }
}

/// An entry's hash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// How many digits of it are shown where people compare it: enough that nobody finds another entry with the same ones.
    pub const SHOWN: usize = 32;

    /// Those digits.
    pub fn short(self) -> String {
        let mut digits = self.to_string();
        digits.truncate(Self::SHOWN);
        digits
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// What was done, without its place in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Who did it: `telegram:7`, `matrix:@ana:example.org`, `console`, `clock`, `operator`.
    pub by: String,
    /// What.
    pub deed: Deed,
    /// With what: a statement's id, or a person.
    pub what: String,
    /// A digest of the content, where there is one.
    pub digest: Option<String>,
    /// What else there is to say, such as a time.
    pub more: Option<String>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; the first is 1.
    pub number: u64,
    /// When it was done.
    pub at: Timestamp,
    /// What was done.
    pub done: Done,
    /// The hash of the entry before it; zeros in the first.
    pub before: Hash,
}

impl Entry {
    /// The entry on one line, whose fields have spaces between them: number, time, who, deed, what, digest, more, the hash before.
    /// A field without a value is `-`.
    pub fn line(&self) -> String {
        let Self { number, at, done: Done { by, deed, what, digest, more }, before } = self;
        let [by, what] = [by, what].map(|value| field(Some(value)));
        let [digest, more] = [digest, more].map(|value| field(value.as_deref()));
        format!("{number} {at} {by} {} {what} {digest} {more} {before}", deed.word())
    }

    /// Its hash: SHA-256 of its line, without the end of the line.
    pub fn hash(&self) -> Hash {
        Hash(Sha256::digest(self.line()).into())
    }
}

/// A field's value can't end it, and isn't taken for another one.
fn field(value: Option<&str>) -> String {
    let Some(value) = value else { return "-".into() };
    if value.is_empty() || value == "-" {
        return format!("\\{value}");
    }
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if c.is_whitespace() || c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An entry isn't there: the one that has its place is another one.
    Missing(u64),
    /// The entry of this number, or the one before it, was changed.
    Altered(u64),
    /// Entries are missing behind the last one.
    Cut,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(number) => write!(f, "entry {number} of the record is missing"),
            Self::Altered(number) => {
                write!(f, "entry {number} of the record, or the one before it, was changed")
            }
            Self::Cut => f.write_str("the record ends with another entry than the one that was written last"),
        }
    }
}

/// Follows a record from its first entry on, and tells whether each is the next one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    last: u64,
    hash: Hash,
}

impl Chain {
    /// The next entry.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn follow(&mut self, entry: &Entry) -> Result<(), Flaw> {
        let number = self.last + 1;
        if entry.number != number {
            return Err(Flaw::Missing(number));
        }
        if entry.before != self.hash {
            return Err(Flaw::Altered(number));
        }
        (self.last, self.hash) = (number, entry.hash());
        Ok(())
    }

    /// All entries were followed; `head` is the number and the hash of the one that was written last.
    ///
    /// # Errors
    /// That it is another one.
    pub fn end(&self, head: Option<(u64, Hash)>) -> Result<(), Flaw> {
        match head.unwrap_or_default() == (self.last, self.hash) {
            true => Ok(()),
            false => Err(Flaw::Cut),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: u64) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for number in 1..=count {
            let done = Done {
                by: "telegram:7".into(),
                deed: Deed::Approved,
                what: "march".into(),
                digest: Some("ab".repeat(32)),
                more: None,
            };
            let before = entries.last().map(Entry::hash).unwrap_or_default();
            entries.push(Entry { number, at: Timestamp::UNIX_EPOCH, done, before });
        }
        entries
    }

    fn verify(entries: &[Entry], head: &Entry) -> Result<(), Flaw> {
        let mut chain = Chain::default();
        entries.iter().try_for_each(|entry| chain.follow(entry))?;
        chain.end(Some((head.number, head.hash())))
    }

    #[test]
    fn an_entry_is_a_line_whose_hash_anybody_can_make() {
        let entry = entries(1).remove(0);
        let line = format!(
            "1 1970-01-01T00:00:00Z telegram:7 approved march {} - {}",
            "ab".repeat(32),
            "0".repeat(64)
        );
        assert_eq!(entry.line(), line);
        assert_eq!(entry.hash().to_string(), hex(&Sha256::digest(line)));
    }

    #[test]
    fn no_value_ends_its_field() {
        let with = |what: &str, more: Option<&str>| {
            let mut entry = entries(1).remove(0);
            (entry.done.what, entry.done.more) = (what.into(), more.map(str::to_owned));
            entry.line()
        };
        let lines = [
            with("a b", None),
            with("a", Some("b")),
            with("a\\u{20}b", None),
            with("a\u{a0}b", None),
            with("a\nb", None),
            with("", None),
            with("-", None),
            with("\\", None),
            with("\\-", None),
            with("a", Some("-")),
            with("a", Some("")),
            with("a", None),
        ];
        for (n, line) in lines.iter().enumerate() {
            assert_eq!(line.split(char::is_whitespace).count(), 8, "{line}");
            assert!(!lines[..n].contains(line), "{line}");
        }
    }

    #[test]
    fn what_was_changed_left_out_or_put_elsewhere_is_found() {
        let whole = entries(5);
        let head = whole[4].clone();
        assert_eq!(verify(&whole, &head), Ok(()));
        let without = |number: u64| -> Vec<Entry> {
            whole.iter().filter(|entry| entry.number != number).cloned().collect()
        };
        assert_eq!(verify(&without(3), &head), Err(Flaw::Missing(3)));
        assert_eq!(verify(&without(5), &head), Err(Flaw::Cut));
        assert_eq!(verify(&[], &head), Err(Flaw::Cut));
        let mut swapped = whole.clone();
        swapped.swap(1, 2);
        assert_eq!(verify(&swapped, &head), Err(Flaw::Missing(2)));
        let mut renumbered = swapped;
        (renumbered[1].number, renumbered[2].number) = (2, 3);
        assert_eq!(verify(&renumbered, &head), Err(Flaw::Altered(2)));
        let mut altered = whole;
        altered[4].done.by = "telegram:8".into();
        assert_eq!(verify(&altered, &head), Err(Flaw::Cut));
        altered[2].done.by = "telegram:8".into();
        assert_eq!(verify(&altered, &head), Err(Flaw::Altered(4)));
    }
}
