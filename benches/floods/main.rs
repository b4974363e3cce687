//! Who waits how long while strangers flood the bot.
//!
//! `cargo bench --bench floods [-- [telegram] [matrix] [--binary PATH]… [--picture FILE]]` runs the real binary against the
//! stand-in Bot API and against Synapse, each with the limits that it has by default. What is slower than a few minutes
//! is given up and shown as such. With `--binary` it measures others than this build's, each in turn; with `--picture` the
//! figures become a picture, too.

#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark fails loudly, prints its figures, and has a clock"
)]

mod matrix;
mod picture;
mod telegram;

use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_altavoz");

/// What takes longer than this is not waited for.
const BOUND: Duration = Duration::from_secs(180);

/// How long somebody waited in a flood: `None` is longer than [`BOUND`].
struct Wait {
    flood: &'static str,
    who: &'static str,
    seconds: Option<f64>,
}

#[tokio::main]
async fn main() {
    let (mut chosen, mut binaries, mut picture) = (Vec::new(), Vec::new(), None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            // Cargo's own.
            "--bench" => {}
            "--binary" => binaries.push(args.next().expect("--binary PATH")),
            "--picture" => picture = Some(args.next().expect("--picture FILE")),
            "telegram" | "matrix" => chosen.push(arg),
            other => panic!("{other}? Say telegram, matrix, --binary PATH or --picture FILE"),
        }
    }
    if binaries.is_empty() {
        binaries.push(BINARY.to_owned());
    }
    let wanted = |network: &str| chosen.is_empty() || chosen.iter().any(|one| one == network);
    let mut all = Vec::new();
    for binary in &binaries {
        println!("{binary}");
        let mut waits = Vec::new();
        if wanted("telegram") {
            waits.extend(telegram::run(binary).await);
        }
        if wanted("matrix") {
            waits.extend(matrix::run(binary).await);
        }
        all.push(waits);
    }
    if let Some(file) = picture {
        std::fs::write(file, picture::draw(&all)).unwrap();
    }
}

/// Prints how long somebody waited.
fn tell(flood: &'static str, who: &'static str, seconds: Option<f64>) -> Wait {
    match seconds {
        Some(seconds) => println!("  {flood:<58} {who:<34} {seconds:>7.1} s"),
        None => println!("  {flood:<58} {who:<34} > {:>5} s", BOUND.as_secs()),
    }
    Wait { flood, who, seconds }
}
