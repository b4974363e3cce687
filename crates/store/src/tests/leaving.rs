//! Rooms that are to be left.

use super::*;
use domain::ban::{Ban, Banned};
use domain::people::PeopleChange;
use jiff::SignedDuration;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn group(store: &Store, id: &str, changes: Vec<Change>, now: Timestamp) {
    hear(store, incoming(NetworkId::Telegram, id, RoomKind::Group, said()), changes, now);
}

fn to_leave(store: &Store, now: Timestamp) -> Vec<String> {
    let banned = |room: &Address| room.id == "-9";
    let kept = |room: &Address| room.chat().id == "-8";
    let rooms = store.rooms_to_leave(NetworkId::Telegram, &banned, &kept, (now - DAY - DAY, now), 10);
    let mut rooms: Vec<String> = rooms.unwrap().into_iter().map(|room| room.address.id).collect();
    rooms.sort();
    rooms
}

#[test]
fn a_group_that_wants_nothing_for_long_is_left_and_no_other() {
    let (_folder, store) = open();
    subscribe(&store, NetworkId::Telegram, "-1", &[]);
    let language = |id: &str| {
        vec![Change::Room(Address::new(NetworkId::Telegram, id), RoomChange::SetLanguage(english()))]
    };
    for id in ["-2", "-3", "-8", "-9"] {
        group(&store, id, language(id), NOW);
    }
    hear(&store, incoming(NetworkId::Telegram, "5", RoomKind::Private, said()), language("5"), NOW);
    let later = NOW + DAY + DAY + DAY;
    group(&store, "-3", language("-3"), later);
    assert_eq!(to_leave(&store, NOW), ["-9"], "what is banned is left at once");
    assert_eq!(to_leave(&store, later), ["-2", "-9"]);
    // Of a room that an earlier altavoz has met it isn't known when it wanted something.
    let mut transaction = store.transaction();
    transaction.remove_all::<Heard>(All).unwrap();
    transaction.end().unwrap();
    assert_eq!(to_leave(&store, later), ["-9"]);
    assert_eq!(to_leave(&store, later + DAY + DAY), ["-9"]);
    assert_eq!(to_leave(&store, later + DAY + DAY + DAY), ["-2", "-3", "-9"]);
}

#[test]
fn a_chat_is_left_with_its_topics_or_not_at_all_and_not_while_a_statement_stands_there() {
    let (_folder, store) = open();
    let language = |id: &str| {
        vec![Change::Room(Address::new(NetworkId::Telegram, id), RoomChange::SetLanguage(english()))]
    };
    for id in ["-1", "-1/9", "-2", "-2/7", "-8/3"] {
        group(&store, id, language(id), NOW);
    }
    subscribe(&store, NetworkId::Telegram, "-1/7", &[]);
    subscribe(&store, NetworkId::Telegram, "-3", &[]);
    let number = publish(&store, "march", NetworkId::Telegram);
    while store.fan_out(NetworkId::Telegram).unwrap() {}
    let claims = store.claim(NetworkId::Telegram, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    let sent: Vec<_> = claims.iter().map(|claim| (claim.key, whole(Revision::FIRST, "1"))).collect();
    store.record(NetworkId::Telegram, &sent, &Flight::new(), NOW).unwrap();
    let change = Change::Room(Address::new(NetworkId::Telegram, "-3"), RoomChange::Unsubscribe);
    group(&store, "-3", vec![change], NOW);
    let later = NOW + DAY + DAY + DAY;
    assert_eq!(to_leave(&store, later), ["-2"], "one for the chat, and not the moderators'");
    store.forget_copies(Timestamp::MAX).unwrap();
    assert_eq!(to_leave(&store, later), ["-2", "-3"], "{number}");
}

#[test]
fn what_is_banned_gets_nothing_any_more() {
    let (_folder, store) = open();
    for room in ["-1", "-1/7", "-12", "5"] {
        subscribe(&store, NetworkId::Telegram, room, &[]);
    }
    let by = Person { network: NetworkId::Telegram, id: "7".into(), language: None };
    for banned in ["-1", "5"] {
        let banned = Banned::parse(banned).unwrap();
        let ban = Ban { banned, holds: true, why: None, by: by.clone(), at: NOW };
        group(&store, "-2", vec![Change::People(PeopleChange::Ban(ban))], NOW);
    }
    let left =
        ["-1", "-1/7", "-12", "5"].map(|room| subscription(&store, NetworkId::Telegram, room).is_some());
    assert_eq!(left, [false, false, true, false]);
    assert_eq!(store.people().unwrap().len(), 2);
    assert_eq!(store.wrong(), [""; 0]);
}
