//! Statements from files into the archive: Markdown under a header, or plain text.

pub mod at_start;
mod files;
mod plain;

pub use files::{Written, read};

use commands::locale::{Phrase, Translator};
use commands::publishing::manuscript::{Manuscript, topics};
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::statement::{BODY_LIMIT, Id, Kind, Statement};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use store::StoreError;
use store::{Imported, Origin, Store};

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

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The file.
    pub path: String,
    /// The statement, and the text's language.
    pub id: String,
    /// The language.
    pub lang: String,
    /// What was done.
    pub what: Fate,
}

/// What was done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// A new text.
    New,
    /// A new revision of a text.
    Changed,
    /// The archive says the same already.
    Unchanged,
    /// The text was written in a chat since; an old file doesn't undo that.
    KeptChat,
    /// It has been withdrawn, and stays so.
    Withdrawn,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            Fate::New => "imported",
            Fate::Changed => "imported as a new revision",
            Fate::Unchanged => "unchanged, left alone",
            Fate::Withdrawn => "left alone: it has been withdrawn; a new statement needs another id",
            Fate::KeptChat => {
                "left alone: this text was written in a chat, and the file is older or was never imported; /correct changes it there"
            }
        };
        write!(f, "{}: {} ({}) {what}", self.path, self.id, self.lang)
    }
}

/// Puts files that are of this origin into the archive, all or none; with `broadcast`, what is new or changed goes out on these networks.
///
/// # Errors
/// The first file that can't be understood; nothing is imported then.
pub fn apply(
    store: &Store,
    files: &[Written],
    options: &Options,
    origin: Origin,
    broadcast: &[NetworkId],
    default: &Lang,
    now: Timestamp,
) -> Result<Vec<Done>, ImportError> {
    if files.len() > 1 && (options.id.is_some() || options.title.is_some()) {
        return Err(ImportError("--id and --title are for a single file".into()));
    }
    let today = now.to_zoned(TimeZone::UTC).date();
    let mut changed: BTreeMap<Id, Statement> = BTreeMap::new();
    let mut sources = Vec::new();
    let mut done = Vec::new();
    for file in files {
        let manuscript = understand(file, options, default)?;
        let id = match &manuscript.id {
            Some(id) => id.clone(),
            None => derived_id(file, &manuscript),
        };
        let lang = manuscript.lang.clone().unwrap_or_else(|| default.clone());
        let digest: [u8; 32] = Sha256::digest(format!("{options:?}\n{}", file.text)).into();
        let before = match changed.get(&id) {
            Some(statement) => Some(statement.clone()),
            None => store.published(&id)?.map(|published| published.statement),
        };
        if let Some(twin) =
            done.iter().find(|done: &&Done| done.id == id.as_str() && done.lang == lang.code())
        {
            let say = Phrase::new("flaw-twin")
                .with("id", id.as_str())
                .with("lang", lang.code())
                .with("path", &twin.path);
            return Err(error(file, 1, &say));
        }
        let history = store.imported(&id, &lang)?;
        let fate = |what| Done { path: file.path.clone(), id: id.to_string(), lang: lang.to_string(), what };
        if before.as_ref().is_some_and(|before| before.withdrawn.is_some()) {
            done.push(fate(Fate::Withdrawn));
            continue;
        }
        if let Some(history) = &history {
            let known = history.digests.contains(&digest);
            if history.origin == Origin::Chat && (known || history.digests.is_empty()) {
                done.push(fate(Fate::KeptChat));
                continue;
            }
            if history.digests.last() == Some(&digest) {
                done.push(fate(Fate::Unchanged));
                continue;
            }
        }
        let statement = manuscript
            .complete(id.clone(), before.as_ref(), dated(options, today)?, &lang)
            .map_err(|say| error(file, 1, &say))?;
        let mut digests = history.map(|history| history.digests).unwrap_or_default();
        digests.retain(|other| *other != digest);
        digests.push(digest);
        sources.push((id.clone(), lang.clone(), Imported { origin, digests }));
        if before.as_ref() == Some(&statement) {
            done.push(fate(Fate::Unchanged));
            continue;
        }
        let had = before.is_some_and(|before| before.texts.contains_key(&lang));
        done.push(fate(if had { Fate::Changed } else { Fate::New }));
        changed.insert(id, statement);
    }
    let statements: Vec<Statement> = changed.into_values().collect();
    if !sources.is_empty() {
        store.import(&statements, &sources, broadcast, now)?;
    }
    Ok(done)
}

fn error(file: &Written, line: usize, say: &Phrase) -> ImportError {
    let translator = Translator::new(commands::locale::ENGLISH.clone(), NetworkId::Console);
    ImportError(format!("{}:{line}: {}", file.path, translator.tell(say)))
}

/// What is wrong with an option of the command line.
fn option(name: &str, key: &'static str, value: &str) -> ImportError {
    let translator = Translator::new(commands::locale::ENGLISH.clone(), NetworkId::Console);
    ImportError(format!("{name}: {}", translator.tell(&Phrase::new(key).with("value", value))))
}

fn dated(options: &Options, today: Date) -> Result<Date, ImportError> {
    let Some(date) = &options.date else { return Ok(today) };
    date.parse().map_err(|_| option("--date", "flaw-date", date))
}

