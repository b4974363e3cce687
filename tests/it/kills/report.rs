//! The reports that moderators get, as the test reads them.

use crate::bots::MODERATOR;
use testkit::telegram::State;

/// What a report says.
#[derive(Debug)]
pub struct Report {
    pub delivered: u64,
    pub failed: u64,
    pub repeats: u64,
}

impl Report {
    /// The last report behind a message of the moderator's.
    pub fn find(state: &State, id: &str, network: &str, after: i32) -> Option<Self> {
        let begin = format!("“{id}” on {network}:");
        let text =
            state.answers(MODERATOR).filter(|m| m.id > after && m.text().starts_with(&begin)).last()?.text();
        // The last number before these words.
        let before = |words: &str| {
            let (before, _) = text.split_once(words)?;
            before.rsplit(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()
        };
        Some(Self {
            delivered: before("delivered").or_else(|| before("corrected")).or_else(|| before("withdrawn"))?,
            failed: before("failed")?,
            repeats: before("may have arrived twice").unwrap_or(0),
        })
    }
}
