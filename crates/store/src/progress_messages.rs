//! Which message tells a moderator how a delivery goes on.

use super::answers::Outgoing;
use super::copies::counters_key;
use super::statements::ReadStatements;
use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::{key, last_u32};
use domain::incoming::MessageId;
use domain::room::{Address, NetworkId};
use domain::statement::Id;
use serde::{Deserialize, Serialize};

/// The message about one statement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProgressMessage {
    /// Where it is, once it was sent.
    pub(crate) message: Option<MessageId>,
    /// Its newest text waits to be sent.
    pub(crate) waits: bool,
    /// And that is the last: the next delivery gets a message of its own.
    pub(crate) last: bool,
}

impl Store {
    /// The statements that have one.
    pub fn progress_messages(&self) -> Result<Vec<Id>, StoreError> {
        let numbers = self.rows::<ProgressMessage>(b"g").map(|row| row.map(|(place, _)| last_u32(&place)));
        let ids = numbers.map(|number| Ok(self.summary(number?)?.map(|summary| summary.id)));
        ids.filter_map(Result::transpose).collect()
    }

    /// The message in whose place the next one is put.
    pub fn progress_message(&self, statement: u32) -> Result<Option<MessageId>, StoreError> {
        Ok(self
            .get::<ProgressMessage>(&progress_message_key(statement))?
            .and_then(|progress_message| progress_message.message))
    }

    /// Whom the newest delivery of a statement is reported to, and its revision.
    pub fn reported_to(&self, id: &Id, networks: &[NetworkId]) -> Result<Option<(Address, u32)>, StoreError> {
        let Some(number) = self.number(id)? else { return Ok(None) };
        let revision = self.newest_revision(number)?.map_or(0, |(revision, _)| revision);
        for network in networks {
            let counters = self.get::<delivery::counters::Counters>(&counters_key(*network, number))?;
            if let Some(to) = counters.and_then(|counters| counters.report_to) {
                return Ok(Some((to, revision)));
            }
        }
        Ok(None)
    }

    /// Puts the newest text, or the `last`, among the answers, unless one waits there; whether it did. Not settled yet.
    pub fn post_progress_message(
        &self,
        id: &Id,
        network: NetworkId,
        text: Outgoing,
        last: bool,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.transaction();
        let Some(number) = transaction.number(id)? else { return Ok(false) };
        let progress_message =
            transaction.get::<ProgressMessage>(&progress_message_key(number))?.unwrap_or_default();
        if progress_message.waits {
            return Ok(false);
        }
        transaction
            .put(&progress_message_key(number), &ProgressMessage { waits: true, last, ..progress_message })?;
        transaction.put_answer(network, &Outgoing { progress_message: Some(number), ..text })?;
        transaction.end()?;
        Ok(true)
    }
}

impl Transaction<'_> {
    /// What came of the newest text: its message, or nothing.
    pub(crate) fn progress_message_sent(
        &mut self,
        statement: u32,
        message: Option<MessageId>,
    ) -> Result<(), StoreError> {
        match self.get::<ProgressMessage>(&progress_message_key(statement))? {
            None => {}
            Some(before) if before.last => self.remove(&progress_message_key(statement)),
            Some(before) => {
                let message = message.or(before.message);
                self.put(
                    &progress_message_key(statement),
                    &ProgressMessage { message, waits: false, last: false },
                )?;
            }
        }
        Ok(())
    }
}

fn progress_message_key(statement: u32) -> Vec<u8> {
    key(b'g', &[&statement.to_be_bytes()])
}
