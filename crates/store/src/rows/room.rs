//! Rooms, as they are written.

use super::names::{AddressRow, LangRow, TopicRow};
use super::row::row;
use domain::room::{Room, RoomKind, Subscription};
use jiff::Timestamp;

row! {
    enum RoomKindRow is RoomKind { Private, Group, Channel }
}

row! {
    struct SubscriptionRow is Subscription { topics: Vec<TopicRow>, since: Timestamp }
}

row! {
    struct RoomRow is Room {
        address: AddressRow,
        kind: RoomKindRow,
        language: Option<LangRow>,
        subscription: Option<SubscriptionRow>,
        suspended: Option<Timestamp>,
        greeted: bool,
    }
}
