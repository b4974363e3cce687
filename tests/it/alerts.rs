//! What is urgent, what is pinned, and what makes no sound, on both networks.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both, on_telegram, say, telegram_at, through};
use crate::matrix::subscribed_room;
use crate::publishing::subscribed_group;
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pinned_is_pinned_where_the_bot_may_and_quiet_hours_make_no_sound() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let ana = Person::new(synapse, "ana-pins").await;
    let (site, user) = on_both(&api, synapse, "altavoz-pins", QUICK, &[]).await;
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    // All day but a minute: whoever runs this at one minute to midnight UTC hears it.
    site.configure(&format!("quiet_hours = \"00:00-23:59\"\n{settings}"));
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    let (ruled, free) = (subscribed_group(&api, "Ruled").await, subscribed_group(&api, "Free").await);
    api.promote_bot(ruled, false);
    let (open, closed) =
        (subscribed_room(&ana, &user, false).await, subscribed_room(&ana, &user, true).await);
    for room in [&open, &closed] {
        ana.set_power(room, &user, 50).await;
    }
    let plain = subscribed_room(&ana, &user, false).await;

    say(&api, "/post\nid: march\npin: yes\n# We march\n\nAt noon.", "It is pinned wherever I may do that")
        .await;
    say(&api, "/publish march", "goes out now").await;
    through(&api, "march").await;
    let copy = |chat| {
        let found = |message: &&testkit::telegram::Message| message.text().starts_with("We march");
        api.look(|state| state.answers(chat).find(found).cloned()).unwrap()
    };
    assert!(copy(ruled).pinned && copy(ruled).silent, "{}", api.dump());
    assert!(!copy(free).pinned && copy(free).silent, "{}", api.dump());
    for room in [&open, &closed] {
        let copy = hears(&ana, room, &user, "At noon.").await;
        assert_eq!(copy.msgtype, "m.notice", "{copy:?}");
        let is_it = |state: &serde_json::Value| state["pinned"] == serde_json::json!([copy.event_id]);
        ana.wait_for_state(room, "m.room.pinned_events", "", is_it, BOUND).await;
    }
    hears(&ana, &plain, &user, "At noon.").await;
    assert_eq!(ana.state(&plain, "m.room.pinned_events", ""), None);

    // A correction that is not pinned any more, and what was withdrawn.
    say(&api, "/correct march\npin: no\n# We march\n\nAt eight.", "Nothing has been changed").await;
    say(&api, "/publish march", "goes out now").await;
    through(&api, "march").await;
    assert!(!copy(ruled).pinned && copy(ruled).text().contains("At eight."));
    let is_free = |state: &serde_json::Value| state["pinned"] == serde_json::json!([]);
    ana.wait_for_state(&open, "m.room.pinned_events", "", is_free, BOUND).await;

    // What is urgent rings.
    say(&api, "/alert\nid: raid\n# They are at the door\n\nCome.", "rings in quiet hours too").await;
    say(&api, "/publish raid", "goes out now").await;
    let alert = api.wait_for_message(free, |message| message.text().contains("Come."), BOUND).await;
    assert!(!alert.silent && alert.text().contains("Urgent · Hands Off"), "{alert:?}");
    let rings = |message: &Message| message.body.contains("Come.") && message.msgtype == "m.text";
    ana.wait_for_message(&closed, rings, BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_urgent_goes_before_what_is_on_its_way() {
    let api = BotApi::start().await;
    let site = on_telegram(&api);
    let figures = format!("{}messages_per_second = 10\n", QUICK);
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    let section = settings.find("[telegram]").unwrap();
    site.configure(&format!("{}{}", &settings[..section], telegram_at(&api, &figures)));
    api.private(MODERATOR, "Mo", "en");
    let bot = site.start(&[]);
    let rooms: Vec<i64> = (1..=40).map(|n| api.private(1_000 + n, "Reader", "en")).collect();
    for room in &rooms {
        api.say(*room, *room, "/subscribe");
    }
    for room in &rooms {
        api.wait_for_message(*room, |message| message.text().contains("Subscribed"), BOUND).await;
    }
    say(&api, "/post\nid: slow\n# Slow news\n\nText.", "Nothing has been sent").await;
    say(&api, "/alert\nid: raid\n# They are at the door\n\nCome.", "Nothing has been sent").await;
    say(&api, "/publish slow", "goes out now").await;
    let has = |state: &testkit::telegram::State, room: i64, words: &str| {
        state.answers(room).any(|message| message.text().starts_with(words))
    };
    api.wait_until(BOUND, |state| rooms.iter().any(|room| has(state, *room, "Slow news"))).await;
    say(&api, "/publish raid", "goes out now").await;
    api.wait_until(BOUND, |state| rooms.iter().all(|room| has(state, *room, "They are at the door"))).await;
    let waiting = api.look(|state| rooms.iter().filter(|room| !has(state, **room, "Slow news")).count());
    assert!(waiting > 0, "what is urgent came last");
    // What was overtaken is not lost.
    api.wait_until(BOUND, |state| rooms.iter().all(|room| has(state, *room, "Slow news"))).await;
    api.ignore_unread();
    bot.stop().await;
}
