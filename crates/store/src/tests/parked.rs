//! Copies that are parked: they stand aside until their time, and cost nothing meanwhile.

use super::*;
use delivery::copy::Copy;

const NETWORK: NetworkId = NetworkId::Telegram;

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn parked(revision: Revision, until: i64) -> StepResult {
    let not_before = Some(until);
    StepResult::Later { revision, not_before, unconfirmed: None, possible_duplicate: false }
}

fn claim(store: &Store, at: i64) -> Vec<Claim> {
    store.claim(NETWORK, 400, &Flight::new(), &|_, _| false, second(at)).unwrap()
}

fn record(store: &Store, claim: &Claim, result: StepResult) {
    store.record(NETWORK, &[(claim.key, result)], &Flight::new(), NOW).unwrap();
    assert_eq!(store.wrong(), Vec::<String>::new());
}

/// A statement whose copies for these rooms are parked, each until a second of its own.
fn park(rooms: &[(&str, i64)]) -> (TempDir, Store) {
    let (folder, store) = open();
    rooms.iter().for_each(|(room, _)| subscribe(&store, NETWORK, room, &[]));
    publish(&store, "note", NETWORK);
    while store.fan_out(NETWORK).unwrap() {}
    for (claim, (_, until)) in claim(&store, 0).iter().zip(rooms) {
        record(&store, claim, parked(claim.desired, *until));
    }
    (folder, store)
}

fn count<T: Table>(store: &Store) -> usize {
    store.rows::<T>(All).count()
}

/// The places of pages: how many are open, how many parked.
fn pages(store: &Store) -> (usize, usize) {
    let (parked, due) = (count::<ParkedPages>(store), count::<DuePages>(store));
    assert_eq!(parked, due);
    (count::<OpenPages>(store), parked)
}

#[test]
fn a_parked_copy_waits_for_its_time_over_a_restart() {
    let (folder, store) = park(&[("-1", 60), ("-2", 90)]);
    assert_eq!((pages(&store), store.parked_until(NETWORK).unwrap()), ((0, 1), Some(second(60))));
    store.close().unwrap();
    drop(store);
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    assert_eq!(store.recover(NETWORK).unwrap(), 0);
    assert!(claim(&store, 59).is_empty());
    assert!(store.finished(NETWORK).unwrap().is_empty(), "it isn't through");
    assert!(!store.is_silent(NETWORK).unwrap());
    let later = second(1_000);
    assert_eq!(store.forget_copies(later).unwrap(), 0, "what is under way is not old");
    let first = claim(&store, 60);
    assert_eq!((first.len(), pages(&store)), (1, (1, 0)));
    assert_eq!((store.wrong(), store.parked_until(NETWORK).unwrap()), (Vec::new(), None));
    record(&store, &first[0], whole(Revision(1), "1"));
    assert_eq!((pages(&store), store.parked_until(NETWORK).unwrap()), ((0, 1), Some(second(90))));
    assert!(claim(&store, 89).is_empty());
    record(&store, &claim(&store, 90)[0], whole(Revision(1), "1"));
    assert_eq!(pages(&store), (0, 0));
    let (_, counters) = store.finished(NETWORK).unwrap().remove(0);
    assert_eq!((counters.rooms, counters.delivered), (2, 2));
}

#[test]
fn who_shares_a_page_with_a_parked_copy_does_not_wait() {
    let (_folder, store) = open();
    subscribe(&store, NETWORK, "-1", &[]);
    subscribe(&store, NETWORK, "-2", &[]);
    publish(&store, "note", NETWORK);
    while store.fan_out(NETWORK).unwrap() {}
    let claims = claim(&store, 0);
    record(&store, &claims[0], parked(Revision(1), 60));
    assert_eq!(pages(&store), (1, 0));
    let again = claim(&store, 0);
    assert_eq!(again.iter().map(|claim| claim.key).collect::<Vec<_>>(), [claims[1].key]);
    record(&store, &again[0], whole(Revision(1), "1"));
    assert_eq!(pages(&store), (0, 1));
}

#[test]
fn parked_copies_of_a_hundred_thousand_rooms_are_not_read() {
    let (_folder, store) = open();
    subscribe(&store, NETWORK, "-1", &[]);
    let number = publish(&store, "note", NETWORK);
    while store.fan_out(NETWORK).unwrap() {}
    let copy = |room| Copy {
        room: RoomId(room),
        desired: Revision(1),
        not_before: Some(60 + i64::try_from(room).unwrap()),
        ..Copy::default()
    };
    let all: Vec<Copy> = (64..100_064).map(copy).collect();
    let mut transaction = store.transaction();
    for copies in all.chunk_by(|a, b| page_of(a.room) == page_of(b.room)) {
        let page = (NETWORK, number, page_of(copies[0].room));
        transaction.put_copies(&page, &copies.to_vec()).unwrap();
        // Whoever reads it fails.
        transaction.put_bytes(key_of::<Pages>(&page), vec![0]);
    }
    transaction.end().unwrap();
    assert_eq!(pages(&store), (1, 1_563));
    for at in [0, 100] {
        let claims = claim(&store, at);
        assert_eq!(claims.iter().map(|claim| claim.key.room).collect::<Vec<_>>(), [RoomId(1)]);
        assert!(store.finished(NETWORK).unwrap().is_empty());
        assert_eq!(store.parked_until(NETWORK).unwrap(), Some(second(124)));
    }
    let flight = Flight::new();
    assert!(store.claim(NETWORK, 400, &flight, &|_, _| false, second(124)).is_err(), "now one is");
    assert_eq!(pages(&store), (1, 1_563), "and what could not be done has changed nothing");
}

