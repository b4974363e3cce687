//! Statements: what is out, by revision; drafts; and what came from files.

use super::answers::Outgoing;
use super::copies::counters_key;
use super::drafts::ReadDrafts;
use super::outbox::Audience;
use super::outbox::ReadOutbox;
use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::{key, last_u32};
use delivery::counters::Counters;
use domain::archive::{Published, Summary};
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::statement::{Id, Statement, Text, Withdrawal};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A statement that is out: all but its texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    pub(crate) number: u32,
    pub(crate) revision: u32,
    pub(crate) summary: Summary,
    pub(crate) link: Option<String>,
    pub(crate) corrected: Option<Date>,
    pub(crate) withdrawn: Option<Withdrawal>,
    /// When this revision was made.
    pub(crate) changed: Timestamp,
    /// Whether rooms that see their copy change are told so.
    pub(crate) ring: bool,
}

/// Who wrote a text last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Somebody in a chat.
    Chat,
    /// A file.
    File,
    /// One of the samples that altavoz carries.
    Sample,
}

/// What is known of the files that a text came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// Who wrote the text last.
    pub origin: Origin,
    /// The digests of all files that it ever came from, the newest last.
    pub digests: Vec<[u8; 32]>,
}

impl Store {
    /// What is out under an id, in its newest revision.
    pub fn published(&self, id: &Id) -> Result<Option<Published>, StoreError> {
        let Some(head) = self.head(id)? else { return Ok(None) };
        self.revision(&head).map(Some)
    }

    /// What is out under the number by which copies know a statement.
    pub fn statement(&self, number: u32) -> Result<Option<Published>, StoreError> {
        self.head_of(number)?.map(|head| self.revision(&head)).transpose()
    }

    /// Whether rooms that see their copy of a statement change are told so.
    pub fn rings(&self, number: u32) -> Result<bool, StoreError> {
        Ok(self.head_of(number)?.is_some_and(|head| head.ring))
    }

    /// What is out, newest first.
    pub fn catalogue(&self) -> Result<Vec<Summary>, StoreError> {
        let mut all: Vec<Summary> =
            self.rows::<Head>(b"s").map(|row| row.map(|(_, head)| head.summary)).collect::<Result<_, _>>()?;
        all.sort_by(|a, b| (b.date, b.at, &a.id).cmp(&(a.date, a.at, &b.id)));
        Ok(all)
    }

    /// Makes a draft whose time has come a published statement, with the intent to fill the copies of these networks'
    /// rooms and with what is `said` to the moderator, together. `None` when it was called off meanwhile. Not settled yet.
    pub fn begin(
        &self,
        id: &Id,
        networks: &[NetworkId],
        said: Option<&(NetworkId, Outgoing)>,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        let mut transaction = self.transaction();
        let Some(row) = transaction.draft_row(id)? else { return Ok(None) };
        if row.draft.due.is_none_or(|due| due > now) {
            return Ok(None);
        }
        let statement = row.draft.statement;
        let (number, revision) = transaction.put_revision(&statement, row.draft.notify, now)?;
        let audience = match (&statement.withdrawn, revision) {
            (Some(_), _) => Audience::NobodyNew,
            // A correction is for the rooms that have it, or await it.
            (None, 2..) => Audience::Holders,
            (None, _) => Audience::Everybody,
        };
        if statement.withdrawn.is_some() {
            transaction.forget_texts(number, revision)?;
        }
        for lang in statement.texts.keys() {
            transaction
                .put(&imported_key(id, lang), &Imported { origin: Origin::Chat, digests: Vec::new() })?;
        }
        transaction.remove_draft(id)?;
        for network in networks {
            transaction.put_fan_out(*network, number, revision, audience, row.report_to.clone())?;
        }
        if let Some((network, outgoing)) = said {
            transaction.put_answer(*network, outgoing)?;
        }
        transaction.end()?;
        Ok(Some(number))
    }

    /// Forgets the statements of which every text is a sample. Settled.
    pub fn forget_samples(&self) -> Result<usize, StoreError> {
        let mut transaction = self.transaction();
        let mut forgotten = 0;
        for row in transaction.rows::<Head>(b"s") {
            let (_, head) = row?;
            let id = &head.summary.id;
            let mut sample = true;
            for lang in head.summary.titles.keys() {
                sample &=
                    transaction.imported(id, lang)?.is_some_and(|imported| imported.origin == Origin::Sample);
            }
            if !sample {
                continue;
            }
            forgotten += 1;
            head.summary.titles.keys().for_each(|lang| transaction.remove(&imported_key(id, lang)));
            transaction.remove(&head_key(id));
            transaction.remove(&key(b'u', &[&head.number.to_be_bytes()]));
            transaction.remove_all(&key(b't', &[&head.number.to_be_bytes()]))?;
        }
        transaction.end()?;
        self.sync()?;
        Ok(forgotten)
    }

    /// What is known of the files of a text.
    pub fn imported(&self, id: &Id, lang: &Lang) -> Result<Option<Imported>, StoreError> {
        ReadStatements::imported(self, id, lang)
    }

