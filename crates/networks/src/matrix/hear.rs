//! From a sync of the server to what was heard.

use super::address::Names;
use super::cursor::{Gap, Move, Position};
use super::error::MatrixError;
use super::event::{Event, Membership};
use super::fetch::Reference;
use super::session::{Session, kind};
use super::{Invites, lock};
use crate::{Batch, Failure, bounds, quoted};
use domain::incoming::{Incoming, Message, MessageId, Source, What};
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use jiff::Timestamp;
use matrix_sdk::RoomState;
use matrix_sdk::deserialized_responses::{TimelineEvent, VerificationLevel, VerificationState};
use matrix_sdk::ruma::events::{AnySyncStateEvent, AnySyncTimelineEvent};
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{RoomId, UserId};
use matrix_sdk::sync::{JoinedRoomUpdate, LeftRoomUpdate, State, SyncResponse};
use std::collections::HashSet;
use std::time::Duration;

/// How long the server may wait for something to tell.
const POLL: Duration = Duration::from_secs(30);
/// The same while something is owed of which a sync tells nothing: a key from the backup, a gap.
const SHORT_POLL: Duration = Duration::from_secs(3);
/// How often a gap is tried to be filled before it is given up.
const GAP_TRIES: u32 = 500;

/// An event as it was told, with what is needed to try again if it can't be read yet.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) event: Event,
    pub(super) raw: Raw<AnySyncTimelineEvent>,
}

/// Reads an event; `None` for what is none, and for what somebody else encrypted than who is said to have sent it.
pub(super) fn told(event: TimelineEvent) -> Option<Told> {
    let mismatched = VerificationState::Unverified(VerificationLevel::MismatchedSender);
    if event.encryption_info().is_some_and(|info| info.verification_state == mismatched) {
        tracing::warn!("an event is ignored: who sent it has not encrypted it");
        return None;
    }
    let raw = event.into_raw();
    let event = Event::read(raw.json().get())?;
    Some(Told { event, raw })
}

impl Told {
    /// Whether it is our own coming into the room.
    pub(super) fn is_join_of(&self, me: &UserId) -> bool {
        self.event.membership_of(me.as_str()) == Some(Membership::Joined)
    }

    /// Whether anything could come of it.
    pub(super) fn matters_to(&self, me: &UserId) -> bool {
        self.event.kind == "m.room.message"
            || self.event.is_encrypted()
            || self.event.membership_of(me.as_str()).is_some()
    }
}

/// The room in which something is heard.
pub(super) struct Place {
    pub(super) room: matrix_sdk::Room,
    pub(super) address: Address,
    pub(super) kind: RoomKind,
    names: Names,
}

impl Session {
    /// Waits for what was said after `position`.
    pub(super) async fn hear(&self, mut position: Position, invites: &Invites) -> Result<Batch, Failure> {
        let owed = position.late.iter().any(|late| late.waited < 60)
            || position.gaps.iter().any(|gap| gap.tries < 5);
        let poll = match owed {
            _ if !self.is_synced() => Duration::ZERO,
            true => SHORT_POLL,
            false => POLL,
        };
        let response = self.sync(&position, poll).await?;
        self.set_synced();
        position.wait(self.passed());
        let mut incoming = Vec::new();
        // Before the very first sync nobody has spoken to us; what was said then was said to others.
        if let Some(since) = position.token.take() {
            self.hear_gaps(&mut position, &mut incoming).await;
            self.hear_late(&mut position, !response.to_device.is_empty(), &mut incoming).await;
            self.note_moves(&response, &mut position);
            for (room, update) in &response.rooms.joined {
                self.hear_joined(room, update, &since, &mut position, &mut incoming).await;
            }
            for (room, update) in &response.rooms.left {
                incoming.extend(self.hear_left(room, update, &since));
            }
        }
        self.follow(invites, &mut position, &mut incoming).await;
        self.answer_invites(invites, &mut position).await;
        let mut known = HashSet::new();
        incoming.retain(|one: &Incoming| known.insert(one.key.clone()));
        position.token = Some(response.next_batch.clone());
        position.device.clone_from(&self.device);
        Ok(Batch { incoming, cursor: position.write(), ended: false })
    }

