//! A long time of traffic: what the process takes from the machine ends where it began.

use crate::bots::{BOUND, MODERATOR, on_both};
use rand::Rng;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use testkit::bot::{Bot, Site};
use testkit::matrix::{Message, Person, RoomOptions};
use testkit::synapse::{Limits, Synapse};
use testkit::telegram::{BotApi, State};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Updates a second.
const RATE: usize = 50;

/// One update in so many is said on Matrix.
const ON_MATRIX: usize = 25;

/// Subscribed private chats on Telegram, and rooms on Matrix, half of them encrypted.
const READERS: i64 = 200;
const ROOMS: usize = 6;

/// How long what was done may take to be over: connections that idle, memory that is given back.
const REST: Duration = Duration::from_secs(30);

/// By how much memory may end above where it began, in kB: an allocator does not give back all that is free.
const SLACK: u64 = 8 * 1024;

/// How many connections for reading matrix-sdk opens to a database at most, for each processor; one more writes.
const POOL: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn what_the_process_takes_ends_where_it_began() {
    let mut soak = Soak::begin().await;
    let took = soak.run(Duration::from_secs(10), 2, 3).await;
    println!("{took}");
    soak.end().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "an hour and some minutes; cargo test --test it soak::long -- --ignored --nocapture"]
async fn long() {
    let mut soak = Soak::begin().await;
    let took = soak.run(Duration::from_secs(60), 5, 60).await;
    println!("{took}");
    soak.end().await;
}

/// A bot with its rooms.
struct Soak {
    api: BotApi,
    synapse: Synapse,
    site: Site,
    bot: Bot,
    ana: Person,
    rooms: Vec<String>,
    group: i64,
    statements: usize,
}

/// What the process takes.
#[derive(Clone, Debug)]
struct Taken {
    /// Resident memory, in kB.
    resident: u64,
    /// Of it, what is no file's.
    anonymous: u64,
    /// Open files, by what they are, but for those of matrix-sdk's databases.
    files: BTreeMap<String, usize>,
    /// The most connections to one of those, which open as they are needed, up to a limit, and stay.
    pool: usize,
    threads: usize,
    tasks: usize,
}

impl Soak {
    async fn begin() -> Self {
        let (api, synapse) = (BotApi::start().await, Synapse::start_with(Limits::Relaxed).await);
        api.ignore_unread();
        api.set_privacy(false);
        let ana = Person::new(&synapse, "ana").await;
        // Thirty messages a second are fewer than what is asked.
        let limiter =
            "messages_per_second = 200\nchat_messages_per_second = 5\ngroup_messages_per_minute = 10000\n";
        let (site, user) = on_both(&api, &synapse, "altavoz", limiter, &["@ana:localhost"]).await;
        api.private(MODERATOR, "Mo", "en");
        for reader in 1..=READERS {
            api.private(1_000 + reader, "Reader", "en");
            api.say(1_000 + reader, 1_000 + reader, "/subscribe");
        }
        let group = api.supergroup("Assembly");
        let bot = site.start(&[]);
        bot.wait_for_log("connected network=Matrix", BOUND).await;
        let mut rooms = Vec::new();
        for number in 0..ROOMS {
            let options = RoomOptions {
                name: "Room",
                encrypted: number % 2 == 0,
                invite: &[&user],
                ..Default::default()
            };
            let room = ana.create_room(options).await;
            ana.wait_for_membership(&room, &user, "join", BOUND).await;
            ana.say(&room, "!subscribe").await;
            ana.wait_for_message(&room, |message| message.body.contains("Subscribed"), BOUND).await;
            rooms.push(room);
        }
        Self { api, synapse, site, bot, ana, rooms, group, statements: 0 }
    }

    /// Some laps to warm up, then those that count. Each has a broadcast and its correction.
    async fn run(&mut self, lap: Duration, warm_up: usize, laps: usize) -> Course {
        for _ in 0..warm_up {
            self.lap(lap).await;
        }
        let began = self.rest().await;
        let mut course = Course { ended: began.clone(), began, updates: 0 };
        for number in 0..laps {
            course.updates += self.lap(lap).await;
            eprintln!("lap {number}: {:?}", self.taken().await);
        }
        course.ended = self.rest().await;
        // What idles is closed in its own time.
        let over = async {
            while !course.is_level() {
                course.ended = self.rest().await;
            }
        };
        assert!(timeout(REST, over).await.is_ok(), "{course}");
        course
    }

