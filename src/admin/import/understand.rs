//! What a file says.

use super::{ImportError, Options, Written, plain};
use commands::locale::{Phrase, Translator};
use commands::publishing::manuscript::{Lines, Manuscript, topics};
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::statement::{BODY_LIMIT, Id, Kind};
use jiff::civil::Date;
use std::path::Path;

pub(super) fn error(file: &Written, line: usize, say: &Phrase) -> ImportError {
    let translator = Translator::new(commands::locale::ENGLISH.clone(), NetworkId::Console);
    ImportError(format!("{}:{line}: {}", file.path, translator.tell(say)))
}

/// What is wrong with an option of the command line.
fn option(name: &str, say: &Phrase) -> ImportError {
    let translator = Translator::new(commands::locale::ENGLISH.clone(), NetworkId::Console);
    ImportError(format!("{name}: {}", translator.tell(say)))
}

pub(super) fn dated(options: &Options, today: Date) -> Result<Date, ImportError> {
    let Some(date) = &options.date else { return Ok(today) };
    date.parse().map_err(|_| option("--date", &Phrase::new("flaw-date").with("value", date)))
}

/// Reads a file as Markdown under a header, or as plain text when it is a `.txt` file without one; with what the
/// options add.
pub(super) fn understand(
    file: &Written,
    options: &Options,
    default: &Lang,
) -> Result<Manuscript, ImportError> {
    let flawed = |flaw: commands::publishing::manuscript::Flaw| error(file, flaw.line, &flaw.what);
    let lang = match &options.lang {
        Some(code) => Some(
            Lang::parse(code)
                .ok_or_else(|| option("--lang", &Phrase::new("flaw-lang").with("value", code)))?,
        ),
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
        Manuscript::parse(&file.text, Lines::Wrapped).map_err(flawed)?
    };
    if manuscript.body.len() > BODY_LIMIT {
        return Err(error(
            file,
            1,
            &Phrase::new("flaw-body-long").number("limit", (BODY_LIMIT / 1024) as u64),
        ));
    }
    if let Some(id) = &options.id {
        manuscript.id =
            Some(Id::parse(id).ok_or_else(|| option("--id", &Phrase::new("flaw-id").with("value", id)))?);
    }
    if let Some(kind) = &options.kind {
        let known = Kind::ALL.into_iter().find(|known| known.word() == kind);
        manuscript.kind =
            Some(known.ok_or_else(|| option("--kind", &Phrase::new("flaw-kind").with("value", kind)))?);
    }
    manuscript.title = options.title.clone().or(manuscript.title);
    // a.es.md is Spanish, whatever the default is.
    manuscript.lang = lang.or(manuscript.lang).or_else(|| named(file).1);
    if let Some(list) = &options.topics {
        let topics = topics(list).map_err(|say| option("--topics", &say))?;
        manuscript.topics = Some(topics);
    }
    if options.date.is_some() {
        manuscript.date = Some(dated(options, Date::ZERO)?);
    }
    Ok(manuscript)
}

/// A file's name without its endings, and the language that one of them names: a.es.md and a.fr.md are one statement.
pub(super) fn named(file: &Written) -> (String, Option<Lang>) {
    let stem =
        Path::new(&file.path).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let named =
        stem.rsplit_once('.').and_then(|(name, code)| Some((name.to_owned(), Some(Lang::parse(code)?))));
    named.unwrap_or((stem, None))
}
