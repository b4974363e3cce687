//! How statements are written: Markdown under a header of `key: value` lines, the same in files and in chat.
//!
//! The header may stand between two `---` lines, where it is YAML, or two `+++` lines, where it is TOML. Keys: `id, kind, date,
//! topics, lang, title, link, about`, for an event also `starts, ends, timezone, place`.

mod header;

pub use header::begins_with_header;
pub(crate) use header::is_key_like;

use header::{Pair, unquoted};

use crate::locale::{Phrase, named};
use domain::lang::Lang;
use domain::statement::{BODY_LIMIT, Hours, Id, Kind, Statement, TITLE_LIMIT, TOPICS_LIMIT, Text, Topic};
use domain::text::{Document, plain_line};
use domain::timezone::{self, Meaning};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

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

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// By the clocks of the event's place.
    Local(DateTime),
    /// With its distance from UTC.
    Exact(Timestamp),
}

impl Moment {
    /// Reads one: `2010-09-30 18:00`, a date alone, or either with an offset.
    fn parse(value: &str) -> Option<Self> {
        let exact = value.parse().or_else(|_| Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", value));
        if let Ok(exact) = exact {
            return Some(Self::Exact(exact)).filter(|_| is_recent(value));
        }
        let value = &on_the_clock(value);
        let local = value.parse().ok();
        let local = local.or_else(|| DateTime::strptime("%Y-%m-%d %H:%M", value).ok());
        let local = local.or_else(|| DateTime::strptime("%Y-%m-%dT%H:%M", value).ok());
        local.filter(|_| is_recent(value)).map(Self::Local)
    }

    /// What the clocks show then in a time zone.
    fn local(self, timezone: &str) -> DateTime {
        match self {
            Self::Local(local) => local,
            Self::Exact(exact) => TimeZone::get(timezone).unwrap_or(TimeZone::UTC).to_datetime(exact),
        }
    }
}

/// Whether a date has a year of four digits: `26-12-05` is no day of the first century.
fn is_recent(value: &str) -> bool {
    value.split('-').next().is_some_and(|year| year.len() == 4)
}

/// The two times of `2031-03-05 18:00-20:00`: from when to when. What ends before it begins ends on the next day.
fn range(value: &str) -> Option<(Moment, Moment)> {
    let (date, times) = value.split_once(' ')?;
    let (from, to) = times.split_once(['-', '–', '—'])?;
    let at = |time: &str| match Moment::parse(&format!("{date} {}", time.trim()))? {
        Moment::Local(local) => Some(local),
        Moment::Exact(_) => None,
    };
    let hour = |time: &str| {
        if time.trim().len() <= 2 { format!("{}h", time.trim()) } else { time.trim().to_owned() }
    };
    let (from, to) = (at(&hour(from))?, at(&hour(to))?);
    let to = if to < from { to.tomorrow().ok()? } else { to };
    Some((Moment::Local(from), Moment::Local(to)))
}

/// A time with its hours as clocks show them: `6pm`, `6:30 pm`, `18h` and `18h30` are 18:00 and so on.
fn on_the_clock(value: &str) -> String {
    let Some((date, time)) = value.split_once([' ', 'T']) else { return value.to_owned() };
    let time: String = time.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    let half = ["am", "pm"].into_iter().find(|half| time.ends_with(half));
    let bare = half.map_or(&*time, |half| &time[..time.len() - half.len()]);
    let (hour, minute) = bare.split_once([':', 'h']).unwrap_or((bare, ""));
    let minute = if minute.is_empty() { "00" } else { minute };
    let is_clock = half.is_some() || bare.contains('h') || hour.len() == 1;
    match (hour.parse::<u8>(), half) {
        (Ok(hour), _) if is_clock && minute.len() == 2 && hour <= 23 => {
            let hour = match half {
                Some(_) if !(1..=12).contains(&hour) => return value.to_owned(),
                Some("am") => hour % 12,
                Some(_) => hour % 12 + 12,
                None => hour,
            };
            format!("{date} {hour:02}:{minute}")
        }
        _ => value.to_owned(),
    }
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
                self.lang = Some(Lang::parse(value).or_else(|| named(value)).ok_or_else(|| bad("flaw-lang"))?)
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
                ("ends", self.ends.is_some()),
                ("timezone", self.timezone.is_some()),
                ("place", self.place.is_some()),
            ];
            if let Some((key, _)) = of_events.iter().find(|(_, is)| *is) {
                return Err(Phrase::new("flaw-only-events").with("key", *key));
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
            texts,
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

fn shortened(value: &str) -> String {
    let mut short: String = value.chars().filter(|c| !c.is_control()).take(40).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_between_fences() {
        let m = Manuscript::parse("\u{feff}---\r\nid: a-b\r\nkind: event\r\ndate: 2010-09-30\r\ntopics: ecuador, Latin America\r\nlang: es\r\nstarts: 2010-09-30 09:00\r\ntimezone: America/Guayaquil\r\ntitle: \"Un título\"\r\n---\r\n\r\nTexto.\r\n", Lines::Typed).unwrap();
        assert_eq!(m.title.as_deref(), Some("Un título"));
        assert_eq!(
            m.topics.as_ref().unwrap().iter().map(Topic::as_str).collect::<Vec<_>>(),
            ["ecuador", "latin-america"]
        );
        assert_eq!(m.body, "Texto.");
        assert_eq!(m.starts.unwrap().local("UTC").to_string(), "2010-09-30T09:00:00");
    }

    #[test]
    fn a_bare_header_and_a_heading() {
        let m = Manuscript::parse("lang: fr\n# Un titre\n\nUn texte : voilà.", Lines::Typed).unwrap();
        assert_eq!(
            (m.lang.unwrap().code(), m.title.as_deref(), m.body.as_str()),
            ("fr", Some("Un titre"), "Un texte : voilà.")
        );
        let m = Manuscript::parse("Note: a first line with a colon\n\nBody", Lines::Typed).unwrap();
        assert_eq!(m.title.as_deref(), Some("Note: a first line with a colon"));
    }

    #[test]
    fn flaws_have_lines() {
        for (source, line, what) in [
            ("---\nid: UPPER CASE\n---\nx", 2, "flaw-id"),
            ("---\nid: a\ncolour: red\n---\nx", 3, "flaw-key-unknown"),
            ("---\nid: a\nno pair\n---\nx", 3, "flaw-header-line"),
            ("---\nid: a", 2, "flaw-header-open"),
            ("id: a\nid: b\nx", 2, "flaw-key-twice"),
            ("date: yesterday\nx", 1, "flaw-date"),
            ("timezone: Mars/Olympus\nx", 1, "flaw-timezone"),
            ("link: javascript:alert(1)\nx", 1, "flaw-link"),
            ("titulo: Marcha\nidioma: es\nx", 1, "flaw-key-unknown"),
            ("id: a\nkey: foo\n# T\nx", 2, "flaw-key-unknown"),
        ] {
            let flaw = Manuscript::parse(source, Lines::Typed).unwrap_err();
            assert_eq!((flaw.line, flaw.what.key), (line, what), "{source}");
        }
    }

    #[test]
    fn what_nobody_sees_does_not_matter_in_a_header() {
        let manuscript =
            Manuscript::parse("\u{200b}id\u{200e}: march\nkind： event\n# March\n", Lines::Typed).unwrap();
        assert_eq!((manuscript.id, manuscript.kind), (Id::parse("march"), Some(Kind::Event)));
    }

    #[test]
    fn a_time_with_an_offset_is_what_the_clocks_of_the_place_show() {
        for (written, expected) in [
            ("2031-03-05T18:00:00+01:00", "2031-03-05T12:00:00"),
            ("2031-03-05T17:00:00Z", "2031-03-05T12:00:00"),
            ("2031-03-05 17:00Z", "2031-03-05T12:00:00"),
            ("2031-03-05 12:00", "2031-03-05T12:00:00"),
            ("2031-03-05T12:00", "2031-03-05T12:00:00"),
            ("2031-03-05 9:30", "2031-03-05T09:30:00"),
            ("2031-03-05 6pm", "2031-03-05T18:00:00"),
            ("2031-03-05 12:15 a.m.", "2031-03-05T00:15:00"),
            ("2031-03-05 18h", "2031-03-05T18:00:00"),
            ("2031-03-05 18h30", "2031-03-05T18:30:00"),
            ("2031-3-5 18:00", "2031-03-05T18:00:00"),
            ("2031-03-05 18:00:00 +0100", "2031-03-05T12:00:00"),
            ("2031-03-05 18:00-20:00", "2031-03-05T18:00:00"),
            ("2031-03-05 10:00-12:00", "2031-03-05T10:00:00"),
            ("2031-03-05 18-20", "2031-03-05T18:00:00"),
            ("2031-03-05 6pm – 8:30 pm", "2031-03-05T18:00:00"),
            ("2031-03-05", "2031-03-05T00:00:00"),
        ] {
            let text = format!("kind: event\nstarts: {written}\ntimezone: America/Montreal\n# March\n");
            let manuscript = Manuscript::parse(&text, Lines::Typed).unwrap();
            let (id, english) = (Id::parse("march").unwrap(), Lang::parse("en").unwrap());
            let usual = Usual { today: Date::ZERO, lang: &english, timezone: Some("Europe/Madrid") };
            let event = manuscript.complete(id, None, &usual).unwrap();
            assert_eq!(event.hours.unwrap().starts.to_string(), expected, "{written}");
        }
    }

    #[test]
    fn a_range_of_hours_ends_too() {
        for (written, ends) in [
            ("2031-03-05 18:00-20:00", "2031-03-05T20:00:00"),
            ("2031-03-05 10:00–12:30", "2031-03-05T12:30:00"),
            ("2031-03-05 20:00-02:00", "2031-03-06T02:00:00"),
            ("2031-03-05 6pm - 8pm", "2031-03-05T20:00:00"),
        ] {
            let manuscript = Manuscript::parse(&format!("starts: {written}\n# T\n"), Lines::Typed).unwrap();
            assert_eq!(manuscript.ends.unwrap().local("UTC").to_string(), ends, "{written}");
        }
        for bad in ["26-12-05 18:00", "2031-02-30 18:00", "2031-03-05 18:00-", "2031-03-05 25:00"] {
            let flaw = Manuscript::parse(&format!("starts: {bad}\n# T\n"), Lines::Typed).unwrap_err();
            assert_eq!(flaw.what.key, "flaw-time", "{bad}");
        }
    }

    #[test]
    fn what_an_event_does_not_say_is_as_usual() {
        let english = Lang::parse("en").unwrap();
        let complete = |text: &str, timezone| {
            let usual = Usual { today: Date::constant(2031, 1, 1), lang: &english, timezone };
            Manuscript::parse(text, Lines::Typed).unwrap().complete(Id::parse("march").unwrap(), None, &usual)
        };
        let event = complete("starts: 2031-03-05 18:00\n# March\n", Some("America/Guayaquil")).unwrap();
        assert_eq!((event.kind, event.date), (Kind::Event, Date::constant(2031, 3, 5)));
        assert_eq!(event.hours.unwrap().timezone, "America/Guayaquil");
        let place = "starts: 2031-03-05 18:00\ntimezone: Ciudad de México\n# March\n";
        let event = complete(place, Some("America/Guayaquil")).unwrap();
        assert_eq!(event.hours.unwrap().timezone, "America/Mexico_City");
        let exact = complete("starts: 2031-03-05T18:00:00+01:00\n# March\n", None).unwrap();
        assert_eq!(exact.hours.unwrap().starts.to_string(), "2031-03-05T17:00:00");
        let flaw = complete("starts: 2031-03-05 18:00\n# March\n", None).unwrap_err();
        assert_eq!(flaw.key, "flaw-timezone-missing");
    }
}
