//! How a statement is laid out for reading: its head, its pages, and the choices to go on.

use crate::locale::{Phrase, Translator, language_name, names_demands};
use crate::request::Request;
use domain::answer::{CHOICE_LIMIT, Choice};
use domain::lang::Lang;
use domain::room::RoomKind;
use domain::statement::{Hours, Kind, Statement, Text};
use domain::text::{Block, BlockKind, Document, Span, Style, section_slug};
use jiff::tz::TimeZone;

/// A section's slug for the demands, under whatever heading they stand.
pub const DEMANDS: &str = "demands";

/// How long a lead is, in characters.
pub const LEAD: usize = 600;

/// How long a page is, in characters.
pub const PAGE: usize = 1_500;

/// How long a text may be to be shown at once where others read along, in characters.
const LONGEST_IN_GROUP: usize = 3 * PAGE;

/// A statement's text; the section of its demands has one slug in every language, unless its author gave it another.
pub fn body(text: &Text) -> Document {
    let mut document = Document::markdown(&text.body);
    for block in &mut document.blocks {
        let heading = block.text();
        if let BlockKind::Heading { slug, .. } = &mut block.kind
            && *slug == section_slug(&heading)
            && names_demands(&heading)
        {
            DEMANDS.clone_into(slug);
        }
    }
    document
}

/// Who says something, and whether that can be checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Byline<'a> {
    /// The campaign, where it isn't plain who speaks.
    pub campaign: Option<&'a str>,
    /// Whether it is signed.
    pub signed: bool,
}

/// Title, kind, date, and for an event hours and place; and a line when this is not the language that was wanted.
pub fn masthead(
    statement: &Statement,
    lang: &Lang,
    text: &Text,
    translator: &Translator,
    byline: Byline<'_>,
) -> Document {
    let mut head = Document::titled(&text.title);
    let kind = kind(statement.kind, translator);
    let when = match &statement.hours {
        Some(hours) => hours_line(hours, translator),
        None => translator.date(statement.date),
    };
    let place = text.place.clone();
    let urgent = statement.urgent.then(|| translator.say("kind-urgent"));
    let signed = byline.signed.then(|| translator.say("signed"));
    let campaign = byline.campaign.map(str::to_owned);
    let line = urgent.into_iter().chain(campaign).chain([kind, when]).chain(place).chain(signed);
    let line: Vec<String> = line.collect();
    head.push(note(line.join(" · ")));
    let withdrawn = if statement.kind == Kind::Event { "cancelled" } else { "withdrawn" };
    if let Some(withdrawal) = &statement.withdrawn {
        head.push(note(
            translator.tell(&Phrase::new(withdrawn).with("date", translator.date(withdrawal.on))),
        ));
        head.extend(withdrawal.why.as_deref().map(Document::plain).unwrap_or_default());
    } else if let Some(date) = statement.corrected {
        head.push(note(translator.tell(&Phrase::new("corrected").with("date", translator.date(date)))));
    }
    if lang.base() != translator.lang.base() {
        let say = Phrase::new("not-in-your-language")
            .with("wanted", language_name(&translator.lang))
            .with("shown", language_name(lang));
        head.push(note(translator.tell(&say)));
    }
    head
}

/// An italic line, such as a date under a title.
pub(crate) fn note(text: String) -> Block {
    Block::paragraph(vec![Span::styled(text, Style::ITALIC)])
}

/// An event's hours by the clocks of its place.
pub fn hours_line(hours: &Hours, translator: &Translator) -> String {
    let clock = |time: jiff::civil::DateTime| format!("{:02}:{:02}", time.hour(), time.minute());
    let begins = format!("{}, {}", translator.day(hours.starts.date()), clock(hours.starts));
    let span = match hours.ends {
        // Whole days are the same wherever one is.
        None if hours.is_whole_days() => return translator.day(hours.starts.date()),
        Some(ends) if hours.is_whole_days() => {
            let (first, last) = (hours.starts.date(), ends.date());
            let days = [translator.day(first), translator.day(last)];
            return if first == last { translator.day(first) } else { days.join(" – ") };
        }
        None => begins,
        Some(ends) if ends.date() == hours.starts.date() => format!("{begins}–{}", clock(ends)),
        Some(ends) => format!("{begins} – {}, {}", translator.day(ends.date()), clock(ends)),
    };
    let zone = TimeZone::get(&hours.timezone).unwrap_or(TimeZone::UTC);
    let seconds = zone.to_offset(hours.begin()).seconds();
    let (sign, minutes) = (if seconds < 0 { '−' } else { '+' }, seconds.abs() / 60);
    let offset = match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    };
    format!("{span} ({}, {offset})", hours.timezone)
}

