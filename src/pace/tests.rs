//! The pace against servers with buckets of their own, in a time that only the simulation moves.

use super::{Figures, Pace};
use commands::heard::MessageId;
use commands::room::{Address, NetworkId, RoomKind};
use networks::{Delivery, Manner};
use proptest::prelude::*;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

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
    /// When the last one had landed.
    end: Option<Instant>,
}

/// Sends the messages as the courier does: answers first, one at a time to each room, each as soon as it may. The
/// courier is late by up to `late`.
fn run(
    pace: &mut Pace,
    server: &mut dyn Server,
    messages: Vec<Message>,
    late: Duration,
    start: Instant,
) -> Run {
    let mut waiting = messages;
    let mut flight: Vec<(Instant, Message, Delivery)> = Vec::new();
    let mut run = Run::default();
    let mut now = start;
    let mut lateness = 0;
    loop {
        while let Some(at) = flight.iter().position(|(at, ..)| *at <= now) {
            let (_, mut message, delivery) = flight.swap_remove(at);
            pace.landed(&message.room, &delivery, now);
            if let Delivery::RetryAfter(wait) = delivery {
                run.refused.push((message.clone(), now));
                message.from = now + wait;
                waiting.insert(0, message);
            }
            run.end = Some(now);
        }
        if waiting.is_empty() && flight.is_empty() {
            return run;
        }
        let ready = |message: &Message, flight: &[(Instant, Message, Delivery)]| {
            let busy = flight.iter().any(|(_, other, _)| other.room == message.room);
            let at = pace.ready_at(&message.room, message.manner, now).filter(|_| !busy);
            at.map(|at| at.max(message.from))
        };
        if flight.len() < FLIGHT {
            // Enough to look at, as the courier's claims are.
            let mut next: Vec<(usize, Instant, bool)> = waiting
                .iter()
                .enumerate()
                .filter(|(at, message)| *at < 64 || message.manner == Manner::Answer)
                .filter_map(|(at, message)| {
                    Some((at, ready(message, &flight)?, message.manner == Manner::Broadcast))
                })
                .collect();
            next.sort_by_key(|(at, ready, copy)| (*ready > now, *copy, *at));
            if let Some((at, ..)) = next.iter().find(|(_, ready, _)| *ready <= now) {
                let message = waiting.remove(*at);
                pace.take(&message.room, message.kind, now);
                let (delivery, takes) = server.take(&message, now);
                if matches!(delivery, Delivery::Sent(_)) {
                    run.sent.push((message.clone(), now));
                }
                flight.push((now + takes, message, delivery));
                continue;
            }
            let soonest = next.iter().map(|(_, ready, _)| *ready).min();
            let landing = flight.iter().map(|(at, ..)| *at).min();
            now = soonest.into_iter().chain(landing).min().expect("there is always something to wait for");
        } else {
            now = flight.iter().map(|(at, ..)| *at).min().expect("a full flight lands");
        }
        lateness = (lateness * 7 + 3) % 11;
        now += late * lateness / 10;
        assert!(now < start + Duration::from_secs(20 * 24 * 3600), "stuck: {run:?}");
        pace.tidy(now);
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

fn telegram(now: Instant) -> Pace {
    Pace::telegram(Figures::default(), now)
}

fn at(id: &str) -> Address {
    Address::new(NetworkId::Telegram, id)
}

fn retry(seconds: u64) -> Delivery {
    Delivery::RetryAfter(Duration::from_secs(seconds))
}

/// One message, from its leaving to its landing.
fn send(pace: &mut Pace, room: &str, delivery: &Delivery, now: Instant) {
    pace.take(&at(room), RoomKind::Private, now);
    pace.landed(&at(room), delivery, now);
}

/// How many fall into any time as long as this, at most.
fn most_within(times: &[Instant], window: Duration) -> usize {
    let within = |from: &Instant| times.iter().filter(|at| *at >= from && **at < *from + window).count();
    times.iter().map(within).max().unwrap_or(0)
}

#[tokio::test]
async fn a_broadcast_on_telegram_takes_the_time_it_must_and_is_never_refused() {
    let start = Instant::now();
    // A timer is late by a millisecond or so, a disk by more.
    for late in [2, 60] {
        let mut server = TelegramServer::new(start);
        let done = run(
            &mut telegram(start),
            &mut server,
            copies(NetworkId::Telegram, 3_000, start),
            Duration::from_millis(late),
            start,
        );
        let ratio = (done.end.unwrap() - start).as_secs_f64() / 100.0;
        assert!(done.refused.is_empty(), "{:?}", done.refused);
        assert!(ratio <= 1.005, "late by {late} ms: {ratio}");
    }
}

#[tokio::test]
async fn answers_dont_wait_behind_a_broadcast() {
    let start = Instant::now();
    let mut messages = copies(NetworkId::Telegram, 900, start);
    messages.extend((0..150).map(|n| Message {
        room: at(&format!("person-{}", n % 50)),
        kind: RoomKind::Private,
        manner: Manner::Answer,
        from: start + Duration::from_millis(200) * n,
    }));
    let mut server = TelegramServer::new(start);
    let done = run(&mut telegram(start), &mut server, messages, Duration::from_millis(2), start);
    assert!(done.refused.is_empty());
    let ratio = (done.end.unwrap() - start).as_secs_f64() / (1_050.0 / 30.0);
    assert!(ratio <= 1.01, "{ratio}");
    let slowest = done
        .sent
        .iter()
        .filter(|(message, _)| message.manner == Manner::Answer)
        .map(|(message, left)| *left - message.from)
        .max();
    assert!(slowest.unwrap() <= Duration::from_millis(3), "{slowest:?}");
}

#[tokio::test]
async fn a_group_gets_twenty_a_minute_and_its_topics_count_together() {
    let start = Instant::now();
    let message = |n| Message {
        room: at(if n % 2 == 0 { "-100/5" } else { "-100/6" }),
        kind: RoomKind::Group,
        manner: Manner::Answer,
        from: start,
    };
    let mut server = TelegramServer::new(start);
    let done = run(&mut telegram(start), &mut server, (0..70).map(message).collect(), Duration::ZERO, start);
    let times: Vec<Instant> = done.sent.iter().map(|(_, at)| *at).collect();
    assert_eq!(most_within(&times, Duration::from_secs(60)), 20);
    assert_eq!(most_within(&times, Duration::from_secs(1)), 1);
}

#[tokio::test]
async fn a_refused_room_waits_exactly_what_it_was_told_and_alone() {
    let start = Instant::now();
    let mut pace = telegram(start);
    send(&mut pace, "1", &retry(9), start);
    let ready = |pace: &Pace, room| pace.ready_at(&at(room), Manner::Answer, start).unwrap();
    assert_eq!(ready(&pace, "1"), start + Duration::from_secs(9));
    assert_eq!(ready(&pace, "1/7"), start + Duration::from_secs(9), "a topic is the chat's");
    assert!(ready(&pace, "2") <= start);
    // The same room again, or another one later, is no refusal of the network.
    send(&mut pace, "1", &retry(9), start + Duration::from_millis(100));
    send(&mut pace, "2", &retry(3), start + Duration::from_millis(1_200));
    assert!(ready(&pace, "3") <= start + Duration::from_millis(1_200));
    assert_eq!(pace.rate(), Some(30.0));
}

#[tokio::test]
async fn two_rooms_refused_within_a_second_hold_the_network_and_it_finds_its_way_back() {
    let start = Instant::now();
    let mut pace = telegram(start);
    for room in ["1", "2", "3"] {
        pace.take(&at(room), RoomKind::Private, start);
    }
    let second = start + Duration::from_millis(500);
    pace.landed(&at("1"), &retry(9), start);
    pace.landed(&at("2"), &retry(5), second);
    pace.landed(&at("3"), &retry(5), second);
    let until = second + Duration::from_secs(5);
    assert!(!pace.is_open(until - Duration::from_millis(1)));
    assert_eq!(pace.ready_at(&at("4"), Manner::Answer, second), Some(until));
    assert!(pace.ready_at(&at("4"), Manner::Broadcast, second).unwrap() > until);
    assert_eq!(pace.rate(), Some(24.0), "those refused together are one refusal");

    let mut now = until;
    let mut rates = Vec::new();
    for n in 0..500 {
        let room = format!("later-{n}");
        now = now.max(pace.ready_at(&at(&room), Manner::Broadcast, now).unwrap());
        send(&mut pace, &room, &sent(), now);
        rates.push(pace.rate().unwrap());
    }
    assert!(rates.is_sorted() && rates[98] < 24.1 && rates[499] == 30.0, "{rates:?}");
}

#[tokio::test]
async fn a_network_that_refuses_always_is_never_left_alone_for_good() {
    let start = Instant::now();
    let mut pace = telegram(start);
    let mut now = start;
    for n in 0..100 {
        let room = format!("{}", n % 7);
        now = now.max(pace.ready_at(&at(&room), Manner::Broadcast, now).unwrap());
        send(&mut pace, &room, &retry(1), now);
    }
    assert!(pace.rate().unwrap() >= 7.5);
    assert!(now < start + Duration::from_secs(150), "{:?}", now - start);
}

#[tokio::test]
async fn a_matrix_server_with_its_default_limits_gets_all_it_allows() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut pace = Pace::matrix(start);
    assert_eq!(pace.rate(), None);
    let done =
        run(&mut pace, &mut server, copies(NetworkId::Matrix, 40, start), Duration::from_millis(5), start);
    let ratio = (done.end.unwrap() - start).as_secs_f64() / 150.0;
    assert!(ratio <= 1.02, "{ratio}");
    assert!(done.refused.len() <= 12, "{}", done.refused.len());
    assert!((pace.rate().unwrap() - 0.2).abs() < 0.005, "{:?}", pace.rate());

    // The next one knows what may go at once, and after how long.
    let later = done.end.unwrap() + Duration::from_secs(3_600);
    let done =
        run(&mut pace, &mut server, copies(NetworkId::Matrix, 40, later), Duration::from_millis(5), later);
    let ratio = (done.end.unwrap() - later).as_secs_f64() / 150.0;
    assert!(ratio <= 1.01 && done.refused.len() <= 4, "{ratio}, {}", done.refused.len());
}

#[tokio::test]
async fn a_limit_that_is_lifted_is_noticed() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut pace = Pace::matrix(start);
    let done = run(&mut pace, &mut server, copies(NetworkId::Matrix, 60, start), Duration::ZERO, start);
    let lifted = done.end.unwrap();
    server.account = Tokens::new(1e9, 1e9, lifted);
    let done = run(&mut pace, &mut server, copies(NetworkId::Matrix, 1_000, lifted), Duration::ZERO, lifted);
    let took = done.end.unwrap() - lifted;
    assert!(done.refused.is_empty());
    // Until the next try ahead of time, and then as fast as it goes.
    assert!(took <= Duration::from_secs(5 * 33 + 10), "{took:?}");
    assert_eq!(pace.rate(), None);
}

