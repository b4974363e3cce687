//! From the server's sync to what is incoming.

use super::address::Names;
use super::cursor::{Gap, Position};
use super::error::MatrixError;
use super::event::{Event, Membership};
use super::gap::ROUND_LIMIT;
use super::received::Received;
use super::reference::Reference;
use super::session::{Session, kind};
use super::sync::{Ask, Synced};
use super::{Invites, lock};
use crate::{Batch, Failure, bounds, quoted};
use domain::incoming::{Incoming, Message, MessageId, Proof, QUESTION_LIMIT, Source, What};
use domain::person::Person;
use domain::room::{Address, NetworkId, RoomKind};
use jiff::Timestamp;
use matrix_sdk::deserialized_responses::TimelineEvent;
use matrix_sdk::encryption::identities::Device;
use matrix_sdk::ruma::events::AnySyncStateEvent;
use matrix_sdk::ruma::serde::Raw;
use matrix_sdk::ruma::{RoomId, UserId};
use matrix_sdk::sync::{JoinedRoomUpdate, LeftRoomUpdate, State};
use matrix_sdk::{EncryptionState, Room};
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long the server may wait for something to tell us.
const POLL: Duration = Duration::from_secs(30);
/// The same while we wait for something that ends no sync: a key from the backup, a gap to be filled.
const SHORT_POLL: Duration = Duration::from_secs(3);
/// How many times in a row a round is tried again that leaves more gaps than can be kept.
const ROUND_TRIES: u32 = 20;
/// How many times we try to fill a gap before we give it up.
const GAP_TRIES: u32 = 500;

/// A room that we are in, as its events need it.
pub(super) struct JoinedRoom {
    pub(super) room: Room,
    pub(super) address: Address,
    pub(super) kind: RoomKind,
    names: Names,
    /// Nobody says anything here that isn't encrypted.
    is_encrypted: bool,
    /// The server doesn't tell just now whether that is so: what is said here proves nothing.
    is_unsure: bool,
}

impl Session {
    /// Waits for what comes after `position`.
    pub(super) async fn receive(&self, mut position: Position, invites: &Invites) -> Result<Batch, Failure> {
        let owed = position.late.iter().any(|late| late.waited < 60)
            || position.gaps.iter().any(|gap| gap.tries < 5);
        let poll = match owed {
            _ if !self.is_synced() => Duration::ZERO,
            true => SHORT_POLL,
            false => POLL,
        };
        // A new device knows of no room: it asks for the state of all, together with what came meanwhile.
        let is_new = position.token.is_some() && position.device != self.device && !self.is_synced();
        let ask = Ask { since: position.token.clone(), poll, by_sdk: !self.is_synced(), full_state: is_new };
        let synced = self.syncing.sync(ask).await?;
        self.set_synced();
        if synced.by_sdk {
            self.forget_names(&synced);
        }
        position.wait(self.passed());
        let mut incoming = Vec::new();
        // What stands in the rooms at the very first sync was said to others, before the bot was there.
        if let Some(since) = position.token.take() {
            let mut left = ROUND_LIMIT;
            self.receive_gaps(&mut position, &mut left, &mut incoming).await;
            self.retry_late(&mut position, synced.from_devices, &mut incoming).await;
            if synced.by_sdk {
                self.note_moves(&synced, &mut position);
            }
            for (room, update) in &synced.rooms.joined {
                let gaps = (since.as_str(), &mut left);
                self.receive_joined(room, update, gaps, &mut position, &mut incoming).await;
            }
            for (room, update) in &synced.rooms.left {
                incoming.extend(self.receive_left(room, update, &since));
            }
        }
        self.follow(invites, &mut position, &mut incoming).await;
        if synced.by_sdk || !position.moves.is_empty() {
            self.answer_invites(invites, &mut position).await;
        }
        // Nothing is given up as long as the same can be asked for once more; but one server's trouble must not make us deaf.
        if position.gives_up && self.rounds_in_vain.fetch_add(1, Ordering::Relaxed) < ROUND_TRIES {
            return Err(Failure::Passing(
                "the homeserver doesn't give what came in many rooms meanwhile".into(),
            ));
        }
        self.rounds_in_vain.store(0, Ordering::Relaxed);
        let mut known = HashSet::new();
        incoming.retain(|one: &Incoming| known.insert(one.key.clone()));
        position.token = Some(synced.next_batch.clone());
        position.device.clone_from(&self.device);
        Ok(Batch { incoming, cursor: position.write(), ended: false })
    }

