//! Values of the configuration: their defaults, and how they are read.

use super::AcceptInvites;
use delivery::retry::RetryPolicy;
use domain::ban::Banned;
use domain::campaign::QuietHours;
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::timezone::{self, Meaning};
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de};
use std::path::PathBuf;
use std::time::Duration;

/// More is no pace.
const MOST: u32 = 100_000;

pub(super) fn default_data_dir() -> PathBuf {
    "data".into()
}

pub(super) fn default_language() -> Lang {
    commands::locale::ENGLISH.clone()
}

pub(super) fn default_hold() -> Duration {
    Duration::from_secs(10)
}

pub(super) fn default_api_url() -> String {
    "https://api.telegram.org".to_owned()
}

pub(super) fn language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lang, D::Error> {
    let code = String::deserialize(deserializer)?;
    Lang::parse(&code).filter(|lang| commands::locale::spoken(lang).is_some()).ok_or_else(|| {
        let spoken: Vec<&str> = commands::locale::languages().map(Lang::code).collect();
        de::Error::custom(format!(
            "default_language: altavoz doesn't speak \"{code}\"; it speaks {}",
            spoken.join(", ")
        ))
    })
}

/// What every statement begins with.
pub(super) fn campaign_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    match name.trim() {
        "" => Err(de::Error::custom(
            "name: is empty, and would stand above every statement; write who campaigns, or leave it out",
        )),
        _ => Ok(Some(name)),
    }
}

/// A time zone or city; its IANA name.
pub(super) fn timezone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    match timezone::find(&name) {
        Meaning::Zone(zone) => Ok(Some(zone)),
        Meaning::Several(zones) => Err(de::Error::custom(format!(
            "timezone: \"{name}\" could be several; write one of {}",
            zones.join(", ")
        ))),
        Meaning::Unknown => Err(de::Error::custom(format!(
            "timezone: \"{name}\" is no city or time zone that altavoz knows; write one such as \"America/Guayaquil\""
        ))),
    }
}

pub(super) fn default_give_up() -> Duration {
    RetryPolicy::default().give_up
}

pub(super) fn default_keep_copies() -> Duration {
    Duration::from_secs(365 * 24 * 3600)
}

pub(super) fn keep_copies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("keep_copies", "1d", "36500d", "30d or 365d", deserializer)
}

pub(super) fn default_hotline_keep() -> Duration {
    Duration::from_secs(14 * 24 * 3600)
}

pub(super) fn hotline_keep<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("keep in [hotline]", "1d", "365d", "7d or 14d", deserializer)
}

pub(super) fn default_forget_rooms() -> Duration {
    Duration::from_secs(30 * 24 * 3600)
}

pub(super) fn forget_rooms<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("forget_rooms", "1h", "36500d", "1d or 30d", deserializer)
}

pub(super) fn default_leave_rooms() -> Duration {
    Duration::from_secs(60 * 24 * 3600)
}

pub(super) fn leave_rooms<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("leave_rooms", "1h", "36500d", "30d or 36500d", deserializer)
}

/// Whose invites are accepted: a word, or a list of people and servers.
pub(super) fn accept_invites<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AcceptInvites, D::Error> {
    let wrong = |value: &str| {
        de::Error::custom(format!(
            "accept_invites: {value} is neither \"anyone\" nor \"moderators\" nor a list such as [\"example.org\", \"@ana:example.org\"]"
        ))
    };
    match toml::Value::deserialize(deserializer)? {
        toml::Value::String(word) if word == "anyone" => Ok(AcceptInvites::Anyone),
        toml::Value::String(word) if word == "moderators" => Ok(AcceptInvites::Moderators),
        toml::Value::Array(from) => {
            let from = from.iter().map(|one| {
                let id = one.as_str().ok_or_else(|| wrong(&one.to_string()))?;
                let is_matrix = match Banned::parse(id) {
                    Some(Banned::Server(_)) => true,
                    Some(Banned::Person(person)) => person.network == NetworkId::Matrix,
                    Some(Banned::Room(_)) | None => false,
                };
                is_matrix.then(|| id.to_owned()).ok_or_else(|| wrong(&one.to_string()))
            });
            Ok(AcceptInvites::From(from.collect::<Result<_, _>>()?))
        }
        other => Err(wrong(&other.to_string())),
    }
}

pub(super) fn default_longest_pause() -> Duration {
    RetryPolicy::default().longest_pause
}

pub(super) fn default_telegram_timeout() -> Duration {
    Duration::from_secs(20)
}

pub(super) fn default_matrix_timeout() -> Duration {
    Duration::from_secs(30)
}

pub(super) fn default_publish_late() -> Duration {
    Duration::from_secs(3600)
}

pub(super) fn publish_late<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("publish_late", "1m", "3650d", "1h or 2d", deserializer)
}

