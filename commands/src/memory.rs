//! A small board in memory, for tests: what the store does on disk, with the same contract.

use crate::locale::ENGLISH;
use crate::publishing::report::is_under_way;
use crate::read_model::ReadModel;
use domain::answer::Content;
use domain::archive::{Draft, Published, Summary};
use domain::campaign::Campaign;
use domain::decision::Change;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::room::{Address, NetworkId, Room, RoomKind, Subscription};
use domain::statement::{Id, Kind, Statement, Text, Topic};
use domain::status::DeliveryStatus;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::time::Duration;

/// A board in memory.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Who campaigns.
    pub campaign: Campaign,
    /// What is out.
    pub published: BTreeMap<Id, Published>,
    /// What is not.
    pub drafts: BTreeMap<Id, Draft>,
    /// The rooms that were met.
    pub rooms: BTreeMap<Address, Room>,
    /// How deliveries stand: nothing is delivered here.
    pub delivery_statuses: BTreeMap<Id, BTreeMap<NetworkId, DeliveryStatus>>,
}

impl Memory {
    /// An empty board for a campaign of this name.
    pub fn new(name: &str) -> Self {
        let campaign = Campaign {
            name: name.to_owned(),
            about: Some("We stand with those who resist.".to_owned()),
            contact: None,
            website: Some("https://example.org".to_owned()),
            accounts: vec!["@altavoz:example.org".to_owned()],
            default_language: ENGLISH.clone(),
            hold: Duration::from_secs(10),
        };
        Self {
            campaign,
            published: BTreeMap::new(),
            drafts: BTreeMap::new(),
            rooms: BTreeMap::new(),
            delivery_statuses: BTreeMap::new(),
        }
    }

    /// Publishes at once, without a draft.
    pub fn publish(&mut self, statement: Statement, at: Timestamp) {
        let revision = self.published.get(&statement.id).map_or(0, |before| before.revision) + 1;
        self.published.insert(statement.id.clone(), Published { statement, revision, at });
    }

    /// Does what a command decided in a room.
    pub fn apply(&mut self, kind: RoomKind, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::SetLanguage { room, language } => self.room(room, kind).language = Some(language),
                Change::Subscribe { room, topics, since } => {
                    self.room(room, kind).subscription = Some(Subscription { topics, since })
                }
                Change::Unsubscribe { room } => self.room(room, kind).subscription = None,
                Change::Greeted { room } => self.room(room, kind).greeted = true,
                Change::SaveDraft { statement, saved, ring } => {
                    self.drafts.insert(statement.id.clone(), Draft { statement, saved, due: None, ring });
                }
                Change::Discard { id } => {
                    self.drafts.remove(&id);
                }
                Change::Publish { id, due, .. } => {
                    if let Some(draft) = self.drafts.get_mut(&id) {
                        draft.due = Some(due);
                    }
                }
                Change::Stop { id } => {
                    if let Some(draft) = self.drafts.get_mut(&id) {
                        draft.due = None;
                    }
                }
                Change::Halt { id } => self.halt(&id, true),
                Change::Resume { id } => self.halt(&id, false),
            }
        }
    }

    fn halt(&mut self, id: &Id, halted: bool) {
        self.delivery_statuses.entry(id.clone()).or_default().values_mut().for_each(|s| s.halted = halted);
    }

    fn room(&mut self, address: Address, kind: RoomKind) -> &mut Room {
        self.rooms.entry(address.clone()).or_insert_with(|| Room::new(address, kind))
    }
}

impl ReadModel for Memory {
    fn campaign(&self) -> &Campaign {
        &self.campaign
    }

    fn published(&self, id: &Id) -> Result<Option<Published>, ReadError> {
        Ok(self.published.get(id).cloned())
    }

    fn catalogue(&self) -> Result<Vec<Summary>, ReadError> {
        let mut all: Vec<Summary> =
            self.published.values().map(|p| Summary::of(&p.statement, p.at)).collect();
        all.sort_by(|a, b| (b.date, b.at, &a.id).cmp(&(a.date, a.at, &b.id)));
        Ok(all)
    }

    fn draft(&self, id: &Id) -> Result<Option<Draft>, ReadError> {
        Ok(self.drafts.get(id).cloned())
    }

    fn drafts(&self) -> Result<Vec<(Id, String)>, ReadError> {
        let mut drafts: Vec<&Draft> = self.drafts.values().collect();
        drafts.sort_by_key(|draft| draft.saved);
        let title = |draft: &Draft| {
            draft.statement.texts.values().next().map(|text| text.title.clone()).unwrap_or_default()
        };
        Ok(drafts.into_iter().map(|draft| (draft.statement.id.clone(), title(draft))).collect())
    }

    fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, ReadError> {
        let mut audience = BTreeMap::new();
        for room in self.rooms.values().filter(|room| room.wants(topics)) {
            *audience.entry(room.address.network).or_default() += 1;
        }
        Ok(audience)
    }

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

    fn time_for(&self, network: NetworkId, copies: u64) -> Option<Duration> {
        (network == NetworkId::Telegram).then(|| Duration::from_millis(copies.saturating_mul(1_000) / 30))
    }

    fn parts(&self, _network: NetworkId, message: &Content) -> usize {
        message.document.split(4_000, |block| block.text().len() + 2).len().max(1)
    }
}

/// What every board must do, tried on one that is empty. `apply` does changes in a private room on the console;
/// `begin` publishes a draft at a time, whatever it waits for.
///
/// # Panics
/// Where the board does something else.
#[expect(clippy::panic, reason = "a contract that is broken fails the test")]
pub fn contract<B: ReadModel>(
    read_model: &mut B,
    apply: impl Fn(&mut B, Vec<Change>),
    begin: impl Fn(&mut B, &Id, Timestamp),
) {
    let second = |second| Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    let id = |text: &str| Id::parse(text).unwrap_or_else(|| panic!("{text} is an id"));
    let room = Address::new(NetworkId::Console, "console");
    let statement = |name: &str, day: i8, topic: &str| Statement {
        id: id(name),
        kind: Kind::Declaration,
        date: Date::constant(2010, 10, day),
        topics: Topic::parse(topic).into_iter().collect(),
        about: None,
        link: None,
        hours: None,
        corrected: None,
        withdrawn: None,
        texts: ["en", "es"]
            .into_iter()
            .filter_map(Lang::parse)
            .map(|lang| {
                let text = Text { title: format!("{name} {lang}"), body: "Body.".repeat(2_000), place: None };
                (lang, text)
            })
            .collect(),
    };

    assert!(read_model.catalogue().is_ok_and(|all| all.is_empty()));
    assert!(read_model.audience(&[]).is_ok_and(|rooms| rooms.is_empty()));
    let (older, newer) = (statement("older", 1, "one"), statement("newer", 2, "two"));
    for (at, draft) in [(1, &newer), (2, &older)] {
        apply(
            read_model,
            vec![Change::SaveDraft { statement: draft.clone(), saved: second(at), ring: false }],
        );
    }
    assert_eq!(
        read_model.drafts(),
        Ok(vec![(id("newer"), "newer en".into()), (id("older"), "older en".into())])
    );
    assert_eq!(
        read_model.draft(&id("older")).map(|draft| draft.map(|draft| draft.statement)),
        Ok(Some(older.clone()))
    );
    assert_eq!(read_model.published(&id("older")), Ok(None));

    let publish =
        |name: &str| Change::Publish { id: id(name), due: second(3), report_to: room.clone(), ring: false };
    apply(read_model, vec![publish("older")]);
    assert_eq!(
        read_model.draft(&id("older")).map(|draft| draft.and_then(|draft| draft.due)),
        Ok(Some(second(3)))
    );
    apply(read_model, vec![Change::Stop { id: id("older") }]);
    assert_eq!(read_model.draft(&id("older")).map(|draft| draft.and_then(|draft| draft.due)), Ok(None));
    for name in ["older", "newer"] {
        apply(read_model, vec![publish(name)]);
        begin(read_model, &id(name), second(4));
    }
    assert_eq!(read_model.draft(&id("older")), Ok(None));
    assert_eq!(
        read_model.published(&id("older")),
        Ok(Some(Published { statement: older, revision: 1, at: second(4) }))
    );
    let ids: Vec<Id> = read_model
        .catalogue()
        .map(|all| all.into_iter().map(|summary| summary.id).collect())
        .unwrap_or_default();
    assert_eq!(ids, [id("newer"), id("older")], "by date, not by the moment of publication");

    let topics: Vec<Topic> = Topic::parse("one").into_iter().collect();
    apply(
        read_model,
        vec![Change::Subscribe { room: room.clone(), topics: topics.clone(), since: second(5) }],
    );
    assert_eq!(read_model.audience(&topics), Ok(BTreeMap::from([(NetworkId::Console, 1)])));
    assert_eq!(read_model.audience(&newer.topics), Ok(BTreeMap::new()));
    apply(read_model, vec![Change::Unsubscribe { room }]);
    assert_eq!(read_model.audience(&topics), Ok(BTreeMap::new()));
    apply(
        read_model,
        vec![
            Change::SaveDraft { statement: statement("third", 3, "one"), saved: second(6), ring: false },
            Change::Discard { id: id("third") },
        ],
    );
    assert_eq!(read_model.drafts(), Ok(vec![]));
}
