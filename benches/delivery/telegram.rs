//! Telegram: 3,000 rooms, alone and while people ask.

use crate::{BOUND, Figures, broadcast, line, quantile, through};
use std::collections::HashMap;
use std::time::{Duration, SystemTime};
use testkit::bot::{Bot, Site};
use testkit::telegram::{BotApi, Call, Limits, Status};

/// The rooms: people, and groups.
const PEOPLE: i64 = 2_400;
const GROUPS: i64 = 600;
const ROOMS: usize = (PEOPLE + GROUPS) as usize;

/// Those who ask are others, so that what they wait for is the broadcast and not their own chat's second.
const ASKERS: i64 = 1_000;
const FIRST_ASKER: i64 = 500_000;

/// Between two questions.
const ASK: Duration = Duration::from_millis(200);

/// For how long people ask while nothing else happens.
const QUIET: Duration = Duration::from_secs(60);

const A_SECOND: f64 = 30.0;

/// The copies, and what was answered meanwhile.
struct Delivered {
    seconds: f64,
    messages: usize,
}

pub async fn run(binary: &str, runs: usize) {
    println!("Telegram, {ROOMS} rooms, 30 messages a second");
    let api = BotApi::start().await;
    api.ignore_unread();
    let site = Site::new(binary, "");
    site.write("telegram-token", &api.token());
    subscribe(&api, &site).await;
    for asker in 0..ASKERS {
        api.private(FIRST_ASKER + asker, "Reader", "en");
    }

    configure(&api, &site, "");
    let bot = site.start(&[]);
    bot.wait_for_log("connected", BOUND).await;
    let (mut alone, mut asked, mut quiet) = (Figures::default(), Figures::default(), Figures::default());
    let (mut busy, mut ratio, mut halves) =
        (Figures::default(), Figures::default(), [Figures::default(), Figures::default()]);
    let refused = api.throttled();
    for run in 0..runs {
        // The buckets are full at each beginning.
        api.limit(Some(Limits::default()));
        let before = ask_for(&api, QUIET).await;
        alone.add(over_the_least(&deliver(&api, &site, &bot, 2 * run + 1).await));
        let (done, while_busy) = {
            let ending = tokio::sync::watch::channel(false);
            let asking = ask_until(&api, ending.1);
            let delivering = async {
                let done = deliver(&api, &site, &bot, 2 * run + 2).await;
                ending.0.send_replace(true);
                done
            };
            tokio::join!(delivering, asking)
        };
        asked.add(over_the_least(&done));
        quiet.add(quantile(&before, 0.99));
        busy.add(quantile(&while_busy, 0.99));
        ratio.add(quantile(&while_busy, 0.99) / quantile(&before, 0.99));
        halves[0].add(quantile(&before, 0.5));
        halves[1].add(quantile(&while_busy, 0.5));
    }
    line("alone: time over the least possible", &format!("{:.4}", alone.median()), "at most 1.02");
    line("with 5 questions a second: time over the least", &format!("{:.4}", asked.median()), "at most 1.02");
    line("refused by the server", &(api.throttled() - refused).to_string(), "0");
    line("an answer without a broadcast, half of them", &format!("{:.1} ms", halves[0].median() * 1e3), "");
    line("an answer during a broadcast, half of them", &format!("{:.1} ms", halves[1].median() * 1e3), "");
    line("an answer without a broadcast, 99 %", &format!("{:.1} ms", quiet.median() * 1e3), "");
    line("an answer during a broadcast, 99 %", &format!("{:.1} ms", busy.median() * 1e3), "");
    line("the one over the other", &format!("{:.2}", ratio.median()), "at most 1.5");
    bot.stop().await;
}

pub fn configure(api: &BotApi, site: &Site, figures: &str) {
    site.configure(&format!(
        "hold = \"0s\"\nstatements_dir = \"statements\"\n\n[telegram]\napi_url = \"{}\"\ntoken_file = \
         \"telegram-token\"\n{figures}",
        api.url()
    ));
}