    async fn hear_joined(
        &self,
        id: &RoomId,
        update: &JoinedRoomUpdate,
        since: &str,
        position: &mut Position,
        incoming: &mut Vec<Incoming>,
    ) {
        let Some(place) = self.place(id).await else { return };
        let timeline = &update.timeline;
        let mut events: Vec<Told> = timeline.events.iter().cloned().filter_map(told).collect();
        if let Some(entry) = events.iter().rposition(|event| event.is_join_of(&self.me)) {
            events.drain(..entry);
        } else if let (true, Some(from)) = (timeline.limited, &timeline.prev_batch)
            && bounds::fitting(from, bounds::TOKEN, "a place in a room").is_some()
        {
            let gap = Gap { room: id.to_string(), from: from.clone(), to: Some(since.to_owned()), tries: 0 };
            let mut missed = self.hear_gap(&place, gap, position).await;
            missed.append(&mut events);
            events = missed;
        }
        for event in events {
            incoming.extend(self.tell(&place, event, position));
        }
    }

    /// What stands in a gap; nothing, and the gap kept for later, if the server can't be asked.
    async fn hear_gap(&self, place: &Place, gap: Gap, position: &mut Position) -> Vec<Told> {
        match self.fill(&place.room, &gap.from, gap.to.as_deref()).await {
            Ok(events) => events,
            Err(
                MatrixError::Limited(_)
                | MatrixError::Unreachable(_)
                | MatrixError::NotYet(_)
                | MatrixError::Unknown(_),
            ) if gap.tries < GAP_TRIES => {
                position.add_gap(Gap { tries: gap.tries + 1, ..gap });
                Vec::new()
            }
            Err(error) => {
                tracing::error!(
                    room = %quoted(&gap.room),
                    ?error,
                    "given up: the server doesn't tell what was said there"
                );
                Vec::new()
            }
        }
    }

    async fn hear_gaps(&self, position: &mut Position, incoming: &mut Vec<Incoming>) {
        let gaps = std::mem::take(&mut position.gaps);
        let mut reachable = true;
        for gap in gaps {
            let place = match RoomId::parse(&gap.room) {
                Ok(id) if reachable => self.place(&id).await,
                _ => None,
            };
            let Some(place) = place else {
                if !reachable {
                    position.gaps.push(gap);
                }
                continue;
            };
            let before = position.gaps.len();
            for event in self.hear_gap(&place, gap, position).await {
                incoming.extend(self.tell(&place, event, position));
            }
            // One failure is enough a round: the others would only take time to fail as well.
            reachable = position.gaps.len() == before;
        }
    }

    /// A room that we are in, with our names there.
    pub(super) async fn place(&self, id: &RoomId) -> Option<Place> {
        bounds::fitting(id.as_str(), bounds::ID, "a room's id")?;
        let room = self.client.get_room(id)?;
        let member = room.get_member_no_sync(&self.me).await.ok().flatten();
        let names = Names::new(self.me.as_str(), member.as_ref().and_then(|member| member.display_name()));
        let address = Address::new(NetworkId::Matrix, id.as_str());
        Some(Place { kind: kind(&room), address, names, room })
    }

    /// What an event means.
    pub(super) fn tell(&self, place: &Place, told: Told, position: &mut Position) -> Option<Incoming> {
        let event = told.event;
        match event.membership_of(self.me.as_str()) {
            Some(Membership::Joined) => {
                if let Some(step) = position.moves.iter_mut().find(|step| step.to == place.address.id) {
                    // It is not a new room: it is heard of as the old one's new address.
                    step.joined = Some(event.id);
                    return None;
                }
                return Some(incoming(place, event.id.clone(), event.at(), What::Added));
            }
            Some(Membership::Left) => {
                return Some(incoming(place, event.id.clone(), event.at(), What::Removed));
            }
            Some(Membership::Other) => return None,
            None => {}
        }
        if event.sender == self.me.as_str() {
            lock(&self.own).insert(event.id, ());
            return None;
        }
        if event.is_encrypted() {
            position.add_late(&place.address.id, &event.id);
            self.keep_unread(event.id, told.raw);
            return None;
        }
        let said = self.said(place, &event)?;
        Some(incoming(place, event.id.clone(), event.at(), What::Message(said)))
    }