/// Reads a file as Markdown under a header, or as plain text when it is a `.txt` file without one; with what the
/// options add.
fn understand(file: &Written, options: &Options, default: &Lang) -> Result<Manuscript, ImportError> {
    let flawed = |flaw: commands::publishing::manuscript::Flaw| error(file, flaw.line, &flaw.what);
    let lang = match &options.lang {
        Some(code) => Some(Lang::parse(code).ok_or_else(|| option("--lang", "flaw-lang", code))?),
        None => None,
    };
    let mut manuscript = if plain::is_plain(file) || !options.demands.is_empty() {
        let label = lang.as_ref().unwrap_or(default);
        let manuscript = plain::read(&file.text, options, label);
        if let Some(prefix) = options.demands.iter().find(|prefix| !plain::opens(&file.text, prefix)) {
            return Err(ImportError(format!(
                "--demands: no paragraph of {} begins with “{prefix}”",
                file.path
            )));
        }
        manuscript
    } else {
        Manuscript::parse(&file.text).map_err(flawed)?
    };
    if manuscript.body.len() > BODY_LIMIT {
        return Err(error(
            file,
            1,
            &Phrase::new("flaw-body-long").number("limit", (BODY_LIMIT / 1024) as u64),
        ));
    }
    if let Some(id) = &options.id {
        manuscript.id = Some(Id::parse(id).ok_or_else(|| option("--id", "flaw-id", id))?);
    }
    if let Some(kind) = &options.kind {
        let known = Kind::ALL.into_iter().find(|known| known.word() == kind);
        manuscript.kind = Some(known.ok_or_else(|| option("--kind", "flaw-kind", kind))?);
    }
    manuscript.title = options.title.clone().or(manuscript.title);
    // a.es.md is Spanish, whatever the default is.
    manuscript.lang = lang.or(manuscript.lang).or_else(|| named(file).1);
    manuscript.topics = options.topics.as_deref().map(topics).or(manuscript.topics);
    if options.date.is_some() {
        manuscript.date = Some(dated(options, Date::ZERO)?);
    }
    Ok(manuscript)
}

fn derived_id(file: &Written, manuscript: &Manuscript) -> Id {
    let name = named(file).0;
    let title = manuscript.title.clone().unwrap_or_default();
    Id::derive(if name.is_empty() { &title } else { &name }, |_| false)
}

/// A file's name without its endings, and the language that one of them names: a.es.md and a.fr.md are one statement.
fn named(file: &Written) -> (String, Option<Lang>) {
    let stem =
        Path::new(&file.path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let named =
        stem.rsplit_once('.').and_then(|(name, code)| Some((name.to_owned(), Some(Lang::parse(code)?))));
    named.unwrap_or((stem, None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::number::Revision;
    use domain::text::Document;

    fn file(path: &str, text: &str) -> Written {
        Written { path: path.into(), text: text.into() }
    }

    fn english() -> Lang {
        Lang::parse("en").unwrap()
    }

    #[test]
    fn plain_text_keeps_its_words_and_gets_its_demands() {
        let text = "\u{feff}A first sentence that says what this is about.  Then another.\r\n\r\nIt cost 5 * 3 [sic] “dollars .”\r\n\r\n1. is no list.\r\n\r\nWe demand one.\r\n\r\nWe demand two.\r\n\r\nWrite to us.";
        let options = Options { demands: vec!["We demand".into()], ..Options::default() };
        let manuscript = plain::read(text, &options, &english());
        assert_eq!(manuscript.title.as_deref(), Some("A first sentence that says what this is about"));
        let body = Document::markdown(&manuscript.body);
        assert_eq!(body.section("demands").unwrap().text(), "Demands\nWe demand one.\nWe demand two.");
        assert_eq!(
            body.text(),
            "A first sentence that says what this is about. Then another.\nIt cost 5 * 3 [sic] “dollars.”\n1. is no list.\nDemands\nWe demand one.\nWe demand two.\n\nWrite to us."
        );
    }

    #[test]
    fn files_are_imported_once_and_old_files_undo_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let import = |text: &str| {
            apply(&store, &[file("a.md", text)], &Options::default(), Origin::File, &[], &english(), now)
                .map(|done| done[0].what)
                .map_err(|e| e.0)
        };
        let (first, second) = ("---\nid: note\n---\n# T\n\nOne.", "---\nid: note\n---\n# T\n\nTwo.");
        assert_eq!(import(first), Ok(Fate::New));
        assert_eq!(import(first), Ok(Fate::Unchanged));
        assert_eq!(import(second), Ok(Fate::Changed));
        assert_eq!(store.published(&Id::parse("note").unwrap()).unwrap().unwrap().revision, Revision(2));
        assert_eq!(
            import("---\nid: note\ndate: soon\n---\nx"),
            Err("a.md:3: “soon” is no date such as 2010-10-01.".into())
        );
    }

    #[test]
    fn nothing_is_half_imported() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let files = [
            file("a.md", "---\nid: good\n---\n# T\n\nOne."),
            file("b.md", "---\nid: BAD ID\n---\n# T\n\nOne."),
        ];
        apply(&store, &files, &Options::default(), Origin::File, &[], &english(), Timestamp::UNIX_EPOCH)
            .unwrap_err();
        assert_eq!(store.number_of(Kind::Declaration).unwrap(), 0);
    }

    #[test]
    fn what_is_no_text_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.md");
        std::fs::write(&path, b"one\ntwo\n\xff\xfe").unwrap();
        let error = read(&[path]).unwrap_err().0;
        assert!(error.contains("x.md:3: is not UTF-8"), "{error}");
    }
}
