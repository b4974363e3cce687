//! How statements are written: Markdown under a header of `key: value` lines, the same in files and in chat.
//!
//! The header may stand between two `---` lines, where it is YAML, or two `+++` lines, where it is TOML. Keys: `id, kind, date,
//! topics, lang, title, link, about`, for an event also `starts, ends, timezone, place`; in files `attachments` and `alt`.

mod alt;
mod header;
mod moment;
mod write;

pub(crate) use alt::alt_text;
pub use header::begins_with_header;
pub(crate) use header::is_key_like;

pub use moment::Moment;
pub(crate) use write::{heading, write};

use header::{Pair, unquoted};
use moment::{is_recent, range};

use crate::locale::{Phrase, named};
use domain::lang::Lang;
use domain::statement::{
    ATTACHMENTS_LIMIT, BODY_LIMIT, Hours, Id, Kind, Statement, TITLE_LIMIT, TOPICS_LIMIT, Text, Topic,
};
use domain::text::{Document, plain_line, without_comments};
use domain::timezone::{self, Meaning};
use jiff::civil::Date;

/// A statement's text in one language, as written; what the header leaves out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manuscript {
    /// `id`.
    pub id: Option<Id>,
    /// `kind`.
    pub kind: Option<Kind>,
    /// `date`.
    pub date: Option<Date>,
    /// `topics`.
    pub topics: Option<Vec<Topic>>,
    /// `lang`.
    pub lang: Option<Lang>,
    /// `title`, or the first heading or line.
    pub title: Option<String>,
    /// `link`.
    pub link: Option<String>,
    /// `about`.
    pub about: Option<Id>,
    /// `starts`.
    pub starts: Option<Moment>,
    /// `ends`.
    pub ends: Option<Moment>,
    /// `timezone`.
    pub timezone: Option<String>,
    /// `place`.
    pub place: Option<String>,
    /// `pin`.
    pub pin: Option<bool>,
    /// `urgent`.
    pub urgent: Option<bool>,
    /// `attachments`: the names of files beside the text's own.
    pub attachments: Option<Vec<String>>,
    /// `alt`: what each of them shows, parted by `|`.
    pub alt: Vec<String>,
    /// The Markdown, with its lines as they are shown.
    pub body: String,
    /// `draft`: it is not to be published yet.
    pub draft: bool,
}

/// What the end of a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Somebody has typed them so.
    Typed,
    /// An editor has broken them: they are joined to paragraphs.
    Wrapped,
}

/// What counts where a header says nothing.
#[derive(Clone, Copy, Debug)]
pub struct Usual<'a> {
    /// The date.
    pub today: Date,
    /// The text's language.
    pub lang: &'a Lang,
    /// An event's time zone.
    pub timezone: Option<&'a str>,
}

/// What is wrong with a manuscript, and in which line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line.
    pub line: usize,
    /// What is wrong and what to do.
    pub what: Phrase,
}

impl Manuscript {
    /// Reads a manuscript.
    ///
    /// # Errors
    /// The first line that can't be read.
    pub fn parse(source: &str, ends: Lines) -> Result<Self, Flaw> {
        Self::parse_titled(source, ends, None)
    }

