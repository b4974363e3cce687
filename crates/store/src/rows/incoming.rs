//! What came in, as it is written.

use super::names::{AddressRow, LangRow, MessageIdRow, NetworkRow};
use super::room::RoomKindRow;
use super::row::row;
use domain::incoming::{Incoming, Message, Pressed, Proof, Source, What};
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
        proof: Option<ProofRow>,
    }
}

row! {
    struct ProofRow is Proof { identity: Option<String> }
}

row! {
    #[expect(clippy::large_enum_variant, reason = "nearly everything that is heard was said")]
    enum WhatRow is What { Message(message: MessageRow), Added, Removed, Moved { to: AddressRow } }
}

row! {
    struct IncomingRow is Incoming { key: String, room: AddressRow, kind: RoomKindRow, at: Timestamp, what: WhatRow }
}

/// What came in as it was until layout 5.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct IncomingRow5 {
    key: String,
    room: AddressRow,
    kind: RoomKindRow,
    at: Timestamp,
    what: WhatRow5,
}

#[expect(clippy::large_enum_variant, reason = "nearly everything that is heard was said")]
#[derive(serde::Serialize, serde::Deserialize)]
enum WhatRow5 {
    Message(MessageRow5),
    Added,
    Removed,
    Moved { to: AddressRow },
}

#[derive(serde::Serialize, serde::Deserialize)]
struct MessageRow5 {
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

impl From<IncomingRow5> for IncomingRow {
    fn from(row: IncomingRow5) -> Self {
        let IncomingRow5 { key, room, kind, at, what } = row;
        let what = match what {
            WhatRow5::Message(said) => {
                let MessageRow5 { person, text, addressed, message, replied, file, pressed, .. } = said;
                let (vouched_admin, near_limit) = (said.vouched_admin, said.near_limit);
                WhatRow::Message(MessageRow {
                    person,
                    text,
                    addressed,
                    message,
                    replied,
                    file,
                    pressed,
                    vouched_admin,
                    near_limit,
                    proof: None,
                })
            }
            WhatRow5::Added => WhatRow::Added,
            WhatRow5::Removed => WhatRow::Removed,
            WhatRow5::Moved { to } => WhatRow::Moved { to },
        };
        Self { key, room, kind, at, what }
    }
}

#[cfg(test)]
impl From<IncomingRow> for IncomingRow5 {
    fn from(row: IncomingRow) -> Self {
        let IncomingRow { key, room, kind, at, what } = row;
        let what = match what {
            WhatRow::Message(said) => {
                let MessageRow { person, text, addressed, message, replied, file, pressed, .. } = said;
                let (vouched_admin, near_limit) = (said.vouched_admin, said.near_limit);
                WhatRow5::Message(MessageRow5 {
                    person,
                    text,
                    addressed,
                    message,
                    replied,
                    file,
                    pressed,
                    vouched_admin,
                    near_limit,
                })
            }
            WhatRow::Added => WhatRow5::Added,
            WhatRow::Removed => WhatRow5::Removed,
            WhatRow::Moved { to } => WhatRow5::Moved { to },
        };
        Self { key, room, kind, at, what }
    }
}
