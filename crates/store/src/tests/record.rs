//! The record of who did what.

use super::*;
use crate::tables::Record;
use domain::approval::{Approval, ApprovalChange};
use domain::people::{Appointment, PeopleChange};
use domain::record::{Entry, Flaw};
use proptest::prelude::*;

fn moderator() -> Person {
    Person { network: NetworkId::Telegram, id: "7".into(), language: None }
}

fn decide(store: &Store, actor: Actor, changes: Vec<Change>) {
    let network = NetworkId::Telegram;
    let said = What::Message(Message::new(moderator(), "x"));
    store.take(network, &[incoming(network, "7", RoomKind::Private, said)], b"c").unwrap();
    let row = store.inbox(network).next().unwrap().unwrap();
    store.commit(&row, Decision { changes, ..Decision::silence(actor) }, NOW).unwrap();
}

fn lines(store: &Store) -> Vec<String> {
    let mut entries: Vec<Entry> = store.entries(u64::MAX).unwrap().collect::<Result<_, _>>().unwrap();
    entries.reverse();
    let short = |entry: &Entry| {
        let done = &entry.done;
        let digest = done.digest.as_ref().map(|digest| digest[..8].to_owned()).unwrap_or_default();
        format!("{} {} {} {digest}", done.by, done.deed.word(), done.what).trim().to_owned()
    };
    entries.iter().map(short).collect()
}

#[test]
fn who_did_what_is_written_down_with_the_revision() {
    let (_folder, store) = open();
    let (actor, other) = (Actor::Moderator(moderator()), Person { id: "8".into(), ..moderator() });
    let (march, id) = (statement("march"), DraftId::of(&statement("march")));
    let approval = |given: Vec<Person>| {
        Box::new(Approval {
            by: moderator(),
            due: None,
            notify: false,
            report_to: Address::new(NetworkId::Telegram, "7"),
            at: NOW,
            given,
        })
    };
    let schedule = DraftChange::Schedule {
        id: id.clone(),
        due: NOW,
        report_to: Address::new(NetworkId::Telegram, "7"),
        notify: false,
    };
    decide(&store, actor.clone(), vec![saving(march)]);
    let ask = ApprovalChange::Ask(approval(vec![moderator()]));
    decide(&store, actor.clone(), vec![Change::Approval(id.clone(), ask)]);
    let keep = ApprovalChange::Keep(approval(vec![moderator(), other.clone()]));
    let goes = vec![Change::Approval(id.clone(), keep), Change::Draft(schedule)];
    decide(&store, Actor::Moderator(other.clone()), goes);
    store.begin(&id, &[NetworkId::Telegram], None, NOW).unwrap().unwrap();
    let halt = DeliveryChange::Halt { id: id.id.clone() };
    decide(&store, Actor::Console, vec![Change::Delivery(halt)]);
    let dismissed = Appointment { person: other, moderates: false, name: None, by: moderator(), at: NOW };
    decide(&store, actor, vec![Change::People(PeopleChange::Appoint(dismissed))]);
    // What people decide for their rooms is nobody else's business.
    subscribe(&store, NetworkId::Telegram, "g", &[]);
    let digest = &domain::canonical::digest(&statement("march"))[..8];
    let expected = [
        format!("telegram:7 wrote march {digest}"),
        format!("telegram:7 asked march {digest}"),
        format!("telegram:8 approved march {digest}"),
        format!("telegram:8 scheduled march {digest}"),
        format!("telegram:7 published march {digest}"),
        "console stopped march".to_owned(),
        "telegram:7 dismissed telegram:8".to_owned(),
    ];
    assert_eq!(lines(&store), expected);
    assert_eq!(store.wrong(), [""; 0]);
    let head = store.record_head().unwrap();
    assert_eq!(store.verify_record(|_| ()).unwrap(), Ok(head));
}

#[test]
fn a_restore_goes_on_with_the_record_and_is_an_entry_of_it() {
    let (folder, store) = open();
    publish(&store, "march", NetworkId::Console);
    let backup = folder.path().join("backup");
    store.backup(&backup, false, NOW).unwrap();
    publish(&store, "other", NetworkId::Console);
    store.close().unwrap();
    drop(store);
    let path = folder.path().join("store");
    Store::restore(&path, (&backup, None), None, NOW).unwrap();
    let store = Store::open(&path, None).unwrap();
    let lines = lines(&store);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(lines[3], "operator restored backup");
    assert!(lines[2].starts_with("clock published march"), "{lines:?}");
    assert!(store.verify_record(|_| ()).unwrap().is_ok());
    assert_eq!(store.wrong(), [""; 0]);
}

#[test]
fn entries_that_are_cut_off_are_found() {
    let (_folder, store) = open();
    publish(&store, "march", NetworkId::Console);
    let (last, _) = store.record_head().unwrap().unwrap();
    let mut transaction = store.transaction();
    transaction.remove::<Record>(&last);
    transaction.end().unwrap();
    assert_eq!(store.verify_record(|_| ()).unwrap(), Err(Flaw::Cut));
    assert_eq!(store.wrong().len(), 1, "{:?}", store.wrong());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_byte_of_the_record_that_was_changed_is_found(
        number in 1u64..=6,
        at in any::<proptest::sample::Index>(),
        by in 1u8..,
    ) {
        let (_folder, store) = open();
        publish(&store, "march", NetworkId::Console);
        publish(&store, "other", NetworkId::Console);
        let key = key_of::<Record>(&number);
        let mut row = store.value(&key).unwrap().unwrap().to_vec();
        let at = at.index(row.len());
        row[at] = row[at].wrapping_add(by);
        let mut transaction = store.transaction();
        transaction.put_bytes(key, row);
        transaction.end().unwrap();
        prop_assert!(!matches!(store.verify_record(|_| ()), Ok(Ok(_))));
        prop_assert!(!store.wrong().is_empty());
    }
}
