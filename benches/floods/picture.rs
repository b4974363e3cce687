//! The figures as bars, on a scale by powers of ten: the first binary's above the second's.

use crate::{BOUND, Wait};
use std::fmt::Write;

const LEFT: f64 = 330.0;
const WIDTH: f64 = 420.0;
const ROW: f64 = 17.0;
const COLOURS: [&str; 4] = ["#c9502b", "#2b6cc9", "#6aa84f", "#888888"];

/// An SVG of all waits, those of each binary in a colour of its own.
pub fn draw(binaries: &[Vec<Wait>]) -> String {
    let mut rows = String::new();
    let mut y = 24.0;
    let mut flood = "";
    for (index, wait) in binaries.first().into_iter().flatten().enumerate() {
        if wait.flood != flood {
            flood = wait.flood;
            y += 12.0;
            let _ = write!(rows, r#"<text x="8" y="{y}" font-weight="bold">{flood}</text>"#);
            y += ROW;
        }
        let _ = write!(rows, r#"<text x="16" y="{}">{}</text>"#, y + 3.0, wait.who);
        for (waits, colour) in binaries.iter().zip(COLOURS) {
            let Some(wait) = waits.get(index) else { continue };
            let (seconds, more) = wait.seconds.map_or((BOUND.as_secs_f64(), "> "), |seconds| (seconds, ""));
            // From a tenth of a second to a thousand.
            let width = (seconds.max(0.1).log10() + 1.0) / 4.0 * WIDTH;
            let _ = write!(
                rows,
                r#"<rect x="{LEFT}" y="{}" width="{width:.0}" height="8" fill="{colour}"/><text x="{:.0}" y="{}" font-size="10">{more}{seconds:.1} s</text>"#,
                y - 8.0,
                LEFT + width + 4.0,
                y,
            );
            y += 10.0;
        }
        y += 6.0;
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="840" height="{y:.0}" font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>{rows}</svg>"#
    )
}
