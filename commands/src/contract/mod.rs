//! What every read model must do, whatever keeps it.

mod people;

use crate::read_model::ReadModel;
use domain::answer::Content;
use domain::archive::{Draft, DraftId, Published, Summary};
use domain::decision::{Change, DeliveryChange, DraftChange, RoomChange};
use domain::incoming::MessageId;
use domain::lang::Lang;
use domain::number::Revision;
use domain::person::Person;
use domain::room::{Address, NetworkId};
use domain::statement::{Hours, Id, Kind, Statement, Text, Topic, Withdrawal};
use domain::status::DeliveryStatus;
use domain::text::Document;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The network of the only room.
const NETWORK: NetworkId = NetworkId::Console;

/// A read model, and what changes it.
pub trait Subject: ReadModel {
    /// Does what is decided in the private room at the console, all of it in one decision.
    fn decide(&mut self, changes: Vec<Change>);

    /// Publishes a draft at a time, whatever it waits for.
    fn begin(&mut self, id: &DraftId, at: Timestamp);

    /// Carries what is published to all rooms that want it, in one message each.
    fn deliver(&mut self);
}

/// Tries it on one that is empty.
///
/// # Panics
/// Where it does something else.
pub fn contract(subject: &mut impl Subject) {
    nothing(subject);
    drafts(subject);
    statements(subject);
    deliveries(subject);
    rooms(subject);
    events(subject);
    kinds_of_drafts(subject);
    people::identities(subject);
    people::people(subject);
    people::approvals(subject);
    people::separation(subject);
    people::contacts(subject);
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[expect(clippy::panic, reason = "a contract that is broken fails the test")]
fn id(text: &str) -> Id {
    Id::parse(text).unwrap_or_else(|| panic!("{text} is an id"))
}

fn room() -> Address {
    Address::new(NETWORK, "console")
}

fn topics(topic: &str) -> Vec<Topic> {
    Topic::parse(topic).into_iter().collect()
}

fn statement(name: &str, day: i8, topic: &str) -> Statement {
    let text = |lang: Lang| {
        let text = Text { title: format!("{name} {lang}"), body: "Body.".repeat(20), place: None };
        (lang, text)
    };
    Statement {
        id: id(name),
        kind: Kind::Declaration,
        date: Date::constant(2010, 10, day),
        topics: topics(topic),
        about: None,
        link: None,
        hours: None,
        corrected: None,
        withdrawn: None,
        pin: day % 2 == 0,
        urgent: day % 3 == 0,
        texts: ["en", "es"].into_iter().filter_map(Lang::parse).map(text).collect(),
        attachments: vec![],
    }
}

fn author() -> Option<Person> {
    Some(Person { network: NetworkId::Matrix, id: "@mo:example.org".into(), language: None })
}

fn save(statement: &Statement, saved: i64) -> Change {
    Change::Draft(DraftChange::Save(Box::new(draft(statement, saved))))
}

fn draft(statement: &Statement, saved: i64) -> Draft {
    Draft {
        statement: statement.clone(),
        saved: second(saved),
        author: author(),
        contributors: vec![],
        written_in: Some(MessageId("m".into())),
        due: None,
        notify: false,
    }
}

fn text(name: &str) -> DraftId {
    DraftId::text(id(name))
}

fn schedule(name: &str, notify: bool) -> Change {
    Change::Draft(DraftChange::Schedule { id: text(name), due: second(3), report_to: room(), notify })
}

fn subscribe(topic: &str) -> Change {
    Change::Room(room(), RoomChange::Subscribe { topics: topics(topic), since: second(5) })
}

fn nothing(subject: &mut impl Subject) {
    for kind in Kind::ALL {
        assert_eq!((subject.count(kind), subject.page(kind, 0, 9)), (Ok(0), Ok(vec![])));
    }
    assert_eq!((subject.coming(second(0)), subject.past(second(0), 0, 9)), (Ok(vec![]), Ok(vec![])));
    assert_eq!((subject.latest(), subject.summary(&id("older"))), (Ok(None), Ok(None)));
    assert_eq!((subject.languages(), subject.topics()), (Ok(BTreeSet::new()), Ok(BTreeSet::new())));
    assert_eq!(subject.neighbours(&id("older")), Ok(vec![]));
    assert_eq!(subject.belonging(&id("older"), Kind::Update, 9), Ok(vec![]));
    assert_eq!(subject.newest(Kind::Declaration), Ok(None));
    assert_eq!(subject.published(&id("older")), Ok(None));
    assert_eq!(subject.drafts(), Ok(vec![]));
    assert_eq!(subject.draft(&text("older")), Ok(None));
    assert_eq!(subject.audience(&[]), Ok(BTreeMap::new()));
    assert_eq!(subject.holders(&id("older")), Ok(BTreeMap::new()));
    assert_eq!(subject.delivery_status(&id("older")), Ok(BTreeMap::new()));
    assert_eq!(subject.under_way(), Ok(vec![]));
    assert!(!subject.campaign().name.is_empty());
    assert_eq!(subject.time_for(NETWORK, 1_000), None, "no pace is known");
    let message = Content::new(Document::plain("One line."), vec![]);
    assert_eq!(subject.parts(NETWORK, &message), 1);
}

/// One with a long text, and one that is newer.
fn both() -> (Statement, Statement) {
    let mut older = statement("older", 1, "one");
    older.texts.values_mut().for_each(|text| text.body = "Body.".repeat(2_000));
    (older, statement("newer", 2, "two"))
}

/// Publishes an event with what belongs to it, one that is over, and one whose hours nobody knows.
fn events(subject: &mut impl Subject) {
    let hours = |day, days| {
        let starts = Date::constant(2011, 5, day).at(18, 0, 0, 0);
        let ends = Some(Date::constant(2011, 5, day + days).at(20, 0, 0, 0));
        Some(Hours { starts, ends, timezone: "UTC".into() })
    };
    let event = |name, hours| Statement { kind: Kind::Event, hours, ..statement(name, 3, "one") };
    let about = |name, kind, day| Statement { kind, about: Some(id("march")), ..statement(name, day, "one") };
    let all = [
        event("march", hours(10, 0)),
        event("camp", hours(8, 9)),
        event("talk", hours(2, 0)),
        event("assembly", hours(1, 0)),
        event("someday", None),
        about("first", Kind::Update, 4),
        about("second", Kind::Update, 5),
        about("why", Kind::Declaration, 1),
    ];
    subject.decide(all.iter().flat_map(|one| [save(one, 6), schedule(one.id.as_str(), false)]).collect());
    all.iter().for_each(|one| subject.begin(&DraftId::text(one.id.clone()), second(7)));

    let now = Date::constant(2011, 5, 9).at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC);
    let now = now.map_or(Timestamp::UNIX_EPOCH, |now| now.timestamp());
    assert_eq!(subject.count(Kind::Event), Ok(5));
    assert_eq!(subject.coming(now), Ok(vec![id("camp"), id("march")]), "what goes on has not ended");
    let names = |skip, limit| {
        let past = subject.past(now, skip, limit);
        past.map(|all| all.into_iter().map(|event| event.id).collect::<Vec<_>>())
    };
    assert_eq!(names(0, 9), Ok(vec![id("talk"), id("assembly"), id("someday")]));
    assert_eq!(names(1, 1), Ok(vec![id("assembly")]));
    let belonging = |kind, limit| {
        let all = subject.belonging(&id("march"), kind, limit);
        all.map(|all| all.into_iter().map(|one| one.id).collect::<Vec<_>>())
    };
    assert_eq!(belonging(Kind::Update, 9), Ok(vec![id("second"), id("first")]));
    assert_eq!(belonging(Kind::Update, 1), Ok(vec![id("second")]));
    assert_eq!(belonging(Kind::Declaration, 9), Ok(vec![id("why")]));
}

