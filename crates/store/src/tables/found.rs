//! What a check has found: what is wrong, and what it has to know of rows to compare them.

use super::catalogue::Counted;
use super::last::Last;
use crate::rows::Head;
use delivery::copy::CopyKey;
use delivery::counters::Counters;
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::statement::Id;
use std::collections::{BTreeMap, BTreeSet};

/// How many sentences are enough.
const ENOUGH: usize = 50;

/// A statement on a network.
type Delivery = (NetworkId, u32);

/// A page of copies.
type Page = (NetworkId, u32, u64);

#[derive(Default)]
pub(crate) struct Found {
    pub(crate) wrong: Vec<String>,
    pub(crate) count: u64,
    pub(crate) last: BTreeMap<Last, u64>,
    /// Each room's id on its network.
    pub(crate) rooms: BTreeMap<(NetworkId, u64), String>,
    pub(crate) addresses: BTreeMap<(NetworkId, String), u64>,
    pub(crate) heads: BTreeMap<Id, Head>,
    pub(crate) numbers: BTreeMap<u32, Id>,
    pub(crate) texts: BTreeSet<(u32, u32, Lang)>,
    /// The keys of what stands in lists.
    pub(crate) listed: BTreeSet<Vec<u8>>,
    pub(crate) counts: BTreeMap<Counted, u64>,
    pub(crate) imported: BTreeSet<Id>,
    pub(crate) drafts: BTreeMap<Id, Vec<Lang>>,
    pub(crate) draft_texts: BTreeSet<(Id, Lang)>,
    /// Whether a page has a copy that differs.
    pub(crate) pages: BTreeMap<Page, bool>,
    pub(crate) open: BTreeSet<Page>,
    /// The rooms that have a copy.
    pub(crate) copied: BTreeSet<(NetworkId, u64)>,
    pub(crate) counters: BTreeMap<Delivery, Counters>,
    /// The counters as the copies say them, for those that have any.
    pub(crate) recounted: BTreeMap<Delivery, Counters>,
    pub(crate) watched: BTreeSet<Delivery>,
    pub(crate) fan_outs: BTreeSet<Delivery>,
    pub(crate) flights: Vec<(NetworkId, CopyKey)>,
    /// Each answer's room.
    pub(crate) answers: BTreeMap<(NetworkId, u64), u64>,
    pub(crate) waiting: BTreeSet<(NetworkId, u64, u64)>,
    pub(crate) sent: BTreeSet<(NetworkId, u64)>,
    pub(crate) inbox: BTreeSet<(NetworkId, u64)>,
}

impl Found {
    pub(crate) fn say(&mut self, wrong: String) {
        match self.wrong.len() {
            ..ENOUGH => self.wrong.push(wrong),
            ENOUGH => self.wrong.push("and more".into()),
            _ => {}
        }
    }
}
