//! Backups, restores, compaction and checks.

use super::reading::Reading;
use super::replacement;
use super::store::Store;
use crate::Flight;
use crate::tables::*;
use crate::tests::{NOW, hear, incoming, publish, said, saving, statement, subscribe};
use delivery::copy::Messages;
use delivery::counters::Counters;
use delivery::outcome::StepResult;
use domain::archive::DraftId;
use domain::decision::{Actor, Change, Decision, DraftChange};
use domain::incoming::MessageId;
use domain::number::{Revision, RoomId, StatementId};
use domain::room::{Address, NetworkId, RoomKind};
use domain::statement::Id;
use domain::text::Document;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A store in which something of everything waits: a broadcast that is half through, an answer, something incoming, a
/// draft about to go out.
pub(super) fn busy() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Store::open(&path, None).unwrap();
    let network = NetworkId::Telegram;
    for room in 1..=300u64 {
        subscribe(&store, network, &format!("-{room}"), &[]);
    }
    publish(&store, "note", network);
    store.fan_out(network).unwrap();
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    store
        .record(
            network,
            &[(claims[0].key, StepResult::failed(Revision(1), domain::status::Why::Refused))],
            &Flight::new(),
            NOW,
        )
        .unwrap();
    let console = || incoming(NetworkId::Console, "console", RoomKind::Private, said());
    let statement = statement("later");
    hear(&store, console(), vec![saving(statement.clone())], NOW);
    let report_to = Address::new(NetworkId::Console, "console");
    hear(
        &store,
        console(),
        vec![Change::Draft(DraftChange::Schedule {
            id: DraftId::of(&statement),
            due: NOW,
            report_to,
            notify: false,
        })],
        NOW,
    );
    for network in [NetworkId::Telegram, NetworkId::Matrix] {
        let incoming = || incoming(network, "-1", RoomKind::Group, said());
        store.take(network, &[incoming(), incoming()], b"cursor").unwrap();
        let row = store.inbox(network).next().unwrap().unwrap();
        store.commit(&row, Decision::reply(Actor::Console, Document::plain("x")), NOW).unwrap();
    }
    store.close().unwrap();
    (folder, path)
}

pub(super) fn rows(store: &Store) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let own = [key_of::<StoreChecksum>(&()), key_of::<StoreId>(&())];
    let rows = store.every().map(|row| row.unwrap());
    rows.map(|(key, value)| (key.to_vec(), value.to_vec())).filter(|(key, _)| !own.contains(key)).collect()
}

fn of(path: &std::path::Path) -> BTreeMap<Vec<u8>, Vec<u8>> {
    rows(&Store::open(path, None).unwrap())
}

#[test]
fn what_is_written_fits_together() {
    let (_folder, path) = busy();
    let (wrong, count) = Store::check(&path, None).unwrap();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(count > 600, "{count}");
}

#[test]
fn a_check_says_what_does_not_fit() {
    let network = NetworkId::Telegram;
    let room = key_of::<Rooms>(&(network, RoomId(7)));
    let open = key_of::<OpenPages>(&(network, StatementId(1), 0));
    let counter = key_of::<LastNumbers>(&Last::Room(network));
    let head = key_of::<Heads>(&Id::parse("note").unwrap());
    for (key, value, expected) in [
        (room.clone(), None, "leads to room 7, which is not there"),
        (room, Some(vec![Rooms::VERSION, 1, 2]), "can't be read"),
        (open, None, "copies to send that would be passed over"),
        (counter, Some(encode::<LastNumbers>(&5).unwrap()), "the counter of room is behind 6"),
        (head, None, "leads to the statement note, which is not there"),
        (b"?what".to_vec(), Some(vec![1]), "of no kind that this altavoz knows"),
    ] {
        let (_folder, path) = busy();
        let store = Store::open(&path, None).unwrap();
        let mut transaction = store.transaction();
        match value {
            Some(value) => transaction.put_bytes(key, value),
            None => transaction.remove_bytes(key),
        }
        transaction.end().unwrap();
        store.close().unwrap();
        drop(store);
        let (wrong, _) = Store::check(&path, None).unwrap();
        assert!(wrong.iter().any(|wrong| wrong.contains(expected)), "{expected}: {wrong:?}");
    }
}

