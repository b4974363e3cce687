//! Whatever a server asks us to wait, the pace goes on.

use super::*;
use proptest::prelude::*;

fn waits() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::MAX),
        Just(Duration::from_secs(u64::MAX)),
        any::<u64>().prop_map(Duration::from_secs),
        any::<u64>().prop_map(Duration::from_nanos),
        Just(Duration::ZERO),
    ]
}

proptest! {
    #[test]
    fn no_wait_is_too_long(
        refusals in prop::collection::vec((waits(), 0u8..4, any::<bool>(), any::<u32>()), 1..40),
    ) {
        let start = Instant::now();
        for limiter in [RateLimiter::free(), RateLimiter::matrix(start), telegram(start)] {
            let (mut limiter, mut now) = (limiter, start);
            for (wait, room, accepted, passes) in &refusals {
                let room = at(&room.to_string());
                limiter.take(&room, RoomKind::Group, now);
                let delivery = if *accepted { sent() } else { Delivery::RetryAfter(*wait) };
                limiter.came_back(&room, &delivery, now);
                limiter.ready_at(&room, Manner::Broadcast, now);
                limiter.is_open(now);
                now += Duration::from_millis((*passes).into());
                limiter.tidy(now);
            }
        }
    }
}
