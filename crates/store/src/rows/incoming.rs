//! What came in, as it is written.

use super::names::{AddressRow, LangRow, MessageIdRow, NetworkRow};
use super::room::RoomKindRow;
use super::row::row;
use domain::incoming::{Incoming, Message, Pressed, Source, What};
use domain::person::Person;
use jiff::Timestamp;

row! {
    struct PersonRow is Person { network: NetworkRow, id: String, language: Option<LangRow> }
}

row! {
    enum SourceRow is Source {
        Text { markdown: String, near_limit: bool },
        Remote { reference: String, name: Option<String>, size: Option<u64> },
    }
}

row! {
    struct PressedRow is Pressed { id: String, under: Option<MessageIdRow> }
}

row! {
    struct MessageRow is Message {
        person: PersonRow,
        text: String,
        addressed: bool,
        message: Option<MessageIdRow>,
        replied: Option<SourceRow>,
        file: Option<SourceRow>,
        pressed: Option<PressedRow>,
        vouched_admin: bool,
        near_limit: bool,
    }
}

row! {
    #[expect(clippy::large_enum_variant, reason = "nearly everything that is heard was said")]
    enum WhatRow is What { Message(message: MessageRow), Added, Removed, Moved { to: AddressRow } }
}

row! {
    struct IncomingRow is Incoming { key: String, room: AddressRow, kind: RoomKindRow, at: Timestamp, what: WhatRow }
}