#[test]
fn another_revision_does_not_wait() {
    for withdrawal in [None, Some(domain::statement::Withdrawal { on: jiff::civil::Date::ZERO, why: None })] {
        let (_folder, store) = open();
        subscribe(&store, NETWORK, "-1", &[]);
        publish(&store, "note", NETWORK);
        while store.fan_out(NETWORK).unwrap() {}
        record(&store, &claim(&store, 0)[0], whole(Revision(1), "1"));
        let import = |link: &str, withdrawal: Option<domain::statement::Withdrawal>| {
            let next = Statement { link: Some(link.into()), withdrawn: withdrawal, ..statement("note") };
            store.import(&[next], &[], &[NETWORK], NOW).unwrap();
        };
        import("https://example.org/2", None);
        while store.fan_out(NETWORK).unwrap() {}
        record(&store, &claim(&store, 0)[0], parked(Revision(2), 60));
        assert!(claim(&store, 0).is_empty());
        import("https://example.org/3", withdrawal);
        while store.fan_out(NETWORK).unwrap() {}
        assert_eq!((pages(&store), claim(&store, 0)[0].desired), ((1, 0), Revision(3)));
        assert_eq!(store.wrong(), Vec::<String>::new());
    }
}

#[test]
fn a_room_that_moves_leaves_or_unsubscribes_ends_the_wait() {
    let (from, to) = (Address::new(NETWORK, "-1"), Address::new(NETWORK, "-1001"));
    let rooms = |claims: Vec<Claim>| claims.into_iter().map(|claim| claim.room.address).collect::<Vec<_>>();

    let (_folder, store) = park(&[("-1", 60)]);
    store.move_room(&from, &to, NOW).unwrap();
    assert_eq!(rooms(claim(&store, 0)), vec![to.clone()]);

    // The new room is one already, on a page of its own.
    let (_folder, store) = park(&[("-1", 60)]);
    for other in 2..70 {
        hear(&store, incoming(NETWORK, &format!("-{other}"), RoomKind::Group, What::Added), vec![], NOW);
    }
    hear(&store, incoming(NETWORK, "-1001", RoomKind::Group, What::Added), vec![], NOW);
    store.move_room(&from, &to, NOW).unwrap();
    assert_eq!(store.wrong(), Vec::<String>::new());
    assert_eq!((pages(&store), rooms(claim(&store, 0))), ((1, 0), vec![to]));

    let unsubscribe = |store: &Store| {
        let change = Change::Room(from.clone(), RoomChange::Unsubscribe);
        hear(store, incoming(NETWORK, "-1", RoomKind::Group, said()), vec![change], NOW);
    };
    let suspend = |store: &Store| store.suspend(&from, NOW).unwrap();
    for (leave, lost) in [(&unsubscribe as &dyn Fn(&Store), 0), (&suspend, 1)] {
        let (_folder, store) = park(&[("-1", 60)]);
        leave(&store);
        assert!(claim(&store, 0).is_empty());
        let (_, counters) = store.finished(NETWORK).unwrap().remove(0);
        assert_eq!(
            (counters.rooms, counters.delivery_status().lost()),
            (lost, lost),
            "the report doesn't wait"
        );
        assert_eq!((pages(&store), store.wrong()), ((0, 0), Vec::new()));
    }
}

#[test]
fn what_is_halted_is_claimed_when_it_goes_on() {
    let (_folder, store) = park(&[("-1", 60)]);
    let halt = |halted| {
        let mut transaction = store.transaction();
        transaction.halt(&Id::parse("note").unwrap(), halted).unwrap();
        transaction.end().unwrap();
    };
    halt(true);
    assert!(claim(&store, 60).is_empty());
    assert_eq!(store.parked_until(NETWORK).unwrap(), None, "nobody has to look for it at a time");
    halt(false);
    assert_eq!(claim(&store, 60).len(), 1);
}

#[test]
fn nothing_is_parked_after_a_restore() {
    let (folder, store) = park(&[("-1", 60)]);
    let (path, file) = (folder.path().join("store"), folder.path().join("backup"));
    store.backup(&file, false, NOW).unwrap();
    drop(store);
    Store::restore(&path, (&file, None), None, NOW).unwrap();
    let store = Store::open(&path, None).unwrap();
    assert_eq!((pages(&store), store.wrong()), ((1, 0), Vec::new()));
    let mut transaction = store.transaction();
    transaction.halt(&Id::parse("note").unwrap(), false).unwrap();
    transaction.end().unwrap();
    assert_eq!(claim(&store, 0).len(), 1);
}

#[test]
fn a_check_says_which_parked_copies_would_be_forgotten() {
    let page = (NETWORK, StatementId(1), 0);
    type Meddle = fn(&mut engine::Transaction<'_>, &Page);
    let meddlings: [(Meddle, &[&str]); 4] = [
        (
            |transaction, (network, number, page)| {
                transaction.remove::<DuePages>(&(*network, 60, *number, *page));
            },
            &["has parked copies that would never be due"],
        ),
        (
            |transaction, page| transaction.remove::<ParkedPages>(page),
            &["has copies to send that would be passed over", "has a page that is due and not parked"],
        ),
        (
            |transaction, page| transaction.put::<OpenPages>(page, &()).unwrap(),
            &["has a page that is both open and parked"],
        ),
        (|transaction, page| transaction.remove::<Pages>(page), &["has a parked page that is not there"]),
    ];
    for (meddle, expected) in meddlings {
        let (_folder, store) = park(&[("-1", 60)]);
        let mut transaction = store.transaction();
        meddle(&mut transaction, &page);
        transaction.end().unwrap();
        let expected: Vec<_> = expected.iter().map(|what| format!("statement 1 {what}")).collect();
        assert_eq!(store.wrong(), expected);
    }
}
