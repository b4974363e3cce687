//! What is on the disk: nothing that tells of people or texts, and nothing that was removed.

use super::checkpoint::keys_path;
use super::damage_tests::copy;
use super::reading::Reading;
use super::store::Store;
use super::upkeep_tests::{busy, rows};
use crate::tables::{DraftTexts, Halted, Remains};
use crate::tests::{NOW, saving, statement};
use domain::archive::DraftId;
use domain::decision::{Change, DraftChange};
use domain::number::StatementId;
use domain::room::{Address, NetworkId, RoomKind};
use domain::statement::{Id, Statement};
use keys::SecretString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;

const MARKER: &str = "Plenaria-frente-al-mercado";

fn secret() -> SecretString {
    SecretString::from("correct horse".to_owned())
}

/// Everything that stands in a folder, one after the other.
fn bytes_in(folder: &Path) -> Vec<u8> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { bytes_in(&path) } else { fs::read(path).unwrap() }).collect()
}

fn is_in(folder: &Path, what: &str) -> bool {
    bytes_in(folder).windows(what.len()).any(|window| window == what.as_bytes())
}

fn marked(id: &str) -> Statement {
    let mut statement = statement(id);
    statement.texts.values_mut().for_each(|text| text.body = MARKER.repeat(3));
    statement
}

/// An open store with a marked draft and a room with a marked address.
fn with_marks() -> (TempDir, PathBuf, Store) {
    let (folder, path) = busy();
    let store = Store::open(&path, None).unwrap();
    change(&store, saving(marked("soon")));
    let mut transaction = store.transaction();
    let address = Address::new(NetworkId::Matrix, format!("!{MARKER}:example.org"));
    let (number, room) = transaction.ensure_room(&address, RoomKind::Group).unwrap();
    transaction.put_room(number, &room).unwrap();
    transaction.end().unwrap();
    store.sync().unwrap();
    (folder, path, store)
}

fn change(store: &Store, change: Change) {
    let heard = crate::tests::incoming(NetworkId::Console, "desk", RoomKind::Private, crate::tests::said());
    crate::tests::hear(store, heard, vec![change], NOW);
}

fn discard(store: &Store) {
    let id = DraftId::text(Id::parse("soon").unwrap());
    change(store, Change::Draft(DraftChange::Discard { id }));
}

#[test]
fn no_text_and_no_address_is_found_on_the_disk() {
    let (folder, path, store) = with_marks();
    assert!(!is_in(folder.path(), MARKER));
    let known = store.room(&Address::new(NetworkId::Matrix, format!("!{MARKER}:example.org"))).unwrap();
    store.close().unwrap();
    drop(store);
    let store = Store::open(&path, None).unwrap();
    assert_eq!(
        store.room(&Address::new(NetworkId::Matrix, format!("!{MARKER}:example.org"))).unwrap(),
        known
    );
    assert!(known.is_some() && !is_in(folder.path(), MARKER));
}

#[test]
fn what_was_removed_is_unreadable_once_the_keys_are_renewed_even_for_who_has_the_old_files() {
    let (folder, path, store) = with_marks();
    assert!(!store.has_remains().unwrap());
    let (_before, old) = copy(folder.path());
    discard(&store);
    assert!(store.has_remains().unwrap());
    let present = rows(&store);
    store.renew_keys(|| true).unwrap();
    let mut after = rows(&store);
    assert!(!store.has_remains().unwrap());
    let removed = crate::tables::key_of::<Remains>(&());
    assert!(present.iter().filter(|(key, _)| **key != removed).eq(after.iter()));
    after.clear();
    let backup = folder.path().join("backup");
    store.backup(&backup, false, NOW).unwrap();
    let backup = fs::read(backup).unwrap();
    assert!(!backup.windows(MARKER.len()).any(|window| window == format!("{MARKER}{MARKER}").as_bytes()));
    // Whoever copied the disk before has the draft, …
    let draft = DraftId::text(Id::parse("soon").unwrap());
    let (_control, with_keys) = copy(old.parent().unwrap());
    assert!(Store::open(&with_keys, None).unwrap().draft(&draft).unwrap().is_some());
    // … but not with the keys that are left, …
    fs::copy(keys_path(&path), keys_path(&old)).unwrap();
    assert!(Store::open(&old, None).is_err());
    // … and those are all that there is.
    store.close().unwrap();
    drop(store);
    let (_copy, left) = copy(folder.path());
    let store = Store::open(&left, None).unwrap();
    assert_eq!(store.sled.stored().older_keys(), 0);
    assert_eq!(store.wrong(), Vec::<String>::new());
    assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
}

#[test]
fn a_room_that_left_long_ago_is_forgotten() {
    let (folder, path, store) = with_marks();
    let address = Address::new(NetworkId::Matrix, format!("!{MARKER}:example.org"));
    let (number, _) = store.room(&address).unwrap().unwrap();
    store.suspend(&address, NOW).unwrap();
    assert_eq!(store.forget_rooms(NOW).unwrap(), 0);
    let later = NOW + jiff::SignedDuration::from_secs(1);
    // Some of the others have left, too.
    assert!(store.forget_rooms(later).unwrap() >= 1);
    assert_eq!(store.forget_rooms(later).unwrap(), 0);
    assert_eq!(store.room(&address).unwrap(), None);
    assert_eq!(store.wrong(), Vec::<String>::new());
    assert!(store.has_remains().unwrap());
    store.renew_keys(|| true).unwrap();
    let backup = folder.path().join("backup");
    store.backup(&backup, false, NOW).unwrap();
    assert!(!is_in(folder.path(), &format!("!{MARKER}")));
    // Who comes back is another room.
    let mut transaction = store.transaction();
    let (again, room) = transaction.ensure_room(&address, RoomKind::Group).unwrap();
    transaction.put_room(again, &room).unwrap();
    transaction.end().unwrap();
    assert_ne!(again, number);
    store.close().unwrap();
    drop(store);
    assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
    Store::restore(&path, (&backup, None), None, NOW).unwrap();
    assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
}

