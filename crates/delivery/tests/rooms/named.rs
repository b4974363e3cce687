//! What the properties have found, each as the shortest story that shows it.

use crate::campaign::Event::*;
use crate::campaign::Reply::{Done, Refused};
use crate::check;
use domain::network::NetworkId;

#[test]
fn a_part_too_many_that_stays_is_remembered_until_the_withdrawal() {
    for network in [NetworkId::Telegram, NetworkId::Matrix] {
        // Two parts; the second can't be changed any more, and the correction has only one.
        let corrected = [Step(1, Done), Step(0, Done), Step(0, Done), Freeze(2), Correct(1, false)];
        let events: Vec<_> = corrected.into_iter().chain([Step(0, Done); 5]).chain([Withdraw]).collect();
        let campaign = check(network, 2, &events);
        let copy = campaign.places[0].copy.as_ref().unwrap();
        assert_eq!(copy.failed, Some(domain::status::Why::Refused), "{campaign:#?}");
    }
}

#[test]
fn a_notice_that_stays_is_remembered_until_the_withdrawal() {
    // The notice can be neither removed nor edited when the next correction comes with another.
    let events = [Step(1, Done), Step(0, Done), Correct(1, true), Step(0, Done), Step(0, Done), Freeze(2)];
    let next = [Correct(1, true), Step(0, Done), Step(0, Done), Step(0, Done), Step(0, Done), Withdraw];
    check(NetworkId::Telegram, 1, &[events.as_slice(), &next].concat());
}

#[test]
fn what_answered_a_message_before_a_restore_is_found_though_another_revision_is_wanted() {
    let sent = [Step(1, Done), Step(0, Done), Freeze(1), Correct(1, false), Step(0, Done)];
    check(
        NetworkId::Matrix,
        1,
        &[sent.as_slice(), &[BackUp, Step(0, Done), Restore, Correct(1, false)]].concat(),
    );
}

#[test]
fn what_answered_a_message_before_a_restore_is_found_though_the_edit_goes_well_now() {
    let sent = [FanOut, Claim(0), Correct(1, false), FanOut, Reply(0, Done), BackUp];
    check(NetworkId::Matrix, 2, &[sent.as_slice(), &[Step(0, Refused), Step(0, Done), Restore]].concat());
}

#[test]
fn a_room_that_unsubscribes_after_a_restore_is_still_looked_through() {
    let sent = [Step(0, Done), Correct(1, true), BackUp, Step(0, Done), FanOut, Step(0, Done), Restore];
    check(NetworkId::Matrix, 1, &[sent.as_slice(), &[Unsubscribe(0)]].concat());
}

#[test]
fn what_a_fan_out_had_not_come_to_is_looked_for_by_its_own_revision() {
    let events = [Step(1, Done), Correct(1, false), BackUp, Step(0, Done), Restore, Correct(1, false)];
    check(NetworkId::Matrix, 1, &events);
}

#[test]
fn rooms_that_become_one_after_a_restore_are_both_looked_through() {
    let events = [Unsubscribe(1), BackUp, Step(0, Done), Restore, Correct(1, false), Merge];
    check(NetworkId::Matrix, 1, &events);
}

#[test]
fn what_may_stand_in_a_room_that_became_one_with_another_is_reported_when_it_is_withdrawn() {
    let doubt = [Step(1, Done), Claim(0), Crash(true), Correct(2, false), Step(0, Done), Withdraw];
    check(NetworkId::Telegram, 1, &[doubt.as_slice(), &[Step(1, Done), Step(0, Done), Merge]].concat());
}