/// Makes the rooms. The server has no limits yet, and the bot is told so.
async fn subscribe(api: &BotApi, site: &Site) {
    site.write("statements/first.md", "---\nid: first\n---\n# The first\n\nA declaration to ask for.");
    let fast = "messages_per_second = 100000\nchat_messages_per_second = 1000\n";
    configure(api, site, &format!("{fast}group_messages_per_minute = 100000\n"));
    let bot = site.start(&[]);
    for person in 1..=PEOPLE {
        api.private(person, "Reader", "en");
        api.say(person, person, "/subscribe");
    }
    for number in 1..=GROUPS {
        let group = api.supergroup("Group");
        let admin = api.person(100_000 + number, "Admin", "en");
        api.set_member(group, admin, Status::Creator);
        api.say(group, admin, "/subscribe");
    }
    let subscribed = async {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        while api.look(|state| state.calls_of("sendMessage").filter(|call| call.ok()).count()) < ROOMS {
            tick.tick().await;
        }
    };
    let all = tokio::time::timeout(BOUND, subscribed).await;
    assert!(all.is_ok(), "not everybody was subscribed; the log:\n{}", bot.log());
    bot.stop().await;
}

/// A broadcast, from the order to the last copy's arrival.
async fn deliver(api: &BotApi, site: &Site, bot: &Bot, number: usize) -> Delivered {
    let (calls, began) = (api.look(|state| state.calls().len()), SystemTime::now());
    broadcast(site, number).await;
    through(bot, number, BOUND).await;
    let title = format!("Number {number}");
    api.look(|state| {
        let arrived =
            || state.calls()[calls..].iter().filter(|call| call.method == "sendMessage" && call.ok());
        // An answer shows the same statement.
        let asker = |call: &&Call| call.chat().is_some_and(|chat| chat >= FIRST_ASKER);
        let copies = || {
            let copy =
                |call: &&Call| call.params["text"].as_str().unwrap().starts_with(&title) && !asker(call);
            arrived().filter(copy)
        };
        assert_eq!(copies().count(), ROOMS);
        let last = copies().map(|call| call.at).max().unwrap();
        let seconds = last.duration_since(began).unwrap().as_secs_f64();
        Delivered { seconds, messages: arrived().filter(|call| call.at <= last).count() }
    })
}

fn over_the_least(done: &Delivered) -> f64 {
    done.seconds / (done.messages as f64 / A_SECOND)
}

async fn ask_for(api: &BotApi, time: Duration) -> Vec<f64> {
    let ending = tokio::sync::watch::channel(false);
    let waiting = async {
        tokio::time::sleep(time).await;
        ending.0.send_replace(true);
    };
    tokio::join!(ask_until(api, ending.1), waiting).0
}

/// People ask, one after the other, each in a chat of their own; how many seconds each waits for the answer.
async fn ask_until(api: &BotApi, mut ended: tokio::sync::watch::Receiver<bool>) -> Vec<f64> {
    let calls = api.look(|state| state.calls().len());
    let mut said = HashMap::new();
    let mut tick = tokio::time::interval(ASK);
    for asker in (FIRST_ASKER..FIRST_ASKER + ASKERS).cycle() {
        tokio::select! {
            _ = tick.tick() => {}
            _ = ended.wait_for(|ended| *ended) => break,
        }
        assert!(said.insert(asker, SystemTime::now()).is_none(), "there are too few askers");
        api.say(asker, asker, "/declaration");
    }
    let answered = async {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        loop {
            tick.tick().await;
            let first = api.look(|state| {
                let mut first = HashMap::new();
                for call in
                    state.calls()[calls..].iter().filter(|call| call.method == "sendMessage" && call.ok())
                {
                    first.entry(call.chat().unwrap()).or_insert(call.at);
                }
                first
            });
            if said.keys().all(|asker| first.contains_key(asker)) {
                break first;
            }
        }
    };
    let first = tokio::time::timeout(BOUND, answered).await.expect("everybody is answered");
    said.iter().map(|(asker, at)| first[asker].duration_since(*at).unwrap().as_secs_f64()).collect()
}
