//! Moderators publish, and rooms receive.

use crate::bots::{BINARY, BOUND, MODERATOR, config, moderated_bot, on_telegram, telegram};
use testkit::bot::Site;
use testkit::telegram::{BotApi, Fault, Status};

/// Subscribes a group through its admin.
pub async fn subscribed_group(api: &BotApi, title: &str) -> i64 {
    let group = api.supergroup(title);
    let admin = api.person(group.abs(), "Admin", "en");
    api.set_member(group, admin, Status::Creator);
    api.say(group, admin, "/subscribe");
    assert!(api.next_message(group, BOUND).await.text().contains("Subscribed"));
    group
}

/// Posts a draft and publishes it; both answers are read.
pub async fn publish(api: &BotApi, id: &str) {
    api.say(MODERATOR, MODERATOR, &format!("/post\nid: {id}\n# About {id}\n\nThe text of {id}."));
    assert!(api.next_message(MODERATOR, BOUND).await.text().starts_with("About"));
    let preview = api.next_message(MODERATOR, BOUND).await;
    api.press(MODERATOR, MODERATOR, preview.id, "Publish");
    api.wait_for_edit(MODERATOR, preview.id, |message| message.text().contains("goes out"), BOUND).await;
}

/// A report without its last line, which is about the record.
pub fn without_record(report: &str) -> String {
    let (report, record) = report.rsplit_once('\n').unwrap_or_default();
    assert!(record.starts_with("Record: entry"), "{record}");
    report.trim_end().to_owned()
}

