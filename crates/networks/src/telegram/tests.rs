//! The network against the stand-in Bot API, over HTTP.

use super::*;
use domain::answer::{Choice, Content};
use domain::incoming::{Incoming, Message, What};
use domain::lang::Lang;
use domain::menu::MenuText;
use domain::room::RoomKind;
use domain::text::Document;
use jiff::Timestamp;
use std::sync::Arc;
use testkit::telegram::{BOT_NAME, BotApi, Entity as Typed, Fault, Limits, Status};

mod connecting;
mod forwarded;
mod hostile;

const SOON: Duration = Duration::from_secs(5);

fn clock() -> Clock {
    Arc::new(|| Timestamp::UNIX_EPOCH)
}

fn telegram(url: String, token: String) -> Result<Telegram, Failure> {
    Telegram::new(
        Settings {
            api_url: url,
            token: token.into(),
            timeout: Duration::from_secs(20),
            uploads: Uploads::none(),
        },
        clock(),
    )
}

async fn start() -> (BotApi, Telegram) {
    let api = BotApi::start().await;
    let telegram = telegram(api.url(), api.token()).unwrap();
    telegram.connect().await.unwrap();
    (api, telegram)
}

fn room(chat: i64) -> Address {
    Address::new(NetworkId::Telegram, chat.to_string())
}

fn part(markdown: &str, choices: &[(&str, &str)]) -> crate::Part {
    let choices =
        choices.iter().map(|(label, command)| Choice { label: (*label).into(), command: (*command).into() });
    let message = Content::new(Document::markdown(markdown), choices.collect());
    crate::Part::Telegram(render(&message).remove(0))
}

fn post<'a>(room: &'a Address, kind: RoomKind, part: &'a crate::Part) -> Post<'a> {
    let (private, presses) = (false, false);
    Post {
        room,
        kind,
        key: "k",
        part,
        reply_to: None,
        thread: None,
        asked: true,
        quiet: false,
        private,
        person: None,
        presses,
    }
}

#[track_caller]
fn id(delivery: Delivery) -> MessageId {
    match delivery {
        Delivery::Sent(id) => id,
        delivery => panic!("{delivery:?}"),
    }
}

fn number(id: &MessageId) -> i32 {
    id.0.parse().unwrap()
}

#[track_caller]
fn message_of(incoming: &Incoming) -> &Message {
    match &incoming.what {
        What::Message(message) => message,
        what => panic!("{what:?}"),
    }
}

#[tokio::test]
async fn a_conversation() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let asked = api.write(ana, ana).text("/declaration now").entities([Typed::new("bold", 13, 3)]).send();
    let first = telegram.next(None).await.unwrap();
    let incoming = &first.incoming[0];
    assert_eq!((incoming.room.clone(), incoming.kind), (room(ana), RoomKind::Private));
    assert_eq!(message_of(incoming).text, "/declaration **now**");
    assert_eq!(message_of(incoming).person.language, Lang::parse("es"));

    // What isn't confirmed comes again; the next cursor confirms it.
    assert_eq!(telegram.next(None).await.unwrap().incoming, first.incoming);
    api.say(ana, ana, "/help");
    let second = telegram.next(Some(&first.cursor)).await.unwrap();
    assert_eq!(
        second.incoming.iter().map(|incoming| message_of(incoming).text.as_str()).collect::<Vec<_>>(),
        ["/help"]
    );

    let address = room(ana);
    let shown =
        part("# Title\n\n<b>Text</b> & [link](https://example.org/?a=b&c)", &[("More", "declaration x 2")]);
    let reply_to = message_of(incoming).message.clone();
    let sent = Post { reply_to: reply_to.as_ref(), ..post(&address, RoomKind::Private, &shown) };
    let answer = id(telegram.send(&sent).await);
    let message = api.next_message(ana, SOON).await;
    assert_eq!((message.id, message.reply_to()), (number(&answer), Some(asked.id)));
    assert_eq!(
        message.html(),
        "<b>Title</b>\n\n&lt;b&gt;Text&lt;/b&gt; &amp; <a href=\"https://example.org/?a=b&amp;c\">link</a>"
    );

    let query = api.press(ana, ana, message.id, "More").query();
    let third = telegram.next(Some(&second.cursor)).await.unwrap();
    let press = message_of(&third.incoming[0]);
    assert_eq!((press.text.as_str(), press.addressed), ("/declaration x 2", true));
    assert_eq!(press.pressed, Some(Pressed { id: query, under: Some(answer.clone()) }));
    telegram.acknowledge(press.pressed.as_ref().unwrap()).await;
    assert!(api.calls("answerCallbackQuery")[0].ok());

    let page = part("Page 2", &[]);
    assert_eq!(
        telegram.edit(&post(&address, RoomKind::Private, &page), &answer).await,
        Delivery::Sent(answer.clone())
    );
    assert_eq!(
        telegram.edit(&post(&address, RoomKind::Private, &page), &answer).await,
        Delivery::Sent(answer.clone())
    );
    let edited = api.wait_for_edit(ana, message.id, |message| message.text() == "Page 2", SOON).await;
    assert!(edited.buttons().is_empty(), "the old page's buttons are gone");

    for _ in 0..2 {
        assert_eq!(telegram.remove(&address, &answer, "k").await, Delivery::Sent(answer.clone()));
    }
    assert!(api.message(ana, message.id).deleted);
}

