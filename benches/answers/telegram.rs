//! Telegram: what an answer costs with archives of several sizes, and what importing one takes.

use crate::process::{cpu_ms, memory_mb};
use crate::{BOUND, Figures, median};
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};
use testkit::bot::{Bot, Site};
use testkit::telegram::{BotApi, State};

/// How many statements the archives hold, and how many people ask, each in a chat of their own: fewer where an earlier
/// altavoz needs most of a second for each.
const ARCHIVES: [(usize, i64); 3] = [(100, 400), (10_000, 200), (100_000, 40)];

/// What they ask for.
const QUESTIONS: [(&str, &str); 4] = [
    ("the newest declaration", "/declaration"),
    ("a declaration by its id", "/declaration note-40"),
    ("the first page of the list", "/declarations"),
    ("an id that is not there", "/declaration nite-40"),
];

/// One binary with an archive.
struct Scene {
    _site: Site,
    api: BotApi,
    bot: Bot,
    askers: i64,
    counted: Mutex<Counted>,
}

/// The calls that were looked through, and what was found: all of them each time would take longer than what is measured.
#[derive(Default)]
struct Counted {
    calls: usize,
    sent: usize,
    last: Option<SystemTime>,
}

pub async fn run(binaries: &[String], runs: usize) {
    for (count, askers) in ARCHIVES {
        println!("Telegram, {count} statements");
        let mut scenes = Vec::new();
        let folder = archive(count);
        let (mut seconds, mut most) = (Figures::of(binaries.len()), Figures::of(binaries.len()));
        for (number, binary) in binaries.iter().enumerate() {
            let (scene, took, peak) = Scene::new(binary, folder.path(), askers).await;
            scenes.push(scene);
            seconds.add(number, took);
            most.add(number, peak);
        }
        seconds.print("importing them", "s", "");
        most.print("importing them: the most memory", "MB", "at most 150");
        for (what, question) in QUESTIONS {
            let figures = || Figures::of(binaries.len());
            let (mut cpu, mut waits) = (figures(), figures());
            let (mut crowd, mut rates) = (figures(), figures());
            for _ in 0..runs {
                for (number, scene) in scenes.iter().enumerate() {
                    let (ms, half) = scene.one_after_the_other(question).await;
                    cpu.add(number, ms);
                    waits.add(number, half);
                    let (ms, rate) = scene.at_once(question).await;
                    crowd.add(number, ms);
                    rates.add(number, rate);
                }
            }
            cpu.print(&format!("{what}, one by one: processor time"), "ms", "");
            waits.print(&format!("{what}, one by one: half of them wait"), "ms", "ratio at most 0.60");
            crowd.print(&format!("{what}, all at once: processor time"), "ms", "at most 0.35");
            rates.print(&format!("{what}, all at once"), "/s", "");
        }
        let mut memory = Figures::of(binaries.len());
        for (number, scene) in scenes.into_iter().enumerate() {
            memory.add(number, memory_mb(scene.bot.pid(), "VmRSS"));
            scene.bot.stop().await;
        }
        memory.print("memory afterwards", "MB", "");
    }
}

/// A folder with so many statements. What is asked for is longer than the others: all of them together may have 32 MB,
/// which is what an earlier altavoz takes.
fn archive(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sentence = "We are here, we stay, and we ask everybody who reads this to come to the square. ";
    for number in 0..count {
        let (year, month, day) = match number {
            50 => (2_030, 1, 1),
            _ => (1_990 + number / 336 % 30, 1 + number / 28 % 12, 1 + number % 28),
        };
        let text = format!(
            "---\nid: note-{number}\ndate: {year}-{month:02}-{day:02}\ntopics: bread, topic-{}\n---\n# Number {number}\n\n{}",
            number % 10,
            sentence.repeat(if number == 50 || number == 40 { 12 } else { 1 })
        );
        std::fs::write(folder.path().join(format!("{number}.md")), text).unwrap();
    }
    folder
}

