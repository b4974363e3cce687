//! A statement as somebody would type it: whoever reads that gets the same statement again.

use super::header::unquoted;
use domain::lang::Lang;
use domain::statement::{Kind, Statement};
use domain::text::Document;
use jiff::civil::{DateTime, Time};

/// A statement's text in one language under its header; empty where it has none in that language.
pub(crate) fn write(statement: &Statement, lang: &Lang) -> String {
    let Statement { id, kind, date, topics, about, link, hours, pin, urgent, texts, .. } = statement;
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
        lines.push(format!("starts: {}", moment(hours.starts)));
        lines.extend(hours.ends.map(|ends| format!("ends: {}", moment(ends))));
        lines.push(format!("timezone: {}", hours.timezone));
    }
    if hours.is_some() {
        // An event without a place in this language says so; quotes around all of a place are its own.
        let place = text.place.as_deref().unwrap_or_default();
        let is_quoted = unquoted(place) != place;
        lines.push(if is_quoted { format!("place: '{place}'") } else { format!("place: {place}") });
    }
    lines.extend(pin.then(|| "pin: yes".to_owned()));
    lines.extend(urgent.then(|| "urgent: yes".to_owned()));
    lines.push(format!("lang: {lang}"));
    lines.extend([format!("\n{}", heading(&text.title)), String::new(), text.body.clone()]);
    lines.join("\n")
}

/// A title as a heading, so that its characters stay what they are.
pub(crate) fn heading(title: &str) -> String {
    format!("# {}", Document::plain(title).to_markdown().trim_end())
}

/// A day, or a time by the clocks of the place.
fn moment(moment: DateTime) -> String {
    // A day begins at midnight to the nanosecond, a time a little later.
    match moment.time() == Time::midnight() {
        true => moment.date().to_string(),
        false => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}