#[tokio::test]
async fn a_forums_topic_and_its_buttons() {
    let (api, telegram) = start().await;
    api.private(7001, "Ana", "es");
    let forum = api.forum("Forum");
    let topic = api.topic(forum, "News");
    api.write(forum, 7001).thread(topic).text(&format!("/subscribe@{BOT_NAME} ecuador")).send();
    api.write(forum, 7001).text("/whoami@another_bot").send();
    let batch = telegram.next(None).await.unwrap();
    let [incoming] = &batch.incoming[..] else { panic!("{:?}", batch.incoming) };
    assert_eq!(incoming.room.id, format!("{forum}/{topic}"));
    assert_eq!(
        (message_of(incoming).text.as_str(), message_of(incoming).addressed),
        ("/subscribe ecuador", true)
    );

    let shown = part("News", &[("Full text", "declaration ecuador-2010 full")]);
    id(telegram.send(&post(&incoming.room, RoomKind::Group, &shown)).await);
    let message = api.next_message(forum, SOON).await;
    assert_eq!(message.thread, Some(topic));
    let url = api.press(forum, 7001, message.id, "Full text").url();
    api.follow(7001, &url);
    let batch = telegram.next(Some(&batch.cursor)).await.unwrap();
    assert_eq!(message_of(&batch.incoming[0]).text, "/start declaration_ecuador-2010_full");

    // The General topic.
    id(telegram.send(&post(&room(forum), RoomKind::Group, &part("To all", &[]))).await);
    assert_eq!(api.next_message(forum, SOON).await.thread, None);
}

#[tokio::test]
async fn in_and_out() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let group = api.supergroup("Group");
    let channel = api.channel("Channel");
    api.kick_bot(group);
    api.add_bot(group, ana);
    api.remove_bot(channel);
    api.add_bot(channel, ana);
    api.block(ana);
    api.unblock(ana);
    let incoming = telegram.next(None).await.unwrap().incoming;
    let seen: Vec<(String, What)> =
        incoming.into_iter().map(|incoming| (incoming.room.id, incoming.what)).collect();
    let wanted: Vec<(String, What)> = [group, channel, ana]
        .into_iter()
        .flat_map(|chat| [(chat.to_string(), What::Removed), (chat.to_string(), What::Added)])
        .collect();
    assert_eq!(seen, wanted);
}

