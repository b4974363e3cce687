//! A campaign with many rooms, whose bot is killed again and again.

use super::count::Count;
use super::crowd::{Asked, FLOODING, WAVERING};
use super::report::Report;
use crate::attachments::jpeg;
use crate::bots::{BOUND, MODERATOR, on_both};
use futures_util::{StreamExt, stream};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::time::{Duration, Instant};
use testkit::bot::{Bot, Site};
use testkit::matrix::{Message, Person, RoomOptions};
use testkit::synapse::{Limits, Synapse};
use testkit::telegram::{BotApi, State, Status};
use tokio::time::{sleep, timeout};

/// How long all rooms may take to get a statement.
pub const THROUGH: Duration = Duration::from_secs(600);

/// How long a kill waits for the moment that was drawn for it.
const MOMENT: Duration = Duration::from_secs(20);

/// How many of a round's kills come while a statement is withdrawn.
pub const WITHDRAWAL: usize = 2;

/// How many rooms on Matrix are made at the same time.
const AT_ONCE: usize = 8;

/// How often the process is killed, and by which dice.
pub struct Plan {
    pub kills: usize,
    pub seed: u64,
}

pub struct Campaign {
    pub api: BotApi,
    /// Ends with this.
    _synapse: Synapse,
    pub site: Site,
    pub user: String,
    bot: Option<Bot>,
    /// Whoever owns all rooms on Matrix, and moderates there.
    pub ana: Person,
    pub desk: String,
    /// The subscribed rooms.
    pub readers: Vec<i64>,
    pub rooms: Vec<String>,
    pub asked: Asked,
    starts: Vec<Duration>,
    /// How many kills came before the first copy did.
    early: u64,
    /// The commands by which something was approved.
    pub approved: Vec<String>,
}

/// A statement on its way, or its correction.
struct Phase<'a> {
    id: &'a str,
    /// What a room shows once it has it.
    text: &'a str,
    kills: usize,
    /// What sends it out.
    command: String,
}

impl Campaign {
    /// Makes the rooms and subscribes them, by the commands that people use.
    pub async fn set_up(telegram_rooms: usize, matrix_rooms: usize) -> Self {
        let begun = Instant::now();
        let (api, synapse) = (BotApi::start().await, Synapse::start_with(Limits::Relaxed).await);
        api.ignore_unread();
        let ana = Person::new(&synapse, "ana").await;
        // At Telegram's own pace, each phase of each round would take a minute.
        let limiter =
            "messages_per_second = 200\nchat_messages_per_second = 20\ngroup_messages_per_minute = 1200\n";
        let (site, user) = on_both(&api, &synapse, "altavoz", limiter, &[ana.user_id()]).await;

        // What one moderator writes goes out when the other one has approved it.
        let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
        site.configure(&settings.replace("[moderators]", "[moderators]\napprovals = 1"));
        api.private(MODERATOR, "Mo", "en");
        let readers: Vec<i64> = (0..telegram_rooms).map(|number| reader(&api, number)).collect();
        for id in WAVERING {
            api.private(id, "Wavering", "en");
        }
        for id in FLOODING {
            api.private(id, "Stranger", "en");
        }
        let bot = site.start(&[]);
        bot.wait_for_log("connected network=Matrix", BOUND).await;
        let desk = room(&ana, &user, false, true).await;
        let made = (0..matrix_rooms).map(|number| room(&ana, &user, number % 2 == 0, false));
        let rooms: Vec<String> = stream::iter(made).buffered(AT_ONCE).collect().await;
        eprintln!("the rooms stand after {:?}", begun.elapsed());
        for room in &rooms {
            ana.say(room, "!subscribe").await;
        }
        for room in &rooms {
            ana.wait_for_message(room, |message| message.body.contains("Subscribed"), THROUGH).await;
        }
        for room in &readers {
            api.wait_until(THROUGH, |state| {
                state.answers(*room).any(|answer| answer.text().contains("Subscribed"))
            })
            .await;
        }
        eprintln!("all are subscribed after {:?}", begun.elapsed());
        bot.stop().await;
        let (bot, asked, starts) = (None, Asked::default(), Vec::new());
        let (early, approved) = (0, Vec::new());
        Self {
            api,
            _synapse: synapse,
            site,
            user,
            bot,
            ana,
            desk,
            readers,
            rooms,
            asked,
            starts,
            early,
            approved,
        }
    }

