//! A statement on its way to two rooms, as the store and the courier carry it.

use crate::event::{Event, Reply};
use crate::network::{Network, Shown};
use delivery::copy::{Attempt, Copy, CopyKey, Piece};
use delivery::counters::{Counters, recount};
use delivery::events::{claim, fan_out, hand_over, recover, reopen};
use delivery::outcome::{StepResult, apply};
use delivery::plan::{Desired, Plan, Step};
use domain::incoming::MessageId;
use domain::network::{Capabilities, NetworkId};
use domain::number::{Revision, RoomId, StatementId};
use domain::room::{Address, Room, RoomKind, Subscription};
use domain::sending::Delivery;
use domain::status::Why;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashSet};

pub const ROOMS: usize = 2;

/// Longer than anything is parked.
const AGES: i64 = 1_000;

/// The number of the room at this place.
pub fn room_id(at: usize) -> RoomId {
    RoomId(at as u64)
}

/// What a revision consists of.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    pub parts: usize,
    pub notices: bool,
}

impl Text {
    /// Whether its first message is pinned.
    pub fn pins(self) -> bool {
        self.parts == 3
    }
}

#[derive(Clone, Debug)]
pub struct Place {
    pub room: Room,
    pub copy: Option<Copy>,
    under_way: Option<Plan>,
    /// The revision whose next step is about a message that stays as it is.
    not_editable: HashSet<Revision>,
    /// It has always been subscribed.
    pub faithful: bool,
}

#[derive(Clone, Debug)]
struct Backup {
    revision: Revision,
    fanned_out: bool,
    awaited: bool,
    counters: Counters,
    places: Vec<Place>,
}

#[derive(Clone, Debug)]
pub struct Campaign {
    pub can: Capabilities,
    pub network: Network,
    pub revisions: BTreeMap<Revision, Text>,
    pub revision: Revision,
    fanned_out: bool,
    /// No fan-out has come to an end, so that rooms still await their first copy.
    awaited: bool,
    /// Of which revision nothing is known since a backup was put back.
    unknown: Option<(Revision, i64)>,
    pub counters: Counters,
    pub places: Vec<Place>,
    pub merged: bool,
    backup: Option<Backup>,
    /// How many seconds have passed.
    seconds: i64,
}

impl Campaign {
    pub fn new(network: NetworkId, parts: usize) -> Self {
        let place = |at| {
            let mut room = Room::new(Address::new(network, format!("{at}")), RoomKind::Group);
            room.subscription = Some(Subscription { topics: Vec::new(), since: Timestamp::UNIX_EPOCH });
            Place { room, copy: None, under_way: None, not_editable: HashSet::new(), faithful: true }
        };
        Self {
            can: network.capabilities(),
            network: Network::default(),
            revisions: BTreeMap::from([(Revision::FIRST, Text { parts, notices: false })]),
            revision: Revision::FIRST,
            fanned_out: false,
            awaited: true,
            unknown: None,
            counters: Counters { revision: Revision::FIRST, ..Counters::default() },
            places: (0..ROOMS).map(place).collect(),
            merged: false,
            backup: None,
            seconds: 0,
        }
    }

