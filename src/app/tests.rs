//! The context of a process without networks; and that its store keeps the contract of what commands read.

use super::context::App;
use commands::memory::{Memory, contract};
use delivery::retry::RetryPolicy;
use domain::decision::{Change, Decision};
use domain::incoming::{Incoming, Message, What};
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::Store;
use tempfile::TempDir;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

pub fn incoming(network: NetworkId, room: &str, kind: RoomKind, what: What) -> Incoming {
    Incoming { key: "k".into(), room: Address::new(network, room), kind, at: NOW, what }
}

/// A house with an empty store.
pub fn app() -> (TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("store")).unwrap();
    let app = App {
        store,
        campaign: Memory::new("Test").campaign,
        moderators: vec![],
        networks: vec![NetworkId::Console],
        keep_copies: std::time::Duration::ZERO,
        retry_policy: RetryPolicy::default(),
        clock: Arc::new(|| NOW),
        outbox: BTreeMap::new(),
        rates: Mutex::default(),
        schedule: Notify::new(),
        stop: CancellationToken::new(),
        decide: Mutex::default(),
    };
    (folder, app)
}

pub fn said() -> What {
    let person = Person { network: NetworkId::Console, id: "1".into(), language: None };
    What::Message(Message {
        person,
        text: "x".into(),
        addressed: true,
        message: None,
        replied: None,
        file: None,
        pressed: None,
        vouched_admin: false,
        near_limit: false,
    })
}

/// Hears something and commits what it comes to.
fn hear(store: &Store, incoming: Incoming, changes: Vec<Change>, now: Timestamp) {
    let network = incoming.room.network;
    store.take(network, &[incoming], b"cursor").unwrap();
    let row = store.inbox(network).next().unwrap().unwrap();
    store.commit(&row, Decision { answer: None, changes }, now).unwrap();
    assert!(store.inbox(network).next().is_none());
}

#[test]
fn the_store_keeps_the_contract_of_a_board() {
    let (_folder, mut app) = app();
    contract(
        &mut app,
        |app, changes| {
            for change in changes {
                hear(
                    &app.store,
                    incoming(NetworkId::Console, "console", RoomKind::Private, said()),
                    vec![change],
                    NOW,
                );
            }
        },
        |app, id, at| {
            app.store.begin(id, &[NetworkId::Console], None, at).unwrap().unwrap();
        },
    );
}