    /// Publishes a statement and its correction under kills, and counts.
    pub async fn round(&mut self, plan: &Plan) -> Count {
        let (seed, begun) = (plan.seed, Instant::now());
        eprintln!("the dice of this round: KILLS_SEED={seed}");
        let mut rng = StdRng::seed_from_u64(seed);
        let id = format!("k{:x}", seed & 0xffff_ffff);
        self.start().await;
        let (first, right) = (format!("The first text of {id}."), format!("The right text of {id}."));
        self.moderate(format!("/post\nid: {id}\n# About {id}\n\n{first}")).await;
        self.attach(&id).await;
        // It is scheduled, its correction is not.
        let command = format!("/schedule {id} {}", soon());
        let publish = Phase { id: &id, text: &first, kills: plan.kills.div_ceil(2), command };
        let published = self.phase(&publish, &mut rng).await;
        self.moderate(format!("/correct {id}\n# About {id}\n\n{right}")).await;
        let command = format!("/publish {id}");
        let correct =
            Phase { id: &id, text: &right, kills: (plan.kills / 2).saturating_sub(WITHDRAWAL), command };
        let corrected = self.phase(&correct, &mut rng).await;
        let mut count = Count::default();
        self.hear_all().await;
        self.count_copies(&mut count, &id, &right);
        self.count_pictures(&mut count, &id);
        self.withdraw(&id, &mut rng).await;
        self.all_answered().await;
        self.waver_no_more().await;
        if let Some(bot) = self.bot.take() {
            bot.stop().await;
        }
        self.count_record(&mut count, &id).await;
        self.hear_all().await;
        let [telegram_left, matrix_left] = self.left(&id);
        count.put("telegram_left", telegram_left);
        count.put("matrix_left", matrix_left);
        let [telegram_pictures, matrix_pictures] = self.pictures_left(&id);
        count.put("telegram_pictures_left", telegram_pictures);
        count.put("matrix_pictures_left", matrix_pictures);
        count.put("seed", seed);
        count.put("kills", plan.kills);
        count.put("kills_before_first_copy", std::mem::take(&mut self.early));
        // The report of a correction also tells of the twins from before, which it can't reach.
        count.put("reported", corrected.iter().map(|report| report.repeats).sum::<u64>());
        count.put("failed", published.iter().chain(&corrected).map(|report| report.failed).sum::<u64>());
        self.count_answers(&mut count);
        let starts = std::mem::take(&mut self.starts);
        count.put("start_ms", starts.iter().sum::<Duration>().as_millis() / starts.len().max(1) as u128);
        count.put("seconds", begun.elapsed().as_secs());
        self.api.forget();
        count
    }

    /// Whoever hears the last word has heard all that was said before.
    async fn hear_all(&self) {
        let last = self.ana.say(&self.desk, "the end").await;
        self.ana.wait_for_message(&self.desk, |message| message.event_id == last, BOUND).await;
    }

    pub async fn end(self) {
        drop(self.bot);
        drop(self.site);
    }

    /// Starts the bot and waits until it is on both networks; how long that took is kept.
    async fn start(&mut self) {
        let begun = Instant::now();
        let bot = self.site.start(&[]);
        bot.wait_for_log("connected network=Telegram", BOUND).await;
        bot.wait_for_log("connected network=Matrix", BOUND).await;
        self.starts.push(begun.elapsed());
        self.bot = Some(bot);
    }

