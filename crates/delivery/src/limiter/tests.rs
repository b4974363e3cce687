//! The pace against servers with buckets of their own, in a time that only the simulation moves.

use super::classes::{Class, Lane, Queues};
use super::{Figures, RateLimiter};
use domain::incoming::MessageId;
use domain::number::RoomId;
use domain::room::{Address, NetworkId, RoomKind};
use domain::sending::{Delivery, Manner};
use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;
use std::time::Instant;

mod hostile;
mod matrix;
mod telegram;

/// What the courier has under way at most.
const FLIGHT: usize = 32;

/// A server: what it makes of a message, and how long its answer takes.
trait Server {
    fn take(&mut self, message: &Message, now: Instant) -> (Delivery, Duration);
}

#[derive(Clone, Debug)]
struct Message {
    room: Address,
    kind: RoomKind,
    manner: Manner,
    /// Not to be sent before.
    from: Instant,
}

/// What happened.
#[derive(Debug, Default)]
struct Run {
    /// What was sent, and when it left.
    sent: Vec<(Message, Instant)>,
    /// What was refused, and when the courier learned it.
    refused: Vec<(Message, Instant)>,
    /// When the last one had come back.
    end: Option<Instant>,
}

/// How many copies are claimed at once.
const CLAIMED: usize = 64;

impl Message {
    fn class(&self) -> Class {
        if self.manner == Manner::Answer { Class::PersonAnswer } else { Class::Statement }
    }

    fn lane(&self) -> Lane {
        let mut hasher = DefaultHasher::new();
        self.room.hash(&mut hasher);
        let room = RoomId(hasher.finish());
        if self.manner == Manner::Answer { Lane::answers(room, None) } else { Lane::copies(room) }
    }
}

/// Sends the messages as the courier does: in turn, one at a time to each room, each as soon as it may. The courier is
/// late by up to `late`.
fn run(
    limiter: &mut RateLimiter,
    server: &mut dyn Server,
    messages: Vec<Message>,
    late: Duration,
    start: Instant,
) -> Run {
    let (answers, copies): (Vec<_>, Vec<_>) =
        messages.into_iter().partition(|message| message.manner == Manner::Answer);
    let mut queues = Queues::default();
    answers.into_iter().for_each(|answer| queues.push_back(answer.class(), answer.lane(), answer));
    let mut copies: VecDeque<Message> = copies.into();
    let mut claimed = 0;
    let mut flight: Vec<(Instant, Message, Delivery)> = Vec::new();
    let mut run = Run::default();
    let mut now = start;
    let mut lateness = 0;
    loop {
        while let Some(at) = flight.iter().position(|(at, ..)| *at <= now) {
            let (_, mut message, delivery) = flight.swap_remove(at);
            limiter.came_back(&message.room, &delivery, now);
            if let Delivery::RetryAfter(wait) = delivery {
                run.refused.push((message.clone(), now));
                message.from = now + wait;
                claimed += usize::from(message.manner == Manner::Broadcast);
                queues.push_front(message.class(), message.lane(), message);
            }
            run.end = Some(now);
        }
        while claimed < CLAIMED
            && let Some(copy) = copies.pop_front()
        {
            claimed += 1;
            queues.push_back(copy.class(), copy.lane(), copy);
        }
        if queues.first().next().is_none() && flight.is_empty() {
            return run;
        }
        let free = |message: &Message| flight.iter().all(|(_, other, _)| other.room != message.room);
        let soonest = if flight.len() < FLIGHT {
            let ready = |message: &Message, at: Option<Instant>| {
                free(message) && message.from <= now && at.is_some_and(|at| at <= now)
            };
            let answer =
                |message: &Message| ready(message, limiter.ready_at(&message.room, Manner::Answer, now));
            let asked = queues.first().any(|(class, message)| class.is_answer() && answer(message));
            let copy = |message: &Message| match asked {
                true => ready(message, limiter.ready_in_turn_at(&message.room, now)),
                false => ready(message, limiter.ready_at(&message.room, Manner::Broadcast, now)),
            };
            let next =
                queues.next(|class, message| if class.is_answer() { answer(message) } else { copy(message) });
            if let Some((class, message)) = next {
                claimed -= usize::from(!class.is_answer());
                limiter.take(&message.room, message.kind, now);
                let (delivery, takes) = server.take(&message, now);
                if matches!(delivery, Delivery::Sent(_)) {
                    run.sent.push((message.clone(), now));
                }
                flight.push((now + takes, message, delivery));
                continue;
            }
            let waiting = queues.first().filter(|(_, message)| free(message));
            waiting
                .filter_map(|(_, message)| {
                    let at = limiter.ready_at(&message.room, message.manner, now)?;
                    Some(at.max(message.from))
                })
                .min()
        } else {
            None
        };
        let outcome = flight.iter().map(|(at, ..)| *at).min();
        now = soonest.into_iter().chain(outcome).min().expect("there is always something to wait for");
        lateness = (lateness * 7 + 3) % 11;
        now += late * lateness / 10;
        assert!(now < start + Duration::from_secs(20 * 24 * 3600), "stuck: {run:?}");
        limiter.tidy(now);
    }
}

