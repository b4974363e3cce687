//! People on Telegram.

use crate::bots::{BOUND, MODERATOR, moderated_bot, on_telegram, telegram_bot};
use testkit::telegram::{Action, BotApi, Message, Status};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_page_by_page() {
    let (api, _site, bot) = telegram_bot().await;
    let ana = api.private(5, "Ana", "es-MX");
    api.say(ana, 5, "/declaration");
    let first = api.next_message(ana, BOUND).await;
    assert!(first.text().starts_with("Con el pueblo de Ecuador"), "{}", first.html());
    assert!(first.labels().contains(&"English".to_owned()), "{:?}", first.labels());
    let page_two = data(&first, "Más");
    assert_eq!(page_two, "declaration ecuador-2010 2");
    api.press(ana, 5, first.id, "Más");
    let turned = api.wait_for_edit(ana, first.id, |message| message.text().contains("Página 2"), BOUND).await;
    assert!(!turned.text().contains("El jueves 30 de septiembre, policías"), "{}", turned.html());
    api.press(ana, 5, first.id, "Texto completo");
    // What doesn't fit into one message is said anew.
    let full = api.next_message(ana, BOUND).await;
    assert!(full.text().contains("El jueves 30 de septiembre, policías"), "{}", full.html());
    assert!(api.next_message(ana, BOUND).await.text().contains("La campaña de solidaridad"));
    bot.stop().await;
}