#[test]
fn a_check_counts_the_copies_again() {
    type Meddle = fn(&mut Counters);
    let delivery = (NetworkId::Telegram, StatementId(1));
    let meddlings: [(Meddle, &str); 5] = [
        (|counters| counters.rooms += 1, "64 rooms are counted, and 63 have a copy"),
        (|counters| counters.rooms -= 2, "61 rooms are counted, and 63 have a copy"),
        (|counters| counters.delivered += 1, "4 copies are counted as delivered, and 3 are"),
        (|counters| counters.failed.clear(), "0 copies are counted as failed (Refused), and 1 are"),
        (|counters| counters.repeats -= 1, "0 possible duplicates are counted, and 1 are known"),
    ];
    for (meddle, expected) in meddlings {
        let (_folder, path) = busy();
        let store = Store::open(&path, None).unwrap();
        let claims = store.claim(NetworkId::Telegram, 4, &Flight::new(), &|_, _| false, NOW).unwrap();
        let messages = Messages { ids: vec![MessageId("1".into())], done: 1, ..Messages::default() };
        let mut outcomes: Vec<_> = claims
            .iter()
            .map(|claim| {
                (
                    claim.key,
                    StepResult::Step { revision: Revision(1), messages: messages.clone(), complete: true },
                )
            })
            .collect();
        outcomes[0].1 = StepResult::Later {
            revision: Revision(1),
            not_before: None,
            unconfirmed: None,
            possible_duplicate: true,
        };
        store.record(NetworkId::Telegram, &outcomes, &Flight::new(), NOW).unwrap();
        assert_eq!(store.wrong(), Vec::<String>::new());
        let mut transaction = store.transaction();
        let mut counters = transaction.get::<Deliveries>(&delivery).unwrap().unwrap();
        meddle(&mut counters);
        transaction.put::<Deliveries>(&delivery, &counters).unwrap();
        transaction.end().unwrap();
        assert_eq!(store.wrong(), [format!("statement 1 on Telegram: {expected}")]);
    }
}

#[test]
fn a_row_that_sled_has_lost_is_noticed() {
    let (_folder, path) = busy();
    let store = Store::open(&path, None).unwrap();
    store.sled.put([((b"pnote\0en".into(), None), true)].into_iter()).unwrap();
    store.sled.write_out().unwrap();
    store.sled.flush().unwrap();
    drop(store);
    let (wrong, _) = Store::check(&path, None).unwrap();
    assert!(wrong[0].contains("rows, and"), "{wrong:?}");
    // It was not closed in order, so the start looks, too; and there is no backup of what isn't whole.
    assert!(Store::open(&path, None).err().unwrap().to_string().contains("is damaged"));
    let file = path.with_file_name("backup");
    assert!(Store::backup_stopped(&path, &file, None, false, NOW).is_err() && !file.exists());
    assert!(Store::backup_stopped(&path, &file, None, true, NOW).unwrap() > 600);
}

#[test]
fn a_restored_store_is_as_it_was_and_sends_nothing_by_itself() {
    let (folder, path) = busy();
    let file = folder.path().join("backup");
    let store = Store::open(&path, None).unwrap();
    let before = rows(&store);
    store.backup(&file, false, NOW).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions()) & 0o777,
        0o600
    );
    // What happens after the backup.
    let late = Address::new(NetworkId::Telegram, "-999");
    let mut transaction = store.transaction();
    let (number, room) = transaction.ensure_room(&late, RoomKind::Group).unwrap();
    transaction.put_room(number, &room).unwrap();
    transaction.end().unwrap();
    store.close().unwrap();
    drop(store);
    let restored = Store::restore(&path, (&file, None), None, NOW).unwrap();
    assert_eq!((restored.aside.as_deref(), restored.halted), (Some("store.before-restore-1"), 1));
    let after = of(&path);
    let left_out =
        |key: &[u8]| b"axzi".contains(&key[0]) || key == key_of::<Cursors>(&(NetworkId::Matrix, None));
    for (key, value) in &before {
        match key[0] {
            b'd' => assert_ne!(after.get(key), Some(value), "a draft rests"),
            _ if left_out(key) => assert_eq!(after.get(key), None),
            // That it was restored is an entry.
            _ if *key == key_of::<RecordHead>(&()) => assert_ne!(after.get(key), Some(value)),
            _ => assert_eq!(after.get(key), Some(value)),
        }
    }
    let more: Vec<_> = after.keys().filter(|key| !before.contains_key(*key)).collect();
    let store = Store::open(&path, None).unwrap();
    let (last, _) = store.record_head().unwrap().unwrap();
    drop(store);
    let expected =
        [key_of::<Record>(&last), key_of::<Halted>(&StatementId(1)), key_of::<LastNumbers>(&Last::Revision)];
    assert_eq!(more, expected.iter().collect::<Vec<_>>());
    let store = Store::open(&path, None).unwrap();
    assert_eq!(store.next_due().unwrap(), None);
    assert_eq!(store.drafts().unwrap().len(), 1);
    drop(store);
    assert!(Store::check(&path, None).unwrap().0.is_empty());
    // Once more: what was set aside before stays, and can be opened under its name.
    assert_eq!(
        Store::restore(&path, (&file, None), None, NOW).unwrap().aside.as_deref(),
        Some("store.before-restore-2")
    );
    let aside = Store::open(&folder.path().join("store.before-restore-1"), None).unwrap();
    assert!(aside.room(&late).unwrap().is_some());
}

