//! `/log [ID | person | since]`: who did what with what the campaign says.

use crate::locale::{Phrase, Translator};
use crate::people::name::named;
use crate::publishing::when::day;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Choice, Content};
use domain::error::ReadError;
use domain::people::People;
use domain::person::Person;
use domain::record;
use domain::statement::Id;
use domain::text::{Block, Document, Span};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// How many entries are shown.
const SHOWN: usize = 10;

/// How many are read at a time, and how many times: more are never read for one answer.
const PAGE: usize = 200;
const PAGES: usize = 25;

/// How much of a digest is shown.
const DIGEST: usize = 8;

/// The command.
pub static ENTRY: Entry =
    Entry { in_menu: false, ..Entry::private(Permission::SeePeople, "log", "grammar-log", "help-log", run) };

/// Which entries are meant.
enum Wanted {
    All,
    Statement(Id),
    Person(Vec<String>),
    Since(Timestamp),
}

impl Wanted {
    /// What a word asks for; `None` if that can't be told.
    fn parse(word: &str, request: &Request<'_>) -> Option<Self> {
        if word.is_empty() {
            return Some(Self::All);
        }
        let zone = TimeZone::get(request.read_model.campaign().zone()).unwrap_or(TimeZone::UTC);
        let now = request.now.to_zoned(zone.clone()).datetime();
        // A statement may be called like a day.
        let is_known = |id: &Id| {
            let is_out = request.read_model.published(id).is_ok_and(|published| published.is_some());
            is_out || request.read_model.drafts_of(id).is_ok_and(|drafts| !drafts.is_empty())
        };
        if let Some(id) = Id::parse(word).filter(is_known) {
            return Some(Self::Statement(id));
        }
        if let Some(mut date) = word.parse::<Date>().ok().or_else(|| day(word, now)) {
            // The last Monday, not the next.
            if date > now.date() {
                date = date.saturating_sub(7.days());
            }
            return Some(Self::Since(zone.to_timestamp(date.into()).ok()?));
        }
        let bare = word.rsplit_once(':').filter(|_| !word.starts_with('@')).map_or(word, |(_, id)| id);
        if let Some(person) = Person::parse(bare) {
            let ids = request.read_model.people().ids(&person);
            return Some(Self::Person(ids.iter().map(record::name).collect()));
        }
        Id::parse(word).map(Self::Statement)
    }

    fn is(&self, entry: &record::Entry) -> bool {
        match self {
            Self::All => true,
            Self::Statement(id) => entry.done.what == id.as_str(),
            Self::Person(names) => {
                let record::Done { by, what, more, .. } = &entry.done;
                [Some(by), Some(what), more.as_ref()].into_iter().flatten().any(|word| names.contains(word))
            }
            Self::Since(since) => entry.at >= *since,
        }
    }

    /// Whether nothing that is meant lies behind an entry.
    fn ends(&self, entry: &record::Entry) -> bool {
        matches!(self, Self::Since(since) if entry.at < *since)
    }
}

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let words = request.args.split_whitespace().filter(|word| !is_since(word));
    let (numbers, words): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with('#'));
    let from = numbers.first().map_or(Some(u64::MAX), |number| number.trim_start_matches('#').parse().ok());
    let wanted = Wanted::parse(words.first().copied().unwrap_or_default(), request);
    let (Some(mut from), Some(wanted), ..=1) = (from, wanted, words.len()) else {
        return Ok(refuse(translator, &Phrase::new("log-how")));
    };
    let mut shown = Vec::new();
    let mut more = None;
    'pages: for page in 0..=PAGES {
        let entries = request.read_model.entries(from, PAGE)?;
        let Some(last) = entries.last().map(|entry| entry.number) else { break };
        for entry in entries {
            if wanted.ends(&entry) {
                break 'pages;
            }
            if shown.len() == SHOWN || page == PAGES {
                more = Some(entry.number);
                break 'pages;
            }
            shown.extend(wanted.is(&entry).then_some(entry));
        }
        if last <= 1 {
            break;
        }
        from = last - 1;
    }
    let Some((number, hash)) =
        request.read_model.record_head()?.filter(|_| !shown.is_empty() || more.is_some())
    else {
        return Ok(refuse(translator, &Phrase::new("log-empty")));
    };
    let title = match wanted {
        Wanted::Since(since) => {
            let day = translator.date(request.read_model.campaign().day(since));
            translator.tell(&Phrase::new("log-title-since").with("date", day))
        }
        _ => translator.say("log-title"),
    };
    let mut document = Document::titled(&title);
    let people = request.read_model.people();
    for entry in &shown {
        document.push(Block::bullet(vec![Span::plain(line(entry, &people, request))]));
    }
    let head = Phrase::new("log-head").number("number", number).with("hash", hash.short());
    document.extend(Document::plain(&translator.tell(&head)));
    let choices = more.map(|number| Choice {
        label: translator.say("choice-older"),
        command: format!("log {} #{number}", words.join(" ")).replace("  ", " "),
    });
    Ok(Content::new(document, choices.into_iter().collect()).into())
}

