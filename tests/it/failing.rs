//! A network that fails, and the end of the process.

use crate::bots::{BINARY, BOUND, config, matrix, on_telegram, telegram};
use testkit::bot::Site;
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Fault};

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
async fn one_network_down_does_not_hold_up_the_other() {
    let api = BotApi::start().await;
    let ana = api.private(5, "Ana", "en");
    let mut synapse = Synapse::start().await;
    synapse.register("altavoz", "secret-one", false).await;
    let site = Site::new(BINARY, &config(&format!("{}\n{}", telegram(&api), matrix(&synapse, "altavoz"))));
    site.write("telegram-token", &api.token());
    site.write("matrix-password", "secret-one");
    synapse.stop();
    let bot = site.start(&[]);
    api.say(ana, 5, "/events");
    assert!(api.next_message(ana, BOUND).await.text().contains("Attempted coup"));
    bot.wait_for_log("network=Matrix", BOUND).await;
    synapse.restart().await;
    let ben = Person::new(&synapse, "ben").await;
    let room = ben.create_room(RoomOptions { name: "Ben", direct: true, invite: &["@altavoz:localhost"], ..Default::default() }).await;
    ben.wait_for_membership(&room, "@altavoz:localhost", "join", BOUND).await;
    api.stop().await;
    ben.say(&room, "!events").await;
    ben.wait_for_message(&room, |message| message.body.contains("Attempted coup"), BOUND).await;
    let log = bot.stop().await;
    assert!(!log.contains("secret-one") && !log.contains(&api.token()), "{log}");
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
