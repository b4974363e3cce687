//! How deliveries stand, for moderators; and their word that one halts or goes on.

use super::outbox::ReadOutbox;
use super::statements::ReadStatements;
use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::{Deliveries, FanOuts, Halted, Pages};
use delivery::copy::Copy;
use domain::number::StatementId;
use domain::room::NetworkId;
use domain::statement::Id;
use domain::status::DeliveryStatus;
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// How the delivery of a statement's newest revision stands on those of the networks where it was sent out.
    pub fn delivery_status(
        &self,
        id: &Id,
        networks: &[NetworkId],
    ) -> Result<BTreeMap<NetworkId, DeliveryStatus>, StoreError> {
        let mut all = BTreeMap::new();
        let Some(number) = self.number(id)? else { return Ok(all) };
        let halted = self.is_halted(number)?;
        for network in networks {
            if let Some(counters) = self.get::<Deliveries>(&(*network, number))? {
                let delivery_status = DeliveryStatus {
                    counting: self.has::<FanOuts>(&(*network, number))?,
                    halted: halted && self.is_unfinished(*network, number)?,
                    ..counters.delivery_status()
                };
                all.insert(*network, delivery_status);
            }
        }
        Ok(all)
    }

    /// How many rooms of each network have something of a statement.
    pub fn holders(&self, id: &Id, networks: &[NetworkId]) -> Result<BTreeMap<NetworkId, u64>, StoreError> {
        let mut holders = BTreeMap::new();
        let Some(number) = self.number(id)? else { return Ok(holders) };
        for network in networks {
            let mut count = 0;
            for page in self.rows::<Pages>((*network, number)) {
                let there = |copy: &&Copy| copy.messages.ids.iter().any(|id| !id.0.is_empty());
                count += page?.1.iter().filter(there).count() as u64;
            }
            if count > 0 {
                holders.insert(*network, count);
            }
        }
        Ok(holders)
    }

    /// The statements whose delivery isn't through on a network, by number, and whether it is halted.
    pub fn going(&self, network: NetworkId) -> Result<BTreeMap<StatementId, bool>, StoreError> {
        self.watched(network)?.into_iter().map(|number| Ok((number, self.is_halted(number)?))).collect()
    }

    /// The statements whose delivery isn't through on one of the networks, oldest first.
    pub fn under_way(&self, networks: &[NetworkId]) -> Result<Vec<Id>, StoreError> {
        let mut numbers = BTreeSet::new();
        for network in networks {
            for number in self.watched(*network)? {
                if self.is_unfinished(*network, number)? {
                    numbers.insert(number);
                }
            }
        }
        let ids = numbers.into_iter().map(|number| Ok(self.summary(number)?.map(|summary| summary.id)));
        ids.filter_map(Result::transpose).collect()
    }
}

impl Transaction<'_> {
    /// Halts a statement's delivery on all networks, or lets it go on.
    pub(crate) fn halt(&mut self, id: &Id, halted: bool) -> Result<(), StoreError> {
        if let Some(number) = self.number(id)? {
            match halted {
                true => self.put::<Halted>(&number, &())?,
                false => self.remove::<Halted>(&number),
            }
        }
        Ok(())
    }
}