/// What is reported of a delivery.
pub async fn report(api: &BotApi, id: &str) -> String {
    let about = format!("“{id}” on Telegram");
    let told = api.wait_for_message(MODERATOR, |message| message.text().contains(&about), BOUND).await;
    without_record(told.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moderator_is_told_in_their_language_what_another_makes_of_their_draft() {
    let (api, other) = (BotApi::start().await, MODERATOR + 1);
    api.private(MODERATOR, "Mo", "es");
    api.private(other, "Mia", "en");
    let both = format!("telegram = [{MODERATOR}, {other}]");
    let settings = config(&telegram(&api)).replace(&format!("telegram = [{MODERATOR}]"), &both);
    let site = Site::new(BINARY, &settings);
    site.write("telegram-token", &api.token());
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/post\nid: march\nlang: es\n# Marchamos\n\nA las doce.");
    assert!(api.next_message(MODERATOR, BOUND).await.text().starts_with("Marchamos"));
    api.next_message(MODERATOR, BOUND).await;
    api.say(other, other, "/post\nid: march\n# We march\n\nAt midnight.");
    let told = api.next_message(MODERATOR, BOUND).await;
    assert_eq!(
        told.text(),
        "Otra persona de la moderación cambió tu borrador “march”. Todavía no ha salido."
    );
    for _ in 0..2 {
        api.next_message(other, BOUND).await;
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_subscribed_room_gets_it_once_and_the_moderator_a_report() {
    let (api, _site, bot) = moderated_bot().await;
    let mut groups = Vec::new();
    for number in 0..5 {
        groups.push(subscribed_group(&api, &format!("Group {number}")).await);
    }
    // One throws the bot out unseen, one became a supergroup unseen, one asks to wait, one is served HTML.
    api.without_bot(groups[0]);
    api.fail_in(groups[1], "sendMessage", Fault::RetryAfter(2));
    api.fail_in(groups[2], "sendMessage", Fault::error(400, "Bad Request: something new"));
    publish(&api, "first-one").await;
    for group in &groups[3..] {
        let copy = api.next_message(*group, BOUND).await;
        assert!(
            copy.text().starts_with("About first-one") && copy.text().contains("The text of first-one."),
            "{}",
            copy.html()
        );
    }
    assert!(api.next_message(groups[1], BOUND).await.text().starts_with("About first-one"));
    let text = report(&api, "first-one").await;
    assert!(text.starts_with("“first-one” on Telegram: 3 delivered, 2 failed."), "{text}");
    assert!(
        text.contains("1: the chat or room is gone") && text.contains("1: the network refused"),
        "{text}"
    );
    assert_eq!(api.early(), 0, "what a 429 asks for is waited out");

    // The room that threw the bot out is suspended, and takes its subscription up again.
    publish(&api, "second-one").await;
    for group in &groups[1..] {
        assert!(api.next_message(*group, BOUND).await.text().starts_with("About second-one"));
    }
    assert_eq!(report(&api, "second-one").await, "“second-one” on Telegram: 4 delivered, 0 failed.");
    api.add_bot(groups[0], groups[0].abs());
    // What it missed comes there, too.
    for words in ["I am back", "About first-one", "About second-one"] {
        api.wait_for_message(groups[0], |message| message.text().starts_with(words), BOUND).await;
    }
    publish(&api, "third-one").await;
    for group in &groups {
        assert!(api.next_message(*group, BOUND).await.text().starts_with("About third-one"));
    }
    assert_eq!(report(&api, "third-one").await, "“third-one” on Telegram: 5 delivered, 0 failed.");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_becomes_a_supergroup_keeps_its_subscription() {
    let (api, _site, bot) = moderated_bot().await;
    let group = api.group("Small");
    let admin = api.person(6, "Admin", "en");
    api.set_member(group, admin, Status::Creator);
    api.say(group, admin, "/subscribe");
    assert!(api.next_message(group, BOUND).await.text().contains("Subscribed"));
    let supergroup = api.migrate(group);
    api.wait_until_taken(BOUND).await;
    publish(&api, "after-move").await;
    assert!(
        api.wait_for_message(supergroup, |message| message.text().starts_with("About after-move"), BOUND)
            .await
            .text()
            .contains("after-move")
    );
    assert_eq!(report(&api, "after-move").await, "“after-move” on Telegram: 1 delivered, 0 failed.");
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn within_the_hold_it_can_be_called_off_without_a_trace() {
    let api = BotApi::start().await;
    api.private(MODERATOR, "Mo", "en");
    let site = Site::new(BINARY, &config(&telegram(&api)).replace("hold = \"0s\"", "hold = \"1h\""));
    site.write("telegram-token", &api.token());
    let bot = site.start(&[]);
    let group = subscribed_group(&api, "Group").await;
    publish(&api, "too-early").await;
    api.say(MODERATOR, MODERATOR, "/stop too-early");
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("nothing was sent"));
    api.say(group, group.abs(), "/declaration too-early");
    assert!(api.next_message(group, BOUND).await.text().contains("There is no statement"));
    bot.stop().await;
    // Drafts outlive a restart; so does the hold.
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/publish");
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("too-early"));
    bot.stop().await;
    site.configure(&config(&telegram(&api)));
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/publish too-early");
    assert!(api.next_message(group, BOUND).await.text().contains("The text of too-early"));
    api.wait_for_message(MODERATOR, |message| message.text().contains("1 delivered"), BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_goes_on_after_a_kill() {
    let api = BotApi::start().await;
    api.private(MODERATOR, "Mo", "en");
    let site = on_telegram(&api);
    let mut bot = site.start(&[]);
    let rooms: Vec<i64> = (1000..1100).map(|id| api.private(id, "Reader", "en")).collect();
    for room in &rooms {
        api.say(*room, *room, "/subscribe");
    }
    for room in &rooms {
        assert!(api.next_message(*room, BOUND).await.text().contains("Subscribed"));
    }
    let copies = |state: &testkit::telegram::State, room: i64| {
        state.answers(room).filter(|a| a.text().starts_with("About long-one")).count()
    };
    publish(&api, "long-one").await;
    for number in 1..=3 {
        api.wait_until(BOUND, |state| {
            rooms.iter().filter(|room| copies(state, **room) > 0).count() > number * 20
        })
        .await;
        bot.kill().await;
        bot = site.start(&[]);
    }
    api.wait_until(BOUND, |state| rooms.iter().all(|room| copies(state, *room) > 0)).await;
    let report = report(&api, "long-one").await;
    assert!(report.contains("100 delivered, 0 failed"), "{report}");
    let twice: usize = api.look(|state| rooms.iter().map(|room| copies(state, *room) - 1).sum());
    assert!(twice <= 3 * 32, "{twice}");
    if twice > 0 {
        assert!(report.contains("may have arrived twice"), "{twice} came twice: {report}");
    }
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn others_may_not_and_a_file_or_a_reply_may_hold_the_text() {
    let (api, _site, bot) = moderated_bot().await;
    let ben = api.private(6, "Ben", "fr");
    api.say(ben, 6, "/post\n# Forged\n\nText.");
    assert!(api.next_message(ben, BOUND).await.text().contains("/post"));
    bot.wait_for_log("no moderator was refused", BOUND).await;
    assert!(!bot.log().contains("Forged"));

    let long = format!("# A long text\n\n{}", "A sentence of some words that goes on. ".repeat(200));
    api.write(MODERATOR, MODERATOR).text("/post").document("text.md", long.as_bytes()).send();
    assert!(api.next_message(MODERATOR, BOUND).await.text().starts_with("A long text"));
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("a-long-text"));
    api.write(MODERATOR, MODERATOR).text("/post").document("picture.md", b"\x89PNG\xff\xfe\x00").send();
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("is not text"));

    let held = api.say(MODERATOR, MODERATOR, "id: held-text\n# Held\n\nIn a message.");
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("make a draft"));
    api.write(MODERATOR, MODERATOR).text("/post").reply_to(held.id).send();
    let preview = api.next_message(MODERATOR, BOUND).await;
    assert!(
        preview.text().starts_with("Held") && preview.text().contains("In a message."),
        "{}",
        preview.html()
    );
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("held-text"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_goes_out_only_when_that_is_asked_for() {
    let (api, site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Group").await;
    site.write("quiet.md", "---\nid: quiet-one\n---\n# Quiet\n\nText.");
    site.write("loud.md", "---\nid: loud-one\n---\n# Loud\n\nText.");
    let (status, _, log) = site.run(&["import", "quiet.md"], "").await;
    assert!(status.success(), "{log}");
    let (status, _, log) = site.run(&["import", "--broadcast", "loud.md"], "").await;
    assert!(status.success(), "{log}");
    assert!(api.next_message(group, BOUND).await.text().starts_with("Loud"));
    // A changed file is a new revision: who holds the old one sees the new.
    site.write("loud.md", "---\nid: loud-one\n---\n# Louder\n\nText.");
    site.run(&["import", "--broadcast", "loud.md"], "").await;
    let copy = api.messages(group).pop().unwrap();
    api.wait_for_edit(group, copy.id, |message| message.text().starts_with("Louder"), BOUND).await;
    bot.stop().await;
    assert_eq!(
        api.look(|state| state.answers(group).filter(|answer| answer.text().starts_with("Quiet")).count()),
        0
    );
}
