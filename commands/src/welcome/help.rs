//! `/help`: every command with its grammar; moderators see theirs in private.

use crate::locale::Translator;
use crate::request::{Entry, Request};
use domain::decision::Decision;
use domain::error::ReadError;
use domain::text::{Block, Document, Span, Style};

/// The command.
pub static ENTRY: Entry = Entry::reading("help", "", "help-help", run);

fn run(request: &Request<'_>) -> Result<Decision, ReadError> {
    let translator = &request.translator;
    let mut document = Document::titled(&translator.say("help-title"));
    document.blocks.extend(
        request
            .commands
            .iter()
            .filter(|entry| !entry.is_for_moderators())
            .map(|entry| line(entry, translator)),
    );
    if request.sees_drafts() {
        document.extend(Document::titled(&translator.say("help-moderators")));
        document.blocks.extend(
            request
                .commands
                .iter()
                .filter(|entry| entry.is_for_moderators())
                .map(|entry| line(entry, translator)),
        );
        document.extend(Document::plain(&translator.say("help-post-format")));
    }
    Ok(document.into())
}

fn line(entry: &Entry, translator: &Translator) -> Block {
    Block::bullet(vec![
        Span::styled(entry.usage(translator), Style::CODE),
        Span::plain(format!(" – {}", translator.say(entry.help))),
    ])
}
