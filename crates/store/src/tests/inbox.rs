//! What comes in and fits no row, or was written by another altavoz.

use super::*;
use domain::answer::Reply;
use domain::number::InboxId;
use domain::text::Document;

const NETWORK: NetworkId = NetworkId::Matrix;

/// Something incoming, by its key.
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
    assert_eq!(store.keys::<Cursors>(All).count(), 1, "what a longer one left is gone");
    store.take(NETWORK, &[], &long(189_667)).unwrap();
    store.close().unwrap();
    drop(store);
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    assert_eq!(store.cursor(NETWORK).unwrap().unwrap(), long(189_667));
}

#[test]
fn what_another_altavoz_heard_holds_up_nobody() {
    let (_folder, store) = open();
    store.take(NETWORK, &[named("1"), named("2"), named("3")], b"cursor").unwrap();
    let strange = key_of::<Inbox>(&(NETWORK, InboxId(2)));
    let mut transaction = store.transaction();
    transaction.put_bytes(strange, vec![Inbox::VERSION + 1, 7]);
    transaction.end().unwrap();
    assert_eq!(keys(&store), ["1", "3"]);
    assert_eq!(store.unreadable(NETWORK).unwrap(), 1);
}

#[test]
fn an_answer_that_cannot_be_read_holds_up_no_other() {
    let (_folder, store) = open();
    store.take(NETWORK, &[named("1"), named("2"), named("3")], b"cursor").unwrap();
    for row in store.inbox(NETWORK).collect::<Result<Vec<_>, _>>().unwrap() {
        store.commit(&row, Decision::reply(Actor::Console, Document::plain("x")), NOW).unwrap();
    }
    let strange = key_of::<Answers>(&(NETWORK, AnswerId(2)));
    let mut transaction = store.transaction();
    transaction.put_bytes(strange, vec![Answers::VERSION + 1, 7]);
    transaction.end().unwrap();
    store.sync().unwrap();
    let answers = store.answers(NETWORK, AnswerId::default(), 2).unwrap();
    assert_eq!(answers.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [AnswerId(1), AnswerId(3)]);
    assert_eq!(store.unreadable(NETWORK).unwrap(), 1);
}

/// A decision that says something to each of these.
fn saying(recipients: &[Recipient]) -> Decision {
    let reply = |(index, to): (usize, &Recipient)| (to.clone(), Document::plain(&format!("{index}")).into());
    let replies = recipients.iter().enumerate().map(reply).collect();
    Decision { replies, ..Decision::silence(Actor::Console) }
}

/// What waits to be said on a network: to which room, by its number, with which key, and what it replies to.
fn waiting(store: &Store, network: NetworkId) -> Vec<(RoomId, String, bool, bool, String)> {
    let answers = store.answers(network, AnswerId::default(), 100).unwrap();
    let line = |(_, outgoing): (AnswerId, Outgoing)| {
        let Reply::Said(answer) = &outgoing.reply else { unreachable!() };
        let text = answer.messages[0].document.text();
        (outgoing.room, outgoing.key, outgoing.reply_to.is_some(), outgoing.pressed.is_some(), text)
    };
    answers.into_iter().map(line).collect()
}

