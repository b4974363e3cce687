//! What a file shows, in words.

use crate::locale::Phrase;
use domain::statement::ALT_LIMIT;

/// The text that stands for a file; `None` for none.
///
/// # Errors
/// It is too long.
pub(crate) fn alt_text(text: &str) -> Result<Option<String>, Phrase> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.chars().count() {
        0 => Ok(None),
        1..=ALT_LIMIT => Ok(Some(text)),
        _ => Err(Phrase::new("attach-alt-long").number("limit", ALT_LIMIT as u64)),
    }
}
