//! How statements get out: a draft whose time has come, and files.

use super::drafts::ReadDrafts;
use super::fan_out::Audience;
use super::outbox::ReadOutbox;
use crate::engine::{Reading, Store};
use crate::error::StoreError;
use crate::rows::{Imported, Origin, Outgoing};
use crate::tables::{All, Approvals, Deliveries, Ended, Heads, Imports};
use domain::archive::DraftId;
use domain::decision::{Actor, Change, DraftChange};
use domain::lang::Lang;
use domain::number::{Revision, StatementId};
use domain::record::{name, publication};
use domain::room::NetworkId;
use domain::statement::{Id, Statement};
use jiff::Timestamp;

impl Store {
    /// Makes a draft whose time has come a published statement, with the intent to fan it out to these networks' rooms
    /// and with what is `said` to the moderator, together. `None` when it was called off meanwhile. Not synced yet.
    pub fn begin(
        &self,
        id: &DraftId,
        networks: &[NetworkId],
        said: Option<&(NetworkId, Outgoing)>,
        now: Timestamp,
    ) -> Result<Option<StatementId>, StoreError> {
        let mut transaction = self.transaction();
        let Some(kept) = transaction.kept_draft(id)? else { return Ok(None) };
        if kept.draft.due.is_none_or(|due| due > now) {
            return Ok(None);
        }
        let statement = kept.draft.statement;
        let (number, revision) = transaction.put_revision(&statement, kept.draft.notify, now)?;
        let audience = match (&statement.withdrawn, revision) {
            (Some(_), _) => Audience::NobodyNew,
            (None, Revision::FIRST) => Audience::Everybody,
            // A correction is for the rooms that have it, or await it.
            (None, _) => Audience::Holders,
        };
        if statement.withdrawn.is_some() {
            transaction.forget_texts(number, revision)?;
        }
        for lang in statement.texts.keys() {
            let key = import_key(&id.id, lang);
            let source = transaction.get::<Imports>(&key)?.and_then(|before| before.source);
            let imported = Imported { origin: Origin::Chat, digests: Vec::new(), source };
            transaction.put::<Imports>(&key, &imported)?;
        }
        let asked_by = transaction.get::<Approvals>(id)?.map(|approval| name(&approval.by));
        let by = asked_by.unwrap_or_else(|| "clock".into());
        transaction.record(publication(by, &statement), now)?;
        transaction.remove_draft(id)?;
        transaction.remove_proposals(&id.id)?;
        if statement.withdrawn.is_some() {
            transaction.leave_no_remains()?;
            let text = DraftId::text(id.id.clone());
            if transaction.kept_draft(&text)?.is_some() {
                let discarded = Change::Draft(DraftChange::Discard { id: text.clone() });
                transaction.record_change(&Actor::Clock, &discarded, now)?;
            }
            transaction.remove_draft(&text)?;
        }
        for network in networks {
            transaction.put_fan_out(*network, number, revision, audience, kept.report_to.clone())?;
        }
        if let Some((network, outgoing)) = said {
            transaction.put_answer(*network, outgoing)?;
        }
        transaction.end()?;
        Ok(Some(number))
    }

    /// Makes what was to go out a draft again, with what is `said` to whoever scheduled it. Not synced yet.
    pub fn call_off(
        &self,
        id: &DraftId,
        said: Option<&(NetworkId, Outgoing)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        let unscheduled = Change::Draft(DraftChange::Unschedule { id: id.clone() });
        transaction.record_change(&Actor::Clock, &unscheduled, now)?;
        transaction.schedule(id, None)?;
        if let Some((network, outgoing)) = said {
            transaction.put_answer(*network, outgoing)?;
        }
        transaction.end()
    }

    /// Forgets the statements of which every text is a sample. Synced.
    pub fn forget_samples(&self) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in transaction.rows::<Heads>(All) {
            let (id, head) = row?;
            let mut sample = true;
            for lang in head.summary.titles.keys() {
                let imported = transaction.get::<Imports>(&import_key(&id, lang))?;
                sample &= imported.is_some_and(|imported| imported.origin == Origin::Sample);
            }
            if sample {
                forgotten += 1;
                transaction.remove_all::<Imports>(Ended(id))?;
                transaction.forget_statement(&head)?;
            }
        }
        transaction.end()?;
        self.sync()?;
        Ok(forgotten)
    }

    /// What is known of the files of a text.
    pub fn imported(&self, id: &Id, lang: &Lang) -> Result<Option<Imported>, StoreError> {
        self.get::<Imports>(&import_key(id, lang))
    }

    /// The names of the files that a statement's texts came from; `None` for each that was written in a chat.
    pub fn sources(&self, id: &Id) -> Result<Vec<Option<String>>, StoreError> {
        let rows = self.rows::<Imports>(Ended(id.clone()));
        rows.map(|row| row.map(|(_, imported)| imported.source)).collect()
    }

    /// Puts statements from files into the archive, with what is known of their files, all or none; for `networks`
    /// also with the intent to fan them out. Synced.
    pub fn import(
        &self,
        statements: &[Statement],
        files: &[(Id, Lang, Imported)],
        networks: &[NetworkId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for statement in statements {
            let (number, revision) = transaction.put_revision(statement, false, now)?;
            let is_sample =
                files.iter().any(|(id, _, file)| *id == statement.id && file.origin == Origin::Sample);
            if !is_sample {
                transaction.record(publication("operator".into(), statement), now)?;
            }
            for network in NetworkId::ALL {
                // What went out before is corrected where it is; so is, in any case, what is going out.
                let known = transaction.get::<Deliveries>(&(network, number))?;
                if networks.contains(&network) || transaction.is_unfinished(network, number)? {
                    let audience = if known.is_some() { Audience::Holders } else { Audience::Everybody };
                    let report_to = known.and_then(|counters| counters.report_to);
                    transaction.put_fan_out(network, number, revision, audience, report_to)?;
                }
            }
        }
        for (id, lang, imported) in files {
            transaction.put::<Imports>(&import_key(id, lang), imported)?;
        }
        transaction.end()?;
        self.sync()
    }
}

fn import_key(id: &Id, lang: &Lang) -> (Ended, Lang) {
    (Ended(id.clone()), lang.clone())
}
