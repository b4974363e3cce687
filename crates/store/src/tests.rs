use super::engine::Reading;
use super::tables::*;
use super::*;
use delivery::copy::{Attempt, Claim, Messages, Piece};
use delivery::outcome::StepResult;
use domain::archive::{Draft, DraftId};
use domain::decision::{Actor, Change, Decision, DeliveryChange, DraftChange, Recipient, RoomChange};
use domain::incoming::{Incoming, Message, MessageId, What};
use domain::lang::Lang;
use domain::number::{AnswerId, Revision, RoomId, StatementId};
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind, Subscription};
use domain::statement::{Id, Kind, Statement, Text, Topic};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use tempfile::TempDir;

mod answers;
mod composing;
mod inbox;
mod leaving;
mod lists;
mod outbox;
mod parked;
mod record;
mod room_moves;

pub(crate) const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub(crate) fn english() -> Lang {
    Lang::parse("en").unwrap()
}

fn open() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    (folder, store)
}

pub(crate) fn incoming(network: NetworkId, room: &str, kind: RoomKind, what: What) -> Incoming {
    Incoming { key: "k".into(), room: Address::new(network, room), kind, at: NOW, what }
}

/// A copy that is right, in one message.
fn whole(revision: Revision, id: &str) -> StepResult {
    let messages = Messages { ids: vec![MessageId(id.into())], done: 1, ..Messages::default() };
    StepResult::Step { revision, messages, complete: true }
}

pub(crate) fn said() -> What {
    let person = Person { network: NetworkId::Console, id: "1".into(), language: None };
    What::Message(Message::new(person, "x"))
}

/// Hears something and commits what it comes to.
pub(crate) fn hear(store: &Store, incoming: Incoming, changes: Vec<Change>, now: Timestamp) {
    let network = incoming.room.network;
    store.take(network, &[incoming], b"cursor").unwrap();
    let row = store.inbox(network).next().unwrap().unwrap();
    store.commit(&row, Decision { changes, ..Decision::silence(Actor::Console) }, now).unwrap();
    assert!(store.inbox(network).next().is_none());
}

/// A draft is saved.
pub(crate) fn saving(statement: Statement) -> Change {
    let draft = Draft::new(statement, NOW, None);
    Change::Draft(DraftChange::Save(Box::new(draft)))
}

pub(crate) fn subscribe(store: &Store, network: NetworkId, room: &str, topics: &[&str]) {
    let topics = topics.iter().filter_map(|t| Topic::parse(t)).collect();
    let change = Change::Room(Address::new(network, room), RoomChange::Subscribe { topics, since: NOW });
    hear(store, incoming(network, room, RoomKind::Group, said()), vec![change], NOW);
}

fn subscription(store: &Store, network: NetworkId, room: &str) -> Option<Subscription> {
    let (_, room) = store.room(&Address::new(network, room)).unwrap()?;
    room.subscription.filter(|_| room.suspended.is_none())
}

pub(crate) fn statement(id: &str) -> Statement {
    let text = Text { title: "T".into(), body: "B".into(), place: None };
    let day = jiff::civil::Date::constant(2010, 10, 1);
    Statement::new(Id::parse(id).unwrap(), Kind::Declaration, day, english(), text)
}

pub(crate) fn publish(store: &Store, id: &str, network: NetworkId) -> StatementId {
    let report_to = Address::new(NetworkId::Console, "console");
    let statement = statement(id);
    let changes = vec![
        saving(statement.clone()),
        Change::Draft(DraftChange::Schedule {
            id: DraftId::of(&statement),
            due: NOW,
            report_to,
            notify: false,
        }),
    ];
    hear(store, incoming(NetworkId::Console, "console", RoomKind::Private, said()), changes, NOW);
    store.begin(&DraftId::of(&statement), &[network], None, NOW).unwrap().unwrap()
}

#[test]
fn a_room_that_is_gone_comes_back_within_thirty_days() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let days = |days: i64| Timestamp::from_second(days * 24 * 3600).unwrap();
    for (room, back, kept) in [("-1", 29, true), ("-2", 31, false)] {
        subscribe(&store, network, room, &[]);
        subscribe(&store, network, &format!("{room}/7"), &[]);
        hear(&store, incoming(network, room, RoomKind::Group, What::Removed), vec![], days(0));
        assert_eq!(subscription(&store, network, room), None);
        assert_eq!(
            subscription(&store, network, &format!("{room}/7")),
            None,
            "a chat takes its topics along"
        );
        hear(&store, incoming(network, room, RoomKind::Group, What::Added), vec![], days(back));
        assert_eq!(subscription(&store, network, room).is_some(), kept);
        assert_eq!(subscription(&store, network, &format!("{room}/7")).is_some(), kept);
    }
}

