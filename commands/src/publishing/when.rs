//! When something is to be done, in the words that people use: `2027-05-01 18:00 Quito`, `tomorrow 6pm`, `viernes 18h`.

use crate::locale::Phrase;
use crate::publishing::manuscript::Moment;
use domain::statement::{Hours, plain_letters};
use domain::timezone::{self, Meaning};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// Names of days, in plain small letters, by how far they are from today.
const DAYS: [(&str, i64); 14] = [
    ("today", 0),
    ("hoy", 0),
    ("aujourd'hui", 0),
    ("aujourd’hui", 0),
    ("heute", 0),
    ("tomorrow", 1),
    ("manana", 1),
    ("demain", 1),
    ("morgen", 1),
    ("ubermorgen", 2),
    ("yesterday", -1),
    ("ayer", -1),
    ("hier", -1),
    ("gestern", -1),
];

/// The days of the week in plain small letters, from Monday on.
const WEEKDAYS: [[&str; 4]; 7] = [
    ["monday", "lunes", "lundi", "montag"],
    ["tuesday", "martes", "mardi", "dienstag"],
    ["wednesday", "miercoles", "mercredi", "mittwoch"],
    ["thursday", "jueves", "jeudi", "donnerstag"],
    ["friday", "viernes", "vendredi", "freitag"],
    ["saturday", "sabado", "samedi", "samstag"],
    ["sunday", "domingo", "dimanche", "sonntag"],
];

/// What people say between a day and a time.
const BETWEEN: [&str; 7] = ["at", "a", "las", "la", "um", "à", "vers"];

/// A moment, and how it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct When {
    /// The moment.
    pub(crate) at: Timestamp,
    /// What the clocks show there then.
    pub(crate) shown: Hours,
    /// What the clocks there make of it, where they are changed just then.
    pub(crate) change: Option<Change>,
}

/// What becomes of a time at which clocks are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is passed over; what is as much later counts.
    Gap,
    /// It is there twice; the first counts.
    Fold,
}

impl When {
    /// Reads one. `usual` is the zone that counts where none is named.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str, usual: &str, now: Timestamp) -> Result<Self, Phrase> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut flaw = None;
        // The more words say when, the fewer name a zone.
        for count in (1..=words.len()).rev() {
            let name = words[count..].join(" ");
            let zone = match timezone::find(if name.is_empty() { usual } else { &name }) {
                Meaning::Zone(zone) => Ok(zone),
                Meaning::Several(zones) => {
                    Err(Phrase::new("flaw-timezone-near").with("value", &name).with("near", zones.join(", ")))
                }
                Meaning::Unknown => Err(Phrase::new("flaw-timezone").with("value", &name)),
            };
            let known = zone.clone().unwrap_or_else(|_| usual.to_owned());
            let Some(moment) = moment(&words[..count], &known, now) else { continue };
            match zone {
                Ok(zone) => return Self::new(moment, zone).ok_or_else(|| Phrase::new("schedule-when")),
                // A number, or a day, is no part of a city's name: the date was written in another way.
                Err(_) if is_about_time(&words[count..]) => {}
                Err(zone) => flaw = flaw.or(Some(zone)),
            }
        }
        Err(flaw.unwrap_or_else(|| Phrase::new("schedule-when")))
    }

    fn new(moment: Moment, zone: String) -> Option<Self> {
        let clocks = TimeZone::get(&zone).ok()?;
        let (at, change) = match moment {
            Moment::Exact(at) => (at, None),
            Moment::Local(local) => {
                // What tells midnight from a whole day is no time.
                let local = local.with().subsec_nanosecond(0).build().ok()?;
                let ambiguous = clocks.to_ambiguous_timestamp(local);
                let change = match ambiguous.offset() {
                    AmbiguousOffset::Unambiguous { .. } => None,
                    AmbiguousOffset::Gap { .. } => Some(Change::Gap),
                    AmbiguousOffset::Fold { .. } => Some(Change::Fold),
                };
                (ambiguous.compatible().ok()?, change)
            }
        };
        Some(Self { at, shown: shown(at, &zone), change })
    }
}

fn is_about_time(words: &[&str]) -> bool {
    words.iter().any(|word| {
        let word = plain_letters(word);
        let is_day =
            DAYS.iter().any(|(day, _)| *day == word) || WEEKDAYS.iter().flatten().any(|day| *day == word);
        is_day || BETWEEN.contains(&&*word) || word == "in" || word.chars().any(|c| c.is_ascii_digit())
    })
}

/// What the clocks of a zone show at a moment.
pub(crate) fn shown(at: Timestamp, zone: &str) -> Hours {
    let local = at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).datetime();
    // A moment is no whole day, not even at midnight.
    let starts = local.saturating_add(1.nanosecond());
    Hours { starts, ends: None, timezone: zone.to_owned() }
}

/// A day and a time, or a time alone, which is the next one.
fn moment(words: &[&str], zone: &str, now: Timestamp) -> Option<Moment> {
    let local = now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).datetime();
    let (first, rest) = words.split_first()?;
    let clock = |words: &[&str]| {
        let from = words.iter().take_while(|word| BETWEEN.contains(&word.to_lowercase().as_str())).count();
        let words = words[from..].iter().filter(|word| !word.eq_ignore_ascii_case("uhr"));
        words.copied().collect::<Vec<_>>().join(" ")
    };
    let on = |date: Date, words: &[&str]| {
        let text = clock(words);
        if text.is_empty() { None } else { Moment::parse(&format!("{date} {text}")) }
    };
    if let Some(date) = day(first, local) {
        return on(date, rest);
    }
    // A day alone says no time.
    let whole = words.join(" ");
    if whole.contains(['T', ' ']) && first.starts_with(|c: char| c.is_ascii_digit()) && first.contains('-') {
        return match first.parse::<Date>() {
            Ok(date) if !first.contains('T') => on(date, rest),
            _ => Moment::parse(&whole),
        };
    }
    match on(local.date(), words)? {
        Moment::Local(time) if time <= local => on(local.date().tomorrow().ok()?, words),
        moment => Some(moment),
    }
}