/// Leaves both as drafts.
fn drafts(subject: &mut impl Subject) {
    let (older, newer) = both();
    subject.decide(vec![save(&newer, 1), save(&older, 2)]);
    assert_eq!(
        subject.drafts(),
        Ok(vec![(text("newer"), "newer en".into()), (text("older"), "older en".into())]),
        "oldest first"
    );
    let is = |due, notify| Draft { due, notify, ..draft(&older, 2) };
    assert_eq!(subject.draft(&text("older")), Ok(Some(is(None, false))));
    assert_eq!(subject.published(&id("older")), Ok(None));

    subject.decide(vec![schedule("older", true)]);
    assert_eq!(subject.draft(&text("older")), Ok(Some(is(Some(second(3)), true))));
    subject.decide(vec![Change::Draft(DraftChange::Unschedule { id: text("older") })]);
    assert_eq!(subject.draft(&text("older")), Ok(Some(is(None, true))));

    // One decision sees what it has changed itself.
    let third = statement("third", 3, "one");
    let shorter = Statement { texts: third.texts.clone().into_iter().take(1).collect(), ..third.clone() };
    subject.decide(vec![
        save(&third, 6),
        save(&shorter, 7),
        schedule("third", false),
        save(&statement("fourth", 3, "one"), 8),
        Change::Draft(DraftChange::Discard { id: text("fourth") }),
    ]);
    let third = Draft { due: Some(second(3)), ..draft(&shorter, 7) };
    assert_eq!(subject.draft(&text("third")), Ok(Some(third)));
    assert_eq!(subject.draft(&text("fourth")), Ok(None));
    subject.decide(vec![
        Change::Draft(DraftChange::Unschedule { id: text("third") }),
        Change::Draft(DraftChange::Discard { id: text("third") }),
    ]);
    assert_eq!(subject.drafts().map(|drafts| drafts.len()), Ok(2));
}