pub(super) fn hold<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("hold", "0s", "24h", "10s or 2m", deserializer)
}

pub(super) fn give_up<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("give_up", "1s", "720h", "1h or 24h", deserializer)
}

pub(super) fn longest_pause<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("longest_pause", "1s", "1h", "60s or 5m", deserializer)
}

pub(super) fn timeout<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    duration("timeout", "1s", "5m", "20s or 1m", deserializer)
}

fn duration<'de, D: Deserializer<'de>>(
    key: &str,
    least: &str,
    most: &str,
    example: &str,
    deserializer: D,
) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let read = |text: &str| match text {
        "0" => Some(SignedDuration::ZERO),
        // A day is always 24 hours here; jiff leaves that to calendars.
        text => match text.strip_suffix('d').and_then(|days| days.parse::<u16>().ok()) {
            Some(days) => Some(SignedDuration::from_hours(24 * i64::from(days))),
            None => text.parse::<SignedDuration>().ok(),
        },
    };
    read(&text)
        .filter(|time| read(least) <= Some(*time) && Some(*time) <= read(most))
        .and_then(|time| Duration::try_from(time).ok())
        .ok_or_else(|| {
            de::Error::custom(format!(
                "{key}: \"{text}\" is no time from {least} to {most}, such as {example}"
            ))
        })
}

pub(super) fn api_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    web_address("api_url", deserializer)
}

pub(super) fn homeserver<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    web_address("homeserver", deserializer)
}

fn web_address<'de, D: Deserializer<'de>>(key: &str, deserializer: D) -> Result<String, D::Error> {
    let address = String::deserialize(deserializer)?;
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    match rest
        .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace) && !rest.contains('@'))
    {
        true => Ok(address.trim_end_matches('/').to_owned()),
        false => Err(de::Error::custom(format!(
            "{key}: not a web address such as https://example.org, without user names or tokens in it"
        ))),
    }
}

/// A figure of a network's pace.
pub(super) fn figure<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let wrong = || de::Error::custom(format!("no whole number from 1 to {MOST}"));
    let figure = u32::deserialize(deserializer).map_err(|_| wrong())?;
    if (1..=MOST).contains(&figure) { Ok(Some(figure)) } else { Err(wrong()) }
}

/// How many others have to approve what a moderator has written.
pub(super) fn approvals<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    number_of_approvals("approvals", deserializer)
}

/// How many, of what is urgent.
pub(super) fn alert_approvals<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    number_of_approvals("alert_approvals", deserializer).map(Some)
}

fn number_of_approvals<'de, D: Deserializer<'de>>(key: &str, deserializer: D) -> Result<usize, D::Error> {
    let wrong = || de::Error::custom(format!("{key}: no whole number from 0 to 20"));
    let approvals = usize::deserialize(deserializer).map_err(|_| wrong())?;
    if approvals <= 20 { Ok(approvals) } else { Err(wrong()) }
}

/// When statements make no sound.
pub(super) fn quiet_hours<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<QuietHours>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let hours = QuietHours::parse(&text);
    let wrong = || de::Error::custom(format!("quiet_hours: \"{text}\" is no time such as \"22:00-07:00\""));
    hours.map(Some).ok_or_else(wrong)
}

pub(super) fn telegram_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<i64>, D::Error> {
    let ids = Vec::<i64>::deserialize(deserializer).map_err(|_| {
        de::Error::custom(
            "telegram in [owners] and [moderators] takes numbers, such as [123456789]; /whoami tells each person theirs",
        )
    })?;
    match ids.iter().find(|id| **id <= 0) {
        None => Ok(ids),
        Some(id) => Err(de::Error::custom(format!(
            "telegram in [owners] and [moderators]: {id} is a group or channel; only people can be that"
        ))),
    }
}

pub(super) fn matrix_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let ids = Vec::<String>::deserialize(deserializer)?;
    match ids.iter().find(|id| !id.starts_with('@') || !id.contains(':')) {
        None => Ok(ids),
        Some(id) => Err(de::Error::custom(format!(
            "matrix in [owners] and [moderators]: \"{id}\" is no user id such as @ana:example.org; /whoami tells each person theirs"
        ))),
    }
}

pub(super) fn log<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let filter = String::deserialize(deserializer)?;
    // A level that is mistyped would be taken for a part of the program, and nothing would be logged.
    let fits = |directive: &str| {
        let level = directive.rsplit('=').next().unwrap_or_default().trim().to_ascii_lowercase();
        ["off", "error", "warn", "info", "debug", "trace"].contains(&level.as_str())
    };
    match filter.split(',').all(fits) {
        true => Ok(Some(filter)),
        false => Err(de::Error::custom(format!(
            "log: \"{filter}\" names no level such as \"info\", \"warn\" or \"altavoz=debug\""
        ))),
    }
}
