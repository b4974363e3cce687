//! Syncs that bring nothing but messages.
//!
//! The SDK learns nothing from one that we need; but it would write its account anew, compute the public half of all our
//! one-time keys, and read and write rows of each room. So we ask the server ourselves. What is more than messages is
//! handed over: the SDK asks once more with the same token, and is given the same and what has come since.

use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::ruma::api::client::filter::{FilterDefinition, LazyLoadOptions};
use matrix_sdk::ruma::api::client::sync::sync_events::v3::{JoinedRoom, Response};
use matrix_sdk::ruma::events::AnySyncTimelineEvent;
use matrix_sdk::ruma::events::room::encrypted::OriginalSyncRoomEncryptedEvent;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{OneTimeKeyAlgorithm, RoomId, UInt, UserId, uint};
use matrix_sdk::sync::{JoinedRoomUpdate, RoomUpdates, Timeline};
use matrix_sdk::{Client, Room, RoomState};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

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

/// What the server is asked for, by us and by the SDK: were it not the same, what one is not told could lie before what the
/// other asks for next. Memberships belong to it, also those without an event of their own in the timeline, as a fork of a
/// room's history leaves them.
pub(super) fn filter() -> FilterDefinition {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(uint!(100));
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
    if !response.to_device.is_empty() || !response.device_lists.is_empty() {
        return Err("something of devices");
    }
    let mut updates = RoomUpdates::default();
    for (id, update) in &rooms.join {
        updates.joined.insert(id.clone(), messages_in(client, me, id, update).await?);
    }
    Ok(updates)
}

async fn messages_in(
    client: &Client,
    me: &UserId,
    id: &RoomId,
    update: &JoinedRoom,
) -> Result<JoinedRoomUpdate, &'static str> {
    let room = client.get_room(id).filter(|room| room.state() == RoomState::Joined);
    let room = room.ok_or("a room that is new to us")?;
    if !update.state.is_empty() || !update.summary.is_empty() || !update.account_data.is_empty() {
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