#[tokio::test]
async fn a_group_becomes_a_supergroup() {
    let (api, telegram) = start().await;
    api.private(7001, "Ana", "es");
    let group = api.group("Group");
    let (before, shown) = (room(group), part("Before", &[]));
    let sent = id(telegram.send(&post(&before, RoomKind::Group, &shown)).await);
    let message = api.next_message(group, SOON).await;
    let new = api.migrate(group);
    let after = room(new);
    let incoming = telegram.next(None).await.unwrap().incoming;
    assert!(
        incoming
            .iter()
            .any(|incoming| incoming.room == before && incoming.what == What::Moved { to: after.clone() }),
        "{incoming:?}"
    );

    let shown = part("After", &[]);
    assert_eq!(telegram.send(&post(&before, RoomKind::Group, &shown)).await, Delivery::Moved(after.clone()));
    // Our message is still in the old group; under the new address it is found all the same.
    assert_eq!(
        telegram.edit(&post(&after, RoomKind::Group, &shown), &sent).await,
        Delivery::Sent(sent.clone())
    );
    assert_eq!(api.message(group, message.id).text(), "After");
    let reply = Post { reply_to: Some(&sent), ..post(&after, RoomKind::Group, &shown) };
    id(telegram.send(&reply).await);
    assert_eq!(api.next_message(new, SOON).await.reply_to(), None);
    // Edits are all that Telegram still takes there.
    let removed = telegram.remove(&after, &sent, "k").await;
    assert!(matches!(removed, Delivery::NotEditable(_)), "{removed:?}");
}

#[tokio::test]
async fn what_a_send_comes_to() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let shown = part("Text", &[]);
    let address = room(ana);
    let ana_post = post(&address, RoomKind::Private, &shown);

    api.limit(Some(Limits { private_per_second: 0.1, ..Limits::default() }));
    id(telegram.send(&ana_post).await);
    api.next_message(ana, SOON).await;
    let limited = telegram.send(&ana_post).await;
    assert!(matches!(limited, Delivery::RetryAfter(wait) if wait >= Duration::from_secs(1)), "{limited:?}");
    api.limit(None);

    for fault in [Fault::CloseBefore, Fault::CloseAfter, Fault::CutAnswer, Fault::html(400)] {
        api.fail("sendMessage", fault.clone());
        let delivery = telegram.send(&ana_post).await;
        assert!(matches!(delivery, Delivery::Unknown(_)), "{fault:?}: {delivery:?}");
    }
    // An answer that teloxide can't read, but that says which message it was.
    let body = r#"{"ok":true,"result":{"message_id":77,"chat":"odd"}}"#.to_owned();
    api.fail("sendMessage", Fault::Answer { status: 200, body });
    assert_eq!(telegram.send(&ana_post).await, Delivery::Sent(MessageId("77".to_owned())));

    api.stop().await;
    let delivery = telegram.send(&ana_post).await;
    assert!(matches!(delivery, Delivery::Unreachable(_)), "{delivery:?}");
    api.restart().await;
    api.block(ana);
    let delivery = telegram.send(&ana_post).await;
    assert!(matches!(delivery, Delivery::Gone(_)), "{delivery:?}");
    let delivery = telegram.send(&post(&room(-4), RoomKind::Group, &shown)).await;
    assert!(matches!(delivery, Delivery::Gone(_)), "{delivery:?}");
    let delivery = telegram.edit(&ana_post, &MessageId("$event".to_owned())).await;
    assert!(matches!(delivery, Delivery::Refused(_)), "{delivery:?}");
    let channel = api.channel("Channel");
    api.promote_bot(channel, false);
    let delivery = telegram.send(&post(&room(channel), RoomKind::Channel, &shown)).await;
    assert!(matches!(delivery, Delivery::Silenced { .. }), "{delivery:?}");
    assert!(!telegram.may_write(&room(channel)).await.unwrap());
    api.promote_bot(channel, true);
    assert!(telegram.may_write(&room(channel)).await.unwrap());
    let (group, admin) = (api.supergroup("Group"), api.person(9, "Admin", "es"));
    api.set_member(group, admin, Status::Creator);
    api.set_muted(group, true);
    let Delivery::Silenced { silence, .. } =
        telegram.send(&post(&room(group), RoomKind::Group, &shown)).await
    else {
        panic!("it may not write there")
    };
    assert_eq!((silence.name.as_str(), silence.admins.len()), ("Group", 1));
    assert_eq!(silence.admins[0].1, room(admin));
    assert!(!telegram.may_write(&room(group)).await.unwrap());
    api.promote_bot(group, false);
    assert!(telegram.may_write(&room(group)).await.unwrap());
    api.kick_bot(group);
    assert!(!telegram.may_write(&room(group)).await.unwrap());
    api.ignore_unread();
}

