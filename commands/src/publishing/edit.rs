//! `/edit ID`: a draft, or what is out, comes back as it was typed, to be copied, changed and sent.

use crate::locale::Phrase;
use crate::publishing::drafts;
use crate::publishing::going_out::going_out;
use crate::publishing::manuscript::write;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Answer, Content};
use domain::archive::DraftId;
use domain::error::ReadError;
use domain::statement::{Id, Statement};
use domain::text::{Block, BlockKind, Document, Span};

/// The command.
pub static ENTRY: Entry = Entry::private(Permission::Publish, "edit", "grammar-one-id", "help-edit", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return drafts::list_for("edit", request) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let published = request.read_model.published(&id)?.map(|published| published.statement);
    if published.as_ref().is_some_and(|statement| statement.withdrawn.is_some()) {
        return Ok(refuse(translator, &say("already-withdrawn")));
    }
    let draft = request.read_model.draft(&DraftId::text(id.clone()))?.map(|draft| draft.statement);
    let command = if published.is_some() { format!("correct {id}") } else { "post".to_owned() };
    let Some(statement) = draft.or(published) else { return drafts::unknown_anywhere(&id, "edit", request) };
    // What is to go out can be read meanwhile.
    let how = going_out(&id, request)?.unwrap_or_else(|| say("edit-how"));
    let mut answer = Answer::from(Document::plain(&translator.tell(&how)));
    answer.messages.extend(typed(&statement, &command, request));
    Ok(answer.into())
}

/// The text in each language, in a message of its own, with the command that takes it.
fn typed<'a>(
    statement: &'a Statement,
    command: &'a str,
    request: &'a Request<'_>,
) -> impl Iterator<Item = Content> + 'a {
    let prefix = request.translator.network.prefix();
    statement.texts.keys().map(move |lang| {
        let text = format!("{prefix}{command}\n{}", write(statement, lang));
        Content::new(as_code(&text), Vec::new())
    })
}

/// A text that clients show as it is, and copy when it is tapped.
pub(crate) fn as_code(text: &str) -> Document {
    let mut document = Document::default();
    document.push(Block::new(BlockKind::Code, vec![Span::plain(text.trim_end())]));
    document
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::lang::Lang;

    #[test]
    fn a_text_comes_back_as_it_was_typed() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            talk.says("/post\nid: march\ntopics: ports, ecuador\nlang: en\n# We march\n\nAt **noon**.\n\n- Bread\n- Roses");
            talk.says("/post\nid: march\nlang: es\n# Marchamos\n\nAl mediodía.");
            conversations += &talk.conversation(&[
                "/edit",
                "/edit march",
                "/edit ecuador-coup-2010",
                "/edit nothing-like-it",
            ]);
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn what_comes_back_changes_nothing_when_it_is_sent() {
        let events = "kind: event\nstarts: 2027-03-05 00:00\nends: 2027-03-06\ntimezone: Quito";
        for (header, text) in [
            (format!("{events}\nplace: ''Plaza Grande''"), "# 8M: *todas*\n\nText."),
            (format!("{events}\nplace: Plaza *Grande*"), "# T\n\nText."),
            (events.to_owned(), "# T\n\nText."),
            (
                "link: https://example.org".to_owned(),
                "# \\*All\\* of us – id: x\n\nplace: here\n\n# A heading\n\nText.",
            ),
            ("topics: a, b".to_owned(), "# T\n\n```\nid: other\n```\n\n- one\n- two"),
        ] {
            let mut talk = Talk::moderator();
            let id = domain::archive::DraftId::text(domain::statement::Id::parse("vigil").unwrap());
            talk.says(&format!("/post\nid: vigil\n{header}\n{text}"));
            let before = talk.read_model.drafts[&id].statement.clone();
            let typed = talk.answer("/edit vigil").unwrap().messages[1].document.blocks[0].text();
            talk.says("/post\nid: vigil\nlang: en\n# Other\n\nOther.");
            assert_ne!(talk.read_model.drafts[&id].statement, before);
            talk.says(&typed);
            assert_eq!(talk.read_model.drafts[&id].statement, before, "{typed}");
        }
        let mut talk = Talk::moderator();
        let typed = talk.answer("/edit ecuador-coup-2010").unwrap().messages[1].document.blocks[0].text();
        assert!(talk.says(&typed).contains("already"), "{typed}");
    }
}
