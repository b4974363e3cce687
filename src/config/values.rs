//! Values of the configuration: their defaults, and how they are read.

use commands::lang::Lang;
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de};
use std::path::PathBuf;
use std::time::Duration;

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

pub(super) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parsed = if text == "0" { Some(SignedDuration::ZERO) } else { text.parse::<SignedDuration>().ok() };
    parsed
        .filter(|hold| *hold <= SignedDuration::from_hours(24))
        .and_then(|hold| Duration::try_from(hold).ok())
        .ok_or_else(|| {
            de::Error::custom(format!("hold: \"{text}\" is no time from 0s to 24h, such as 10s or 2m"))
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

pub(super) fn telegram_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<i64>, D::Error> {
    let ids = Vec::<i64>::deserialize(deserializer).map_err(|_| {
        de::Error::custom(
            "telegram in [moderators] takes numbers, such as [123456789]; /whoami tells each person theirs",
        )
    })?;
    match ids.iter().find(|id| **id <= 0) {
        None => Ok(ids),
        Some(id) => Err(de::Error::custom(format!(
            "telegram in [moderators]: {id} is a group or channel; only people can be moderators"
        ))),
    }
}

pub(super) fn matrix_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let ids = Vec::<String>::deserialize(deserializer)?;
    match ids.iter().find(|id| !id.starts_with('@') || !id.contains(':')) {
        None => Ok(ids),
        Some(id) => Err(de::Error::custom(format!(
            "matrix in [moderators]: \"{id}\" is no user id such as @ana:example.org; /whoami tells each person theirs"
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
