//! Rooms, as they are written.

use super::row::{row, text_row};
use super::statement::{LangRow, TopicRow};
use domain::incoming::MessageId;
use domain::network::NetworkId;
use domain::room::{Address, Room, RoomKind, Subscription};
use jiff::Timestamp;

row! {
    enum NetworkRow is NetworkId { Console, Telegram, Matrix }
}

row! {
    struct AddressRow is Address { network: NetworkRow, id: String }
}

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

text_row!(MessageIdRow is MessageId, |id| &id.0, |id| Some(MessageId(id)), "the id of a message");