#[test]
fn what_waited_on_matrix_is_in_doubt_after_a_restore() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = (folder.path().join("store"), folder.path().join("backup"));
    let store = Store::open(&path, None).unwrap();
    let network = NetworkId::Matrix;
    for room in 1..=300u64 {
        subscribe(&store, network, &format!("!{room}"), &[]);
    }
    publish(&store, "note", network);
    store.fan_out(network).unwrap();
    let then = jiff::Timestamp::from_second(1_000).unwrap();
    store.backup(&file, false, then).unwrap();
    drop(store);
    Store::restore(&path, (&file, None), None, NOW).unwrap();
    let store = Store::open(&path, None).unwrap();
    let mut transaction = store.transaction();
    transaction.halt(&Id::parse("note").unwrap(), false).unwrap();
    transaction.end().unwrap();
    while store.fan_out(network).unwrap() {}
    let claims = store.claim(network, 400, &Flight::new(), &|_, _| false, NOW).unwrap();
    assert_eq!(claims.len(), 300);
    assert!(claims.iter().all(|claim| claim.messages.unknown_since == Some((Revision(1), 1_000))));
}

#[test]
fn a_withdrawal_after_a_restore_is_for_rooms_that_may_have_got_it_since() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = (folder.path().join("store"), folder.path().join("backup"));
    let store = Store::open(&path, None).unwrap();
    let network = NetworkId::Matrix;
    (1..=100u64).for_each(|room| subscribe(&store, network, &format!("!{room}"), &[]));
    publish(&store, "note", network);
    store.backup(&file, false, NOW).unwrap();
    drop(store);
    Store::restore(&path, (&file, None), None, NOW).unwrap();
    let store = Store::open(&path, None).unwrap();
    let withdrawal = domain::statement::Withdrawal { on: jiff::civil::Date::ZERO, why: None };
    let withdrawn = statement("note").withdrawn(withdrawal);
    let (id, report_to) = (DraftId::of(&withdrawn), Address::new(NetworkId::Console, "console"));
    for change in [
        saving(withdrawn),
        Change::Draft(DraftChange::Schedule { id: id.clone(), due: NOW, report_to, notify: false }),
    ] {
        hear(&store, incoming(NetworkId::Console, "console", RoomKind::Private, said()), vec![change], NOW);
    }
    store.begin(&id, &[network], None, NOW).unwrap().unwrap();
    while store.fan_out(network).unwrap() {}
    let claims = store.claim(network, 400, &Flight::new(), &|_, _| false, NOW).unwrap();
    assert_eq!(claims.len(), 100, "what may stand there is looked for");
}

#[test]
fn a_backup_that_is_not_whole_is_refused_before_anything_is_done() {
    let (folder, path) = busy();
    let file = folder.path().join("backup");
    Store::backup_stopped(&path, &file, None, false, NOW).unwrap();
    let whole = fs::read(&file).unwrap();
    let before = of(&path);
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    };
    let ends = (0..40).map(|n| whole[..whole.len() * n / 40].to_vec());
    let flips = (0..40).map(|n| flipped(whole.len() * n / 40));
    for bytes in ends.chain(flips) {
        fs::write(&file, bytes).unwrap();
        let error = Store::restore(&path, (&file, None), None, NOW).unwrap_err();
        assert!(
            error.to_string().contains("damaged or was cut off")
                || error.to_string().contains("is no backup"),
            "{error}"
        );
    }
    assert_eq!(of(&path), before);
}

#[test]
fn a_compacted_store_has_the_same_rows_in_less_space() {
    let (folder, path) = busy();
    let store = Store::open(&path, None).unwrap();
    for round in 0..40u32 {
        let mut transaction = store.transaction();
        (0..20u64).for_each(|n| {
            transaction.put_bytes(
                [b"p".as_slice(), &n.to_be_bytes()].concat(),
                format!("{round}").repeat(5_000).into(),
            )
        });
        transaction.end().unwrap();
        store.sync().unwrap();
    }
    let before = rows(&store);
    store.close().unwrap();
    drop(store);
    let (was, is) = Store::compact(&path, None).unwrap();
    assert!(is < was, "{is} of {was}");
    assert_eq!(of(&path), before);
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["store", "store.keys", "store.mark"]);
}

#[test]
fn a_swap_that_is_broken_off_anywhere_leaves_a_whole_store() {
    for (broken_off_after, aside) in (0..=5).flat_map(|n| [(n, "store-old"), (n, "store.before-restore-1")]) {
        let (folder, path) = busy();
        let old = of(&path);
        // What a compaction that was broken off before has left is no hindrance.
        let new = replacement::clear(&path).unwrap();
        let store = Store::open(&new, None).unwrap();
        subscribe(&store, NetworkId::Telegram, "-7", &[]);
        store.close().unwrap();
        let fresh = rows(&store);
        drop(store);
        if broken_off_after > 0 {
            replacement::decide(&path, aside).unwrap();
        }
        for _ in 1..broken_off_after {
            replacement::step(&path, aside).unwrap();
        }
        let desired = if broken_off_after > 0 { fresh } else { old };
        assert_eq!(of(&path), desired, "broken off after {broken_off_after}");
        assert_eq!(of(&path), desired, "and once more");
        assert!(!folder.path().join("store.swap").exists());
    }
}
