//! How fast a network lets us send.
//!
//! Telegram's figures are from its Bot FAQ: about 30 messages a second in all, one a second in one chat, 20 a minute in
//! one group. They are starting points; what the network asks for (a `retry_after`) always counts. Matrix servers don't
//! tell their limit beforehand: we send, and wait what they ask.

use commands::room::{NetworkId, RoomKind};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Two rooms refused within this time mean that the network is refusing, not the rooms.
const TOGETHER: Duration = Duration::from_secs(1);

/// A bucket that fills steadily: how much may be sent at once, and how long one takes to come back.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// When it will be full again.
    full_at: Instant,
    size: u32,
    each: Duration,
}

impl Bucket {
    fn new(size: u32, each: Duration, now: Instant) -> Self {
        Self { full_at: now, size, each }
    }

    /// When one more may be taken.
    fn ready_at(&self) -> Instant {
        let spare = self.each.saturating_mul(self.size.saturating_sub(1));
        self.full_at.checked_sub(spare).unwrap_or(self.full_at)
    }

    fn take(&mut self, now: Instant) {
        self.full_at = self.full_at.max(now) + self.each;
    }
}

/// A network's pace, and what it has asked us to wait.
#[derive(Debug)]
pub struct Pace {
    network: NetworkId,
    all: Option<Bucket>,
    rooms: HashMap<u64, Vec<Bucket>>,
    held: Option<Instant>,
    held_rooms: HashMap<u64, Instant>,
    last_refusal: Option<(Instant, u64)>,
}

impl Pace {
    /// The pace that is known of a network.
    pub fn new(network: NetworkId, now: Instant) -> Self {
        let all = (network == NetworkId::Telegram).then(|| Bucket::new(1, Duration::from_millis(34), now));
        Self {
            network,
            all,
            rooms: HashMap::new(),
            held: None,
            held_rooms: HashMap::new(),
            last_refusal: None,
        }
    }

    /// When the next message may go to a room; a time that has passed is now.
    pub fn ready_at(&self, room: u64, now: Instant) -> Instant {
        let buckets = self.rooms.get(&room).into_iter().flatten().chain(&self.all).map(Bucket::ready_at);
        buckets.chain(self.held).chain(self.held_rooms.get(&room).copied()).max().unwrap_or(now)
    }

    /// When the next message may go to a room, whatever the network as a whole bears.
    pub fn room_ready_at(&self, room: u64, now: Instant) -> Instant {
        let buckets = self.rooms.get(&room).into_iter().flatten().map(Bucket::ready_at);
        buckets.chain(self.held_rooms.get(&room).copied()).max().unwrap_or(now)
    }

    /// How many messages a second the network lets through, as far as is known.
    pub fn rate(&self) -> Option<f64> {
        self.all.as_ref().map(|bucket| 1.0 / bucket.each.as_secs_f64())
    }

    /// How many messages may leave within a time, at least one.
    pub fn ahead(&self, within: Duration) -> usize {
        let each = self.all.as_ref().map_or(Duration::ZERO, |bucket| bucket.each);
        usize::try_from(within.as_micros().checked_div(each.as_micros()).unwrap_or(u128::MAX))
            .unwrap_or(usize::MAX)
            .max(1)
    }

    /// When anything may be sent at all.
    pub fn open_at(&self, now: Instant) -> Instant {
        self.all.iter().map(Bucket::ready_at).chain(self.held).max().unwrap_or(now)
    }

    /// One message goes to a room.
    pub fn take(&mut self, room: u64, kind: RoomKind, now: Instant) {
        if let Some(all) = &mut self.all {
            all.take(now);
        }
        if self.network == NetworkId::Telegram {
            let buckets = self.rooms.entry(room).or_insert_with(|| match kind {
                RoomKind::Private => vec![Bucket::new(3, Duration::from_secs(1), now)],
                RoomKind::Group | RoomKind::Channel => {
                    vec![
                        Bucket::new(3, Duration::from_secs(1), now),
                        Bucket::new(20, Duration::from_secs(3), now),
                    ]
                }
            });
            buckets.iter_mut().for_each(|bucket| bucket.take(now));
        }
    }

    /// The network refused a message to a room and asks to wait. A Telegram room waits alone, unless another is refused
    /// in the same second; Matrix limits the account, so all wait.
    pub fn refused(&mut self, room: u64, wait: Duration, now: Instant) {
        let until = now + wait;
        let others =
            self.last_refusal.is_some_and(|(at, other)| other != room && now.duration_since(at) <= TOGETHER);
        if self.network == NetworkId::Telegram && !others {
            self.held_rooms.insert(room, until);
        } else {
            self.held = Some(self.held.map_or(until, |held| held.max(until)));
        }
        self.last_refusal = Some((now, room));
    }

    /// The network can't be reached: nothing goes out until then.
    pub fn hold(&mut self, until: Instant) {
        self.held = Some(self.held.map_or(until, |held| held.max(until)));
    }

    /// Whether nothing may go out.
    pub fn is_held(&self, now: Instant) -> bool {
        self.held.is_some_and(|until| until > now)
    }

    /// Forgets what no longer matters.
    pub fn tidy(&mut self, now: Instant) {
        self.rooms.retain(|_, buckets| buckets.iter().any(|bucket| bucket.full_at > now));
        self.held_rooms.retain(|_, until| *until > now);
        self.held = self.held.filter(|until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `count` messages to the rooms in turn, each as soon as it may; how long that takes.
    fn run(pace: &mut Pace, rooms: u64, kind: RoomKind, count: u64, start: Instant) -> Duration {
        let mut now = start;
        for n in 0..count {
            now = now.max(pace.ready_at(n % rooms, now));
            pace.take(n % rooms, kind, now);
        }
        now - start
    }

    #[tokio::test]
    async fn telegram_in_bulk_is_thirty_a_second_at_most() {
        let start = Instant::now();
        let mut pace = Pace::new(NetworkId::Telegram, start);
        let took = run(&mut pace, 301, RoomKind::Private, 301, start);
        assert!(took >= Duration::from_secs(10) && took < Duration::from_millis(10_500), "{took:?}");
    }

    #[tokio::test]
    async fn a_telegram_group_gets_twenty_a_minute() {
        let start = Instant::now();
        let mut pace = Pace::new(NetworkId::Telegram, start);
        let took = run(&mut pace, 1, RoomKind::Group, 41, start);
        assert!(took >= Duration::from_secs(60), "{took:?}");
    }

    #[tokio::test]
    async fn a_refused_room_waits_alone_and_two_hold_the_network() {
        let start = Instant::now();
        let mut pace = Pace::new(NetworkId::Telegram, start);
        pace.refused(1, Duration::from_secs(9), start);
        assert!(pace.ready_at(1, start) >= start + Duration::from_secs(9));
        assert!(pace.ready_at(2, start) <= start);
        pace.refused(2, Duration::from_secs(5), start + Duration::from_millis(500));
        assert!(pace.ready_at(3, start) >= start + Duration::from_secs(5));
    }

    #[tokio::test]
    async fn matrix_waits_as_a_whole() {
        let start = Instant::now();
        let mut pace = Pace::new(NetworkId::Matrix, start);
        assert!(pace.ready_at(1, start) <= start);
        pace.refused(1, Duration::from_secs(5), start);
        assert!(pace.ready_at(2, start) >= start + Duration::from_secs(5));
    }
}