    /// Reads a manuscript whose title may stand elsewhere: then all of it is the text.
    ///
    /// # Errors
    /// The first line that can't be read.
    pub(crate) fn parse_titled(source: &str, ends: Lines, title: Option<&str>) -> Result<Self, Flaw> {
        let source =
            source.strip_prefix('\u{feff}').unwrap_or(source).replace("\r\n", "\n").replace('\r', "\n");
        let mut manuscript = Self::default();
        let lines: Vec<&str> = source.lines().collect();
        let (pairs, at) = header::read(&lines)?;
        let mut seen = Vec::new();
        for Pair { line, key, value } in pairs {
            if seen.contains(&key) {
                return Err(Flaw { line, what: Phrase::new("flaw-key-twice").with("key", &key) });
            }
            manuscript.set(&key, &value).map_err(|what| Flaw { line, what })?;
            seen.push(key);
        }
        manuscript.title = title.map(str::to_owned).or(manuscript.title);
        let body_line = at + 1;
        manuscript
            .read_body(&lines[at.min(lines.len())..], ends)
            .map_err(|what| Flaw { line: body_line, what })?;
        Ok(manuscript)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Phrase> {
        if value.is_empty() {
            // What is there is taken away.
            match key {
                "place" => self.place = Some(String::new()),
                "topics" => self.topics = Some(Vec::new()),
                "attachments" => self.attachments = Some(Vec::new()),
                _ => {}
            }
            return Ok(());
        }
        let bad = |what: &'static str| Phrase::new(what).with("value", shortened(value));
        match key {
            "id" => self.id = Some(Id::parse(value).ok_or_else(|| bad("flaw-id"))?),
            "kind" => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.word().eq_ignore_ascii_case(value));
                self.kind = Some(kind.ok_or_else(|| bad("flaw-kind"))?);
            }
            "date" => {
                let day = value.split([' ', 'T']).next().unwrap_or_default();
                let date = Date::strptime("%Y-%m-%d", day).ok().filter(|_| is_recent(day));
                self.date = Some(date.ok_or_else(|| bad("flaw-date"))?);
            }
            "topics" => {
                let topics = topics(value)?;
                if topics.len() > TOPICS_LIMIT {
                    return Err(Phrase::new("topics-bad").number("limit", TOPICS_LIMIT as u64));
                }
                self.topics = Some(topics);
            }
            "lang" => {
                let lang = Lang::parse(value).map(Lang::shortest).or_else(|| named(value));
                self.lang = Some(lang.ok_or_else(|| bad("flaw-lang"))?);
            }
            "title" => self.title = Some(value.to_owned()),
            header::DRAFT => self.draft = !["false", "no"].contains(&value.to_lowercase().as_str()),
            "link" => {
                let fits = ["http://", "https://"].iter().any(|scheme| value.starts_with(scheme))
                    && !value.contains(char::is_whitespace)
                    && value.len() <= 500
                    && value
                        .split("://")
                        .nth(1)
                        .is_some_and(|host| host.contains('.') || host.starts_with("localhost"));
                self.link = Some(fits.then(|| value.to_owned()).ok_or_else(|| bad("flaw-link"))?);
            }
            "about" => self.about = Some(Id::parse(value).ok_or_else(|| bad("flaw-id"))?),
            "starts" => match range(value) {
                Some((starts, ends)) => {
                    self.starts = Some(starts);
                    self.ends.get_or_insert(ends);
                }
                None => self.starts = Some(Moment::parse(value).ok_or_else(|| bad("flaw-time"))?),
            },
            "pin" => self.pin = Some(yes_or_no(value).ok_or_else(|| bad("flaw-yes-no"))?),
            "urgent" => self.urgent = Some(yes_or_no(value).ok_or_else(|| bad("flaw-yes-no"))?),
            "attachments" => {
                let names: Vec<String> = value.split(',').map(|name| name.trim().to_owned()).collect();
                if names.len() > ATTACHMENTS_LIMIT {
                    return Err(Phrase::new("attach-limit").number("limit", ATTACHMENTS_LIMIT as u64));
                }
                self.attachments = Some(names);
            }
            "alt" => {
                let alts = value.split('|').map(|alt| Ok(alt_text(alt)?.unwrap_or_default()));
                self.alt = alts.collect::<Result<_, Phrase>>()?;
            }
            "ends" => self.ends = Some(Moment::parse(value).ok_or_else(|| bad("flaw-time"))?),
            "timezone" => {
                self.timezone = Some(match timezone::find(value) {
                    Meaning::Zone(zone) => zone,
                    Meaning::Several(zones) => {
                        return Err(bad("flaw-timezone-near").with("near", zones.join(", ")));
                    }
                    Meaning::Unknown => return Err(bad("flaw-timezone")),
                });
            }
            _ => {
                let place = value.split_whitespace().collect::<Vec<_>>().join(" ");
                self.place = Some(place.chars().take(TITLE_LIMIT).collect());
            }
        }
        Ok(())
    }

    fn read_body(&mut self, lines: &[&str], ends: Lines) -> Result<(), Phrase> {
        // A note above the title is none.
        let source = without_comments(&lines.join("\n"));
        let lines: Vec<&str> = source.lines().collect();
        let start = lines.iter().take_while(|line| line.trim().is_empty()).count();
        let mut lines = &lines[start..];
        if let Some(first) = lines.first() {
            let heading = first.strip_prefix("# ").map(str::trim);
            if self.title.is_none() {
                self.title = Some(heading.unwrap_or(first.trim()).to_owned());
                lines = &lines[1..];
                // A line beneath it is part of it.
                let underline = |line: &&str| {
                    line.len() >= 3 && ["=", "-"].iter().any(|c| line.replace(c, "").is_empty())
                };
                if lines.first().map(|line| line.trim()).as_ref().is_some_and(underline) {
                    lines = &lines[1..];
                }
            } else if heading.is_some() && heading == self.title.as_deref() {
                lines = &lines[1..];
            }
        }
        let body = lines.join("\n");
        let too_long = || Phrase::new("flaw-body-long").number("limit", (BODY_LIMIT / 1024) as u64);
        if body.len() > BODY_LIMIT {
            return Err(too_long());
        }
        let body = match ends {
            Lines::Typed => Document::markdown(&body),
            Lines::Wrapped => Document::wrapped_markdown(&body),
        };
        self.body = body.to_markdown();
        if self.body.len() > BODY_LIMIT {
            return Err(too_long());
        }
        if let Some(title) = &mut self.title {
            *title = plain_line(title);
            if title.chars().count() > TITLE_LIMIT {
                return Err(Phrase::new("flaw-title-long").number("limit", TITLE_LIMIT as u64));
            }
        }
        Ok(())
    }

    /// Makes a statement of it, for what the header leaves out taking what `base` has or what is usual.
    ///
    /// # Errors
    /// What is missing.
    pub fn complete(self, id: Id, base: Option<&Statement>, usual: &Usual<'_>) -> Result<Statement, Phrase> {
        let lang = self.lang.clone().unwrap_or_else(|| usual.lang.clone());
        // What isn't said anew stays as it is.
        let before = base.and_then(|base| base.texts.get(&lang));
        let title =
            self.title.filter(|title| !title.is_empty()).or_else(|| before.map(|text| text.title.clone()));
        let title = title.ok_or_else(|| Phrase::new("flaw-title-missing"))?;
        let body = match before {
            Some(text) if self.body.is_empty() => text.body.clone(),
            _ => self.body,
        };
        let usual_kind = if self.starts.is_some() { Kind::Event } else { Kind::Declaration };
        let kind = self.kind.or(base.map(|b| b.kind)).unwrap_or(usual_kind);
        if body.is_empty() && kind != Kind::Event {
            return Err(Phrase::new("flaw-body-missing"));
        }
        if kind != Kind::Event {
            let of_events = [
                ("starts", self.starts.is_some()),
                ("ends", self.ends.is_some()),
                ("timezone", self.timezone.is_some()),
                ("place", self.place.is_some()),
            ];
            if let Some((key, _)) = of_events.iter().find(|(_, is)| *is) {
                let say = if self.starts.is_some() { "flaw-no-event" } else { "flaw-only-events" };
                return Err(Phrase::new(say).with("key", *key));
            }
        }
        let known = base.and_then(|b| b.hours.as_ref());
        let starts = self.starts.or(known.map(|h| Moment::Local(h.starts)));
        let hours = match (kind, starts) {
            (Kind::Event, None) => return Err(Phrase::new("flaw-starts-missing")),
            (Kind::Event, Some(starts)) => {
                let timezone = self.timezone.or(known.map(|h| h.timezone.clone()));
                let timezone = timezone.or(usual.timezone.map(str::to_owned));
                // A time with its distance from UTC needs no place.
                let exact = matches!(starts, Moment::Exact(_)).then(|| "UTC".to_owned());
                let timezone = timezone.or(exact);
                let timezone = timezone.ok_or_else(|| Phrase::new("flaw-timezone-missing"))?;
                let ends = self.ends.or(known.and_then(|h| h.ends).map(Moment::Local));
                let (starts, ends) = (starts.local(&timezone), ends.map(|ends| ends.local(&timezone)));
                Some(Hours { starts, ends, timezone })
            }
            _ => None,
        };
        if hours.as_ref().is_some_and(|h| h.ends.is_some_and(|ends| ends < h.starts)) {
            return Err(Phrase::new("flaw-ends-early"));
        }
        // The date of an event is that of its beginning, unless it was given one of its own.
        let dated = |b: &&Statement| b.hours.as_ref().is_none_or(|hours| hours.starts.date() != b.date);
        let kept = base.filter(|b| kind != Kind::Event || dated(b)).map(|b| b.date);
        let mut texts = base.map(|b| b.texts.clone()).unwrap_or_default();
        // What isn't said anew stays; a language that comes later has the place of the others.
        let known = texts.get(&lang).into_iter().chain(texts.values()).find_map(|text| text.place.clone());
        let place = self.place.clone().or(known).filter(|place| kind == Kind::Event && !place.is_empty());
        // A place that has one name in several languages moves in all of them.
        let was = texts.get(&lang).and_then(|text| text.place.clone());
        if self.place.is_some() && was.is_some() {
            texts
                .values_mut()
                .filter(|text| text.place == was)
                .for_each(|text| text.place.clone_from(&place));
        }
        texts.insert(lang, Text { title, body, place });
        Ok(Statement {
            id,
            kind,
            date: self
                .date
                .or(kept)
                .unwrap_or_else(|| hours.as_ref().map_or(usual.today, |h| h.starts.date())),
            topics: self.topics.or(base.map(|b| b.topics.clone())).unwrap_or_default(),
            about: self.about.or(base.and_then(|b| b.about.clone())),
            link: self.link.or(base.and_then(|b| b.link.clone())),
            hours,
            corrected: base.and_then(|b| b.corrected),
            withdrawn: None,
            pin: self.pin.or(base.map(|b| b.pin)).unwrap_or_default(),
            urgent: self.urgent.or(base.map(|b| b.urgent)).unwrap_or_default(),
            texts,
            attachments: base.map(|b| b.attachments.clone()).unwrap_or_default(),
        })
    }
}

/// What parts topics in a list, in any script.
const COMMAS: [char; 8] = [',', ';', '،', '؛', '、', '，', '；', '#'];

/// Topics as they stand in a list with commas or hashes (or in brackets, as other tools write them).
///
/// # Errors
/// What is wrong with the first word that is no topic.
pub fn topics(list: &str) -> Result<Vec<Topic>, Phrase> {
    let mut topics = Vec::new();
    let words = list.trim_matches(['[', ']']).split(COMMAS).map(|word| unquoted(word.trim()));
    for word in words.filter(|word| !word.is_empty()) {
        let topic = Topic::parse(word).ok_or_else(|| {
            Phrase::new("topic-bad").with("value", shortened(word)).number("limit", Topic::MAX as u64)
        })?;
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    Ok(topics)
}

/// What stands for yes and for no.
fn yes_or_no(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "yes" | "true" | "sí" | "si" | "oui" => Some(true),
        "no" | "false" | "non" => Some(false),
        _ => None,
    }
}

fn shortened(value: &str) -> String {
    let mut short: String = value.chars().filter(|c| !c.is_control()).take(40).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
