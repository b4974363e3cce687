//! The read model in memory, for tests: what the store does on disk, with the same contract.

mod change;

use crate::locale::ENGLISH;
use crate::publishing::report::is_under_way;
use crate::read_model::{Deliveries, Drafts, Hotline, Records, Rooms, Setting, Statements};
use domain::access::Identity;
use domain::answer::Content;
use domain::approval::Approval;
use domain::archive::{Draft, DraftId, Published, Summary};
use domain::campaign::Campaign;
use domain::confirmation::Confirmation;
use domain::contact::Contact;
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::link_code::LinkCode;
use domain::people::People;
use domain::person::Person;
use domain::record::{Before, Entry, Hash};
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::statement::{Attachment, Hours, Id, Kind, Text, Topic};
use domain::status::DeliveryStatus;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The read model in memory.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Who campaigns.
    pub campaign: Campaign,
    /// What is out.
    pub published: BTreeMap<Id, Published>,
    /// What was out before, the newest first.
    pub earlier: BTreeMap<Id, Vec<BTreeMap<Lang, Text>>>,
    /// What is not.
    pub drafts: BTreeMap<DraftId, Draft>,
    /// The largest files that networks take.
    pub largest_files: BTreeMap<NetworkId, u64>,
    /// The files that are kept.
    pub files: Vec<Attachment>,
    /// Who publishes.
    pub people: People,
    /// How many others have to approve.
    pub approvals: usize,
    /// How many, of what is urgent; `None` is as many.
    pub alert_approvals: Option<usize>,
    /// Whether moderators are told what the others do.
    pub tells: bool,
    /// To more rooms than these nothing goes out before it is confirmed.
    pub confirm_above: u64,
    /// What waits for that.
    pub waiting: BTreeMap<DraftId, Approval>,
    /// What they are asked to confirm, by their ids.
    pub confirmations: BTreeMap<String, Vec<Confirmation>>,
    /// The codes that they were given to link another id with theirs.
    pub link_codes: Vec<LinkCode>,
    /// By which identities they are known, by their ids.
    pub identities: BTreeMap<String, Identity>,
    /// The rooms that were met.
    pub rooms: BTreeMap<Address, Room>,
    /// What is being sent in private chats.
    pub dialogues: BTreeMap<Address, Dialogue>,
    /// Who has written to the moderators; `None` where nobody may.
    pub contacts: Option<Vec<Contact>>,
    /// Whether too much waits for the moderators' room.
    pub busy: bool,
    /// How deliveries stand: nothing is delivered here.
    pub delivery_statuses: BTreeMap<Id, BTreeMap<NetworkId, DeliveryStatus>>,
    /// Who did what.
    pub record: Vec<Entry>,
}

impl Memory {
    /// An empty one for a campaign of this name.
    pub fn new(name: &str) -> Self {
        let campaign = Campaign {
            name: name.to_owned(),
            about: Some("We stand with those who resist.".to_owned()),
            contact: None,
            website: Some("https://example.org".to_owned()),
            accounts: vec!["@altavoz:example.org".to_owned()],
            default_language: ENGLISH.clone(),
            timezone: None,
            hold: Duration::from_secs(10),
            quiet_hours: None,
            public_key: None,
            signs: false,
        };
        Self {
            campaign,
            published: BTreeMap::new(),
            earlier: BTreeMap::new(),
            drafts: BTreeMap::new(),
            largest_files: BTreeMap::new(),
            files: Vec::new(),
            people: People::default(),
            approvals: 0,
            alert_approvals: None,
            tells: true,
            confirm_above: 200,
            waiting: BTreeMap::new(),
            confirmations: BTreeMap::new(),
            link_codes: Vec::new(),
            identities: BTreeMap::new(),
            rooms: BTreeMap::new(),
            dialogues: BTreeMap::new(),
            contacts: None,
            busy: false,
            delivery_statuses: BTreeMap::new(),
            record: Vec::new(),
        }
    }

    /// The statements of a kind, in the order of lists.
    fn listed(&self, kind: Kind) -> impl Iterator<Item = Summary> {
        let mut all: Vec<Summary> =
            self.published.values().map(summary).filter(|summary| summary.kind == kind).collect();
        all.sort_by(|a, b| (b.date, b.at, &a.id).cmp(&(a.date, a.at, &b.id)));
        all.into_iter()
    }
}

fn summary(published: &Published) -> Summary {
    Summary::of(&published.statement, published.at)
}

/// The moment when an event ends; one without hours has ended.
fn ends(event: &Summary) -> Option<Timestamp> {
    event.hours.as_ref().map(Hours::end)
}

impl Statements for Memory {
    fn published(&self, id: &Id) -> Result<Option<Published>, ReadError> {
        Ok(self.published.get(id).cloned())
    }

