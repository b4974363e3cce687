//! What becomes of a store that was damaged: it is refused, or it is whole.

use super::open::Look;
use super::reading::Reading;
use super::store::Store;
use crate::tables::{Format, Halted, encode, key_of};
use domain::number::StatementId;
use domain::statement::{Id, Kind, Statement, Text};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

fn rows(store: &Store) -> Rows {
    store.every().map(|row| row.unwrap()).map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

/// Where a row stands of which nobody asks what it means.
fn key(n: usize, part: u64) -> Vec<u8> {
    [b"p".as_slice(), &n.to_be_bytes(), &part.to_be_bytes()].concat()
}

fn write(store: &Store, from: usize, to: usize, round: usize) {
    for n in from..to {
        let mut transaction = store.transaction();
        for part in 0..10u64 {
            let text = format!("{round} {n} {part} ").repeat(30);
            transaction.put_bytes(key(n, part), text.into_bytes());
        }
        transaction.end().unwrap();
        if n % 16 == 0 {
            store.sync().unwrap();
        }
    }
    store.sync().unwrap();
}

/// A store with some thousand rows, some written anew and some gone; and the rows that it must have.
fn filled(closed: bool) -> (TempDir, Rows) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Store::open(&path, None).unwrap();
    write(&store, 0, 300, 0);
    write(&store, 50, 150, 1);
    drop(store);
    // From the second start on there is a snapshot of sled's.
    let store = Store::open(&path, None).unwrap();
    write(&store, 300, 400, 2);
    let mut transaction = store.transaction();
    for n in 0..20usize {
        (0..10u64).for_each(|part| transaction.remove_bytes(key(n, part)));
    }
    transaction.end().unwrap();
    if closed { store.close() } else { store.sync() }.unwrap();
    let rows = rows(&store);
    assert_eq!(rows.len(), 3800 + 3);
    (folder, rows)
}

pub(super) fn copy(from: &Path) -> (TempDir, PathBuf) {
    fn all(from: &Path, to: &Path) {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                all(&entry.path(), &to);
            } else {
                // sled renames and removes its snapshots in the background.
                match fs::copy(entry.path(), to) {
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    copied => drop(copied.unwrap()),
                }
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    all(from, &folder.path().join("data"));
    let store = folder.path().join("data/store");
    (folder, store)
}

/// Numbers that look random, and are the same each time.
fn places(seed: u64, below: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % below
    })
}

/// Opens it twice, since sled mends on opening what it takes for torn; whether it is whole.
fn is_refused_or_whole(store: &Path, look: Look, rows_before: &Rows, what: &str) -> bool {
    let mut whole = Vec::new();
    for _ in 0..2 {
        whole.push(match Store::apart(store, || Store::examine_here(store, None, look)) {
            Ok((store, None)) => {
                assert_eq!(&rows(&store), rows_before, "{what}: opened, and not whole");
                true
            }
            Ok((_, Some(why))) => {
                assert!(why.contains(' '), "{what}: {why}");
                false
            }
            Err(error) => {
                assert!(error.to_string().contains("the store"), "{what}: {error}");
                false
            }
        });
    }
    assert_eq!(whole[0], whole[1], "{what}: it was refused once and not twice");
    whole[0]
}

#[test]
fn a_store_that_was_cut_off_anywhere_is_refused_or_whole() {
    for closed in [true, false] {
        let (folder, rows) = filled(closed);
        let length = fs::metadata(folder.path().join("store/db")).unwrap().len();
        assert!(length > 1_500_000, "{length}");
        let mut refused = 0;
        for cut in places(7, length).take(50) {
            let (_copy, store) = copy(folder.path());
            OpenOptions::new().write(true).open(store.join("db")).unwrap().set_len(cut).unwrap();
            let whole = is_refused_or_whole(&store, Look::Usual, &rows, &format!("cut at {cut} of {length}"));
            refused += usize::from(!whole);
        }
        assert!(refused >= 45, "{refused} of 50 refused");
        let (_copy, store) = copy(folder.path());
        assert!(is_refused_or_whole(&store, Look::Usual, &rows, "not cut"));
    }
}

#[test]
fn a_close_look_notices_whatever_has_become_of_a_block() {
    let (folder, rows) = filled(true);
    let length = fs::metadata(folder.path().join("store/db")).unwrap().len();
    let mut refused = 0;
    for at in places(11, length / 512).map(|block| block * 512).take(50) {
        let (_copy, store) = copy(folder.path());
        let db = OpenOptions::new().write(true).open(store.join("db")).unwrap();
        db.write_all_at(&[0; 512], at).unwrap();
        drop(db);
        let whole = is_refused_or_whole(&store, Look::Close, &rows, &format!("zeros at {at} of {length}"));
        refused += usize::from(!whole);
    }
    assert!(refused >= 10, "{refused} of 50 refused");
}

