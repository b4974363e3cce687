//! The background task that listens to the server.

use std::{sync::Arc, time::Duration};

use matrix_sdk::{
    Client, Room,
    config::SyncSettings,
    deserialized_responses::{TimelineEvent, TimelineEventKind},
    room::MessagesOptions,
    ruma::{
        RoomId, api::client::filter::FilterDefinition,
        events::room::encrypted::OriginalSyncRoomEncryptedEvent, uint,
    },
    sync::{State, SyncResponse, Timeline},
};
use serde_json::Value;
use tokio::time::sleep;

use super::journal::Journal;

/// Synapse gives no more than 100 events a room, whatever the filter says.
fn settings() -> SyncSettings {
    let mut filter = FilterDefinition::default();
    filter.room.timeline.limit = Some(uint!(100));
    SyncSettings::new().filter(filter.into())
}

/// The first sync, after which the account's rooms are known.
pub(super) async fn first(client: &Client, journal: &Journal) {
    let response = client.sync_once(settings().timeout(Duration::ZERO)).await.unwrap();
    take(client, journal, response).await;
}

/// Listens until aborted, also over times when the server is away.
pub(super) async fn listen(client: Client, journal: Arc<Journal>) {
    let settings = settings().timeout(Duration::from_secs(30));
    loop {
        let outcome = client.sync_once(settings.clone()).await;
        journal.lock().last_error = outcome.as_ref().err().map(ToString::to_string);
        match outcome {
            Ok(response) => take(&client, &journal, response).await,
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn take(client: &Client, journal: &Journal, response: SyncResponse) {
    for (room, update) in response.rooms.invited {
        let mut received = journal.lock();
        for event in &update.invite_state.events {
            received.set_state(room.as_str(), &event.deserialize_as_unchecked().unwrap());
        }
    }
    let joined = response.rooms.joined.into_iter().map(|(id, room)| (id, room.timeline, room.state));
    let left = response.rooms.left.into_iter().map(|(id, room)| (id, room.timeline, room.state));
    for (id, timeline, state) in joined.chain(left) {
        let Some(room) = client.get_room(&id) else { continue };
        let before = if timeline.limited { page_back(&room, journal, &timeline).await } else { vec![] };

        let mut received = journal.lock();
        let of_timeline = timeline.events.iter().map(json);
        let states: Vec<Value> = match &state {
            State::Before(events) => {
                let before = events.iter().map(|event| event.deserialize_as_unchecked().unwrap());
                before.chain(of_timeline).collect()
            }
            State::After(events) => {
                let after = events.iter().map(|event| event.deserialize_as_unchecked().unwrap());
                of_timeline.chain(after).collect()
            }
        };
        for event in &states {
            received.set_state(id.as_str(), event);
        }
        for event in before.into_iter().chain(timeline.events) {
            received.add(id.as_str(), event);
        }
    }
    decrypt_late(client, journal).await;
    journal.announce();
}

/// What lies between the last sync and a `limited` one; in a new room, back to our own join.
async fn page_back(room: &Room, journal: &Journal, timeline: &Timeline) -> Vec<TimelineEvent> {
    let mut older = vec![];
    let mut token = timeline.prev_batch.clone();
    while let Some(from) = token {
        let mut options = MessagesOptions::backward().from(from.as_str());
        options.limit = uint!(100);
        let Ok(page) = room.messages(options).await else { break };
        token = page.end;
        for event in page.chunk {
            if journal.lock().knows(&event) || is_own_join(room, &event) {
                token = None;
                break;
            }
            older.push(event);
        }
    }
    older.reverse();
    older
}

fn is_own_join(room: &Room, event: &TimelineEvent) -> bool {
    let event = json(event);
    event["type"] == "m.room.member"
        && event["state_key"] == room.own_user_id().as_str()
        && event["content"]["membership"] == "join"
}

/// Keys come by sync too, and the SDK does not come back to what it could not decrypt before.
pub(super) async fn decrypt_late(client: &Client, journal: &Journal) {
    let waiting = journal.lock().undecryptable();
    for (id, event) in waiting {
        let Some(room) = client.get_room(&RoomId::parse(&id).unwrap()) else { continue };
        let raw = event.raw().cast_ref_unchecked::<OriginalSyncRoomEncryptedEvent>();
        if let Ok(event) = room.decrypt_event(raw, None).await
            && let TimelineEventKind::Decrypted(_) = event.kind
        {
            journal.lock().decrypted(&id, &event);
        }
    }
}

fn json(event: &TimelineEvent) -> Value {
    event.raw().deserialize_as_unchecked().unwrap()
}
