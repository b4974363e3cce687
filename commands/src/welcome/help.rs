//! `/help`: every command with its grammar; moderators see theirs in private.

use crate::locale::Voice;
use crate::request::{Entry, Request};
use domain::decision::Outcome;
use domain::text::{Block, Document, Span, Style};
use domain::trouble::Trouble;

/// The command.
pub static ENTRY: Entry = Entry::reading("help", "", "help-help", run);

fn run(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let mut document = Document::titled(&voice.say("help-title"));
    document.blocks.extend(
        request.commands.iter().filter(|entry| !entry.is_for_moderators()).map(|entry| line(entry, voice)),
    );
    if request.sees_drafts() {
        document.extend(Document::titled(&voice.say("help-moderators")));
        document.blocks.extend(
            request.commands.iter().filter(|entry| entry.is_for_moderators()).map(|entry| line(entry, voice)),
        );
        document.extend(Document::plain(&voice.say("help-post-format")));
    }
    Ok(document.into())
}

fn line(entry: &Entry, voice: &Voice) -> Block {
    Block::bullet(vec![
        Span::styled(entry.usage(voice), Style::CODE),
        Span::plain(format!(" – {}", voice.say(entry.help))),
    ])
}