#[tokio::test]
async fn admins() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let leo = api.private(7002, "Leo", "es");
    let group = api.supergroup("Group");
    api.set_member(group, ana, Status::Administrator { can_post: false });
    api.say(group, leo, "/whoami");
    let person = |id: i64| Person { network: NetworkId::Telegram, id: id.to_string(), language: None };
    let topic = Address::new(NetworkId::Telegram, format!("{group}/5"));
    for (address, who, admin) in [
        (&room(group), ana, true),
        (&topic, ana, true),
        (&room(group), leo, false),
        (&room(group), 7003, false),
        (&room(group), group, false),
        (&room(leo), leo, true),
        (&room(-4), leo, false),
    ] {
        assert_eq!(telegram.is_admin(address, &person(who)).await, Ok(admin), "{who} in {address}");
    }
    api.fail("getChatMember", Fault::RetryAfter(3));
    let asked = telegram.is_admin(&room(group), &person(ana)).await;
    assert_eq!(asked, Err(Failure::RetryAfter(Duration::from_secs(3))));
}

#[tokio::test]
async fn menus() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    let line = |name: &str| (name.to_owned(), format!("What {name} does"));
    let text = |language: Option<&str>| MenuText {
        language: language.and_then(Lang::parse),
        everybody: vec![line("help"), line("Not-A-Command")],
        moderators: vec![line("help"), line("post")],
        profile: "é".repeat(600),
        profile_line: "Statements".to_owned(),
    };
    let moderator = |network, id: &str| Person { network, id: id.to_owned(), language: None };
    let menu = Menu {
        texts: vec![text(None), text(Some("es")), text(Some("qu")), text(Some("que")), text(Some("es-mx"))],
        moderators: vec![
            moderator(NetworkId::Telegram, &ana.to_string()),
            moderator(NetworkId::Telegram, "7999"),
            moderator(NetworkId::Matrix, "@ana:example.org"),
        ],
        former: vec![moderator(NetworkId::Telegram, "7998"), moderator(NetworkId::Matrix, "@bo:example.org")],
    };
    assert_eq!(telegram.set_menu(&menu).await, Ok(()));
    let calls: Vec<(bool, String, String, usize)> = api
        .calls("setMyCommands")
        .iter()
        .map(|call| {
            let language = call.params["language_code"].as_str().unwrap_or_default().to_owned();
            let scope = call.params["scope"]["chat_id"].as_i64().map(|id| id.to_string()).unwrap_or_default();
            (call.ok(), language, scope, call.params["commands"].as_array().unwrap().len())
        })
        .collect();
    let wanted: Vec<(bool, String, String, usize)> = ["", "es", "qu"]
        .iter()
        .flat_map(|language| {
            [(true, "", 1), (true, "7001", 2), (false, "7999", 2)]
                .map(|(ok, scope, lines)| (ok, (*language).to_owned(), scope.to_owned(), lines))
        })
        .collect();
    assert_eq!(calls, wanted);
    // What the bot is, is said once; the menu, each time.
    assert_eq!(telegram.set_menu(&menu).await, Ok(()));
    for method in ["setMyDescription", "setMyShortDescription"] {
        let calls = api.calls(method);
        let languages: Vec<&str> =
            calls.iter().map(|call| call.params["language_code"].as_str().unwrap()).collect();
        assert_eq!(languages, ["", "es", "qu"]);
        assert!(calls.iter().all(testkit::telegram::Call::ok));
    }
}
