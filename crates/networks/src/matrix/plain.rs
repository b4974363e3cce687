//! Syncs that bring nothing but messages.
//!
//! The SDK learns nothing from one that we need; but it would write its account anew, compute the public half of all our
//! one-time keys, and read and write rows of each room. So we ask the server ourselves. What is more than messages is
//! handed over: the SDK asks once more with the same token, and is given the same and what has come since.

use matrix_sdk::deserialized_responses::{RawAnySyncOrStrippedState, TimelineEvent};
use matrix_sdk::ruma::api::client::filter::{FilterDefinition, LazyLoadOptions};
use matrix_sdk::ruma::api::client::sync::sync_events::v3::{JoinedRoom, Response, State};
use matrix_sdk::ruma::events::room::encrypted::OriginalSyncRoomEncryptedEvent;
use matrix_sdk::ruma::events::{AnySyncTimelineEvent, StateEventType};
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OneTimeKeyAlgorithm, RoomId, UInt, UserId};
use matrix_sdk::sync::{JoinedRoomUpdate, RoomUpdates, Timeline};
use matrix_sdk::{Client, Room, RoomState};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// What a message can be. Everything else may concern the SDK: a redaction may be of state.
const MESSAGES: [&str; 4] = ["m.room.message", "m.room.encrypted", "m.reaction", "m.sticker"];

/// How many keys of ours the server has, for others to begin encrypted conversations with. The SDK makes new ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyCounts {
    one_time: BTreeMap<OneTimeKeyAlgorithm, UInt>,
    fallback: Option<Vec<OneTimeKeyAlgorithm>>,
}

impl KeyCounts {
    pub(super) fn of(response: &Response) -> Self {
        Self {
            one_time: response.device_one_time_keys_count.clone(),
            fallback: response.device_unused_fallback_key_types.clone(),
        }
    }
}

/// How many events of a room the server may tell in one sync, …
const TIMELINE: u32 = 100;

/// … and in the first of a process, which may bring all that came in many rooms meanwhile: the rest is paged back.
const CATCH_UP: u32 = 10;

/// What the server is asked for, by us and by the SDK: were it not the same, what one is not told could lie before what the
/// other asks for next. Memberships belong to it, also those without an event of their own in the timeline, as a fork of a
/// room's history leaves them.
pub(super) fn filter(catches_up: bool) -> FilterDefinition {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(UInt::from(if catches_up { CATCH_UP } else { TIMELINE }));
    // Without it the server leaves out rooms whose state it does not have as a whole yet.
    filter.room.state.lazy_load_options = LazyLoadOptions::Enabled { include_redundant_members: false };
    // Who types, reads or is online would wake us for nothing.
    filter.room.ephemeral.not_types = vec!["*".to_owned()];
    filter.presence.not_types = vec!["*".to_owned()];
    filter
}

/// The messages of a sync that brings nothing else.
///
/// # Errors
/// What else it brings.
pub(super) async fn messages(
    client: &Client,
    me: &UserId,
    response: &Response,
) -> Result<RoomUpdates, &'static str> {
    let rooms = &response.rooms;
    if !rooms.invite.is_empty() || !rooms.leave.is_empty() || !rooms.knock.is_empty() {
        return Err("a room that we are not in");
    }
    if !response.account_data.is_empty() {
        return Err("the account's data");
    }
    if !response.to_device.is_empty() || !response.device_lists.left.is_empty() {
        return Err("something of devices");
    }
    let (mut updates, mut repeated) = (RoomUpdates::default(), HashSet::new());
    for (id, update) in &rooms.join {
        updates.joined.insert(id.clone(), messages_in(client, me, id, update, &mut repeated).await?);
    }
    let changed: Vec<&UserId> = response.device_lists.changed.iter().map(|person| &**person).collect();
    if concerns(client, me, &changed, &repeated).await {
        return Err("other devices of somebody");
    }
    Ok(updates)
}

