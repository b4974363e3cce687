//! Who forwards a message, or sends one that an inline bot made, hasn't written it: it commands nothing. A command that
//! was forwarded in private is told apart, so that whoever did it can be told.

use super::*;
use crate::telegram::place::Sent;
use testkit::telegram::Origin;

/// What comes in of everything that waits, and the text of each.
async fn texts(telegram: &Telegram, cursor: &mut Option<Cursor>) -> Vec<String> {
    let batch = telegram.next(cursor.as_ref()).await.unwrap();
    *cursor = Some(batch.cursor);
    let own = batch.incoming.iter().map(message_of).filter(|message| !message.forwarded && !message.edited);
    own.map(|message| message.text.clone()).collect()
}

#[tokio::test]
async fn a_forwarded_command_is_not_heard() {
    let (api, telegram) = start().await;
    let mut cursor = None;
    api.set_privacy(false);
    let ana = api.private(7001, "Ana", "es");
    let leo = api.private(7002, "Leo", "es");
    let (group, channel) = (api.supergroup("Group"), api.channel("Channel"));
    let theirs = api.say(leo, leo, "/post\nA title\n\nA text");
    let announced = api.post(channel, "/subscribe");
    assert_eq!(texts(&telegram, &mut cursor).await.len(), 2);

    api.forward(ana, ana, &theirs).send();
    api.forward(group, ana, &theirs).send();
    api.forward(group, ana, &theirs).anonymous().send();
    // A forward of a forward, and one into a channel.
    let again = api.forward(ana, ana, &theirs).send();
    api.forward(ana, ana, &again).send();
    api.forward(channel, ana, &theirs).send();
    for origin in [
        Origin::User(leo),
        // One's own words, forwarded, are one's words of another time and place.
        Origin::User(ana),
        Origin::Hidden("Leo".to_owned()),
        Origin::Chat(group),
        Origin::Channel(channel, announced.id),
    ] {
        api.write(ana, ana).text("/publish").forwarded(origin.clone()).send();
        api.write(ana, ana).document("a.md", "# A").text("/post").forwarded(origin).send();
    }
    api.forward_automatically(group, &announced);
    api.write(ana, ana).text("/publish").via_bot("gif").send();
    api.write(group, ana).text("/subscribe").via_bot("gif").send();
    api.write(channel, ana).text("/subscribe").via_bot("gif").send();
    let batch = telegram.next(cursor.as_ref()).await.unwrap();
    for heard in &batch.incoming {
        assert!(message_of(heard).forwarded && heard.kind == RoomKind::Private, "{heard:?}");
    }
    assert_eq!(batch.incoming.len(), 13);
}

#[tokio::test]
async fn of_an_album_only_what_was_written_is_heard() {
    let (api, telegram) = start().await;
    let mut cursor = None;
    let ana = api.private(7001, "Ana", "es");
    let leo = api.private(7002, "Leo", "es");
    let album =
        ["/post", ""].map(|text| api.write(leo, leo).document("a.md", "# A").text(text).album("1").send());
    assert_eq!(texts(&telegram, &mut cursor).await, ["/post", ""]);
    for message in &album {
        api.forward(ana, ana, message).send();
    }
    assert_eq!(texts(&telegram, &mut cursor).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_command_may_answer_what_was_forwarded() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let leo = api.private(7002, "Leo", "es");
    let theirs = api.say(leo, leo, "A text");
    let theirs = api.forward(ana, ana, &theirs).send();
    let made = api.write(ana, ana).text("A text").via_bot("gif").send();
    for message in [theirs, made] {
        api.write(ana, ana).text("/post").reply_to(message.id).send();
    }
    let incoming = telegram.next(None).await.unwrap().incoming;
    let commands: Vec<&Message> =
        incoming.iter().map(message_of).filter(|message| message.text == "/post").collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        let text = Source::Text { markdown: "A text".to_owned(), near_limit: false };
        assert_eq!(command.replied, Some(text));
    }
}

#[tokio::test]
async fn an_edit_is_heard_as_one_and_in_private_only() {
    let (api, telegram) = start().await;
    let mut cursor = None;
    let ana = api.private(7001, "Ana", "es");
    let message = api.say(ana, ana, "/help");
    assert_eq!(texts(&telegram, &mut cursor).await, ["/help"]);
    let group = api.supergroup("Group");
    let theirs = api.say(group, ana, "/help");
    assert_eq!(texts(&telegram, &mut cursor).await, ["/help"]);
    api.edit(ana, message.id, "/publish");
    api.edit(group, theirs.id, "/publish");
    let incoming = telegram.next(cursor.as_ref()).await.unwrap().incoming;
    let heard: Vec<&Message> = incoming.iter().map(message_of).collect();
    assert_eq!(heard.len(), 1);
    assert!(heard[0].edited && heard[0].text == "/publish");
    assert_eq!(heard[0].message, Some(Sent::name(ana, message.id)));
}
