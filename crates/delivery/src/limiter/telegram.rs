//! Telegram's pace: begins with the documented figures, gives way when it is refused, and finds the way back.

use super::bucket::Bucket;
use super::spacing;
use crate::retry::time_after;
use domain::room::{Address, RoomKind};
use domain::sending::{Delivery, Manner};
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;
use std::time::Instant;

/// Two chats refused within this time mean that the network is refusing, not the chats.
const TOGETHER: Duration = Duration::from_secs(1);

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// What part of a second's messages may go at once, after a pause or when we are late.
const AT_ONCE: u32 = 5;

/// What is left of the rate when the network has refused.
const SLOWER: f64 = 0.8;

/// The least of the rate that is left.
const SLOWEST: f64 = 0.25;

/// After so many messages without a refusal of the network …
const CALM: u32 = 100;

/// … this much of the rate comes back.
const FASTER: f64 = 0.05;

/// What part of a group's messages a minute answers leave to copies: a group that asks all the time is told at once
/// what is published.
const LEFT_TO_COPIES: u32 = 5;

/// For how long a chat that has refused a burst gets smaller ones.
const REMEMBERED: Duration = Duration::from_secs(3_600);

/// What Telegram allows; the figures of its Bot FAQ by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Messages a second, to all chats together.
    pub messages_per_second: u32,
    /// Messages a second in one chat.
    pub chat_messages_per_second: u32,
    /// Messages a minute in one group or channel.
    pub group_messages_per_minute: u32,
    /// How many messages of an answer go to a private chat at once, after a pause.
    pub chat_burst: u32,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            messages_per_second: 30,
            chat_messages_per_second: 1,
            group_messages_per_minute: 20,
            chat_burst: 3,
        }
    }
}

/// A fifth of a second's messages may go at once, of which copies leave a third to answers: so an answer finds its token,
/// and a courier that was late catches up, while no second sees much more than its figure and the long run nothing more.
#[derive(Debug)]
pub(super) struct Telegram {
    figures: Figures,
    all: Bucket,
    /// How many tokens copies leave to answers.
    reserve: u32,
    /// What part of the rate we go at.
    share: f64,
    /// How many messages went since the network last refused, or the share last grew.
    calm: u32,
    chats: HashMap<String, Chat>,
    /// The chats in which copies wait.
    awaited: HashSet<String>,
    held: Option<Instant>,
    last_refusal: Option<(Instant, String)>,
}

/// What has gone to a chat, a group's topics together.
///
/// Its figures are kept strictly, but for answers in private chats: there Telegram lets a few messages through at once, if
/// no more than one a second goes in the long run, and somebody who waits for an answer in several messages notices each
/// second. A chat that refuses gets smaller bursts for an hour. Time counts from when Telegram has told that it has the
/// message: it may have taken it in a moment before.
#[derive(Debug)]
struct Chat {
    kind: RoomKind,
    under_way: u32,
    sent: VecDeque<Instant>,
    /// What may go at once.
    bucket: Bucket,
    burst: u32,
    /// The message under way left sooner than a second after the one before.
    hurried: bool,
    /// Until when smaller bursts are sent.
    careful: Option<Instant>,
    held: Option<Instant>,
}

impl Telegram {
    pub(super) fn new(figures: Figures, now: Instant) -> Self {
        let size = (figures.messages_per_second / AT_ONCE).max(1);
        Self {
            figures,
            all: Bucket::new(size, spacing(figures.messages_per_second, SECOND), now),
            reserve: size / 3,
            share: 1.0,
            calm: 0,
            chats: HashMap::new(),
            awaited: HashSet::new(),
            held: None,
            last_refusal: None,
        }
    }

    pub(super) fn rate(&self) -> f64 {
        f64::from(self.figures.messages_per_second) * self.share
    }

    /// When an answer may go, if its chat allows it.
    pub(super) fn open_at(&self) -> Instant {
        let ready = self.all.ready_at(0);
        ready.max(self.held.unwrap_or(ready))
    }

    pub(super) fn ready_at(&self, room: &Address, manner: Manner) -> Option<Instant> {
        let left = if manner == Manner::Answer { 0 } else { self.reserve };
        self.ready_so_that(left, room, manner)
    }

    /// When a copy may go that leaves answers nothing.
    pub(super) fn ready_in_turn_at(&self, room: &Address) -> Option<Instant> {
        self.ready_so_that(0, room, Manner::Broadcast)
    }