    /// Puts statements from files into the archive, with what is known of their files, all or none; for `networks`
    /// also with the intent to fill. Settled.
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
            for network in NetworkId::ALL {
                // What went out before is corrected where it is; so is, in any case, what is going out.
                let known = transaction.get::<Counters>(&counters_key(network, number))?;
                if networks.contains(&network) || transaction.is_unfinished(network, number)? {
                    let audience = if known.is_some() { Audience::Holders } else { Audience::Everybody };
                    let report_to = known.and_then(|counters| counters.report_to);
                    transaction.put_fan_out(network, number, revision, audience, report_to)?;
                }
            }
        }
        for (id, lang, imported) in files {
            transaction.put(&imported_key(id, lang), imported)?;
        }
        transaction.end()?;
        self.sync()
    }
}

/// Statements as they are read.
pub(crate) trait ReadStatements: Reading {
    fn head(&self, id: &Id) -> Result<Option<Head>, StoreError> {
        self.get(&head_key(id))
    }

    fn revision(&self, head: &Head) -> Result<Published, StoreError> {
        let prefix = key(b't', &[&head.number.to_be_bytes(), &head.revision.to_be_bytes()]);
        let mut texts = BTreeMap::new();
        for row in self.rows::<(Lang, Text)>(&prefix) {
            let (_, (lang, text)) = row?;
            texts.insert(lang, text);
        }
        let summary = head.summary.clone();
        let statement = Statement {
            id: summary.id,
            kind: summary.kind,
            date: summary.date,
            topics: summary.topics,
            about: summary.about,
            link: head.link.clone(),
            hours: summary.hours,
            corrected: head.corrected,
            withdrawn: head.withdrawn.clone(),
            texts,
        };
        Ok(Published { statement, revision: head.revision, at: summary.at })
    }

    /// The same without its texts.
    fn summary(&self, number: u32) -> Result<Option<Summary>, StoreError> {
        Ok(self.head_of(number)?.map(|head| head.summary))
    }

    /// The number by which copies know a statement that is out.
    fn number(&self, id: &Id) -> Result<Option<u32>, StoreError> {
        Ok(self.head(id)?.map(|head| head.number))
    }

    /// The numbers of all statements that are out.
    fn numbers(&self) -> Result<Vec<u32>, StoreError> {
        self.rows::<Id>(b"u").map(|row| row.map(|(place, _)| last_u32(&place))).collect()
    }

    /// A statement's newest revision, and whether that withdraws it.
    fn newest_revision(&self, number: u32) -> Result<Option<(u32, bool)>, StoreError> {
        Ok(self.head_of(number)?.map(|head| (head.revision, head.withdrawn.is_some())))
    }

    fn head_of(&self, number: u32) -> Result<Option<Head>, StoreError> {
        let Some(id) = self.get::<Id>(&key(b'u', &[&number.to_be_bytes()]))? else { return Ok(None) };
        self.head(&id)
    }

    fn imported(&self, id: &Id, lang: &Lang) -> Result<Option<Imported>, StoreError> {
        self.get(&imported_key(id, lang))
    }
}

impl<R: Reading> ReadStatements for R {}

impl Transaction<'_> {
    /// Writes a new revision and returns its number and revision.
    fn put_revision(
        &mut self,
        statement: &Statement,
        ring: bool,
        now: Timestamp,
    ) -> Result<(u32, u32), StoreError> {
        let before = self.head(&statement.id)?;
        let (number, revision, at) = match before {
            Some(head) => {
                // Since a restore, revisions are counted from higher up.
                let least = self.get::<u64>(&revision_key())?.unwrap_or(0);
                let next = head.revision.saturating_add(1).max(u32::try_from(least).unwrap_or(0));
                (head.number, next, head.summary.at)
            }
            None => {
                let number = self.count(b"statement")?;
                (u32::try_from(number).map_err(|_| StoreError("too many statements".into()))?, 1, now)
            }
        };
        let head = Head {
            number,
            revision,
            summary: Summary::of(statement, at),
            link: statement.link.clone(),
            corrected: statement.corrected,
            withdrawn: statement.withdrawn.clone(),
            changed: now,
            ring,
        };
        self.put(&head_key(&statement.id), &head)?;
        self.put(&key(b'u', &[&number.to_be_bytes()]), &statement.id)?;
        for (lang, text) in &statement.texts {
            let place = key(b't', &[&number.to_be_bytes(), &revision.to_be_bytes(), lang.code().as_bytes()]);
            self.put(&place, &(lang, text))?;
        }
        Ok((number, revision))
    }

    /// Forgets a statement's texts in all revisions but `newest`: what was withdrawn is kept nowhere.
    fn forget_texts(&mut self, number: u32, newest: u32) -> Result<(), StoreError> {
        let kept = key(b't', &[&number.to_be_bytes(), &newest.to_be_bytes()]);
        for place in self.keys(&key(b't', &[&number.to_be_bytes()])).collect::<Vec<_>>() {
            let place = place?;
            if !place.starts_with(&kept) {
                self.remove(&place);
            }
        }
        Ok(())
    }
}

/// From where revisions are counted, after a restore.
pub(crate) fn revision_key() -> Vec<u8> {
    key(b'm', &[b"revision"])
}

fn head_key(id: &Id) -> Vec<u8> {
    key(b's', &[id.as_str().as_bytes()])
}

fn imported_key(id: &Id, lang: &Lang) -> Vec<u8> {
    key(b'p', &[id.as_str().as_bytes(), &[0], lang.code().as_bytes()])
}
