//! Which message tells a moderator how a delivery goes on.

use super::statements::ReadStatements;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::{Outgoing, ProgressMessage};
use crate::tables::{All, Deliveries, ProgressMessages};
use domain::incoming::MessageId;
use domain::number::{Revision, StatementId};
use domain::room::{Address, NetworkId};
use domain::statement::Id;

impl Store {
    /// The statements that have one.
    pub fn progress_messages(&self) -> Result<Vec<Id>, StoreError> {
        let numbers = self.keys::<ProgressMessages>(All);
        let ids = numbers.map(|number| Ok(self.summary(number?)?.map(|summary| summary.id)));
        ids.filter_map(Result::transpose).collect()
    }

    /// The message in whose place the next one is put.
    pub fn progress_message(&self, statement: StatementId) -> Result<Option<MessageId>, StoreError> {
        Ok(self.get::<ProgressMessages>(&statement)?.and_then(|kept| kept.message))
    }

    /// Whom the newest delivery of a statement is reported to, and its revision.
    pub fn reported_to(
        &self,
        id: &Id,
        networks: &[NetworkId],
    ) -> Result<Option<(Address, Revision)>, StoreError> {
        let Some(head) = self.head(id)? else { return Ok(None) };
        for network in networks {
            let counters = self.get::<Deliveries>(&(*network, head.number))?;
            if let Some(to) = counters.and_then(|counters| counters.report_to) {
                return Ok(Some((to, head.revision)));
            }
        }
        Ok(None)
    }

    /// Puts the newest text, or the `last`, among the answers, unless one waits there; whether it did. Not synced yet.
    pub fn post_progress_message(
        &self,
        id: &Id,
        network: NetworkId,
        text: Outgoing,
        last: bool,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.transaction();
        let Some(number) = transaction.number(id)? else { return Ok(false) };
        let kept = transaction.get::<ProgressMessages>(&number)?.unwrap_or_default();
        if kept.waits {
            return Ok(false);
        }
        transaction.put::<ProgressMessages>(&number, &ProgressMessage { waits: true, last, ..kept })?;
        transaction.put_answer(network, &Outgoing { progress_message: Some(number), ..text })?;
        transaction.end()?;
        Ok(true)
    }
}

impl Transaction<'_> {
    /// What came of the newest text: its message, or nothing.
    pub(crate) fn progress_message_sent(
        &mut self,
        statement: StatementId,
        message: Option<MessageId>,
    ) -> Result<(), StoreError> {
        match self.get::<ProgressMessages>(&statement)? {
            None => {}
            Some(before) if before.last => self.remove::<ProgressMessages>(&statement),
            Some(before) => {
                let message = message.or(before.message);
                let kept = ProgressMessage { message, waits: false, last: false };
                self.put::<ProgressMessages>(&statement, &kept)?;
            }
        }
        Ok(())
    }
}
