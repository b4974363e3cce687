//! What becomes of copies and reports when rooms move, or let the bot in again.

use super::copies::{FanOut, PAGE, counters_key, fan_out_key, open_key, page_key, watch_key};
use super::drafts::DraftRow;
use super::outbox::ReadOutbox;
use super::statements::ReadStatements;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use delivery::copy::{Attempt, Copy, CopyKey};
use delivery::counters::Counters;
use domain::room::{Address, NetworkId};
use domain::status::Why;

impl Transaction<'_> {
    /// Whoever is told how deliveries go is told there from now on.
    pub(crate) fn report_elsewhere(&mut self, from: &Address, to: &Address) -> Result<(), StoreError> {
        for row in self.rows::<Counters>(b"b") {
            let (place, counters) = row?;
            if counters.report_to.as_ref() == Some(from) {
                self.put(&place, &Counters { report_to: Some(to.clone()), ..counters })?;
            }
        }
        for row in self.rows::<DraftRow>(b"d") {
            let (place, draft) = row?;
            if draft.report_to.as_ref() == Some(from) {
                self.put(&place, &DraftRow { report_to: Some(to.clone()), ..draft })?;
            }
        }
        Ok(())
    }

    /// Two rooms have become one: what the old one still awaits, the other gets, with what is in doubt; what the old one
    /// has stays there.
    pub(crate) fn hand_over(&mut self, network: NetworkId, old: u64, new: u64) -> Result<(), StoreError> {
        let (at, flight) = self.flight(network)?;
        for number in self.watched(network)? {
            let (from, to) = (page_key(network, number, old / PAGE), page_key(network, number, new / PAGE));
            let mut copies = self.get::<Vec<Copy>>(&from)?.unwrap_or_default();
            let mut counters = self.get::<Counters>(&counters_key(network, number))?.unwrap_or_default();
            let filling = self.get::<FanOut>(&fan_out_key(network, number))?;
            let handed = match copies.iter_mut().find(|copy| copy.room == old) {
                Some(copy) if copy.differs() && !copy.is_there() => {
                    counters.rooms = counters.rooms.saturating_sub(1);
                    // It may be arriving there just now.
                    match flight.get(&CopyKey { statement: number, room: old }) {
                        Some(Attempt { piece: Some(_), .. }) if network.capabilities().possible_duplicates => {
                            counters.possible_duplicate(copy)
                        }
                        Some(attempt) => copy.unconfirmed(*attempt, at),
                        None => {}
                    }
                    let desired = std::mem::replace(&mut copy.desired, copy.actual);
                    Some(Copy {
                        room: new,
                        desired,
                        messages: std::mem::take(&mut copy.messages),
                        ..Copy::default()
                    })
                }
                Some(_) => None,
                // Filling would have come to it, and has passed the other by.
                None => filling
                    .filter(|fan_out| {
                        old / PAGE >= fan_out.page.max(fan_out.new_from) && new / PAGE < fan_out.page
                    })
                    .map(|fan_out| Copy { room: new, desired: fan_out.revision, ..Copy::default() }),
            };
            let Some(handed) = handed else { continue };
            let mut others = if from == to {
                copies
            } else {
                if !copies.is_empty() {
                    self.put(&from, &copies)?;
                }
                self.get::<Vec<Copy>>(&to)?.unwrap_or_default()
            };
            if let Err(at) = others.binary_search_by_key(&new, |copy| copy.room) {
                others.insert(at, handed);
                counters.rooms += 1;
            }
            self.put(&to, &others)?;
            self.put(&counters_key(network, number), &counters)?;
            self.put(&open_key(network, number, new / PAGE), &())?;
        }
        Ok(())
    }

    /// A room lets the bot in again: what stands there and could not be amended meanwhile is amended now, and what is
    /// still going out comes there, too. After a move, so does what could not be sent before.
    pub(crate) fn reopen(&mut self, network: NetworkId, room: u64, moved: bool) -> Result<(), StoreError> {
        for number in self.numbers()? {
            let place = page_key(network, number, room / PAGE);
            let mut copies = self.get::<Vec<Copy>>(&place)?.unwrap_or_default();
            let comes = moved || self.get::<()>(&watch_key(network, number))?.is_some();
            let missed = |copy: &&mut Copy| {
                copy.room == room
                    && copy.failed == Some(Why::Gone)
                    && (copy.may_be_there() || comes)
                    && copy.actual != copy.desired
            };
            let Some(copy) = copies.iter_mut().find(missed) else { continue };
            copy.failed = None;
            let mut counters = self.get::<Counters>(&counters_key(network, number))?.unwrap_or_default();
            if let Some(gone) =
                counters.failed.get_mut(&Why::Gone).filter(|_| copy.desired == counters.revision)
            {
                *gone = gone.saturating_sub(1);
            }
            self.put(&place, &copies)?;
            self.put(&counters_key(network, number), &counters)?;
            self.put(&open_key(network, number, room / PAGE), &())?;
            self.put(&watch_key(network, number), &())?;
        }
        Ok(())
    }
}
