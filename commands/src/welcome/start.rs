//! `/start`: the first words; and the greeting when the bot is added to a room.

use crate::locale::{Say, Voice};
use crate::parse::{Reading, read};
use crate::people::whoami::choice;
use crate::request::{Entry, Request};
use crate::welcome::about::introduction;
use domain::answer::Message;
use domain::campaign::Campaign;
use domain::decision::Change;
use domain::decision::Outcome;
use domain::incoming::Said;
use domain::room::{NetworkId, Room, RoomKind};
use domain::statement::Topic;
use domain::text::Document;
use domain::trouble::Trouble;

/// The command. On Telegram a link into the private chat carries a choice as `/start declaration_ID_2`.
pub static ENTRY: Entry = Entry::open("start", "", "help-start", run);

fn run(request: &Request<'_>) -> Result<Outcome, Trouble> {
    if !request.args.is_empty() {
        let said = Said { text: format!("/{}", request.args.replace('_', " ")), ..request.said.clone() };
        if let Reading::Command { entry, args, body } = read(request.commands, &said, request.heard.kind) {
            // Links come from anywhere: they may ask, never change.
            if entry.only_reads {
                let Request { heard, caller, commands, board, now, .. } = *request;
                let voice = request.voice.clone();
                return (entry.run)(&Request {
                    args,
                    body,
                    said: request.said,
                    heard,
                    caller,
                    commands,
                    board,
                    voice,
                    now,
                });
            }
        }
    }
    let voice = &request.voice;
    let mut document = introduction(request.board.campaign());
    document.extend(Document::plain(&voice.say(match request.heard.kind {
        RoomKind::Private => "start-private",
        RoomKind::Group | RoomKind::Channel => "start-group",
    })));
    let mut choices =
        vec![choice("choice-declaration", "declaration", voice), choice("choice-events", "events", voice)];
    if request.heard.kind == RoomKind::Private {
        choices.push(choice("choice-subscribe", "subscribe", voice));
    }
    choices.push(choice("choice-help", "help", voice));
    Ok(Message { document, choices }.into())
}

/// The words to a room into which the bot was let: an introduction once; later, whether the subscription goes on.
pub(crate) fn greet(room: &Room, voice: &Voice, campaign: &Campaign) -> Outcome {
    if let Some(subscription) = &room.subscription {
        let topics = subscription.topics.iter().map(Topic::as_str).collect::<Vec<_>>().join(", ");
        let say = match topics.is_empty() {
            true => Say::new("back-all"),
            false => Say::new("back-topics").with("topics", topics),
        };
        return Outcome::from(Document::plain(&voice.tell(&say)))
            .and(Change::Greeted { room: room.address.clone() });
    }
    // Whoever sits down at the console is told each time where they are.
    if room.greeted && room.address.network != NetworkId::Console {
        return Outcome::silence();
    }
    let key = if room.kind == RoomKind::Private { "greet-private" } else { "greet-group" };
    let text = voice.tell(&Say::new(key).with("campaign", &campaign.name));
    Outcome::from(Document::plain(&text)).and(Change::Greeted { room: room.address.clone() })
}
