//! What a claim costs while many copies can't go yet: `cargo bench -p altavoz-store --bench claim`.
//!
//! Every answer that is written down is followed by a claim. One copy is tried in vain each time, as in a campaign that
//! is busy; the others are parked, or wait only in the courier's memory.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark fails loudly and prints its figures"
)]

use delivery::outcome::StepResult;
use domain::decision::{Actor, Change, Decision, RoomChange};
use domain::incoming::{Incoming, What};
use domain::lang::Lang;
use domain::number::Revision;
use domain::room::{Address, NetworkId, RoomKind};
use domain::statement::{Id, Kind, Statement, Text};
use jiff::Timestamp;
use std::time::{Duration, Instant};
use store::{Flight, Store};

const NETWORK: NetworkId = NetworkId::Telegram;
const NOW: Timestamp = Timestamp::UNIX_EPOCH;

fn main() {
    // The copy that is tried has a page of its own.
    for parked in [0, 10_047, 100_031] {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), None).unwrap();
        campaign(&store, parked + 1);
        let in_memory = median(&store, 3);
        park(&store, parked);
        let in_store = median(&store, 101);
        println!(
            "{parked:>7} copies can't go yet: {in_memory:>10.1?} a claim while they wait in memory, {in_store:>8.1?} while they are parked"
        );
    }
}

/// So many rooms that await a statement.
fn campaign(store: &Store, rooms: usize) {
    let heard = (1..=rooms).map(|room| {
        let room = Address::new(NETWORK, room.to_string());
        Incoming { key: "k".into(), room, kind: RoomKind::Private, at: NOW, what: What::Added }
    });
    store.take(NETWORK, &heard.collect::<Vec<_>>(), b"cursor").unwrap();
    for row in store.inbox(NETWORK) {
        let row = row.unwrap();
        let subscribe = RoomChange::Subscribe { topics: Vec::new(), since: NOW };
        let changes = vec![Change::Room(row.incoming.room.clone(), subscribe)];
        store.commit(&row, Decision { changes, ..Decision::silence(Actor::Console) }, NOW).unwrap();
    }
    let text = Text { title: "T".into(), body: "B".into(), place: None };
    let (id, english) = (Id::parse("note").unwrap(), Lang::parse("en").unwrap());
    let statement = Statement::new(id, Kind::Declaration, jiff::civil::date(2010, 10, 1), english, text);
    store.import(&[statement], &[], &[NETWORK], NOW).unwrap();
    while store.fan_out(NETWORK).unwrap() {}
}

/// Parks all copies but one.
fn park(store: &Store, parked: usize) {
    let claims = store.claim(NETWORK, parked, &Flight::new(), &|_, _| false, NOW).unwrap();
    let later = StepResult::Later {
        revision: Revision::FIRST,
        not_before: Some(60),
        unconfirmed: None,
        possible_duplicate: false,
    };
    let outcomes: Vec<_> = claims.iter().map(|claim| (claim.key, later.clone())).collect();
    store.record(NETWORK, &outcomes, &Flight::new(), NOW).unwrap();
    store.sync().unwrap();
}

/// What a claim takes, of which nothing comes: the median of so many.
fn median(store: &Store, count: usize) -> Duration {
    let claim = || {
        let began = Instant::now();
        let claims = store.claim(NETWORK, 32, &Flight::new(), &|_, _| true, NOW).unwrap();
        assert!(claims.is_empty());
        began.elapsed()
    };
    let mut times: Vec<Duration> = (0..count).map(|_| claim()).collect();
    times.sort();
    times.swap_remove(count / 2)
}
