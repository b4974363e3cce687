//! Owners say who moderates, while the bot runs.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both, on_telegram};
use crate::matrix::room_with;
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Message};

const OWNER: i64 = 5;

/// The configuration with an owner on Telegram.
fn owned(config: &str) -> String {
    config.replace("[moderators]", &format!("[owners]\ntelegram = [{OWNER}]\n\n[moderators]"))
}

#[expect(clippy::disallowed_methods, reason = "the bot goes by the real clock")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

async fn confirm(api: &BotApi, text: &str) -> Message {
    api.say(OWNER, OWNER, text);
    let asks = |message: &Message| message.button("Yes, do it").is_some();
    let asked = api.wait_for_message(OWNER, asks, BOUND).await;
    api.press(OWNER, OWNER, asked.id, "Yes, do it");
    api.wait_for_edit(OWNER, asked.id, |message| message.text() != asked.text(), BOUND).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_adds_a_moderator_on_matrix_and_removes_them() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (site, user) = on_both(&api, synapse, "altavoz-people", QUICK, &[]).await;
    site.configure(&owned(&std::fs::read_to_string(site.path("config.toml")).unwrap()));
    let bot = site.start(&[]);
    api.private(OWNER, "Olga", "en");
    api.private(MODERATOR, "Mo", "en");
    let ben = Person::new(synapse, "ben").await;
    let desk = room_with(&ben, &user, true, true).await;
    ben.say(&desk, "!post\nid: early\n# Early\n\nText.").await;
    hears(&ben, &desk, &user, "Only the campaign’s moderators").await;

    api.say(OWNER, OWNER, &format!("/moderators add {} Ben", ben.user_id()));
    assert!(api.next_message(OWNER, BOUND).await.text().contains("moderates from now on"));
    // A long text, of which only a moderator's is taken whole, with its looks.
    let long = "word ".repeat(1_500);
    ben.say(&desk, &format!("!post\nid: his-own\n# His own\n\n{long}end")).await;
    hears(&ben, &desk, &user, "publish his-own").await;
    ben.say(&desk, "!schedule his-own friday 18:00 Madrid").await;
    hears(&ben, &desk, &user, "goes out by itself").await;

    // It is remembered, and the owner is told what he does.
    bot.stop().await;
    let bot = site.start(&[]);
    api.wait_for_message(OWNER, |message| message.text().contains("has scheduled “his-own”"), BOUND).await;
    api.say(OWNER, OWNER, "/moderators");
    assert!(api.next_message(OWNER, BOUND).await.text().contains(&format!("Ben, {}", ben.user_id())));

    let removed = confirm(&api, &format!("/moderators remove {}", ben.user_id())).await;
    assert!(removed.text().contains("no longer moderates"), "{}", removed.html());
    ben.say(&desk, "!publish his-own").await;
    hears(&ben, &desk, &user, "can use !publish").await;
    api.say(OWNER, OWNER, "/schedule");
    assert!(api.next_message(OWNER, BOUND).await.text().starts_with("Nothing is scheduled"));
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_on_both_networks_has_one_voice() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let (site, user) = on_both(&api, synapse, "altavoz-link", QUICK, &[]).await;
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&owned(&settings.replace("[moderators]", "[moderators]\napprovals = 1")));
    let bot = site.start(&[]);
    api.private(OWNER, "Olga", "en");
    api.private(MODERATOR, "Mo", "en");
    let mo = Person::new(synapse, "mo-too").await;
    let desk = room_with(&mo, &user, true, true).await;
    mo.say(&desk, "!drafts").await;
    hears(&mo, &desk, &user, "Only the campaign’s moderators").await;

    api.say(MODERATOR, MODERATOR, "/link");
    let told = api.next_message(MODERATOR, BOUND).await;
    let code = told.text().split_whitespace().next_back().unwrap().to_owned();
    mo.say(&desk, &format!("!link {code}")).await;
    hears(&mo, &desk, &user, "Now confirm there").await;
    let asked = api.next_message(MODERATOR, BOUND).await;
    assert!(
        asked.text().contains(&format!("{} (Matrix) has sent your code", mo.user_id())),
        "{}",
        asked.text()
    );
    // Until then it is nobody in particular.
    mo.say(&desk, "!drafts").await;
    hears(&mo, &desk, &user, "Only the campaign’s moderators").await;
    api.press(MODERATOR, MODERATOR, asked.id, "Yes, that is me");
    let linked = |message: &Message| message.text().contains("one person from now on");
    api.wait_for_edit(MODERATOR, asked.id, linked, BOUND).await;

    // It is remembered. What was written by one of both the other can't approve.
    bot.stop().await;
    let bot = site.start(&[]);
    mo.say(&desk, "!post\nid: night\n# The night\n\nText.").await;
    hears(&mo, &desk, &user, "publish night").await;
    mo.say(&desk, "!publish night").await;
    hears(&mo, &desk, &user, "1 more moderator").await;
    api.say(MODERATOR, MODERATOR, "/drafts night");
    let waits = |message: &Message| message.text().contains("1 more moderator has to approve it");
    let own = api.wait_for_message(MODERATOR, waits, BOUND).await;
    assert!(own.button("Approve").is_none() && own.button("Publish").is_some(), "{}", own.html());
    api.say(OWNER, OWNER, "/drafts night");
    let others = api.wait_for_message(OWNER, waits, BOUND).await;
    assert!(others.button("Approve").is_some(), "{}", others.html());
    api.say(OWNER, OWNER, "/moderators");
    let both = format!("{MODERATOR} (Telegram) = {} (Matrix)", mo.user_id());
    api.wait_for_message(OWNER, |message| message.text().contains(&both), BOUND).await;
    // And both are removed at once.
    api.ignore_unread();
    confirm(&api, &format!("/moderators remove {MODERATOR}")).await;
    mo.say(&desk, "!drafts").await;
    hears(&mo, &desk, &user, "can use !drafts").await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_removed_sees_the_menu_of_everybody() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    site.configure(&owned(&std::fs::read_to_string(site.path("config.toml")).unwrap()));
    let bot = site.start(&[]);
    api.private(OWNER, "Olga", "en");
    api.private(MODERATOR, "Mo", "en");
    let sees = |state: &testkit::telegram::State| {
        let mine = |call: &&testkit::telegram::Call| call.params["scope"].to_string().contains("77");
        (
            state.calls_of("setMyCommands").filter(mine).count(),
            state.calls_of("deleteMyCommands").filter(mine).count(),
        )
    };
    api.wait_until(BOUND, |state| sees(state).0 > 0).await;
    // One from the configuration can be removed, too, at once and for good.
    let removed = confirm(&api, &format!("/moderators remove {MODERATOR}")).await;
    assert!(removed.text().contains("no longer moderates"), "{}", removed.html());
    api.wait_until(BOUND, |state| sees(state).1 > 0).await;
    bot.stop().await;
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/drafts");
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("Only the campaign’s moderators"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_scheduled_goes_out_at_its_time() {
    let (api, site, bot) = crate::bots::moderated_bot().await;
    let group = crate::publishing::subscribed_group(&api, "Group").await;
    api.say(MODERATOR, MODERATOR, "/post\nid: at-its-time\n# At its time\n\nText.");
    api.next_message(MODERATOR, BOUND).await;
    api.next_message(MODERATOR, BOUND).await;
    let due = now() + jiff::SignedDuration::from_secs(4);
    let due = due.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    api.say(MODERATOR, MODERATOR, &format!("/schedule at-its-time {due}"));
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("goes out by itself"));
    // A restart forgets nothing.
    bot.kill().await;
    assert!(api.look(|state| state.answers(group).all(|message| !message.text().contains("At its time"))));
    let bot = site.start(&[]);
    api.wait_for_message(group, |message| message.text().starts_with("At its time"), BOUND).await;
    assert!(now() >= due.parse().unwrap(), "not before its time");
    api.ignore_unread();
    bot.stop().await;
}
