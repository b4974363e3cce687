//! `/help`: every command with its grammar; moderators see theirs in private.

use crate::locale::Translator;
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::access::Grants;
use domain::error::ReadError;
use domain::text::{Block, Document, Span, Style};

/// The command.
pub static ENTRY: Entry = Entry::reading("help", "", "help-help", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let hotline = request.read_model.hotline(translator.network);
    let is_there = |entry: &Entry| hotline || !entry.needs_hotline;
    let everybodys = |entry: &Entry| entry.is_open_to(Grants::default());
    let mut document = Document::titled(&translator.say("help-title"));
    document.blocks.extend(
        request
            .commands
            .iter()
            .filter(|entry| everybodys(entry) && is_there(entry))
            .map(|entry| line(entry, translator)),
    );
    if request.sees_drafts() {
        document.extend(Document::titled(&translator.say("help-moderators")));
        document.blocks.extend(
            request.commands.iter().filter(|entry| !everybodys(entry)).map(|entry| line(entry, translator)),
        );
        document.extend(Document::plain(&translator.say("help-post-format")));
    }
    Ok(document.into())
}

fn line(entry: &Entry, translator: &Translator) -> Block {
    // Where commands can be tapped, one in letters of one width can't.
    let mut spans = vec![Span::plain(format!("{}{}", translator.network.prefix(), entry.name))];
    if !entry.grammar.is_empty() {
        spans.push(Span::plain(" "));
        spans.push(Span::styled(translator.say(entry.grammar), Style::CODE));
    }
    spans.push(Span::plain(format!(" – {}", translator.say(entry.help))));
    Block::bullet(spans)
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::lang::Lang;
    use domain::room::NetworkId;

    #[test]
    fn help_in_every_language() {
        let mut talk = Talk::moderator();
        talk.network = NetworkId::Matrix;
        insta::assert_snapshot!(
            ["en", "es", "fr"]
                .map(|lang| {
                    talk.client = Lang::parse(lang);
                    talk.read_model.rooms.clear();
                    talk.says("!help")
                })
                .join("\n\n")
        );
    }
}
