//! `/whoami`: the id that goes into `[moderators]`.

use crate::locale::{Say, Voice};
use crate::request::{Entry, Request};
use domain::answer::Choice;
use domain::decision::Outcome;
use domain::room::NetworkId;
use domain::text::{Block, Document, Span, Style};
use domain::trouble::Trouble;

/// The command.
pub static ENTRY: Entry = Entry::open("whoami", "", "help-whoami", run);

fn run(request: &Request<'_>) -> Result<Outcome, Trouble> {
    let voice = &request.voice;
    let person = &request.said.person;
    let line = match person.network {
        NetworkId::Console => return Ok(Document::plain(&voice.say("whoami-console")).into()),
        // A channel, or an admin who hides behind the group: nobody in particular.
        NetworkId::Telegram if person.id.starts_with('-') => {
            return Ok(Document::plain(&voice.say("whoami-anonymous")).into());
        }
        NetworkId::Telegram => format!("telegram = [{}]", person.id),
        NetworkId::Matrix => format!("matrix = [\"{}\"]", person.id.replace(['"', '\\'], "")),
    };
    let mut document =
        Document::plain(&voice.tell(&Say::new("whoami").with("network", person.network.name())));
    document.push(Block::paragraph(vec![Span::styled(person.id.clone(), Style::CODE)]));
    document.extend(Document::plain(&voice.say("whoami-config")));
    document.push(Block::paragraph(vec![Span::styled(line, Style::CODE)]));
    let roles = request.caller.roles;
    document.extend(Document::plain(&voice.say(if roles.moderator {
        "whoami-moderator"
    } else {
        "whoami-reader"
    })));
    Ok(document.into())
}

/// A choice of a bare command.
pub(crate) fn choice(label: &'static str, command: &str, voice: &Voice) -> Choice {
    Choice { label: voice.say(label), command: command.to_owned() }
}
