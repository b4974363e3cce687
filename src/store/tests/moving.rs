//! Rooms that move, and rooms that let the bot in again.

use super::*;

#[test]
fn who_lets_the_bot_in_again_sees_what_was_withdrawn_meanwhile_go() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    // Topics of one forum: rooms of one page.
    let rooms = ["-1/7", "-1/8"];
    rooms.iter().for_each(|room| subscribe(&store, network, room, &[]));
    publish(&store, "note", network);
    while store.fill(network).unwrap() {}
    let step = |claim: &Claim| {
        let withdrawn = claim.wanted == 2;
        let ids = if withdrawn { vec![] } else { vec![MessageId("1".into())] };
        let (revision, done) = (claim.wanted, ids.len());
        (claim.key, Outcome::Step { revision, ids, done, ring: None, complete: true })
    };
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    store.record(network, &claims.iter().map(step).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    store.suspend(&Address::new(network, "-1"), NOW).unwrap();

    let withdrawal = commands::statement::Withdrawal { on: jiff::civil::Date::ZERO, why: None };
    let (id, to) = (Id::parse("note").unwrap(), Address::new(NetworkId::Console, "console"));
    let console = || heard(NetworkId::Console, "console", RoomKind::Private, said());
    let saved =
        Change::SaveDraft { statement: statement("note").withdrawn(withdrawal), saved: NOW, ring: false };
    hear(&store, console(), vec![saved], NOW);
    let due = Change::Publish { id: id.clone(), due: NOW, report_to: to, ring: false };
    hear(&store, console(), vec![due], NOW);
    store.begin(&id, &[network], None, NOW).unwrap().unwrap();
    while store.fill(network).unwrap() {}
    assert!(store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap().is_empty());
    let (number, tally) = store.finished(network).unwrap().remove(0);
    assert_eq!((tally.rooms, tally.delivered, tally.standing().lost()), (2, 0, 2), "and the report says so");
    store.report(network, number, tally.revision, None).unwrap();
    assert!(store.finished(network).unwrap().is_empty());

    hear(&store, heard(network, "-1", RoomKind::Group, What::Added), vec![], NOW);
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    assert_eq!(claims.len(), 2);
    store.record(network, &claims.iter().map(step).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    let (_, tally) = store.finished(network).unwrap().remove(0);
    assert_eq!((tally.rooms, tally.delivered, tally.standing().lost()), (2, 2, 0));
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn two_rooms_that_become_one_get_a_statement_once() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let address = |id: &str| Address::new(network, id);
    subscribe(&store, network, "-1", &[]);
    subscribe(&store, network, "-2", &[]);
    // The new address is a room already; it wants nothing by itself.
    hear(&store, heard(network, "-1001", RoomKind::Group, What::Added), vec![], NOW);
    hear(&store, heard(network, "-1002", RoomKind::Group, What::Added), vec![], NOW);
    publish(&store, "note", network);
    while store.fill(network).unwrap() {}
    let first = store.claim(network, 1, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    let ids = vec![MessageId("1".into())];
    let step = Outcome::Step { revision: 1, ids, done: 1, ring: None, complete: true };
    store.record(network, &[(first.key, step)], &Flight::new(), NOW).unwrap();
    assert_eq!(first.room.address, address("-1"));
    store.move_room(&address("-1"), &address("-1001")).unwrap();
    store.move_room(&address("-2"), &address("-1002")).unwrap();
    while store.fill(network).unwrap() {}
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    let to: Vec<Address> = claims.into_iter().map(|claim| claim.room.address).collect();
    assert_eq!(to, [address("-1002")], "the one that has it gets no other, the one that awaits it gets it");
    assert_eq!(store.wrong(), Vec::<String>::new());
}
