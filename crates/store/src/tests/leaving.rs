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
    let kept = |room: &Address| room.id == "-8";
    let rooms = store.rooms_to_leave(NetworkId::Telegram, &banned, &kept, (now - DAY - DAY, now), 10);
    rooms.unwrap().into_iter().map(|room| room.address.id).collect()
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
