//! `/start`: the first words; and the greeting when the bot is added to a room.

use crate::locale::{Phrase, Translator};
use crate::parse::{Command, command};
use crate::people::whoami::choice;
use crate::request::{Entry, Request};
use crate::response::Response;
use crate::rooms::subscribe::SUBSCRIBE;
use crate::welcome::about::introduction;
use domain::answer::Content;
use domain::campaign::Campaign;
use domain::decision::{Change, RoomChange};
use domain::error::ReadError;
use domain::room::{Room, RoomKind};
use domain::statement::Topic;
use domain::text::Document;

/// The command. On Telegram a link into the private chat carries a choice as `/start declaration_ID_2`.
pub static ENTRY: Entry =
    Entry { opens_chat: true, in_menu: false, ..Entry::open("start", "", "help-start", run) };

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    // Links come from anywhere: they may ask, and bring statements to whoever has tapped "Start" under one. They change nothing
    // else.
    if !request.args.is_empty()
        && let Ok(Command { entry, args, body }) = command(request.commands, &request.args.replace('_', " "))
        && (entry.only_reads || entry.name == SUBSCRIBE.name && request.incoming.kind == RoomKind::Private)
    {
        let translator = request.translator.clone();
        return (entry.run)(&Request { args: &args, body: &body, translator, ..*request });
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
    Ok(Content::new(document, choices).into())
}

/// The words to a room into which the bot was let: an introduction once; later, whether the subscription goes on.
pub(crate) fn greet(room: &Room, translator: &Translator, campaign: &Campaign) -> Response {
    if let Some(subscription) = &room.subscription {
        let topics = subscription.topics.iter().map(Topic::as_str).collect::<Vec<_>>().join(", ");
        let say = match topics.is_empty() {
            true => Phrase::new("back-all"),
            false => Phrase::new("back-topics").with("topics", topics),
        };
        return Response::from(Document::plain(&translator.tell(&say)))
            .and(Change::Room(room.address.clone(), RoomChange::Greeted));
    }
    // Whoever sits down at the console is told each time where they are.
    if room.greeted && !room.address.network.capabilities().greets_each_time {
        return Response::default();
    }
    let key = if room.kind == RoomKind::Private { "greet-private" } else { "greet-group" };
    let text = translator.tell(&Phrase::new(key).with("campaign", &campaign.name));
    Response::from(Document::plain(&text)).and(Change::Room(room.address.clone(), RoomChange::Greeted))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::{Talk, show};
    use domain::incoming::What;
    use domain::room::RoomKind;

    #[test]
    fn first_words_and_help() {
        insta::assert_snapshot!(Talk::new().conversation(&[
            "/start",
            "/start declaration_ecuador-2010_demands",
            "/start subscribe",
            "/help",
            "/about",
            "/whoami",
            "/declration",
            "hello",
            "/declarations"
        ]));
    }

    #[test]
    fn a_greeting_is_said_once() {
        let mut talk = Talk { kind: RoomKind::Group, ..Talk::new() };
        assert!(show(&talk.hear(What::Added).unwrap()).contains("/subscribe"));
        assert_eq!(talk.hear(What::Added), None);
        talk.says("/subscribe ecuador");
        assert!(show(&talk.hear(What::Added).unwrap()).contains("ecuador"));
    }
}