    fn newest(&self, kind: Kind) -> Result<Option<Summary>, ReadError> {
        Ok(self.listed(kind).find(|summary| !summary.withdrawn))
    }

    fn summary(&self, id: &Id) -> Result<Option<Summary>, ReadError> {
        Ok(self.published.get(id).map(summary))
    }

    fn count(&self, kind: Kind) -> Result<usize, ReadError> {
        Ok(self.listed(kind).count())
    }

    fn page(&self, kind: Kind, skip: usize, limit: usize) -> Result<Vec<Summary>, ReadError> {
        Ok(self.listed(kind).skip(skip).take(limit).collect())
    }

    fn coming(&self, now: Timestamp) -> Result<Vec<Id>, ReadError> {
        let coming = self.listed(Kind::Event).filter(|event| ends(event) >= Some(now));
        let mut coming: Vec<_> =
            coming.map(|event| (event.hours.as_ref().map(Hours::begin), event.id)).collect();
        coming.sort();
        Ok(coming.into_iter().map(|(_, id)| id).collect())
    }

    fn past(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<Summary>, ReadError> {
        let mut past: Vec<_> = self.listed(Kind::Event).filter(|event| ends(event) < Some(now)).collect();
        past.sort_by(|a, b| (ends(b), &a.id).cmp(&(ends(a), &b.id)));
        Ok(past.into_iter().skip(skip).take(limit).collect())
    }

    fn belonging(&self, event: &Id, kind: Kind, limit: usize) -> Result<Vec<Summary>, ReadError> {
        let all = self.listed(kind).filter(|one| one.about.as_ref() == Some(event) && !one.withdrawn);
        Ok(all.take(limit).collect())
    }

    fn latest(&self) -> Result<Option<Summary>, ReadError> {
        Ok(self.published.values().max_by_key(|published| published.at).map(summary))
    }

    fn neighbours(&self, _id: &Id) -> Result<Vec<Id>, ReadError> {
        Ok(self.published.keys().cloned().collect())
    }

    fn languages(&self) -> Result<BTreeSet<Lang>, ReadError> {
        Ok(self.published.values().flat_map(|published| published.statement.texts.keys().cloned()).collect())
    }

    fn earlier(&self, id: &Id, _most: usize) -> Result<Vec<BTreeMap<Lang, Text>>, ReadError> {
        Ok(self.earlier.get(id).cloned().unwrap_or_default())
    }

    fn topics(&self) -> Result<BTreeSet<Topic>, ReadError> {
        Ok(self.published.values().flat_map(|published| published.statement.topics.clone()).collect())
    }
}

impl Drafts for Memory {
    fn draft(&self, id: &DraftId) -> Result<Option<Draft>, ReadError> {
        Ok(self.drafts.get(id).cloned())
    }

    fn approval(&self, id: &DraftId) -> Result<Option<Approval>, ReadError> {
        Ok(self.waiting.get(id).cloned())
    }

    fn kept_file(&self, prefix: &str) -> Result<Option<Attachment>, ReadError> {
        Ok(self.files.iter().find(|file| file.digest.to_string().starts_with(prefix)).cloned())
    }

    fn drafts(&self) -> Result<Vec<(DraftId, String)>, ReadError> {
        let mut drafts: Vec<_> = self.drafts.iter().filter(|(id, _)| !id.is_proposal()).collect();
        drafts.sort_by_key(|(_, draft)| draft.saved);
        let title = |draft: &Draft| {
            draft.statement.texts.values().next().map(|text| text.title.clone()).unwrap_or_default()
        };
        Ok(drafts.into_iter().map(|(id, draft)| (id.clone(), title(draft))).collect())
    }
}

impl Rooms for Memory {
    fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, ReadError> {
        let mut audience = BTreeMap::new();
        for room in self.rooms.values().filter(|room| room.wants(topics)) {
            *audience.entry(room.address.network).or_default() += 1;
        }
        Ok(audience)
    }

    fn dialogue(&self, room: &Address) -> Result<Option<Dialogue>, ReadError> {
        Ok(self.dialogues.get(room).cloned())
    }

    fn chosen_topics(&self) -> Result<BTreeMap<Topic, u64>, ReadError> {
        let mut chosen = BTreeMap::new();
        for subscription in self.rooms.values().filter_map(|room| room.subscription.as_ref()) {
            for topic in &subscription.topics {
                *chosen.entry(topic.clone()).or_default() += 1;
            }
        }
        Ok(chosen)
    }
}

impl Records for Memory {
    fn entries(&self, from: u64, limit: usize) -> Result<Vec<Entry>, ReadError> {
        let entries = self.record.iter().rev().filter(|entry| entry.number <= from);
        Ok(entries.take(limit).cloned().collect())
    }

    fn record_head(&self) -> Result<Option<(u64, Hash)>, ReadError> {
        Ok(self.record.last().map(|entry| (entry.number, entry.hash())))
    }
}

impl Before for Memory {
    type Error = ReadError;

