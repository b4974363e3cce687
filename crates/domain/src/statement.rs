//! What a campaign publishes.

use crate::file::{File, FileContent, FileDigest};
use crate::lang::Lang;
use crate::text::is_invisible;
use any_ascii::any_ascii_char;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A statement's id: `[a-z][a-z0-9-]{0,31}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

impl Id {
    /// The longest id, in characters.
    pub const MAX: usize = 32;

    /// Reads an id; letters may be typed in either case. `None` for what can't be one: the words that
    /// `/declaration` understands (`full`, `es`) are none.
    pub fn parse(text: &str) -> Option<Self> {
        let id = text.trim().to_ascii_lowercase();
        let fits = id.len() <= Self::MAX
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        // A word of two letters is a language.
        let reserved = id == "full" || id.len() == 2;
        (fits && !reserved).then_some(Self(id))
    }

    /// Makes an id of a title: its first words in plain Latin letters. `taken` ids get a number.
    pub fn derive(title: &str, taken: impl Fn(&Self) -> bool) -> Self {
        // Room for "s-" in front, and for a number of up to four digits behind.
        let slug = slug(title, Self::MAX - 7);
        let base = Self::parse(&slug)
            .or_else(|| Self::parse(&format!("s-{slug}")))
            .unwrap_or_else(|| Self("statement".to_owned()));
        if !taken(&base) {
            return base;
        }
        let mut number = 2u32;
        loop {
            let next = Self(format!("{base}-{number}"));
            if number >= 9_999 || !taken(&next) {
                return next;
            }
            number += 1;
        }
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Lower-case ASCII words of a text joined by `-`, whole words up to `max` characters; letters of other scripts are written in
/// Latin ones.
pub fn slug(text: &str, max: usize) -> String {
    let mut out = String::new();
    // Some scripts have letters that are written as apostrophes, which would part their words.
    let latin = |c: char| match any_ascii_char(c) {
        own if !c.is_alphabetic() => own.to_owned(),
        letters => letters.replace(['\'', '`'], ""),
    };
    let folded = text.chars().map(latin).collect::<String>().to_lowercase();
    for word in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        let gap = usize::from(!out.is_empty());
        if out.len() + gap + word.len() > max {
            if out.is_empty() {
                out.push_str(&word[..max.min(word.len())]);
            }
            break;
        }
        if gap == 1 {
            out.push('-');
        }
        out.push_str(word);
    }
    out
}

/// A text in small letters without their accents.
pub fn plain_letters(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Id {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        Self::parse(&id).ok_or_else(|| format!("\"{id}\" is no id"))
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// A topic that rooms can subscribe to: words of any script, joined by `-`, of at most 32 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Topic(String);

impl Topic {
    /// The longest topic, in characters.
    pub const MAX: usize = 32;

    /// Makes a topic of a word or words: what people type in several ways is one topic (upper and lower case, Latin accents,
    /// Arabic vowel signs, full-width letters). `None` when there is no letter or digit in them, or more than [`Self::MAX`]
    /// characters.
    pub fn parse(text: &str) -> Option<Self> {
        let mut topic = String::new();
        let mut gap = false;
        for c in text.nfkc().flat_map(char::to_lowercase).nfc().filter(|c| !is_silent(*c)).map(folded) {
            if !c.is_alphanumeric() && !is_combining_mark(c) {
                gap = !topic.is_empty();
                continue;
            }
            if std::mem::take(&mut gap) {
                topic.push('-');
            }
            topic.push(c);
        }
        let fits = topic.chars().count() <= Self::MAX && topic.contains(char::is_alphanumeric);
        fits.then_some(Self(topic))
    }

    /// Its words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Signs that many leave out: Arabic vowels and the stroke that lengthens a word, and what joins or parts letters unseen.
fn is_silent(c: char) -> bool {
    is_invisible(c) || matches!(c, '\u{064b}'..='\u{0652}' | '\u{0640}')
}

/// A Latin letter without its accent, and the one form of a sigma.
fn folded(c: char) -> char {
    match std::iter::once(c).nfd().next() {
        Some(base) if base.is_ascii_alphabetic() => base,
        _ if c == 'ς' => 'σ',
        _ => c,
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// A position, with its demands.
    Declaration,
    /// Something that happens at a time and a place.
    Event,
    /// Short news about a declaration or an event.
    Update,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Declaration, Self::Event, Self::Update];

    /// The word in headers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Declaration => "declaration",
            Self::Event => "event",
            Self::Update => "update",
        }
    }
}

/// A statement's whole content at one time, in all its languages: one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id.
    pub id: Id,
    /// What it is.
    pub kind: Kind,
    /// The date that it bears.
    pub date: Date,
    /// What it is about, for subscriptions.
    pub topics: Vec<Topic>,
    /// The declaration or event that it belongs to.
    pub about: Option<Id>,
    /// Where more can be read.
    pub link: Option<String>,
    /// An event's hours.
    pub hours: Option<Hours>,
    /// When it was corrected last, after it was out.
    pub corrected: Option<Date>,
    /// It was withdrawn: nobody gets its text any more.
    pub withdrawn: Option<Withdrawal>,
    /// It is pinned in the rooms where the bot may do that.
    pub pin: bool,
    /// It goes before all others, and is never silent.
    pub urgent: bool,
    /// The text in each language; never empty.
    pub texts: BTreeMap<Lang, Text>,
    /// Its files, in order: at most [`ATTACHMENTS_LIMIT`].
    pub attachments: Vec<Attachment>,
}

/// A file that belongs to a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// By which it is kept.
    pub digest: FileDigest,
    /// How many bytes it has.
    pub length: u64,
    /// Its name, with its ending.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// A picture's width and height in pixels, as it is shown.
    pub dimensions: Option<(u32, u32)>,
    /// What it shows or says, for those who can't see or hear it: at most [`ALT_LIMIT`] characters in each language.
    pub alt: BTreeMap<Lang, String>,
}

