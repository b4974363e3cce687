//! A campaign that ran an earlier altavoz goes on with this one, and loses nothing.
//!
//! `tests/fixtures` has a campaign in each earlier layout of the store, made by the binary of its time: the
//! data of a process that was killed in the middle of its work, a backup of it, and both servers as they were then.

mod make;

use crate::bots::{BINARY, BOUND, MODERATOR, config, matrix, telegram_at};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use testkit::bot::Site;
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, State};

/// What a fixture holds.
const FILES: &[&str] = &["data", "backup", "telegram.json", "homeserver.db"];

/// A text that several messages carry, on both networks.
const LONG: &str = "long";
const DEMANDS: usize = 620;

/// A chat for which answers and copies wait.
const SLOW: i64 = 9;

/// A group whose command is in the inbox.
const INBOX_GROUP: &str = "Inbox";

fn fixture(layout: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/layout-{layout}.tar.gz"))
}

fn campaign(api: &BotApi, synapse: &Synapse, hold: &str) -> String {
    let networks = format!("{}\n{}", telegram_at(api, ""), matrix(synapse, "altavoz"));
    // What was to go out when the fixtures were made still does.
    let times = format!("hold = \"{hold}\"\npublish_late = \"3650d\"");
    config(&networks).replace("hold = \"0s\"", &times)
}

fn demands() -> String {
    let demand = |n| format!("{n}. We demand bread number {n}, and that it comes soon.");
    let all: Vec<String> = (1..=DEMANDS).map(demand).collect();
    format!("# About bread\n\nLead.\n\n## Demands\n\n{}", all.join("\n"))
}

/// A campaign of an earlier layout, and its servers.
struct Campaign {
    site: Site,
    api: BotApi,
    synapse: Synapse,
}

impl Campaign {
    async fn unpack(layout: u32) -> Self {
        let site = Site::new(BINARY, "");
        let unpacked =
            Command::new("tar").arg("-C").arg(site.folder()).arg("-xzf").arg(fixture(layout)).status();
        assert!(unpacked.unwrap().success());
        let api = BotApi::start_from(&site.path("telegram.json")).await;
        let synapse = Synapse::start_from(&site.path("homeserver.db")).await;
        site.configure(&campaign(&api, &synapse, "0s"));
        site.write("telegram-token", &api.token());
        site.write("matrix-password", "secret");
        api.ignore_unread();
        Self { site, api, synapse }
    }

    async fn run(&self, args: &[&str]) -> String {
        let (status, out, log) = self.site.run(args, "").await;
        assert!(status.success(), "{args:?}: {out}{log}");
        out
    }

    fn chat(&self, title: &str) -> i64 {
        self.api.look(|state| state.chat_named(title).unwrap_or_else(|| panic!("no chat {title}")))
    }

    /// What the bot has said in each Matrix room, as far as it isn't encrypted: the texts of what isn't removed, edits
    /// left out.
    async fn on_matrix(&self) -> Vec<Vec<String>> {
        let rooms = self
            .synapse
            .admin("GET", "/_synapse/admin/v1/users/@altavoz:localhost/joined_rooms", json!(null))
            .await;
        let mut all = Vec::new();
        for room in rooms["joined_rooms"].as_array().unwrap() {
            let room = room.as_str().unwrap();
            let path = format!("/_synapse/admin/v1/rooms/{room}/messages?dir=f&limit=1000");
            let page = self.synapse.admin("GET", &path, json!(null)).await;
            let text = |event: &Value| {
                let ours = event["sender"] == "@altavoz:localhost" && event["type"] == "m.room.message";
                let edit = event["content"]["m.relates_to"]["rel_type"] == "m.replace";
                let body = event["content"]["body"].as_str().filter(|_| ours && !edit);
                body.map(str::to_owned)
            };
            all.push(page["chunk"].as_array().unwrap().iter().filter_map(text).collect());
        }
        all
    }
}

/// How often each demand stands in these texts, as (the least, the most).
fn counted<T: AsRef<str>>(texts: &[T]) -> (usize, usize) {
    let whole = texts.iter().map(|text| text.as_ref().to_owned() + "\n").collect::<String>();
    let counts = (1..=DEMANDS).map(|n| whole.matches(&format!("bread number {n},")).count());
    counts.fold((usize::MAX, 0), |(least, most), count| (least.min(count), most.max(count)))
}

fn texts(state: &State, chat: i64) -> Vec<String> {
    state.answers(chat).map(|message| message.text().to_owned()).collect()
}

/// Waits until a moderator is told that a statement is through on both networks.
async fn reported(api: &BotApi, id: &str) -> Vec<String> {
    let mut told = Vec::new();
    for network in ["Telegram", "Matrix"] {
        let about = format!("“{id}” on {network}");
        let report = api.wait_for_message(MODERATOR, |message| message.text().contains(&about), BOUND).await;
        told.push(report.text().to_owned());
    }
    told
}

async fn say(api: &BotApi, text: &str, reply: &str) {
    api.say(MODERATOR, MODERATOR, text);
    api.wait_for_message(MODERATOR, |message| message.text().contains(reply), BOUND).await;
}

