//! Strangers who ask more than can be answered: nobody else waits for them. What is promised is counted in messages that
//! the bot sent meanwhile, so that it doesn't matter how fast this machine is.

use crate::bots::{BINARY, BOUND, MODERATOR, config, hears, telegram_at};
use crate::matrix::{on_matrix, room_with};
use crate::publishing::publish;
use std::time::Duration;
use testkit::bot::{Bot, Site};
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Call, Status};

/// A flood takes its time at Telegram's own pace.
const LONG: Duration = Duration::from_secs(240);

/// A bot at the pace that Telegram documents, with this text to be asked for.
async fn bot_with(text: &str) -> (BotApi, Site, Bot) {
    let api = BotApi::start().await;
    api.private(MODERATOR, "Mo", "en");
    let site = Site::new(BINARY, "");
    site.write("texts/long-text.en.md", &format!("---\nid: long-text\n---\n# A long text\n\n{text}"));
    let settings = config(&telegram_at(&api, ""));
    let of_samples = settings.lines().find(|line| line.starts_with("statements_dir")).unwrap().to_owned();
    let own = format!("statements_dir = \"{}\"", site.path("texts").display());
    site.configure(&settings.replace(&of_samples, &own));
    site.write("telegram-token", &api.token());
    let bot = site.start(&[]);
    bot.wait_for_log("connected", BOUND).await;
    (api, site, bot)
}

/// What the bot has sent so far, oldest first.
fn sent(api: &BotApi) -> Vec<Call> {
    let mut sent = api.calls("sendMessage");
    sent.retain(Call::ok);
    sent
}

