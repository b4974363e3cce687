//! Formatted text: entities over UTF-16 units, and how the server checks them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::Refusal;

/// Entity types that a bot may send. The server finds the others itself and ignores them here.
const SENT: &[&str] = &[
    "blockquote",
    "bold",
    "code",
    "custom_emoji",
    "expandable_blockquote",
    "italic",
    "pre",
    "spoiler",
    "strikethrough",
    "text_link",
    "text_mention",
    "underline",
];

/// Entity types that only the server makes.
const FOUND: &[&str] =
    &["bank_card_number", "bot_command", "cashtag", "email", "hashtag", "mention", "phone_number", "url"];

/// A piece of a text that is more than plain. Offset and length count UTF-16 units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The type: `bold`, `text_link`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// Where it begins.
    pub offset: usize,
    /// How long it is.
    pub length: usize,
    /// What some types carry beside: `url`, `language`, …
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Entity {
    /// An entity that carries nothing beside its type.
    #[must_use]
    pub fn new(kind: &str, offset: usize, length: usize) -> Self {
        Self { kind: kind.to_owned(), offset, length, extra: Map::new() }
    }

    /// An entity over the first place where `part` stands in `text`.
    ///
    /// # Panics
    ///
    /// When it stands nowhere.
    #[must_use]
    pub fn over(kind: &str, text: &str, part: &str) -> Self {
        let at = text.find(part).unwrap_or_else(|| panic!("{part:?} is not in {text:?}"));
        Self::new(kind, units(&text[..at]), units(part))
    }

    /// The same entity with a field beside its type: `.with("url", "https://…")`.
    #[must_use]
    pub fn with(mut self, field: &str, value: &str) -> Self {
        self.extra.insert(field.to_owned(), json!(value));
        self
    }

    pub(super) fn end(&self) -> usize {
        self.offset + self.length
    }
}

/// How many UTF-16 units a text has.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text with its entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) entities: Vec<Entity>,
}

/// Reads the parameter `entities`.
pub(super) fn read_entities(value: &Value) -> Result<Vec<Entity>, Refusal> {
    let wrong = |what: &str| Refusal::bad(format!("can't parse MessageEntity: {what}"));
    let Value::Array(items) = value else {
        return Err(wrong("expected an Array"));
    };
    let mut entities = Vec::new();
    for item in items {
        let kind = item["type"].as_str().ok_or_else(|| wrong("Can't find field \"type\""))?;
        for field in ["offset", "length"] {
            if item[field].as_u64().is_none() {
                return Err(wrong(&format!("Field \"{field}\" must be of type Number")));
            }
        }
        if FOUND.contains(&kind) {
            continue;
        }
        if !SENT.contains(&kind) {
            return Err(wrong("Unsupported type specified"));
        }
        for (of, field) in
            [("text_link", "url"), ("text_mention", "user"), ("custom_emoji", "custom_emoji_id")]
        {
            if kind == of && item[field].is_null() {
                return Err(wrong(&format!("Can't find field \"{field}\"")));
            }
        }
        entities.push(serde_json::from_value(item.clone()).map_err(|error| wrong(&error.to_string()))?);
    }
    Ok(entities)
}

/// Checks the entities against the text and takes the white space from both ends.
pub(super) fn check(text: &str, mut entities: Vec<Entity>) -> Result<Formatted, Refusal> {
    entities.retain(|entity| entity.length > 0);
    entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
    let edges = edges(text);
    let total = units(text);
    let mut around: Vec<usize> = Vec::new();
    for entity in &entities {
        let (begin, end) = (entity.offset, entity.end());
        if begin >= total {
            return Err(Refusal::bad(format!(
                "entity begins after the end of the text at UTF-16 offset {begin}"
            )));
        }
        if end > total {
            return Err(Refusal::bad(format!(
                "entity beginning at UTF-16 offset {begin} ends after the end of the text at UTF-16 offset {end}"
            )));
        }
        if edges.binary_search(&begin).is_err() {
            return Err(Refusal::bad(format!(
                "entity begins in a middle of a UTF-16 symbol at UTF-16 offset {begin}"
            )));
        }
        around.retain(|outer| *outer > begin);
        let crosses = around.iter().any(|outer| *outer < end);
        if edges.binary_search(&end).is_err() || crosses {
            return Err(Refusal::bad(format!(
                "entity beginning at UTF-16 offset {begin} ends in a middle of a UTF-16 symbol at UTF-16 offset {end}"
            )));
        }
        around.push(end);
        if let Some(url) = entity.extra.get("url").and_then(Value::as_str) {
            check_url(url).map_err(|why| Refusal::bad(format!("entity URL '{url}' is invalid: {why}")))?;
        }
    }
    Ok(trim(text, entities))
}

/// The UTF-16 offsets that stand between characters.
fn edges(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut edges = vec![0];
    for c in text.chars() {
        at += c.len_utf16();
        edges.push(at);
    }
    edges
}

fn trim(text: &str, entities: Vec<Entity>) -> Formatted {
    let from_start = text.trim_start();
    let lead = units(text) - units(from_start);
    let trimmed = from_start.trim_end();
    let length = units(trimmed);
    let entities = entities
        .into_iter()
        .filter_map(|entity| {
            let begin = entity.offset.max(lead) - lead;
            let end = entity.end().saturating_sub(lead).min(length);
            (begin < end).then(|| Entity { offset: begin, length: end - begin, ..entity })
        })
        .collect();
    Formatted { text: trimmed.to_owned(), entities }
}

/// The addresses that a link or a button may have.
pub(super) fn check_url(url: &str) -> Result<(), &'static str> {
    let (scheme, rest) = url.split_once("://").ok_or("Wrong HTTP URL")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "tg" if !rest.is_empty() => Ok(()),
        "http" | "https" if host.contains('.') && !host.contains(char::is_whitespace) => Ok(()),
        "http" | "https" | "tg" => Err("Wrong HTTP URL"),
        _ => Err("Unsupported URL protocol"),
    }
}

/// What the server finds itself in a text that somebody typed: commands, mentions and addresses.
pub(super) fn found_in(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (kind, length) = if let Some(rest) = bare.strip_prefix('/') {
            let command = rest.find(|c: char| !name(c)).unwrap_or(rest.len());
            let bot = rest[command..]
                .strip_prefix('@')
                .map_or(0, |to| 1 + to.find(|c: char| !name(c)).unwrap_or(to.len()));
            ("bot_command", if command == 0 || command > 32 { 0 } else { 1 + command + bot })
        } else if let Some(rest) = bare.strip_prefix('@') {
            let length = rest.find(|c: char| !name(c)).unwrap_or(rest.len());
            ("mention", if length < 4 { 0 } else { 1 + length })
        } else if bare.starts_with("http://") || bare.starts_with("https://") {
            ("url", units(bare.trim_end_matches(['.', ',', ')', ';'])))
        } else {
            ("", 0)
        };
        if length > 0 {
            found.push(Entity::new(kind, at, length));
        }
        at += units(word);
    }
    found
}
