//! What happens to a copy beside its own steps: the courier looks whether to take it, the process ends in the middle of
//! a step, its room opens again, or becomes one with another room.
//!
//! Each of them changes the copy and the counters together, so that the counters stay those that
//! [`recount`](crate::counters::recount) finds.

use crate::copy::{Attempt, Claim, Copy, CopyKey};
use crate::counters::Counters;
use domain::network::Capabilities;
use domain::number::{Revision, RoomId};
use domain::room::Room;
use domain::status::Why;
use jiff::Timestamp;

/// The fan-out of a revision comes to a copy. `unknown` is the revision of which anything may have arrived since a
/// backup was put back, and since when.
pub fn fan_out(
    copy: &mut Copy,
    revision: Revision,
    unknown: Option<(Revision, i64)>,
    counters: &mut Counters,
) {
    let new = copy.desired != revision;
    counters.want(copy, revision);
    if new {
        // The courier takes a revision at once, so this is the one that rooms may have got.
        copy.messages.unknown_since = unknown.or(copy.messages.unknown_since);
    }
}

/// Takes a copy that differs for the courier; `None` when it is parked beyond `now`, or when there is nothing to be done
/// in its room, or nothing can be. `room` is `None` when the room is no longer known.
pub fn claim(
    copy: &mut Copy,
    key: CopyKey,
    room: Option<Room>,
    withdrawn: bool,
    counters: &mut Counters,
    now: Timestamp,
) -> Option<Claim> {
    if !copy.differs() || copy.is_parked(now) {
        return None;
    }
    copy.unpark();
    // What is withdrawn is tried to be removed wherever it may be: who may not write may still take their words back.
    let takes_back = withdrawn && copy.may_be_there();
    let shut = |room: &Room| {
        room.suspended.is_some() && !takes_back && (copy.may_be_there() || room.subscription.is_some())
    };
    if room.as_ref().is_some_and(shut) {
        // Nothing can be done there while nobody lets us in, and the report says so.
        counters.change(copy, |copy| copy.failed = Some(Why::Gone));
        return None;
    }
    // Nobody is told that what they never had was withdrawn.
    let awaited = |room: &Room| takes_back || copy.is_awaited(room) && !withdrawn;
    match room.filter(awaited) {
        Some(room) => Some(copy.claim(key, room)),
        None => {
            counters.change(copy, |copy| copy.desired = copy.actual);
            None
        }
    }
}

/// The process ended while this step was under way: it may have been done. `since` is when it was written down.
pub fn recover(copy: &mut Copy, attempt: Attempt, since: i64, can: Capabilities, counters: &mut Counters) {
    // What is edited or removed twice is seen once.
    if attempt.piece.is_none() {
        return;
    }
    match can.idempotent {
        true => copy.unconfirmed(attempt, since),
        false => counters.possible_duplicate(copy),
    }
}

/// A room that was shut lets the bot in again; whether that makes a difference to the copy. `goes_on`: what the room
/// never got is still to come there.
pub fn reopen(copy: &mut Copy, goes_on: bool, counters: &mut Counters) -> bool {
    let missed =
        copy.failed == Some(Why::Gone) && (copy.may_be_there() || goes_on) && copy.actual != copy.desired;
    if missed {
        counters.change(copy, |copy| copy.failed = None);
    }
    missed
}

/// Whether a copy never arrived because its room was shut.
pub fn was_shut_out(copy: &Copy) -> bool {
    copy.failed == Some(Why::Gone) && !copy.may_be_there()
}

/// A room that was shut lets the bot in again, and is to get what went out meanwhile.
pub fn catch_up(copy: &mut Copy, counters: &mut Counters) {
    let revision = counters.revision;
    counters.change(copy, |copy| {
        copy.want(revision);
        copy.failed = None;
    });
}

/// Two rooms have become one, and the new one has no copy of its own: what the old one still awaits is for the new one,
/// with what may have arrived, and at once. What the old one has stays there. `under_way` is the step that may be arriving in the old
/// room just now, and since when. The new room's copy, if it gets one.
///
/// Where both have a copy, nothing changes: the old room is one that has unsubscribed.
pub fn hand_over(
    old: &mut Copy,
    new_room: RoomId,
    under_way: Option<(Attempt, i64)>,
    can: Capabilities,
    counters: &mut Counters,
) -> Option<Copy> {
    old.unpark();
    if !old.differs() || old.is_there() {
        return None;
    }
    if old.messages.unknown_since.is_some() {
        // By the new room's number nothing would be found: the old one is gone through, and the new one begins anew.
        let mut new = Copy { room: new_room, ..Copy::default() };
        counters.want(&mut new, old.desired);
        return Some(new);
    }
    if let Some((attempt, since)) = under_way {
        recover(old, attempt, since, can, counters);
    }
    let mut new = Copy { room: new_room, ..Copy::default() };
    let (desired, messages) = counters.change(old, |old| {
        (std::mem::replace(&mut old.desired, old.actual), std::mem::take(&mut old.messages))
    });
    counters.change(&mut new, |new| (new.desired, new.messages) = (desired, messages));
    Some(new)
}
