//! Two pairs of eyes, on both networks.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both};
use crate::matrix::room_with;
use crate::publishing::subscribed_group;
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

/// The command that approves, as the message names it.
fn approval(asked: &Message) -> String {
    let line = asked.body.split("!approve").nth(1).unwrap();
    let words: Vec<&str> = line.split_whitespace().take(2).collect();
    format!("!approve {}", words.join(" ").trim_end_matches(|c: char| !c.is_ascii_hexdigit()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_writes_on_telegram_another_approves_on_matrix() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let ana = Person::new(synapse, "ana").await;
    let (site, user) = on_both(&api, synapse, "altavoz-approvals", QUICK, &[ana.user_id()]).await;
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&config.replace("[moderators]", "[moderators]\napprovals = 1"));
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "es");
    let desk = room_with(&ana, &user, true, true).await;
    // The bot has to know where she is told what she alone may see.
    ana.say(&desk, "!drafts").await;
    hears(&ana, &desk, &user, "no drafts").await;
    let group = subscribed_group(&api, "Group").await;

    let post = |text: &str| format!("/post\nid: march\n# We march\n\n{text}");
    api.say(MODERATOR, MODERATOR, &post("At noon."));
    api.next_message(MODERATOR, BOUND).await;
    api.next_message(MODERATOR, BOUND).await;
    api.say(MODERATOR, MODERATOR, "/publish march");
    api.wait_for_message(MODERATOR, |message| message.text().contains("falta la aprobación"), BOUND).await;
    hears(&ana, &desk, &user, "At noon.").await;
    let asked = hears(&ana, &desk, &user, "asks to send it out").await;
    assert!(asked.encrypted && asked.body.contains("!approve march"), "{asked:?}");

    // What is written anew has to be approved anew, over a restart, too.
    api.say(MODERATOR, MODERATOR, &post("At midnight."));
    api.wait_for_message(MODERATOR, |message| message.text().contains("At midnight."), BOUND).await;
    bot.stop().await;
    let bot = site.start(&[]);
    ana.say(&desk, "!approve march").await;
    hears(&ana, &desk, &user, "Nobody has asked").await;
    api.say(MODERATOR, MODERATOR, "/approve march");
    api.wait_for_message(MODERATOR, |message| message.text().contains("Nadie ha pedido"), BOUND).await;
    api.say(MODERATOR, MODERATOR, "/publish march");
    hears(&ana, &desk, &user, "At midnight.").await;
    let is_asked = |message: &Message| {
        message.body.contains("asks to send it out") && message.event_id != asked.event_id
    };
    let again = ana.wait_for_message(&desk, is_asked, BOUND).await;
    assert!(api.look(|state| state.answers(group).all(|message| !message.text().contains("We march"))));

    // What was asked first is no longer what would go out.
    ana.say(&desk, &approval(&asked)).await;
    hears(&ana, &desk, &user, "has changed since you saw it").await;
    ana.say(&desk, &approval(&again)).await;
    let copy = api.next_message(group, BOUND).await;
    assert!(copy.text().starts_with("We march") && copy.text().contains("At midnight."), "{copy:?}");
    api.wait_for_message(MODERATOR, |message| message.text().contains("entregados, 1; fallidos, 0"), BOUND)
        .await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_to_approve_is_asked_whatever_is_killed() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let mo = Person::new(synapse, "mo-killed").await;
    let (site, user) = on_both(&api, synapse, "altavoz-asks", QUICK, &[mo.user_id()]).await;
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&settings.replace("[moderators]", "[moderators]\napprovals = 1"));
    api.private(MODERATOR, "Mo", "en");
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, false, true).await;
    mo.say(&desk, "!drafts").await;
    hears(&mo, &desk, &user, "no drafts").await;
    bot.stop().await;
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/post\nid: night\n# The night\n\nText.");
    api.wait_for_message(MODERATOR, |message| message.text().contains("preview of “night”"), BOUND).await;
    api.say(MODERATOR, MODERATOR, "/publish night");
    bot.kill().await;
    let bot = site.start(&[]);
    hears(&mo, &desk, &user, "!approve night ").await;
    api.ignore_unread();
    bot.stop().await;
}