/// How many messages were sent before the first to a chat that says something, from a place in the list on.
fn messages_before(sent: &[Call], from: usize, chat: i64, words: &str) -> usize {
    let is_it = |call: &&Call| {
        call.chat() == Some(chat) && call.params["text"].as_str().is_some_and(|text| text.contains(words))
    };
    let place = sent.iter().skip(from).position(|call| is_it(&call));
    place.unwrap_or_else(|| panic!("{chat} has not been told “{words}”"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_never_ends_holds_up_nobody() {
    const STRANGERS: i64 = 150;
    const QUESTIONS: usize = 30;
    const ROOMS: i64 = 60;
    let (api, _site, bot) = bot_with("Bread for all.").await;
    for room in 0..ROOMS {
        api.private(1_000 + room, "Reader", "en");
        api.say(1_000 + room, 1_000 + room, "/subscribe");
    }
    for room in 0..ROOMS {
        api.next_message(1_000 + room, BOUND).await;
    }
    api.private(3_000, "Eva", "en");
    for stranger in 0..STRANGERS {
        api.private(2_000 + stranger, "Stranger", "en");
    }
    for _ in 0..QUESTIONS {
        for stranger in 0..STRANGERS {
            api.say(2_000 + stranger, 2_000 + stranger, "/declaration");
        }
    }
    api.wait_until_taken(BOUND).await;
    let before = sent(&api).len();
    api.say(3_000, 3_000, "/help");
    publish(&api, "first-one").await;
    for room in 0..ROOMS {
        let copy =
            api.wait_for_message(1_000 + room, |message| message.text().starts_with("About"), LONG).await;
        assert!(copy.text().contains("The text of first-one."));
    }
    api.wait_for_message(3_000, |message| message.text().contains("/declaration"), LONG).await;
    let sent = sent(&api);
    // Telegram takes 30 a second from us.
    let preview = messages_before(&sent, before, MODERATOR, "The text of first-one.");
    assert!(preview <= 150, "the moderator waited for {preview} messages");
    let copies: Vec<usize> = (0..ROOMS)
        .map(|room| messages_before(&sent, before, 1_000 + room, "The text of first-one."))
        .collect();
    let (first, last) = (copies.iter().min().unwrap(), copies.iter().max().unwrap());
    assert!(last - first <= 2 * 60 + 10, "copies are half of what is sent: {first} to {last}");
    let one = messages_before(&sent, before, 3_000, "/declaration");
    assert!(one <= 3 * 150, "who asks one thing waited for {one} messages");
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_asks_a_group_full_does_not_silence_it() {
    let (api, _site, bot) = bot_with(&"Bread and roses for everybody, again and again. ".repeat(900)).await;
    let (group, admin, stranger) =
        (api.supergroup("Group"), api.person(5, "Admin", "en"), api.person(6, "Bo", "en"));
    api.set_member(group, admin, Status::Creator);
    api.say(group, admin, "/subscribe");
    assert!(api.next_message(group, BOUND).await.text().contains("Subscribed"));
    for _ in 0..40 {
        api.say(group, stranger, "/declaration long-text full");
    }
    // One answer a second: by the last of these, the group has got all that its minute allows.
    let clock = api.private(7, "Clock", "en");
    for _ in 0..28 {
        api.say(clock, clock, "/about");
    }
    for _ in 0..28 {
        api.next_message(clock, LONG).await;
    }
    publish(&api, "first-one").await;
    let in_its_minute = Duration::from_secs(20);
    api.wait_for_message(group, |message| message.text().starts_with("About first-one"), in_its_minute).await;
    let mut to_group = sent(&api);
    to_group.retain(|call| call.chat() == Some(group));
    // The long text comes by page.
    let pages = to_group
        .iter()
        .filter(|call| call.params["text"].as_str().is_some_and(|text| text.contains("roses")));
    assert!(pages.clone().count() <= 40);
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_many_in_a_group_makes_nobody_wait() {
    let (api, _site, bot) = bot_with("Bread for all.").await;
    let group = api.supergroup("Group");
    for stranger in 0..6_000 {
        let person = api.person(10_000 + stranger, "Stranger", "en");
        api.say(group, person, "/subscribe");
    }
    api.wait_until_taken(BOUND).await;
    let before = api.calls("getChatMember").len();
    api.say(MODERATOR, MODERATOR, "/whoami");
    api.next_message(MODERATOR, BOUND).await;
    let asked = api.calls("getChatMember").len() - before;
    assert!(asked <= 300, "{asked} strangers were asked about first");
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_answers_that_wait_fill_no_memory() {
    let (api, site, bot) = bot_with(&"Bread and roses for everybody, again and again. ".repeat(980)).await;
    for chat in 0..40 {
        api.private(2_000 + chat, "Stranger", "en");
        for _ in 0..130 {
            api.say(2_000 + chat, 2_000 + chat, "/declaration long-text full");
        }
    }
    api.wait_until_taken(BOUND).await;
    api.say(MODERATOR, MODERATOR, "/whoami");
    api.next_message(MODERATOR, BOUND).await;
    let (most, stored) = (bot.memory("VmHWM"), std::fs::metadata(site.path("data/store/db")).unwrap().len());
    println!("{most} kB of memory, {stored} bytes on the disk");
    assert!(most < 120 * 1024 && stored < 32 * 1024 * 1024, "{most} kB, {stored} bytes");
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_full_of_long_messages_fills_no_memory() {
    let synapse = Synapse::shared().await;
    let (site, user) = on_matrix(synapse, &[]).await;
    let bot = site.start(&[]);
    let stranger = Person::new(synapse, "stranger").await;
    let room = room_with(&stranger, &user, false, true).await;
    hears(&stranger, &room, &user, "!subscribe").await;
    let before = bot.memory("VmRSS");
    bot.stop().await;
    // As long as an event may be, while the bot is away.
    stranger.say_many(&room, &vec![format!("!help {}", "x".repeat(60_000)); 300]).await;
    stranger.say(&room, "!about").await;
    let bot = site.start(&[]);
    hears(&stranger, &room, &user, "This bot is altavoz").await;
    let grown = bot.memory("VmHWM").saturating_sub(before);
    assert!(grown < 64 * 1024, "{grown} kB more than before");
    bot.wait_for_log("a gap is too long", BOUND).await;
    bot.stop().await;
}
