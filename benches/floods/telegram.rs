//! Telegram at its documented pace.

use crate::{BOUND, Wait, tell};
use std::time::{Duration, SystemTime};
use testkit::bot::{Bot, Site};
use testkit::telegram::{BotApi, Call, Limits, Message, State};

const MODERATOR: i64 = 77;
const ONE: i64 = 78;
const FIRST_READER: i64 = 1_000;
const READERS: i64 = 60;
const FIRST_STRANGER: i64 = 5_000;

/// Strangers, and what they ask: so much at once, or so much a second each.
struct Flood {
    name: &'static str,
    strangers: i64,
    at_once: usize,
    each_second: bool,
    text: &'static str,
}

const FLOODS: [Flood; 3] = [
    Flood {
        name: "Telegram: 45 strangers ask something each second",
        strangers: 45,
        at_once: 1,
        each_second: true,
        text: "/help",
    },
    Flood {
        name: "Telegram: 150 strangers ask 30 things at once",
        strangers: 150,
        at_once: 30,
        each_second: false,
        text: "/help",
    },
    Flood {
        name: "Telegram: 40 strangers ask 20 times for a text of 45 kB",
        strangers: 40,
        at_once: 20,
        each_second: false,
        text: "/declaration long-text full",
    },
];

pub async fn run(binary: &str) -> Vec<Wait> {
    let mut waits = Vec::new();
    for flood in &FLOODS {
        waits.extend(under(binary, flood).await);
    }
    waits
}

async fn under(binary: &str, flood: &Flood) -> Vec<Wait> {
    let (api, _site, bot) = ready(binary, flood).await;
    let (ending, mut ended) = tokio::sync::watch::channel(false);
    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        loop {
            for stranger in FIRST_STRANGER..FIRST_STRANGER + flood.strangers {
                for _ in 0..flood.at_once {
                    api.say(stranger, stranger, flood.text);
                }
            }
            tokio::select! {
                _ = tick.tick(), if flood.each_second => {}
                _ = ended.wait_for(|ended| *ended) => break,
            }
        }
    };
    let measuring = async {
        // The flood has begun to be answered.
        until(&api, BOUND, |state| {
            sent(state).filter(|call| call.chat() >= Some(FIRST_STRANGER)).count() >= 60
        })
        .await;
        let waits = measure(&api, flood.name).await;
        ending.send_replace(true);
        waits
    };
    let (waits, ()) = tokio::join!(measuring, asking);
    bot.stop().await;
    waits
}

/// A bot with rooms that have subscribed, before the flood.
async fn ready(binary: &str, flood: &Flood) -> (BotApi, Site, Bot) {
    let api = BotApi::start().await;
    api.ignore_unread();
    let site = Site::new(binary, "");
    let text = "Bread and roses for everybody, again and again. ".repeat(940);
    site.write("texts/long-text.en.md", &format!("---\nid: long-text\n---\n# A long text\n\n{text}"));
    site.write("telegram-token", &api.token());
    site.configure(&format!(
        "hold = \"0s\"\nstatements_dir = \"{}\"\nlog = \"warn\"\n\n[moderators]\ntelegram = [{MODERATOR}]\n\n[telegram]\n\
         api_url = \"{}\"\ntoken_file = \"telegram-token\"\n",
        site.path("texts").display(),
        api.url()
    ));
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    api.private(ONE, "Eva", "en");
    for stranger in 0..flood.strangers {
        api.private(FIRST_STRANGER + stranger, "Stranger", "en");
    }
    for reader in FIRST_READER..FIRST_READER + READERS {
        api.private(reader, "Reader", "en");
        api.say(reader, reader, "/subscribe");
    }
    until(&api, BOUND, |state| sent(state).count() >= usize::try_from(READERS).unwrap()).await;
    api.limit(Some(Limits::default()));
    (api, site, bot)
}

fn sent(state: &State) -> impl Iterator<Item = &Call> {
    state.calls_of("sendMessage").filter(|call| call.ok())
}

/// Waits until something holds; how long that took, if it was not longer than the bound.
async fn until(api: &BotApi, bound: Duration, holds: impl Fn(&State) -> bool) -> Option<f64> {
    let began = SystemTime::now();
    let waiting = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        while !api.look(&holds) {
            tick.tick().await;
        }
    };
    tokio::time::timeout(bound, waiting).await.ok()?;
    Some(began.elapsed().unwrap().as_secs_f64())
}

fn says(call: &Call, words: &str) -> bool {
    call.params["text"].as_str().is_some_and(|text| text.contains(words))
}

fn told(state: &State, chat: i64, words: &str) -> bool {
    sent(state).any(|call| call.chat() == Some(chat) && says(call, words))
}

async fn measure(api: &BotApi, name: &'static str) -> Vec<Wait> {
    let mut waits = Vec::new();
    api.say(ONE, ONE, "/about");
    let one = until(api, BOUND, |state| sent(state).any(|call| call.chat() == Some(ONE)));
    let moderator = async {
        api.say(MODERATOR, MODERATOR, "/post\nid: urgent\n# About now\n\nThe text of now.");
        until(api, BOUND, |state| told(state, MODERATOR, "Nothing has been sent")).await
    };
    let (moderator, one) = tokio::join!(moderator, one);
    waits.push(tell(name, "a moderator's preview", moderator));
    waits.push(tell(name, "somebody who asks one thing", one));
    let copies = if moderator.is_some() {
        api.say(MODERATOR, MODERATOR, "/publish urgent");
        let readers = FIRST_READER..FIRST_READER + READERS;
        until(api, BOUND, |state| readers.clone().all(|reader| told(state, reader, "The text of now."))).await
    } else {
        None
    };
    waits.push(tell(name, "60 copies of a statement", copies));
    let removed = if copies.is_some() {
        api.say(MODERATOR, MODERATOR, "/retract urgent");
        until(api, BOUND, |state| told(state, MODERATOR, "would be withdrawn")).await;
        api.say(MODERATOR, MODERATOR, "/publish urgent");
        let asks = |message: &Message| message.text().contains("everywhere?");
        let asked = api.wait_for_message(MODERATOR, asks, BOUND).await;
        api.press(MODERATOR, MODERATOR, asked.id, "Yes, do it");
        let count = usize::try_from(READERS).unwrap();
        until(api, BOUND, |state| state.calls_of("deleteMessage").filter(|call| call.ok()).count() >= count)
            .await
    } else {
        None
    };
    waits.push(tell(name, "60 copies withdrawn", removed));
    waits
}