    async fn receive_joined(
        &self,
        id: &RoomId,
        update: &JoinedRoomUpdate,
        (since, left): (&str, &mut usize),
        position: &mut Position,
        incoming: &mut Vec<Incoming>,
    ) {
        let Some(joined) = self.joined_room(id).await else { return };
        let timeline = &update.timeline;
        let mut events: Vec<Received> = timeline.events.iter().cloned().filter_map(Received::read).collect();
        if let Some(entry) = events.iter().rposition(|event| event.is_join_of(&self.me)) {
            events.drain(..entry);
        } else if let (true, Some(from)) = (timeline.limited, &timeline.prev_batch)
            && bounds::fitting(from, bounds::TOKEN, "a gap's token").is_some()
        {
            let gap = Gap { room: id.to_string(), from: from.clone(), to: Some(since.to_owned()), tries: 0 };
            let mut missed = self.read_gap(&joined, gap, left, position).await;
            missed.append(&mut events);
            events = missed;
        }
        let somebody_left = events.iter().any(|event| event.event.is_departure());
        for event in events {
            incoming.extend(self.interpret(&joined, event, position).await);
        }
        if somebody_left {
            self.leave_if_alone(&joined.room).await;
        }
    }

    /// What stands in a gap. If the server can't be asked, nothing, and the gap is kept for later.
    async fn read_gap(
        &self,
        joined: &JoinedRoom,
        gap: Gap,
        left: &mut usize,
        position: &mut Position,
    ) -> Vec<Received> {
        match self.fill(&joined.room, &gap.from, gap.to.as_deref(), left).await {
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
                    %error,
                    "given up: the server doesn't give the messages of a gap"
                );
                Vec::new()
            }
        }
    }

    async fn receive_gaps(&self, position: &mut Position, left: &mut usize, incoming: &mut Vec<Incoming>) {
        let gaps = std::mem::take(&mut position.gaps);
        let mut reachable = true;
        for gap in gaps {
            let joined = match RoomId::parse(&gap.room) {
                Ok(id) if reachable => self.joined_room(&id).await,
                _ => None,
            };
            let Some(joined) = joined else {
                if !reachable {
                    position.gaps.push(gap);
                }
                continue;
            };
            let before = position.gaps.len();
            for event in self.read_gap(&joined, gap, left, position).await {
                incoming.extend(self.interpret(&joined, event, position).await);
            }
            // After one failure the others wait for the next round: they would most likely fail, too.
            reachable = position.gaps.len() == before;
        }
    }

    /// A room that we are in, with our names there.
    pub(super) async fn joined_room(&self, id: &RoomId) -> Option<JoinedRoom> {
        bounds::fitting(id.as_str(), bounds::ID, "a room's id")?;
        let room = self.client.get_room(id)?;
        let names = self.names_in(&room).await;
        let address = Address::new(NetworkId::Matrix, id.as_str());
        let state = match room.encryption_state() {
            EncryptionState::Unknown => room.latest_encryption_state().await.ok(),
            known => Some(known),
        };
        let is_encrypted = !matches!(state, Some(EncryptionState::NotEncrypted));
        let is_unsure = !matches!(state, Some(EncryptionState::NotEncrypted | EncryptionState::Encrypted));
        Some(JoinedRoom { kind: kind(&room), address, names, is_encrypted, is_unsure, room })
    }

    /// Our names in a room. Only the SDK's syncs can change them.
    async fn names_in(&self, room: &Room) -> Names {
        if let Some(names) = lock(&self.names).get(room.room_id()) {
            return names.clone();
        }
        let member = room.get_member_no_sync(&self.me).await.ok().flatten();
        let names = Names::new(self.me.as_str(), member.as_ref().and_then(|member| member.display_name()));
        if member.is_some() {
            lock(&self.names).insert(room.room_id().to_owned(), names.clone());
        }
        names
    }

    fn forget_names(&self, synced: &Synced) {
        let mut names = lock(&self.names);
        for room in synced.rooms.joined.keys().chain(synced.rooms.left.keys()) {
            names.remove(room);
        }
    }

    /// What an event means to the bot; `None` for nothing.
    pub(super) async fn interpret(
        &self,
        joined: &JoinedRoom,
        received: Received,
        position: &mut Position,
    ) -> Option<Incoming> {
        let event = received.event;
        match event.membership_of(self.me.as_str()) {
            // A space is a list of rooms: nobody reads what is said in it.
            Some(Membership::Joined) if joined.room.is_space() => return None,
            Some(Membership::Joined) => {
                if let Some(step) = position.moves.iter_mut().find(|step| step.to == joined.address.id) {
                    // It isn't a new room: `follow` tells of it as the old one's new address.
                    step.joined = Some(event.id);
                    return None;
                }
                return Some(incoming(joined, event.id.clone(), event.at(), What::Added));
            }
            Some(Membership::Left) => {
                return Some(incoming(joined, event.id.clone(), event.at(), What::Removed));
            }
            Some(Membership::Other) => return None,
            None => {}
        }
        if let Some(may) = event.lets_write(self.me.as_str(), joined.is_encrypted) {
            // Nobody writes in a room that goes on elsewhere.
            if joined.room.is_space() || joined.room.successor_room().is_some() {
                return None;
            }
            // What came late says nothing of now.
            if may != self.may_write_in(&joined.room).await {
                return None;
            }
            let what = if may { What::MayWrite } else { What::Silenced(self.silence(&joined.room).await) };
            return Some(incoming(joined, event.id.clone(), event.at(), what));
        }
        if let Some((id, name)) = event.arrival()
            && (self.meets)(&joined.address.id)
        {
            let person = Person { network: NetworkId::Matrix, id: id.to_owned(), language: None };
            let what = What::Joined(vec![(person, name.to_owned())]);
            return Some(incoming(joined, event.id.clone(), event.at(), what));
        }
        if event.sender == self.me.as_str() {
            lock(&self.own).insert(event.id, ());
            return None;
        }
        if event.is_encrypted() {
            position.add_late(&joined.address.id, &event.id);
            self.keep_unread(event.id, received.raw);
            return None;
        }
        if joined.is_encrypted && !received.was_encrypted && !joined.is_unsure {
            // Who runs a homeserver can say anything in anybody's name, but for what is encrypted.
            tracing::debug!(room = %quoted(&joined.address.id), "a message that isn't encrypted is ignored in an encrypted room");
            return None;
        }
        let mut message = self.message(joined, &event)?;
        // What has to be proven is said in private, or by a moderator.
        if (self.is_confidential(joined) || (self.moderates)(&event.sender))
            && (received.was_encrypted || joined.is_encrypted)
        {
            let identity = match &received.device_key {
                Some(key) => self.identity_of(&event.sender, key).await,
                None => None,
            };
            message.proof = Some(Proof { identity });
        }
        Some(incoming(joined, event.id.clone(), event.at(), What::Message(message)))
    }

    /// The identity of somebody, their master key, if it has signed the device with this key. Both are as they are known
    /// now: what the SDK once found of a session stays as it was, even if the server has told lies then.
    async fn identity_of(&self, person: &str, device_key: &str) -> Option<String> {
        let person = UserId::parse(person).ok()?;
        let encryption = self.client.encryption();
        let identity = encryption.get_user_identity(&person).await.ok()??.master_key().get_first_key()?;
        let devices = encryption.get_user_devices(&person).await.ok()?;
        let is_it = |device: &Device| {
            device.curve25519_key().is_some_and(|key| key.to_base64() == device_key)
                && device.is_cross_signed_by_owner()
        };
        let signed = devices.devices().any(|device| is_it(&device));
        // Another task may have been told of another identity meanwhile.
        let after = encryption.get_user_identity(&person).await.ok()??.master_key().get_first_key()?;
        (signed && after == identity).then(|| identity.to_base64())
    }

    /// Whether what is said there is for moderators.
    fn is_confidential(&self, joined: &JoinedRoom) -> bool {
        joined.kind == RoomKind::Private || (self.meets)(&joined.address.id)
    }

    fn message(&self, joined: &JoinedRoom, event: &Event) -> Option<Message> {
        let private = joined.kind == RoomKind::Private;
        let moderates = (self.moderates)(&event.sender);
        let words = event.words(&joined.names, moderates && self.is_confidential(joined))?;
        let attachment = words.attachment.filter(|_| private);
        let answers_us = words.replied.as_ref().is_some_and(|replied| lock(&self.own).get(replied).is_some());
        let addressed = words.addressed || answers_us || joined.kind == RoomKind::Private;
        let nothing = words.text.trim().is_empty() && words.file.is_none();
        if nothing && (!addressed || words.attachment.is_some() && !private) {
            return None;
        }
        let reference = |event: &str| Reference::write(&joined.address.id, event);
        let person = Person { network: NetworkId::Matrix, id: event.sender.clone(), language: None };
        // What others correct, they correct for those in the room.
        if words.edits.is_some() && !(moderates && private) {
            return None;
        }
        let mut text = words.text;
        // All that came in is in memory at once.
        let near_limit = !moderates && text.len() > QUESTION_LIMIT;
        if near_limit {
            text.truncate(text.floor_char_boundary(QUESTION_LIMIT));
        }
        Some(Message {
            near_limit,
            addressed,
            edited: words.edits.is_some(),
            message: Some(MessageId(words.edits.unwrap_or_else(|| event.id.clone()))),
            thread: words.thread.map(MessageId),
            attachment,
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
            ..Message::new(person, text)
        })
    }

    /// That we are out of a room.
    fn receive_left(&self, id: &RoomId, update: &LeftRoomUpdate, since: &str) -> Option<Incoming> {
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
            // We refused an invitation, and were never in.
            None if !ours.is_empty() => return None,
            None => (format!("left {id} after {since}"), Timestamp::UNIX_EPOCH),
        };
        let address = Address::new(NetworkId::Matrix, id.as_str());
        let kind = self.client.get_room(id).map_or(RoomKind::Group, |room| kind(&room));
        Some(Incoming { key, room: address, kind, at, what: What::Removed })
    }
}

/// What a sync says of a room's state.
pub(super) fn state(state: &State) -> &[Raw<AnySyncStateEvent>] {
    match state {
        State::Before(events) | State::After(events) => events,
    }
}

fn incoming(joined: &JoinedRoom, key: String, at: Timestamp, what: What) -> Incoming {
    Incoming { key, room: joined.address.clone(), kind: joined.kind, at, what }
}
