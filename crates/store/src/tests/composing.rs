//! A transaction reads what it has written: changes compose in one as they do in several.

use super::*;
use crate::engine::Transaction;
use domain::people::{Appointment, PeopleChange};
use proptest::prelude::*;

const NETWORK: NetworkId = NetworkId::Telegram;

fn console() -> Incoming {
    incoming(NetworkId::Console, "console", RoomKind::Private, said())
}

#[test]
fn two_answers_to_one_network_are_two() {
    let (_folder, store) = open();
    subscribe(&store, NETWORK, "-1", &[]);
    let answer =
        |key: &str| Outgoing::report(RoomId(1), key.into(), domain::text::Document::plain("x").into(), NOW);
    let mut transaction = store.transaction();
    transaction.put_answer(NETWORK, &answer("a")).unwrap();
    transaction.put_answer(NETWORK, &answer("b")).unwrap();
    transaction.end().unwrap();
    store.sync().unwrap();
    let answers = store.answers(NETWORK, AnswerId::default(), 10).unwrap();
    assert_eq!(answers, [(AnswerId(1), answer("a")), (AnswerId(2), answer("b"))]);
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn a_draft_may_be_saved_and_published_by_one_decision() {
    let (_folder, store) = open();
    let report_to = Address::new(NetworkId::Console, "console");
    let note = statement("note");
    let save = |title: &str| {
        let mut statement = note.clone();
        statement.texts.get_mut(&english()).unwrap().title = title.into();
        saving(statement)
    };
    let publish = Change::Draft(DraftChange::Schedule {
        id: DraftId::of(&note),
        due: NOW,
        report_to: report_to.clone(),
        notify: true,
    });
    // The draft before has a language that the new one lacks: nothing is left of it.
    let mut before = note.clone();
    before.texts.insert(Lang::parse("es").unwrap(), note.texts[&english()].clone());
    hear(&store, console(), vec![saving(before)], NOW);
    hear(&store, console(), vec![save("first"), save("second"), publish], NOW);
    assert_eq!(store.next_due().unwrap(), Some((NOW, DraftId::of(&note))));
    assert_eq!(store.report_to(&DraftId::text(note.id.clone())).unwrap(), Some(report_to));
    store.begin(&DraftId::of(&note), &[NETWORK], None, NOW).unwrap().unwrap();
    let published = store.published(&note.id).unwrap().unwrap().statement;
    let titles: Vec<_> = published.texts.values().map(|text| text.title.as_str()).collect();
    assert_eq!(titles, ["second"]);
    // And saved and thrown away.
    hear(
        &store,
        console(),
        vec![save("third"), Change::Draft(DraftChange::Discard { id: DraftId::of(&note) })],
        NOW,
    );
    assert_eq!(store.draft(&DraftId::of(&note)).unwrap(), None);
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn a_room_may_be_made_and_moved_in_one_transaction() {
    let (_folder, store) = open();
    let address = |id: &str| Address::new(NETWORK, id);
    let mut transaction = store.transaction();
    for id in ["-1", "-2"] {
        let (number, room) = transaction.ensure_room(&address(id), RoomKind::Group).unwrap();
        transaction.put_room(number, &room).unwrap();
    }
    transaction.move_room(&address("-1"), &address("-100"), NOW).unwrap();
    transaction.move_room(&address("-100"), &address("-2"), NOW).unwrap();
    transaction.end().unwrap();
    assert_eq!(store.room(&address("-1")).unwrap(), None);
    assert_eq!(store.room(&address("-100")).unwrap().map(|(number, _)| number), Some(RoomId(1)));
    assert_eq!(store.room(&address("-2")).unwrap().map(|(number, _)| number), Some(RoomId(2)));
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn several_changes_to_one_room_are_all_done() {
    let (_folder, store) = open();
    let room = Address::new(NETWORK, "-1");
    let topics: Vec<Topic> = Topic::parse("ecuador").into_iter().collect();
    let changes = vec![
        Change::Room(room.clone(), RoomChange::Subscribe { topics: topics.clone(), since: NOW }),
        Change::Room(room.clone(), RoomChange::SetLanguage(english())),
        Change::Room(room.clone(), RoomChange::Greeted),
    ];
    hear(&store, incoming(NETWORK, "-1", RoomKind::Group, said()), changes, NOW);
    let (_, room) = store.room(&room).unwrap().unwrap();
    assert_eq!(
        (room.subscription.unwrap().topics, room.language, room.greeted),
        (topics, Some(english()), true)
    );
}

/// One thing that a transaction can do, on few keys so that they meet.
#[derive(Clone, Debug)]
enum Act {
    Put(u8, u8, u32),
    Remove(u8, u8),
    RemoveAll(u8),
    Count(u64),
    Get(u8, u8),
    Scan(u8),
    Between(u8, u8),
}

fn act() -> impl Strategy<Value = Act> {
    let (first, second) = (0u8..3, 0u8..4);
    prop_oneof![
        4 => (first.clone(), second.clone(), any::<u32>()).prop_map(|(a, b, n)| Act::Put(a, b, n)),
        2 => (first.clone(), second.clone()).prop_map(|(a, b)| Act::Remove(a, b)),
        1 => first.clone().prop_map(Act::RemoveAll),
        2 => (1u64..4).prop_map(Act::Count),
        2 => (first.clone(), second).prop_map(|(a, b)| Act::Get(a, b)),
        2 => first.clone().prop_map(Act::Scan),
        2 => (first.clone(), first).prop_map(|(a, b)| Act::Between(a, b)),
    ]
}

/// A table at the very end of the store.
struct AtTheEnd;

impl Table for AtTheEnd {
    const PREFIX: &'static [u8] = &[255];
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (u8, u8);
    type Row = u32;

    fn check(_: Self::Key, _: u32, _: &mut Found) {}
}

/// Does it, and says all that is seen of it. The highest bytes are among the keys.
fn perform(transaction: &mut Transaction<'_>, act: &Act) -> String {
    let high = |part: u8| u8::MAX - part;
    match *act {
        Act::Put(a, b, value) => format!("{:?}", transaction.put::<AtTheEnd>(&(high(a), high(b)), &value)),
        Act::Remove(a, b) => {
            transaction.remove::<AtTheEnd>(&(high(a), high(b)));
            String::new()
        }
        Act::RemoveAll(a) => format!("{:?}", transaction.remove_all::<AtTheEnd>(high(a))),
        Act::Count(by) => format!("{:?}", transaction.count_by(Last::Statement, by)),
        Act::Get(a, b) => format!("{:?}", transaction.get::<AtTheEnd>(&(high(a), high(b)))),
        Act::Scan(a) => format!("{:?}", transaction.rows::<AtTheEnd>(high(a)).collect::<Vec<_>>()),
        Act::Between(a, b) => {
            let (from, to) = (high(a.max(b)), high(a.min(b)));
            format!("{:?}", transaction.between::<AtTheEnd>(&(from, 0), &(to, 0)).collect::<Vec<_>>())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_transaction_is_as_good_as_many(acts in proptest::collection::vec(act(), 0..40), split in 0usize..40) {
        let (_one, together) = open();
        let (_many, apart) = open();
        let mut seen = Vec::new();
        for act in &acts {
            let mut transaction = apart.transaction();
            seen.push(perform(&mut transaction, act));
            transaction.end().unwrap();
        }
        // Some is in the store already, and the rest in one transaction.
        let (before, rest) = acts.split_at(split.min(acts.len()));
        let mut same = Vec::new();
        for acts in [before, rest] {
            let mut transaction = together.transaction();
            same.extend(acts.iter().map(|act| perform(&mut transaction, act)));
            transaction.end().unwrap();
        }
        prop_assert_eq!(same, seen);
        let rows = |store: &Store| -> Vec<_> {
            let own = [key_of::<StoreChecksum>(&()), key_of::<StoreId>(&())];
            store.every().map(Result::unwrap).filter(|(key, _)| !own.contains(&key.to_vec())).collect()
        };
        prop_assert_eq!(rows(&together), rows(&apart));
    }
}

#[test]
fn a_withdrawal_that_was_the_only_draft_is_a_draft_of_its_own() {
    let (_folder, store) = open();
    let note = statement("note");
    let withdrawn =
        note.withdrawn(domain::statement::Withdrawal { on: note.date, why: Some("Wrong.".into()) });
    let draft = Draft { due: Some(NOW), ..Draft::new(withdrawn, NOW, None) };
    let (text, withdrawal) = (DraftId::text(note.id.clone()), DraftId::withdrawal(note.id.clone()));
    let report_to = Address::new(NetworkId::Telegram, "7");
    let other = Draft { statement: statement("other"), ..draft.clone() };
    let mut transaction = store.transaction();
    // As layout 5 had it.
    transaction.put_draft(&text, &draft, Some(report_to.clone())).unwrap();
    transaction.put_draft(&DraftId::text(other.statement.id.clone()), &other, None).unwrap();
    transaction.separate_withdrawals().unwrap();
    transaction.end().unwrap();
    assert_eq!((store.draft(&text).unwrap(), store.draft(&withdrawal).unwrap()), (None, Some(draft)));
    assert_eq!(store.report_to(&withdrawal).unwrap(), Some(report_to));
    assert_eq!(store.draft(&DraftId::text(other.statement.id.clone())).unwrap(), Some(other));
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn whoever_is_removed_is_told_nothing_more_of_what_they_sent_out() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    subscribe(&store, network, "-1", &[]);
    publish(&store, "note", network);
    let id = Id::parse("note").unwrap();
    assert!(store.reported_to(&id, &[network]).unwrap().is_some());
    let person = Person { network: NetworkId::Console, id: "1".into(), language: None };
    let by = Person { id: "2".into(), ..person.clone() };
    let removed = Appointment { person, moderates: false, name: None, by, at: NOW };
    let console = incoming(NetworkId::Console, "other", RoomKind::Private, said());
    hear(&store, console, vec![Change::People(PeopleChange::Appoint(removed))], NOW);
    assert!(store.reported_to(&id, &[network]).unwrap().is_none());
}
