//! Whatever happens, every room ends with what it is to hold.

use super::*;
use domain::statement::Withdrawal;
use jiff::SignedDuration;
use proptest::prelude::*;

const NETWORK: NetworkId = NetworkId::Telegram;
const ROOMS: u64 = 600;

/// What happens to the courier.
#[derive(Clone, Debug)]
enum Happening {
    FanOut,
    Claim(usize),
    Send(usize),
    Fail,
    /// A room can't be served for so many seconds.
    Park(i64),
    Pass(i64),
    Crash,
    Unsubscribe(RoomId),
    Correct,
    Withdraw,
    Halt,
    Resume,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => Just(Happening::FanOut),
        8 => (1usize..40).prop_map(Happening::Claim),
        12 => (1usize..40).prop_map(Happening::Send),
        2 => Just(Happening::Fail),
        3 => (1i64..100).prop_map(Happening::Park),
        2 => (1i64..100).prop_map(Happening::Pass),
        2 => Just(Happening::Crash),
        2 => (1..=ROOMS).prop_map(|room| Happening::Unsubscribe(RoomId(room))),
        2 => Just(Happening::Correct),
        1 => Just(Happening::Withdraw),
        1 => Just(Happening::Halt),
        1 => Just(Happening::Resume),
    ]
}

/// A courier over a store, and what arrived in the rooms: per message the revision that it shows.
struct Play {
    folder: TempDir,
    store: Option<Store>,
    claims: Vec<Claim>,
    rooms: BTreeMap<RoomId, Vec<Revision>>,
    failed: BTreeSet<RoomId>,
    gone: BTreeSet<RoomId>,
    /// How many messages nobody knows of, since the process ended.
    unknown: u64,
    revision: Revision,
    withdrawn: bool,
    now: Timestamp,
}

impl Play {
    fn new() -> Self {
        let (folder, store) = open();
        for room in 1..=ROOMS {
            subscribe(&store, NETWORK, &room.to_string(), &[]);
        }
        publish(&store, "note", NETWORK);
        Self {
            folder,
            store: Some(store),
            claims: Vec::new(),
            rooms: BTreeMap::new(),
            failed: BTreeSet::new(),
            gone: BTreeSet::new(),
            unknown: 0,
            revision: Revision::FIRST,
            withdrawn: false,
            now: NOW,
        }
    }

    fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    fn flight(&self) -> Flight {
        let attempt = |claim: &Claim| Attempt {
            revision: claim.desired,
            piece: claim.messages.ids.is_empty().then_some(Piece::Part(0)),
        };
        self.claims.iter().map(|claim| (claim.key, attempt(claim))).collect()
    }

    fn console(&self, change: Change) {
        let incoming = incoming(NetworkId::Console, "console", RoomKind::Private, said());
        hear(self.store(), incoming, vec![change], NOW);
    }

    /// Does a claim's only step at the network: sends, edits or removes its one message.
    fn arrive(&mut self, claim: &Claim) -> StepResult {
        let messages = self.rooms.entry(claim.key.room).or_default();
        // What a later revision withdrew has no part any more.
        let withdrawn = self.withdrawn && claim.desired == self.revision;
        let ids = match (claim.messages.ids.first(), withdrawn) {
            (None, true) => Vec::new(),
            (None, false) => {
                messages.push(claim.desired);
                vec![MessageId((messages.len() - 1).to_string())]
            }
            (Some(id), withdrawn) => {
                messages[id.0.parse::<usize>().unwrap()] =
                    if withdrawn { Revision::NONE } else { claim.desired };
                if withdrawn { Vec::new() } else { vec![id.clone()] }
            }
        };
        let messages = Messages { done: ids.len(), ids, ..Messages::default() };
        StepResult::Step { revision: claim.desired, messages, complete: true }
    }

    fn new_revision(&mut self, withdrawal: Option<Withdrawal>) {
        if self.withdrawn {
            return;
        }
        self.revision = self.revision.next();
        let next =
            Statement { link: Some(format!("https://example.org/{}", self.revision)), ..statement("note") };
        self.withdrawn = withdrawal.is_some();
        let next = withdrawal.map_or_else(|| next.clone(), |withdrawal| next.withdrawn(withdrawal));
        let (id, report_to) = (DraftId::of(&next), Address::new(NetworkId::Console, "console"));
        self.console(saving(next));
        self.console(Change::Draft(DraftChange::Schedule {
            id: id.clone(),
            due: NOW,
            report_to,
            notify: false,
        }));
        self.store().begin(&id, &[NETWORK], None, NOW).unwrap().unwrap();
    }

