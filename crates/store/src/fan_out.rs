//! Fan-out: every room that wants a revision gets a copy of it. It goes from page to page of rooms, and remembers how far
//! it came.

use super::outbox::ReadOutbox;
use super::rooms::ReadRooms;
use super::statements::ReadStatements;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::FanOut;
use crate::tables::{Deliveries, FanOuts, Halted, Pages, Watched, rooms_of};
use delivery::copy::Copy;
use delivery::counters::Counters;
use delivery::events;
use domain::number::{Revision, RoomId, StatementId};
use domain::room::{Address, NetworkId};
use std::collections::BTreeMap;

/// Which rooms get a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// All that want it.
    Everybody,
    /// Those that have the statement or await it.
    Holders,
    /// Those that have the statement.
    NobodyNew,
}

impl Store {
    /// Fans out to one more page of rooms; `false` when there is nothing to fan out. Not synced yet: what is lost of it
    /// is done again.
    pub fn fan_out(&self, network: NetworkId) -> Result<bool, StoreError> {
        let mut transaction = self.transaction();
        let mut next = None;
        for row in transaction.rows::<FanOuts>(network) {
            let ((_, number), fan_out) = row?;
            if !transaction.is_halted(number)? {
                next = Some((number, fan_out));
                break;
            }
        }
        let Some((number, fan_out)) = next else { return Ok(false) };
        let rooms = rooms_of(fan_out.page);
        if rooms.start > transaction.last_room(network)? {
            transaction.remove::<FanOuts>(&(network, number));
            transaction.end()?;
            return Ok(true);
        }
        let topics = transaction.summary(number)?.map(|summary| summary.topics).unwrap_or_default();
        let page = (network, number, fan_out.page);
        let copies = transaction.get::<Pages>(&page)?.unwrap_or_default();
        let mut copies: BTreeMap<RoomId, Copy> = copies.into_iter().map(|copy| (copy.room, copy)).collect();
        let mut counters = transaction.counters(network, number)?;
        for (room, row) in transaction.rooms_between(network, rooms)? {
            let awaits = fan_out.page >= fan_out.new_from && row.wants(&topics);
            if !copies.contains_key(&room) && !awaits {
                continue;
            }
            let copy = copies.entry(room).or_insert_with(|| Copy { room, ..Copy::default() });
            events::fan_out(copy, fan_out.revision, fan_out.unconfirmed, &mut counters);
        }
        let copies: Vec<Copy> = copies.into_values().collect();
        if !copies.is_empty() {
            transaction.put_copies(&page, &copies)?;
        }
        transaction.put::<Deliveries>(&(network, number), &counters)?;
        let next = FanOut { page: fan_out.page + 1, ..fan_out };
        transaction.put::<FanOuts>(&(network, number), &next)?;
        transaction.end()?;
        Ok(true)
    }
}

impl Transaction<'_> {
    /// The intent to give this revision to a network's rooms.
    pub(crate) fn put_fan_out(
        &mut self,
        network: NetworkId,
        number: StatementId,
        revision: Revision,
        audience: Audience,
        report_to: Option<Address>,
    ) -> Result<(), StoreError> {
        let delivery = (network, number);
        // Where the fan-out before has not come yet, rooms still await their first copy.
        let running = self.get::<FanOuts>(&delivery)?;
        let before = running.as_ref().map_or(u64::MAX, |fan_out| fan_out.new_from.max(fan_out.page));
        let unconfirmed = running.as_ref().and_then(|fan_out| fan_out.unconfirmed);
        let new_from = match audience {
            Audience::Everybody => 0,
            Audience::Holders => before,
            // Rooms may have got it since the backup that was put back.
            Audience::NobodyNew if unconfirmed.is_some() => before,
            Audience::NobodyNew => u64::MAX,
        };
        // Whoever publishes means that it goes on.
        self.remove::<Halted>(&number);
        self.put::<FanOuts>(&delivery, &FanOut { revision, page: 0, new_from, unconfirmed })?;
        self.put::<Deliveries>(&delivery, &Counters { revision, report_to, ..Counters::default() })?;
        self.put::<Watched>(&delivery, &())
    }
}