    fn said(&self, place: &Place, event: &Event) -> Option<Message> {
        let words = event.words(&place.names)?;
        if let Some(thread) = words.thread {
            lock(&self.threads).insert(event.id.clone(), thread);
        }
        let to_us = words.replied.as_ref().is_some_and(|replied| lock(&self.own).get(replied).is_some());
        let addressed = words.addressed || to_us || place.kind == RoomKind::Private;
        if words.text.trim().is_empty() && words.file.is_none() && !addressed {
            return None;
        }
        let reference = |event: &str| Reference::write(&place.address.id, event);
        Some(Message {
            person: Person { network: NetworkId::Matrix, id: event.sender.clone(), language: None },
            text: words.text,
            addressed,
            message: Some(MessageId(event.id.clone())),
            replied: words.replied.map(|id| Source::Remote {
                reference: reference(&id),
                name: None,
                size: None,
            }),
            file: words.file.map(|(name, size)| Source::Remote {
                reference: reference(&event.id),
                name: Some(name),
                size,
            }),
            pressed: None,
            vouched_admin: false,
            near_limit: false,
        })
    }

    /// That we are out of a room.
    fn hear_left(&self, id: &RoomId, update: &LeftRoomUpdate, since: &str) -> Option<Incoming> {
        bounds::fitting(id.as_str(), bounds::ID, "a room's id")?;
        let timeline = update.timeline.events.iter().map(TimelineEvent::raw).map(|raw| raw.json().get());
        let ours: Vec<Event> = timeline
            .chain(state(&update.state).iter().map(|raw| raw.json().get()))
            .filter_map(Event::read)
            .filter(|event| event.membership_of(self.me.as_str()).is_some_and(|it| it != Membership::Joined))
            .collect();
        let left = ours.iter().rfind(|event| event.membership_of(self.me.as_str()) == Some(Membership::Left));
        let (key, at) = match left {
            Some(event) => (event.id.clone(), event.at()),
            // A refused invitation: we were never in.
            None if !ours.is_empty() => return None,
            None => (format!("left {id} after {since}"), Timestamp::UNIX_EPOCH),
        };
        let address = Address::new(NetworkId::Matrix, id.as_str());
        let kind = self.client.get_room(id).map_or(RoomKind::Group, |room| kind(&room));
        Some(Incoming { key, room: address, kind, at, what: What::Removed })
    }

    /// Remembers which rooms go on elsewhere, before anything is heard from where they go on.
    fn note_moves(&self, response: &SyncResponse, position: &mut Position) {
        for (room, update) in &response.rooms.joined {
            if !bounds::fits(room.as_str(), bounds::ID) {
                continue;
            }
            let timeline = update.timeline.events.iter().map(|event| event.raw().json().get());
            let state = state(&update.state).iter().map(|raw| raw.json().get());
            for event in timeline.chain(state).filter_map(Event::read) {
                if let Some(to) = event.replacement() {
                    let step = Move {
                        from: room.to_string(),
                        to: to.to_owned(),
                        via: via([event.sender.as_str(), room.as_str(), to]),
                        at: event.at().as_millisecond(),
                        event: event.id.clone(),
                        joined: None,
                        invited: self.room(to).is_some_and(|room| room.state() == RoomState::Joined),
                        in_vain: false,
                        waited: 0,
                    };
                    if !self.is_superseded(&step) {
                        position.add_move(step);
                    }
                }
            }
        }
    }
}

/// The servers in ids; some rooms' ids have none.
fn via<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut servers: Vec<String> = Vec::new();
    for (_, server) in ids.into_iter().filter_map(|id| id.split_once(':')) {
        if !servers.iter().any(|known| known == server) {
            servers.push(server.to_owned());
        }
    }
    servers
}

fn state(state: &State) -> &[Raw<AnySyncStateEvent>] {
    match state {
        State::Before(events) | State::After(events) => events,
    }
}

fn incoming(place: &Place, key: String, at: Timestamp, what: What) -> Incoming {
    Incoming { key, room: place.address.clone(), kind: place.kind, at, what }
}
