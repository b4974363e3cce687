//! What is heard and fits no row, or was written by another altavoz.

use super::*;

const NETWORK: NetworkId = NetworkId::Matrix;

/// Something heard, by its key.
fn named(key: &str) -> Incoming {
    Incoming { key: key.into(), ..incoming(NETWORK, "!a", RoomKind::Group, said()) }
}

/// The keys of what is in the inbox.
fn keys(store: &Store) -> Vec<String> {
    store.inbox(NETWORK).map(|row| row.unwrap().incoming.key).collect()
}

#[test]
fn what_fits_no_row_is_left_out_and_the_rest_is_taken() {
    let (_folder, store) = open();
    let large = "k".repeat(189_667);
    let left_out = store.take(NETWORK, &[named("1"), named(&large), named("2")], b"cursor").unwrap();
    assert_eq!(left_out, 1);
    assert_eq!(keys(&store), ["1", "2"]);
    assert_eq!(store.cursor(NETWORK).unwrap().unwrap(), b"cursor");
    store.take(NETWORK, &[named(&large)], b"later").unwrap();
    store.take(NETWORK, &[named("3")], b"last").unwrap();
    assert_eq!(keys(&store), ["1", "2", "3"]);
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn a_cursor_may_be_longer_than_a_row() {
    let (folder, store) = open();
    let long = |length: usize| (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect::<Vec<_>>();
    for length in [0, 1, 4_096, 4_097, 1_000_000, 189_667, 8_192, 20] {
        store.take(NETWORK, &[named("1")], &long(length)).unwrap();
        assert_eq!(store.cursor(NETWORK).unwrap().unwrap(), long(length), "{length}");
        assert_eq!(store.cursor(NetworkId::Telegram).unwrap(), None);
        assert_eq!(store.wrong(), Vec::<String>::new());
    }
    assert_eq!(store.keys(b"c").count(), 1, "what a longer one left is gone");
    store.take(NETWORK, &[], &long(189_667)).unwrap();
    store.close().unwrap();
    drop(store);
    let store = Store::open(&folder.path().join("store")).unwrap();
    assert_eq!(store.cursor(NETWORK).unwrap().unwrap(), long(189_667));
}

#[test]
fn what_another_altavoz_heard_holds_up_nobody() {
    let (_folder, store) = open();
    store.take(NETWORK, &[named("1"), named("2"), named("3")], b"cursor").unwrap();
    let strange = key(b'i', &[&network_byte(NETWORK), &2u64.to_be_bytes()]);
    let mut transaction = store.transaction();
    transaction.put_bytes(strange, vec![VERSION + 1, 7]);
    transaction.end().unwrap();
    assert_eq!(keys(&store), ["1", "3"]);
    assert_eq!(store.unreadable(NETWORK).unwrap(), 1);
}

#[test]
fn an_answer_that_cannot_be_read_holds_up_no_other() {
    let (_folder, store) = open();
    store.take(NETWORK, &[named("1"), named("2"), named("3")], b"cursor").unwrap();
    for row in store.inbox(NETWORK).collect::<Result<Vec<_>, _>>().unwrap() {
        store.commit(&row, domain::text::Document::plain("x").into(), NOW).unwrap();
    }
    let strange = key(b'a', &[&network_byte(NETWORK), &2u64.to_be_bytes()]);
    let mut transaction = store.transaction();
    transaction.put_bytes(strange, vec![VERSION + 1, 7]);
    transaction.end().unwrap();
    store.sync().unwrap();
    let answers = store.answers(NETWORK, 0, 2).unwrap();
    assert_eq!(answers.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(store.unreadable(NETWORK).unwrap(), 1);
}
