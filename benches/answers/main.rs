//! What an answer costs: processor time, memory, and how fast a burst of questions is answered.
//!
//! `cargo bench --bench answers [-- [telegram] [matrix] [few] [many] [--runs N] [--binary PATH] [--beside PATH]]` runs the real binary against
//! Synapse without limits, with 1, 20 and 200 rooms; `few` is one only, `many` also a thousand, which takes minutes. `--beside` measures another binary in
//! the same run, such as that of an earlier commit; `--binary` one instead of this build's. A figure is the median of its
//! runs.

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
mod process;
mod telegram;

use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_altavoz");

/// How long anything may take.
const BOUND: Duration = Duration::from_secs(300);

#[tokio::main]
async fn main() {
    let mut runs = 3;
    let mut chosen = Vec::new();
    let mut rooms = vec![1, 20, 200];
    let mut binaries = vec![BINARY.to_owned()];
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            // Cargo's own.
            "--bench" => {}
            "--runs" => runs = args.next().and_then(|n| n.parse().ok()).filter(|n| *n > 0).expect("--runs N"),
            "--binary" => binaries[0] = args.next().expect("--binary PATH"),
            "--beside" => binaries.push(args.next().expect("--beside PATH")),
            "few" => rooms.truncate(1),
            "many" => rooms.push(1_000),
            "telegram" | "matrix" => chosen.push(arg),
            other => {
                panic!("{other}? Say telegram, matrix, few, many, --runs N, --binary PATH or --beside PATH")
            }
        }
    }
    let wanted = |network: &str| chosen.is_empty() || chosen.iter().any(|one| one == network);
    if wanted("telegram") {
        telegram::run(&binaries, runs).await;
    }
    if wanted("matrix") {
        matrix::run(&binaries, runs, &rooms).await;
    }
}

/// The figures of one thing, for each binary those of all runs.
struct Figures(Vec<Vec<f64>>);

impl Figures {
    fn of(binaries: usize) -> Self {
        Self(vec![Vec::new(); binaries])
    }

    fn add(&mut self, binary: usize, figure: f64) {
        self.0[binary].push(figure);
    }

    /// One line of the table: what, the figure, that of the other binary, the one over the other, and what it is to be.
    fn print(&self, what: &str, unit: &str, wanted: &str) {
        let medians: Vec<f64> = self.0.iter().map(|figures| median(figures)).collect();
        let ours = format!("{:.2} {unit}", medians[0]);
        let beside = medians.get(1).map_or(String::new(), |other| {
            format!("{:>12}  {:>6.3}", format!("{other:.2} {unit}"), medians[0] / other)
        });
        println!("  {what:<58} {ours:>12} {beside}  {wanted}");
    }
}

fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() - 1) / 2]
}