#[test]
fn a_renewal_that_is_killed_is_done_by_the_next() {
    let (folder, _path, store) = with_marks();
    discard(&store);
    let present = rows(&store);
    // Its key is made, and some rows are under it.
    store.sled.stored().change_keys(keys::KeyFile::add).unwrap();
    store.sync().unwrap();
    let from = store.sled.stored().renew(&[], 4096).unwrap().unwrap();
    store.sync_anyway().unwrap();
    let (_copy, left) = copy(folder.path());
    let killed = Store::open(&left, None).unwrap();
    assert!(rows(&killed) == present && killed.has_remains().unwrap());
    killed.renew_keys(|| true).unwrap();
    assert!(!killed.has_remains().unwrap());
    assert_eq!(killed.sled.stored().older_keys(), 0);
    assert_eq!(killed.wrong(), Vec::<String>::new());
    drop(killed);
    assert_eq!(Store::check(&left, None).unwrap().0, Vec::<String>::new());
    assert!(from.len() > 1);
}

#[test]
fn what_is_written_while_keys_are_renewed_is_kept() {
    let (_folder, path, store) = with_marks();
    let ended = AtomicBool::new(false);
    let written = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut written = 0;
            while !ended.load(Ordering::Relaxed) {
                written += 1;
                let mut transaction = store.transaction();
                transaction.put::<Halted>(&StatementId(1_000 + written), &()).unwrap();
                transaction.remove::<Halted>(&StatementId(999 + written));
                transaction.end().unwrap();
                change(&store, saving(marked("soon")));
                store.sync().unwrap();
            }
            written
        });
        (0..5).for_each(|_| store.renew_keys(|| true).unwrap());
        ended.store(true, Ordering::Relaxed);
        writing.join().unwrap()
    });
    assert_eq!(store.wrong(), Vec::<String>::new());
    let present = rows(&store);
    drop(store);
    let store = Store::open(&path, None).unwrap();
    assert!(rows(&store) == present);
    assert!(store.has::<Halted>(&StatementId(1_000 + written)).unwrap());
    assert_eq!(store.keys::<DraftTexts>(crate::tables::All).count(), 2);
}

#[test]
fn a_store_with_a_secret_and_its_backups_open_with_that_alone() {
    let (folder, path, store) = with_marks();
    let present = rows(&store);
    store.close().unwrap();
    drop(store);
    // A store that had none has one from the next start on.
    let store = Store::open(&path, Some(&secret())).unwrap();
    assert!(rows(&store) == present);
    // Its keys lay open.
    assert!(store.has_remains().unwrap());
    store.renew_keys(|| true).unwrap();
    assert!(!store.has_remains().unwrap());
    let backup = folder.path().join("backup");
    store.backup(&backup, false, NOW).unwrap();
    store.close().unwrap();
    drop(store);
    assert!(!is_in(folder.path(), MARKER));
    let refused = Store::open(&path, None).err().unwrap().to_string();
    assert!(refused.contains("is encrypted: set ALTAVOZ_STORE_KEY"), "{refused}");
    let other = SecretString::from("another".to_owned());
    assert!(Store::check(&path, Some(&other)).is_err());
    assert!(Store::restore(&path, (&backup, Some(&other)), Some(&other), NOW).is_err());
    assert!(Store::restore(&path, (&backup, None), None, NOW).is_err());
    assert_eq!(Store::check(&path, Some(&secret())).unwrap().0, Vec::<String>::new());
    let (before, after) = Store::compact(&path, Some(&secret())).unwrap();
    assert!(before > 0 && after > 0);
    let restored = Store::restore(&path, (&backup, Some(&secret())), Some(&secret()), NOW).unwrap();
    assert_eq!(restored.aside.as_deref(), Some("store.before-restore-1"));
    assert_eq!(Store::check(&path, Some(&secret())).unwrap().0, Vec::<String>::new());
    // What was set aside has its keys beside it.
    let aside = folder.path().join("store.before-restore-1");
    assert!(rows(&Store::open(&aside, Some(&secret())).unwrap()) == present);
}

#[test]
fn without_its_keys_a_store_is_refused_and_left_alone() {
    let (folder, path, store) = with_marks();
    store.close().unwrap();
    drop(store);
    let before = fs::read(path.join("db")).unwrap();
    let keys = fs::read(keys_path(&path)).unwrap();
    fs::remove_file(keys_path(&path)).unwrap();
    for _ in 0..2 {
        let error = Store::open(&path, None).err().unwrap().to_string();
        assert!(error.contains("store.keys are missing"), "{error}");
    }
    assert!(Store::check(&path, None).is_err());
    assert!(fs::read(path.join("db")).unwrap() == before && !keys_path(&path).exists());
    fs::write(keys_path(&path), keys).unwrap();
    assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
    drop(folder);
}