impl Attachment {
    /// What it shows, for a reader of `wanted`, else of the default language, else in whatever language that was said.
    pub fn alt(&self, wanted: &Lang, default: &Lang) -> Option<&str> {
        [wanted, &wanted.base(), default]
            .into_iter()
            .find_map(|lang| self.alt.get(lang))
            .or_else(|| self.alt.values().next())
            .map(String::as_str)
    }

    /// Whether it may tell who made it: nothing was removed, since its kind is not known.
    pub fn is_untouched(&self) -> bool {
        matches!(&*self.media_type, "application/zip" | "application/octet-stream")
    }

    /// As it is sent.
    pub fn file(&self) -> File {
        let Self { digest, length, name, media_type, dimensions, .. } = self.clone();
        File { name, media_type, dimensions, content: FileContent::Kept { digest, length } }
    }
}

/// The most files that a statement has.
pub const ATTACHMENTS_LIMIT: usize = 10;

/// The longest text that stands for a file, in characters: it is a caption on every network.
pub const ALT_LIMIT: usize = 500;

/// That a statement was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// On which day.
    pub on: Date,
    /// Why, in the moderator's own words: one line of at most [`TITLE_LIMIT`] characters.
    pub why: Option<String>,
}

/// How long an event lasts of which nobody has said when it ends.
const LASTS: SignedDuration = SignedDuration::from_hours(3);

/// When an event is, by the clocks of its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// Local time. Whole days begin at midnight to the nanosecond, what begins at 00:00 one later.
    pub starts: DateTime,
    /// Local time.
    pub ends: Option<DateTime>,
    /// The IANA name of the place's time zone.
    pub timezone: String,
}

impl Hours {
    /// The moment of the beginning; a local time that a clock change skips or repeats is taken as jiff's
    /// "compatible" rule says. An unknown zone counts as UTC.
    pub fn begin(&self) -> Timestamp {
        self.moment(self.starts)
    }

    /// The moment of the end; where none is known, some hours after the beginning. Whole days end at midnight.
    pub fn end(&self) -> Timestamp {
        if self.is_whole_days() {
            let last = self.ends.unwrap_or(self.starts).date();
            return self.moment(last.tomorrow().unwrap_or(last).into());
        }
        match self.ends {
            Some(ends) => self.moment(ends),
            None => self.begin().saturating_add(LASTS).unwrap_or(Timestamp::MAX),
        }
    }

    /// Whether only days were said, not when on them.
    pub fn is_whole_days(&self) -> bool {
        let is_day = |time: DateTime| time.time() == Time::midnight();
        is_day(self.starts) && self.ends.is_none_or(is_day)
    }

