//! How many rooms a broadcast has reached on one network, counted as it goes.

use crate::copy::Copy;
use domain::number::Revision;
use domain::room::Address;
use domain::status::{DeliveryStatus, Why};
use std::collections::BTreeMap;

/// How a broadcast stands on one network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Of which revision.
    pub revision: Revision,
    /// The copies.
    pub rooms: u64,
    /// Those that hold what they should.
    pub delivered: u64,
    /// Those that can't, by the reason.
    pub failed: BTreeMap<Why, u64>,
    /// Messages that may have been seen twice.
    pub repeats: u64,
    /// Who is told.
    pub report_to: Option<Address>,
}

impl Counters {
    /// Changes a copy, and what it counts.
    pub fn change<T>(&mut self, copy: &mut Copy, change: impl FnOnce(&mut Copy) -> T) -> T {
        let before = Share::of(copy, self.revision);
        let done = change(copy);
        let after = Share::of(copy, self.revision);
        if before != after {
            self.subtract(before);
            self.add(after);
        }
        done
    }

    /// A message may stand in the room that we don't know. Each later correction counts it again, since it can't be
    /// corrected.
    pub fn possible_duplicate(&mut self, copy: &mut Copy) {
        self.change(copy, |copy| copy.messages.possible_duplicates += 1);
    }

    /// A copy is to hold the revision that is counted here.
    pub fn want(&mut self, copy: &mut Copy, revision: Revision) {
        self.change(copy, |copy| copy.want(revision));
    }

    /// Whether these say the same as the copies do, by [`recount`].
    pub fn agree_with(&self, recounted: &Self) -> bool {
        let failed = |counters: &Self| counters.failed.clone().into_iter().filter(|(_, count)| *count > 0);
        let numbers =
            |counters: &Self| (counters.revision, counters.rooms, counters.delivered, counters.repeats);
        numbers(self) == numbers(recounted) && failed(self).eq(failed(recounted))
    }

    fn add(&mut self, share: Share) {
        self.rooms += u64::from(share.room);
        self.delivered += u64::from(share.delivered);
        self.repeats += u64::from(share.repeats);
        if let Some(why) = share.failed {
            *self.failed.entry(why).or_default() += 1;
        }
    }

    fn subtract(&mut self, share: Share) {
        self.rooms = self.rooms.saturating_sub(share.room.into());
        self.delivered = self.delivered.saturating_sub(share.delivered.into());
        self.repeats = self.repeats.saturating_sub(share.repeats.into());
        if let Some(count) = share.failed.and_then(|why| self.failed.get_mut(&why)) {
            *count = count.saturating_sub(1);
        }
        self.failed.retain(|_, count| *count > 0);
    }

    /// Its figures.
    pub fn delivery_status(&self) -> DeliveryStatus {
        DeliveryStatus {
            rooms: self.rooms,
            delivered: self.delivered,
            failed: self.failed.clone(),
            repeats: self.repeats,
            counting: false,
            halted: false,
        }
    }
}

/// What one copy counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Share {
    room: bool,
    delivered: bool,
    failed: Option<Why>,
    repeats: u32,
}

impl Share {
    /// Of a revision: a copy that is to hold another counts nothing.
    fn of(copy: &Copy, revision: Revision) -> Self {
        if revision == Revision::NONE || copy.desired != revision {
            return Self::default();
        }
        let repeats = copy.messages.possible_duplicates;
        if copy.was_left_unseen() {
            return Self { repeats, ..Self::default() };
        }
        let failed = copy.failed.or_else(|| copy.was_removed().then_some(Why::Removed));
        Self { room: true, delivered: failed.is_none() && !copy.differs(), failed, repeats }
    }
}

/// Counts the copies of a statement on one network anew, for a revision: what its counters should say.
///
/// All but [`report_to`](Counters::report_to) follows from the copies, and from how far the fan-out has come only that
/// rooms that it has not reached have no copy yet.
pub fn recount<'a>(revision: Revision, copies: impl IntoIterator<Item = &'a Copy>) -> Counters {
    let mut counters = Counters { revision, ..Counters::default() };
    for copy in copies {
        counters.add(Share::of(copy, revision));
    }
    counters
}
