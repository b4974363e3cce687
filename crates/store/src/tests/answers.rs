//! Answers that wait.

use super::*;
use domain::access::Grants;
use domain::answer::{Question, Reply};

const NETWORK: NetworkId = NetworkId::Telegram;

fn asker(id: &str) -> Person {
    Person { network: NETWORK, id: id.into(), language: None }
}

/// Somebody asks something in a room so often; what they ask is numbered.
fn ask(store: &Store, room: &str, kind: RoomKind, actor: &Actor, count: usize) {
    ask_as("1", store, room, kind, actor, count);
}

fn ask_as(id: &str, store: &Store, room: &str, kind: RoomKind, actor: &Actor, count: usize) {
    for number in 0..count {
        let What::Message(message) = said() else { unreachable!() };
        let what =
            What::Message(Message { person: asker(id), message: Some(MessageId("1".into())), ..message });
        store.take(NETWORK, &[incoming(NETWORK, room, kind, what)], b"cursor").unwrap();
        let row = store.inbox(NETWORK).next().unwrap().unwrap();
        let (person, grants) = (asker(id), Grants::default());
        let question = Question { person, grants, command: format!("declaration {number}") };
        store.commit(&row, Decision::reply(actor.clone(), Reply::Asked(question)), NOW).unwrap();
    }
    store.sync().unwrap();
}

fn waiting(store: &Store) -> Vec<(AnswerId, Outgoing)> {
    store.answers(NETWORK, AnswerId::default(), usize::MAX).unwrap()
}

fn command(outgoing: &Outgoing) -> &str {
    let Reply::Asked(question) = &outgoing.reply else { unreachable!() };
    &question.command
}

#[test]
fn where_too_much_is_asked_the_newest_questions_wait() {
    let (_folder, store) = open();
    let stranger = Actor::Person(asker("1"));
    ask(&store, "-1", RoomKind::Group, &stranger, 10);
    // One that is on its way stays.
    let (first, outgoing) = waiting(&store).remove(0);
    let progress = Progress { answer: first, room: outgoing.room, sent: Some(1), progress_message: None };
    store.answered(NETWORK, std::slice::from_ref(&progress)).unwrap();
    ask(&store, "-1", RoomKind::Group, &stranger, 300);
    let left = waiting(&store);
    assert_eq!(left.len(), 128);
    assert_eq!((left[0].0, command(&left[127].1)), (first, "declaration 299"));
    assert_eq!(command(&left[1].1), "declaration 173");

    // What was dropped while it was on its way leaves nothing behind.
    let second = AnswerId(first.0 + 1);
    assert!(store.awaits(NETWORK, first).unwrap() && !store.awaits(NETWORK, second).unwrap());
    store.answered(NETWORK, &[Progress { answer: second, ..progress }]).unwrap();
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn who_asks_too_much_takes_the_place_of_nobody_else() {
    let (_folder, store) = open();
    let stranger = Actor::Person(asker("1"));
    ask_as("eva", &store, "-1", RoomKind::Group, &stranger, 1);
    ask_as("mo", &store, "-1", RoomKind::Group, &Actor::Moderator(asker("mo")), 1);
    // Also where they are told something, and have asked nothing.
    let What::Message(message) = said() else { unreachable!() };
    for number in 0..300 {
        let what = What::Message(Message { person: asker("1"), ..message.clone() });
        store.take(NETWORK, &[incoming(NETWORK, "-1", RoomKind::Group, what)], b"cursor").unwrap();
        let row = store.inbox(NETWORK).next().unwrap().unwrap();
        let refused = domain::text::Document::plain(&format!("refused {number}"));
        store.commit(&row, Decision::reply(stranger.clone(), refused), NOW).unwrap();
    }
    store.sync().unwrap();
    let left = waiting(&store);
    let askers: Vec<_> = left.iter().map(|(_, outgoing)| outgoing.asker.as_deref().unwrap()).collect();
    assert_eq!((left.len(), &askers[..3]), (128, ["eva", "mo", "1"].as_slice()));
    assert_eq!(store.dropped_answers(), 300 - 126);
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn of_those_who_ask_as_much_nobody_is_dropped_for_their_name() {
    let (_folder, store) = open();
    let stranger = Actor::Person(asker("1"));
    ask_as("first", &store, "-1", RoomKind::Group, &stranger, 1);
    for number in 0..126 {
        ask_as(&format!("a{number}"), &store, "-1", RoomKind::Group, &stranger, 1);
    }
    ask_as("zoe", &store, "-1", RoomKind::Group, &stranger, 1);
    // Whoever asks once more gives way to themselves; somebody new, to the one who has waited for longest.
    ask_as("a7", &store, "-1", RoomKind::Group, &stranger, 1);
    ask_as("eva", &store, "-1", RoomKind::Group, &stranger, 1);
    let left = waiting(&store);
    let askers: Vec<_> = left.iter().map(|(_, outgoing)| outgoing.asker.as_deref().unwrap()).collect();
    assert_eq!((askers.len(), askers[0], &askers[125..]), (128, "a0", ["zoe", "a7", "eva"].as_slice()));
    assert_eq!(askers.iter().filter(|asker| **asker == "a7").count(), 1);
}

#[test]
fn in_a_crowd_everybody_waits_for_one_answer_and_moderators_for_any_number() {
    let (folder, store) = open();
    let stranger = Actor::Person(asker("1"));
    for room in 0..130 {
        ask(&store, &format!("{room}"), RoomKind::Private, &stranger, 127);
    }
    let crowd = waiting(&store).len();
    assert!(crowd < 130 * 127);
    ask(&store, "1", RoomKind::Private, &stranger, 1);
    ask(&store, "one", RoomKind::Private, &stranger, 2);
    assert_eq!(waiting(&store).len(), crowd + 1, "who waits for one gets no more");

    let moderator = Actor::Moderator(asker("1"));
    let after = waiting(&store).last().unwrap().0;
    ask(&store, "moderator", RoomKind::Private, &moderator, 3);
    assert_eq!(waiting(&store).len(), crowd + 4);
    let first: Vec<String> = store
        .answers_to_moderators(NETWORK, AnswerId::default())
        .unwrap()
        .iter()
        .map(|(_, outgoing)| command(outgoing).to_owned())
        .collect();
    assert_eq!(first, ["declaration 0", "declaration 1", "declaration 2"]);
    assert_eq!(store.answers_to_moderators(NETWORK, AnswerId(after.0 + 2)).unwrap().len(), 1);

    // It is one after a start, too, and ends with what is sent.
    store.close().unwrap();
    drop(store);
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    ask(&store, "1", RoomKind::Private, &stranger, 1);
    assert_eq!(waiting(&store).len(), crowd + 4);
    let sent = |(id, outgoing): (AnswerId, Outgoing)| Progress {
        answer: id,
        room: outgoing.room,
        sent: None,
        progress_message: None,
    };
    let done: Vec<Progress> = waiting(&store).into_iter().skip(1).map(sent).collect();
    store.answered(NETWORK, &done).unwrap();
    ask(&store, "2", RoomKind::Private, &stranger, 2);
    assert_eq!(waiting(&store).len(), 3);
}
