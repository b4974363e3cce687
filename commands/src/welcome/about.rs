//! `/about`: who campaigns, how to reach them, and which accounts are theirs.

use crate::locale::{Phrase, Translator};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::campaign::Campaign;
use domain::error::ReadError;
use domain::text::{Block, Document, Span};

/// The command.
pub static ENTRY: Entry = Entry::reading("about", "", "help-about", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let (campaign, translator) = (request.read_model.campaign(), &request.translator);
    let mut document = introduction(campaign);
    for (key, value) in [("about-contact", &campaign.contact), ("about-website", &campaign.website)] {
        if let Some(value) = value {
            document.extend(Document::plain(&translator.tell(&Phrase::new(key).with("value", value))));
        }
    }
    if campaign.accounts.is_empty() {
        document.extend(Document::plain(&translator.say("about-no-accounts")));
    } else {
        document.extend(Document::plain(&translator.say("about-accounts")));
        document
            .blocks
            .extend(campaign.accounts.iter().map(|account| Block::bullet(vec![Span::plain(account)])));
    }
    document.extend(bot(translator));
    Ok(document.into())
}

/// The campaign's name and what it is.
pub(crate) fn introduction(campaign: &Campaign) -> Document {
    let mut document = Document::titled(&campaign.name);
    document.extend(Document::plain(campaign.about.as_deref().unwrap_or_default()));
    document
}

fn bot(translator: &Translator) -> Document {
    Document::plain(&translator.tell(&Phrase::new("about-bot").with("version", env!("CARGO_PKG_VERSION"))))
}
