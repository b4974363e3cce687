//! Times, as people write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

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
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let exact = value.parse().or_else(|_| Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", value));
        if let Ok(exact) = exact {
            return Some(Self::Exact(exact)).filter(|_| is_recent(value));
        }
        let value = &on_the_clock(value);
        let local = value.parse().ok();
        let local = local.or_else(|| DateTime::strptime("%Y-%m-%d %H:%M", value).ok());
        let local = local.or_else(|| DateTime::strptime("%Y-%m-%dT%H:%M", value).ok());
        let local = local.filter(|_| is_recent(value))?;
        Some(Self::Local(if value.contains([' ', 'T']) { on_time(local) } else { local }))
    }

    /// What the clocks show then in a time zone.
    pub(super) fn local(self, timezone: &str) -> DateTime {
        match self {
            Self::Local(local) => local,
            Self::Exact(exact) => {
                on_time(TimeZone::get(timezone).unwrap_or(TimeZone::UTC).to_datetime(exact))
            }
        }
    }
}

/// A time that somebody has said. At midnight it is told from a whole day, which begins there, by the least that there is.
fn on_time(time: DateTime) -> DateTime {
    let is_midnight = time.time() == Time::midnight();
    if is_midnight { time.saturating_add(1.nanosecond()) } else { time }
}

/// Whether a date has a year of four digits: `26-12-05` is no day of the first century.
pub(super) fn is_recent(value: &str) -> bool {
    value.split('-').next().is_some_and(|year| year.len() == 4)
}

/// The two times of `2031-03-05 18:00-20:00`: from when to when. What ends before it begins ends on the next day.
pub(super) fn range(value: &str) -> Option<(Moment, Moment)> {
    let (date, times) = value.split_once(' ')?;
    let (from, to) = times.split_once(['-', '–', '—'])?;
    // Behind seconds it is the distance from UTC.
    if from.matches(':').count() > 1 {
        return None;
    }
    let at = |time: &str| match Moment::parse(&format!("{date} {}", time.trim()))? {
        Moment::Local(local) => Some(local),
        Moment::Exact(_) => None,
    };
    let hour = |time: &str| {
        if time.trim().len() <= 2 { format!("{}h", time.trim()) } else { time.trim().to_owned() }
    };
    let to = at(&hour(to))?;
    // `6-8pm` is from six in the evening, `11-2pm` from eleven in the morning.
    let halves = half(&bare(times))
        .filter(|_| half(&bare(from)).is_none())
        .map(|half| [half, if half == "am" { "pm" } else { "am" }]);
    let from = match halves {
        Some(halves) => {
            let [same, other] = halves.map(|half| at(&format!("{}{half}", from.trim())));
            same.filter(|from| *from <= to).or(other)?
        }
        None => at(&hour(from))?,
    };
    let to = if to < from { to.tomorrow().ok()? } else { to };
    Some((Moment::Local(from), Moment::Local(to)))
}

/// A time without blanks and dots, in small letters.
fn bare(time: &str) -> String {
    time.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '.').collect()
}

/// The half of the day that stands behind a bare time.
fn half(time: &str) -> Option<&'static str> {
    ["am", "pm"].into_iter().find(|half| time.ends_with(half))
}

/// A time with its hours as clocks show them: `6pm`, `6:30 pm`, `18h` and `18h30` are 18:00 and so on.
fn on_the_clock(value: &str) -> String {
    let Some((date, time)) = value.split_once([' ', 'T']) else { return value.to_owned() };
    let time = bare(time);
    // The end of a day is the beginning of the next.
    if let (true, Ok(date)) = (["24:00", "24h", "24h00"].contains(&&*time), date.parse::<Date>()) {
        return format!("{} 00:00", date.tomorrow().unwrap_or(date));
    }
    let half = half(&time);
    let clock = half.map_or(&*time, |half| &time[..time.len() - half.len()]);
    // `18:30h`
    let written = clock.strip_suffix('h').filter(|clock| clock.contains(':')).unwrap_or(clock);
    let (hour, minute) = written.split_once([':', 'h']).unwrap_or((clock, ""));
    let minute = if minute.is_empty() { "00" } else { minute };
    let is_clock = half.is_some() || clock.contains('h') || hour.len() == 1;
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
