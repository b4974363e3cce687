//! Many rooms and no limits: what a copy costs, and what the process takes, as the rooms grow in number.

use crate::telegram::configure;
use crate::{Figures, broadcast, line, through};
use std::time::{Duration, Instant, SystemTime};
use testkit::bot::{Bot, Site};
use testkit::telegram::BotApi;

/// How long the largest may take.
const BOUND: Duration = Duration::from_secs(3_600);

/// How many copies a figure is of at least.
const COPIES: usize = 20_000;

/// The figures of a campaign that has a Bot API server of its own.
const FAST: &str =
    "messages_per_second = 100000\nchat_messages_per_second = 1000\ngroup_messages_per_minute = 100000\n";

pub async fn run(binary: &str, sizes: &[i64], runs: usize) {
    let mut first = None;
    for size in sizes {
        println!("Telegram without limits, {size} rooms");
        let (speed, cost) = measure(binary, *size, runs).await;
        let (speed_first, cost_first) = *first.get_or_insert((speed, cost));
        line("its copies a second, over those of the first size", &format!("{:.2}", speed / speed_first), "");
        let wanted = if *size <= 100_000 { "0.90 to 1.10" } else { "" };
        line("its CPU a copy, over that of the first size", &format!("{:.2}", cost / cost_first), wanted);
    }
}

/// Copies a second, and CPU seconds a copy.
async fn measure(binary: &str, rooms: i64, runs: usize) -> (f64, f64) {
    let api = BotApi::start().await;
    api.ignore_unread();
    let site = Site::new(binary, "");
    site.write("telegram-token", &api.token());
    site.write("statements/first.md", "---\nid: first\n---\n# The first\n\nA declaration to ask for.");
    configure(&api, &site, FAST);
    let began = Instant::now();
    let bot = site.start(&[]);
    for person in 1..=rooms {
        api.private(person, "Reader", "en");
        api.say(person, person, "/subscribe");
    }
    sent(&api, 0, rooms as usize, &bot).await;
    line(
        "subscriptions taken and answered a second",
        &format!("{:.0}", rooms as f64 / began.elapsed().as_secs_f64()),
        "",
    );
    bot.stop().await;
    api.forget();

    let (bot, seconds) = answering(&api, &site).await;
    line("from the start to the first answer", &format!("{seconds:.2} s"), "less than 2 s");
    line("resident after the start", &megabytes(resident(&bot)), "");

    let (mut speed, mut spent, mut most) = (Figures::default(), 0.0, 0);
    // Processor time is told in hundredths of a second, so few rooms get many statements.
    let runs = runs.max(COPIES / rooms as usize);
    for run in 1..=runs {
        let (calls, began, cpu) = (api.look(|state| state.calls().len()), SystemTime::now(), cpu(&bot));
        broadcast(&site, run).await;
        let watching = async {
            let mut tick = tokio::time::interval(Duration::from_millis(200));
            loop {
                tick.tick().await;
                most = most.max(resident(&bot));
            }
        };
        tokio::select! {
            () = through(&bot, run, BOUND) => {}
            () = watching => {}
        }
        spent += self::cpu(&bot) - cpu;
        let (copies, last) = api.look(|state| {
            let copies =
                state.calls()[calls..].iter().filter(|call| call.method == "sendMessage" && call.ok());
            (copies.clone().count(), copies.map(|call| call.at).max().unwrap())
        });
        assert_eq!(copies, rooms as usize, "every room gets it once");
        // Else the stand-in's memory is what limits a million rooms.
        api.forget();
        speed.add(copies as f64 / last.duration_since(began).unwrap().as_secs_f64());
    }
    let most_wanted = if rooms <= 100_000 { "less than 120 MB" } else { "" };
    line("resident at most, with a broadcast running", &megabytes(most), most_wanted);
    line("copies a second", &format!("{:.0}", speed.median()), "");
    let cost = spent / (runs * rooms as usize) as f64;
    line("CPU a copy", &format!("{:.3} ms", cost * 1e3), "");
    let store = site.path("data/store/db").metadata().map_or(0, |file| file.len());
    line("the store on disk", &megabytes(store), "");
    // After a crash all rows are looked at.
    bot.kill().await;
    let (bot, seconds) = answering(&api, &site).await;
    let wanted = if rooms <= 100_000 { "less than 2 s" } else { "" };
    line("from the start after a kill to the first answer", &format!("{seconds:.2} s"), wanted);
    bot.stop().await;
    (speed.median(), cost)
}

/// Starts the bot; in how many seconds it answers somebody who has asked before.
async fn answering(api: &BotApi, site: &Site) -> (Bot, f64) {
    let calls = api.look(|state| state.calls().len());
    api.say(1, 1, "/about");
    let began = Instant::now();
    let bot = site.start(&[]);
    sent(api, calls, 1, &bot).await;
    (bot, began.elapsed().as_secs_f64())
}

/// Waits until so many messages have been sent since then.
async fn sent(api: &BotApi, since: usize, count: usize, bot: &Bot) {
    let sent = || {
        api.look(|state| {
            state.calls()[since..].iter().filter(|call| call.method == "sendMessage" && call.ok()).count()
        })
    };
    let waiting = async {
        let mut tick = tokio::time::interval(Duration::from_millis(if count > 1 { 200 } else { 5 }));
        while sent() < count {
            tick.tick().await;
        }
    };
    assert!(tokio::time::timeout(BOUND, waiting).await.is_ok(), "not all was sent; the log:\n{}", bot.log());
}

/// The processor time that the process has used, in seconds.
fn cpu(bot: &Bot) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", bot.pid())).unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // The 14th and 15th field of proc(5), in hundredths of a second.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

/// What the process has in memory, in bytes.
fn resident(bot: &Bot) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", bot.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
