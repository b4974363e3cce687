//! The configuration's text, and what is wrong with it.

use super::ConfigError;
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

/// The configuration's text, with what is needed to say where something stands in it.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) text: String,
}

/// The keys of the sections that config.toml has as comments.
const SECTIONS: [(&str, &[&str]); 2] = [
    ("telegram", &["api_url", "token_file"]),
    (
        "matrix",
        &[
            "homeserver",
            "user",
            "password_file",
            "recovery_key_file",
            "accept_invites",
            "require",
            "display_name",
            "avatar",
        ],
    ),
];

impl Source<'_> {
    pub(super) fn error(&self, span: &Range<usize>, what: impl Display) -> ConfigError {
        let line =
            self.text.get(..span.start.min(self.text.len())).unwrap_or_default().matches('\n').count() + 1;
        ConfigError(format!("{}:{line}: {what}", self.path.display()))
    }

    /// An error's message with the key of its line, unless it names that already.
    pub(super) fn with_key(&self, span: &Range<usize>, message: String) -> String {
        let start = self.text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let line = self.text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let key = line.split_once('=').map(|(key, _)| key.trim());
        // Whoever has taken the # away before a line may have left it before its section.
        let section = key.filter(|_| message.starts_with("unknown field")).and_then(|key| {
            SECTIONS.iter().find(|(_, keys)| keys.contains(&key)).map(|(section, _)| section)
        });
        if let (Some(key), Some(section)) = (key, section) {
            return format!("{key} belongs under [{section}]: is there still a # before that line?");
        }
        match key {
            Some(key) if !message.contains(key) => {
                format!("{key}: {message}. config.toml as altavoz ships it shows how")
            }
            _ => message,
        }
    }
}
