//! Rooms where the bot may not write, and what comes there when it may again.

use crate::bots::{BOUND, MODERATOR, PASSWORD, hears, moderated_bot};
use crate::matrix::{on_matrix, room_with, subscribed_room};
use crate::publishing::{publish, report, subscribed_group};
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Status};

/// The admin of the groups, who has a private chat with the bot.
const CARLA: i64 = 9;

/// An admin of the group who has spoken to the bot.
async fn admin(api: &BotApi, group: i64, language: &str) -> i64 {
    let carla = api.private(CARLA, "Carla", language);
    api.set_member(group, carla, Status::Creator);
    api.say(carla, carla, "/start");
    api.next_message(carla, BOUND).await;
    carla
}

/// The group reads that the bot is back, and gets both statements, each once.
async fn back_with_both(api: &BotApi, group: i64) {
    for words in ["I am back", "About first-one", "About second-one"] {
        api.wait_for_message(group, |message| message.text().starts_with(words), BOUND).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_restricts_the_bot_gets_what_it_missed_when_it_lets_it_write() {
    let (api, _site, bot) = moderated_bot().await;
    let (group, other) =
        (subscribed_group(&api, "Dockers of Málaga").await, subscribed_group(&api, "Other").await);
    let carla = admin(&api, group, "es").await;

    api.set_bot(group, carla, Status::Restricted);
    let told = api.next_message(carla, BOUND).await;
    assert!(
        told.text().contains("“Dockers of Málaga”") && told.text().contains("no puedo escribir"),
        "{told:?}"
    );
    for id in ["first-one", "second-one"] {
        publish(&api, id).await;
        assert_eq!(report(&api, id).await, format!("“{id}” on Telegram: 1 delivered, 0 failed."));
    }
    api.set_bot(group, carla, Status::Administrator { can_post: false });
    back_with_both(&api, group).await;
    // Both were reported before, and nobody is told again.
    api.say(MODERATOR, MODERATOR, "/report second-one");
    let status = api.next_message(MODERATOR, BOUND).await;
    assert!(status.text().contains("2 of 2 delivered"), "{status:?}");
    api.next_message(other, BOUND).await;
    api.next_message(other, BOUND).await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_mutes_everybody_is_looked_at_again() {
    let (api, site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Dockers").await;
    let carla = admin(&api, group, "en").await;

    api.set_muted(group, true);
    publish(&api, "first-one").await;
    let told = api.next_message(carla, BOUND).await;
    assert!(told.text().contains("“Dockers”") && told.text().contains("may not write"), "{told:?}");
    let told = report(&api, "first-one").await;
    assert!(told.starts_with("“first-one” on Telegram: 0 delivered, 1 failed."), "{told}");
    bot.stop().await;
    // Still muted: nothing is tried, and nobody is told again.
    let bot = site.start(&[]);
    publish(&api, "second-one").await;
    api.wait_for_message(MODERATOR, |message| message.text().contains("Nobody is subscribed"), BOUND).await;
    bot.stop().await;
    api.set_muted(group, false);
    let bot = site.start(&[]);
    back_with_both(&api, group).await;
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_room_that_silences_the_bot_gets_what_it_missed() {
    let synapse = Synapse::shared().await;
    let ana = Person::new(synapse, "ana").await;
    let (site, user) = on_matrix(synapse, &[ana.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&ana, &user, true, true).await;
    for encrypted in [false, true] {
        let room = subscribed_room(&ana, &user, encrypted).await;
        ana.set_power(&room, &user, -1).await;
        hears(&ana, &desk, &user, "may not write").await;
        let id = format!("missed-{encrypted}");
        ana.say(&desk, &format!("!post\nid: {id}\n# Missed {encrypted}\n\nText.")).await;
        hears(&ana, &desk, &user, &format!("publish {id}")).await;
        ana.say(&desk, &format!("!publish {id}")).await;
        bot.wait_for_log("a broadcast is through", BOUND).await;
        ana.set_power(&room, &user, 0).await;
        let copy = hears(&ana, &room, &user, &format!("Missed {encrypted}")).await;
        assert_eq!((copy.msgtype.as_str(), copy.encrypted), ("m.text", encrypted), "phones ring");
        ana.leave(&room).await;
    }
    let log = bot.stop().await;
    assert!(!log.contains(PASSWORD), "{log}");
}