    pub(super) fn copies_wait_in<'a>(&mut self, rooms: impl Iterator<Item = &'a Address>) {
        self.awaited.clear();
        self.awaited.extend(rooms.map(|room| chat(room).to_owned()));
    }

    fn ready_so_that(&self, left: u32, room: &Address, manner: Manner) -> Option<Instant> {
        if manner == Manner::Answer && self.awaited.contains(chat(room)) {
            return None;
        }
        let ready = self.all.ready_at(left).max(self.open_at());
        match self.chats.get(chat(room)) {
            None => Some(ready),
            Some(chat) if chat.under_way > 0 => None,
            Some(chat) => Some(ready.max(chat.ready_at(&self.figures, manner).unwrap_or(ready))),
        }
    }

    pub(super) fn chat_ready_at(&self, room: &Address) -> Option<Instant> {
        self.chats.get(chat(room))?.ready_at(&self.figures, Manner::Broadcast)
    }

    pub(super) fn take(&mut self, room: &Address, kind: RoomKind, now: Instant) {
        self.all.take(now);
        if !self.chats.contains_key(chat(room)) {
            self.chats.insert(chat(room).to_owned(), Chat::new(kind, &self.figures, now));
        }
        let each = self.figures.chat_spacing();
        if let Some(chat) = self.chats.get_mut(chat(room)) {
            chat.under_way += 1;
            chat.hurried = chat.sent.back().is_some_and(|last| *last + each > now);
        }
    }

    pub(super) fn came_back(&mut self, room: &Address, delivery: &Delivery, now: Instant) {
        if let Some(chat) = self.chats.get_mut(chat(room)) {
            chat.under_way = chat.under_way.saturating_sub(1);
            chat.sent.push_back(now);
            chat.bucket.take(now);
            let most = match chat.kind {
                RoomKind::Private => 1,
                RoomKind::Group | RoomKind::Channel => self.figures.group_messages_per_minute as usize,
            };
            while chat.sent.len() > most {
                chat.sent.pop_front();
            }
        }
        match delivery {
            Delivery::RetryAfter(wait) => self.refused(chat(room), time_after(now, *wait), now),
            Delivery::Sent(_) => self.went_well(now),
            _ => {}
        }
    }

    /// A 429 names no scope: the chat waits, and all do if another is refused in the same second.
    fn refused(&mut self, chat: &str, until: Instant, now: Instant) {
        let others = self
            .last_refusal
            .as_ref()
            .is_some_and(|(at, other)| other != chat && now.duration_since(*at) <= TOGETHER);
        self.last_refusal = Some((now, chat.to_owned()));
        if let Some(chat) = self.chats.get_mut(chat) {
            chat.held = Some(until);
            if chat.hurried {
                chat.send_less_at_once(time_after(now, REMEMBERED));
            }
        }
        if others {
            // Those that were under way together are refused together: that is one refusal.
            if self.held.is_none_or(|held| held <= now) {
                self.set_share((self.share * SLOWER).max(SLOWEST));
            }
            self.held = Some(self.held.map_or(until, |held| held.max(until)));
            self.all.empty_until(until);
        }
    }

    fn went_well(&mut self, now: Instant) {
        if self.share >= 1.0 || self.held.is_some_and(|held| held > now) {
            return;
        }
        self.calm += 1;
        if self.calm >= CALM {
            self.set_share((self.share + FASTER).min(1.0));
        }
    }

    fn set_share(&mut self, share: f64) {
        self.share = share;
        self.calm = 0;
        self.all.set_each(spacing(self.figures.messages_per_second, SECOND).div_f64(share));
    }

    pub(super) fn tidy(&mut self, now: Instant) {
        let figures = self.figures;
        self.chats
            .retain(|_, chat| chat.under_way > 0 || chat.matters_until(&figures).is_some_and(|at| at > now));
        self.held = self.held.filter(|until| *until > now);
    }
}

impl Figures {
    /// The time between two messages in one chat.
    fn chat_spacing(&self) -> Duration {
        spacing(self.chat_messages_per_second, SECOND)
    }
}

impl Chat {
    fn new(kind: RoomKind, figures: &Figures, now: Instant) -> Self {
        let burst = match kind {
            RoomKind::Private => figures.chat_burst.max(1),
            RoomKind::Group | RoomKind::Channel => 1,
        };
        Self {
            kind,
            under_way: 0,
            sent: VecDeque::new(),
            bucket: Bucket::new(burst, figures.chat_spacing(), now),
            burst,
            hurried: false,
            careful: None,
            held: None,
        }
    }

    /// When the next message may go.
    fn ready_at(&self, figures: &Figures, manner: Manner) -> Option<Instant> {
        let all = figures.group_messages_per_minute;
        let most = match manner {
            Manner::Answer => all.saturating_sub(all / LEFT_TO_COPIES).max(1),
            Manner::Broadcast => all,
        } as usize;
        let last = self.sent.back()?;
        let a_second = match manner {
            Manner::Answer => self.bucket.ready_at(0),
            Manner::Broadcast => self.bucket.ready_at(0).max(*last + figures.chat_spacing()),
        };
        let a_minute = match self.kind {
            RoomKind::Private => None,
            RoomKind::Group | RoomKind::Channel => self
                .sent
                .len()
                .checked_sub(most)
                .and_then(|at| self.sent.get(at))
                .map(|first| *first + MINUTE),
        };
        [a_second].into_iter().chain(a_minute).chain(self.held).max()
    }

    /// It has refused a message that came soon after another.
    fn send_less_at_once(&mut self, until: Instant) {
        self.burst = self.burst.saturating_sub(1).max(1);
        self.bucket.set_size(self.burst);
        self.careful = Some(until);
    }

    /// Until when it matters what was sent, or learned.
    fn matters_until(&self, figures: &Figures) -> Option<Instant> {
        let last = match self.kind {
            RoomKind::Private => Some(self.bucket.full_at()),
            RoomKind::Group | RoomKind::Channel => self.sent.back().map(|last| *last + MINUTE),
        };
        self.ready_at(figures, Manner::Broadcast).into_iter().chain(last).chain(self.careful).max()
    }
}

/// The chat of a room: the limits are a chat's, whatever its topics.
fn chat(room: &Address) -> &str {
    room.id.split('/').next().unwrap_or(&room.id)
}
