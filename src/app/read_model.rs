//! What commands may read, from the store and from what the process knows.

use crate::app::context::App;
use commands::read_model::{Deliveries, Drafts, Hotline, Records, Rooms, Setting, Statements};
use domain::access::Identity;
use domain::answer::Content;
use domain::approval::Approval;
use domain::archive::{Draft, DraftId, Published, Summary};
use domain::campaign::Campaign;
use domain::confirmation::Confirmation;
use domain::contact::{BUSY, Contact};
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::link_code::LinkCode;
use domain::people::People;
use domain::person::Person;
use domain::record::{Entry, Hash};
use domain::room::{Address, NetworkId, RoomKind};
use domain::statement::{Attachment, Id, Kind, Text, Topic};
use domain::status::DeliveryStatus;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use std::time::Duration;

impl Statements for App {
    fn published(&self, id: &Id) -> Result<Option<Published>, ReadError> {
        Ok(self.store.published(id)?)
    }

    fn newest(&self, kind: Kind) -> Result<Option<Summary>, ReadError> {
        Ok(self.store.newest(kind)?)
    }

    fn summary(&self, id: &Id) -> Result<Option<Summary>, ReadError> {
        Ok(self.store.summary_of(id)?)
    }

    fn count(&self, kind: Kind) -> Result<usize, ReadError> {
        Ok(self.store.number_of(kind)?)
    }

    fn page(&self, kind: Kind, skip: usize, limit: usize) -> Result<Vec<Summary>, ReadError> {
        Ok(self.store.page(kind, skip, limit)?)
    }

    fn coming(&self, now: Timestamp) -> Result<Vec<Id>, ReadError> {
        Ok(self.store.coming(now)?)
    }

    fn past(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<Summary>, ReadError> {
        Ok(self.store.past(now, skip, limit)?)
    }

    fn belonging(&self, event: &Id, kind: Kind, limit: usize) -> Result<Vec<Summary>, ReadError> {
        Ok(self.store.belonging(event, kind, limit)?)
    }

    fn latest(&self) -> Result<Option<Summary>, ReadError> {
        Ok(self.store.latest()?)
    }

    fn neighbours(&self, id: &Id) -> Result<Vec<Id>, ReadError> {
        Ok(self.store.neighbours(id)?)
    }

    fn languages(&self) -> Result<BTreeSet<Lang>, ReadError> {
        Ok(self.store.languages()?)
    }

    fn earlier(&self, id: &Id, most: usize) -> Result<Vec<BTreeMap<Lang, Text>>, ReadError> {
        Ok(self.store.earlier(id, most)?)
    }

    fn topics(&self) -> Result<BTreeSet<Topic>, ReadError> {
        Ok(self.store.topics()?)
    }
}

impl Drafts for App {
    fn draft(&self, id: &DraftId) -> Result<Option<Draft>, ReadError> {
        Ok(self.store.draft(id)?)
    }

    fn approval(&self, id: &DraftId) -> Result<Option<Approval>, ReadError> {
        Ok(self.store.approval(id)?)
    }

    fn kept_file(&self, prefix: &str) -> Result<Option<Attachment>, ReadError> {
        Ok(self.store.kept_by_prefix(prefix)?)
    }

    fn drafts(&self) -> Result<Vec<(DraftId, String)>, ReadError> {
        Ok(self.store.drafts()?)
    }
}

impl Rooms for App {
    fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, ReadError> {
        let mut audience = self.store.audience(topics)?;
        audience.retain(|network, _| self.networks.contains(network));
        Ok(audience)
    }

    fn dialogue(&self, room: &Address) -> Result<Option<Dialogue>, ReadError> {
        Ok(self.store.dialogue(room)?)
    }

    fn chosen_topics(&self) -> Result<BTreeMap<Topic, u64>, ReadError> {
        Ok(self.store.chosen_topics()?)
    }
}

impl Hotline for App {
    fn hotline(&self, network: NetworkId) -> bool {
        self.hotline.networks.contains(&network)
    }

    fn hotline_keeps(&self) -> Duration {
        self.hotline.keep
    }

    fn contact(&self, person: &Person) -> Result<Option<Contact>, ReadError> {
        Ok(self.store.contact(person)?)
    }

    fn reaches(&self, room: &Address) -> Result<bool, ReadError> {
        let room = self.store.room(room)?.map(|(_, room)| room);
        Ok(room.is_some_and(|room| room.suspended.is_none() && room.kind == RoomKind::Private))
    }

    fn is_busy(&self, room: &Address) -> Result<bool, ReadError> {
        let Some((number, _)) = self.store.room(room)? else { return Ok(false) };
        Ok(self.store.has_waiting(room.network, number, BUSY)?)
    }

    fn contacts(&self) -> Result<Vec<Contact>, ReadError> {
        Ok(self.store.contacts()?)
    }
}

impl Deliveries for App {
    fn holders(&self, id: &Id) -> Result<BTreeMap<NetworkId, u64>, ReadError> {
        Ok(self.store.holders(id, &self.networks)?)
    }

    fn delivery_status(&self, id: &Id) -> Result<BTreeMap<NetworkId, DeliveryStatus>, ReadError> {
        Ok(self.store.delivery_status(id, &self.networks)?)
    }

    fn under_way(&self) -> Result<Vec<Id>, ReadError> {
        Ok(self.store.under_way(&self.networks)?)
    }
}

impl Records for App {
    fn entries(&self, from: u64, limit: usize) -> Result<Vec<Entry>, ReadError> {
        Ok(self.store.entries(from)?.take(limit).collect::<Result<_, _>>()?)
    }

    fn record_head(&self) -> Result<Option<(u64, Hash)>, ReadError> {
        Ok(self.store.record_head()?)
    }
}

impl Setting for App {
    fn networks(&self) -> &[NetworkId] {
        &self.networks
    }

    fn campaign(&self) -> &Campaign {
        &self.campaign
    }

    fn is_signature(&self, text: &str, signature: &str) -> bool {
        self.signing_key.as_ref().is_some_and(|key| key.verifies(text, signature))
    }

    fn tells_moderators(&self) -> bool {
        self.tell_moderators
    }

    fn approvals(&self, urgent: bool) -> usize {
        if urgent { self.alert_approvals } else { self.approvals }
    }

    fn confirm_above(&self) -> u64 {
        self.confirm_above
    }

    fn people(&self) -> People {
        self.lock_people().clone()
    }

    fn confirmations(&self, person: &Person) -> Result<Vec<Confirmation>, ReadError> {
        Ok(self.store.confirmations(person)?)
    }

    fn link_code(&self, typed: &str) -> Result<Option<LinkCode>, ReadError> {
        Ok(self.store.link_code(typed)?)
    }

    fn identity(&self, moderator: &Person) -> Result<Option<Identity>, ReadError> {
        Ok(self.store.identity(moderator)?)
    }

    fn time_for(&self, network: NetworkId, copies: u64) -> Option<Duration> {
        let rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        let rate = rates.get(&network).filter(|rate| **rate > 0.0)?;
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Duration::try_from_secs_f64(copies as f64 / rate).ok()
    }

    fn largest_file(&self, network: NetworkId) -> Option<u64> {
        let largest = self.largest_files.lock().unwrap_or_else(PoisonError::into_inner);
        largest.get(&network).copied()
    }

    fn parts(&self, network: NetworkId, message: &Content) -> usize {
        networks::render(network, message).len()
    }
}
