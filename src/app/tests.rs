//! The context of a process without networks; and that its store keeps the contract of what commands read.

use super::context::App;
use crate::config::Hotline;
use commands::contract::{Subject, contract};
use commands::memory::Memory;
use delivery::copy::Messages;
use delivery::outcome::StepResult;
use delivery::retry::RetryPolicy;
use domain::access::Require;
use domain::archive::DraftId;
use domain::decision::{Actor, Change, Decision};
use domain::incoming::{Incoming, Message, MessageId, What};
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::{Flight, Store};
use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub fn incoming(network: NetworkId, room: &str, kind: RoomKind, what: What) -> Incoming {
    Incoming { key: "k".into(), room: Address::new(network, room), kind, at: NOW, what }
}

/// A context with an empty store.
pub fn app() -> (TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store"), None).unwrap();
    let data_dir = folder.path().to_owned();
    let app = App {
        data_dir,
        store: Arc::new(store),
        campaign: Memory::new("Test").campaign,
        people: Arc::default(),
        approvals: 0,
        alert_approvals: 0,
        confirm_above: u64::MAX,
        signing_key: None,
        people_changed: watch::Sender::new(()),
        tell_moderators: true,
        require: Require::default(),
        networks: vec![NetworkId::Console],
        keep_copies: std::time::Duration::ZERO,
        publish_late: std::time::Duration::MAX,
        forget_rooms: std::time::Duration::ZERO,
        leave_rooms: std::time::Duration::MAX,
        leave: BTreeMap::new(),
        retry_policy: RetryPolicy::default(),
        clock: Arc::new(|| NOW),
        inbox: BTreeMap::new(),
        outbox: BTreeMap::new(),
        rates: Mutex::default(),
        hotline: Hotline::default(),
        largest_files: Mutex::default(),
        schedule: Notify::new(),
        removed: Notify::new(),
        stop: CancellationToken::new(),
        decide: Mutex::default(),
    };
    (folder, app)
}

pub fn message() -> What {
    let person = Person { network: NetworkId::Console, id: "1".into(), language: None };
    What::Message(Message::new(person, "x"))
}

/// Hears something and commits what it comes to.
fn hear(store: &Store, incoming: Incoming, changes: Vec<Change>, now: Timestamp) {
    let network = incoming.room.network;
    store.take(network, &[incoming], b"cursor").unwrap();
    let row = store.inbox(network).next().unwrap().unwrap();
    store.commit(&row, Decision { changes, ..Decision::silence(Actor::Console) }, now).unwrap();
    assert!(store.inbox(network).next().is_none());
}

impl Subject for App {
    fn decide(&mut self, changes: Vec<Change>) {
        hear(
            &self.store,
            incoming(NetworkId::Console, "console", RoomKind::Private, message()),
            changes,
            NOW,
        );
    }

    fn begin(&mut self, id: &DraftId, at: Timestamp) {
        self.store.begin(id, &[NetworkId::Console], None, at).unwrap().unwrap();
    }

    fn deliver(&mut self) {
        let network = NetworkId::Console;
        loop {
            let claims = self.store.claim(network, 32, &Flight::new(), &|_, _| false, NOW).unwrap();
            if claims.is_empty() && !self.store.fan_out(network).unwrap() {
                break;
            }
            let messages = || Messages { ids: vec![MessageId("1".into())], done: 1, ..Messages::default() };
            let sent: Vec<_> = claims
                .iter()
                .map(|claim| {
                    let result =
                        StepResult::Step { revision: claim.desired, messages: messages(), complete: true };
                    (claim.key, result)
                })
                .collect();
            self.store.record(network, &sent, &Flight::new(), NOW).unwrap();
        }
        for (number, counters) in self.store.finished(network).unwrap() {
            self.store.report(network, number, counters.revision, vec![]).unwrap();
        }
    }
}

#[test]
fn the_store_keeps_the_contract_of_the_read_model() {
    let (_folder, mut app) = app();
    contract(&mut app);
}