/// A correction, a withdrawal and what others would write of one statement are apart; whatever begins like its id is, too.
fn kinds_of_drafts(subject: &mut impl Subject) {
    let note = statement("note", 4, "one");
    subject.decide(vec![save(&note, 1), schedule("note", false)]);
    subject.begin(&text("note"), second(4));
    let longer = statement("note-2", 4, "one");
    let corrected = Statement { link: Some("https://example.org".into()), ..note.clone() };
    let withdrawn = note.withdrawn(Withdrawal { on: note.date, why: None });
    let other = Person { network: NetworkId::Console, id: "other".into(), language: None };
    let propose = |statement: &Statement, author: Person| {
        let draft = Draft { author: Some(author.clone()), ..draft(statement, 4) };
        Change::Draft(DraftChange::Propose { draft: Box::new(draft), by: author })
    };
    subject.decide(
        [save(&longer, 0), save(&corrected, 3), save(&withdrawn, 4), propose(&note, other.clone())].into(),
    );
    subject.decide(author().map(|author| propose(&withdrawn, author)).into_iter().collect());
    let withdrawal = DraftId::withdrawal(id("note"));
    let content = |subject: &dyn ReadModel, id: &DraftId| {
        subject.draft(id).map(|draft| draft.map(|draft| (draft.statement, draft.due.is_some())))
    };
    assert_eq!(content(subject, &text("note")), Ok(Some((corrected.clone(), false))));
    assert_eq!(content(subject, &withdrawal), Ok(Some((withdrawn.clone(), false))));
    let proposal = DraftId::proposal(id("note"), &other);
    assert_eq!(content(subject, &proposal), Ok(Some((note.clone(), false))));
    let ids = |subject: &dyn ReadModel| {
        subject.drafts().map(|drafts| drafts.into_iter().map(|(id, _)| id).collect::<Vec<_>>())
    };
    assert_eq!(ids(subject), Ok(vec![text("note-2"), text("note"), withdrawal.clone()]));
    assert_eq!(subject.drafts_of(&id("note")).map(|drafts| drafts.len()), Ok(2));
    let due = |id: &DraftId| {
        let (id, due) = (id.clone(), second(5));
        Change::Draft(DraftChange::Schedule { id, due, report_to: room(), notify: false })
    };
    subject.decide(vec![due(&withdrawal)]);
    assert_eq!(subject.draft_going_out(&id("note")), Ok(Some(withdrawal.clone())));
    assert_eq!(content(subject, &text("note")), Ok(Some((corrected, false))));
    // What is withdrawn leaves no text behind, in whatever draft.
    subject.begin(&withdrawal, second(6));
    for gone in [text("note"), withdrawal, proposal] {
        assert_eq!(content(subject, &gone), Ok(None));
    }
    assert_eq!(ids(subject), Ok(vec![text("note-2")]));
    assert_eq!(content(subject, &text("note-2")), Ok(Some((longer, false))));
    subject.decide(vec![Change::Draft(DraftChange::Discard { id: text("note-2") })]);
    assert_eq!(ids(subject), Ok(vec![]));
}

