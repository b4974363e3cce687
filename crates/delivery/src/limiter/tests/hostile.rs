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
        for pace in [Pace::free(), Pace::matrix(start), telegram(start)] {
            let (mut pace, mut now) = (pace, start);
            for (wait, room, accepted, passes) in &refusals {
                let room = at(&room.to_string());
                pace.take(&room, RoomKind::Group, now);
                let delivery = if *accepted { sent() } else { Delivery::RetryAfter(*wait) };
                pace.landed(&room, &delivery, now);
                pace.ready_at(&room, Manner::Broadcast, now);
                pace.is_open(now);
                now += Duration::from_millis((*passes).into());
                pace.tidy(now);
            }
        }
    }
}
