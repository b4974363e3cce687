//! The steps of a copy, without a network.

use super::*;
use domain::number::StatementId;
use domain::room::{Address, NetworkId, Room, RoomKind, Subscription};
use jiff::Timestamp;

fn id(id: &str) -> MessageId {
    MessageId(id.into())
}

fn claim(messages: Messages) -> Claim {
    let mut room = Room::new(Address::new(NetworkId::Console, "room"), RoomKind::Group);
    room.subscription = Some(Subscription { topics: Vec::new(), since: Timestamp::UNIX_EPOCH });
    Claim {
        key: CopyKey { statement: StatementId(1), room: RoomId(7) },
        room,
        desired: Revision(2),
        actual: Revision(1),
        messages,
    }
}

fn plan(network: NetworkId, messages: Messages, desired: Desired, instead: bool) -> Plan {
    Plan::new(claim(messages), desired, instead, network.capabilities())
}

fn ids(ids: &[&str]) -> Messages {
    Messages { ids: ids.iter().map(|one| id(one)).collect(), ..Messages::default() }
}

/// What a step that isn't the last has left.
fn step(outcome: StepResult) -> Messages {
    match outcome {
        StepResult::Step { messages, complete: false, .. } => messages,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whatever_may_have_arrived_is_looked_for_by_its_own_key() {
    let desired = Desired { parts: 1, notices: true, pins: false };
    for (piece, key) in
        [(Piece::Notice, "c-1-7-b"), (Piece::Reply(0), "c-1-7-0-r"), (Piece::Part(1), "c-1-7-1")]
    {
        let unconfirmed = Unconfirmed { room: RoomId(7), revision: Revision(1), piece, since: 5 };
        let messages = Messages { done: 0, unconfirmed: Some(unconfirmed), ..ids(&["m"]) };
        let job = plan(NetworkId::Matrix, messages.clone(), desired, false);
        assert_eq!(job.step(), Some(Step::Find(unconfirmed)));
        assert_eq!(unconfirmed.piece.key("c", unconfirmed.revision, unconfirmed.room), key);
        assert_eq!(job.attempt(), Attempt { revision: Revision(2), piece: None });

        // What arrived takes its place, and the step that is wanted now comes after it.
        let found = step(job.sent(id("found")));
        assert_eq!((found.unconfirmed, found.done), (None, 0));
        match piece {
            Piece::Notice => assert_eq!(found.notice, Some((Revision(1), id("found")))),
            Piece::Reply(_) => assert_eq!((found.ids, found.outdated), (vec![id("found")], vec![id("m")])),
            Piece::Part(_) => assert_eq!(found.ids, [id("m"), id("found")]),
        }
        let job = plan(NetworkId::Matrix, messages, desired, false);
        assert_eq!(step(job.missing()), ids(&["m"]));
    }
}

#[test]
fn a_part_that_stays_does_not_keep_the_others() {
    let gone = Desired { parts: 0, notices: false, pins: false };
    let mut left = ids(&["1", "2", "3"]);
    let job = |left: &Messages, instead| plan(NetworkId::Telegram, left.clone(), gone, instead);
    assert_eq!(job(&left, false).step(), Some(Step::Remove(id("3"))));
    assert_eq!(job(&left, false).not_editable(), None, "a line is tried in its place");
    assert_eq!(job(&left, false).refused(), None);
    left = step(job(&left, true).not_editable().unwrap());
    for message in ["2", "1"] {
        assert_eq!(job(&left, false).step(), Some(Step::Remove(id(message))));
        left = step(job(&left, false).sent(id(message)));
    }
    let end = plan(NetworkId::Telegram, left, gone, false).end();
    assert_eq!(end, StepResult::failed(Revision(2), Why::Refused));
}

#[test]
fn what_can_still_be_read_is_not_called_withdrawn() {
    let gone = Desired { parts: 0, notices: false, pins: false };
    for (network, complete) in [(NetworkId::Telegram, true), (NetworkId::Matrix, false)] {
        // The server refused to remove it, and a line was put in its place.
        let line = plan(network, ids(&["1"]), gone, true);
        assert_eq!(line.step(), Some(Step::Remove(id("1"))));
        let outcome = line.sent(id("1"));
        assert!(
            matches!(outcome, StepResult::Step { complete: done, .. } if done == complete),
            "{outcome:?}"
        );
        let StepResult::Step { messages, .. } = outcome else { panic!() };
        let end = plan(network, messages, gone, false).end();
        assert_eq!(matches!(end, StepResult::Failed { why: Why::Refused, .. }), !complete, "{end:?}");
    }
}

#[test]
fn what_was_only_answered_is_withdrawn_too() {
    let (right, gone) = (
        Desired { parts: 1, notices: false, pins: false },
        Desired { parts: 0, notices: false, pins: false },
    );
    let reply = plan(NetworkId::Telegram, ids(&["old"]), right, true);
    assert_eq!(reply.piece(), Some(Piece::Reply(0)));
    let StepResult::Step { messages, complete: true, .. } = reply.sent(id("new")) else { panic!() };
    assert_eq!((&messages.ids, &messages.outdated), (&vec![id("new")], &vec![id("old")]));
    let left = step(plan(NetworkId::Telegram, messages, gone, false).sent(id("new")));
    let last = plan(NetworkId::Telegram, left, gone, false);
    assert_eq!(last.step(), Some(Step::Remove(id("old"))));
    let StepResult::Step { messages, complete: true, .. } = last.sent(id("old")) else { panic!() };
    assert_eq!(messages.outdated, []);
}

#[test]
fn what_may_be_there_and_cannot_be_found_is_not_called_withdrawn() {
    let gone = Desired { parts: 0, notices: false, pins: false };
    let messages = Messages { possible_duplicates: 1, ..ids(&["1"]) };
    let left = step(plan(NetworkId::Telegram, messages, gone, false).sent(id("1")));
    let end = plan(NetworkId::Telegram, left, gone, false).end();
    assert_eq!(end, StepResult::failed(Revision(2), Why::Unanswered));
}

#[test]
fn after_a_backup_was_put_back_each_message_is_looked_for_until_one_is_missing() {
    let desired = Desired { parts: 3, notices: true, pins: false };
    let find =
        |piece| Some(Step::Find(Unconfirmed { room: RoomId(7), revision: Revision(2), piece, since: 5 }));
    let job = |left: &Messages| plan(NetworkId::Matrix, left.clone(), desired, false);
    let left = Messages { done: 1, unknown_since: Some((Revision(2), 5)), ..ids(&["1"]) };
    assert_eq!(job(&left).step(), find(Piece::Part(1)));
    let left = step(job(&left).sent(id("2")));
    assert_eq!(job(&left).step(), find(Piece::Part(2)));
    let found = step(job(&left).sent(id("3")));
    assert_eq!(job(&found).step(), find(Piece::Notice));
    let left = step(job(&left).missing());
    assert_eq!(job(&left).piece(), Some(Piece::Part(2)), "what comes after it did not arrive either");

    // An edit is made again; what tells of it is looked for.
    let left = Messages { unknown_since: Some((Revision(2), 5)), ..ids(&["1", "2", "3"]) };
    assert_eq!(job(&left).step(), Some(Step::Edit(id("1"))));
    assert_eq!(job(&Messages { done: 3, ..left }).step(), find(Piece::Notice));

    // Another revision is wanted meanwhile.
    let left = Messages { unknown_since: Some((Revision(1), 5)), ..Messages::default() };
    let first =
        Step::Find(Unconfirmed { room: RoomId(7), revision: Revision(1), piece: Piece::Part(0), since: 5 });
    assert_eq!(job(&left).step(), Some(first));
    let left = step(job(&left).sent(id("1")));
    assert_eq!((left.ids.len(), left.done), (1, 0));
    assert_eq!(job(&step(job(&left).missing())).step(), Some(Step::Edit(id("1"))));
}

#[test]
fn the_first_message_is_pinned_where_the_room_lets_us() {
    let pins = Desired { parts: 1, notices: false, pins: true };
    let job = |messages: &Messages, desired| plan(NetworkId::Telegram, messages.clone(), desired, false);
    let done = Messages { done: 1, ..ids(&["1"]) };
    assert_eq!(job(&done, pins).step(), Some(Step::Pin(id("1"))));
    assert_eq!(job(&done, pins).piece(), None, "pinned twice is pinned once");
    let StepResult::Step { messages: pinned, complete: true, .. } = job(&done, pins).sent(id("1")) else {
        panic!("it is all that was missing")
    };
    assert_eq!(pinned.pinned, Some(id("1")));
    // Where we may not, the copy is whole without.
    for result in
        [job(&done, pins).refused(), job(&done, pins).not_editable(), Some(job(&done, pins).missing())]
    {
        let Some(StepResult::Step { messages, complete: true, .. }) = result else { panic!("{result:?}") };
        assert_eq!(messages.pinned, Some(id("")));
        assert_eq!(job(&messages, pins).step(), None);
        // Another revision tries again.
        let mut anew = messages;
        anew.begin_anew();
        assert_eq!(anew.pinned, None);
    }
    // Another message in its place is pinned; what is withdrawn, or not to be pinned any more, is not.
    let other = Messages { ids: vec![id("2")], ..pinned.clone() };
    assert_eq!(job(&other, pins).step(), Some(Step::Unpin(id("1"))));
    let free = Messages { pinned: None, ..other };
    assert_eq!(step(job(&Messages { pinned: Some(id("1")), ..free.clone() }, pins).sent(id("1"))), free);
    let not = Desired { pins: false, ..pins };
    assert_eq!(job(&pinned, not).step(), Some(Step::Unpin(id("1"))));
    let withdrawn = Desired { parts: 0, ..not };
    let removed = step(job(&pinned, withdrawn).sent(id("1")));
    assert_eq!(job(&removed, withdrawn).step(), Some(Step::Unpin(id("1"))));
}