    /// The moderator says something and waits for the answer.
    pub async fn moderate(&mut self, text: String) {
        let asked = self.ask(MODERATOR, text);
        self.api
            .wait_until(THROUGH, |state| {
                state.answers(MODERATOR).any(|answer| answer.reply_to == Some(asked))
            })
            .await;
    }

    /// The moderator sends a picture that belongs to a draft.
    async fn attach(&self, id: &str) {
        let caption = format!("/attach {id}\n{}", shows(id));
        let picture =
            self.api.write(MODERATOR, MODERATOR).media("photo", "a.jpg", jpeg()).text(&caption).send();
        self.api
            .wait_until(THROUGH, |state| {
                state.answers(MODERATOR).any(|answer| answer.reply_to == Some(picture.id))
            })
            .await;
    }

    /// Publishes, kills, and waits until all is through; what the reports say.
    async fn phase(&mut self, phase: &Phase<'_>, rng: &mut StdRng) -> Vec<Report> {
        self.be_at_desk().await;
        let said = self.ask(MODERATOR, phase.command.clone());
        for kill in 0..phase.kills {
            if kill == 0 {
                // While it is asked for, and while it is approved.
                self.kill_after(rng.random_range(0..60)).await;
                self.approve(phase.id).await;
                continue;
            }
            if kill == 1 {
                // While copies are being filled: that lasts for some milliseconds only.
                if let Some(bot) = &self.bot {
                    bot.wait_for_log("a broadcast begins", THROUGH).await;
                }
                sleep(Duration::from_millis(rng.random_range(0..40))).await;
            } else {
                self.chatter(rng).await;
                self.moment(phase, phase.kills - kill, rng).await;
            }
            if let Some(bot) = self.bot.take() {
                bot.kill().await;
            }
            let untouched =
                self.api.look(|state| self.readers.iter().all(|room| !has(state, *room, phase.text)));
            self.early += u64::from(untouched);
            self.chatter(rng).await;
            // Another start may be killed before it is through.
            self.bot = Some(self.site.start(&[]));
        }
        self.all_have(phase.text).await;
        let mut reports = Vec::new();
        for network in ["Telegram", "Matrix"] {
            let report =
                self.api.wait_for(THROUGH, |state| Report::find(state, phase.id, network, said)).await;
            let expected = if network == "Telegram" { self.readers.len() } else { self.rooms.len() } as u64;
            assert!(report.delivered >= expected, "{report:?} on {network}");
            reports.push(report);
        }
        // Once this is answered, the reports are recorded as sent and will not be said again.
        self.moderate("/whoami".to_owned()).await;
        self.starts_now().await;
        reports
    }

    /// Kills the bot after so many milliseconds, and starts it again.
    pub async fn kill_after(&mut self, millis: u64) {
        sleep(Duration::from_millis(millis)).await;
        if let Some(bot) = self.bot.take() {
            bot.kill().await;
        }
        self.bot = Some(self.site.start(&[]));
    }

    /// A start that nobody kills, to see how long one takes.
    async fn starts_now(&mut self) {
        if let Some(bot) = self.bot.take() {
            bot.stop().await;
        }
        self.start().await;
    }

    /// Waits for a moment that the dice choose: during the start, or when some room that still waits gets its copy.
    async fn moment(&self, phase: &Phase<'_>, kills: usize, rng: &mut StdRng) {
        let instant = Duration::from_millis(rng.random_range(0..50));
        let dice = rng.random_range(0..10);
        let readers: Vec<i64> = self.api.look(|state| {
            self.readers.iter().copied().filter(|room| !has(state, *room, phase.text)).collect()
        });
        let rooms: Vec<&String> = self
            .rooms
            .iter()
            .filter(|room| !self.ana.messages(room).iter().any(|m| is_copy(m, phase.text)))
            .collect();
        let near = |len: usize, rng: &mut StdRng| rng.random_range(0..len.min(2 * len / kills + 1));
        if dice < 2 || (readers.is_empty() && rooms.is_empty()) {
            sleep(instant * 40).await;
        } else if (dice < 6 && !rooms.is_empty()) || readers.is_empty() {
            let room = rooms[near(rooms.len(), rng)];
            let there = |message: &Message| is_copy(message, phase.text);
            let _ = timeout(MOMENT, self.ana.wait_for_message(room, there, THROUGH)).await;
            sleep(instant).await;
        } else {
            let room = readers[near(readers.len(), rng)];
            let _ = timeout(MOMENT, self.api.wait_until(THROUGH, |state| has(state, room, phase.text))).await;
            sleep(instant).await;
        }
    }

