//! What altavoz remembers, in sled: the only place that names it.
//!
//! All rows stand in one tree under keys that begin with the letters of their table, so that one transaction changes
//! several tables at once, all or nothing.
//!
//! - `rows` is what is on disk, and how it becomes the domain's types.
//! - `tables` declares each table: its letters, keys and rows, what a check makes of them and what a restore does.
//! - `engine` keeps rows, whatever they mean: opening, transactions, checksums, backups, checks.
//! - The other files are what can be asked and done, by aggregate.

mod answers;
mod claims;
mod contacts;
mod cursor;
mod delivery_status;
mod dialogues;
mod drafts;
mod engine;
mod error;
mod fan_out;
mod identities;
mod inbox;
mod inbox_index;
mod kept_files;
mod leaving;
mod lists;
mod outbox;
mod parked;
mod people;
mod progress_messages;
mod publishing;
mod record;
mod retention;
mod room_moves;
mod rooms;
mod rows;
mod statements;
mod tables;
#[cfg(test)]
mod tests;

pub use answers::Progress;
pub use engine::{OPENING, Store};
pub use error::StoreError;
pub use inbox::InboxRow;
pub use outbox::Flight;
pub use retention::ROOMS;
pub use rows::{Imported, Origin, Outgoing};
pub use statements::Sign;