/// Whether a word says that a day follows.
fn is_since(word: &str) -> bool {
    ["since", "desde", "depuis", "seit"].contains(&word.to_lowercase().as_str())
}

fn line(entry: &record::Entry, people: &People, request: &Request<'_>) -> String {
    let translator = &request.translator;
    let record::Done { by, deed, what, digest, more } = &entry.done;
    let zone = TimeZone::get(request.read_model.campaign().zone()).unwrap_or(TimeZone::UTC);
    let at = entry.at.to_zoned(zone.clone());
    let moment = more.as_deref().and_then(|more| more.parse::<Timestamp>().ok());
    let until = moment.map(|at| at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string());
    let key = Phrase::new("log-entry")
        .with("who", who(by, people, translator))
        .with("deed", deed.word())
        .with("what", called(what, people, translator))
        .with(
            "more",
            until.unwrap_or_else(|| called(more.as_deref().unwrap_or_default(), people, translator)),
        );
    let digest = digest.as_deref().and_then(|digest| digest.get(..DIGEST));
    let digest = digest.map(|digest| format!(" [{digest}]")).unwrap_or_default();
    format!("{} – {} – {}{digest}", entry.number, at.strftime("%Y-%m-%d %H:%M"), translator.tell(&key))
}

/// Who did something.
fn who(by: &str, people: &People, translator: &Translator) -> String {
    match by {
        "console" => translator.say("acted-console"),
        "clock" => translator.say("log-clock"),
        "operator" => translator.say("log-operator"),
        "network" => translator.say("log-network"),
        _ => called(by, people, translator),
    }
}

/// Somebody, as people know them; what is nobody, such as a statement, stays as it is.
fn called(what: &str, people: &People, translator: &Translator) -> String {
    let person = what.split_once(':').and_then(|(_, id)| Person::parse(id));
    let Some(person) = person else { return what.to_owned() };
    let named = named(&person, translator);
    people.name(&person).map_or_else(|| named.clone(), |name| format!("{name}, {named}"))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::archive::DraftId;
    use domain::lang::Lang;
    use domain::statement::Id;
    use jiff::SignedDuration;

    #[test]
    fn moderators_see_who_did_what() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            talk.says("/log");
            talk.says("/moderators add 8 Bo of the ports");
            talk.person = "8";
            talk.says("/post\nid: march\n# We march\n\nAt noon.");
            talk.says("/schedule march tomorrow 18:00");
            talk.says("/unschedule march");
            talk.person = "7";
            talk.now += SignedDuration::from_hours(30);
            talk.says("/publish march");
            talk.read_model.begin(&DraftId::text(Id::parse("march").unwrap()), talk.now);
            talk.says("/stop march");
            talk.says("/resume march");
            conversations += &talk.conversation(&[
                "/log",
                "/log march",
                "/log 8",
                "/log since today",
                "/log 2026-11-25",
                "/log nothing-like-it",
                "/log #3",
                "/log march march",
                "/log #x",
            ]);
        }
        insta::assert_snapshot!(conversations);
    }

    #[test]
    fn what_is_older_is_a_choice_away() {
        let mut talk = Talk::moderator();
        for n in 0..25 {
            talk.says(&format!("/post\nid: march\n# We march\n\nAt {n}."));
            talk.says(&format!("/post\nid: other\n# Other\n\nAt {n}."));
        }
        let mut numbers = Vec::new();
        let mut command = "log march".to_owned();
        loop {
            let answer = talk.answer(&command).unwrap().messages.remove(0);
            let lines = answer.document.blocks.iter().filter_map(|block| {
                block.text().split_once(" – ").and_then(|(number, _)| number.parse::<u64>().ok())
            });
            numbers.extend(lines);
            match answer.choices.first() {
                Some(choice) => command.clone_from(&choice.command),
                None => break,
            }
        }
        assert_eq!(numbers, (0..25).rev().map(|n| 2 * n + 1).collect::<Vec<u64>>());
    }

    #[test]
    fn it_is_for_moderators() {
        let mut talk = Talk { grants: Grants::default(), ..Talk::new() };
        assert!(talk.says("/log").contains("Only the campaign’s moderators"));
    }
}
