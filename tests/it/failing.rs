//! A network that fails, and the end of the process.

use crate::bots::{
    BOUND, MODERATOR, PASSWORD, QUICK, hears, moderated_bot, on_both, on_telegram, telegram_bot,
};
use crate::matrix::{on_matrix, room_with, subscribed_room};
use crate::publishing::{publish, report, subscribed_group};
use std::time::Duration;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Fault, Message, Status};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_said_plainly_and_never_shown() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    site.write("telegram-token", "7654321:WRONGWRONGWRONGWRONG");
    let bot = site.start(&["--console"]);
    bot.wait_for_log("refused the token", BOUND).await;
    let log = bot.stop().await;
    assert!(!log.contains("WRONG"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn telegram_down_at_the_start_is_tried_again_and_the_console_serves() {
    let api = BotApi::start().await;
    let ana = api.private(5, "Ana", "en");
    let site = on_telegram(&api);
    api.stop().await;
    let mut bot = site.start(&["--console"]);
    bot.wait_for_log("can't connect", BOUND).await;
    bot.type_in("/whoami\n").await;
    bot.wait_for_output("You sit at the console", BOUND).await;
    api.restart().await;
    api.say(ana, 5, "/whoami");
    assert!(api.next_message(ana, BOUND).await.text().contains("5"));
    // And later.
    api.stop().await;
    bot.wait_for_log("can't listen", BOUND).await;
    bot.type_in("/events\n").await;
    bot.wait_for_output("Attempted coup", BOUND).await;
    api.restart().await;
    api.say(ana, 5, "/events");
    assert!(api.next_message(ana, BOUND).await.text().contains("Attempted coup"));
    let log = bot.stop().await;
    assert!(!log.contains(&api.token()), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_no_time_is_long_enough_for_ends_nothing() {
    let api = BotApi::start().await;
    let (ana, ben) = (api.private(5, "Ana", "en"), api.private(6, "Ben", "en"));
    let site = on_telegram(&api);
    let bot = site.start(&[]);
    api.fail_in(ana, "sendMessage", Fault::error(429, "Too Many Requests: retry after 18446744073709551615"));
    api.say(ana, 5, "/whoami");
    bot.wait_for_log("asks to wait", BOUND).await;
    api.say(ben, 6, "/whoami");
    assert!(api.next_message(ben, BOUND).await.text().contains("6"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_to_wait_for_minutes_is_parked_over_a_restart() {
    let (api, site, bot) = moderated_bot().await;
    let slow = subscribed_group(&api, "Slow").await;
    let quick = subscribed_group(&api, "Quick").await;
    api.fail_in(slow, "sendMessage", Fault::RetryAfter(120));
    publish(&api, "first-one").await;
    assert!(api.next_message(quick, BOUND).await.text().starts_with("About first-one"));
    bot.wait_for_log("asks to wait", BOUND).await;
    bot.stop().await;
    let bot = site.start(&[]);
    // The older one would go first, if it went.
    publish(&api, "second-one").await;
    for group in [slow, quick] {
        assert!(api.next_message(group, BOUND).await.text().starts_with("About second-one"));
    }
    assert_eq!(report(&api, "second-one").await, "“second-one” on Telegram: 2 delivered, 0 failed.");
    // It still counts as under way.
    api.say(MODERATOR, MODERATOR, "/report first-one");
    let says = |message: &Message| message.text().contains("1 of 2 delivered, 1 waiting");
    api.wait_for_message(MODERATOR, says, BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_down_does_not_hold_up_the_other() {
    let api = BotApi::start().await;
    let ana = api.private(5, "Ana", "en");
    let mut synapse = Synapse::start().await;
    let (site, user) = on_both(&api, &synapse, "altavoz", QUICK, &[]).await;
    synapse.stop();
    let bot = site.start(&[]);
    api.say(ana, 5, "/events");
    assert!(api.next_message(ana, BOUND).await.text().contains("Attempted coup"));
    bot.wait_for_log("network=Matrix", BOUND).await;
    synapse.restart().await;
    let ben = Person::new(&synapse, "ben").await;
    let room = room_with(&ben, &user, false, true).await;
    api.stop().await;
    ben.say(&room, "!events").await;
    ben.wait_for_message(&room, |message| message.body.contains("Attempted coup"), BOUND).await;
    let log = bot.stop().await;
    assert!(!log.contains(PASSWORD) && !log.contains(&api.token()), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_a_server_that_never_answers() {
    let api = BotApi::start().await;
    let ana = api.private(5, "Ana", "en");
    let site = on_telegram(&api);
    let bot = site.start(&[]);
    api.fail_in(ana, "sendMessage", Fault::HangBefore);
    api.say(ana, 5, "/whoami");
    api.wait_until(BOUND, |state| state.calls_of("sendMessage").next().is_some()).await;
    bot.stop().await;
    // The answer isn't lost.
    let bot = site.start(&[]);
    assert!(api.next_message(ana, BOUND).await.text().contains("5"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_network_holds_up_nobody_else() {
    let (api, _site, bot) = telegram_bot().await;
    let (group, ana) = (api.supergroup("Slow"), api.private(5, "Ana", "en"));
    let ben = api.person(6, "Ben", "en");
    api.set_member(group, ben, Status::Member);
    // Telegram doesn't say who is an admin there.
    api.fail_in(group, "getChatMember", Fault::HangBefore);
    api.say(group, ben, "/subscribe");
    api.wait_until(BOUND, |state| state.calls_of("getChatMember").next().is_some()).await;
    api.say(ana, 5, "/whoami");
    assert!(api.next_message(ana, Duration::from_secs(5)).await.text().contains("5"));
    // Asked again, it does.
    assert!(api.next_message(group, BOUND).await.text().contains("Only admins"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uncertain_answer_is_not_repeated_without_end() {
    let api = BotApi::start().await;
    let ana = api.private(5, "Ana", "en");
    let site = on_telegram(&api);
    let bot = site.start(&[]);
    // It arrives each time, and each time the reply to the bot is lost.
    api.fail_always(Some(ana), "sendMessage", Fault::CloseAfter);
    api.say(ana, 5, "/whoami");
    bot.wait_for_log("an answer is given up", BOUND).await;
    assert_eq!(api.look(|state| state.answers(ana).count()), 4);
    api.clear_faults();
    api.say(ana, 5, "/about");
    api.wait_for_message(ana, |message| message.text().contains("Hands Off"), BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_that_cannot_be_served_stalls_nobody() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let bot = site.start(&[]);
    let ana = Person::new(synapse, "ana").await;
    let room = room_with(&ana, &user, false, true).await;
    let strange = subscribed_room(&ana, &user, false).await;
    ana.say_state(&strange, "m.room.encryption", serde_json::json!({ "algorithm": "org.example.nothing" }))
        .await;
    // By the answer to this, the bot has heard of that.
    ana.say(&room, "about").await;
    hears(&ana, &room, &user, "Hands Off").await;
    site.write("note.md", "---\nid: note\n---\n# A note\n\nText.");
    let (status, _, log) = site.run(&["import", "--broadcast", "note.md"], "").await;
    assert!(status.success(), "{log}");
    bot.wait_for_log("can't be served just now", BOUND).await;
    ana.say(&room, "whoami").await;
    ana.wait_for_message(
        &room,
        |message| message.sender == user && message.body.contains(ana.user_id()),
        Duration::from_secs(10),
    )
    .await;
    bot.stop().await;
}
