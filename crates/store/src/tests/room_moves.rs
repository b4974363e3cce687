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
    while store.fan_out(network).unwrap() {}
    let step = |claim: &Claim| {
        let withdrawn = claim.desired == Revision(2);
        let gone = StepResult::Step { revision: Revision(2), messages: Messages::default(), complete: true };
        (claim.key, if withdrawn { gone } else { whole(Revision(1), "1") })
    };
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    store.record(network, &claims.iter().map(step).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    store.suspend(&Address::new(network, "-1"), NOW).unwrap();

    let withdrawal = domain::statement::Withdrawal { on: jiff::civil::Date::ZERO, why: None };
    let (id, to) =
        (DraftId::withdrawal(Id::parse("note").unwrap()), Address::new(NetworkId::Console, "console"));
    let console = || incoming(NetworkId::Console, "console", RoomKind::Private, said());
    let saved = saving(statement("note").withdrawn(withdrawal));
    hear(&store, console(), vec![saved], NOW);
    let due = Change::Draft(DraftChange::Schedule { id: id.clone(), due: NOW, report_to: to, notify: false });
    hear(&store, console(), vec![due], NOW);
    store.begin(&id, &[network], None, NOW).unwrap().unwrap();
    while store.fan_out(network).unwrap() {}
    // Who may only not write could still take it back: it is tried.
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    assert_eq!(claims.len(), 2);
    let gone = |claim: &Claim| (claim.key, StepResult::failed(Revision(2), domain::status::Why::Gone));
    store.record(network, &claims.iter().map(gone).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    assert!(store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap().is_empty());
    let (number, counters) = store.finished(network).unwrap().remove(0);
    assert_eq!(
        (counters.rooms, counters.delivered, counters.delivery_status().lost()),
        (2, 0, 2),
        "and the report says so"
    );
    store.report(network, number, counters.revision, vec![]).unwrap();
    assert!(store.finished(network).unwrap().is_empty());

    hear(&store, incoming(network, "-1", RoomKind::Group, What::Added), vec![], NOW);
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    assert_eq!(claims.len(), 2);
    store.record(network, &claims.iter().map(step).collect::<Vec<_>>(), &Flight::new(), NOW).unwrap();
    let (_, counters) = store.finished(network).unwrap().remove(0);
    assert_eq!((counters.rooms, counters.delivered, counters.delivery_status().lost()), (2, 2, 0));
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
    hear(&store, incoming(network, "-1001", RoomKind::Group, What::Added), vec![], NOW);
    hear(&store, incoming(network, "-1002", RoomKind::Group, What::Added), vec![], NOW);
    publish(&store, "note", network);
    while store.fan_out(network).unwrap() {}
    let first = store.claim(network, 1, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    store.record(network, &[(first.key, whole(Revision(1), "1"))], &Flight::new(), NOW).unwrap();
    assert_eq!(first.room.address, address("-1"));
    store.move_room(&address("-1"), &address("-1001"), NOW).unwrap();
    store.move_room(&address("-2"), &address("-1002"), NOW).unwrap();
    while store.fan_out(network).unwrap() {}
    let claims = store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
    let to: Vec<Address> = claims.into_iter().map(|claim| claim.room.address).collect();
    assert_eq!(to, [address("-1002")], "the one that has it gets no other, the one that awaits it gets it");
    assert_eq!(store.wrong(), Vec::<String>::new());
}

#[test]
fn what_may_have_arrived_before_two_rooms_became_one_is_in_doubt_in_the_new_one() {
    for network in [NetworkId::Matrix, NetworkId::Telegram] {
        let (_folder, store) = open();
        subscribe(&store, network, "-1", &[]);
        hear(&store, incoming(network, "-1001", RoomKind::Group, What::Added), vec![], NOW);
        publish(&store, "note", network);
        while store.fan_out(network).unwrap() {}
        let claim = store.claim(network, 1, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
        let attempt = Attempt { revision: Revision(1), piece: Some(Piece::Part(0)) };
        store.depart(network, &Flight::from([(claim.key, attempt)]), NOW).unwrap();
        assert_eq!(store.recover(network).unwrap(), 1);
        let address = |id: &str| Address::new(network, id);
        store.move_room(&address("-1"), &address("-1001"), NOW).unwrap();
        let claims = store.claim(network, 2, &Flight::new(), &|_, _| false, NOW).unwrap();
        assert_eq!(claims.len(), 1);
        assert_eq!(claims[0].room.address, address("-1001"));
        let Messages { unconfirmed, possible_duplicates, .. } = &claims[0].messages;
        // The key of what was sent names the room for which it was made.
        let room = unconfirmed.map(|unconfirmed| unconfirmed.room);
        let expected = if network == NetworkId::Matrix { (Some(claim.key.room), 0) } else { (None, 1) };
        assert_eq!((room, *possible_duplicates), expected);
        store.record(network, &[(claims[0].key, whole(Revision(1), "1"))], &Flight::new(), NOW).unwrap();
        let (_, counters) = store.finished(network).unwrap().remove(0);
        assert_eq!((counters.rooms, counters.delivered), (1, 1));
        assert_eq!(store.wrong(), Vec::<String>::new());
    }
}

#[test]
fn an_upgraded_room_that_could_not_be_entered_gets_what_it_missed_once_it_can() {
    let (_folder, store) = open();
    let network = NetworkId::Matrix;
    let (old, new) = (Address::new(network, "!old"), Address::new(network, "!new"));
    subscribe(&store, network, "!old", &[]);
    publish(&store, "note", network);
    while store.fan_out(network).unwrap() {}
    let claim = store.claim(network, 1, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    store.suspend(&old, NOW).unwrap();
    let gone = StepResult::failed(Revision(1), domain::status::Why::Gone);
    store.record(network, &[(claim.key, gone)], &Flight::new(), NOW).unwrap();
    let (number, counters) = store.finished(network).unwrap().remove(0);
    store.report(network, number, counters.revision, vec![]).unwrap();
    store.move_room(&old, &new, NOW).unwrap();
    let claims = store.claim(network, 1, &Flight::new(), &|_, _| false, NOW).unwrap();
    assert_eq!(claims.iter().map(|claim| &claim.room.address).collect::<Vec<_>>(), [&new]);
}

#[test]
fn reports_follow_whoever_is_told() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let (from, to) = (Address::new(network, "-9"), Address::new(network, "-1009"));
    subscribe(&store, network, "-9", &[]);
    subscribe(&store, network, "-1", &[]);
    let publish = |id: &str, due| {
        let statement = statement(id);
        let due = Change::Draft(DraftChange::Schedule {
            id: DraftId::of(&statement),
            due,
            report_to: from.clone(),
            notify: false,
        });
        let saved = saving(statement.clone());
        hear(&store, incoming(network, "-9", RoomKind::Group, said()), vec![saved], NOW);
        hear(&store, incoming(network, "-9", RoomKind::Group, said()), vec![due], NOW);
        statement.id
    };
    let (running, waiting) = (publish("running", NOW), publish("waiting", NOW));
    store.begin(&DraftId::text(running.clone()), &[network], None, NOW).unwrap().unwrap();
    store.move_room(&from, &to, NOW).unwrap();
    assert_eq!(store.reported_to(&running, &[network]).unwrap().unwrap().0, to);
    assert_eq!(store.report_to(&DraftId::text(waiting.clone())).unwrap(), Some(to));
}

#[test]
fn twins_that_nobody_knows_of_are_told_of_again() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    subscribe(&store, network, "-1", &[]);
    publish(&store, "note", network);
    while store.fan_out(network).unwrap() {}
    let claim = store.claim(network, 1, &Flight::new(), &|_, _| false, NOW).unwrap().remove(0);
    let later = StepResult::Later {
        revision: Revision(1),
        not_before: None,
        unconfirmed: None,
        possible_duplicate: true,
    };
    store.record(network, &[(claim.key, later)], &Flight::new(), NOW).unwrap();
    store.record(network, &[(claim.key, whole(Revision(1), "1"))], &Flight::new(), NOW).unwrap();
    assert_eq!(store.finished(network).unwrap()[0].1.repeats, 1);
    let corrected = Statement { link: Some("https://example.org".into()), ..statement("note") };
    store.import(&[corrected], &[], &[network], NOW).unwrap();
    while store.fan_out(network).unwrap() {}
    store.record(network, &[(claim.key, whole(Revision(2), "1"))], &Flight::new(), NOW).unwrap();
    let (_, counters) = store.finished(network).unwrap().remove(0);
    assert_eq!((counters.delivered, counters.repeats), (1, 1), "it still shows the text before");
}

#[test]
fn a_room_that_is_let_in_again_gets_the_newest_that_went_out_meanwhile() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let room = Address::new(network, "-1");
    let second = |second| Timestamp::from_second(second).unwrap();
    let named = |id: String, topics: &[&str]| {
        let topics = topics.iter().filter_map(|topic| Topic::parse(topic)).collect();
        Statement { topics, ..statement(&id) }
    };
    let publish = |statement: Statement, networks: &[NetworkId], now| {
        let id = DraftId::of(&statement);
        let report_to = Address::new(NetworkId::Console, "console");
        let due = DraftChange::Schedule { id: id.clone(), due: now, report_to, notify: false };
        let console = || incoming(NetworkId::Console, "console", RoomKind::Private, said());
        hear(&store, console(), vec![saving(statement), Change::Draft(due)], now);
        store.begin(&id, networks, None, now).unwrap().unwrap();
    };
    // What the room is given, and who is told when all is through.
    let deliver = || {
        while store.fan_out(network).unwrap() {}
        let claims = store.claim(network, 64, &Flight::new(), &|_, _| false, NOW).unwrap();
        let done: Vec<_> = claims.iter().map(|claim| (claim.key, whole(claim.desired, "1"))).collect();
        store.record(network, &done, &Flight::new(), NOW).unwrap();
        let mut told = 0;
        for (number, counters) in store.finished(network).unwrap() {
            told += usize::from(counters.report_to.is_some());
            store.report(network, number, counters.revision, vec![]).unwrap();
        }
        let here = claims.iter().filter(|claim| claim.room.address == room);
        let ids = here.map(|claim| store.statement(claim.key.statement).unwrap().unwrap().statement.id);
        (ids.map(|id| id.as_str().to_owned()).collect::<Vec<_>>(), told)
    };
    subscribe(&store, network, "-1", &["ports"]);
    subscribe(&store, network, "-2", &[]);
    publish(named("before".into(), &[]), &[network], second(1));
    assert_eq!(deliver(), (vec!["before".to_owned()], 1));

    store.suspend(&room, second(2)).unwrap();
    for number in 1..=7 {
        publish(named(format!("missed-{number}"), &["ports"]), &[network], second(10 + number));
    }
    publish(named("not-wanted".into(), &["schools"]), &[network], second(20));
    publish(named("elsewhere".into(), &[]), &[NetworkId::Matrix], second(20));
    let hours = domain::statement::Hours {
        starts: jiff::civil::datetime(1970, 1, 1, 0, 0, 30, 0),
        ends: Some(jiff::civil::datetime(1970, 1, 1, 0, 1, 0, 0)),
        timezone: "UTC".into(),
    };
    publish(Statement { hours: Some(hours), ..named("over".into(), &[]) }, &[network], second(21));
    publish(named("taken-back".into(), &[]), &[network], second(22));
    let withdrawal = domain::statement::Withdrawal { on: jiff::civil::Date::ZERO, why: None };
    publish(named("taken-back".into(), &[]).withdrawn(withdrawal), &[network], second(23));
    assert_eq!(deliver().0, Vec::<String>::new());

    let back = incoming(network, "-1", RoomKind::Group, What::Added);
    hear(&store, back.clone(), vec![], second(100));
    let newest = (3..=7).map(|number| format!("missed-{number}")).collect::<Vec<_>>();
    assert_eq!(deliver(), (newest, 0), "the newest five, the oldest of them first, and nobody is told again");
    assert_eq!(store.wrong(), Vec::<String>::new());
    // It was there all the time since.
    hear(&store, back, vec![], second(101));
    assert_eq!(deliver().0, Vec::<String>::new());
}

#[test]
fn whoever_can_let_the_bot_write_is_told_once_that_it_may_not() {
    let (_folder, store) = open();
    let network = NetworkId::Telegram;
    let room = Address::new(network, "-1");
    subscribe(&store, network, "-1", &[]);
    let private = incoming(network, "5", RoomKind::Private, said());
    let known = Change::Room(Address::new(network, "5"), RoomChange::Greeted);
    hear(&store, private, vec![known], NOW);
    let silence = domain::room::Silence { name: "Port".into(), admins: vec![] };
    let told =
        |room: &str| (Recipient::Room(Address::new(network, room)), domain::answer::Answer::default().into());
    for answers in [1, 1] {
        let silenced = incoming(network, "-1", RoomKind::Group, What::Silenced(silence.clone()));
        store.note(&silenced).unwrap();
        let row = store.inbox(network).next().unwrap().unwrap();
        let replies = vec![told("5"), told("6")];
        let decision = Decision { replies, ..Decision::silence(Actor::Network(network)) };
        store.commit(&row, decision, NOW).unwrap();
        assert!(store.inbox(network).next().is_none());
        assert_eq!(store.rows::<Answers>(network).count(), answers);
        assert_eq!(subscription(&store, network, "-1"), None);
        assert_eq!(store.shut_rooms(network, NOW).unwrap().len(), 1);
    }
    hear(&store, incoming(network, "-1", RoomKind::Group, What::Added), vec![], NOW);
    assert!(store.shut_rooms(network, NOW).unwrap().is_empty());
    assert!(store.room(&room).unwrap().unwrap().1.subscription.is_some());
}
