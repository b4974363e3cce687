//! Which message tells a moderator how a delivery goes on.

use super::answers::Outgoing;
use super::copies::tally_key;
use super::{Store, Turn, key, last_u32};
use domain::incoming::MessageId;
use domain::room::{Address, NetworkId};
use domain::statement::Id;
use domain::trouble::Trouble;
use serde::{Deserialize, Serialize};

/// The message about one statement.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Bulletin {
    /// Where it is, once it was sent.
    message: Option<MessageId>,
    /// Its newest text waits to be sent.
    waits: bool,
    /// And that is the last: the next delivery gets a message of its own.
    last: bool,
}

impl Store {
    /// The statements that have one.
    pub fn bulletins(&self) -> Result<Vec<Id>, Trouble> {
        let numbers = self.rows::<Bulletin>(b"g").map(|row| row.map(|(place, _)| last_u32(&place)));
        let ids = numbers.map(|number| Ok(self.summary(number?)?.map(|summary| summary.id)));
        ids.filter_map(Result::transpose).collect()
    }

    /// The message in whose place the next one is put.
    pub fn bulletin(&self, statement: u32) -> Result<Option<MessageId>, Trouble> {
        Ok(self.get::<Bulletin>(&bulletin_key(statement))?.and_then(|bulletin| bulletin.message))
    }

    /// Whom the newest delivery of a statement is reported to, and its revision.
    pub fn reported_to(&self, id: &Id, networks: &[NetworkId]) -> Result<Option<(Address, u32)>, Trouble> {
        let Some(number) = self.number(id)? else { return Ok(None) };
        let revision = self.newest_revision(number)?.map_or(0, |(revision, _)| revision);
        for network in networks {
            let tally = self.get::<delivery::counters::Tally>(&tally_key(*network, number))?;
            if let Some(to) = tally.and_then(|tally| tally.report_to) {
                return Ok(Some((to, revision)));
            }
        }
        Ok(None)
    }

    /// Puts the newest text, or the `last`, among the answers, unless one waits there; whether it did. Not settled yet.
    pub fn post_bulletin(
        &self,
        id: &Id,
        network: NetworkId,
        text: Outgoing,
        last: bool,
    ) -> Result<bool, Trouble> {
        let mut turn = self.turn();
        let Some(number) = self.number(id)? else { return Ok(false) };
        let bulletin = self.get::<Bulletin>(&bulletin_key(number))?.unwrap_or_default();
        if bulletin.waits {
            return Ok(false);
        }
        turn.put(&bulletin_key(number), &Bulletin { waits: true, last, ..bulletin })?;
        turn.put_answer(network, &Outgoing { bulletin: Some(number), ..text })?;
        turn.end()?;
        Ok(true)
    }
}

impl Turn<'_> {
    /// What came of the newest text: its message, or nothing.
    pub(super) fn bulletin_sent(
        &mut self,
        statement: u32,
        message: Option<MessageId>,
    ) -> Result<(), Trouble> {
        match self.store.get::<Bulletin>(&bulletin_key(statement))? {
            None => {}
            Some(before) if before.last => self.remove(&bulletin_key(statement)),
            Some(before) => {
                let message = message.or(before.message);
                self.put(&bulletin_key(statement), &Bulletin { message, waits: false, last: false })?;
            }
        }
        Ok(())
    }
}

fn bulletin_key(statement: u32) -> Vec<u8> {
    key(b'g', &[&statement.to_be_bytes()])
}
