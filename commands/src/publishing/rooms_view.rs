//! `/preview ID [LANGUAGE] [full]`: a draft, or what is out, as rooms on each network see it.

use crate::locale::{Phrase, language_name, named};
use crate::publishing::announcement::{announce_in, withdrawal};
use crate::publishing::drafts;
use crate::reading::reader::{self, Byline};
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Answer, Content};
use domain::error::ReadError;
use domain::lang::Lang;
use domain::room::{NetworkId, RoomKind};
use domain::statement::{Id, Statement};
use domain::text::{Block, BlockKind, Document, Span, Style};

/// The command.
pub static ENTRY: Entry =
    Entry::private(Permission::ReadDrafts, "preview", "grammar-preview", "help-preview", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let mut words = request.args.split_whitespace();
    let Some(id) = words.next().and_then(Id::parse) else { return drafts::list_for("preview", request) };
    let (mut lang, mut whole) = (translator.lang.clone(), false);
    for word in words {
        match named(word).or_else(|| Lang::parse(word)) {
            _ if word.eq_ignore_ascii_case("full") => whole = true,
            Some(wanted) => lang = wanted.shortest(),
            None => return Ok(refuse(translator, &Phrase::new("preview-how").with("id", id.as_str()))),
        }
    }
    let mut statements: Vec<Statement> =
        request.read_model.drafts_of(&id)?.into_iter().map(|(_, draft)| draft.statement).collect();
    if statements.is_empty() {
        statements.extend(request.read_model.published(&id)?.map(|published| published.statement));
    }
    if statements.is_empty() {
        return drafts::unknown_anywhere(&id, "preview", request);
    }
    let mut answer = Answer::default();
    for statement in &statements {
        if whole {
            answer.messages.push(full(statement, &lang, request));
            continue;
        }
        let networks = request.read_model.networks();
        // The console is no room, where there are any.
        let rooms: Vec<NetworkId> =
            networks.iter().copied().filter(|network| !network.capabilities().is_operator).collect();
        let rooms = if rooms.is_empty() { networks.to_vec() } else { rooms };
        answer.messages.extend(rooms.into_iter().map(|network| on(network, statement, &lang, request)));
    }
    Ok(answer.into())
}

/// What a room on a network sees first, with a line about it.
fn on(network: NetworkId, statement: &Statement, lang: &Lang, request: &Request<'_>) -> Content {
    let (translator, campaign) = (&request.translator, request.read_model.campaign());
    let seen = match statement.withdrawn {
        Some(_) => withdrawal(statement, campaign.signs, Some(lang), network, campaign),
        None => announce_in(statement, campaign.signs, Some(lang), RoomKind::Group, network, campaign),
    };
    let labels: Vec<&str> = seen.choices.iter().map(|choice| choice.label.as_str()).collect();
    let mut about = translator.tell(
        &Phrase::new("preview-on")
            .with("network", network.name())
            .with("language", language_name(lang))
            .number("count", request.read_model.parts(network, &seen) as u64),
    );
    if !labels.is_empty() {
        let choices = Phrase::new("preview-choices").with("choices", labels.join(" · "));
        about = format!("{about} {}", translator.tell(&choices));
    }
    let mut document = Document::default();
    document.push(Block::paragraph(vec![Span::styled(about, Style::ITALIC)]));
    document.push(Block::new(BlockKind::Rule, Vec::new()));
    document.extend(seen.document);
    Content::new(document, Vec::new())
}

/// The whole text.
fn full(statement: &Statement, lang: &Lang, request: &Request<'_>) -> Content {
    let campaign = request.read_model.campaign();
    let translator = crate::locale::Translator::new(lang.clone(), request.translator.network);
    let Some((shown, text)) = statement.text(lang, &campaign.default_language) else {
        return Content::default();
    };
    let mut document = reader::masthead(
        statement,
        shown,
        text,
        &translator,
        Byline { campaign: Some(&campaign.name), signed: campaign.signs },
    );
    document.extend(reader::body(text));
    document.blocks.extend(statement.link.iter().map(|link| reader::link_line(link, &translator)));
    Content::new(document, Vec::new())
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::lang::Lang;

    #[test]
    fn a_moderator_sees_what_rooms_will_see() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            let body = "We march, and we say why. ".repeat(60);
            talk.says(&format!("/post\nid: march\nlang: en\n# We march\n\n{body}\n\n## Demands\n\n- Bread"));
            conversations += &talk.conversation(&[
                "/preview",
                "/preview march",
                "/preview march español",
                "/preview march fr full",
                "/preview march quickly",
                "/preview ecuador-update-1 es",
                "/preview nothing-like-it",
            ]);
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn others_see_no_drafts() {
        let mut talk = Talk { grants: Grants::default(), ..Talk::new() };
        assert!(talk.says("/preview march").contains("Only the campaign’s moderators"));
    }
}
