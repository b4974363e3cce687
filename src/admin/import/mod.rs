//! Statements from files into the archive: Markdown under a header, or plain text.

pub mod at_start;
mod attached;
mod files;
mod plain;
mod report;
mod understand;
mod written;

pub use files::Files;
pub use report::Report;
use report::{Done, Fate};
pub use written::Written;

use commands::locale::Phrase;
use commands::publishing::manuscript::Usual;
use domain::campaign::Campaign;
use domain::file::FileDigest;
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::statement::{Attachment, Id, Statement};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use store::StoreError;
use store::{Imported, Origin, Store};
use understand::{dated, error, named, understand};

/// What the command line says about plain texts and headers that leave something out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
pub struct Options {
    /// The statement's id, for a single file.
    #[arg(long)]
    pub id: Option<String>,
    /// declaration, event or update.
    #[arg(long)]
    pub kind: Option<String>,
    /// The title, for a single file.
    #[arg(long)]
    pub title: Option<String>,
    /// The date, such as 2010-10-01.
    #[arg(long)]
    pub date: Option<String>,
    /// The language, such as en.
    #[arg(long)]
    pub lang: Option<String>,
    /// Topics, separated by commas.
    #[arg(long)]
    pub topics: Option<String>,
    /// Paragraphs of a plain text that begin so become its demands; may be given several times.
    #[arg(long, value_name = "PREFIX")]
    pub demands: Vec<String>,
}

/// Why nothing was imported: a file's line and what to do, or an error of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ImportError(pub String);

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

/// How an import goes about its files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::Args)]
pub struct Manner {
    /// Leave out the files that can't be understood, and import the others.
    #[arg(long)]
    pub keep_going: bool,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// How many statements are written in one transaction.
const BATCH: usize = 256;

/// What an import is told.
pub struct Import<'a> {
    /// Where the statements are put.
    pub store: &'a Store,
    /// What the command line says.
    pub options: &'a Options,
    /// Who wrote the files.
    pub origin: Origin,
    /// The networks on which what is new or changed goes out.
    pub broadcast: &'a [NetworkId],
    /// Whose statements they are.
    pub campaign: &'a Campaign,
    /// The time.
    pub now: Timestamp,
    /// How to go about it.
    pub manner: Manner,
    /// What the files have come to that texts name, by what was in them.
    pub cleaned: Cleanings,
}

/// Files by the digest of what was in them, and their name: as they are kept, or why they aren't taken.
pub type Cleanings = RefCell<HashMap<(FileDigest, String), Result<Attachment, Phrase>>>;

/// The files of one statement, by their numbers, with their languages.
struct Group {
    id: Id,
    files: Vec<(usize, Lang)>,
    /// Something is to be written.
    writes: bool,
}

/// A file by its number, and what it is about.
type About = (usize, Id);

/// What the files of one statement come to.
#[derive(Default)]
struct Outcome {
    /// The statement, if it is new or changed.
    statement: Option<Statement>,
    sources: Vec<(Id, Lang, Imported)>,
    done: Vec<Done>,
}