#[test]
fn every_reply_has_a_key_of_its_own() {
    let (_folder, store) = open();
    let other = NetworkId::Telegram;
    subscribe(&store, NETWORK, "!other", &[]);
    subscribe(&store, other, "-1", &[]);
    subscribe(&store, other, "-2", &[]);
    hear(&store, incoming(other, "-2", RoomKind::Group, What::Removed), vec![], NOW);
    let What::Message(message) = said() else { unreachable!() };
    let pressed = Some(domain::incoming::Pressed { id: "p".into(), under: None });
    let message = Message { message: Some(MessageId("m".into())), pressed, ..message };
    let heard = Incoming { what: What::Message(message), ..named("key") };
    store.take(NETWORK, &[heard], b"cursor").unwrap();
    let row = store.inbox(NETWORK).next().unwrap().unwrap();
    let room = |network, id| Recipient::Room(Address::new(network, id));
    let decision = saying(&[
        room(other, "-1"),
        Recipient::Here,
        room(NETWORK, "!other"),
        room(NETWORK, "!a"),
        room(other, "-2"),
        room(NETWORK, "!unknown"),
        Recipient::Here,
    ]);
    assert!(store.commit(&row, decision, NOW).unwrap(), "another network has something to send");
    store.sync().unwrap();
    let line = |room, key: &str, reply, pressed, text: &str| {
        (RoomId(room), key.to_owned(), reply, pressed, text.to_owned())
    };
    // The first reply to the room where it was asked has the key of what was asked; those to others one that says nothing of it.
    let (mut here, mut there) = (waiting(&store, NETWORK), waiting(&store, other));
    let [random, others] = [&mut here[1].1, &mut there[0].1].map(std::mem::take);
    assert!(random.len() == 32 && others.len() == 32 && random != others, "{random} {others}");
    assert_eq!(
        here,
        [
            line(2, "key", true, true, "1"),
            line(1, "", false, false, "2"),
            line(2, "key~3", true, false, "3"),
            line(2, "key~6", true, false, "6"),
        ]
    );
    assert_eq!(there, [line(1, "", false, false, "0")]);
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn a_reply_to_the_same_network_wakes_no_other() {
    let (_folder, store) = open();
    store.take(NETWORK, &[named("1")], b"cursor").unwrap();
    let row = store.inbox(NETWORK).next().unwrap().unwrap();
    assert!(!store.commit(&row, saying(&[Recipient::Here, Recipient::Here]), NOW).unwrap());
}

#[test]
fn a_person_is_told_in_the_private_chat_where_they_moderate() {
    let (_folder, store) = open();
    let person = |id: &str| Person { network: NETWORK, id: id.into(), language: None };
    let speaks = |id: &str, room: &str, kind, is_moderator| {
        let What::Message(message) = said() else { unreachable!() };
        let what = What::Message(Message { person: person(id), ..message });
        store.take(NETWORK, &[incoming(NETWORK, room, kind, what)], b"cursor").unwrap();
        let row = store.inbox(NETWORK).next().unwrap().unwrap();
        let actor = if is_moderator { Actor::Moderator } else { Actor::Person };
        store.commit(&row, Decision::reply(actor(person(id)), Document::plain("x")), NOW).unwrap();
    };
    // In which rooms, by their numbers, these are told something that was decided elsewhere.
    let told = || {
        store.sync().unwrap();
        let before = store.last_synced_answer(NETWORK);
        let away = NetworkId::Console;
        store.take(away, &[incoming(away, "console", RoomKind::Private, said())], b"cursor").unwrap();
        let row = store.inbox(away).next().unwrap().unwrap();
        let all = ["mo", "mia", "reader", "nobody"].map(|id| Recipient::Person(person(id)));
        store.commit(&row, saying(&all), NOW).unwrap();
        store.sync().unwrap();
        let answers = store.answers(NETWORK, before, 100).unwrap();
        assert!(answers.iter().all(|(_, outgoing)| outgoing.to_moderator && outgoing.reply_to.is_none()));
        assert_eq!(store.wrong(), Vec::<String>::new());
        answers.into_iter().map(|(_, outgoing)| outgoing.room.0).collect::<Vec<_>>()
    };
    speaks("mo", "!group", RoomKind::Group, true);
    speaks("reader", "!reader", RoomKind::Private, false);
    assert_eq!(told(), [], "nobody has a private chat as a moderator");
    speaks("mo", "!mo", RoomKind::Private, true);
    speaks("mia", "!mia", RoomKind::Private, true);
    assert_eq!(told(), [3, 4]);
    speaks("mo", "!other", RoomKind::Private, true);
    assert_eq!(told(), [5, 4], "where they spoke last");
    store.move_room(&Address::new(NETWORK, "!mia"), &Address::new(NETWORK, "!upgraded"), NOW).unwrap();
    store.move_room(&Address::new(NETWORK, "!other"), &Address::new(NETWORK, "!mo"), NOW).unwrap();
    assert_eq!(told(), [3, 4], "the chat has moved");
    hear(&store, incoming(NETWORK, "!mo", RoomKind::Private, What::Removed), vec![], NOW);
    assert_eq!(told(), [4], "the bot was shut out");
    speaks("somebody", "!upgraded", RoomKind::Group, false);
    assert_eq!(told(), [], "the chat isn't private any more");
}

#[test]
fn a_room_that_says_too_much_pushes_out_its_own_oldest() {
    let (folder, store) = open();
    let from = |room: &str, key: String| Incoming {
        key,
        ..incoming(NetworkId::Telegram, room, RoomKind::Group, said())
    };
    let added = incoming(NetworkId::Telegram, "loud", RoomKind::Group, What::Added);
    store.take(NetworkId::Telegram, &[added, from("quiet", "q".into())], b"c").unwrap();
    for batch in (0..700).map(|n| from("loud", n.to_string())).collect::<Vec<_>>().chunks(300) {
        store.take(NetworkId::Telegram, batch, b"c").unwrap();
    }
    let keys = |store: &Store| {
        let waiting = store.waiting_incoming(NetworkId::Telegram);
        let rows = waiting.iter().map(|(id, room)| {
            let row = store.incoming(NetworkId::Telegram, *id).unwrap().unwrap();
            assert_eq!(row.incoming.room, **room);
            row.incoming.key
        });
        rows.collect::<Vec<_>>()
    };
    let expected: Vec<String> =
        ["k".into(), "q".into()].into_iter().chain((444..700).map(|n| n.to_string())).collect();
    assert_eq!(keys(&store), expected);
    assert_eq!(store.inbox(NetworkId::Telegram).count(), expected.len());
    // Also after a restart, and as it is handled.
    store.close().unwrap();
    drop(store);
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    assert_eq!(keys(&store), expected);
    let row = store.inbox(NetworkId::Telegram).next().unwrap().unwrap();
    store.commit(&row, Decision::silence(Actor::Console), NOW).unwrap();
    let row = store.inbox(NetworkId::Telegram).next().unwrap().unwrap();
    store.pass_over(&row).unwrap();
    assert_eq!(keys(&store), expected[2..]);
}
