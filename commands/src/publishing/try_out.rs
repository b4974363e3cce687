//! `/publish ID --test`: the test room gets it, marked as a test, and nobody else.

use crate::locale::{Phrase, Translator};
use crate::publishing::announcement::{announce_in, withdrawal};
use crate::publishing::drafts;
use crate::request::Request;
use crate::response::{Response, refuse};
use domain::answer::{Answer, Content, Reply};
use domain::decision::{Change, Recipient};
use domain::error::ReadError;
use domain::people::RoomUse;
use domain::room::{Address, RoomKind};
use domain::statement::{Id, Statement};
use domain::text::{Block, Document, Span, Style};

/// Sends it to the test room, or to the moderators' if there is no other.
pub(crate) fn try_out(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return drafts::list(request) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    let people = request.read_model.people();
    let Some(room) = people.room(RoomUse::Test).or(people.room(RoomUse::Moderators)) else {
        return Ok(refuse(translator, &say("test-no-room")));
    };
    let drafts = request.read_model.drafts_of(&id)?;
    let tried: Vec<Change> = drafts.iter().map(|(id, _)| Change::Tried(id.clone())).collect();
    let mut statements: Vec<Statement> = drafts.into_iter().map(|(_, draft)| draft.statement).collect();
    if statements.is_empty() {
        statements.extend(request.read_model.published(&id)?.map(|published| published.statement));
    }
    if statements.is_empty() {
        return drafts::unknown_anywhere(&id, "preview", request);
    }
    let answer = Answer { messages: statements.iter().flat_map(|it| marked(it, room, request)).collect() };
    if *room == request.incoming.room {
        return Ok(tried.into_iter().fold(Response::from(answer), Response::and));
    }
    let mut response = tried.into_iter().fold(refuse(translator, &say("test-sent")), Response::and);
    response.replies.push((Recipient::Room(room.clone()), Reply::Said(answer)));
    Ok(response)
}

/// What a room would see, in each language.
fn marked(statement: &Statement, room: &Address, request: &Request<'_>) -> Vec<Content> {
    let campaign = request.read_model.campaign();
    let in_language = |lang| {
        let seen = match statement.withdrawn {
            Some(_) => withdrawal(statement, campaign.signs, Some(lang), room.network, campaign),
            None => {
                announce_in(statement, campaign.signs, Some(lang), RoomKind::Group, room.network, campaign)
            }
        };
        let mark = Translator::new(lang.clone(), room.network).say("test-mark");
        let mut document = Document::default();
        document.push(Block::paragraph(vec![Span::styled(mark, Style::BOLD)]));
        document.extend(seen.document);
        // What the choices lead to isn't out.
        Content::new(document, Vec::new())
    };
    statement.texts.keys().map(in_language).collect()
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::people::{PeopleChange, RoomUse};
    use domain::room::{Address, NetworkId};

    #[test]
    fn the_test_room_gets_it_and_nobody_else() {
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\nlang: en\n# We march\n\nAt noon.");
        talk.says("/post\nid: march\nlang: es\n# Marchamos\n\nAl mediodía.");
        let mut conversation = talk.conversation(&["/publish march --test"]);
        let room = Address::new(NetworkId::Telegram, "-9");
        talk.read_model.people.change(PeopleChange::Room(RoomUse::Test, Some(room)));
        conversation +=
            &talk.conversation(&["/publish march —test", "/publish marhc --test", "/publish --test"]);
        for (id, words) in talk.told.drain(..) {
            conversation += &format!("({id}: {words})\n");
        }
        assert!(talk.read_model.drafts.values().all(|draft| draft.due.is_none()));
        insta::assert_snapshot!(conversation);
    }
}