    fn moment(&self, local: DateTime) -> Timestamp {
        let zone = TimeZone::get(&self.timezone).unwrap_or(TimeZone::UTC);
        zone.to_timestamp(local).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// A statement in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// One line, at most [`TITLE_LIMIT`] characters.
    pub title: String,
    /// Markdown, at most [`BODY_LIMIT`] bytes.
    pub body: String,
    /// Where an event is.
    pub place: Option<String>,
}

/// The most topics that a statement bears, or a room chooses.
pub const TOPICS_LIMIT: usize = 20;

/// The longest title, in characters.
pub const TITLE_LIMIT: usize = 200;

/// The longest body, in bytes: even when every other character is styled, an answer that holds it stays below 128 KiB,
/// from which the store would keep it in a file of its own.
pub const BODY_LIMIT: usize = 48 * 1024;

impl Statement {
    /// A statement in one language, with nothing but what each has to have.
    pub fn new(id: Id, kind: Kind, date: Date, lang: Lang, text: Text) -> Self {
        Self {
            id,
            kind,
            date,
            topics: Vec::new(),
            about: None,
            link: None,
            hours: None,
            corrected: None,
            withdrawn: None,
            pin: false,
            urgent: false,
            texts: BTreeMap::from([(lang, text)]),
            attachments: Vec::new(),
        }
    }

    /// The text for a reader of `wanted`, else of the default language, else the first there is; with its language.
    pub fn text(&self, wanted: &Lang, default: &Lang) -> Option<(&Lang, &Text)> {
        [wanted, &wanted.base(), default]
            .into_iter()
            .find_map(|lang| self.texts.get_key_value(lang))
            .or_else(|| self.texts.first_key_value())
    }

    /// What is left of it once it is withdrawn: its titles and the reason, none of its text.
    #[must_use]
    pub fn withdrawn(&self, withdrawal: Withdrawal) -> Self {
        let mut left = Self {
            withdrawn: Some(withdrawal),
            link: None,
            pin: false,
            attachments: Vec::new(),
            ..self.clone()
        };
        for text in left.texts.values_mut() {
            text.body.clear();
            text.place = None;
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_title_in_any_script_makes_an_id() {
        for (title, id) in [
            ("Nuestra declaración", "nuestra-declaracion"),
            ("Łódź strajkuje", "lodz-strajkuje"),
            ("Grüße aus Köln", "grusse-aus-koln"),
            ("Заявление рабочих порта", "zayavlenie-rabochikh"),
            ("港口工人声明", "gangkougongrenshengming"),
            ("بيان العمال", "byn-lml"),
            ("L’été", "l-ete"),
            ("8M: todas", "s-8m-todas"),
            ("!!!", "statement"),
        ] {
            let made = Id::derive(title, |_| false);
            assert_eq!(made.as_str(), id, "{title}");
        }
    }

    #[test]
    fn a_topic_is_one_however_it_is_typed() {
        for (typed, topic) in [
            ("Climate justice", "climate-justice"),
            ("  l’été à Québec ", "l-ete-a-quebec"),
            ("فلسطين", "فلسطين"),
            ("فِلَسْطين", "فلسطين"),
            ("Морской порт", "морской-порт"),
            ("МОРСКОЙ  ПОРТ", "морской-порт"),
            ("ΛΙΜΑΝΙΑ", "λιμανια"),
            ("港口", "港口"),
            ("ｐｏｒｔｓ", "ports"),
            ("cafe\u{301}", "cafe"),
            ("किसान", "किसान"),
            ("30s", "30s"),
        ] {
            assert_eq!(Topic::parse(typed).unwrap().as_str(), topic, "{typed}");
        }
        for nothing in ["", " ", "!!!", "\u{200b}", "\u{301}", &"a".repeat(33)] {
            assert_eq!(Topic::parse(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn an_event_ends_some_hours_after_it_began_and_days_at_midnight() {
        let hours = |starts: &str, ends: Option<&str>| Hours {
            starts: starts.parse().unwrap(),
            ends: ends.map(|ends| ends.parse().unwrap()),
            timezone: "Europe/Madrid".into(),
        };
        for (starts, ends, expected) in [
            ("2031-03-05T18:00", None, "2031-03-05T20:00:00Z"),
            ("2031-03-05T18:00", Some("2031-03-05T23:00"), "2031-03-05T22:00:00Z"),
            ("2031-03-05", None, "2031-03-05T23:00:00Z"),
            ("2031-03-05", Some("2031-03-07"), "2031-03-07T23:00:00Z"),
        ] {
            assert_eq!(hours(starts, ends).end().to_string(), expected, "{starts} {ends:?}");
        }
    }

    proptest! {
        #[test]
        fn a_topic_that_was_kept_is_read_as_it_was(typed in "\\PC{0,40}") {
            if let Some(topic) = Topic::parse(&typed) {
                prop_assert_eq!(Topic::parse(topic.as_str()), Some(topic));
            }
        }
    }
}
