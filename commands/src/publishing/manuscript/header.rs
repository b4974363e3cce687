//! What stands above a text: `key: value` lines as people type them, YAML between `---` lines or TOML between `+++` lines as
//! other tools write it.

use super::Flaw;
use crate::locale::Phrase;
use domain::text::is_invisible;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// The keys that there are.
pub(super) const KEYS: [&str; 16] = [
    "id",
    "kind",
    "date",
    "topics",
    "lang",
    "title",
    "link",
    "about",
    "starts",
    "ends",
    "timezone",
    "place",
    "pin",
    "urgent",
    "attachments",
    "alt",
];

/// Other tools mark with it what is not to be published yet.
pub(super) const DRAFT: &str = "draft";

/// A key with its value, and the line in which it stands, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) line: usize,
    pub(super) key: String,
    /// A list's items are parted by commas.
    pub(super) value: String,
}

/// Whether a text begins with a header.
pub fn begins_with_header(text: &str) -> bool {
    let first = text.trim_start_matches('\u{feff}').lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| {
        ["---", "+++"].contains(&line.trim_end())
            || pair(line).is_some_and(|(key, _)| KEYS.contains(&key.as_str()))
    })
}

/// The header of a text, and how many lines it takes.
///
/// # Errors
/// The first line that can't be read.
pub(super) fn read(lines: &[&str]) -> Result<(Vec<Pair>, usize), Flaw> {
    let before = lines.iter().take_while(|line| line.trim().is_empty()).count();
    let fence = lines.get(before).map(|line| line.trim_end()).unwrap_or_default();
    if !["---", "+++"].contains(&fence) {
        let (pairs, taken) = typed(&lines[before..], before)?;
        return Ok((pairs, before + taken));
    }
    let inner = &lines[before + 1..];
    let closes = |line: &&str| line.trim_end() == fence || fence == "---" && line.trim_end() == "...";
    let Some(length) = inner.iter().position(closes) else {
        return Err(Flaw { line: lines.len(), what: Phrase::new("flaw-header-open") });
    };
    let inner = &inner[..length];
    let pairs = match fence {
        "+++" => toml(inner, before + 1)?,
        // What is no YAML may still be lines that say what they mean.
        _ => yaml(inner, before + 1).map_or_else(|| by_lines(inner, before + 1), Ok)?,
    };
    if let Some(unknown) = pairs.iter().find(|pair| !is_known(&pair.key)) {
        return Err(Flaw { line: unknown.line, what: unknown_key(&unknown.key) });
    }
    Ok((pairs, before + length + 2))
}

fn is_known(key: &str) -> bool {
    KEYS.contains(&key) || key == DRAFT
}

fn unknown_key(key: &str) -> Phrase {
    Phrase::new("flaw-key-unknown").with("key", super::shortened(key)).with("keys", KEYS.join(", "))
}

/// The key and the value of a line.
fn pair(line: &str) -> Option<(String, &str)> {
    line.split_once([':', '：']).map(|(key, value)| (plain_key(key), value.trim()))
}

fn plain_key(key: &str) -> String {
    let key: String = key.chars().filter(|c| !is_invisible(*c)).collect();
    key.trim().to_lowercase()
}

/// Lines that begin with a key that is known.
fn typed(lines: &[&str], before: usize) -> Result<(Vec<Pair>, usize), Flaw> {
    let mut pairs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match pair(line) {
            Some((key, value)) if KEYS.contains(&key.as_str()) => {
                pairs.push(Pair { line: before + at + 1, key, value: unquoted(value).to_owned() });
            }
            _ if line.trim().is_empty() && !pairs.is_empty() && goes_on(&lines[at..]) => {}
            Some((key, _)) if is_key_like(line) && begins_header(lines.get(at + 1)) => {
                return Err(Flaw { line: before + at + 1, what: unknown_key(&key) });
            }
            _ => return Ok((pairs, at)),
        }
    }
    Ok((pairs, lines.len()))
}