#[test]
fn a_store_from_before_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Store::open(&path, None).unwrap();
    write(&store, 0, 10, 0);
    store.close().unwrap();
    drop(store);
    let (older, older_store) = copy(folder.path());
    let store = Store::open(&path, None).unwrap();
    write(&store, 10, 20, 0);
    store.close().unwrap();
    drop(store);
    // Somebody puts an old folder into the place of the store.
    fs::remove_dir_all(&path).unwrap();
    fs::rename(&older_store, &path).unwrap();
    let error = Store::open(&path, None).err().unwrap();
    assert!(error.to_string().contains("was synced up to change"), "{error}");
    drop(older);
}

#[test]
fn another_store_and_a_store_without_its_mark_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["one", "two"] {
        let store = Store::open(&folder.path().join(name), None).unwrap();
        write(&store, 0, 2, 0);
        store.close().unwrap();
    }
    fs::copy(folder.path().join("one.mark"), folder.path().join("two.mark")).unwrap();
    let error = Store::open(&folder.path().join("two"), None).err().unwrap();
    assert!(error.to_string().contains("another store"), "{error}");
    fs::remove_file(folder.path().join("two.mark")).unwrap();
    let error = Store::open(&folder.path().join("two"), None).err().unwrap();
    assert!(error.to_string().contains("two.mark is missing"), "{error}");
}

#[test]
fn a_start_that_was_broken_off_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    drop(Store::open(&path, None).unwrap());
    // Everything was written but the mark.
    fs::remove_file(folder.path().join("store.mark")).unwrap();
    let store = Store::open(&path, None).unwrap();
    write(&store, 0, 2, 0);
    drop(store);
    drop(Store::open(&path, None).unwrap());
    // Nothing was but sled's file.
    fs::remove_file(folder.path().join("store.mark")).unwrap();
    fs::remove_dir_all(&path).unwrap();
    fs::create_dir(&path).unwrap();
    fs::write(path.join("db"), "").unwrap();
    drop(Store::open(&path, None).unwrap());
}

#[test]
fn a_store_of_an_older_altavoz_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let db = sled::open(&path).unwrap();
    db.insert(key_of::<Format>(&()), encode::<Format>(&1).unwrap()).unwrap();
    db.flush().unwrap();
    drop(db);
    let old = "altavoz's store was begun in the folder beside this file.\n";
    fs::write(folder.path().join("store.mark"), old).unwrap();
    for _ in 0..2 {
        let error = Store::open(&path, None).err().unwrap();
        assert!(error.to_string().contains("is of an older altavoz"), "{error}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("store.mark")).unwrap(), old);
}

#[test]
fn a_folder_that_is_removed_while_the_store_is_open_is_noticed() {
    for replaced in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let store = Store::open(&path, None).unwrap();
        write(&store, 0, 2, 0);
        fs::rename(&path, folder.path().join("elsewhere")).unwrap();
        if replaced {
            drop(Store::open(&folder.path().join("other"), None).unwrap());
            fs::rename(folder.path().join("other"), &path).unwrap();
        }
        let mut transaction = store.transaction();
        transaction.put::<Halted>(&StatementId(1), &()).unwrap();
        transaction.end().unwrap();
        let error = store.sync().unwrap_err();
        assert!(error.to_string().contains("was removed or replaced"), "{error}");
        // From now on nothing is promised.
        let mut transaction = store.transaction();
        transaction.put::<Halted>(&StatementId(2), &()).unwrap();
        assert_eq!(transaction.end().unwrap_err().to_string(), error.to_string());
        assert_eq!(store.sync().unwrap_err().to_string(), error.to_string());
    }
}

#[test]
fn statements_survive_a_killed_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store");
    let store = Store::open(&path, None).unwrap();
    let text = Text { title: "T".into(), body: "B".into(), place: None };
    let (id, english) = (Id::parse("note").unwrap(), domain::lang::Lang::parse("en").unwrap());
    let day = jiff::civil::Date::constant(2010, 10, 1);
    let statement = Statement::new(id, Kind::Update, day, english, text);
    store.import(std::slice::from_ref(&statement), &[], &[], Timestamp::UNIX_EPOCH).unwrap();
    // The files as a killed process leaves them.
    let (_copy, left) = copy(folder.path());
    let store = Store::open(&left, None).unwrap();
    assert_eq!(store.published(&statement.id).unwrap().unwrap().statement, statement);
}
