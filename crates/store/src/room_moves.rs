//! Rooms that move, that shut the bot out and that let it in again; and what becomes of copies and reports then.

use super::outbox::ReadOutbox;
use super::rooms::ReadRooms;
use super::statements::ReadStatements;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::KeptDraft;
use crate::tables::{
    All, Approvals, Bans, Contacts, Deliveries, Drafts, FanOuts, NamedRooms, Pages, PrivateChats, Watched,
    page_of,
};
use delivery::copy::{Copy, CopyKey};
use delivery::counters::Counters;
use delivery::events;
use domain::approval::Approval;
use domain::ban::{Ban, Banned};
use domain::contact::Contact;
use domain::number::{RoomId, StatementId};
use domain::room::{Address, NetworkId, Room};
use jiff::{SignedDuration, Timestamp};

/// How many statements that went out meanwhile a room gets when it lets the bot in again, at most.
const MISSED: usize = 5;

/// How long a delivery may go on, so that what it found of a room counts.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// A room is at another address from now on. Where the new address is a room already, the old one's wishes go
    /// there unless it has its own.
    pub fn move_room(&self, from: &Address, to: &Address, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        transaction.move_room(from, to, now)?;
        transaction.end()
    }

    /// The room can't be reached any more.
    pub fn suspend(&self, address: &Address, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        transaction.suspend(address, now)?;
        transaction.end()
    }
}