/// Whether a key that is known comes behind empty lines.
fn goes_on(lines: &[&str]) -> bool {
    let next = lines.iter().find(|line| !line.trim().is_empty());
    next.and_then(|line| pair(line)).is_some_and(|(key, _)| KEYS.contains(&key.as_str()))
}

/// Whether a line may stand behind one of a header.
fn begins_header(line: Option<&&str>) -> bool {
    line.is_some_and(|line| is_key_like(line) || line.starts_with("# "))
}

/// Whether a line looks like one of a header, such as `titulo: Marcha`: no title begins so, with a small letter.
pub(crate) fn is_key_like(line: &str) -> bool {
    let key = line.split_once(": ").map(|(key, _)| key).unwrap_or_default();
    (2..=12).contains(&key.chars().count()) && key.chars().all(char::is_lowercase)
}

/// Each line a pair, with empty lines and comments between them.
fn by_lines(lines: &[&str], before: usize) -> Result<Vec<Pair>, Flaw> {
    let mut pairs = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let line_number = before + at + 1;
        let Some((key, value)) = pair(line) else {
            return Err(Flaw { line: line_number, what: Phrase::new("flaw-header-line") });
        };
        pairs.push(Pair { line: line_number, key, value: unquoted(value).to_owned() });
    }
    Ok(pairs)
}

/// The pairs of a YAML mapping of texts and lists; `None` for anything else.
fn yaml(lines: &[&str], before: usize) -> Option<Vec<Pair>> {
    let source = lines.iter().map(|line| meant(line)).collect::<Vec<_>>().join("\n");
    let mut pairs: Vec<Pair> = Vec::new();
    let mut key: Option<(String, usize)> = None;
    let mut list: Option<Vec<String>> = None;
    let mut is_open = false;
    for event in Parser::new_from_str(&source) {
        let (event, span) = event.ok()?;
        match event {
            Event::MappingStart(..) if !is_open => is_open = true,
            Event::SequenceStart(..) if key.is_some() && list.is_none() => list = Some(Vec::new()),
            Event::SequenceEnd => {
                let (key, line) = key.take()?;
                pairs.push(Pair { line, key, value: list.take()?.join(", ") });
            }
            // A text alone is no header.
            Event::Scalar(..) if !is_open => return None,
            Event::Scalar(text, style, ..) => {
                let is_nothing = style == ScalarStyle::Plain && matches!(&*text, "~" | "null");
                let text = if is_nothing { String::new() } else { text.trim().to_owned() };
                match (&mut list, key.take()) {
                    (Some(items), open) => {
                        items.push(text);
                        key = open;
                    }
                    (None, Some((key, line))) => pairs.push(Pair { line, key, value: text }),
                    (None, None) => key = Some((plain_key(&text), before + span.start.line())),
                }
            }
            Event::MappingEnd
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::Nothing => {}
            Event::Alias(_) | Event::MappingStart(..) | Event::SequenceStart(..) => return None,
        }
    }
    Some(pairs)
}

/// A line as whoever typed it meant it: `topics: #8M` and `title: Marcha: #8M` have no comments, and their colons are words.
fn meant(line: &str) -> String {
    let Some((key, value)) = pair(line).filter(|(key, _)| is_known(key)) else { return line.to_owned() };
    let is_plain = !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '~']) && !value.is_empty();
    if !is_plain || value.starts_with("# ") {
        return format!("{key}: {value}");
    }
    let end = value.find(" # ").unwrap_or(value.len());
    format!("{key}: '{}'", value[..end].trim_end().replace('\'', "''"))
}

