//! How many rooms a broadcast has reached on one network, counted as it goes.

use crate::copy::Copy;
use domain::room::Address;
use domain::status::{DeliveryStatus, Why};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a broadcast stands on one network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Of which revision.
    pub revision: u32,
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
    /// A message may have arrived of which nobody can tell.
    pub fn possible_duplicate(&mut self, copy: &mut Copy) {
        copy.messages.possible_duplicates += 1;
        // Else it is counted when the newer revision is wanted.
        self.repeats += u64::from(copy.desired == self.revision);
    }

    /// A copy is to hold the revision that is counted here.
    pub fn want(&mut self, copy: &mut Copy, revision: u32) {
        if copy.want(revision) {
            self.rooms += 1;
            // What may stand there since an earlier revision is not amended.
            self.repeats += u64::from(copy.messages.possible_duplicates);
        }
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
