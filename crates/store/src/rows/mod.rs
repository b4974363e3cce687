//! What is on disk: row types of the store's own, so that the domain's types may change without it.
//!
//! A row is postcard: its fields in their order, without names. So a field that is added, removed, moved or of another
//! type is another version of its table's rows, and needs a step in `engine/migrate.rs`. The golden bytes pin all of it.

mod answer;
mod checksum;
mod copies;
mod dialogue;
#[cfg(test)]
mod golden;
mod identity;
mod incoming;
mod kept_file;
mod names;
mod people;
mod record;
mod room;
mod row;
mod statement;

pub use answer::Outgoing;
pub(crate) use answer::{OutgoingRow, OutgoingRow3, OutgoingRow5, OutgoingRow7, OutgoingRow9};
pub(crate) use checksum::Checksum;
pub(crate) use copies::{
    CopyRow, CopyRow3, CopyRow9, CountersRow, FanOut, FanOutRow, FlightRow, ProgressMessage,
    ProgressMessageRow,
};
pub(crate) use dialogue::DialogueRow;
pub(crate) use identity::IdentityRow;
pub(crate) use incoming::{IncomingRow, IncomingRow5, IncomingRow7};
pub(crate) use kept_file::{KeptFile, KeptFileRow};
pub(crate) use names::{AddressRow, IdRow, LangRow, RevisionRow, RoomIdRow};
pub(crate) use people::{
    AppointmentRow, ApprovalRow, BanRow, ConfirmationRow, ContactRow, LinkCodeRow, LinkRow,
};
pub(crate) use record::{EntryRow, HashRow};
pub(crate) use room::RoomRow;
pub(crate) use row::Row;
pub(crate) use statement::{
    DraftRow, DraftRow4, DraftRow7, DraftRow9, Head, HeadRow, HeadRow9, ImportedRow, ImportedRow6, KeptDraft,
    TextRow,
};
pub use statement::{Imported, Origin};