fn copies(network: NetworkId, count: usize, start: Instant) -> Vec<Message> {
    let room = |n| Message {
        room: Address::new(network, format!("room-{n}")),
        kind: if n % 3 == 0 { RoomKind::Group } else { RoomKind::Private },
        manner: Manner::Broadcast,
        from: start,
    };
    (0..count).map(room).collect()
}

fn sent() -> Delivery {
    Delivery::Sent(MessageId("1".into()))
}

/// A bucket as servers have them.
#[derive(Clone, Copy, Debug)]
struct Tokens {
    size: f64,
    per_second: f64,
    held: f64,
    at: Instant,
}

impl Tokens {
    fn new(size: f64, per_second: f64, now: Instant) -> Self {
        Self { size, per_second, held: size, at: now }
    }

    /// How long until there is one.
    fn wait(&mut self, now: Instant) -> Duration {
        self.held = (self.held + now.duration_since(self.at).as_secs_f64() * self.per_second).min(self.size);
        self.at = now;
        // A hair's breadth is no reason to refuse.
        Duration::from_secs_f64(((1.0 - 1e-6 - self.held) / self.per_second).max(0.0))
    }
}

/// Telegram as documented: its buckets, the strictest reading of "a second" in a chat.
struct TelegramServer {
    all: Tokens,
    chats: HashMap<String, Tokens>,
}

impl TelegramServer {
    fn new(now: Instant) -> Self {
        Self { all: Tokens::new(30.0, 30.0, now), chats: HashMap::new() }
    }
}

impl Server for TelegramServer {
    fn take(&mut self, message: &Message, now: Instant) -> (Delivery, Duration) {
        let chat = self.chats.entry(message.room.id.clone()).or_insert_with(|| match message.kind {
            RoomKind::Private => Tokens::new(1.0, 1.0, now),
            RoomKind::Group | RoomKind::Channel => Tokens::new(20.0, 20.0 / 60.0, now),
        });
        let wait = self.all.wait(now).max(chat.wait(now));
        if wait > Duration::ZERO {
            let seconds = Duration::from_secs(wait.as_secs() + 1);
            return (Delivery::RetryAfter(seconds), Duration::from_millis(30));
        }
        self.all.held -= 1.0;
        chat.held -= 1.0;
        (sent(), Duration::from_millis(70))
    }
}

/// Synapse: who is refused hears of it half a second later, and pays nothing.
struct Synapse {
    account: Tokens,
    answers_in: Duration,
}

impl Server for Synapse {
    fn take(&mut self, _: &Message, now: Instant) -> (Delivery, Duration) {
        let wait = self.account.wait(now);
        if wait > Duration::ZERO {
            let millis = u64::try_from(wait.as_millis()).unwrap();
            let pause = Duration::from_millis(500);
            return (Delivery::RetryAfter(Duration::from_millis(millis)), self.answers_in + pause);
        }
        self.account.held -= 1.0;
        (sent(), self.answers_in)
    }
}

fn telegram(now: Instant) -> RateLimiter {
    RateLimiter::telegram(Figures::default(), now)
}

fn at(id: &str) -> Address {
    Address::new(NetworkId::Telegram, id)
}

fn retry(seconds: u64) -> Delivery {
    Delivery::RetryAfter(Duration::from_secs(seconds))
}

/// One message, from its leaving to what came of it.
fn send(limiter: &mut RateLimiter, room: &str, delivery: &Delivery, now: Instant) {
    limiter.take(&at(room), RoomKind::Private, now);
    limiter.came_back(&at(room), delivery, now);
}

/// How many fall into any time as long as this, at most.
fn most_within(times: &[Instant], window: Duration) -> usize {
    let within = |from: &Instant| times.iter().filter(|at| *at >= from && **at < *from + window).count();
    times.iter().map(within).max().unwrap_or(0)
}