impl Transaction<'_> {
    pub(crate) fn suspend(&mut self, address: &Address, now: Timestamp) -> Result<(), StoreError> {
        let here = self.room(address)?;
        for (number, mut room) in self.topics(address)?.into_iter().chain(here) {
            room.suspended.get_or_insert(now);
            self.put_room(number, &room)?;
            self.unpark(address.network, number)?;
        }
        Ok(())
    }

    /// Whoever speaks in a room has let the bot in.
    pub(crate) fn let_in(
        &mut self,
        number: RoomId,
        room: &mut Room,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let shut = room.suspended;
        room.let_in(now);
        self.put_room(number, room)?;
        if let Some(since) = shut {
            self.reopen(room.address.network, number, false)?;
            self.catch_up(number, room, since, now)?;
        }
        Ok(())
    }

    /// The bot was let in (again) to a chat: its topics take their subscriptions up, too.
    pub(crate) fn let_in_topics(&mut self, address: &Address, now: Timestamp) -> Result<(), StoreError> {
        for (number, mut room) in self.topics(address)? {
            self.let_in(number, &mut room, now)?;
        }
        Ok(())
    }

    pub(crate) fn move_room(
        &mut self,
        from: &Address,
        to: &Address,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some((number, mut old)) = self.room(from)? else { return Ok(()) };
        self.report_elsewhere(from, to)?;
        self.unpark(from.network, number)?;
        match self.room(to)? {
            None => {
                self.readdress(number, from, to)?;
                old.address = to.clone();
                let shut = old.suspended.take();
                self.put_room(number, &old)?;
                if let Some(since) = shut {
                    self.reopen(to.network, number, true)?;
                    self.catch_up(number, &old, since, now)?;
                }
                Ok(())
            }
            Some((_, new)) if new.address == old.address => Ok(()),
            Some((newer, mut new)) => {
                new.subscription = new.subscription.or_else(|| old.subscription.take());
                new.language = new.language.or_else(|| old.language.take());
                new.greeted = true;
                old.subscription = None;
                self.put_room(newer, &new)?;
                self.put_room(number, &old)?;
                for row in self.rows::<PrivateChats>(to.network) {
                    let (person, chat) = row?;
                    if chat == number {
                        self.put::<PrivateChats>(&person, &newer)?;
                    }
                }
                // What is going out just now may have passed the new room by.
                self.hand_over(to.network, number, newer)
            }
        }
    }

    /// Whoever is told how deliveries go is told there from now on, and what the room is for it is for there.
    fn report_elsewhere(&mut self, from: &Address, to: &Address) -> Result<(), StoreError> {
        for row in self.rows::<Deliveries>(All) {
            let (place, counters) = row?;
            if counters.report_to.as_ref() == Some(from) {
                self.put::<Deliveries>(&place, &Counters { report_to: Some(to.clone()), ..counters })?;
            }
        }
        for row in self.rows::<NamedRooms>(All) {
            let (usage, room) = row?;
            if room == *from {
                self.put::<NamedRooms>(&usage, to)?;
            }
        }
        for row in self.rows::<Contacts>(All) {
            let (key, contact) = row?;
            if contact.room == *from {
                self.put::<Contacts>(&key, &Contact { room: to.clone(), ..contact })?;
            }
        }
        if let Some(ban) = self.get::<Bans>(&from.id)?.filter(|ban| ban.banned == Banned::Room(from.clone()))
        {
            self.put::<Bans>(&to.id, &Ban { banned: Banned::Room(to.clone()), ..ban })?;
        }
        for row in self.rows::<Approvals>(All) {
            let (draft, approval) = row?;
            if approval.report_to == *from {
                self.put::<Approvals>(&draft, &Approval { report_to: to.clone(), ..approval })?;
            }
        }
        for row in self.rows::<Drafts>(All) {
            let (place, kept) = row?;
            if kept.report_to.as_ref() == Some(from) {
                self.put::<Drafts>(&place, &KeptDraft { report_to: Some(to.clone()), ..kept })?;
            }
        }
        Ok(())
    }

    /// Two rooms have become one: what the old one still awaits, the other gets, with what is unconfirmed; what the old
    /// one has stays there.
    fn hand_over(&mut self, network: NetworkId, old: RoomId, new: RoomId) -> Result<(), StoreError> {
        let (since, flight) = self.flight(network)?;
        for number in self.watched(network)? {
            let (from, to) = ((network, number, page_of(old)), (network, number, page_of(new)));
            let mut copies = self.get::<Pages>(&from)?.unwrap_or_default();
            let others = self.get::<Pages>(&to)?.unwrap_or_default();
            // Where both have a copy, the old room is one that has unsubscribed.
            if others.iter().any(|copy| copy.room == new) {
                continue;
            }
            let mut counters = self.counters(network, number)?;
            // Where the fan-out has not come yet.
            let pending =
                self.get::<FanOuts>(&(network, number))?.filter(|fan_out| page_of(old) >= fan_out.page);
            let handed = match copies.iter_mut().find(|copy| copy.room == old) {
                Some(copy) => {
                    if let Some(fan_out) = &pending {
                        events::fan_out(copy, fan_out.revision, fan_out.unconfirmed, &mut counters);
                    }
                    // It may be arriving there just now.
                    let under_way = flight.get(&CopyKey { statement: number, room: old });
                    let under_way = under_way.map(|attempt| (*attempt, since));
                    events::hand_over(copy, new, under_way, network.capabilities(), &mut counters)
                }
                // The fan-out would have come to it, and has passed the other by.
                None => pending
                    .filter(|fan_out| page_of(old) >= fan_out.new_from && page_of(new) < fan_out.page)
                    .map(|fan_out| {
                        let mut copy = Copy { room: new, ..Copy::default() };
                        events::fan_out(&mut copy, fan_out.revision, fan_out.unconfirmed, &mut counters);
                        copy
                    }),
            };
            let Some(handed) = handed else { continue };
            if !copies.is_empty() {
                self.put_copies(&from, &copies)?;
            }
            // The two may stand on one page.
            let mut others = self.get::<Pages>(&to)?.unwrap_or_default();
            let at = others.partition_point(|copy| copy.room < new);
            others.insert(at, handed);
            self.put_copies(&to, &others)?;
            self.put::<Deliveries>(&(network, number), &counters)?;
        }
        Ok(())
    }

    /// A room lets the bot in again: what stands there and could not be amended meanwhile is amended now, and what is
    /// still going out comes there, too. After a move, so does what could not be sent before.
    fn reopen(&mut self, network: NetworkId, room: RoomId, moved: bool) -> Result<(), StoreError> {
        for number in self.numbers()? {
            let (page, delivery) = ((network, number, page_of(room)), (network, number));
            let mut copies = self.get::<Pages>(&page)?.unwrap_or_default();
            let comes = moved || self.has::<Watched>(&delivery)?;
            let Some(copy) = copies.iter_mut().find(|copy| copy.room == room) else { continue };
            let mut counters = self.counters(network, number)?;
            if !events::reopen(copy, comes, &mut counters) {
                continue;
            }
            self.put_copies(&page, &copies)?;
            self.take_up(delivery, counters)?;
        }
        Ok(())
    }

    /// A room lets the bot in again: the newest that went out meanwhile, and is neither withdrawn nor over, comes there, too.
    fn catch_up(
        &mut self,
        number: RoomId,
        room: &Room,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let network = room.address.network;
        if room.subscription.is_none() {
            return Ok(());
        }
        // That the room is shut may have been found out by a delivery that had begun before.
        let from = since.saturating_sub(LASTS).unwrap_or(Timestamp::MIN);
        let mut missed = Vec::new();
        for statement in self.numbers()? {
            let Some(summary) = self.summary(statement)? else { continue };
            let is_over = summary.hours.as_ref().is_some_and(|hours| hours.end() < now);
            if summary.at < from || summary.withdrawn || is_over || !room.wants(&summary.topics) {
                continue;
            }
            // What only came into the archive goes nowhere.
            let Some(counters) = self.get::<Deliveries>(&(network, statement))? else { continue };
            let page = self.get::<Pages>(&(network, statement, page_of(number)))?.unwrap_or_default();
            let copy = page.iter().find(|copy| copy.room == number);
            // Who has it is forgotten by now.
            let is_forgotten =
                counters.rooms > 0 && self.keys::<Pages>((network, statement)).next().transpose()?.is_none();
            if !is_forgotten && copy.map_or(summary.at >= since, events::was_shut_out) {
                missed.push((summary.at, statement, counters));
            }
        }
        missed.sort_by_key(|(at, statement, _)| std::cmp::Reverse((*at, *statement)));
        for (_, statement, mut counters) in missed.into_iter().take(MISSED) {
            let page = (network, statement, page_of(number));
            let mut copies = self.get::<Pages>(&page)?.unwrap_or_default();
            let at = copies.partition_point(|copy| copy.room < number);
            if copies.get(at).is_none_or(|copy| copy.room != number) {
                copies.insert(at, Copy { room: number, ..Copy::default() });
            }
            if let Some(copy) = copies.get_mut(at) {
                events::catch_up(copy, &mut counters);
            }
            self.put_copies(&page, &copies)?;
            self.take_up((network, statement), counters)?;
        }
        Ok(())
    }

    /// A delivery goes on. When it was through, it has been reported: nobody wants to hear of it again for each room that
    /// comes back.
    fn take_up(&mut self, delivery: (NetworkId, StatementId), counters: Counters) -> Result<(), StoreError> {
        let is_reported = !self.has::<Watched>(&delivery)?;
        let report_to = counters.report_to.filter(|_| !is_reported);
        self.put::<Deliveries>(&delivery, &Counters { report_to, ..counters })?;
        self.put::<Watched>(&delivery, &())
    }
}