impl Scene {
    /// With the seconds and the most memory, in MB, that the import took.
    async fn new(binary: &str, archive: &Path, askers: i64) -> (Self, f64, f64) {
        let api = BotApi::start().await;
        api.ignore_unread();
        let site = Site::new(binary, "");
        site.write("telegram-token", &api.token());
        site.configure(&format!(
            "[telegram]\napi_url = \"{}\"\ntoken_file = \"telegram-token\"\nmessages_per_second = \
             100000\nchat_messages_per_second = 1000\n",
            api.url()
        ));
        let (took, most) = import(binary, site.folder(), archive).await;
        for asker in 1..=askers {
            api.private(asker, "Reader", "en");
        }
        let bot = site.start(&[]);
        bot.wait_for_log("connected", BOUND).await;
        let scene = Self { _site: site, api, bot, askers, counted: Mutex::default() };
        // The first of everything is dearer.
        scene.at_once("/declaration").await;
        (scene, took, most)
    }

    /// How much processor time an answer took, and how long half of them took to arrive, in milliseconds.
    async fn one_after_the_other(&self, question: &str) -> (f64, f64) {
        let before = cpu_ms(self.bot.pid());
        let mut waits = Vec::new();
        for asker in 1..=self.askers {
            let (calls, said) = (self.sent().0, SystemTime::now());
            self.api.say(asker, asker, question);
            let arrived = self.until_sent(calls + 1).await;
            waits.push(arrived.duration_since(said).unwrap_or_default().as_secs_f64() * 1e3);
        }
        ((cpu_ms(self.bot.pid()) - before) / self.askers as f64, median(&waits))
    }

    /// How much processor time an answer takes when everybody asks at once, in milliseconds, and how many answers a second
    /// there are.
    async fn at_once(&self, question: &str) -> (f64, f64) {
        let (calls, before, began) = (self.sent().0, cpu_ms(self.bot.pid()), SystemTime::now());
        for asker in 1..=self.askers {
            self.api.say(asker, asker, question);
        }
        let last = self.until_sent(calls + self.askers as usize).await;
        let seconds = last.duration_since(began).unwrap_or(Duration::from_nanos(1)).as_secs_f64();
        ((cpu_ms(self.bot.pid()) - before) / self.askers as f64, self.askers as f64 / seconds)
    }

    /// How many messages were sent so far, and when the last of them.
    fn sent(&self) -> (usize, Option<SystemTime>) {
        self.api.look(|state| self.count(state))
    }

    /// Waits until so many were; when the last of them was.
    async fn until_sent(&self, count: usize) -> SystemTime {
        let enough = |state: &State| {
            let (sent, last) = self.count(state);
            last.filter(|_| sent >= count)
        };
        self.api.wait_for(BOUND, enough).await
    }

    fn count(&self, state: &State) -> (usize, Option<SystemTime>) {
        let mut counted = self.counted.lock().unwrap();
        let new = &state.calls()[counted.calls..];
        counted.calls += new.len();
        for call in new.iter().filter(|call| call.method == "sendMessage") {
            counted.sent += 1;
            counted.last = Some(call.at);
        }
        (counted.sent, counted.last)
    }
}

/// Imports a folder; the seconds and the most memory that it took.
async fn import(binary: &str, site: &Path, archive: &Path) -> (f64, f64) {
    let began = SystemTime::now();
    let mut child = tokio::process::Command::new(binary)
        .arg("import")
        .arg(archive)
        .current_dir(site)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let pid = child.id().unwrap();
    let mut most = 0.0_f64;
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let status = loop {
        tokio::select! {
            status = child.wait() => break status.unwrap(),
            _ = tick.tick() => {
                // It may have ended just now.
                if let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status"))
                    && status.contains("VmHWM")
                {
                    most = most.max(memory_mb(pid, "VmHWM"));
                }
            }
        }
    };
    assert!(status.success(), "the import failed");
    (began.elapsed().unwrap().as_secs_f64(), most)
}