#[test]
fn a_room_that_moves_takes_its_wishes_along() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let moved = |to: &str| What::Moved { to: Address::new(network, to) };
    subscribe(&store, network, "-1", &["ecuador"]);
    hear(&store, incoming(network, "-1", RoomKind::Group, moved("-100")), vec![], NOW);
    assert!(subscription(&store, network, "-100").is_some());
    assert_eq!(subscription(&store, network, "-1"), None);
    // Told twice, and into a room that was met before.
    hear(&store, incoming(network, "-1", RoomKind::Group, moved("-100")), vec![], NOW);
    subscribe(&store, network, "-2", &["ecuador"]);
    hear(&store, incoming(network, "-200", RoomKind::Group, What::Added), vec![], NOW);
    hear(&store, incoming(network, "-2", RoomKind::Group, moved("-200")), vec![], NOW);
    assert!(subscription(&store, network, "-200").is_some());
    assert_eq!(subscription(&store, network, "-2"), None);
}

#[test]
fn a_second_open_is_refused_and_a_foreign_folder_too() {
    let (folder, store) = open();
    assert!(Store::open(&folder.path().join("store"), None).is_err());
    drop(store);
    assert!(Store::open(&folder.path().join("store"), None).is_ok());
}

#[test]
fn a_correction_while_the_text_before_is_under_way_is_not_lost() {
    let (_folder, store) = open();
    let network = NetworkId::Matrix;
    subscribe(&store, network, "!a", &[]);
    publish(&store, "note", network);
    assert!(store.fan_out(network).unwrap());
    let first = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    let mut corrected = statement("note");
    corrected.link = Some("https://example.org".into());
    store.import(&[corrected], &[], &[network], NOW).unwrap();
    while store.fan_out(network).unwrap() {}
    let sent = |claim: &Claim| (claim.key, whole(claim.desired, "1"));
    store.record(network, &[sent(&first)], &Flight::new(), NOW).unwrap();
    let second = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    assert_eq!(
        (second.desired, second.messages.done, second.messages.ids.len()),
        (Revision(2), 0, 1),
        "the message that is there is edited"
    );
    store.record(network, &[sent(&second)], &Flight::new(), NOW).unwrap();
    let (_, counters) = store.finished(network).unwrap().remove(0);
    assert_eq!((counters.rooms, counters.delivered, counters.delivery_status().lost()), (1, 1, 0));
}

