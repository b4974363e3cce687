//! Stores of an earlier layout: they are brought to the present one with all that is in them, or left as they are.

use super::checkpoint::keys_path;
use super::damage_tests::copy;
use super::migrate::{backup_path, build, rewritten, with_lines};
use super::open::{LAYOUT, Look};
use super::reading::Reading;
use super::replacement;
use super::store::Store;
use super::upkeep_tests::{busy, rows};
use crate::StoreError;
use crate::rows::{
    CopyRow, CopyRow3, CopyRow9, DraftRow, DraftRow4, DraftRow7, DraftRow9, Head, HeadRow, HeadRow9,
    ImportedRow, ImportedRow6, IncomingRow, IncomingRow5, IncomingRow7, OutgoingRow, OutgoingRow3,
    OutgoingRow5, OutgoingRow7, OutgoingRow9, Row,
};
use crate::tables::*;
use crate::tests::{NOW, statement};
use delivery::copy::Copy;
use delivery::counters::Counters;
use domain::number::{InboxId, RoomId, StatementId};
use domain::room::NetworkId;
use domain::statement::{Id, Kind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// A store of layout 2 in which something of everything is, and its rows as they are in the present layout.
fn older() -> (TempDir, PathBuf, Rows) {
    let (folder, path) = busy();
    let store = Store::open(&path, None).unwrap();
    let archive: Vec<_> = (0..60).map(|n| large(&format!("archived-{n}"))).collect();
    store.import(&archive, &[], &[], NOW).unwrap();
    let mut present = rows(&store);
    let mut transaction = store.transaction();
    for (key, value) in present.iter_mut().filter(|(key, _)| key.starts_with(Answers::PREFIX)) {
        let outgoing = OutgoingRow::of(&decode::<Answers>(value).unwrap());
        let old = postcard::to_extend(
            &OutgoingRow3::from(OutgoingRow7::from(OutgoingRow9::from(outgoing))),
            vec![1],
        )
        .unwrap();
        // It is not known any more whether a moderator gets it.
        let present = |row: OutgoingRow3| {
            OutgoingRow::from(OutgoingRow9::from(OutgoingRow7::from(OutgoingRow5::from(row))))
        };
        *value = rewritten(&old, (1, Answers::VERSION), present).unwrap();
        transaction.put_bytes(key.clone(), old);
    }
    for (key, value) in present.iter().filter(|(key, _)| key.starts_with(Inbox::PREFIX)) {
        let incoming =
            IncomingRow5::from(IncomingRow7::from(IncomingRow::of(&decode::<Inbox>(value).unwrap())));
        transaction.put_bytes(key.clone(), postcard::to_extend(&incoming, vec![1]).unwrap());
    }
    for (key, value) in present.iter().filter(|(key, _)| key.starts_with(Drafts::PREFIX)) {
        let draft = DraftRow9::from(DraftRow::of(&decode::<Drafts>(value).unwrap()));
        let draft = DraftRow4::from(DraftRow7::from(draft));
        transaction.put_bytes(key.clone(), postcard::to_extend(&draft, vec![1]).unwrap());
    }
    for (key, value) in present.iter_mut().filter(|(key, _)| key.starts_with(Imports::PREFIX)) {
        let old = ImportedRow6::from(ImportedRow::of(&decode::<Imports>(value).unwrap()));
        let old = postcard::to_extend(&old, vec![1]).unwrap();
        *value = rewritten(&old, (1, Imports::VERSION), |row: ImportedRow6| ImportedRow::from(row)).unwrap();
        transaction.put_bytes(key.clone(), old);
    }
    present.retain(|key, _| !key.starts_with(PrivateChats::PREFIX));
    transaction.remove_all::<PrivateChats>(All).unwrap();
    transaction.remove_all::<Catalogue>(All).unwrap();
    transaction.remove_all::<Agenda>(All).unwrap();
    transaction.remove_all::<Belonging>(All).unwrap();
    transaction.remove_all::<Counts>(All).unwrap();
    for row in transaction.rows::<Pages>(All) {
        let (page, copies) = row.unwrap();
        transaction.put_bytes(key_of::<Pages>(&page), earlier(&copies));
    }
    for row in transaction.rows::<Heads>(All) {
        let (id, head) = row.unwrap();
        transaction.put_bytes(key_of::<Heads>(&id), earlier_head(&head));
    }
    transaction.put::<Format>(&(), &2).unwrap();
    transaction.end().unwrap();
    store.close().unwrap();
    let rows: Vec<_> = store.every().map(Result::unwrap).collect();
    drop(store);
    // They were not encrypted.
    fs::remove_dir_all(&path).unwrap();
    fs::remove_file(keys_path(&path)).unwrap();
    let db = sled::open(&path).unwrap();
    rows.into_iter().for_each(|(key, value)| drop(db.insert(key, value).unwrap()));
    db.flush().unwrap();
    (folder, path, present)
}

/// A page of copies as it was before they could be parked: without that field, in rows of version 1.
fn earlier(copies: &[Copy]) -> Vec<u8> {
    assert!(copies.iter().all(|copy| copy.not_before.is_none()));
    let before = copies.iter().map(|copy| CopyRow3::from(CopyRow9::from(CopyRow::of(copy))));
    postcard::to_extend(&before.collect::<Vec<_>>(), vec![1]).unwrap()
}

/// A head as it was until layout 9.
fn earlier_head(head: &Head) -> Vec<u8> {
    postcard::to_extend(&HeadRow9::from(HeadRow::of(head)), vec![1]).unwrap()
}

/// A statement of which only some fit into one transaction of a migration.
fn large(id: &str) -> domain::statement::Statement {
    let mut statement = statement(id);
    statement.texts.values_mut().for_each(|text| text.body = id.repeat(2_000));
    statement
}

/// Changes rows of a closed store of layout 2 as bytes.
fn meddle(path: &Path, key: Vec<u8>, value: Vec<u8>) {
    let (store, _) = Store::examine_here(path, None, Look::Usual).unwrap();
    let mut transaction = store.transaction();
    transaction.put_bytes(key, value);
    transaction.end().unwrap();
    store.close().unwrap();
}

/// The rows as they are on the disk, in whatever layout; the mark stays as it is.
fn on_disk(path: &Path) -> Rows {
    let (_copy, path) = copy(path.parent().unwrap());
    let db = sled::open(path).unwrap();
    db.iter().map(Result::unwrap).map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

/// What stands in the folder of a store.
fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path.parent().unwrap()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The store is opened, and all is there.
#[track_caller]
fn assert_migrated(path: &Path, present: &Rows, when: &str) {
    let store = Store::open(path, None).unwrap_or_else(|error| panic!("{when}: {error}"));
    assert!(rows(&store) == *present, "{when}: its rows are others");
    assert_eq!(store.wrong(), Vec::<String>::new(), "{when}");
    store.close().unwrap();
    drop(store);
    assert_eq!(names(path), ["store", "store.before-layout-10.backup", "store.keys", "store.mark"], "{when}");
    assert_eq!(Store::check(path, None).unwrap().0, Vec::<String>::new(), "{when}");
}

#[test]
fn a_migration_that_is_killed_at_any_write_is_finished_by_the_next_start() {
    let (folder, path, present) = older();
    let mut left = Vec::new();
    let (store, wrong) = Store::examine_here(&path, None, Look::Usual).unwrap();
    assert_eq!((store.layout, wrong), (2, None));
    left.push(copy(folder.path()));
    // The files as a killed process leaves them.
    build(&path, &store, None, &mut || {
        left.push(copy(folder.path()));
        Ok(())
    })
    .unwrap();
    assert!(left.len() > 8, "{} writes", left.len());
    store.close().unwrap();
    left.push(copy(folder.path()));
    drop(store);
    replacement::decide(&path, "store-old").unwrap();
    left.push(copy(folder.path()));
    while replacement::step(&path, "store-old").unwrap() {
        left.push(copy(folder.path()));
    }
    assert!(left.len() > 14, "{} writes", left.len());
    for (n, (_folder, path)) in left.iter().enumerate() {
        assert_migrated(path, &present, &format!("killed at write {n}"));
    }
}

#[test]
fn the_backup_of_a_migration_is_of_the_store_before_and_only_its_owner_reads_it() {
    let (_folder, path, present) = older();
    let before = on_disk(&path);
    assert_migrated(&path, &present, "at once");
    let backup = backup_path(&path);
    let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&backup).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert!(fs::read(&backup).unwrap().starts_with(b"altavoz backup 2\n"));
    // All rows are in it but the seal; and it is migrated when it is restored.
    let restored = Store::restore(&path, (&backup, None), None, NOW).unwrap();
    assert_eq!(restored.rows, before.len() as u64 - 1);
    assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
    let store = Store::open(&path, None).unwrap();
    assert_eq!(store.page(Kind::Declaration, 0, 100).unwrap().len(), 61);
}

#[test]
fn what_the_counters_of_layout_2_had_forgotten_is_counted_again() {
    let (folder, path, _) = older();
    let delivery = (NetworkId::Telegram, StatementId(1));
    let (store, _) = Store::examine_here(&path, None, Look::Usual).unwrap();
    let right = store.get::<Deliveries>(&delivery).unwrap().unwrap();
    store.close().unwrap();
    drop(store);
    // As after a possible duplicate in a room that has unsubscribed since.
    let wrong = Counters { repeats: 1, rooms: right.rooms + 1, ..right.clone() };
    meddle(&path, key_of::<Deliveries>(&delivery), encode::<Deliveries>(&wrong).unwrap());
    let (check, _) = Store::check(&path, None).unwrap();
    assert_eq!(check, Vec::<String>::new(), "what the next start mends is not wrong");
    let backup = folder.path().join("backup");
    Store::backup_stopped(&path, &backup, None, false, NOW).unwrap();
    for restored in [false, true] {
        if restored {
            Store::restore(&path, (&backup, None), None, NOW).unwrap();
        }
        let store = Store::open(&path, None).unwrap();
        assert_eq!(store.get::<Deliveries>(&delivery).unwrap().unwrap(), right, "restored: {restored}");
        assert_eq!(store.wrong(), Vec::<String>::new());
    }
}

#[test]
fn a_write_that_fails_leaves_the_old_store() {
    let (_folder, path, present) = older();
    let before = on_disk(&path);
    for failing in 0.. {
        let (store, _) = Store::examine_here(&path, None, Look::Usual).unwrap();
        let mut count = 0;
        let built = build(&path, &store, None, &mut || {
            count += 1;
            if count > failing {
                Err(StoreError::Full(std::sync::Arc::new(std::io::ErrorKind::StorageFull.into())))
            } else {
                Ok(())
            }
        });
        store.close().unwrap();
        drop(store);
        if built.is_ok() {
            assert!(failing > 6, "{failing} writes");
            break;
        }
        assert!(on_disk(&path) == before, "after {failing} writes");
    }
    // What stands in the way of the backup is told, and removed by a person.
    let obstacle = backup_path(&path);
    fs::remove_file(&obstacle).unwrap();
    fs::create_dir(&obstacle).unwrap();
    let error = Store::open(&path, None).err().unwrap().to_string();
    assert!(error.contains("can't be brought from layout 2 to 10: "), "{error}");
    assert!(
        error.contains(". Nothing was changed, and the altavoz before") && !error.contains('\n'),
        "{error}"
    );
    assert!(on_disk(&path) == before);
    fs::remove_dir(&obstacle).unwrap();
    assert_migrated(&path, &present, "at last");
}

/// Set in the process that this test starts: the store that it opens.
const FULL: &str = "ALTAVOZ_TEST_STORE_ON_A_FULL_DISK";

#[test]
fn a_full_disk_leaves_the_old_store() {
    if let Ok(path) = std::env::var(FULL) {
        println!("{}", Store::open(Path::new(&path), None).err().unwrap());
        return;
    }
    let (_folder, path, present) = older();
    let before = on_disk(&path);
    let test = "engine::migrate_tests::a_full_disk_leaves_the_old_store";
    let blocks = fs::metadata(path.join("db")).unwrap().len() / 512;
    // No file may become longer than so many blocks, as on a disk without space.
    for limit in [blocks / 8, blocks / 2, blocks - 8] {
        let limited = "trap '' XFSZ; ulimit -f $2; exec \"$0\" --exact \"$1\" --nocapture";
        let mut child = Command::new("sh");
        child.args(["-c", limited]).arg(std::env::current_exe().unwrap());
        let output = child.args([test, &limit.to_string()]).env(FULL, &path).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let said = told.contains("Nothing was changed") || told.contains("Is the disk full");
        assert!(output.status.success() && said, "{limit} of {blocks} blocks: {told}");
        assert!(on_disk(&path) == before, "{limit} of {blocks} blocks");
    }
    assert_migrated(&path, &present, "when there is space");
}

#[test]
fn a_row_of_an_unknown_version_leaves_the_old_store() {
    let (_folder, path, mut present) = older();
    for key in
        [key_of::<Heads>(&Id::parse("note").unwrap()), key_of::<Rooms>(&(NetworkId::Telegram, RoomId(7)))]
    {
        let right = present[&key].clone();
        meddle(&path, key.clone(), vec![9, 1, 2, 3]);
        let before = on_disk(&path);
        let error = Store::open(&path, None).err().unwrap().to_string();
        assert!(error.contains("can't be brought from layout 2 to 10: a row of the kind"), "{error}");
        assert!(error.contains("has an unknown layout. Nothing was changed"), "{error}");
        assert!(on_disk(&path) == before);
        assert!(Store::check(&path, None).unwrap().0[0].contains("has an unknown layout"));
        meddle(&path, key, right);
    }
    // What came in and can't be read holds up nobody, as ever.
    let (place, strange) = (key_of::<Inbox>(&(NetworkId::Telegram, InboxId(2))), vec![9, 1, 2, 3]);
    meddle(&path, place.clone(), strange.clone());
    present.insert(place, strange);
    let store = Store::open(&path, None).unwrap();
    assert!(rows(&store) == present);
}

#[test]
fn a_newer_layout_is_refused_and_nothing_is_changed() {
    let (_folder, path, _) = older();
    meddle(&path, key_of::<Format>(&()), encode::<Format>(&(LAYOUT + 1)).unwrap());
    let before = on_disk(&path);
    for _ in 0..2 {
        let error = Store::open(&path, None).err().unwrap().to_string();
        assert_eq!(
            error,
            "the store has the layout 11; this altavoz knows 10. Use the altavoz that wrote it"
        );
        assert!(on_disk(&path) == before);
        assert_eq!(names(&path), ["store", "store.mark"]);
    }
}

#[test]
fn a_store_of_an_earlier_layout_that_was_cut_off_is_left_as_it_is() {
    let (_folder, path, _) = older();
    let db = path.join("db");
    let length = fs::metadata(&db).unwrap().len();
    fs::OpenOptions::new().write(true).open(&db).unwrap().set_len(length / 2).unwrap();
    let error = Store::open(&path, None).err().unwrap().to_string();
    assert!(error.contains("is damaged: "), "{error}");
    assert_eq!(names(&path), ["store", "store.mark"]);
}

#[test]
fn what_the_binaries_of_earlier_layouts_have_left_is_brought_to_the_present_one() {
    for layout in [2, 3, 4, 5, 6, 7, 8, 9] {
        let fixture = format!("../../tests/fixtures/layout-{layout}.tar.gz");
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join(fixture);
        let folder = tempfile::tempdir().unwrap();
        let unpacked = Command::new("tar").arg("-C").arg(folder.path()).arg("-xzf").arg(fixture).status();
        assert!(unpacked.unwrap().success());
        let path = folder.path().join("data/store");
        assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
        let (store, _) = Store::examine_here(&path, None, Look::Usual).unwrap();
        let mut before = rows(&store);
        before.retain(|key, _| !is_list(key));
        for (_, value) in before.iter_mut().filter(|(key, _)| key.starts_with(Answers::PREFIX)) {
            *value = rewritten(value, (1, 2), |row: OutgoingRow3| OutgoingRow5::from(row)).unwrap();
            *value = rewritten(value, (2, 3), |row: OutgoingRow5| OutgoingRow7::from(row)).unwrap();
            *value = rewritten(value, (3, 4), |row: OutgoingRow7| OutgoingRow9::from(row)).unwrap();
            *value = rewritten(value, (4, 5), |row: OutgoingRow9| OutgoingRow::from(row)).unwrap();
        }
        for (_, value) in before.iter_mut().filter(|(key, _)| key.starts_with(Inbox::PREFIX)) {
            *value = rewritten(value, (1, 2), |row: IncomingRow5| IncomingRow7::from(row)).unwrap();
            *value = rewritten(value, (2, 3), |row: IncomingRow7| IncomingRow::from(row)).unwrap();
        }
        for (_, value) in before.iter_mut().filter(|(key, _)| key.starts_with(Drafts::PREFIX)) {
            *value = rewritten(value, (1, 2), |row: DraftRow4| DraftRow7::from(row)).unwrap();
            *value = rewritten(value, (2, 3), |row: DraftRow7| DraftRow9::from(row)).unwrap();
            *value = rewritten(value, (3, 4), |row: DraftRow9| DraftRow::from(row)).unwrap();
        }
        for (_, value) in before.iter_mut().filter(|(key, _)| key.starts_with(Imports::PREFIX)) {
            *value = rewritten(value, (1, 2), |row: ImportedRow6| ImportedRow::from(row)).unwrap();
        }
        for (_, value) in before.iter_mut().filter(|(key, _)| key.starts_with(Texts::PREFIX)) {
            *value = with_lines::<Texts>(value.clone()).unwrap();
        }
        for (_, value) in before.iter_mut().filter(|(key, _)| key.starts_with(DraftTexts::PREFIX)) {
            *value = with_lines::<DraftTexts>(value.clone()).unwrap();
        }
        store.close().unwrap();
        drop(store);
        let store = Store::open(&path, None).unwrap();
        let mut present = rows(&store);
        let listed = present.keys().filter(|key| key.starts_with(Catalogue::PREFIX)).count();
        let count: usize = Kind::ALL.iter().map(|kind| store.number_of(*kind).unwrap()).sum();
        assert_eq!(listed, count);
        assert_eq!(store.wrong(), Vec::<String>::new());
        present.retain(|key, _| !is_list(key));
        present.insert(key_of::<Format>(&()), encode::<Format>(&layout).unwrap());
        let pages = present.iter_mut().filter(|(key, _)| key.starts_with(Pages::PREFIX));
        let page = |value: &[u8]| {
            let copies = decode::<Pages>(value).unwrap();
            if layout < 4 {
                return earlier(&copies);
            }
            let copies = copies.iter().map(|copy| CopyRow9::from(CopyRow::of(copy)));
            postcard::to_extend(&copies.collect::<Vec<_>>(), vec![2]).unwrap()
        };
        assert!(pages.map(|(_, value)| *value = page(value)).count() > 0);
        let heads = present.iter_mut().filter(|(key, _)| key.starts_with(Heads::PREFIX));
        heads.for_each(|(_, value)| *value = earlier_head(&decode::<Heads>(value).unwrap()));
        assert!(present == before, "all other rows of layout {layout} are as they were");
        store.close().unwrap();
        drop(store);
        Store::restore(&path, (&folder.path().join("backup"), None), None, NOW).unwrap();
        assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
    }
}

/// Whether a row is made of others.
fn is_list(key: &[u8]) -> bool {
    [Catalogue::PREFIX, Agenda::PREFIX, Belonging::PREFIX, Counts::PREFIX]
        .iter()
        .any(|prefix| key.starts_with(prefix))
}