    fn happen(&mut self, happening: Happening) {
        let id = Id::parse("note").unwrap();
        match happening {
            Happening::FanOut => drop(self.store().fan_out(NETWORK).unwrap()),
            Happening::Claim(limit) => {
                let claims =
                    self.store().claim(NETWORK, limit, &self.flight(), &|_, _| false, self.now).unwrap();
                assert!(claims.iter().all(|claim| claim.desired == self.revision), "only what is wanted now");
                self.claims.extend(claims);
                self.store().depart(NETWORK, &self.flight(), NOW).unwrap();
            }
            Happening::Send(count) => {
                let claims: Vec<_> = self.claims.drain(..count.min(self.claims.len())).collect();
                let outcomes: Vec<_> = claims.iter().map(|claim| (claim.key, self.arrive(claim))).collect();
                self.store().record(NETWORK, &outcomes, &self.flight(), NOW).unwrap();
            }
            Happening::Fail => {
                if let Some(claim) = self.claims.pop() {
                    self.failed.insert(claim.key.room);
                    let outcome =
                        (claim.key, StepResult::failed(claim.desired, domain::status::Why::Refused));
                    self.store().record(NETWORK, &[outcome], &self.flight(), NOW).unwrap();
                }
            }
            Happening::Park(seconds) => {
                if let Some(claim) = self.claims.pop() {
                    let outcome = StepResult::Later {
                        revision: claim.desired,
                        not_before: Some(self.now.as_second() + seconds),
                        unconfirmed: None,
                        possible_duplicate: false,
                    };
                    self.store().record(NETWORK, &[(claim.key, outcome)], &self.flight(), self.now).unwrap();
                }
            }
            Happening::Pass(seconds) => self.now += SignedDuration::from_secs(seconds),
            Happening::Crash => {
                // What was under way has arrived, and nobody wrote it down.
                self.store().sync().unwrap();
                for claim in std::mem::take(&mut self.claims) {
                    self.unknown += u64::from(claim.messages.ids.is_empty());
                    self.arrive(&claim);
                }
                drop(self.store.take());
                let store = Store::open(&self.folder.path().join("store"), None).unwrap();
                store.recover(NETWORK).unwrap();
                self.store = Some(store);
            }
            Happening::Unsubscribe(room) => {
                let address = Address::new(NETWORK, room.to_string());
                let change = Change::Room(address.clone(), RoomChange::Unsubscribe);
                hear(
                    self.store(),
                    incoming(NETWORK, &address.id, RoomKind::Group, said()),
                    vec![change],
                    NOW,
                );
                self.gone.insert(room);
            }
            Happening::Correct => self.new_revision(None),
            Happening::Withdraw => {
                self.new_revision(Some(Withdrawal { on: jiff::civil::Date::ZERO, why: None }))
            }
            Happening::Halt => {
                self.console(Change::Delivery(DeliveryChange::Halt { id }));
                let flight = self.flight();
                assert!(
                    self.store().claim(NETWORK, 32, &flight, &|_, _| false, self.now).unwrap().is_empty()
                );
            }
            Happening::Resume => self.console(Change::Delivery(DeliveryChange::Resume { id })),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_room_ends_with_what_it_is_to_hold(happenings in proptest::collection::vec(happening(), 0..60)) {
        let mut play = Play::new();
        let finish = std::iter::repeat_with(|| [Happening::FanOut, Happening::Pass(100), Happening::Claim(40), Happening::Send(40)]).take(60);
        for happening in happenings.into_iter().chain([Happening::Resume]).chain(finish.flatten()) {
            play.happen(happening);
        }
        let mut unknown = 0;
        for room in (1..=ROOMS).map(RoomId).filter(|room| !play.failed.contains(room)) {
            let messages = play.rooms.get(&room).cloned().unwrap_or_default();
            let right = messages.iter().filter(|revision| **revision == play.revision).count();
            if play.withdrawn {
                unknown += messages.iter().filter(|revision| **revision != Revision::NONE).count() as u64;
            } else if !play.gone.contains(&room) {
                prop_assert!(right >= 1, "room {} holds {:?}", room, messages);
                unknown += messages.len() as u64 - 1;
            }
        }
        prop_assert!(unknown <= play.unknown, "{} messages too many, {} of unknown fate", unknown, play.unknown);
        prop_assert_eq!(play.store().wrong(), Vec::<String>::new());
        let finished = play.store().finished(NETWORK).unwrap();
        prop_assert_eq!(finished.len(), 1);
        let counters = &finished[0].1;
        prop_assert_eq!(counters.rooms, counters.delivered + counters.delivery_status().lost());
        prop_assert_eq!(counters.repeats, play.unknown, "what may be seen twice is counted, and nothing else");
    }
}