    /// A time of traffic, until everybody has been answered and every room has the correction; how many updates.
    async fn lap(&mut self, length: Duration) -> usize {
        self.statements += 1;
        let id = format!("soak-{}", self.statements);
        let count = usize::try_from(length.as_secs()).unwrap() * RATE;
        let mut ticks = interval(Duration::from_secs(1) / u32::try_from(RATE).unwrap());
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let (mut asked, mut said) = (Vec::new(), Vec::new());
        let right = format!("The right text of {id}.");
        let steps = [
            format!("/post\nid: {id}\n# About {id}\n\nThe first text of {id}."),
            format!("/publish {id}"),
            format!("/correct {id}\n# About {id}\n\n{right}"),
            format!("/publish {id}"),
        ];
        for number in 0..count {
            ticks.tick().await;
            // A step begins each fifth but the last.
            if number % (count / 5) == 0
                && let Some(step) = steps.get(number / (count / 5))
            {
                asked.push(self.ask(MODERATOR, step));
            } else if number % ON_MATRIX == 0 {
                let room = &self.rooms[number % ROOMS];
                said.push((room.clone(), self.ana.say(room, "!whoami").await));
            } else {
                asked.extend(self.something());
            }
        }
        for (room, id) in asked {
            self.api
                .wait_until(BOUND, |state| state.answers(room).any(|answer| answer.reply_to == Some(id)))
                .await;
        }
        for (room, id) in said {
            let answers = |message: &Message| message.in_reply_to.as_ref() == Some(&id);
            self.ana.wait_for_message(&room, answers, BOUND).await;
        }
        for reader in 1..=READERS {
            self.api.wait_until(BOUND, |state| has(state, 1_000 + reader, &right)).await;
        }
        for room in &self.rooms {
            self.ana
                .wait_for_message(
                    room,
                    |message| message.in_reply_to.is_none() && message.body.contains(&right),
                    BOUND,
                )
                .await;
        }
        for network in ["Telegram", "Matrix"] {
            let report = format!("“{id}” on {network}");
            self.api.wait_until(BOUND, |state| has(state, MODERATOR, &report)).await;
        }
        let last = self.ask(MODERATOR, "/whoami");
        self.api.wait_until(BOUND, |state| state.answers(last.0).any(|a| a.reply_to == Some(last.1))).await;
        self.api.forget();
        count
    }

    fn ask(&self, room: i64, text: &str) -> (i64, i32) {
        (room, self.api.say(room, room, text).id)
    }

    /// Somebody asks in private, or a group talks among itself.
    fn something(&self) -> Option<(i64, i32)> {
        let mut rng = rand::rng();
        let person = 1_000 + rng.random_range(1..=READERS);
        if rng.random_range(0..10) < 4 {
            self.api.say(self.group, person, "I shall bring bread and roses.");
            return None;
        }
        let text =
            ["/declaration", "/events", "/whoami", "/subscriptions", "/declaration ecuador-2010 2", "/help"]
                [rng.random_range(0..6)];
        Some(self.ask(person, text))
    }

    /// What is taken when there is nothing to do. Every connection is cut before, so that none idles.
    async fn rest(&mut self) -> Taken {
        self.api.stop().await;
        self.synapse.restart().await;
        self.api.restart().await;
        let asked = self.ask(MODERATOR, "/whoami");
        self.api.wait_until(BOUND, |state| state.answers(asked.0).any(|a| a.reply_to == Some(asked.1))).await;
        let room = &self.rooms[0];
        let said = self.ana.say(room, "!whoami").await;
        self.ana.wait_for_message(room, |message| message.in_reply_to.as_ref() == Some(&said), BOUND).await;
        self.taken().await
    }

    async fn taken(&self) -> Taken {
        let (status, printed, log) = self.site.run(&["status"], "").await;
        assert!(status.success(), "{log}");
        let tasks = printed.trim().rsplit("tasks: ").next().unwrap().parse().unwrap();
        let process = format!("/proc/{}", self.bot.pid());
        let status = std::fs::read_to_string(format!("{process}/status")).unwrap();
        let figure = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim_start_matches(':').split_whitespace().next().unwrap().parse().unwrap()
        };
        let mut files = files(&process);
        let pool = files.iter().filter(|(name, _)| name.ends_with(".sqlite3")).map(|(_, count)| *count).max();
        files.retain(|name, _| !name.contains(".sqlite3"));
        Taken {
            pool: pool.unwrap_or(0),
            files,
            resident: figure("VmRSS"),
            anonymous: figure("RssAnon"),
            threads: usize::try_from(figure("Threads")).unwrap(),
            tasks,
        }
    }

    async fn end(self) {
        self.bot.stop().await;
    }
}

/// Where a soak began, and where it ended.
#[derive(Clone, Debug)]
struct Course {
    began: Taken,
    ended: Taken,
    updates: usize,
}

impl Course {
    fn is_level(&self) -> bool {
        let (began, ended) = (&self.began, &self.ended);
        let pool = POOL * std::thread::available_parallelism().unwrap().get() + 1;
        ended.anonymous <= began.anonymous + SLACK
            && ended.resident <= began.resident + SLACK
            && ended.files == began.files
            && ended.pool <= pool
            && ended.tasks == began.tasks
            // What reads the databases comes and goes with their connections.
            && ended.threads <= began.threads + pool
    }
}

impl fmt::Display for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} updates; began with {:?}; ended with {:?}", self.updates, self.began, self.ended)
    }
}

/// The open files of a process, by the last part of their names; a socket or a pipe by its kind.
fn files(process: &str) -> BTreeMap<String, usize> {
    let mut files = BTreeMap::new();
    for file in std::fs::read_dir(format!("{process}/fd")).unwrap() {
        let Ok(target) = std::fs::read_link(file.unwrap().path()) else { continue };
        let name = target.file_name().unwrap().to_string_lossy();
        *files.entry(name.split(":[").next().unwrap().to_owned()).or_default() += 1;
    }
    files
}

fn has(state: &State, room: i64, text: &str) -> bool {
    state.answers(room).any(|answer| answer.reply_to.is_none() && answer.text().contains(text))
}