    pub fn happen(&mut self, event: Event) {
        // A room that leaves before the fan-out comes to it has no copy, and nobody knows what it got before a restore.
        if self.unknown.is_some() && matches!(event, Event::Unsubscribe(_) | Event::Merge) {
            self.fan_out();
        }
        match event {
            Event::Correct(parts, notices) => self.begin(Text { parts, notices }),
            Event::Withdraw => self.begin(Text { parts: 0, notices: false }),
            Event::FanOut => self.fan_out(),
            Event::Claim(at) => self.claim(at),
            Event::Reply(at, reply) => self.reply(at, reply),
            Event::Step(at, reply) => {
                self.claim(at);
                self.reply(at, reply);
            }
            Event::Crash(arrived) => self.crash(arrived),
            Event::Subscribe(at) if !(self.merged && at == 0) => {
                // A room that only subscribed after the backup is not known to it.
                self.backup = None;
                let since = self.now();
                let subscription = &mut self.places[at].room.subscription;
                subscription.get_or_insert(Subscription { topics: Vec::new(), since });
            }
            Event::Subscribe(_) => {}
            Event::Unsubscribe(at) => {
                self.places[at].room.subscription = None;
                self.places[at].faithful = false;
            }
            Event::LetIn(at) => {
                let Place { room, copy, .. } = &mut self.places[at];
                room.suspended = None;
                copy.iter_mut().for_each(|copy| _ = reopen(copy, true, &mut self.counters));
            }
            // Where an admin has removed one of several parts that a backup doesn't know, those behind it are not found.
            // Nor is what comes after an edit that went well once and is refused now.
            Event::RemoveThere(_) | Event::Freeze(_) if self.is_unknown() => {}
            Event::RemoveThere(at) => {
                self.backup = None;
                self.network.messages.iter_mut().skip(at).take(1).for_each(|message| message.gone = true);
            }
            Event::Freeze(at) => {
                self.backup = None;
                self.network.messages.iter_mut().skip(at).take(1).for_each(|message| message.frozen = true);
            }
            // Of two restores in one broadcast only one revision is remembered.
            Event::BackUp if self.is_unknown() => {}
            Event::BackUp => {
                let Self { revision, fanned_out, awaited, counters, places, .. } = self.clone();
                self.backup = Some(Backup { revision, fanned_out, awaited, counters, places });
            }
            Event::Restore => self.restore(),
            Event::Merge => self.merge(),
            Event::Pass(seconds) => self.seconds += seconds,
        }
        let copies = || self.places.iter().filter_map(|place| place.copy.as_ref());
        let idle = copies().find(|copy| copy.not_before.is_some() && !copy.differs());
        assert!(idle.is_none(), "{event:?}: {idle:?} is parked for nothing");
        let recounted = recount(self.counters.revision, copies());
        assert!(self.counters.agree_with(&recounted), "{event:?}: {:?}, but {recounted:?}", self.counters);
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds).unwrap()
    }

    /// Something may stand in the rooms since a backup was put back.
    fn is_unknown(&self) -> bool {
        let unknown = |copy: &Copy| copy.messages.unknown_since.is_some();
        self.unknown.is_some() || self.places.iter().any(|place| place.copy.as_ref().is_some_and(unknown))
    }

    pub fn is_withdrawn(&self) -> bool {
        self.revisions[&self.revision].parts == 0
    }

    fn begin(&mut self, text: Text) {
        if self.is_withdrawn() {
            return;
        }
        self.revision = self.revisions.keys().last().unwrap().next();
        self.revisions.insert(self.revision, text);
        self.counters = Counters { revision: self.revision, ..Counters::default() };
        self.fanned_out = false;
    }

    fn fan_out(&mut self) {
        // A withdrawal is for those who may have it.
        let everybody = self.awaited && (!self.is_withdrawn() || self.unknown.is_some());
        (self.fanned_out, self.awaited) = (true, false);
        for (at, place) in self.places.iter_mut().enumerate() {
            let awaits = everybody && place.room.suspended.is_none() && place.room.subscription.is_some();
            if awaits && place.copy.is_none() {
                place.copy = Some(Copy { room: room_id(at), ..Copy::default() });
            }
            if let Some(copy) = &mut place.copy {
                let new = copy.desired != self.revision;
                fan_out(copy, self.revision, self.unknown, &mut self.counters);
                assert!(!new || copy.not_before.is_none(), "it waits for what the one before waited for");
            }
        }
        self.unknown = None;
    }

    /// Takes a copy, and begins its next step.
    fn claim(&mut self, at: usize) {
        if !self.fanned_out {
            self.fan_out();
        }
        let (withdrawn, now) = (self.is_withdrawn(), self.now());
        let Place { room, copy, under_way, not_editable, .. } = &mut self.places[at];
        let (Some(copy), None) = (copy, &under_way) else { return };
        let key = CopyKey { statement: StatementId(1), room: room_id(at) };
        let before = copy.clone();
        let claim = claim(copy, key, Some(room.clone()), withdrawn, &mut self.counters, now);
        if before.not_before.is_some_and(|not_before| not_before > self.seconds) {
            assert!(claim.is_none() && *copy == before, "it was claimed before its time: {before:?}");
        }
        let Some(claim) = claim else { return };
        let text = self.revisions[&claim.desired];
        let desired = Desired { parts: text.parts, notices: text.notices, pins: text.pins() };
        let instead = not_editable.contains(&claim.desired);
        let plan = Plan::new(claim, desired, instead, self.can);
        // Who has unsubscribed gets nothing but what is right in the place of what isn't.
        let new = matches!(plan.piece(), Some(Piece::Part(_) | Piece::Notice));
        assert!(!new || room.subscription.is_some(), "{plan:?}");
        if plan.step().is_some() {
            *under_way = Some(plan);
        } else {
            apply(copy, &plan.end(), &mut self.counters, now);
        }
    }

    /// Does a step at the network.
    fn arrive(&mut self, plan: &Plan) -> Delivery {
        let (room, revision) = (plan.room(), plan.revision());
        let done = plan.claim().messages.done;
        match plan.step().unwrap() {
            Step::Find(unconfirmed) => {
                self.network.find(&unconfirmed.piece.key("s", unconfirmed.revision, unconfirmed.room))
            }
            Step::Send { .. } if self.merged && room == room_id(0) => {
                Delivery::Moved(self.places[1].room.address.clone())
            }
            Step::Send { piece, .. } => {
                let shows = match piece {
                    Piece::Part(index) | Piece::Reply(index) => Shown::Part(revision, index),
                    Piece::Notice => Shown::Notice(revision),
                };
                self.network.send(room, piece.key("s", revision, room), shows)
            }
            Step::Pin(id) => self.network.pin(&id, true),
            Step::Unpin(id) => self.network.pin(&id, false),
            Step::Edit(id) => self.network.edit(&id, Shown::Part(revision, done)),
            Step::Remove(id) | Step::RemoveNotice(id) if plan.instead() => {
                self.network.edit(&id, Shown::Line)
            }
            Step::Remove(id) | Step::RemoveNotice(id) => self.network.remove(&id, id.0.ends_with(['1', '3'])),
        }
    }

    /// What the courier makes of a reply.
    fn reply(&mut self, at: usize, reply: Reply) {
        let reply = if matches!(reply, Reply::Refused) && self.is_unknown() { Reply::Later } else { reply };
        let Some(plan) = self.places[at].under_way.take() else { return };
        let (revision, attempt, now) = (plan.revision(), plan.attempt(), self.now());
        let not_before = match reply {
            Reply::Park(seconds) => Some(self.seconds + seconds),
            _ => None,
        };
        let delivery = match reply {
            Reply::Done | Reply::Lost(true) | Reply::GivenUp(true) => self.arrive(&plan),
            Reply::Refused => Delivery::Refused(String::new()),
            _ => Delivery::NotYet(String::new()),
        };
        let possible_duplicate = !self.can.idempotent && attempt.piece.is_some();
        let unconfirmed = self.can.idempotent.then_some(attempt);
        let place = &mut self.places[at];
        let mut instead = |result: Option<StepResult>| {
            result.unwrap_or_else(|| {
                place.not_editable.insert(revision);
                StepResult::later(revision)
            })
        };
        let in_vain = plan.looks() && matches!(delivery, Delivery::Missing(_));
        let result = match (reply, delivery) {
            (Reply::Lost(_), _) => {
                StepResult::Later { revision, not_before, unconfirmed, possible_duplicate }
            }
            (Reply::Park(_), _) => {
                StepResult::Later { revision, not_before, unconfirmed: None, possible_duplicate: false }
            }
            (Reply::GivenUp(_), _) => {
                StepResult::Failed { revision, why: Why::Unanswered, unconfirmed, possible_duplicate }
            }
            (Reply::Gone, _) => {
                place.room.suspended = Some(now);
                StepResult::failed(revision, Why::Gone)
            }
            (_, Delivery::Sent(id)) => plan.sent(id),
            (_, Delivery::Missing(_)) => plan.missing(),
            (_, Delivery::NotEditable(_)) => instead(plan.not_editable()),
            (_, Delivery::Refused(_)) => instead(plan.refused()),
            // The room has become one with another.
            (_, Delivery::Moved(_)) => StepResult::failed(revision, Why::Gone),
            _ => StepResult::later(revision),
        };
        if !matches!(result, StepResult::Later { .. }) && !in_vain {
            place.not_editable.remove(&revision);
        }
        apply(place.copy.as_mut().unwrap(), &result, &mut self.counters, now);
    }

    fn crash(&mut self, arrived: bool) {
        for at in 0..ROOMS {
            self.places[at].not_editable.clear();
            let Some(plan) = self.places[at].under_way.take() else { continue };
            if arrived {
                self.arrive(&plan);
            }
            self.recover(at, plan.attempt());
        }
    }

    fn recover(&mut self, at: usize, attempt: Attempt) {
        if let Some(copy) = &mut self.places[at].copy {
            recover(copy, attempt, 0, self.can, &mut self.counters);
        }
    }

    /// Puts the backup back, where what was done after it can be found, and if no revision has begun since.
    fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else { return };
        if !self.can.idempotent || backup.revision != self.revision || self.merged {
            return;
        }
        self.crash(true);
        (self.fanned_out, self.awaited) = (backup.fanned_out, backup.awaited);
        (self.counters, self.places) = (backup.counters, backup.places);
        for at in 0..ROOMS {
            self.places[at].not_editable.clear();
            if let Some(copy) = self.places[at].copy.as_mut().filter(|copy| copy.desired != copy.actual) {
                copy.unpark();
                copy.messages.unknown_since.get_or_insert((copy.desired, 0));
            }
            if let Some(plan) = self.places[at].under_way.take() {
                self.recover(at, plan.attempt());
            }
        }
        self.unknown = (!self.fanned_out).then_some((self.revision, 0));
    }

    fn merge(&mut self) {
        if std::mem::replace(&mut self.merged, true) {
            return;
        }
        let subscription = self.places[0].room.subscription.take();
        self.places[0].faithful = false;
        self.places[1].faithful = false;
        if self.places[1].room.subscription.is_none() {
            self.places[1].room.subscription = subscription;
        }
        let under_way = self.places[0].under_way.as_ref().map(|plan| (plan.attempt(), 0));
        if self.places[1].copy.is_some() {
            return;
        }
        let Some(old) = &mut self.places[0].copy else { return };
        self.places[1].copy = hand_over(old, room_id(1), under_way, self.can, &mut self.counters);
    }

    /// All goes well from now on; how many steps it took, at most so many.
    pub fn finish(&mut self, most: usize) -> usize {
        self.happen(Event::FanOut);
        for step in 0..most {
            let differs = |place: &&Place| place.copy.as_ref().is_some_and(Copy::differs);
            if !self.places.iter().any(|place| differs(&place) || place.under_way.is_some()) {
                return step;
            }
            self.happen(Event::Pass(AGES));
            for at in 0..ROOMS {
                self.happen(Event::Step(at, Reply::Done));
            }
        }
        most
    }

    /// The ids that some copy knows.
    pub fn known(&self) -> HashSet<MessageId> {
        let copies = self.places.iter().filter_map(|place| place.copy.as_ref());
        let ids = copies.flat_map(|copy| {
            let notice = copy.messages.notice.iter().map(|(_, id)| id);
            copy.messages.ids.iter().chain(&copy.messages.outdated).chain(notice)
        });
        ids.cloned().collect()
    }
}
