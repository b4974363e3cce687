//! What a check has found: what is wrong, and what it has to know of rows to compare them.

use super::last::Last;
use super::page::{Page, Standing};
use crate::rows::{Head, KeptFile};
use delivery::copy::CopyKey;
use delivery::counters::Counters;
use domain::archive::DraftId;
use domain::file::FileDigest;
use domain::lang::Lang;
use domain::number::{AnswerId, InboxId, Revision, RoomId, StatementId};
use domain::record::{Chain, Flaw, Hash};
use domain::room::NetworkId;
use domain::statement::Id;
use std::collections::{BTreeMap, BTreeSet};

/// How many sentences are enough.
const ENOUGH: usize = 50;

/// A statement on a network.
type Delivery = (NetworkId, StatementId);

#[derive(Default)]
pub(crate) struct Found {
    pub(crate) wrong: Vec<String>,
    pub(crate) count: u64,
    pub(crate) last: BTreeMap<Last, u64>,
    /// Each room's id on its network.
    pub(crate) rooms: BTreeMap<(NetworkId, RoomId), String>,
    pub(crate) addresses: BTreeMap<(NetworkId, String), RoomId>,
    /// The rooms that are moderators' private chats.
    pub(crate) private_chats: BTreeSet<(NetworkId, RoomId)>,
    pub(crate) heads: BTreeMap<Id, Head>,
    /// The keys of what stands in lists.
    pub(crate) listed: BTreeSet<Vec<u8>>,
    /// The events in the agenda.
    pub(crate) agenda: Vec<Id>,
    /// The counts of statements, by their keys.
    pub(crate) counts: BTreeMap<Vec<u8>, u64>,
    pub(crate) numbers: BTreeMap<StatementId, Id>,
    pub(crate) texts: BTreeSet<(StatementId, Revision, Lang)>,
    pub(crate) kept_files: Vec<(FileDigest, KeptFile)>,
    pub(crate) signed: BTreeSet<StatementId>,
    pub(crate) imported: BTreeSet<Id>,
    pub(crate) drafts: BTreeMap<DraftId, Vec<Lang>>,
    pub(crate) draft_texts: BTreeSet<(DraftId, Lang)>,
    /// Where each page of copies belongs.
    pub(crate) pages: BTreeMap<Page, Standing>,
    pub(crate) open: BTreeSet<Page>,
    /// The parked pages and when they are due, as they say it and as the index does.
    pub(crate) parked: BTreeMap<Page, i64>,
    pub(crate) due: BTreeSet<(Page, i64)>,
    /// The rooms that have a copy.
    pub(crate) copied: BTreeSet<(NetworkId, RoomId)>,
    pub(crate) counters: BTreeMap<Delivery, Counters>,
    /// The counters as the copies say them, for those that have any.
    pub(crate) recounted: BTreeMap<Delivery, Counters>,
    pub(crate) watched: BTreeSet<Delivery>,
    pub(crate) fan_outs: BTreeSet<Delivery>,
    pub(crate) flights: Vec<(NetworkId, CopyKey)>,
    /// Each answer's room.
    pub(crate) answers: BTreeMap<(NetworkId, AnswerId), RoomId>,
    pub(crate) waiting: BTreeSet<(NetworkId, RoomId, AnswerId)>,
    pub(crate) sent: BTreeSet<(NetworkId, AnswerId)>,
    pub(crate) inbox: BTreeSet<(NetworkId, InboxId)>,
    /// The record as far as it was followed, and the first thing that is wrong with it.
    pub(crate) record: Chain,
    pub(crate) record_flaw: Option<Flaw>,
    pub(crate) record_head: Option<(u64, Hash)>,
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