/// Publishes them.
fn statements(subject: &mut impl Subject) {
    subject.decide(vec![subscribe("one"), schedule("older", false), schedule("newer", false)]);
    for name in ["older", "newer"] {
        subject.begin(&text(name), second(4));
    }
    assert_eq!(subject.draft(&text("older")), Ok(None));
    let (older, newer) = both();
    let (statement, revision) = (older.clone(), Revision::FIRST);
    let published = Published { statement, revision, at: second(4), signature: None };
    assert_eq!(subject.published(&id("older")), Ok(Some(published)));
    let (newer, older) = (Summary::of(&newer, second(4)), Summary::of(&older, second(4)));
    assert_eq!(subject.count(Kind::Declaration), Ok(2));
    for (skip, limit, expected) in [
        (0, 9, vec![newer.clone(), older.clone()]),
        (0, 1, vec![newer.clone()]),
        (1, 9, vec![older.clone()]),
        (2, 9, vec![]),
    ] {
        let page = subject.page(Kind::Declaration, skip, limit);
        assert_eq!(page, Ok(expected), "by date, not by the moment of publication");
    }
    assert_eq!(subject.summary(&id("older")), Ok(Some(older)));
    assert!(subject.latest().is_ok_and(|latest| latest.is_some()));
    assert_eq!(subject.languages().map(|all| all.len()), Ok(2));
    assert_eq!(
        subject.topics().map(|all| all.into_iter().collect::<Vec<_>>()),
        Ok([topics("one"), topics("two")].concat())
    );
    assert!(subject.neighbours(&id("oldr")).is_ok_and(|near| near.contains(&id("older"))));
    assert_eq!(subject.newest(Kind::Declaration), Ok(Some(newer)));
    assert_eq!(subject.newest(Kind::Event), Ok(None));
}

/// Carries them to the room, which wants one of them.
fn deliveries(subject: &mut impl Subject) {
    let halt = || Change::Delivery(DeliveryChange::Halt { id: id("older") });
    let resume = || Change::Delivery(DeliveryChange::Resume { id: id("older") });
    let is_halted = |subject: &dyn ReadModel| {
        subject
            .delivery_status(&id("older"))
            .map(|status| status.values().map(|s| s.halted).collect::<Vec<_>>())
    };
    assert!(subject.under_way().is_ok_and(|ids| ids.contains(&id("older"))));
    assert_eq!(subject.holders(&id("older")), Ok(BTreeMap::new()));
    for (changes, halted) in [
        (vec![], false),
        (vec![halt()], true),
        (vec![resume()], false),
        (vec![resume(), halt()], true),
        (vec![halt(), resume()], false),
    ] {
        subject.decide(changes);
        assert_eq!(is_halted(subject), Ok(vec![halted]));
    }
    subject.deliver();
    let delivered = DeliveryStatus { rooms: 1, delivered: 1, ..DeliveryStatus::default() };
    assert_eq!(subject.delivery_status(&id("older")), Ok(BTreeMap::from([(NETWORK, delivered)])));
    assert_eq!(subject.holders(&id("older")), Ok(BTreeMap::from([(NETWORK, 1)])));
    assert_eq!(subject.holders(&id("newer")), Ok(BTreeMap::new()));
    assert_eq!(subject.under_way(), Ok(vec![]));
}

/// What the room wants.
fn rooms(subject: &mut impl Subject) {
    let one = || Ok(BTreeMap::from([(NETWORK, 1)]));
    let none = || Ok(BTreeMap::new());
    assert_eq!(subject.audience(&topics("one")), one());
    assert_eq!(subject.audience(&topics("two")), none());
    assert_eq!(subject.audience(&[]), one(), "what names no topic is for everybody");
    let unsubscribe = || Change::Room(room(), RoomChange::Unsubscribe);
    subject.decide(vec![subscribe("two"), unsubscribe()]);
    assert_eq!(subject.audience(&topics("two")), none());
    let language = Lang::parse("es").map(|lang| Change::Room(room(), RoomChange::SetLanguage(lang)));
    subject.decide([unsubscribe(), subscribe("two")].into_iter().chain(language).collect());
    assert_eq!(subject.audience(&topics("two")), one());
    assert_eq!(subject.audience(&topics("one")), none());
}
