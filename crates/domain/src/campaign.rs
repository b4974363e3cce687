//! The campaign.

use crate::lang::Lang;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::time::Duration;

/// The campaign that speaks through this bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// A sentence or two on what it is.
    pub about: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Its official accounts, so that impostors can be told.
    pub accounts: Vec<String>,
    /// The language for whoever has not chosen one.
    pub default_language: Lang,
    /// The IANA name of the time zone whose clocks count where none is named; `None` where nobody has said one: then days are
    /// those of UTC.
    pub timezone: Option<String>,
    /// How long a published statement waits before the first copy leaves.
    pub hold: Duration,
    /// When statements make no sound, by the clocks of its time zone.
    pub quiet_hours: Option<QuietHours>,
    /// The public key with which what it says is signed (minisign's, in base64).
    pub public_key: Option<String>,
    /// Whether that is done when it goes out.
    pub signs: bool,
}

/// Hours of each day in which people sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// When they begin.
    pub from: Time,
    /// When they end; if that is not later, on the next day.
    pub until: Time,
}

impl QuietHours {
    /// Reads `22:00-07:00`; `None` for anything else, and for hours that end when they begin.
    pub fn parse(text: &str) -> Option<Self> {
        let time = |text: &str| Time::strptime("%H:%M", text.trim()).ok();
        let (from, until) = text.split_once(['-', '–'])?;
        let hours = Self { from: time(from)?, until: time(until)? };
        (hours.from != hours.until).then_some(hours)
    }

    /// Whether they last at this time of a day.
    pub fn contain(self, time: Time) -> bool {
        let (begun, over) = (time >= self.from, time >= self.until);
        if self.from < self.until { begun && !over } else { begun || !over }
    }
}

impl Campaign {
    /// The time zone that counts where none is named.
    pub fn zone(&self) -> &str {
        self.timezone.as_deref().unwrap_or("UTC")
    }

    /// The day that it is then, where the campaign is.
    pub fn day(&self, now: Timestamp) -> Date {
        self.local(now).date()
    }

    /// Whether it is a time at which statements make no sound.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        self.quiet_hours.is_some_and(|hours| hours.contain(self.local(now).time()))
    }

    fn local(&self, now: Timestamp) -> Zoned {
        let zone = self.timezone.as_deref().and_then(|name| TimeZone::get(name).ok());
        now.to_zoned(zone.unwrap_or(TimeZone::UTC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_go_over_midnight_or_not() {
        let night = QuietHours::parse("22:00-07:00").unwrap();
        let noon = QuietHours::parse(" 13:00 – 15:30 ").unwrap();
        let time = |text: &str| text.parse::<Time>().unwrap();
        for (at, in_night, at_noon) in [
            ("21:59:59", false, false),
            ("22:00", true, false),
            ("00:00", true, false),
            ("06:59:59", true, false),
            ("07:00", false, false),
            ("13:00", false, true),
            ("15:30", false, false),
        ] {
            assert_eq!((night.contain(time(at)), noon.contain(time(at))), (in_night, at_noon), "{at}");
        }
        for wrong in ["", "22", "22:00", "22-7", "07:00-07:00", "25:00-07:00", "22:00-07:00-08:00"] {
            assert_eq!(QuietHours::parse(wrong), None, "{wrong}");
        }
    }
}