/// Waits until each demand stands in every Matrix room that had subscribed, and sees that it stands there once; one of
/// them is encrypted.
async fn all_demands_once_on_matrix(campaign: &Campaign) {
    let mut counts = Vec::new();
    let waiting = async {
        let mut tick = tokio::time::interval(Duration::from_millis(500));
        while counts.len() < 12 || counts.iter().any(|(least, _)| *least == 0) {
            tick.tick().await;
            let rooms = campaign.on_matrix().await;
            counts = rooms.iter().map(|texts| counted(texts)).filter(|(_, most)| *most > 0).collect();
        }
    };
    let all = tokio::time::timeout(BOUND * 2, waiting).await;
    assert!(all.is_ok() && counts == [(1, 1); 12], "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_2_goes_on() {
    goes_on(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_3_goes_on() {
    goes_on(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_4_goes_on() {
    goes_on(4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_5_goes_on() {
    goes_on(5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_6_goes_on() {
    goes_on(6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_7_goes_on() {
    goes_on(7).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_8_goes_on() {
    goes_on(8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_of_layout_9_goes_on() {
    goes_on(9).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_2_is_restored() {
    is_restored(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_3_is_restored() {
    is_restored(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_4_is_restored() {
    is_restored(4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_5_is_restored() {
    is_restored(5).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_6_is_restored() {
    is_restored(6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_7_is_restored() {
    is_restored(7).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_8_is_restored() {
    is_restored(8).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_layout_9_is_restored() {
    is_restored(9).await;
}

async fn goes_on(layout: u32) {
    let campaign = Campaign::unpack(layout).await;
    let Campaign { site, api, .. } = &campaign;
    let bot = site.start(&[]);

    // What was half delivered is delivered, what waited is answered, and what came in is handled.
    let inbox = campaign.chat(INBOX_GROUP);
    api.wait_until(BOUND, |state| texts(state, inbox).iter().any(|text| text.contains("Only admins"))).await;
    let asked: Vec<i32> = api.look(|state| {
        let commands = ["/declaration", "/events", "/about"];
        let asked = state.messages(SLOW).iter().filter(|message| commands.contains(&message.text()));
        asked.map(|message| message.id).collect()
    });
    assert_eq!(asked.len(), 3);
    for command in asked {
        api.wait_for_message(SLOW, |message| message.reply_to() == Some(command), BOUND).await;
    }
    let subscribed = [5, 6, 7, SLOW, campaign.chat("Assembly"), campaign.chat("News")];
    for chat in subscribed {
        let whole = |state: &State| counted(&texts(state, chat)).0 >= 1;
        api.wait_until(BOUND * 2, whole).await;
    }
    // The draft whose time came while the process was gone goes out, each room's in its language.
    for (chat, title) in [(5, "Vence"), (6, "Due"), (SLOW, "Due")] {
        api.wait_until(BOUND, |state| texts(state, chat).iter().any(|text| text.starts_with(title))).await;
    }
    reported(api, "due").await;
    for who in [8, 10] {
        assert_eq!(
            api.look(|state| texts(state, who).iter().filter(|text| text.starts_with("Due")).count()),
            0
        );
    }
    all_demands_once_on_matrix(&campaign).await;

    // A draft that is a correction, the archive, what is withdrawn, and what rooms have chosen.
    say(api, "/publish night", "goes out now").await;
    reported(api, "night").await;
    let corrected = |texts: &[String]| texts.iter().filter(|text| text.contains("Texto correcto.")).count();
    assert_eq!(api.look(|state| corrected(&texts(state, 5))), 1);
    assert_eq!(api.look(|state| texts(state, 5).iter().filter(|text| text.contains("mistaken")).count()), 0);
    api.say(6, 6, "/declaration harmful");
    let tombstone = api.wait_for_message(6, |message| message.text().contains("Withdrawn on"), BOUND).await;
    assert!(!tombstone.text().contains("It names"), "{}", tombstone.html());
    api.say(7, 7, "/subscriptions");
    api.wait_for_message(7, |message| message.text().contains("Français"), BOUND).await;
    say(api, "/publish resting", "goes out now").await;
    reported(api, "resting").await;

    // What an earlier process delivered is withdrawn everywhere.
    say(api, "/retract long It was too long.", "would be withdrawn").await;
    api.say(MODERATOR, MODERATOR, "/publish long");
    let asks = |message: &testkit::telegram::Message| message.text().contains("everywhere?");
    let asked = api.wait_for_message(MODERATOR, asks, BOUND).await;
    api.press(MODERATOR, MODERATOR, asked.id, "Yes, do it");
    // What may have arrived twice when the process was killed, on Telegram nobody can take back: the report says so.
    let report = reported(api, LONG).await.swap_remove(0);
    let twice = report.lines().find_map(|line| line.split_once(" may have arrived twice"));
    let twice = twice.map_or(0, |(count, _)| count.parse::<usize>().unwrap());
    let left = subscribed.iter().filter(|chat| api.look(|state| counted(&texts(state, **chat)).1) > 0);
    assert!(left.count() <= twice, "{report} {}", api.dump());
    assert!(campaign.on_matrix().await.iter().all(|texts| counted(texts).1 == 0));
    bot.stop().await;
    campaign.run(&["check"]).await;
}

async fn is_restored(layout: u32) {
    let campaign = Campaign::unpack(layout).await;
    let Campaign { site, api, .. } = &campaign;
    for name in ["data/store", "data/store.mark"] {
        std::fs::rename(site.path(name), site.path(&format!("{name}-lost"))).unwrap();
    }
    campaign.run(&["restore", "backup"]).await;
    campaign.run(&["check"]).await;
    let bot = site.start(&[]);
    // Nothing goes out by itself; then it goes on where it was, and on Matrix nothing comes twice.
    say(api, "/report long", "halted").await;
    say(api, "/resume long", "goes on").await;
    // It came from a file, so nobody is told in a chat.
    for network in ["Telegram", "Matrix"] {
        bot.wait_for_log(&format!("a broadcast is through network={network}"), BOUND * 2).await;
    }
    all_demands_once_on_matrix(&campaign).await;
    for chat in [5, 6, 7, SLOW] {
        assert!(api.look(|state| counted(&texts(state, chat)).0 >= 1));
    }
    bot.stop().await;
    campaign.run(&["check"]).await;
}
