//! Copies, and how their deliveries stand.

use super::found::Found;
use super::page::{Page, Standing, page_of};
use super::table::{Restore, Table};
use crate::rows::{CopyRow, CountersRow, FanOut, FanOutRow, FlightRow, ProgressMessage, ProgressMessageRow};
use delivery::copy::{Attempt, Copy, CopyKey};
use delivery::counters::{Counters, recount};
use domain::number::StatementId;
use domain::room::NetworkId;

/// The copies of a statement on a network, page by page.
pub(crate) struct Pages;

impl Table for Pages {
    const PREFIX: &'static [u8] = b"q";
    /// Since layout 4, a copy may be parked; since layout 10, pinned.
    const VERSION: u8 = 3;
    /// Nothing is parked any more, see [`ParkedPages`]. Where messages can be looked for, what waited may have been sent
    /// after the backup.
    const RESTORE: Restore<Self> =
        Restore::Change(|(network, ..): &Self::Key, copies: &mut Vec<Copy>, restoring| {
            copies.iter_mut().for_each(|copy| _ = copy.unpark());
            if network.capabilities().idempotent {
                for copy in copies.iter_mut().filter(|copy| copy.desired != copy.actual) {
                    copy.messages.unknown_since.get_or_insert((copy.desired, restoring.at));
                }
            }
            true
        });
    type Key = Page;
    type Row = Vec<CopyRow>;

    fn check(key: Self::Key, copies: Vec<Copy>, found: &mut Found) {
        let (network, number, page) = key;
        let mut last = None;
        for copy in &copies {
            if page_of(copy.room) != page || last >= Some(copy.room) {
                found.say(format!(
                    "statement {number}: the copy of room {} stands in a wrong place",
                    copy.room
                ));
            }
            found.copied.insert((network, copy.room));
            last = Some(copy.room);
        }
        // The counters have been found: their letter comes before.
        if let Some(Counters { revision, .. }) = found.counters.get(&(network, number)) {
            let none = Counters { revision: *revision, ..Counters::default() };
            count_again(found.recounted.entry((network, number)).or_insert(none), &copies);
        }
        found.pages.insert(key, Standing::of(&copies));
    }
}

/// Adds what a page of copies counts of a revision.
pub(crate) fn count_again(counters: &mut Counters, copies: &[Copy]) {
    let Counters { rooms, delivered, failed, repeats, .. } = recount(counters.revision, copies);
    counters.rooms += rooms;
    counters.delivered += delivered;
    counters.repeats += repeats;
    for (why, count) in failed {
        *counters.failed.entry(why).or_default() += count;
    }
}

/// The pages that have something to do now, so that a claim finds the outbox without reading what is done or parked.
pub(crate) struct OpenPages;

impl Table for OpenPages {
    const PREFIX: &'static [u8] = b"o";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = Page;
    type Row = ();

    fn check(key: Self::Key, (): (), found: &mut Found) {
        found.open.insert(key);
    }
}

/// The pages that have nothing to do before a time, in seconds since 1970.
pub(crate) struct ParkedPages;

impl Table for ParkedPages {
    const PREFIX: &'static [u8] = b"P";
    /// Whatever they waited for may be over: they are open.
    const RESTORE: Restore<Self> = Restore::Change(|page, _, restoring| {
        restoring.unparked.insert(*page);
        false
    });
    type Key = Page;
    type Row = i64;

    fn check(key: Self::Key, due: i64, found: &mut Found) {
        found.parked.insert(key, due);
    }
}

/// The parked pages, by the second at which they are due.
pub(crate) struct DuePages;

impl Table for DuePages {
    const PREFIX: &'static [u8] = b"D";
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, i64, StatementId, u64);
    type Row = ();

    fn check((network, due, number, page): Self::Key, (): (), found: &mut Found) {
        found.due.insert(((network, number, page), due));
    }
}

/// The counters of a statement's delivery on a network.
pub(crate) struct Deliveries;

impl Table for Deliveries {
    const PREFIX: &'static [u8] = b"b";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, StatementId);
    type Row = CountersRow;

    fn check(key: Self::Key, counters: Counters, found: &mut Found) {
        if counters.delivered + counters.delivery_status().lost() > counters.rooms {
            found.say(format!("statement {} counts more outcomes than copies", key.1));
        }
        found.counters.insert(key, counters);
    }
}

/// The deliveries that are not through, or not reported.
pub(crate) struct Watched;

impl Table for Watched {
    const PREFIX: &'static [u8] = b"w";
    /// It goes on when a moderator says so.
    const RESTORE: Restore<Self> = Restore::Change(|(_, number), (), restoring| {
        restoring.halted.insert(*number);
        true
    });
    type Key = (NetworkId, StatementId);
    type Row = ();

    fn check(key: Self::Key, (): (), found: &mut Found) {
        found.watched.insert(key);
    }
}

/// How far fan-outs have come.
pub(crate) struct FanOuts;

impl Table for FanOuts {
    const PREFIX: &'static [u8] = b"f";
    /// The same as for copies.
    const RESTORE: Restore<Self> =
        Restore::Change(|(network, _): &Self::Key, fan_out: &mut FanOut, restoring| {
            if network.capabilities().idempotent {
                fan_out.unconfirmed.get_or_insert((fan_out.revision, restoring.at));
            }
            true
        });
    type Key = (NetworkId, StatementId);
    type Row = FanOutRow;

    fn check(key: Self::Key, _: FanOut, found: &mut Found) {
        found.fan_outs.insert(key);
    }
}

/// The statements whose delivery a moderator halted, on all networks.
pub(crate) struct Halted;

impl Table for Halted {
    const PREFIX: &'static [u8] = b"h";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = StatementId;
    type Row = ();

    fn check(_: StatementId, (): (), _: &mut Found) {}
}

/// What is in flight on a network.
pub(crate) struct InFlight;

impl Table for InFlight {
    const PREFIX: &'static [u8] = b"y";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = NetworkId;
    type Row = FlightRow;

    fn check(network: NetworkId, (_, flight): (i64, Vec<(CopyKey, Attempt)>), found: &mut Found) {
        found.flights.extend(flight.into_iter().map(|(copy, _)| (network, copy)));
    }
}

/// The messages that tell how a statement's delivery goes on.
pub(crate) struct ProgressMessages;

impl Table for ProgressMessages {
    const PREFIX: &'static [u8] = b"g";
    /// What it tells is not so any more.
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = StatementId;
    type Row = ProgressMessageRow;

    fn check(_: StatementId, _: ProgressMessage, _: &mut Found) {}
}
