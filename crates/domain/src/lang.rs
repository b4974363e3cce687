//! Languages, by their codes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A language's code: two or three letters and, where it matters, a region of two (`es`, `qu`, `pt-br`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang(String);

/// The codes of three letters for languages that have one of two.
const LONG_CODES: [(&str, &str); 30] = [
    ("ara", "ar"),
    ("aym", "ay"),
    ("baq", "eu"),
    ("cat", "ca"),
    ("chi", "zh"),
    ("deu", "de"),
    ("dut", "nl"),
    ("ell", "el"),
    ("eng", "en"),
    ("eus", "eu"),
    ("fas", "fa"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("ger", "de"),
    ("glg", "gl"),
    ("gre", "el"),
    ("grn", "gn"),
    ("hin", "hi"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("kur", "ku"),
    ("nld", "nl"),
    ("pol", "pl"),
    ("por", "pt"),
    ("que", "qu"),
    ("rus", "ru"),
    ("spa", "es"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("zho", "zh"),
];

impl Lang {
    /// Reads a code as a person or a header writes it; `None` for what is no code.
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_lowercase().replace('_', "-");
        let (language, region) = match code.split_once('-') {
            Some((language, region)) => (language, Some(region)),
            None => (code.as_str(), None),
        };
        let letters = |s: &str| s.bytes().all(|b| b.is_ascii_lowercase());
        let fits = (2..=3).contains(&language.len())
            && letters(language)
            && region.is_none_or(|r| r.len() == 2 && letters(r));
        fits.then_some(Self(code))
    }

    /// Reads the code that a client announces (`es-419`, `zh-Hans-CN`): of what we can't use, the language is kept.
    pub fn from_client(code: &str) -> Option<Self> {
        Self::parse(code).or_else(|| Self::parse(code.split(['-', '_']).next()?))
    }

    /// The same language by its code of two letters (ISO 639-1), where a header names it by three (ISO 639-2).
    pub fn shortest(self) -> Self {
        let known = LONG_CODES.iter().find(|(long, _)| *long == self.0);
        known.map_or(self, |(_, short)| Self((*short).to_owned()))
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// The language without its region.
    pub fn base(&self) -> Self {
        Self(self.0.split('-').next().unwrap_or(&self.0).to_owned())
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Lang {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::parse(&code).ok_or_else(|| format!("\"{code}\" is no language code such as en or es"))
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        assert_eq!(Lang::parse(" ES ").unwrap().code(), "es");
        assert_eq!(Lang::parse("pt_BR").unwrap().code(), "pt-br");
        for bad in ["", "e", "espanol", "e5", "es-", "es-419", "full"] {
            assert_eq!(Lang::parse(bad), None, "{bad}");
        }
        assert_eq!(Lang::parse("SPA").unwrap().shortest().code(), "es");
        assert_eq!(Lang::parse("yua").unwrap().shortest().code(), "yua");
        assert_eq!(Lang::from_client("es-419").unwrap().code(), "es");
        assert_eq!(Lang::from_client("zh-Hans-CN").unwrap().code(), "zh");
        assert_eq!(Lang::from_client("klingon"), None);
    }
}