impl Import<'_> {
    /// Puts files into the archive. All are read before anything is written, and once more when they are, so that memory
    /// doesn't grow with what they say. A kill in between leaves a part of many files imported; the same import once more
    /// goes on with the others.
    ///
    /// # Errors
    /// The first file that can't be understood, unless these are to be left out; nothing is imported then. Where a file or the
    /// disk fails later, those before it are imported.
    pub fn apply(&self, files: &Files) -> Result<Report, ImportError> {
        if files.len() > 1 && (self.options.id.is_some() || self.options.title.is_some()) {
            return Err(ImportError("--id and --title are for a single file".into()));
        }
        let mut groups: Vec<Group> = Vec::new();
        let mut known: HashMap<Id, usize> = HashMap::new();
        let mut derived: HashMap<Id, String> = HashMap::new();
        let mut done: Vec<Option<Done>> = Vec::new();
        let mut about: Vec<About> = Vec::new();
        let mut left_out: Vec<ImportError> = Vec::new();
        for number in 0..files.len() {
            let read = files.get(number).and_then(|file| {
                let (id, lang) = self.named(&file, &mut derived)?;
                Ok((file, id, lang))
            });
            let (file, id, lang) = match read {
                Ok(read) => read,
                Err(flaw) => {
                    self.leave_out(flaw, &mut left_out)?;
                    continue;
                }
            };
            let place = *known.entry(id.clone()).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Group { id, files: Vec::new(), writes: false });
            }
            let Some(group) = groups.get_mut(place) else { continue };
            if let Some((twin, _)) = group.files.iter().find(|(_, other)| *other == lang) {
                let say = Phrase::new("flaw-twin")
                    .with("id", group.id.as_str())
                    .with("lang", lang.code())
                    .with("path", files.path(*twin));
                self.leave_out(error(&file, 1, &say), &mut left_out)?;
                continue;
            }
            group.files.push((number, lang));
            let outcome = match self.outcome(group, files) {
                Ok(outcome) => outcome,
                Err(flaw) => {
                    group.files.pop();
                    self.leave_out(flaw, &mut left_out)?;
                    continue;
                }
            };
            about.extend(outcome.statement.as_ref().and_then(|s| s.about.clone()).map(|id| (number, id)));
            group.writes = outcome.statement.is_some() || !outcome.sources.is_empty();
            done.push(outcome.done.into_iter().next_back());
        }
        // One that is left out may be what another is about.
        while !about.is_empty() {
            let lost;
            (about, lost) = self.about_something(about, &groups)?;
            if lost.is_empty() {
                break;
            }
            let mut paths = HashSet::new();
            for (number, id) in &lost {
                let say = Phrase::new("flaw-about").with("id", id.as_str());
                self.leave_out(error(&*files.get(*number)?, 1, &say), &mut left_out)?;
                paths.insert(files.path(*number));
            }
            let lost: HashSet<usize> = lost.into_iter().map(|(number, _)| number).collect();
            groups.iter_mut().for_each(|group| group.files.retain(|(number, _)| !lost.contains(number)));
            done.retain(|done| done.as_ref().is_none_or(|done| !paths.contains(&done.path)));
        }
        let done = done.into_iter().flatten().collect();
        if self.manner.dry_run {
            return Ok(Report { done, left_out });
        }
        let writing: Vec<Group> = groups.into_iter().filter(|group| group.writes).collect();
        for batch in writing.chunks(BATCH) {
            let (mut statements, mut sources) = (Vec::new(), Vec::new());
            for group in batch {
                let outcome = self.outcome(group, files)?;
                statements.extend(outcome.statement);
                sources.extend(outcome.sources);
            }
            self.store.import(&statements, &sources, self.broadcast, self.now)?;
        }
        Ok(Report { done, left_out })
    }

    /// Cleans the files of new and changed texts before anything else, so that nothing waits for that; what is wrong is said later.
    pub fn prepare(&self, files: &Files) {
        let mut derived = HashMap::new();
        for file in (0..files.len()).filter_map(|number| files.get(number).ok()) {
            let Ok((id, lang)) = self.named(&file, &mut derived) else { continue };
            let understood = understand(&file, self.options, &self.campaign.default_language);
            let Ok(manuscript) = understood else { continue };
            let Some(read) = attached::read(&file, &manuscript).ok().filter(|_| !manuscript.draft) else {
                continue;
            };
            let digest = self.digest(&file, &read);
            let known = self.store.imported(&id, &lang).ok().flatten();
            if !known.is_some_and(|known| known.digests.contains(&digest)) {
                read.into_iter().for_each(|(name, bytes)| drop(self.kept(&name, bytes)));
            }
        }
    }

    /// The files that are about a statement which is there or comes now, and those that are about none.
    fn about_something(
        &self,
        about: Vec<About>,
        groups: &[Group],
    ) -> Result<(Vec<About>, Vec<About>), StoreError> {
        let comes = |group: &&Group| group.writes && !group.files.is_empty();
        let coming: HashSet<&Id> = groups.iter().filter(comes).map(|group| &group.id).collect();
        let (mut kept, mut lost) = (Vec::new(), Vec::new());
        for (number, id) in about {
            let known = coming.contains(&id) || self.store.published(&id)?.is_some();
            if known { &mut kept } else { &mut lost }.push((number, id));
        }
        Ok((kept, lost))
    }

    /// Remembers a file that is left out.
    ///
    /// # Errors
    /// What is wrong with it, if none is to be left out.
    fn leave_out(&self, flaw: ImportError, left_out: &mut Vec<ImportError>) -> Result<(), ImportError> {
        if !self.manner.keep_going {
            return Err(flaw);
        }
        left_out.push(flaw);
        Ok(())
    }

    /// The statement and the language that a file is of. `derived` are the ids that names of files have come to.
    fn named(&self, file: &Written, derived: &mut HashMap<Id, String>) -> Result<(Id, Lang), ImportError> {
        let manuscript = understand(file, self.options, &self.campaign.default_language)?;
        let lang = manuscript.lang.unwrap_or_else(|| self.campaign.default_language.clone());
        if let Some(id) = manuscript.id {
            return Ok((id, lang));
        }
        let (name, failure) = (named(file).0, Cell::new(None));
        let is_anothers = |id: &Id| match derived.get(id) {
            Some(other) => *other != name,
            None => self.is_anothers(id, &name).unwrap_or_else(|error| {
                failure.set(Some(error));
                false
            }),
        };
        let words = if name.is_empty() { manuscript.title.unwrap_or_default() } else { name.clone() };
        let id = Id::derive(&words, is_anothers);
        if let Some(error) = failure.into_inner() {
            return Err(error.into());
        }
        derived.insert(id.clone(), name);
        Ok((id, lang))
    }

    /// Whether an id is that of a statement which this file did not make: two names may begin alike, or have no letter that
    /// an id can have.
    fn is_anothers(&self, id: &Id, name: &str) -> Result<bool, StoreError> {
        let sources = self.store.sources(id)?;
        if sources.is_empty() {
            return Ok(self.store.published(id)?.is_some());
        }
        Ok(!sources.iter().flatten().any(|source| source.is_empty() || source == name))
    }

    /// What the files of a statement come to, one after the other.
    fn outcome(&self, group: &Group, files: &Files) -> Result<Outcome, ImportError> {
        let today = self.campaign.day(self.now);
        let id = &group.id;
        let mut before = self.store.published(id)?.map(|published| published.statement);
        let mut outcome = Outcome::default();
        for (number, lang) in &group.files {
            let file = files.get(*number)?;
            let fate =
                |what| Done { path: file.path.clone(), id: id.to_string(), lang: lang.to_string(), what };
            if before.as_ref().is_some_and(|before| before.withdrawn.is_some()) {
                outcome.done.push(fate(Fate::Withdrawn));
                continue;
            }
            let manuscript = understand(&file, self.options, &self.campaign.default_language)?;
            let attached = attached::read(&file, &manuscript)?;
            let digest = self.digest(&file, &attached);
            let history = self.store.imported(id, lang)?;
            if let Some(history) = &history {
                let known = history.digests.contains(&digest);
                if history.origin == Origin::Chat && (known || history.digests.is_empty()) {
                    outcome.done.push(fate(Fate::KeptChat));
                    continue;
                }
                if history.digests.last() == Some(&digest) {
                    outcome.done.push(fate(Fate::Unchanged));
                    continue;
                }
            }
            if manuscript.draft {
                outcome.done.push(fate(Fate::Draft));
                continue;
            }
            // It was read once before: its text must not come under the id that it had then.
            if manuscript.id.as_ref().is_some_and(|now| now != id) {
                return Err(ImportError(format!(
                    "{}: was changed while it was read. Import it again",
                    file.path
                )));
            }
            let timezone = self.campaign.timezone.as_deref();
            let usual = Usual { today: dated(self.options, today)?, lang, timezone };
            let (names, alts) = (manuscript.attachments.is_some(), manuscript.alt.clone());
            let mut statement = manuscript
                .complete(id.clone(), before.as_ref(), &usual)
                .map_err(|say| error(&file, 1, &say))?;
            if names || !alts.is_empty() {
                self.attach(&mut statement, lang, &file, &alts, attached)?;
            }
            let (mut digests, source) =
                history.map(|history| (history.digests, history.source)).unwrap_or_default();
            digests.retain(|other| *other != digest);
            digests.push(digest);
            let source = source.or_else(|| Some(named(&file).0));
            outcome.sources.push((
                id.clone(),
                lang.clone(),
                Imported { origin: self.origin, digests, source },
            ));
            if before.as_ref() == Some(&statement) {
                outcome.done.push(fate(Fate::Unchanged));
                continue;
            }
            let had = before.is_some_and(|before| before.texts.contains_key(lang));
            outcome.done.push(fate(if had { Fate::Changed } else { Fate::New }));
            outcome.statement = Some(statement.clone());
            before = Some(statement);
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests;
