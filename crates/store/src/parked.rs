//! Where a page of copies stands: among the open ones, which a claim reads; among the parked ones, which it doesn't
//! before their time; or nowhere, when it has nothing to do.
//!
//! A page is parked when every copy on it that differs is, until the first of their times. Whoever writes a page does it
//! by [`Transaction::put_copies`], which puts it where it belongs.

use super::outbox::ReadOutbox;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{DuePages, OpenPages, Page, Pages, ParkedPages, Standing, page_of};
use delivery::copy::Copy;
use domain::number::RoomId;
use domain::room::NetworkId;
use jiff::Timestamp;

impl Store {
    /// When the first parked page of a network is due.
    pub fn parked_until(&self, network: NetworkId) -> Result<Option<Timestamp>, StoreError> {
        let first = self.keys::<DuePages>(network).next().transpose()?;
        Ok(first.map(|(_, due, ..)| Timestamp::from_second(due).unwrap_or(Timestamp::MAX)))
    }
}

impl Transaction<'_> {
    /// Writes a page, and puts it where it stands from now on.
    pub(crate) fn put_copies(&mut self, page: &Page, copies: &Vec<Copy>) -> Result<(), StoreError> {
        self.put::<Pages>(page, copies)?;
        self.place(page, Standing::of(copies))
    }

    /// Puts a page where it stands from now on.
    pub(crate) fn place(&mut self, page: &Page, standing: Standing) -> Result<(), StoreError> {
        let (network, number, index) = *page;
        let due_page = |due| (network, due, number, index);
        let parked = self.get::<ParkedPages>(page)?;
        let open = self.has::<OpenPages>(page)?;
        if let Some(due) = parked.filter(|due| standing != Standing::Parked(*due)) {
            self.remove::<ParkedPages>(page);
            self.remove::<DuePages>(&due_page(due));
        }
        if open && standing != Standing::Open {
            self.remove::<OpenPages>(page);
        }
        match standing {
            Standing::Open if !open => self.put::<OpenPages>(page, &()),
            Standing::Parked(due) if parked != Some(due) => {
                self.put::<ParkedPages>(page, &due)?;
                self.put::<DuePages>(&due_page(due), &())
            }
            _ => Ok(()),
        }
    }

    /// Opens the parked pages of a network whose time has come.
    pub(crate) fn open_due(&mut self, network: NetworkId, now: Timestamp) -> Result<(), StoreError> {
        for due_page in self.rows::<DuePages>(network) {
            let ((network, due, number, index), ()) = due_page?;
            if due > now.as_second() {
                break;
            }
            self.place(&(network, number, index), Standing::Open)?;
        }
        Ok(())
    }

    /// A room has moved, left or unsubscribed: what its copies waited for is no reason to wait any longer.
    pub(crate) fn unpark(&mut self, network: NetworkId, room: RoomId) -> Result<(), StoreError> {
        for number in self.watched(network)? {
            let page = (network, number, page_of(room));
            let mut copies = self.get::<Pages>(&page)?.unwrap_or_default();
            if copies.iter_mut().find(|copy| copy.room == room).is_some_and(Copy::unpark) {
                self.put_copies(&page, &copies)?;
            }
        }
        Ok(())
    }
}