#[tokio::test]
async fn one_odd_refusal_is_waited_out_and_soon_forgotten() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut pace = Pace::matrix(start);
    let done = run(&mut pace, &mut server, copies(NetworkId::Matrix, 60, start), Duration::ZERO, start);
    let odd = done.end.unwrap();
    let room = Address::new(NetworkId::Matrix, "odd");
    pace.take(&room, RoomKind::Private, odd);
    pace.landed(&room, &retry(1_800), odd);
    assert_eq!(pace.ready_at(&room, Manner::Answer, odd), Some(odd + Duration::from_secs(1_800)));
    let later = odd + Duration::from_secs(1_800);
    let done = run(&mut pace, &mut server, copies(NetworkId::Matrix, 100, later), Duration::ZERO, later);
    let least = 90.0 / 0.2;
    let took = (done.end.unwrap() - later).as_secs_f64();
    assert!(took < 1.25 * least, "{took} instead of {least}");
}

#[tokio::test]
async fn without_limits_matrix_is_not_slowed() {
    let start = Instant::now();
    let mut server = Synapse { account: Tokens::new(1e9, 1e9, start), answers_in: Duration::from_millis(30) };
    let done = run(
        &mut Pace::matrix(start),
        &mut server,
        copies(NetworkId::Matrix, 500, start),
        Duration::ZERO,
        start,
    );
    let took = done.end.unwrap() - start;
    assert!(took < Duration::from_millis(1_500), "{took:?}");
}