/// The messages in a room. Whose memberships were told that the SDK has already goes to `repeated`.
async fn messages_in(
    client: &Client,
    me: &UserId,
    id: &RoomId,
    update: &JoinedRoom,
    repeated: &mut HashSet<String>,
) -> Result<JoinedRoomUpdate, &'static str> {
    let room = client.get_room(id).filter(|room| room.state() == RoomState::Joined);
    let room = room.ok_or("a room that is new to us")?;
    if !update.summary.is_empty()
        || !update.account_data.is_empty()
        || !knows(&room, &update.state, repeated).await
    {
        return Err("something about a room");
    }
    if update.timeline.limited {
        return Err("a gap");
    }
    let heads = update.timeline.events.iter().map(Head::read).collect::<Option<Vec<_>>>();
    let heads = heads.filter(|heads| heads.iter().all(Head::is_message));
    let heads = heads.ok_or("an event that is no message")?;
    let mut events = Vec::new();
    for (raw, head) in update.timeline.events.iter().zip(&heads) {
        // Of our own, only the id is needed.
        let is_read = head.kind != "m.room.encrypted" || head.sender == me.as_str();
        events.push(match is_read {
            true => TimelineEvent::from_plaintext(raw.clone()),
            false => decrypt(&room, raw).await.ok_or("an event that can't be decrypted")?,
        });
    }
    let timeline = Timeline { limited: false, prev_batch: update.timeline.prev_batch.clone(), events };
    Ok(JoinedRoomUpdate { timeline, ..JoinedRoomUpdate::default() })
}

/// Whether the SDK has to know that the devices of these people have changed. A server says so of everybody whose membership
/// it repeats. It is of use for those alone of whom the SDK keeps account, who are in encrypted rooms, and ourselves; and
/// of us it says nothing when our membership is repeated, since we have sent a message in another room than before.
async fn concerns(client: &Client, me: &UserId, changed: &[&UserId], repeated: &HashSet<String>) -> bool {
    let is_ours = |person: &UserId| person == me && repeated.contains(me.as_str());
    let changed: Vec<_> = changed.iter().filter(|person| !is_ours(person)).collect();
    if changed.is_empty() {
        return false;
    }
    match client.encryption().tracked_users().await {
        Ok(tracked) => changed.iter().any(|person| tracked.contains(**person)),
        Err(_) => true,
    }
}

/// Whether the SDK has all of this state already. A server repeats the membership of whoever speaks in another room than
/// before, and of everybody from time to time.
async fn knows(room: &Room, state: &State, repeated: &mut HashSet<String>) -> bool {
    let (State::Before(state) | State::After(state)) = state else { return false };
    for raw in &state.events {
        let Ok(member) = serde_json::from_str::<Member<'_>>(raw.json().get()) else { return false };
        if member.kind != "m.room.member" {
            return false;
        }
        let known = room.get_state_event(StateEventType::RoomMember, &member.state_key).await;
        let Ok(Some(RawAnySyncOrStrippedState::Sync(known))) = known else { return false };
        if known.get_field::<Cow<'_, str>>("event_id").ok().flatten() != Some(member.event_id) {
            return false;
        }
        repeated.insert(member.state_key.into_owned());
    }
    true
}

/// What tells a membership from others.
#[derive(Deserialize)]
struct Member<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    state_key: Cow<'a, str>,
    #[serde(borrow)]
    event_id: Cow<'a, str>,
}

/// An encrypted event, decrypted. Where that isn't possible, the SDK is to see about the key.
async fn decrypt(room: &Room, raw: &Raw<AnySyncTimelineEvent>) -> Option<TimelineEvent> {
    let event =
        room.decrypt_event(raw.cast_ref_unchecked::<OriginalSyncRoomEncryptedEvent>(), None).await.ok()?;
    event.encryption_info().is_some().then_some(event)
}

/// What says whether an event is a message.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    sender: Cow<'a, str>,
    #[serde(borrow)]
    state_key: Option<Cow<'a, str>>,
}

impl<'a> Head<'a> {
    fn read(raw: &'a Raw<AnySyncTimelineEvent>) -> Option<Self> {
        serde_json::from_str(raw.json().get()).ok()
    }

    fn is_message(&self) -> bool {
        self.state_key.is_none() && MESSAGES.contains(&&*self.kind)
    }
}
