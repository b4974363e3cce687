use super::*;
use crate::app::tests::{app, incoming, message};
use domain::answer::Notification;
use domain::decision::{Actor, Decision};
use domain::incoming::{Message, Pressed, What};
use domain::people::{People, PeopleChange, RoomUse};
use domain::person::Person;
use domain::statement::{Id, Kind, Statement, Text};
use jiff::civil::Date;
use std::sync::RwLock;

/// A declaration whose demands are so many characters long, since demands are carried whole.
fn declaration(length: usize) -> Statement {
    let text = Text { title: "T".into(), body: "word ".repeat(length / 5), place: None };
    let (id, english) = (Id::parse("note").unwrap(), domain::lang::Lang::parse("en").unwrap());
    Statement::new(id, Kind::Declaration, Date::constant(2010, 10, 1), english, text)
}

#[test]
fn a_notification_is_for_moderators_in_private() {
    let (_folder, mut app) = app();
    let network = NetworkId::Telegram;
    let person = Person { network, id: "1".into(), language: None };
    let say = |app: &App, kind| {
        let now = app.now();
        app.store.take(network, &[incoming(network, "1", kind, message())], b"cursor").unwrap();
        let row = app.store.inbox(network).next().unwrap().unwrap();
        let notification = Notification::DraftChanged { id: Id::parse("note").unwrap() };
        let told = Reply::Told { person: person.clone(), notification };
        app.store.commit(&row, Decision::reply(Actor::Console, told), now).unwrap();
        app.store.sync().unwrap();
        let (id, outgoing) = app.store.answers(network, AnswerId::default(), 9).unwrap().pop().unwrap();
        answer(&app.store, network, id, outgoing, now).unwrap().is_some_and(|mut job| job.render(app))
    };
    assert!(!say(&app, RoomKind::Private), "who moderates no longer");
    app.people = Arc::new(RwLock::new(People::new(vec![], vec![person.clone()])));
    assert!(say(&app, RoomKind::Private));
    assert!(!say(&app, RoomKind::Group), "others read along by now");
    let room = |room| PeopleChange::Room(RoomUse::Moderators, room);
    app.change_people(room(Some(Address::new(network, "1"))));
    assert!(say(&app, RoomKind::Group), "the moderators meet there");
    app.change_people(room(None));
    assert!(!say(&app, RoomKind::Group), "they do no longer");
}

#[test]
fn an_answer_that_has_grown_while_it_waited_takes_the_place_of_no_page() {
    let (_folder, app) = app();
    let (store, network, now) = (&app.store, NetworkId::Telegram, app.now());
    store.import(&[declaration(100)], &[], &[], now).unwrap();
    let What::Message(said) = message() else { unreachable!() };
    let under = Some(MessageId("7".into()));
    let pressed = Some(Pressed { id: "p".into(), under: under.clone() });
    let what = What::Message(Message { pressed, ..said.clone() });
    store.take(network, &[incoming(network, "1", RoomKind::Private, what)], b"cursor").unwrap();
    let row = store.inbox(network).next().unwrap().unwrap();
    let question = Question {
        person: said.person,
        grants: domain::access::Grants::default(),
        command: "declaration note full".into(),
    };
    let reply = Reply::Asked(question);
    store.commit(&row, Decision::reply(Actor::Console, reply), now).unwrap();
    store.sync().unwrap();
    let (id, outgoing) = store.answers(network, AnswerId::default(), 1).unwrap().remove(0);
    let mut job = answer(store, network, id, outgoing, now).unwrap().unwrap();
    assert!(job.render(&app));
    assert_eq!((job.parts().len(), &job.replaces), (1, &under));
    store.import(&[declaration(20_000)], &[], &[], now).unwrap();
    assert!(job.render(&app));
    assert!(job.parts().len() > 1 && job.replaces.is_none());
    store.import(&[declaration(200)], &[], &[], now).unwrap();
    assert!(job.render(&app));
    assert_eq!(job.replaces, under);
    assert!(job.give_up_editing());
    assert!(job.render(&app) && job.replaces.is_none());
}
