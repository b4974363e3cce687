//! A statement as somebody would type it: whoever reads that gets the same statement again.

use domain::lang::Lang;
use domain::statement::{Hours, Kind, Statement};
use domain::text::plain_line;
use jiff::civil::DateTime;

/// A statement's text in one language under its header; empty where it has none in that language.
pub(crate) fn write(statement: &Statement, lang: &Lang) -> String {
    let Statement { id, kind, date, topics, about, link, hours, texts, .. } = statement;
    let Some(text) = texts.get(lang) else { return String::new() };
    let mut lines = vec![format!("id: {id}")];
    if *kind != Kind::Declaration {
        lines.push(format!("kind: {}", kind.word()));
    }
    lines.push(format!("date: {date}"));
    if !topics.is_empty() {
        let topics: Vec<&str> = topics.iter().map(|topic| topic.as_str()).collect();
        lines.push(format!("topics: {}", topics.join(", ")));
    }
    lines.extend(about.iter().map(|about| format!("about: {about}")));
    lines.extend(link.iter().map(|link| format!("link: {link}")));
    if let Some(hours) = hours {
        lines.push(format!("starts: {}", moment(hours.starts, hours)));
        lines.extend(hours.ends.map(|ends| format!("ends: {}", moment(ends, hours))));
        lines.push(format!("timezone: {}", hours.timezone));
    }
    lines.extend(text.place.iter().map(|place| format!("place: {place}")));
    lines.push(format!("lang: {lang}"));
    // A heading with marks in it would lose them.
    let heading = if is_plain(&text.title) { "\n# " } else { "title: " };
    lines.extend([format!("{heading}{}", text.title), String::new(), text.body.clone()]);
    lines.join("\n")
}

/// Whether a title stays as it is when it is read.
pub(crate) fn is_plain(title: &str) -> bool {
    plain_line(title) == title
}

/// A day, or a time by the clocks of the place.
fn moment(moment: DateTime, hours: &Hours) -> String {
    match hours.is_whole_days() {
        true => moment.date().to_string(),
        false => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}
