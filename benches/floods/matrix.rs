//! Matrix on a Synapse with its default limits: ten messages at once, then one in five seconds.

use crate::{BOUND, Wait, tell};
use std::time::{Duration, Instant};
use testkit::bot::Site;
use testkit::matrix::{Message, Person, RoomOptions};
use testkit::synapse::{Limits, Synapse};

const ROOMS: usize = 8;
const NAME: &str = "Matrix: one stranger asks for a text of 45 kB every 5 s";

pub async fn run(binary: &str) -> Vec<Wait> {
    let synapse = Synapse::start_with(Limits::Default).await;
    let mo = Person::new(&synapse, "mo").await;
    let stranger = Person::new(&synapse, "stranger").await;
    for person in [&mo, &stranger] {
        synapse.override_ratelimit(person.user_id()).await;
    }
    let user = synapse.register("altavoz", "secret-two", false).await;
    synapse.override_ratelimit(&user).await;
    let site = Site::new(binary, "");
    let text = "Bread and roses for everybody, again and again. ".repeat(940);
    site.write("texts/long-text.en.md", &format!("---\nid: long-text\n---\n# A long text\n\n{text}"));
    site.write("matrix-password", "secret-two");
    site.configure(&format!(
        "hold = \"0s\"\nstatements_dir = \"{}\"\nlog = \"warn\"\n\n[moderators]\nmatrix = [\"{}\"]\n\n[matrix]\nhomeserver = \
         \"{}\"\nuser = \"altavoz\"\npassword_file = \"matrix-password\"\n",
        site.path("texts").display(),
        mo.user_id(),
        synapse.url()
    ));
    let bot = site.start(&[]);
    let invite = &[user.as_str()];
    let desk = mo.create_room(RoomOptions { direct: true, invite, ..Default::default() }).await;
    mo.wait_for_membership(&desk, &user, "join", BOUND).await;
    let mut rooms = Vec::new();
    for _ in 0..ROOMS {
        let room = mo.create_room(RoomOptions { invite, ..Default::default() }).await;
        mo.wait_for_membership(&room, &user, "join", BOUND).await;
        mo.say(&room, "!subscribe").await;
        hears(&mo, &room, &user, "Subscribed").await;
        rooms.push(room);
    }
    let own = stranger.create_room(RoomOptions { direct: true, invite, ..Default::default() }).await;
    stranger.wait_for_membership(&own, &user, "join", BOUND).await;
    let path = format!("/_synapse/admin/v1/users/{user}/override_ratelimit");
    synapse.admin("DELETE", &path, serde_json::json!({})).await;

    let asking = async {
        let mut tick = tokio::time::interval(Duration::from_secs(5));
        loop {
            tick.tick().await;
            stranger.say(&own, "!declaration long-text full").await;
        }
    };
    let measuring = async {
        // Until the bucket is empty.
        let mut waits = Vec::new();
        hears(&stranger, &own, &user, "roses").await;
        tokio::time::sleep(Duration::from_secs(30)).await;
        mo.say(&desk, "!post\nid: urgent\n# About now\n\nThe text of now.").await;
        let preview = hears(&mo, &desk, &user, "Nothing has been sent").await;
        waits.push(tell(NAME, "a moderator's preview", preview));
        mo.say(&desk, "!publish urgent").await;
        let all = async {
            for room in &rooms {
                hears(&mo, room, &user, "The text of now.").await;
            }
        };
        let began = Instant::now();
        let copies = tokio::time::timeout(BOUND, all).await.ok().map(|()| began.elapsed().as_secs_f64());
        waits.push(tell(NAME, "8 copies of a statement", copies));
        waits
    };
    let waits = tokio::select! {
        waits = measuring => waits,
        () = asking => Vec::new(),
    };
    bot.stop().await;
    waits
}

/// How long it takes until the bot says these words in a room.
async fn hears(person: &Person, room: &str, bot: &str, words: &str) -> Option<f64> {
    let began = Instant::now();
    let says = |message: &Message| message.sender == bot && message.body.contains(words);
    let hearing = person.wait_for_message(room, says, BOUND * 2);
    tokio::time::timeout(BOUND, hearing).await.ok()?;
    Some(began.elapsed().as_secs_f64())
}