#[test]
fn a_correction_is_for_those_who_have_the_text_or_await_it() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    // Some pages of rooms; only the first is filled when the correction comes.
    for room in 1..=300u64 {
        subscribe(&store, network, &format!("-{room}"), &[]);
    }
    publish(&store, "note", network);
    assert!(store.fan_out(network).unwrap());
    let first = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    let sent = |claim: &Claim| (claim.key, whole(claim.desired, "1"));
    store.record(network, &first.iter().map(sent).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    let corrected =
        Statement { corrected: Some(jiff::civil::Date::constant(2010, 10, 2)), ..statement("note") };
    hear(
        &store,
        incoming(NetworkId::Console, "console", RoomKind::Private, said()),
        vec![saving(corrected.clone())],
        NOW,
    );
    let to = Address::new(NetworkId::Console, "console");
    let change = Change::Draft(DraftChange::Schedule {
        id: DraftId::of(&corrected),
        due: NOW,
        report_to: to,
        notify: false,
    });
    hear(&store, incoming(NetworkId::Console, "console", RoomKind::Private, said()), vec![change], NOW);
    store.begin(&DraftId::of(&corrected), &[network], None, NOW).unwrap().unwrap();
    // Whoever comes later gets neither.
    subscribe(&store, network, "-late", &[]);
    let mut edited = 0;
    let mut got = BTreeSet::new();
    loop {
        let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
        if claims.is_empty() && !store.fan_out(network).unwrap() {
            break;
        }
        for claim in &claims {
            assert_eq!(claim.desired, Revision(2));
            edited += usize::from(!claim.messages.ids.is_empty());
            got.insert(claim.key.room);
        }
        store.record(network, &claims.iter().map(sent).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    }
    assert_eq!(edited, first.len(), "what is there is edited, and the others get the new text only");
    assert!((1..=300).all(|room| got.contains(&RoomId(room))), "{}", got.len());
}

#[test]
fn samples_are_forgotten_and_nothing_else() {
    let (_folder, store) = open();
    let english = english();
    let known = |id: &str, origin| {
        (Id::parse(id).unwrap(), english.clone(), Imported { origin, digests: vec![[0; 32]], source: None })
    };
    store
        .import(
            &[statement("sample"), statement("ours")],
            &[known("sample", Origin::Sample), known("ours", Origin::File)],
            &[],
            NOW,
        )
        .unwrap();
    assert_eq!(store.forget_samples().unwrap(), 1);
    let left = store.page(Kind::Declaration, 0, 9).unwrap();
    let left: Vec<Id> = left.into_iter().map(|summary| summary.id).collect();
    assert_eq!(left, [Id::parse("ours").unwrap()]);
    assert_eq!(store.published(&Id::parse("sample").unwrap()).unwrap(), None);
}

#[test]
fn a_store_that_has_lost_everything_is_refused() {
    let (folder, store) = open();
    subscribe(&store, NetworkId::Telegram, "-1", &[]);
    store.sync().unwrap();
    drop(store);
    // As a file that was cut off is opened by sled: empty.
    std::fs::remove_dir_all(folder.path().join("store")).unwrap();
    let error = Store::open(&folder.path().join("store"), None).err().unwrap();
    assert!(error.to_string().contains("is damaged"), "{error}");
}

#[test]
fn who_floods_the_bot_gets_no_more_answers_than_can_wait() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let ask = |room: &str, count: usize| {
        store
            .take(network, &vec![incoming(network, room, RoomKind::Group, said()); count], b"cursor")
            .unwrap();
        for row in store.inbox(network).collect::<Result<Vec<_>, _>>().unwrap() {
            store
                .commit(&row, Decision::reply(Actor::Console, domain::text::Document::plain("x")), NOW)
                .unwrap();
        }
    };
    ask("-1", 300);
    ask("-2", 100);
    assert_eq!(
        store.answers(network, AnswerId::default(), 1000).unwrap().len(),
        0,
        "nothing leaves before it is settled"
    );
    store.sync().unwrap();
    let waiting = store.answers(network, AnswerId::default(), 1000).unwrap();
    assert_eq!(waiting.len(), 128 + 100);
    let done: Vec<Progress> = waiting
        .iter()
        .map(|(id, outgoing)| Progress {
            answer: *id,
            room: outgoing.room,
            sent: None,
            progress_message: None,
        })
        .collect();
    store.answered(network, &done).unwrap();
    ask("-1", 1);
    store.sync().unwrap();
    assert_eq!(store.answers(network, AnswerId::default(), 1000).unwrap().len(), 1);
}

#[test]
fn a_row_that_sled_could_never_remove_is_refused() {
    let (_folder, store) = open();
    let mut transaction = store.transaction();
    assert!(transaction.put::<Cursors>(&(NetworkId::Telegram, None), &vec![0; 200_000]).is_err());
}

#[test]
fn which_messages_hold_a_statement_is_forgotten_when_its_time_is_over() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    subscribe(&store, network, "-1", &[]);
    publish(&store, "note", network);
    let later = NOW.saturating_add(jiff::SignedDuration::from_hours(1)).unwrap();
    assert_eq!(store.forget_copies(later).unwrap(), 0, "what is under way is not old");
    while store.fan_out(network).unwrap() {}
    let claim = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    store.record(network, &[(claim.key, whole(Revision(1), "1"))], &Flight::new(), NOW).unwrap();
    let id = Id::parse("note").unwrap();
    assert_eq!(store.holders(&id, &[network]).unwrap(), BTreeMap::from([(network, 1)]));
    assert_eq!(store.forget_copies(NOW).unwrap(), 0, "it is as old as it may be");
    assert_eq!(store.forget_copies(later).unwrap(), 1);
    assert_eq!(store.holders(&id, &[network]).unwrap(), BTreeMap::new());
    assert!(store.published(&id).unwrap().is_some(), "it can still be read");
    assert_eq!(store.wrong(), Vec::<String>::new());
}
