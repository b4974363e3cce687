//! The process is killed at random instants while it carries statements to rooms on both networks, and while people
//! talk to it: nothing is lost, on Matrix nothing comes twice, and on Telegram no more than the report says. What goes out is scheduled,
//! approved by another moderator, corrected and withdrawn meanwhile: nothing is approved or published twice, and nothing without approval.
//!
//! CONTRIBUTING.md says how the long form is run.

mod approvals;
mod campaign;
mod count;
mod crowd;
mod pictures;
mod report;

use campaign::{Campaign, Plan};
use count::Total;
use std::io::Write;
use std::path::Path;

/// How many kills the long form comes to.
const LONG: usize = 1_000;

/// A seed of its own for every run, unless one is named: a failure names it.
fn seed() -> u64 {
    std::env::var("KILLS_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_doubled_over_ten_kills() {
    let mut campaign = Campaign::set_up(2_000, 200).await;
    let count = campaign.round(&Plan { kills: 10, seed: seed() }).await;
    println!("{count}");
    count.check();
    campaign.end().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the long form: hours; cargo test --test it kills::long -- --ignored --nocapture"]
async fn long() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/kills.txt");
    let mut total = Total::read(&std::fs::read_to_string(&file).unwrap_or_default());
    println!("{}: {total}", file.display());
    let mut campaign = Campaign::set_up(2_000, 200).await;
    while total.kills < LONG {
        let kills = 20.min(LONG - total.kills);
        let count = campaign.round(&Plan { kills, seed: rand::random() }).await;
        // Before it is checked, so that what is found stands in the file.
        let mut lines = std::fs::OpenOptions::new().create(true).append(true).open(&file).unwrap();
        writeln!(lines, "{count}").unwrap();
        total.add(&count);
        println!("{count}\n{total}");
        count.check();
    }
    campaign.end().await;
}