fn data(message: &Message, label: &str) -> String {
    match message.button(label) {
        Some(Action::Data(data)) => data,
        other => panic!("{label}: {other:?} among {:?}", message.labels()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_topics_and_channels() {
    let (api, _site, bot) = telegram_bot().await;
    let forum = api.forum("Union");
    let topic = api.topic(forum, "News");
    let (ana, ben) = (api.person(5, "Ana", "es"), api.private(6, "Ben", "en"));
    api.set_member(forum, ana, Status::Administrator { can_post: true });
    api.set_member(forum, ben, Status::Member);

    // Others can't decide; an admin can, in a topic, with the bot's name behind the command.
    api.write(forum, ben).text("/subscribe").thread(topic).send();
    let refused = api.next_message(forum, BOUND).await;
    assert!(refused.text().contains("Only admins") && refused.thread == Some(topic), "{}", refused.html());
    api.write(forum, ana).text("/subscribe@altavoz_test_bot").thread(topic).send();
    assert!(api.next_message(forum, BOUND).await.text().contains("Subscribed"));
    // An anonymous admin is an admin.
    api.write(forum, ana).text("/language fr").thread(topic).anonymous().send();
    assert!(api.next_message(forum, BOUND).await.text().contains("Français"));
    // Not for us, and not for the bot.
    api.say(forum, ben, "/subscribe@other_bot");
    api.set_privacy(false);
    api.say(forum, ben, "hello all");
    api.say(forum, ben, "!events");
    let events = api.next_message(forum, BOUND).await;
    assert!(events.text().contains("Ecuador"), "{}", events.html());
    // In a group, choices lead into the private chat.
    let link = events.buttons().into_iter().find_map(|button| match button.action {
        Action::Url(url) => Some(url),
        _ => None,
    });
    api.follow(ben, &link.expect("a link"));
    let event = api.next_message(6, BOUND).await;
    assert!(event.text().contains("Regimiento Quito"), "{}", event.html());

    // A channel is subscribed by a post of its admins.
    let channel = api.channel("The channel");
    api.post(channel, "/subscribe ecuador");
    assert!(api.next_message(channel, BOUND).await.text().contains("ecuador"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greeting_is_said_once() {
    let (api, _site, bot) = telegram_bot().await;
    let group = api.supergroup("Students");
    let ana = api.person(5, "Ana", "en");
    api.set_member(group, ana, Status::Creator);
    api.without_bot(group);
    api.add_bot(group, ana);
    let greeting = api.next_message(group, BOUND).await;
    assert!(greeting.text().contains("/subscribe"), "{}", greeting.html());
    api.kick_bot(group);
    api.add_bot(group, ana);
    api.say(group, ana, "/declarations");
    let answer = api.next_message(group, BOUND).await;
    assert!(answer.text().starts_with("Declarations"), "{}", answer.html());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_is_set_in_every_language() {
    let (api, _site, bot) = moderated_bot().await;
    let moderators = format!("chat:{MODERATOR}");
    api.wait_until(BOUND, |state| {
        ["", "en", "es", "fr"].iter().all(|lang| state.menu("default", lang).is_some())
            && state.menu(&moderators, "").is_some_and(|menu| menu.iter().any(|(name, _)| name == "publish"))
    })
    .await;
    api.look(|state| {
        let everybody = state.menu("default", "es").unwrap();
        assert!(
            everybody.iter().any(|(name, text)| name == "declaration" && text.contains("declaración")),
            "{everybody:?}"
        );
        assert!(everybody.iter().all(|(name, _)| name != "publish"));
    });
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_who_comes_later_gets_the_menu_too() {
    let (api, _site, bot) = telegram_bot().await;
    bot.wait_for_log("connected", BOUND).await;
    api.private(MODERATOR, "Mo", "en");
    api.say(MODERATOR, MODERATOR, "/start");
    api.next_message(MODERATOR, BOUND).await;
    let scope = format!("chat:{MODERATOR}");
    api.wait_until(BOUND, |state| state.menu(&scope, "es").is_some()).await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_is_lost_over_kills_and_restarts() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    let rooms: Vec<i64> = (100..120).map(|id| api.private(id, "Somebody", "en")).collect();
    // Said while nobody listens.
    for room in &rooms {
        api.say(*room, *room, "/whoami");
    }
    let mut bot = site.start(&[]);
    for round in 0..4 {
        api.wait_until(BOUND, |state| {
            rooms.iter().filter(|room| state.answers(**room).next().is_some()).count() > round * 4
        })
        .await;
        bot.kill().await;
        for room in &rooms {
            api.say(*room, *room, "/language");
        }
        bot = site.start(&[]);
    }
    api.wait_until(BOUND, |state| {
        rooms.iter().all(|room| {
            let answers: Vec<_> = state.answers(*room).collect();
            let count = |text: &str| answers.iter().filter(|answer| answer.text().contains(text)).count();
            count("Your ID on Telegram") >= 1 && count("The language here") >= 4
        })
    })
    .await;
    bot.stop().await;
    // What was in flight at a kill may come twice: 32 sends a kill at most.
    let all: usize = api.look(|state| rooms.iter().map(|room| state.answers(*room).count()).sum());
    assert!(all <= rooms.len() * 5 + 4 * 32, "{all}");
    api.ignore_unread();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_forwards_a_command_gives_none() {
    let (api, _site, bot) = telegram_bot().await;
    let mo = api.private(MODERATOR, "Mo", "en");
    let stranger = api.private(6, "Ben", "en");
    let theirs = ["/post\nid: theirs\n# A title\n\nA text", "/publish theirs --ring", "/declarations"]
        .map(|text| api.say(stranger, stranger, text));
    for _ in 0..2 {
        assert!(api.next_message(stranger, BOUND).await.text().contains("moderators"));
    }
    assert!(api.next_message(stranger, BOUND).await.text().starts_with("Declarations"));
    for message in &theirs {
        api.forward(mo, MODERATOR, message).send();
        let told = api.next_message(mo, BOUND).await;
        assert!(told.text().starts_with("A forwarded command does nothing"), "{}", told.html());
    }
    // A text that is forwarded is no word to the bot.
    let forwarded = api.forward(mo, MODERATOR, &api.say(stranger, stranger, "A title\n\nA text")).send();
    api.say(mo, MODERATOR, "/declarations");
    let answer = api.next_message(mo, BOUND).await;
    assert!(answer.text().starts_with("Declarations"), "{}", answer.html());
    // To answer a forwarded text with /post is how it becomes a draft.
    api.write(mo, MODERATOR).text("/post").reply_to(forwarded.id).send();
    let preview = api.next_message(mo, BOUND).await;
    assert!(preview.text().starts_with("A title"), "{}", preview.html());
    api.next_message(mo, BOUND).await;
    api.next_message(stranger, BOUND).await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_a_text() {
    let (api, _site, bot) = telegram_bot().await;
    let mo = api.private(MODERATOR, "Mo", "en");
    let deep = format!("{} deep", ">".repeat(1000));
    for body in [
        "<b>bold</b> & <script>alert(1)</script> @room @everyone [x](javascript:alert(1))",
        "\u{202e}reversed\u{202e} text",
        deep.as_str(),
        "**unclosed _marks `here",
    ] {
        api.say(mo, MODERATOR, &format!("/post\nid: hostile\n# A title\n\n{body}"));
        let preview = api.next_message(mo, BOUND).await;
        assert!(preview.text().starts_with("A title"), "{}", preview.html());
        assert!(
            !preview.text().contains('\u{202e}') || preview.text().contains('\u{202c}'),
            "{:?}",
            preview.text()
        );
        assert!(api.next_message(mo, BOUND).await.text().contains("hostile"));
    }
    let huge = "x".repeat(3_000);
    api.say(mo, MODERATOR, &format!("/declaration {huge}"));
    assert!(api.next_message(mo, BOUND).await.text().chars().count() < 1_000);
    bot.stop().await;
}
