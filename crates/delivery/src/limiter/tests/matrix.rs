//! The pace that is learned on Matrix.

use super::*;
use proptest::prelude::*;

#[test]
fn a_matrix_server_with_its_default_limits_gets_all_it_allows() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut limiter = RateLimiter::matrix(start);
    assert_eq!(limiter.rate(), None);
    let done =
        run(&mut limiter, &mut server, copies(NetworkId::Matrix, 40, start), Duration::from_millis(5), start);
    let ratio = (done.end.unwrap() - start).as_secs_f64() / 150.0;
    assert!(ratio <= 1.02, "{ratio}");
    assert!(done.refused.len() <= 12, "{}", done.refused.len());
    assert!((limiter.rate().unwrap() - 0.2).abs() < 0.005, "{:?}", limiter.rate());

    // The next one knows what may go at once, and after how long.
    let later = done.end.unwrap() + Duration::from_secs(3_600);
    let done =
        run(&mut limiter, &mut server, copies(NetworkId::Matrix, 40, later), Duration::from_millis(5), later);
    let ratio = (done.end.unwrap() - later).as_secs_f64() / 150.0;
    assert!(ratio <= 1.01 && done.refused.len() <= 4, "{ratio}, {}", done.refused.len());
}

#[test]
fn a_limit_that_is_lifted_is_noticed() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut limiter = RateLimiter::matrix(start);
    let done = run(&mut limiter, &mut server, copies(NetworkId::Matrix, 60, start), Duration::ZERO, start);
    let lifted = done.end.unwrap();
    server.account = Tokens::new(1e9, 1e9, lifted);
    let done =
        run(&mut limiter, &mut server, copies(NetworkId::Matrix, 1_000, lifted), Duration::ZERO, lifted);
    let took = done.end.unwrap() - lifted;
    assert!(done.refused.is_empty());
    // Until the next try ahead of time, and then as fast as it goes.
    assert!(took <= Duration::from_secs(5 * 33 + 10), "{took:?}");
    assert_eq!(limiter.rate(), None);
}

#[test]
fn one_odd_refusal_is_waited_out_and_soon_forgotten() {
    let start = Instant::now();
    let mut server =
        Synapse { account: Tokens::new(10.0, 0.2, start), answers_in: Duration::from_millis(30) };
    let mut limiter = RateLimiter::matrix(start);
    let done = run(&mut limiter, &mut server, copies(NetworkId::Matrix, 60, start), Duration::ZERO, start);
    let odd = done.end.unwrap();
    let room = Address::new(NetworkId::Matrix, "odd");
    limiter.take(&room, RoomKind::Private, odd);
    limiter.came_back(&room, &retry(1_800), odd);
    assert_eq!(limiter.ready_at(&room, Manner::Answer, odd), Some(odd + Duration::from_secs(1_800)));
    let later = odd + Duration::from_secs(1_800);
    let done = run(&mut limiter, &mut server, copies(NetworkId::Matrix, 100, later), Duration::ZERO, later);
    let least = 90.0 / 0.2;
    let took = (done.end.unwrap() - later).as_secs_f64();
    assert!(took < 1.25 * least, "{took} instead of {least}");
}

#[test]
fn without_limits_matrix_is_not_slowed() {
    let start = Instant::now();
    let mut server = Synapse { account: Tokens::new(1e9, 1e9, start), answers_in: Duration::from_millis(30) };
    let done = run(
        &mut RateLimiter::matrix(start),
        &mut server,
        copies(NetworkId::Matrix, 500, start),
        Duration::ZERO,
        start,
    );
    let took = done.end.unwrap() - start;
    assert!(took < Duration::from_millis(1_500), "{took:?}");
}

#[test]
fn an_answer_takes_the_next_slot_of_a_limited_account() {
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
    let done = run(&mut RateLimiter::matrix(start), &mut server, messages, Duration::ZERO, start);
    let (_, left) = done.sent.iter().find(|(message, _)| message.manner == Manner::Answer).unwrap();
    assert!(*left - asked < Duration::from_millis(6_000), "{:?}", *left - asked);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

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
        let mut limiter = RateLimiter::matrix(start);
        let messages = copies(NetworkId::Matrix, count, start);
        let done = run(&mut limiter, &mut server, messages, Duration::from_millis(late), start);
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
