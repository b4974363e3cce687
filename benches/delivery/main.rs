//! How fast a broadcast is, against the least time that the network's limits allow, and whether people wait for it.
//!
//! `cargo bench --bench delivery [-- [telegram] [matrix] [scale] [million] [--runs N] [--binary PATH]…]` runs the real binary against the stand-in Bot API
//! with its limits on, and against Synapse with its default limits and without any. What is compared is measured in one
//! run; a figure is the median of its runs. With `--binary` it measures others than this build's, such as those of earlier
//! commits, each in turn.

#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark fails loudly, prints its figures, and has a clock"
)]

mod homeserver;
mod matrix;
mod scale;
mod telegram;

use std::time::Duration;
use testkit::bot::{Bot, Site};

const BINARY: &str = env!("CARGO_BIN_EXE_altavoz");

/// How long anything but a broadcast may take.
const BOUND: Duration = Duration::from_secs(300);

#[tokio::main]
async fn main() {
    let mut runs = 3;
    let mut chosen = Vec::new();
    let mut binaries = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            // Cargo's own.
            "--bench" => {}
            "--runs" => runs = args.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0).expect("--runs N"),
            "--binary" => binaries.push(args.next().expect("--binary PATH")),
            "telegram" | "matrix" | "scale" | "million" => chosen.push(arg),
            other => panic!("{other}? Say telegram, matrix, scale, million, --runs N or --binary PATH"),
        }
    }
    let wanted = |network: &str| chosen.is_empty() || chosen.iter().any(|one| one == network);
    if binaries.is_empty() {
        binaries.push(BINARY.to_owned());
    }
    for binary in &binaries {
        println!("{binary}");
        if wanted("telegram") {
            telegram::run(binary, runs).await;
        }
        if wanted("matrix") {
            matrix::run(binary, runs).await;
        }
        if wanted("scale") {
            scale::run(binary, &[1_000, 10_000, 100_000], runs).await;
        }
        // Only when it is asked for: it takes gigabytes here, for all that the stand-in remembers.
        if chosen.iter().any(|one| one == "million") {
            scale::run(binary, &[1_000, 1_000_000], 1).await;
        }
    }
}

/// The figures of several runs.
#[derive(Default)]
struct Figures(Vec<f64>);

impl Figures {
    fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }

    fn median(&self) -> f64 {
        quantile(&self.0, 0.5)
    }
}

/// What so large a part of the figures doesn't exceed.
fn quantile(figures: &[f64], part: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (part * sorted.len() as f64).ceil() as usize;
    sorted[at.saturating_sub(1).min(sorted.len() - 1)]
}

/// One line of the table: what, the figure, and what it is to be.
fn line(what: &str, figure: &str, wanted: &str) {
    println!("  {what:<58} {figure:>12}  {wanted}");
}

/// Begins a broadcast of a statement of its own, named by the number.
async fn broadcast(site: &Site, number: usize) {
    let name = format!("bench-{number}.md");
    site.write(&name, &format!("---\nid: bench-{number}\n---\n# Number {number}\n\n{}", TEXT));
    let (status, _, log) = site.run(&["import", "--broadcast", &name], "").await;
    assert!(status.success(), "{log}");
}

/// What a statement's copy may say.
const TEXT: &str =
    "We are here, we stay, and we ask everybody who reads this to come to the square on Saturday.";

/// Waits until so many broadcasts are through.
async fn through(bot: &Bot, count: usize, bound: Duration) {
    let waiting = async {
        // Looking costs little, and less than being woken for every message.
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        while bot.log().matches("a broadcast is through").count() < count {
            tick.tick().await;
        }
    };
    if tokio::time::timeout(bound, waiting).await.is_err() {
        panic!("no end of broadcast {count} within {bound:?}; the log:\n{}", bot.log());
    }
}
