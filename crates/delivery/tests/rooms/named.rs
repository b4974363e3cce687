//! What the properties have found, each as the shortest story that shows it.

use crate::campaign::Campaign;
use crate::check;
use crate::event::Event::*;
use crate::event::Reply::{Done, Park, Refused};
use domain::network::NetworkId;
use domain::number::Revision;

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

#[test]
fn a_parked_copy_is_claimed_when_its_time_has_come_and_not_before() {
    let mut campaign = Campaign::new(NetworkId::Telegram, 1);
    let mut after = |event, actual: u32, not_before| {
        campaign.happen(event);
        let copy = campaign.places[0].copy.as_ref().unwrap();
        assert_eq!((copy.actual, copy.not_before), (Revision(actual), not_before), "{event:?}");
    };
    after(Step(0, Park(60)), 0, Some(60));
    after(Pass(59), 0, Some(60));
    after(Step(0, Done), 0, Some(60));
    // It stands on the disk.
    after(Crash(false), 0, Some(60));
    after(Step(0, Done), 0, Some(60));
    after(Pass(1), 0, Some(60));
    after(Step(0, Done), 1, None);
}

#[test]
fn a_withdrawal_does_not_wait_for_what_a_correction_waited_for() {
    let corrected = [Step(0, Done), Correct(1, false)];
    for parked in [
        [Step(0, Park(60)), Withdraw, FanOut].as_slice(),
        // What the step came to is only known when the withdrawal has been fanned out.
        &[Claim(0), Withdraw, FanOut, Reply(0, Park(60))],
    ] {
        let mut campaign = Campaign::new(NetworkId::Telegram, 1);
        corrected.iter().chain(parked).for_each(|event| campaign.happen(*event));
        campaign.happen(Step(0, Done));
        let copy = campaign.places[0].copy.as_ref().unwrap();
        assert_eq!((copy.actual, copy.not_before), (Revision(3), None), "{parked:?}");
        assert_eq!(campaign.network.visible().count(), 0);
    }
}

#[test]
fn what_a_room_waited_for_is_no_reason_for_the_room_with_which_it_becomes_one() {
    let mut campaign = Campaign::new(NetworkId::Telegram, 1);
    // Only the first room has a copy.
    let parked = [Unsubscribe(1), FanOut, Step(0, Park(60)), Merge, Step(1, Done)];
    parked.into_iter().for_each(|event| campaign.happen(event));
    let of = |at: usize| campaign.places[at].copy.as_ref().map(|copy| (copy.actual, copy.not_before));
    assert_eq!((of(0), of(1)), (Some((Revision::NONE, None)), Some((Revision::FIRST, None))));
}
