//! The campaign.

use crate::lang::Lang;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
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
}

impl Campaign {
    /// The time zone that counts where none is named.
    pub fn zone(&self) -> &str {
        self.timezone.as_deref().unwrap_or("UTC")
    }

    /// The day that it is then, where the campaign is.
    pub fn day(&self, now: Timestamp) -> Date {
        let zone = self.timezone.as_deref().and_then(|name| TimeZone::get(name).ok());
        now.to_zoned(zone.unwrap_or(TimeZone::UTC)).date()
    }
}