/// The day that a word names.
pub(crate) fn day(word: &str, now: DateTime) -> Option<Date> {
    let word = plain_letters(word.trim_end_matches(','));
    if let Some((_, days)) = DAYS.iter().find(|(name, _)| *name == word) {
        return now.date().checked_add(days.days()).ok();
    }
    let weekday = WEEKDAYS.iter().position(|names| names.contains(&word.as_str()))?;
    let today = usize::try_from(now.date().weekday().to_monday_zero_offset()).ok()?;
    // The next one: today's name means the day in a week.
    let days = i64::try_from((weekday + 6 - today) % 7 + 1).ok()?;
    now.date().checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz;
    use proptest::prelude::*;

    /// A Saturday.
    fn now() -> Timestamp {
        "2026-11-28T15:00:00Z".parse().unwrap()
    }

    #[test]
    fn times_as_people_say_them() {
        for (text, expected) in [
            ("2027-05-01 18:00", "2027-05-01T18:00:00-05:00"),
            ("2027-05-01 18:00 Madrid", "2027-05-01T18:00:00+02:00"),
            ("2027-05-01 6 pm Ciudad de México", "2027-05-01T18:00:00-06:00"),
            ("2027-05-01 18h30 La Paz", "2027-05-01T18:30:00-04:00"),
            ("2027-05-01T18:00:00+02:00", "2027-05-01T11:00:00-05:00"),
            ("2027-05-01 00:00", "2027-05-01T00:00:00-05:00"),
            ("tomorrow 18:00", "2026-11-29T18:00:00-05:00"),
            ("Tomorrow at 6pm", "2026-11-29T18:00:00-05:00"),
            ("mañana a las 18:00", "2026-11-29T18:00:00-05:00"),
            ("demain à 18h", "2026-11-29T18:00:00-05:00"),
            ("morgen 18 uhr", "2026-11-29T18:00:00-05:00"),
            ("morgen um 18:00 Uhr Berlin", "2026-11-29T18:00:00+01:00"),
            ("hoy 18:00", "2026-11-28T18:00:00-05:00"),
            ("friday, 18:00", "2026-12-04T18:00:00-05:00"),
            ("sábado 18:00", "2026-12-05T18:00:00-05:00"),
            ("lundi 9h", "2026-11-30T09:00:00-05:00"),
            ("18:00", "2026-11-28T18:00:00-05:00"),
            ("9:00", "2026-11-29T09:00:00-05:00"),
            // There, it is tomorrow already.
            ("tomorrow 1:00 Auckland", "2026-11-30T01:00:00+13:00"),
        ] {
            let when = When::parse(text, "America/Guayaquil", now());
            let when = when.unwrap_or_else(|flaw| panic!("{text}: {flaw:?}"));
            assert_eq!(when.at, expected.parse::<Timestamp>().unwrap(), "{text}");
            assert_eq!(when.change, None, "{text}");
        }
        for (text, flaw) in [
            ("", "schedule-when"),
            ("soon", "schedule-when"),
            ("2027-05-01", "schedule-when"),
            ("tomorrow", "schedule-when"),
            ("2027-02-30 18:00", "schedule-when"),
            ("27-05-01 18:00", "schedule-when"),
            ("25:00", "schedule-when"),
            ("tomorrow 18:00 Atlantis", "flaw-timezone"),
            ("tomorrow 18:00 Valencia", "flaw-timezone-near"),
        ] {
            assert_eq!(When::parse(text, "America/Guayaquil", now()).unwrap_err().key, flaw, "{text}");
        }
    }

    #[test]
    fn clocks_that_are_changed() {
        let read = |text: &str| When::parse(text, "Europe/Madrid", now()).unwrap();
        let gap = read("2027-03-28 02:30");
        assert_eq!((gap.change, gap.shown.starts.hour()), (Some(Change::Gap), 3));
        assert_eq!(gap.at, "2027-03-28T01:30:00Z".parse().unwrap());
        let fold = read("2027-10-31 02:30");
        assert_eq!((fold.change, fold.shown.starts.hour()), (Some(Change::Fold), 2));
        assert_eq!(fold.at, "2027-10-31T00:30:00Z".parse().unwrap());
    }

    proptest! {
        /// In every zone, at every minute of a year: what is shown is what was asked for, or the clocks are changed then.
        #[test]
        fn what_is_shown_is_what_was_asked_for(minute in 0i64..366 * 24 * 60, pick in any::<prop::sample::Index>()) {
            let zones: Vec<String> = tz::db().available().map(|zone| zone.to_string()).collect();
            let zone = pick.get(&zones);
            let asked = jiff::civil::datetime(2027, 1, 1, 0, 0, 0, 0).saturating_add(minute.minutes());
            let when = When::new(Moment::Local(asked), zone.clone()).unwrap();
            let shown = when.shown.starts.saturating_sub(1.nanosecond());
            prop_assert_eq!(shown == asked, when.change != Some(Change::Gap), "{} {}", asked, zone);
            prop_assert!(shown >= asked, "{} {}", asked, zone);
            prop_assert_eq!(when.at.to_zoned(TimeZone::get(zone).unwrap()).datetime(), shown);
        }

        #[test]
        fn any_text_is_read(text in "[0-9a-zñ: T+-]{0,40}") {
            let _ = When::parse(&text, "Europe/Madrid", now());
        }
    }
}
