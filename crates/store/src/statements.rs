//! Statements that are out, by revision.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::Head;
use crate::tables::{All, Heads, Last, LastNumbers, Numbers, Signatures, Texts};
use domain::archive::{Published, Summary};
use domain::lang::Lang;
use domain::number::{Revision, StatementId};
use domain::statement::{Id, Statement, Text};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// Signs a revision, if anybody does.
pub type Sign = Box<dyn Fn(&Statement, Revision) -> Option<String> + Send + Sync>;

impl Store {
    /// What is out under an id, in its newest revision.
    pub fn published(&self, id: &Id) -> Result<Option<Published>, StoreError> {
        self.head(id)?.map(|head| self.revision(head)).transpose()
    }

    /// What is out under the number by which copies know a statement.
    pub fn statement(&self, number: StatementId) -> Result<Option<Published>, StoreError> {
        self.head_of(number)?.map(|head| self.revision(head)).transpose()
    }

    /// The texts of what was out under an id before, the newest first: at most so many revisions.
    pub fn earlier(&self, id: &Id, most: usize) -> Result<Vec<BTreeMap<Lang, Text>>, StoreError> {
        let Some(head) = self.head(id)? else { return Ok(Vec::new()) };
        let revisions: BTreeSet<Revision> = self
            .keys::<Texts>(head.number)
            .map(|key| key.map(|(_, revision, _)| revision))
            .collect::<Result<_, _>>()?;
        let before = revisions.into_iter().rev().filter(|revision| *revision < head.revision).take(most);
        before.map(|revision| self.texts(head.number, revision)).collect()
    }

    /// Signs from now on what goes out.
    pub fn sign_with(&self, sign: Sign) {
        let _ = self.sign.set(sign);
    }

    /// Whether rooms that see their copy of a statement change are told so.
    pub fn notifies(&self, number: StatementId) -> Result<bool, StoreError> {
        Ok(self.head_of(number)?.is_some_and(|head| head.notify))
    }
}

/// Statements as they are read.
pub(crate) trait ReadStatements: Reading {
    fn head(&self, id: &Id) -> Result<Option<Head>, StoreError> {
        self.get::<Heads>(id)
    }

    /// A statement with its texts.
    fn revision(&self, head: Head) -> Result<Published, StoreError> {
        let texts = self.texts(head.number, head.revision)?;
        let Head { summary, .. } = head;
        let statement = Statement {
            id: summary.id,
            kind: summary.kind,
            date: summary.date,
            topics: summary.topics,
            about: summary.about,
            link: head.link,
            hours: summary.hours,
            corrected: head.corrected,
            withdrawn: head.withdrawn,
            pin: head.pin,
            urgent: head.urgent,
            texts,
            attachments: head.attachments,
        };
        let signature =
            self.get::<Signatures>(&head.number)?.filter(|(revision, _)| *revision == head.revision);
        let signature = signature.map(|(_, signature)| signature);
        Ok(Published { statement, revision: head.revision, at: summary.at, signature })
    }

    /// The texts of a revision.
    fn texts(&self, number: StatementId, revision: Revision) -> Result<BTreeMap<Lang, Text>, StoreError> {
        self.rows::<Texts>((number, revision)).map(|row| row.map(|(_, text)| text)).collect()
    }

    /// The statement that copies know by a number, without its texts.
    fn summary(&self, number: StatementId) -> Result<Option<Summary>, StoreError> {
        Ok(self.head_of(number)?.map(|head| head.summary))
    }

    /// The number by which copies know a statement that is out.
    fn number(&self, id: &Id) -> Result<Option<StatementId>, StoreError> {
        Ok(self.head(id)?.map(|head| head.number))
    }

    /// The numbers of all statements that are out.
    fn numbers(&self) -> Result<Vec<StatementId>, StoreError> {
        self.keys::<Numbers>(All).collect()
    }

    fn head_of(&self, number: StatementId) -> Result<Option<Head>, StoreError> {
        let Some(id) = self.get::<Numbers>(&number)? else { return Ok(None) };
        self.head(&id)
    }
}

impl<R: Reading> ReadStatements for R {}

impl Transaction<'_> {
    /// Writes a new revision and returns its number and revision.
    pub(crate) fn put_revision(
        &mut self,
        statement: &Statement,
        notify: bool,
        now: Timestamp,
    ) -> Result<(StatementId, Revision), StoreError> {
        let (number, revision, at) = match self.head(&statement.id)? {
            Some(head) => {
                self.unlist(&head.summary)?;
                // Since a restore, revisions are counted from higher up.
                let least = self.get::<LastNumbers>(&Last::Revision)?.unwrap_or(0);
                let next = head.revision.next().max(Revision(u32::try_from(least).unwrap_or(0)));
                (head.number, next, head.summary.at)
            }
            None => {
                let number = self.count(Last::Statement)?;
                let number = u32::try_from(number).map_err(|_| StoreError::TooManyStatements)?;
                (StatementId(number), Revision::FIRST, now)
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
            notify,
            pin: statement.pin,
            urgent: statement.urgent,
            attachments: statement.attachments.clone(),
        };
        self.put::<Heads>(&statement.id, &head)?;
        self.list(&head.summary)?;
        self.put::<Numbers>(&number, &statement.id)?;
        for (lang, text) in &statement.texts {
            self.put::<Texts>(&(number, revision, lang.clone()), &(lang.clone(), text.clone()))?;
        }
        match self.signature_of(statement, revision) {
            Some(signature) => self.put::<Signatures>(&number, &(revision, signature))?,
            None => self.remove::<Signatures>(&number),
        }
        Ok((number, revision))
    }

    /// Keeps the signature of what is out in a revision; of what is no longer out, none.
    pub(crate) fn sign(&mut self, id: &Id, revision: Revision, signature: String) -> Result<(), StoreError> {
        match self.head(id)?.filter(|head| head.revision == revision) {
            Some(head) => self.put::<Signatures>(&head.number, &(revision, signature)),
            None => Ok(()),
        }
    }

    /// Forgets a statement's texts in all revisions but `newest`: what was withdrawn is kept nowhere.
    pub(crate) fn forget_texts(&mut self, number: StatementId, newest: Revision) -> Result<(), StoreError> {
        for place in self.keys::<Texts>(number) {
            let place = place?;
            if place.1 != newest {
                self.leave_no_remains()?;
                self.remove::<Texts>(&place);
            }
        }
        Ok(())
    }

    /// Forgets a statement as if it had never been out.
    pub(crate) fn forget_statement(&mut self, head: &Head) -> Result<(), StoreError> {
        self.remove::<Heads>(&head.summary.id);
        self.unlist(&head.summary)?;
        self.remove::<Numbers>(&head.number);
        self.remove::<Signatures>(&head.number);
        self.remove_all::<Texts>(head.number)?;
        Ok(())
    }
}
