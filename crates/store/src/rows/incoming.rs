//! What came in, as it is written.

use super::names::{AddressRow, LangRow, MessageIdRow, NetworkRow};
use super::room::RoomKindRow;
use super::row::row;
use domain::incoming::{Attachment, Incoming, Message, Pressed, Proof, Source, What};
use domain::person::Person;
use domain::room::Silence;
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
        thread: Option<MessageIdRow>,
        edited: bool,
        forwarded: bool,
        attachment: Option<AttachmentRow>,
        replied_person: Option<PersonRow>,
    }
}

row! {
    enum AttachmentRow is Attachment { Picture, Sound, Other }
}

row! {
    struct ProofRow is Proof { identity: Option<String> }
}

row! {
    #[expect(clippy::large_enum_variant, reason = "nearly everything that is heard was said")]
    enum WhatRow is What {
        Message(message: MessageRow),
        Added,
        Removed,
        Moved { to: AddressRow },
        Silenced(silence: SilenceRow),
        MayWrite,
        Joined(people: Vec<(PersonRow, String)>),
    }
}

row! {
    struct SilenceRow is Silence { name: String, admins: Vec<(PersonRow, AddressRow)> }
}

row! {
    struct IncomingRow is Incoming { key: String, room: AddressRow, kind: RoomKindRow, at: Timestamp, what: WhatRow }
}

/// What came in as it was in layouts 6 and 7.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct IncomingRow7 {
    key: String,
    room: AddressRow,
    kind: RoomKindRow,
    at: Timestamp,
    what: WhatRow7,
}

#[expect(clippy::large_enum_variant, reason = "nearly everything that is heard was said")]
#[derive(serde::Serialize, serde::Deserialize)]
enum WhatRow7 {
    Message(MessageRow7),
    Added,
    Removed,
    Moved { to: AddressRow },
}

#[derive(serde::Serialize, serde::Deserialize)]
struct MessageRow7 {
    said: MessageRow5,
    proof: Option<ProofRow>,
}

impl From<IncomingRow7> for IncomingRow {
    fn from(row: IncomingRow7) -> Self {
        let IncomingRow7 { key, room, kind, at, what } = row;
        let what = match what {
            WhatRow7::Message(MessageRow7 { said, proof }) => {
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
                    proof,
                    thread: None,
                    edited: false,
                    forwarded: false,
                    attachment: None,
                    replied_person: None,
                })
            }
            WhatRow7::Added => WhatRow::Added,
            WhatRow7::Removed => WhatRow::Removed,
            WhatRow7::Moved { to } => WhatRow::Moved { to },
        };
        Self { key, room, kind, at, what }
    }
}

#[cfg(test)]
impl From<IncomingRow> for IncomingRow7 {
    fn from(row: IncomingRow) -> Self {
        let IncomingRow { key, room, kind, at, what } = row;
        let what = match what {
            WhatRow::Message(said) => {
                let MessageRow { person, text, addressed, message, replied, file, pressed, proof, .. } = said;
                let (vouched_admin, near_limit) = (said.vouched_admin, said.near_limit);
                let said = MessageRow5 {
                    person,
                    text,
                    addressed,
                    message,
                    replied,
                    file,
                    pressed,
                    vouched_admin,
                    near_limit,
                };
                WhatRow7::Message(MessageRow7 { said, proof })
            }
            WhatRow::Added => WhatRow7::Added,
            WhatRow::Removed => WhatRow7::Removed,
            WhatRow::Moved { to } => WhatRow7::Moved { to },
            // Those layouts knew no difference.
            WhatRow::Silenced(_) => WhatRow7::Removed,
            WhatRow::MayWrite | WhatRow::Joined(_) => WhatRow7::Added,
        };
        Self { key, room, kind, at, what }
    }
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

impl From<IncomingRow5> for IncomingRow7 {
    fn from(row: IncomingRow5) -> Self {
        let IncomingRow5 { key, room, kind, at, what } = row;
        let what = match what {
            WhatRow5::Message(said) => WhatRow7::Message(MessageRow7 { said, proof: None }),
            WhatRow5::Added => WhatRow7::Added,
            WhatRow5::Removed => WhatRow7::Removed,
            WhatRow5::Moved { to } => WhatRow7::Moved { to },
        };
        Self { key, room, kind, at, what }
    }
}

#[cfg(test)]
impl From<IncomingRow7> for IncomingRow5 {
    fn from(row: IncomingRow7) -> Self {
        let IncomingRow7 { key, room, kind, at, what } = row;
        let what = match what {
            WhatRow7::Message(MessageRow7 { said, .. }) => WhatRow5::Message(said),
            WhatRow7::Added => WhatRow5::Added,
            WhatRow7::Removed => WhatRow5::Removed,
            WhatRow7::Moved { to } => WhatRow5::Moved { to },
        };
        Self { key, room, kind, at, what }
    }
}
