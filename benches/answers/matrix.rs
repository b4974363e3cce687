//! Matrix: a Synapse without limits.

mod account;

use crate::process::{cpu_ms, memory_mb, signal};
use crate::{BOUND, Figures};
use account::Account;
use serde_json::json;
use std::time::Duration;
use testkit::bot::{Bot, Site};
use testkit::matrix::{Person, RoomOptions};
use testkit::synapse::{Limits, Synapse};
use testkit::telegram::BotApi;

/// How many questions, or messages of others, a figure is of.
const COUNT: usize = 60;

/// Between two messages of others, so that each comes by itself.
const PAUSE: Duration = Duration::from_millis(100);

/// How many questions come at once.
const BURST: usize = 100;

const ENCRYPTED: usize = 10;

/// One binary, with its rooms.
struct Scene {
    site: Site,
    bot: Bot,
    user: String,
    api: BotApi,
    rooms: Vec<String>,
    encrypted: Vec<String>,
    said: usize,
}

pub async fn run(binaries: &[String], runs: usize, counts: &[usize]) {
    let synapse = Synapse::start_with(Limits::Relaxed).await;
    let (ana, ben) = (Account::new(&synapse, "ana").await, Account::new(&synapse, "ben").await);
    let carla = Person::new(&synapse, "carla").await;
    let mut scenes = Vec::new();
    for (number, binary) in binaries.iter().enumerate() {
        scenes.push(Scene::new(&synapse, binary, &format!("altavoz{number}")).await);
    }
    let figures = || Figures::of(binaries.len());
    for &count in counts {
        println!("Matrix, {count} unencrypted rooms, both networks on");
        let (mut answers, mut others) = (figures(), figures());
        for scene in &mut scenes {
            scene.grow(&ana, &ben, count).await;
        }
        for _ in 0..runs {
            for (number, scene) in scenes.iter_mut().enumerate() {
                answers.add(number, scene.answer(&ana).await);
                others.add(number, scene.overhear(&ana).await);
            }
        }
        answers.print("an answer", "ms CPU", "4");
        others.print("a message of others", "ms CPU", "1");
        for what in ["VmRSS", "RssAnon"] {
            let mut memory = figures();
            for (number, scene) in scenes.iter().enumerate() {
                memory.add(number, memory_mb(scene.bot.pid(), what));
            }
            memory.print(what, "MB", "");
        }
    }

    at_once(&mut scenes, &ana, runs).await;
    encrypted(&mut scenes, &carla, &ben, runs).await;
    for scene in scenes {
        scene.bot.stop().await;
        drop((scene.site, scene.api));
    }
}

async fn at_once(scenes: &mut [Scene], ana: &Account, runs: usize) {
    println!("Matrix, {BURST} questions at once in one room");
    let binaries = scenes.len();
    let figures = || Figures::of(binaries);
    let (mut burst, mut cost, mut bare) = (figures(), figures(), figures());
    for _ in 0..runs {
        for (number, scene) in scenes.iter_mut().enumerate() {
            let (rate, each) = scene.burst(ana).await;
            burst.add(number, rate);
            cost.add(number, each);
            bare.add(number, scene.bare(ana).await);
        }
    }
    burst.print("answered", "/s", "as the next line");
    bare.print("a bare client that sends in order to one room", "/s", "");
    cost.print("an answer", "ms CPU", "");
}

async fn encrypted(scenes: &mut [Scene], carla: &Person, ben: &Account, runs: usize) {
    println!("Matrix, {ENCRYPTED} encrypted rooms more");
    let binaries = scenes.len();
    let figures = || Figures::of(binaries);
    let (mut answers, mut others) = (figures(), figures());
    for scene in &mut *scenes {
        scene.encrypt(carla, ben).await;
    }
    for _ in 0..runs {
        for (number, scene) in scenes.iter_mut().enumerate() {
            answers.add(number, scene.answer_encrypted(carla).await);
            others.add(number, scene.overhear_encrypted(carla).await);
        }
    }
    answers.print("an answer", "ms CPU", "");
    others.print("a message of others", "ms CPU", "");
    for (what, wanted) in [("VmRSS", "at most 40"), ("VmHWM", ""), ("RssAnon", "")] {
        let mut memory = figures();
        for (number, scene) in scenes.iter().enumerate() {
            memory.add(number, memory_mb(scene.bot.pid(), what));
        }
        memory.print(what, "MB", wanted);
    }
}

impl Scene {
    async fn new(synapse: &Synapse, binary: &str, name: &str) -> Self {
        let user = synapse.register(name, "secret-two", false).await;
        synapse.override_ratelimit(&user).await;
        let api = BotApi::start().await;
        let site = Site::new(
            binary,
            &format!(
                "hold = \"0s\"\nstatements_dir = \"statements\"\n\n[telegram]\napi_url = \"{}\"\ntoken_file = \
                 \"telegram-token\"\n\n[matrix]\nhomeserver = \"{}\"\nuser = \"{name}\"\npassword_file = \
                 \"matrix-password\"\n",
                api.url(),
                synapse.url()
            ),
        );
        site.write("telegram-token", &api.token());
        site.write("matrix-password", "secret-two");
        site.write("statements/first.md", "---\nid: first\n---\n# The first\n\nA declaration to ask for.");
        let bot = site.start(&[]);
        bot.wait_for_log("connected network=Matrix", BOUND).await;
        Self { site, bot, user, api, rooms: Vec::new(), encrypted: Vec::new(), said: 0 }
    }

