//! A session: what is kept while we are connected.

use super::address::Names;
use super::error::{MatrixError, http};
use super::lock;
use super::recent::Recent;
use super::sync::Syncing;
use super::tasks::Tasks;
use super::{Banned, Meets, Moderates, Settings};
use crate::uploads::Uploads;
use crate::{Failure, bounds, printable};
use domain::person::Person;
use domain::room::{Address, RoomKind};
use matrix_sdk::ruma::events::AnySyncTimelineEvent;
use matrix_sdk::ruma::events::room::power_levels::UserPowerLevel;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};
use matrix_sdk::{Client, Room};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// Whoever may change a room's state in most rooms.
const ADMIN_LEVEL: i64 = 50;

/// A connection of one device.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) me: OwnedUserId,
    pub(super) device: String,
    /// How long a send may take.
    pub(super) timeout: Duration,
    /// Whose invitations come before all others'.
    pub(super) moderates: Moderates,
    pub(super) meets: Meets,
    pub(super) banned: Banned,
    /// The files that are sent.
    pub(super) uploads: Arc<Uploads>,
    /// Joins and leaves under way.
    pub(super) tasks: Tasks,
    /// Encrypted events that wait for their keys, by id; after a restart they are fetched again.
    pub(super) unread: Mutex<HashMap<String, Raw<AnySyncTimelineEvent>>>,
    /// Our own messages.
    pub(super) own: Mutex<Recent<String, ()>>,
    /// Encrypted rooms whose members and devices were fetched since the start.
    pub(super) warm: Mutex<HashSet<OwnedRoomId>>,
    /// A lock for each room: see [`Session::send_lock`].
    send_locks: Mutex<HashMap<OwnedRoomId, Arc<tokio::sync::Mutex<()>>>>,
    /// Since when upgraded rooms refuse us while we are not in the new ones yet.
    pub(super) stranded: Mutex<HashMap<OwnedRoomId, Instant>>,
    /// When people were told that we may not write in a room of theirs.
    pub(super) told_of_silence: Mutex<Recent<String, Instant>>,
    /// Our names in the rooms where somebody spoke since the SDK had something of them.
    pub(super) names: Mutex<HashMap<OwnedRoomId, Names>>,
    /// The sync under way, or the last one.
    pub(super) syncing: Syncing,
    /// How many rounds in a row have left more gaps than can be kept.
    pub(super) rounds_in_vain: AtomicU32,
    synced: AtomicBool,
    counted: Mutex<Instant>,
    retried: Mutex<Instant>,
}

impl Session {
    /// The session of a client that has one.
    pub(super) fn new(client: Client, settings: &Settings) -> Result<Self, Failure> {
        let (timeout, moderates, meets) =
            (settings.timeout, settings.moderates.clone(), settings.meets.clone());
        let Some(meta) = client.session_meta() else {
            return Err(Failure::Passing("the Matrix client has no session".into()));
        };
        if !bounds::fits(meta.device_id.as_str(), bounds::ID)
            || !bounds::fits(meta.user_id.as_str(), bounds::ID)
        {
            return Err(Failure::Lasting("the homeserver gave the account ids that can't be kept".into()));
        }
        Ok(Self {
            me: meta.user_id.clone(),
            device: meta.device_id.to_string(),
            timeout,
            moderates,
            meets,
            banned: settings.banned.clone(),
            uploads: settings.uploads.clone(),
            tasks: Tasks::default(),
            unread: Mutex::default(),
            own: Mutex::new(Recent::new(5_000)),
            warm: Mutex::default(),
            send_locks: Mutex::default(),
            stranded: Mutex::default(),
            told_of_silence: Mutex::new(Recent::new(5_000)),
            names: Mutex::default(),
            syncing: Syncing::new(client.clone(), meta.user_id.clone(), timeout * 2),
            rounds_in_vain: AtomicU32::new(0),
            synced: AtomicBool::new(false),
            counted: Mutex::new(Instant::now()),
            retried: Mutex::new(Instant::now()),
            client,
        })
    }

    /// The SDK's client.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Whether the server still takes our session.
    pub(super) async fn check(&self) -> Result<(), MatrixError> {
        self.client.whoami().await.map(drop).map_err(|error| http(&error))
    }

    /// Ends the background tasks.
    pub(super) fn stop(&self) {
        self.tasks.stop();
        self.syncing.stop();
    }

    /// Whether the state of the rooms is up to date. Before the first sync since the start, a room may have become
    /// encrypted, or we may have been thrown out of it, without our knowing.
    pub(super) fn is_synced(&self) -> bool {
        self.synced.load(Ordering::Acquire)
    }

    pub(super) fn set_synced(&self) {
        self.synced.store(true, Ordering::Release);
    }

    /// The whole seconds that have passed since the last call.
    pub(super) fn passed(&self) -> Duration {
        let mut counted = lock(&self.counted);
        let passed = Duration::from_secs(counted.elapsed().as_secs());
        *counted += passed;
        passed
    }

    /// Whether a period has passed since this was last true.
    pub(super) fn is_due(&self, period: Duration) -> bool {
        let mut retried = lock(&self.retried);
        let due = retried.elapsed() >= period;
        if due {
            *retried = Instant::now();
        }
        due
    }

    /// Waits until no other send to the room is under way. The parts of an answer have an order; and matrix-sdk 0.18
    /// panics when a room's key expires (after 100 messages) under two sends at once.
    pub(super) async fn send_lock(&self, room: &RoomId) -> tokio::sync::OwnedMutexGuard<()> {
        let room_lock = Arc::clone(lock(&self.send_locks).entry(room.to_owned()).or_default());
        room_lock.lock_owned().await
    }

    /// A room that we know of.
    pub(super) fn room(&self, id: &str) -> Option<Room> {
        self.client.get_room(&RoomId::parse(id).ok()?)
    }

    /// Whether the person has the power of an admin in the room.
    pub(super) async fn is_admin(&self, room: &Address, person: &Person) -> Result<bool, Failure> {
        let Ok(user) = UserId::parse(&person.id) else { return Ok(false) };
        let Some(room) = self.room(&room.id) else { return Ok(false) };
        // As of the last sync. A change that isn't in it came after the command for which we are asked.
        match room.get_user_power_level(&user).await {
            Ok(UserPowerLevel::Infinite) => Ok(true),
            Ok(UserPowerLevel::Int(level)) => Ok(i64::from(level) >= ADMIN_LEVEL),
            Ok(_) => Ok(false),
            Err(error) => {
                Err(Failure::Passing(format!("the room's power levels are not known: {}", printable(error))))
            }
        }
    }
}

/// Who is in a room. Somebody who is invited counts: they can read what is written there.
pub(super) fn kind(room: &Room) -> RoomKind {
    if room.active_members_count() == 2 { RoomKind::Private } else { RoomKind::Group }
}
