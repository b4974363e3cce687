//! What may have been meant by an id that isn't there.

use crate::locale::{Phrase, Translator};
use crate::response::Response;
use domain::answer::{Choice, Content};
use domain::statement::Id;
use domain::text::Document;

/// The most slips in an id that is still known.
const SLIPS: usize = 3;

/// Says what is said of an id that isn't there, and the one of these that was perhaps meant; with a choice where the
/// command needs nothing but that.
pub(crate) fn or_near(
    say: &Phrase,
    id: &Id,
    known: impl IntoIterator<Item = Id>,
    command: Option<&str>,
    translator: &Translator,
) -> Response {
    let distance = |other: &Id| strsim::osa_distance(id.as_str(), other.as_str());
    let is_near = |other: &Id| {
        let most = SLIPS.min(id.as_str().len() / 3).max(1);
        other != id && (distance(other) <= most || other.as_str().starts_with(id.as_str()))
    };
    let near = known.into_iter().filter(is_near).min_by_key(distance);
    let mut text = translator.tell(say);
    let mut choices = Vec::new();
    if let Some(near) = near {
        let say = Phrase::new("did-you-mean-id").with("id", near.as_str());
        text = format!("{text} {}", translator.tell(&say));
        choices.extend(
            command.map(|command| Choice { label: near.to_string(), command: format!("{command} {near}") }),
        );
    }
    Content::new(Document::plain(&text), choices).into()
}