    /// Makes rooms until there are so many, each of three, so that not all that is said there is for the bot.
    async fn grow(&mut self, ana: &Account, ben: &Account, count: usize) {
        while self.rooms.len() < count {
            let room = ana.room(&[&self.user, &ben.id]).await;
            ben.join(&room).await;
            self.rooms.push(room.clone());
            // The bot has come when it answers.
            ana.until_joined(&room, &self.user).await;
        }
        self.settle().await;
    }

    /// Waits until nothing is left to be done.
    async fn settle(&self) {
        loop {
            let before = cpu_ms(self.bot.pid());
            tokio::time::sleep(Duration::from_secs(1)).await;
            if cpu_ms(self.bot.pid()) - before <= 10.0 {
                return;
            }
        }
    }

    fn next(&mut self) -> (String, String) {
        self.said += 1;
        (self.rooms[self.said % self.rooms.len()].clone(), format!("k{}", self.said))
    }

    /// What each of some questions costs that are asked one after the other, each in the next room.
    async fn answer(&mut self, ana: &Account) -> f64 {
        let before = cpu_ms(self.bot.pid());
        for _ in 0..COUNT {
            let (room, key) = self.next();
            let question = ana.say(&room, &key, "!declaration").await;
            ana.until_answered(&room, &question, Duration::from_millis(20)).await;
        }
        self.settle().await;
        (cpu_ms(self.bot.pid()) - before) / COUNT as f64
    }

    /// What each of some messages costs that are not for the bot.
    async fn overhear(&mut self, ana: &Account) -> f64 {
        let before = cpu_ms(self.bot.pid());
        for _ in 0..COUNT {
            let (room, key) = self.next();
            ana.say(&room, &key, "Has anybody seen the banner?").await;
            tokio::time::sleep(PAUSE).await;
        }
        self.settle().await;
        (cpu_ms(self.bot.pid()) - before) / COUNT as f64
    }

    /// How many of a burst of questions in one room are answered in a second, and what each costs. They are there when it
    /// begins.
    async fn burst(&mut self, ana: &Account) -> (f64, f64) {
        let pid = self.bot.pid();
        let room = self.rooms[0].clone();
        let before = cpu_ms(pid);
        signal(pid, "-STOP");
        let mut questions = Vec::new();
        for _ in 0..BURST {
            self.said += 1;
            questions.push(ana.say(&room, &format!("k{}", self.said), "!declaration").await);
        }
        let began = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        signal(pid, "-CONT");
        let last = questions.last().unwrap();
        // Looking costs the server as much as sending. When the answer came, the server says.
        let answered = ana.until_answered(&room, last, Duration::from_secs(1)).await;
        self.settle().await;
        let seconds = answered["origin_server_ts"].as_f64().unwrap() / 1e3 - began.as_secs_f64();
        (BURST as f64 / seconds, (cpu_ms(pid) - before) / BURST as f64)
    }

    /// How many messages a second a bare client sends, one after the other, to one room.
    async fn bare(&mut self, ana: &Account) -> f64 {
        let (room, _) = self.next();
        let began = std::time::Instant::now();
        for _ in 0..BURST {
            self.said += 1;
            let content = json!({ "msgtype": "m.notice", "body": "The first\n\nA declaration to ask for." });
            ana.send(&room, &format!("k{}", self.said), &content).await;
        }
        let rate = BURST as f64 / began.elapsed().as_secs_f64();
        self.settle().await;
        rate
    }

    async fn encrypt(&mut self, carla: &Person, ben: &Account) {
        for _ in 0..ENCRYPTED {
            let options =
                RoomOptions { encrypted: true, invite: &[&self.user, &ben.id], ..Default::default() };
            let room = carla.create_room(options).await;
            ben.join(&room).await;
            carla.wait_for_membership(&room, &self.user, "join", BOUND).await;
            self.encrypted.push(room);
        }
        // The greeting; then the first messages, which carry keys.
        for room in &self.encrypted {
            carla.next_message(room, &self.user, BOUND).await;
            carla.say(room, "!declaration").await;
            carla.next_message(room, &self.user, BOUND).await;
        }
        self.settle().await;
    }

    async fn answer_encrypted(&mut self, carla: &Person) -> f64 {
        let before = cpu_ms(self.bot.pid());
        for number in 0..COUNT {
            let room = &self.encrypted[number % ENCRYPTED];
            carla.say(room, "!declaration").await;
            carla.next_message(room, &self.user, BOUND).await;
        }
        self.settle().await;
        (cpu_ms(self.bot.pid()) - before) / COUNT as f64
    }

    async fn overhear_encrypted(&mut self, carla: &Person) -> f64 {
        let before = cpu_ms(self.bot.pid());
        for number in 0..COUNT {
            carla.say(&self.encrypted[number % ENCRYPTED], "Has anybody seen the banner?").await;
            tokio::time::sleep(PAUSE).await;
        }
        self.settle().await;
        (cpu_ms(self.bot.pid()) - before) / COUNT as f64
    }
}
