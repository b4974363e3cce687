//! Telegram's pace.

use super::*;
use proptest::prelude::*;

#[test]
fn a_broadcast_on_telegram_takes_the_time_it_must_and_is_never_refused() {
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

#[test]
fn answers_dont_wait_behind_a_broadcast() {
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

#[test]
fn neither_a_flood_of_answers_nor_a_broadcast_starves_the_other() {
    let start = Instant::now();
    let mut messages = copies(NetworkId::Telegram, 300, start);
    // Hundreds of people ask all at once, each several things.
    messages.extend((0..900).map(|n| Message {
        room: at(&format!("person-{}", n % 300)),
        kind: RoomKind::Private,
        manner: Manner::Answer,
        from: start,
    }));
    let mut server = TelegramServer::new(start);
    let done = run(&mut telegram(start), &mut server, messages, Duration::from_millis(2), start);
    assert!(done.refused.is_empty(), "{:?}", done.refused.len());
    let both = |(_, at): &&(Message, Instant)| *at - start <= Duration::from_secs(12);
    let sent = done.sent.iter().filter(both).count();
    let copies =
        done.sent.iter().filter(both).filter(|(message, _)| message.manner == Manner::Broadcast).count();
    let share = copies as f64 / sent as f64;
    assert!((0.65..=0.69).contains(&share), "{copies} copies of {sent}");
    // And what is allowed is used.
    let took = (done.end.unwrap() - start).as_secs_f64();
    assert!(took <= 1.01 * 1_200.0 / 30.0, "{took}");
}

#[test]
fn a_group_gets_twenty_a_minute_and_its_topics_count_together() {
    let start = Instant::now();
    // Of which answers leave a fifth to copies.
    for (manner, a_minute) in [(Manner::Broadcast, 20), (Manner::Answer, 16)] {
        let message = |n| Message {
            room: at(if n % 2 == 0 { "-100/5" } else { "-100/6" }),
            kind: RoomKind::Group,
            manner,
            from: start,
        };
        let (mut limiter, mut server) = (telegram(start), TelegramServer::new(start));
        let done = run(&mut limiter, &mut server, (0..70).map(message).collect(), Duration::ZERO, start);
        let times: Vec<Instant> = done.sent.iter().map(|(_, at)| *at).collect();
        assert_eq!(most_within(&times, Duration::from_secs(60)), a_minute);
        assert_eq!(most_within(&times, Duration::from_secs(1)), 1);
    }
}

#[test]
fn a_group_that_asks_all_the_time_gets_a_statement_at_once() {
    let start = Instant::now();
    let mut limiter = telegram(start);
    let (group, topic) = (at("-100"), at("-100/5"));
    let mut now = start;
    // Whatever it may get is answers.
    while let Some(ready) = limiter.ready_at(&group, Manner::Answer, now)
        && ready <= start + Duration::from_secs(30)
    {
        now = now.max(ready);
        limiter.take(&group, RoomKind::Group, now);
        limiter.came_back(&group, &sent(), now);
    }
    let copy = limiter.ready_at(&group, Manner::Broadcast, now).unwrap();
    assert!(copy <= now + Duration::from_secs(1), "{:?}", copy - now);
    // While it waits for that second, no answer takes its place, nor does one in another topic.
    limiter.copies_wait_in(std::iter::once(&topic));
    for room in [&group, &topic] {
        assert_eq!(limiter.ready_at(room, Manner::Answer, now + Duration::from_secs(90)), None);
    }
    assert!(limiter.ready_at(&at("2"), Manner::Answer, now).is_some());
    limiter.copies_wait_in(std::iter::empty());
    assert!(limiter.ready_at(&group, Manner::Answer, now).is_some());
}

#[test]
fn a_refused_room_waits_exactly_what_it_was_told_and_alone() {
    let start = Instant::now();
    let mut limiter = telegram(start);
    send(&mut limiter, "1", &retry(9), start);
    let ready = |limiter: &RateLimiter, room| limiter.ready_at(&at(room), Manner::Answer, start).unwrap();
    assert_eq!(ready(&limiter, "1"), start + Duration::from_secs(9));
    assert_eq!(ready(&limiter, "1/7"), start + Duration::from_secs(9), "a topic is the chat's");
    assert!(ready(&limiter, "2") <= start);
    // The same room again, or another one later, is no refusal of the network.
    send(&mut limiter, "1", &retry(9), start + Duration::from_millis(100));
    send(&mut limiter, "2", &retry(3), start + Duration::from_millis(1_200));
    assert!(ready(&limiter, "3") <= start + Duration::from_millis(1_200));
    assert_eq!(limiter.rate(), Some(30.0));
}

#[test]
fn two_rooms_refused_within_a_second_hold_the_network_and_it_finds_its_way_back() {
    let start = Instant::now();
    let mut limiter = telegram(start);
    for room in ["1", "2", "3"] {
        limiter.take(&at(room), RoomKind::Private, start);
    }
    let second = start + Duration::from_millis(500);
    limiter.came_back(&at("1"), &retry(9), start);
    limiter.came_back(&at("2"), &retry(5), second);
    limiter.came_back(&at("3"), &retry(5), second);
    let until = second + Duration::from_secs(5);
    assert!(!limiter.is_open(until - Duration::from_millis(1)));
    assert_eq!(limiter.ready_at(&at("4"), Manner::Answer, second), Some(until));
    assert!(limiter.ready_at(&at("4"), Manner::Broadcast, second).unwrap() > until);
    assert_eq!(limiter.rate(), Some(24.0), "those refused together are one refusal");

    let mut now = until;
    let mut rates = Vec::new();
    for n in 0..500 {
        let room = format!("later-{n}");
        now = now.max(limiter.ready_at(&at(&room), Manner::Broadcast, now).unwrap());
        send(&mut limiter, &room, &sent(), now);
        rates.push(limiter.rate().unwrap());
    }
    assert!(rates.is_sorted() && rates[98] < 24.1 && rates[499] == 30.0, "{rates:?}");
}

#[test]
fn a_network_that_refuses_always_is_never_left_alone_for_good() {
    let start = Instant::now();
    let mut limiter = telegram(start);
    let mut now = start;
    for n in 0..100 {
        let room = format!("{}", n % 7);
        now = now.max(limiter.ready_at(&at(&room), Manner::Broadcast, now).unwrap());
        send(&mut limiter, &room, &retry(1), now);
    }
    assert!(limiter.rate().unwrap() >= 7.5);
    assert!(now < start + Duration::from_secs(150), "{:?}", now - start);
}

/// Telegram as it is seen to be: a few messages are let through at once in a private chat.
struct Lenient(HashMap<String, Tokens>);

impl Server for Lenient {
    fn take(&mut self, message: &Message, now: Instant) -> (Delivery, Duration) {
        let chat = self.0.entry(message.room.id.clone()).or_insert_with(|| Tokens::new(3.0, 1.0, now));
        let wait = chat.wait(now);
        if wait > Duration::ZERO {
            return (retry(wait.as_secs() + 1), Duration::from_millis(30));
        }
        chat.held -= 1.0;
        (sent(), Duration::from_millis(70))
    }
}

fn to_one_person(manner: Manner, count: usize, start: Instant) -> Vec<Message> {
    let message = Message { room: at("person"), kind: RoomKind::Private, manner, from: start };
    vec![message; count]
}

#[test]
fn an_answer_of_several_messages_leaves_at_once_and_a_broadcast_does_not() {
    let start = Instant::now();
    let times = |manner| {
        let messages = to_one_person(manner, 5, start);
        let done = run(&mut telegram(start), &mut Lenient(HashMap::new()), messages, Duration::ZERO, start);
        assert!(done.refused.is_empty(), "{:?}", done.refused);
        done.sent.iter().map(|(_, at)| (*at - start).as_millis()).collect::<Vec<_>>()
    };
    // Each waits for the one before to be taken, in 70 ms.
    assert_eq!(times(Manner::Answer), [0, 70, 140, 1_070, 2_070]);
    assert_eq!(times(Manner::Broadcast), [0, 1_070, 2_140, 3_210, 4_280]);
}

#[test]
fn a_group_gets_no_bursts() {
    let start = Instant::now();
    let mut limiter = telegram(start);
    limiter.take(&at("-1"), RoomKind::Group, start);
    limiter.came_back(&at("-1"), &sent(), start);
    assert_eq!(limiter.ready_at(&at("-1"), Manner::Answer, start), Some(start + Duration::from_secs(1)));
}

#[test]
fn a_chat_that_refuses_a_burst_gets_smaller_ones_for_an_hour() {
    let start = Instant::now();
    let mut limiter = telegram(start);
    let at_once =
        |limiter: &RateLimiter, now: Instant| limiter.ready_at(&at("1"), Manner::Answer, now).unwrap() <= now;
    send(&mut limiter, "1", &sent(), start);
    assert!(at_once(&limiter, start), "a second one may go");
    send(&mut limiter, "1", &retry(3), start);
    let mut now = start + Duration::from_secs(60);
    limiter.tidy(now);
    // Two at once, then one.
    send(&mut limiter, "1", &sent(), now);
    assert!(at_once(&limiter, now));
    send(&mut limiter, "1", &retry(3), now);
    now += Duration::from_secs(60);
    send(&mut limiter, "1", &sent(), now);
    assert!(!at_once(&limiter, now));
    // Other chats learn nothing from it, and it is tried again later.
    send(&mut limiter, "2", &sent(), now);
    assert!(limiter.ready_at(&at("2"), Manner::Answer, now).unwrap() <= now);
    now += Duration::from_secs(3_601);
    limiter.tidy(now);
    send(&mut limiter, "1", &sent(), now);
    assert!(at_once(&limiter, now));
}

proptest! {
    #[test]
    fn bursts_are_paid_back(burst in 1u32..6, kinds in prop::collection::vec(any::<bool>(), 1..30)) {
        let start = Instant::now();
        let figures = Figures { chat_burst: burst, ..Figures::default() };
        let manner = |answer: &bool| if *answer { Manner::Answer } else { Manner::Broadcast };
        let messages = kinds.iter().flat_map(|answer| to_one_person(manner(answer), 1, start)).collect();
        let mut server = Synapse { account: Tokens::new(1e9, 1e9, start), answers_in: Duration::from_millis(7) };
        let mut limiter = RateLimiter::telegram(figures, start);
        let done = run(&mut limiter, &mut server, messages, Duration::ZERO, start);
        let times: Vec<Instant> = done.sent.iter().map(|(_, at)| *at).collect();
        for seconds in [1, 5, 20] {
            let most = most_within(&times, Duration::from_secs(seconds));
            prop_assert!(most as u64 <= seconds - 1 + u64::from(burst), "{most} in {seconds} s");
        }
        // A copy never follows anything within a second.
        for (one, next) in done.sent.iter().zip(done.sent.iter().skip(1)) {
            prop_assert!(next.0.manner == Manner::Answer || next.1 - one.1 >= Duration::from_secs(1));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn telegram_never_gets_more_than_its_figures(
        rate in 1u32..60, late in 0u64..50, count in 1usize..400, answers in 0usize..60,
    ) {
        let start = Instant::now();
        // The strictest reading of "one a second".
        let figures = Figures { messages_per_second: rate, chat_burst: 1, ..Figures::default() };
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
        let mut limiter = RateLimiter::telegram(figures, start);
        let done = run(&mut limiter, &mut server, messages, Duration::from_millis(late), start);
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
}