    async fn all_have(&self, text: &str) {
        for room in &self.readers {
            self.api.wait_until(THROUGH, |state| has(state, *room, text)).await;
        }
        for room in &self.rooms {
            self.ana.wait_for_message(room, |message| is_copy(message, text), THROUGH).await;
        }
    }

    fn count_copies(&self, count: &mut Count, id: &str, right: &str) {
        let title = format!("About {id}");
        let (mut lost, mut twice) = (0, 0);
        for room in self.readers.iter().chain(&WAVERING) {
            let copies = self.api.look(|state| {
                let of_it = |text: &str| text.starts_with(&title);
                let ours = state.answers(*room).filter(|message| {
                    let shown = of_it(message.text()) || message.edits.iter().any(|edit| of_it(&edit.text));
                    shown && message.reply_to.is_none()
                });
                ours.map(|message| message.text().to_owned()).collect::<Vec<_>>()
            });
            twice += copies.len().saturating_sub(1);
            let wavers = WAVERING.contains(room);
            lost += usize::from(!wavers && !copies.iter().any(|text| text.contains(right)));
        }
        let mut matrix_twice = 0;
        for room in &self.rooms {
            let messages = self.ana.messages(room);
            let of_it: Vec<&Message> =
                messages.iter().filter(|m| m.sender == self.user && is_copy(m, &title)).collect();
            let (edits, copies): (Vec<&Message>, Vec<&Message>) =
                of_it.iter().partition(|m| m.replaces.is_some());
            let unread = messages.iter().filter(|message| message.undecryptable).count();
            lost += usize::from(!of_it.iter().any(|message| message.body.contains(right))) + unread;
            matrix_twice += copies.len().saturating_sub(1) + edits.len().saturating_sub(1);
        }
        count.put("rooms", self.readers.len() + self.rooms.len());
        count.put("lost", lost);
        count.put("matrix_twice", matrix_twice);
        count.put("telegram_twice", twice);
    }
}

/// What a statement's picture shows.
pub fn shows(id: &str) -> String {
    format!("The picture of {id}")
}

/// A time by which a statement is approved, whatever is killed until then.
#[expect(clippy::disallowed_methods, reason = "the bot goes by the real clock")]
fn soon() -> String {
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(60);
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Whether a room has a copy that says this. Whoever asks for a declaration reads the same in an answer.
fn has(state: &State, room: i64, text: &str) -> bool {
    state.answers(room).any(|message| message.reply_to.is_none() && message.text().contains(text))
}

pub fn is_copy(message: &Message, text: &str) -> bool {
    message.in_reply_to.is_none() && message.body.contains(text)
}

/// One in ten is a group, the rest are private chats. It is said before the bot listens.
fn reader(api: &BotApi, number: usize) -> i64 {
    let person = 10_000 + i64::try_from(number).unwrap();
    if number % 10 != 9 {
        api.private(person, "Reader", "en");
        api.say(person, person, "/subscribe");
        return person;
    }
    let group = api.supergroup(&format!("Group {number}"));
    api.person(person, "Admin", "en");
    api.set_member(group, person, Status::Creator);
    api.say(group, person, "/subscribe");
    group
}

async fn room(ana: &Person, bot: &str, encrypted: bool, direct: bool) -> String {
    let room = ana
        .create_room(RoomOptions { name: "Room", encrypted, direct, invite: &[bot], ..Default::default() })
        .await;
    ana.wait_for_membership(&room, bot, "join", BOUND).await;
    room
}
