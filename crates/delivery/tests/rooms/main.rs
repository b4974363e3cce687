//! Whatever happens, rooms end with what they are to hold, or it is said why not.
//!
//! A model of two rooms on a network where repeats can be found by their keys, and on one where nobody can tell. It
//! answers steps with all that networks answer, loses replies, and ends the process in the middle; meanwhile the statement
//! is corrected and withdrawn, rooms can't be served for a while, people subscribe and unsubscribe, admins remove messages, rooms shut, open and merge, and
//! a backup is put back.

#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod campaign;
mod event;
mod named;
mod network;

use campaign::{Campaign, ROOMS};
use delivery::copy::Copy;
use domain::network::NetworkId;
use domain::number::RoomId;
use event::{Event, Reply};
use network::{Message, Shown};
use proptest::prelude::*;

/// More steps than any copy needs.
const ENOUGH: usize = 200;

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        12 => Just(Reply::Done),
        2 => any::<bool>().prop_map(Reply::Lost),
        1 => any::<bool>().prop_map(Reply::GivenUp),
        1 => Just(Reply::Later),
        2 => (1i64..100).prop_map(Reply::Park),
        1 => Just(Reply::Refused),
        1 => Just(Reply::Gone),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let room = 0..ROOMS;
    prop_oneof![
        3 => (1usize..5, any::<bool>()).prop_map(|(parts, notices)| Event::Correct(parts, notices)),
        1 => Just(Event::Withdraw),
        1 => Just(Event::FanOut),
        3 => room.clone().prop_map(Event::Claim),
        3 => (room.clone(), reply()).prop_map(|(room, reply)| Event::Reply(room, reply)),
        14 => (room.clone(), reply()).prop_map(|(room, reply)| Event::Step(room, reply)),
        2 => any::<bool>().prop_map(Event::Crash),
        1 => room.clone().prop_map(Event::Subscribe),
        1 => room.clone().prop_map(Event::Unsubscribe),
        1 => room.prop_map(Event::LetIn),
        1 => (0usize..8).prop_map(Event::RemoveThere),
        1 => (0usize..8).prop_map(Event::Freeze),
        1 => Just(Event::BackUp),
        1 => Just(Event::Restore),
        1 => Just(Event::Merge),
        2 => (1i64..100).prop_map(Event::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn rooms_end_with_what_they_are_to_hold(
        idempotent in any::<bool>(), parts in 1usize..5, events in prop::collection::vec(event(), 0..100),
    ) {
        let network = if idempotent { NetworkId::Matrix } else { NetworkId::Telegram };
        check(network, parts, &events);
    }
}

/// Lets all this happen, and then everything go well; and looks at the rooms.
fn check(network: NetworkId, parts: usize, events: &[Event]) -> Campaign {
    let mut campaign = Campaign::new(network, parts);
    events.iter().for_each(|event| campaign.happen(*event));
    assert!(campaign.finish(ENOUGH) < ENOUGH, "it does not end: {campaign:#?}");
    nothing_stands_twice(&campaign);
    for (at, copy) in copies(&campaign).filter(|(_, copy)| copy.failed.is_none()) {
        if campaign.is_withdrawn() {
            nothing_is_left(&campaign, at);
        } else if copy.desired == campaign.revision {
            the_parts_are_there(&campaign, at, copy);
        }
    }
    campaign
}

fn copies(campaign: &Campaign) -> impl Iterator<Item = (usize, &Copy)> {
    let copies = campaign.places.iter().enumerate();
    copies.filter_map(|(at, place)| Some((at, place.copy.as_ref()?)))
}

/// A message that no copy knows is counted as a possible duplicate, or still to be looked for; or it could not be
/// removed, and that is reported.
fn nothing_stands_twice(campaign: &Campaign) {
    let known = campaign.known();
    // Since a backup was put back anything may stand there, until the copy has been gone through.
    let open =
        |copy: &Copy| copy.messages.unknown_since.is_some() || (copy.messages.stuck && copy.failed.is_some());
    // What stands in a room that has become one with another may be the other's.
    let open = |room: RoomId| {
        copies(campaign).any(|(at, copy)| (campaign.merged || campaign::room_id(at) == room) && open(copy))
    };
    let stray = campaign
        .network
        .visible()
        .filter(|(id, message)| !known.contains(id) && message.shows != Shown::Line && !open(message.room));
    let stray: Vec<&Message> = stray.map(|(_, message)| message).collect();
    let counted: u32 = copies(campaign).map(|(_, copy)| copy.messages.possible_duplicates).sum();
    let looked_for = copies(campaign).filter(|(_, copy)| copy.messages.unconfirmed.is_some()).count();
    assert!(stray.len() <= counted as usize + looked_for, "{stray:?}: {campaign:#?}");
    assert!(!campaign.can.idempotent || counted == 0);
}

/// Of what was withdrawn nothing can be read, but in rooms that are reported.
fn nothing_is_left(campaign: &Campaign, at: usize) {
    // What is left of a room that has become one with another may be reported by the other.
    let reported = campaign.merged && copies(campaign).any(|(_, copy)| copy.failed.is_some());
    let left = campaign.network.visible().filter(|(_, message)| message.room == campaign::room_id(at));
    let left: Vec<_> = left.filter(|(_, message)| message.shows != Shown::Line).collect();
    assert!(left.is_empty() || reported, "{left:?}: {campaign:#?}");
}

/// Of a revision that is pinned, the first message is; and no other. Where the room didn't let us, nothing is known.
fn what_is_pinned_is_the_first(campaign: &Campaign, at: usize, copy: &Copy) {
    let Some(pinned) = copy.messages.pinned.as_ref().filter(|id| !id.0.is_empty()) else { return };
    let text = campaign.revisions[&campaign.revision];
    let first = copy.messages.ids.iter().find(|id| !id.0.is_empty());
    let (faithful, message) = (campaign.places[at].faithful, campaign.network.get(pinned));
    assert!(!faithful || text.pins() && first == Some(pinned), "{campaign:#?}");
    assert!(message.pinned || message.gone, "{campaign:#?}");
}

/// The room shows the parts of the newest revision, in order, but for those that it has removed.
fn the_parts_are_there(campaign: &Campaign, at: usize, copy: &Copy) {
    let parts = campaign.revisions[&campaign.revision].parts;
    let ids = &copy.messages.ids;
    assert!(ids.len() <= parts, "{campaign:#?}");
    assert!(ids.len() == parts || !campaign.places[at].faithful, "parts are missing: {campaign:#?}");
    what_is_pinned_is_the_first(campaign, at, copy);
    let mut last = None;
    for (index, id) in ids.iter().enumerate().filter(|(_, id)| !id.0.is_empty()) {
        let message = campaign.network.get(id);
        let right = message.shows == Shown::Part(campaign.revision, index);
        assert!(right || message.gone, "{message:?} is not part {index}: {campaign:#?}");
        // What answers a message that can't be edited stands where it can.
        if !message.key.ends_with("-r") {
            let place: usize = id.0.parse().unwrap();
            assert!(last < Some(place), "the parts are out of order: {campaign:#?}");
            last = Some(place);
        }
    }
}
