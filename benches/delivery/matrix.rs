//! Matrix: a Synapse with its default limits, and one without any.

use crate::homeserver::{Account, restore_limits};
use crate::{BOUND, Figures, broadcast, line, through};
use serde_json::Value;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use testkit::bot::{Bot, Site};
use testkit::synapse::{Limits, Synapse};

/// Synapse's default: so many at once, then one in so many seconds.
const AT_ONCE: usize = 10;
const EACH: f64 = 5.0;

/// How many requests of the bare client are under way; the best counts.
const BARE: [usize; 4] = [2, 4, 8, 32];

/// What the bot makes on the server.
struct Scene {
    synapse: Synapse,
    /// Who has made the rooms, and sends as a bare client does.
    creator: Account,
    user: String,
    rooms: Arc<Vec<String>>,
    site: Site,
    bot: Bot,
}

pub async fn run(binary: &str, runs: usize) {
    limited(binary, runs).await;
    relaxed(binary, runs).await;
}

async fn limited(binary: &str, runs: usize) {
    let rooms = 40;
    println!("Matrix, {rooms} rooms, Synapse with its default limits");
    let scene = Scene::new(binary, Limits::Default, rooms).await;
    restore_limits(&scene.synapse, &scene.user).await;
    let least = (rooms - AT_ONCE) as f64 * EACH;
    let (mut first, mut later) = (Figures::default(), Figures::default());
    let mut refused = Vec::new();
    for run in 1..=runs {
        let before = scene.refused();
        let (seconds, _) = scene.deliver(run).await;
        if run == 1 {
            first.add(seconds / least)
        } else {
            later.add(seconds / least)
        }
        refused.push(scene.refused() - before);
        if run < runs {
            // Until the server's bucket is full again.
            tokio::time::sleep(Duration::from_secs_f64(AT_ONCE as f64 * EACH)).await;
        }
    }
    line(
        "the limit not known: time over the least possible",
        &format!("{:.4}", first.median()),
        "at most 1.05",
    );
    if runs > 1 {
        line("the limit learned: time over the least", &format!("{:.4}", later.median()), "at most 1.05");
    }
    line("requests refused, in each run", &format!("{refused:?}"), "few");
    scene.bot.stop().await;
}

async fn relaxed(binary: &str, runs: usize) {
    let rooms = 500;
    println!("Matrix, {rooms} rooms, Synapse without limits");
    let scene = Scene::new(binary, Limits::Relaxed, rooms).await;
    let (mut ours, mut ratios) = (Figures::default(), Figures::default());
    let mut theirs: Vec<Figures> = BARE.iter().map(|_| Figures::default()).collect();
    for run in 1..=runs {
        let (seconds, content) = scene.deliver(run).await;
        ours.add(rooms as f64 / seconds);
        for (at_once, figures) in BARE.iter().zip(&mut theirs) {
            let began = Instant::now();
            scene.creator.send_to_all(&scene.rooms, &format!("k{run}-{at_once}"), &content, *at_once).await;
            figures.add(rooms as f64 / began.elapsed().as_secs_f64());
        }
        let best = theirs.iter().map(|figures| figures.0[run - 1]).fold(0.0, f64::max);
        ratios.add(ours.0[run - 1] / best);
    }
    for (at_once, figures) in BARE.iter().zip(&theirs) {
        line(&format!("a bare client, {at_once} at once"), &format!("{:.1}/s", figures.median()), "");
    }
    line("the bot", &format!("{:.1}/s", ours.median()), "");
    line("the bot over the best bare client of its run", &format!("{:.3}", ratios.median()), "at least 0.90");
    scene.bot.stop().await;
}

impl Scene {
    /// A server with rooms that have subscribed.
    async fn new(binary: &str, limits: Limits, count: usize) -> Self {
        let synapse = Synapse::start_with(limits).await;
        let creator = Account::new(&synapse, "creator").await;
        let user = synapse.register("altavoz", "secret-two", false).await;
        synapse.override_ratelimit(&user).await;
        let site = Site::new(
            binary,
            &format!(
                "hold = \"0s\"\nlog = \"info,matrix_sdk=error,matrix_sdk_crypto=error\"\n\n[matrix]\nhomeserver = \
                 \"{}\"\nuser = \"altavoz\"\npassword_file = \"matrix-password\"\n",
                synapse.url()
            ),
        );
        site.write("matrix-password", "secret-two");
        let bot = site.start(&[]);
        let mut rooms = Vec::new();
        for _ in 0..count {
            rooms.push(creator.room(&user).await);
        }
        for room in &rooms {
            creator.until(room, &user, |event| event["content"]["membership"] == "join").await;
            creator
                .send(room, "subscribe", &serde_json::json!({ "msgtype": "m.text", "body": "!subscribe" }))
                .await;
        }
        for room in &rooms {
            creator.until(room, &user, |event| body(event).contains("Subscribed")).await;
        }
        Self { synapse, creator, user, rooms: Arc::new(rooms), site, bot }
    }

    /// A broadcast, from the order to the last copy; how many seconds, and what a copy is.
    async fn deliver(&self, number: usize) -> (f64, Value) {
        let began = SystemTime::now();
        broadcast(&self.site, number).await;
        through(&self.bot, number, BOUND).await;
        let began = began.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
        let title = format!("Number {number}");
        let (mut last, mut content) = (0.0_f64, Value::Null);
        for room in self.rooms.iter() {
            let copy = self.creator.until(room, &self.user, |event| body(event).contains(&title)).await;
            last = last.max(copy["origin_server_ts"].as_f64().unwrap() / 1e3);
            content = copy["content"].clone();
        }
        (last - began, content)
    }

    /// How many requests the server has refused to the bot so far.
    fn refused(&self) -> usize {
        self.bot.log().matches("the network asks to wait").count()
    }
}

impl Account {
    /// Waits for an event of somebody in a room.
    async fn until(&self, room: &str, by: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let looking = async {
            loop {
                let events = self.events(room).await;
                if let Some(event) = events.into_iter().find(|event| event["sender"] == by && fits(event)) {
                    return event;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(BOUND, looking).await.expect("it comes")
    }
}

fn body(event: &Value) -> &str {
    event["content"]["body"].as_str().unwrap_or_default()
}