/// The pairs of a TOML table of texts, dates and lists.
fn toml(lines: &[&str], before: usize) -> Result<Vec<Pair>, Flaw> {
    let source = lines.join("\n");
    let line_of = |at: usize| before + source.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let table: toml::Table = toml::from_str(&source).map_err(|error| {
        let line = error.span().map_or(before, |span| line_of(span.start));
        Flaw { line, what: Phrase::new("flaw-header-toml") }
    })?;
    let mut pairs = Vec::new();
    for (key, value) in &table {
        let begins =
            |line: &&str| line.trim_start().trim_start_matches(['"', '\'']).starts_with(key.as_str());
        let line = before + lines.iter().position(begins).unwrap_or(0) + 1;
        let text = |value: &toml::Value| match value {
            toml::Value::String(text) => Some(text.clone()),
            toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) => {
                Some(value.to_string())
            }
            toml::Value::Datetime(time) => Some(time.to_string()),
            toml::Value::Array(_) | toml::Value::Table(_) => None,
        };
        let value = match value {
            toml::Value::Array(items) => {
                items.iter().map(text).collect::<Option<Vec<_>>>().map(|i| i.join(", "))
            }
            value => text(value),
        };
        let value = value.ok_or_else(|| Flaw { line, what: Phrase::new("flaw-header-toml") })?;
        pairs.push(Pair { line, key: plain_key(key), value });
    }
    pairs.sort_by_key(|pair| pair.line);
    Ok(pairs)
}

pub(super) fn unquoted(value: &str) -> &str {
    ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(source: &str) -> Vec<(usize, String, String)> {
        let lines: Vec<&str> = source.lines().collect();
        let (pairs, _) = read(&lines).unwrap_or_else(|flaw| panic!("{source}: {flaw:?}"));
        pairs.into_iter().map(|pair| (pair.line, pair.key, pair.value)).collect()
    }

    #[test]
    fn headers_as_other_tools_write_them() {
        insta::assert_debug_snapshot!(pairs(
            "---\n# A comment\nid: march   # of Friday\nTitle: \"We march: \\\"all\\\" of us\"\ntopics:\n  - ports\n  - 'climate justice'\nplace: |\n  Plaza Grande,\n  Quito\nlang: 'es'\nlink: https://example.org/a#b\ndate: 2031-03-05\nabout: ~\ndraft: true\n---\nText"
        ));
        insta::assert_debug_snapshot!(pairs(
            "+++\nid = \"march\"\ntitle = '''We march'''\ntopics = [\"ports\", \"housing\"]\ndate = 2031-03-05\nstarts = 2031-03-05T18:00:00-05:00\ndraft = false\n+++\nText"
        ));
    }

    #[test]
    fn what_people_type_in_a_header_stays() {
        for (line, key, value) in [
            ("title: Marcha: todas", "title", "Marcha: todas"),
            ("title: Marcha #8M", "title", "Marcha #8M"),
            ("topics: #8M, #ports", "topics", "#8M, #ports"),
            ("topics: [ports, housing]", "topics", "ports, housing"),
            ("title: It's ours", "title", "It's ours"),
            ("title: 100% @home", "title", "100% @home"),
            ("title: - no list", "title", "- no list"),
            ("title: \"All\" of us", "title", "\"All\" of us"),
            ("Title： wide", "title", "wide"),
            ("starts: 2031-03-05 18:00", "starts", "2031-03-05 18:00"),
        ] {
            assert_eq!(
                pairs(&format!("---\n{line}\n---\nText")),
                [(2, key.to_owned(), value.to_owned())],
                "{line}"
            );
        }
    }

    #[test]
    fn an_empty_line_does_not_end_a_header_that_goes_on() {
        let (header, taken) = read(&["id: march", " ", "lang: es", "", "# Hola", "title: x"]).unwrap();
        assert_eq!((header.len(), taken), (2, 3));
    }

    proptest! {
        #[test]
        fn any_header_is_read(source in "(---|\\+\\+\\+)\n[a-z:#\\-\\[\\]{}&*!|>'\"=\n 0-9]{0,200}\n(---|\\+\\+\\+)\nText") {
            let lines: Vec<&str> = source.lines().collect();
            let _ = read(&lines);
        }
    }
}
