//! `/start`: the first words; and the greeting when the bot is added to a room.

use crate::locale::{Phrase, Translator};
use crate::parse::{Reading, read};
use crate::people::whoami::choice;
use crate::request::{Entry, Request};
use crate::welcome::about::introduction;
use domain::answer::Content;
use domain::campaign::Campaign;
use domain::decision::Change;
use domain::decision::Decision;
use domain::error::ReadError;
use domain::incoming::Message;
use domain::room::{NetworkId, Room, RoomKind};
use domain::statement::Topic;
use domain::text::Document;

/// The command. On Telegram a link into the private chat carries a choice as `/start declaration_ID_2`.
pub static ENTRY: Entry = Entry::open("start", "", "help-start", run);

fn run(request: &Request<'_>) -> Result<Decision, ReadError> {
    if !request.args.is_empty() {
        let said = Message { text: format!("/{}", request.args.replace('_', " ")), ..request.said.clone() };
        if let Reading::Command { entry, args, body } = read(request.commands, &said, request.incoming.kind) {
            // Links come from anywhere: they may ask, never change.
            if entry.only_reads {
                let Request { incoming, caller, commands, read_model, now, .. } = *request;
                let translator = request.translator.clone();
                return (entry.run)(&Request {
                    args,
                    body,
                    said: request.said,
                    incoming,
                    caller,
                    commands,
                    read_model,
                    translator,
                    now,
                });
            }
        }
    }
    let translator = &request.translator;
    let mut document = introduction(request.read_model.campaign());
    document.extend(Document::plain(&translator.say(match request.incoming.kind {
        RoomKind::Private => "start-private",
        RoomKind::Group | RoomKind::Channel => "start-group",
    })));
    let mut choices = vec![
        choice("choice-declaration", "declaration", translator),
        choice("choice-events", "events", translator),
    ];
    if request.incoming.kind == RoomKind::Private {
        choices.push(choice("choice-subscribe", "subscribe", translator));
    }
    choices.push(choice("choice-help", "help", translator));
    Ok(Content { document, choices }.into())
}

/// The words to a room into which the bot was let: an introduction once; later, whether the subscription goes on.
pub(crate) fn greet(room: &Room, translator: &Translator, campaign: &Campaign) -> Decision {
    if let Some(subscription) = &room.subscription {
        let topics = subscription.topics.iter().map(Topic::as_str).collect::<Vec<_>>().join(", ");
        let say = match topics.is_empty() {
            true => Phrase::new("back-all"),
            false => Phrase::new("back-topics").with("topics", topics),
        };
        return Decision::from(Document::plain(&translator.tell(&say)))
            .and(Change::Greeted { room: room.address.clone() });
    }
    // Whoever sits down at the console is told each time where they are.
    if room.greeted && room.address.network != NetworkId::Console {
        return Decision::silence();
    }
    let key = if room.kind == RoomKind::Private { "greet-private" } else { "greet-group" };
    let text = translator.tell(&Phrase::new(key).with("campaign", &campaign.name));
    Decision::from(Document::plain(&text)).and(Change::Greeted { room: room.address.clone() })
}
