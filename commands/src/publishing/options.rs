//! What stands behind a command that decides about a draft: its options, and the digest of what was seen.

use domain::archive::Draft;

/// Whether the words behind a command ask for a message of its own in rooms that see their copy change: `--notify`, or
/// `--ring` as it was called before. Phones make a dash of two hyphens.
pub(crate) fn asks_to_notify(args: &str) -> bool {
    args.split_whitespace().skip(1).any(is_notify)
}

/// Whether a word is that option.
pub(crate) fn is_notify(word: &str) -> bool {
    option(word).is_some_and(|name| matches!(&*name, "notify" | "ring"))
}

/// The name of an option, whatever stands for its hyphens.
pub(crate) fn option(word: &str) -> Option<String> {
    let is_dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let bare = word.trim_start_matches(is_dash);
    (bare.len() < word.len()).then(|| bare.to_lowercase())
}

/// The digest that a choice carries of what stood above it.
pub(crate) fn digest(args: &str) -> Option<&str> {
    let is_digest =
        |word: &&str| word.len() == Draft::DIGEST && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    args.split_whitespace().skip(1).find(is_digest)
}

/// Whether the words behind a command ask for a test.
pub(crate) fn asks_for_test(args: &str) -> bool {
    args.split_whitespace().skip(1).any(|word| option(word).as_deref() == Some("test"))
}
