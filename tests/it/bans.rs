//! Who and what is not listened to; rooms that are left.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both, on_telegram};
use crate::matrix::room_with;
use crate::publishing::{publish, report, subscribed_group};
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Message, Status};

fn has(words: &str) -> impl Fn(&Message) -> bool + '_ {
    move |message| message.text().contains(words)
}

async fn says(api: &BotApi, command: &str, words: &str) {
    api.say(MODERATOR, MODERATOR, command);
    api.wait_for_message(MODERATOR, has(words), BOUND).await;
}

/// Bans a room, which is asked about once more.
async fn ban(api: &BotApi, command: &str) {
    api.say(MODERATOR, MODERATOR, command);
    let asked = api.wait_for_message(MODERATOR, |it| it.button("Yes, do it").is_some(), BOUND).await;
    api.press(MODERATOR, MODERATOR, asked.id, "Yes, do it");
    api.wait_for_edit(MODERATOR, asked.id, |it| it.text().contains("I leave"), BOUND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banned_group_is_left_and_a_banned_person_is_not_heard() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    let group = subscribed_group(&api, "Spammers").await;
    let other = subscribed_group(&api, "Dockers").await;
    let eve = api.private(66, "Eve", "en");
    api.say(eve, 66, "/subscribe");
    api.next_message(eve, BOUND).await;

    ban(&api, &format!("/ban {group} They sell things.")).await;
    api.wait_until(BOUND, |state| state.calls_of("leaveChat").count() == 1).await;
    says(&api, "/ban 66", "I do not listen to 66 (Telegram) any more").await;
    // Who lets it in again is not greeted; it goes.
    let friend = api.person(91, "Friend", "en");
    api.set_member(group, friend, Status::Member);
    api.add_bot(group, friend);
    api.wait_until(BOUND, |state| state.calls_of("leaveChat").count() == 2).await;
    // After a restart it is still so, and nothing comes there.
    bot.stop().await;
    let bot = site.start(&[]);
    api.say(eve, 66, "/declaration");
    publish(&api, "night").await;
    api.wait_for_message(other, has("About night"), BOUND).await;
    assert_eq!(report(&api, "night").await, "“night” on Telegram: 1 delivered, 0 failed.");
    // What was answered to others has passed what she said.
    says(&api, "/ban", "66 (Telegram)").await;
    assert!(api.look(|state| state.answers(eve).count()) == 1, "she is not answered");
    says(&api, "/unban 66", "I listen to 66 (Telegram) again").await;
    api.say(eve, 66, "/whoami");
    api.wait_for_message(eve, has("66"), BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_banned_matrix_room_is_left_and_who_is_banned_invites_nobody() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (site, user) = on_both(&api, synapse, "altavoz-bans", QUICK, &[]).await;
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    let (ana, eve) = (Person::new(synapse, "ana-bans").await, Person::new(synapse, "eve-bans").await);
    let quiet = room_with(&ana, &user, false, false).await;
    let asked = room_with(&eve, &user, true, false).await;
    eve.say(&asked, "!help").await;
    hears(&eve, &asked, &user, "!subscribe").await;
    ban(&api, &format!("/ban {asked}")).await;
    eve.wait_for_membership(&asked, &user, "leave", BOUND).await;
    says(&api, &format!("/ban {}", eve.user_id()), "I do not listen to").await;
    // Whoever is banned brings the bot nowhere: the invitation is refused.
    let another = eve.create_room(testkit::matrix::RoomOptions::default()).await;
    eve.invite(&another, &user).await;
    eve.wait_for_membership(&another, &user, "leave", BOUND).await;

    // Others go on.
    ana.say(&quiet, "!help").await;
    hears(&ana, &quiet, &user, "!subscribe").await;
    api.ignore_unread();
    bot.stop().await;
}