/// What a statement is.
pub(crate) fn kind(kind: Kind, translator: &Translator) -> String {
    translator.say(match kind {
        Kind::Declaration => "kind-declaration",
        Kind::Event => "kind-event",
        Kind::Update => "kind-update",
    })
}

/// The address where more can be read.
pub fn link_line(link: &str, translator: &Translator) -> Block {
    Block::paragraph(vec![
        Span::plain(format!("{} ", translator.say("link"))),
        Span { text: link.to_owned(), link: Some(link.to_owned()), ..Span::default() },
    ])
}

/// The pages of a text: the lead, then pages of about [`PAGE`] characters, at least one.
pub fn pages(body: &Document) -> Vec<Document> {
    let (lead, rest) = body.lead(LEAD);
    let mut pages = vec![lead];
    pages.extend(rest.split(PAGE, |block: &Block| block.text().chars().count() + 2));
    pages
}

/// Somebody who reads, and what follows for the choices.
pub struct Reader<'a> {
    /// In which language, and where.
    pub translator: &'a Translator,
    /// Whether others read along: long texts come by page then.
    pub in_group: bool,
    /// The choices open elsewhere (a group's buttons open the private chat): they must name the language.
    pub keep_language: bool,
}

impl<'a> Reader<'a> {
    /// Whoever asks.
    pub fn of(request: &'a Request<'_>) -> Self {
        let (translator, in_group) = (&request.translator, request.incoming.kind != RoomKind::Private);
        let keep_language = in_group && translator.network.capabilities().private_links;
        Self { translator, in_group, keep_language }
    }

    /// Whether a text is too long to be shown at once in this room: one who asks for it again and again would fill the room.
    pub fn is_too_long(&self, document: &Document) -> bool {
        self.in_group && document.text().chars().count() > LONGEST_IN_GROUP
    }

    /// Whether the whole of a text can be chosen: here, or where the choice opens.
    pub fn may_choose_whole(&self, body: &Document) -> bool {
        !self.is_too_long(body) || self.translator.network.capabilities().private_links
    }

    /// The word that keeps the reader in this language; empty when it is the reader's own anyway.
    pub fn language_word<'l>(&self, shown: &'l Lang) -> &'l str {
        if self.keep_language || *shown != self.translator.lang { shown.code() } else { "" }
    }

    /// A choice about a statement. A last word that would make the command too long for a button is left out.
    pub fn choice(
        &self,
        label: &'static str,
        command: &str,
        statement: &Statement,
        words: &[&str],
    ) -> Choice {
        Choice {
            label: self.translator.say(label),
            command: command_line(command, statement.id.as_str(), words),
        }
    }

    /// A choice for each language but the one that is shown.
    pub fn language_choices(&self, statement: &Statement, shown: &Lang) -> Vec<Choice> {
        let command = if statement.kind == Kind::Event { "events" } else { "declaration" };
        statement
            .texts
            .keys()
            .filter(|lang| *lang != shown)
            .map(|lang| Choice {
                label: language_name(lang),
                command: command_line(command, statement.id.as_str(), &[lang.code()]),
            })
            .collect()
    }
}

fn command_line(command: &str, id: &str, words: &[&str]) -> String {
    let mut line = format!("{command} {id}");
    for word in words.iter().filter(|word| !word.is_empty()) {
        if line.len() + 1 + word.len() > CHOICE_LIMIT {
            break;
        }
        line.push(' ');
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demands_have_one_name_in_every_language() {
        for (heading, slug) in [
            ("Our demands", "demands"),
            ("Nuestras demandas", "demands"),
            ("Demands {#wishes}", "wishes"),
            ("Weather", "weather"),
        ] {
            let text = Text { title: "T".into(), body: format!("## {heading}\n\n- Bread"), place: None };
            assert_eq!(body(&text).sections().first().map(|(slug, _)| *slug), Some(slug), "{heading}");
        }
    }
}