#[tokio::test]
async fn an_answer_takes_the_next_slot_of_a_limited_account() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut messages = copies(NetworkId::Matrix, 40, start);
    let asked = start + Duration::from_secs(70);
    messages.push(Message {
        room: Address::new(NetworkId::Matrix, "person"),
        kind: RoomKind::Private,
        manner: Manner::Answer,
        from: asked,
    });
    let done = run(&mut Pace::matrix(start), &mut server, messages, Duration::ZERO, start);
    let (_, left) = done.sent.iter().find(|(message, _)| message.manner == Manner::Answer).unwrap();
    assert!(*left - asked < Duration::from_millis(6_000), "{:?}", *left - asked);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn telegram_never_gets_more_than_its_figures(
        rate in 1u32..60, late in 0u64..50, count in 1usize..400, answers in 0usize..60,
    ) {
        let start = Instant::now();
        let figures = Figures { messages_per_second: rate, ..Figures::default() };
        let mut messages = copies(NetworkId::Telegram, count, start);
        messages.extend((0..answers).map(|n| Message {
            room: at(&format!("room-{}", n % 10)),
            kind: if (n % 10) % 3 == 0 { RoomKind::Group } else { RoomKind::Private },
            manner: Manner::Answer,
            from: start + Duration::from_millis(90) * u32::try_from(n).unwrap(),
        }));
        let total = messages.len();
        let mut server = TelegramServer::new(start);
        server.all = Tokens::new(f64::from(rate), f64::from(rate), start);
        let mut pace = Pace::telegram(figures, start);
        let done = run(&mut pace, &mut server, messages, Duration::from_millis(late), start);
        prop_assert_eq!(done.sent.len(), total);
        prop_assert!(done.refused.is_empty());
        let times: Vec<Instant> = done.sent.iter().map(|(_, at)| *at).collect();
        for seconds in [1, 3, 10] {
            let most = seconds * rate + (rate / 5).max(1);
            prop_assert!(most_within(&times, Duration::from_secs(seconds.into())) <= most as usize);
        }
        for room in (0..10).map(|n| format!("room-{n}")) {
            let times: Vec<Instant> =
                done.sent.iter().filter(|(message, _)| message.room.id == room).map(|(_, at)| *at).collect();
            prop_assert!(most_within(&times, Duration::from_secs(1)) <= 1);
            prop_assert!(most_within(&times, Duration::from_secs(60)) <= 60);
        }
    }

    #[test]
    fn matrix_learns_whatever_the_limit_is(
        size in 2u32..30, each in 20u64..8_000, answers_in in 5u64..200, late in 0u64..20, count in 30usize..300,
    ) {
        let start = Instant::now();
        let per_second = 1_000.0 / each as f64;
        let mut server = Synapse {
            account: Tokens::new(size.into(), per_second, start),
            answers_in: Duration::from_millis(answers_in),
        };
        let mut pace = Pace::matrix(start);
        let messages = copies(NetworkId::Matrix, count, start);
        let done = run(&mut pace, &mut server, messages, Duration::from_millis(late), start);
        prop_assert_eq!(done.sent.len(), count);
        let least = count.saturating_sub(size as usize) as f64 / per_second;
        let took = (done.end.unwrap() - start).as_secs_f64();
        // One at a time while the limit is looked for, and half a second for each refusal, matter little in the end; more
        // where a message costs less than that: there, being refused is how the limit is felt.
        let over = if each < 1_000 { 2.0 } else { 1.15 };
        prop_assert!(took <= least * over + 15.0, "{took} instead of {least}, {} refused", done.refused.len());
        if each >= 1_000 {
            prop_assert!(done.refused.len() <= 24 + count / 8, "{} of {count} refused", done.refused.len());
        }
    }
}
