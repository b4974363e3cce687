//! `/whoami`: the id that goes into `[moderators]`.

use crate::locale::{Phrase, Translator};
use crate::request::{Entry, Request};
use crate::response::Response;
use domain::answer::Choice;
use domain::error::ReadError;
use domain::room::RoomKind;
use domain::text::{Block, Document, Span, Style};

/// The command.
pub static ENTRY: Entry = Entry::open("whoami", "", "help-whoami", run);

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let person = &request.message.person;
    let can = person.network.capabilities();
    if can.is_operator {
        return Ok(Document::plain(&translator.say("whoami-console")).into());
    }
    // A channel, or an admin who hides behind the group: nobody in particular.
    if can.numeric_ids && person.id.starts_with('-') {
        return Ok(Document::plain(&translator.say("whoami-anonymous")).into());
    }
    let key = person.network.name().to_lowercase();
    let line = match can.numeric_ids {
        true => format!("{key} = [{}]", person.id),
        false => format!("{key} = [\"{}\"]", person.id.replace(['"', '\\'], "")),
    };
    let mut document =
        Document::plain(&translator.tell(&Phrase::new("whoami").with("network", person.network.name())));
    document.push(Block::paragraph(vec![Span::styled(person.id.clone(), Style::CODE)]));
    document.extend(Document::plain(&translator.say("whoami-config")));
    document.push(Block::paragraph(vec![Span::styled(line, Style::CODE)]));
    if request.incoming.kind != RoomKind::Private {
        document.extend(Document::plain(&translator.say("whoami-room")));
        let room = request.incoming.room.chat().id;
        document.push(Block::paragraph(vec![Span::styled(room, Style::CODE)]));
    }
    // Who moderates is nobody else's business.
    if request.incoming.kind == RoomKind::Private {
        let key = if request.caller.grants.moderator { "whoami-moderator" } else { "whoami-reader" };
        document.extend(Document::plain(&translator.say(key)));
    }
    Ok(document.into())
}

/// A choice of a bare command.
pub(crate) fn choice(label: &'static str, command: &str, translator: &Translator) -> Choice {
    Choice { label: translator.say(label), command: command.to_owned() }
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::room::RoomKind;

    #[test]
    fn a_group_does_not_learn_who_moderates() {
        let says = |grants, kind| Talk { grants, kind, ..Talk::new() }.says("/whoami");
        let (moderator, reader) = (Grants::ALL, Grants::default());
        assert_eq!(says(moderator, RoomKind::Group), says(reader, RoomKind::Group));
        assert_ne!(says(moderator, RoomKind::Private), says(reader, RoomKind::Private));
    }
}