    fn draft(&self, id: &DraftId) -> Result<Option<Draft>, ReadError> {
        Ok(self.drafts.get(id).cloned())
    }

    fn approval(&self, id: &DraftId) -> Result<Option<Approval>, ReadError> {
        Ok(self.waiting.get(id).cloned())
    }
}

impl Hotline for Memory {
    fn hotline(&self, _network: NetworkId) -> bool {
        self.contacts.is_some()
    }

    fn hotline_keeps(&self) -> Duration {
        Duration::from_hours(14 * 24)
    }

    fn contact(&self, person: &Person) -> Result<Option<Contact>, ReadError> {
        Ok(self.contacts.iter().flatten().find(|contact| contact.person.is(person)).cloned())
    }

    fn reaches(&self, room: &Address) -> Result<bool, ReadError> {
        let room = self.rooms.get(room);
        Ok(room.is_some_and(|room| room.suspended.is_none() && room.kind == RoomKind::Private))
    }

    fn is_busy(&self, _room: &Address) -> Result<bool, ReadError> {
        Ok(self.busy)
    }

    fn contacts(&self) -> Result<Vec<Contact>, ReadError> {
        Ok(self.contacts.clone().unwrap_or_default())
    }
}

impl Deliveries for Memory {
    fn holders(&self, id: &Id) -> Result<BTreeMap<NetworkId, u64>, ReadError> {
        let delivery_status = self.delivery_statuses.get(id).into_iter().flatten();
        Ok(delivery_status
            .map(|(network, delivery_status)| (*network, delivery_status.delivered))
            .filter(|(_, n)| *n > 0)
            .collect())
    }

    fn delivery_status(&self, id: &Id) -> Result<BTreeMap<NetworkId, DeliveryStatus>, ReadError> {
        Ok(self.delivery_statuses.get(id).cloned().unwrap_or_default())
    }

    fn under_way(&self) -> Result<Vec<Id>, ReadError> {
        let moving =
            self.delivery_statuses.iter().filter(|(_, delivery_status)| is_under_way(delivery_status));
        Ok(moving.map(|(id, _)| id.clone()).collect())
    }
}

impl Setting for Memory {
    fn networks(&self) -> &[NetworkId] {
        &NetworkId::ALL
    }

    fn campaign(&self) -> &Campaign {
        &self.campaign
    }

    fn approvals(&self, urgent: bool) -> usize {
        self.alert_approvals.filter(|_| urgent).unwrap_or(self.approvals)
    }

    fn confirm_above(&self) -> u64 {
        self.confirm_above
    }

    fn people(&self) -> People {
        self.people.clone()
    }

    fn confirmations(&self, person: &Person) -> Result<Vec<Confirmation>, ReadError> {
        Ok(self.confirmations.get(&person.id).cloned().unwrap_or_default())
    }

    fn link_code(&self, typed: &str) -> Result<Option<LinkCode>, ReadError> {
        Ok(self.link_codes.iter().find(|code| code.is(typed)).cloned())
    }

    fn is_signature(&self, _text: &str, signature: &str) -> bool {
        signature == "signature"
    }

    fn tells_moderators(&self) -> bool {
        self.tells
    }

    fn identity(&self, moderator: &Person) -> Result<Option<Identity>, ReadError> {
        Ok(self.identities.get(&moderator.id).cloned())
    }

    fn time_for(&self, network: NetworkId, copies: u64) -> Option<Duration> {
        (network == NetworkId::Telegram).then(|| Duration::from_millis(copies.saturating_mul(1_000) / 30))
    }

    fn largest_file(&self, network: NetworkId) -> Option<u64> {
        self.largest_files.get(&network).copied()
    }

    fn parts(&self, _network: NetworkId, message: &Content) -> usize {
        message.document.split(4_000, |block| block.text().len() + 2).len().max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Subject, contract};
    use domain::decision::{Actor, Change};

    impl Subject for Memory {
        fn decide(&mut self, changes: Vec<Change>) {
            self.apply(&Actor::Console, RoomKind::Private, changes, Timestamp::UNIX_EPOCH);
        }

        fn begin(&mut self, id: &DraftId, at: Timestamp) {
            Self::begin(self, id, at);
        }

        fn deliver(&mut self) {
            for (id, networks) in &mut self.delivery_statuses {
                let topics = &self.published[id].statement.topics;
                let rooms = self.rooms.values().filter(|room| room.wants(topics)).count() as u64;
                let status = DeliveryStatus { rooms, delivered: rooms, ..DeliveryStatus::default() };
                networks.values_mut().for_each(|network| network.clone_from(&status));
            }
        }
    }

    #[test]
    fn it_keeps_the_contract() {
        contract(&mut Memory::new("Test"));
    }
}
