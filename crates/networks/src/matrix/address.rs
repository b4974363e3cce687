//! The bot's names in a room: `altavoz: declaration` is addressed to it.

use crate::bounds;

/// The bot's names in a room.
#[derive(Clone, Debug)]
pub(super) struct Names {
    id: String,
    /// Longest first, so that a name that begins like another is found whole.
    names: Vec<String>,
}

impl Names {
    /// The names of the account `id`: the id itself, its localpart, and the display names.
    pub(super) fn new<'a>(id: &'a str, display: impl IntoIterator<Item = &'a str>) -> Self {
        let localpart = id.trim_start_matches('@').split(':').next().unwrap_or_default();
        let mut names: Vec<String> = [id, localpart]
            .into_iter()
            .chain(display)
            .map(|name| name.trim().to_lowercase())
            .filter(|name| bounds::fits(name, bounds::NAME))
            .collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.dedup();
        Self { id: id.to_owned(), names }
    }

    /// The account.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The text behind the bot's name, if it begins with it.
    pub(super) fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        let text = text.trim_start();
        let rest = self.after_pill(text).or_else(|| self.after_name(text))?;
        let rest = match rest.strip_prefix([':', ',']) {
            Some(rest) => rest,
            // Another name may begin like ours.
            None if rest.is_empty() || rest.starts_with(char::is_whitespace) => rest,
            None => return None,
        };
        Some(rest.trim_start())
    }

    fn after_name<'a>(&self, text: &'a str) -> Option<&'a str> {
        let bare = text.strip_prefix('@').unwrap_or(text);
        self.names.iter().find_map(|name| without_prefix(text, name).or_else(|| without_prefix(bare, name)))
    }

    /// Some clients write a pill as a Markdown link to our profile.
    fn after_pill<'a>(&self, text: &'a str) -> Option<&'a str> {
        let (_, link) = text.strip_prefix('[')?.split_once("](https://matrix.to/#/")?;
        let (target, rest) = link.split_once(')')?;
        let target = target.replace("%40", "@").replace("%3A", ":").replace("%3a", ":");
        (target == self.id).then_some(rest)
    }
}

/// `text` after `prefix`, which is in lower case.
fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let mut wanted = prefix.chars();
    let mut rest = text.chars();
    loop {
        let before = rest.as_str();
        let Some(expected) = wanted.next() else { return Some(before) };
        let mut lower = rest.next()?.to_lowercase();
        if lower.next() != Some(expected) || lower.any(|c| wanted.next() != Some(c)) {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn called_by_name() {
        let names = Names::new("@altavoz:example.org", ["Alta Voz", "İ!"]);
        for (text, rest) in [
            ("altavoz: declaration", Some("declaration")),
            ("Altavoz, declaration", Some("declaration")),
            ("ALTAVOZ declaration", Some("declaration")),
            ("@altavoz: !declaration", Some("!declaration")),
            ("@altavoz:example.org: declaration x", Some("declaration x")),
            ("@altavoz:example.org declaration", Some("declaration")),
            ("Alta Voz: \n declaration", Some("declaration")),
            ("alta voz", Some("")),
            ("i̇!: x", Some("x")),
            ("[Alta Voz](https://matrix.to/#/@altavoz:example.org): help", Some("help")),
            ("[Alta Voz](https://matrix.to/#/%40altavoz%3Aexample.org) help", Some("help")),
            ("[Ana](https://matrix.to/#/@ana:example.org): help", None),
            ("altavoces: declaration", None),
            ("altavozzz", None),
            ("altavoz-test: x", None),
            ("!declaration altavoz", None),
            ("", None),
        ] {
            assert_eq!(names.strip(text), rest, "{text}");
        }
    }
}
