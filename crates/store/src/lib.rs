//! What altavoz remembers, in sled: the only place that names it.
//!
//! All rows stand in one tree under keys that begin with a letter for their kind, so that one transaction changes several
//! kinds at once, all or nothing. `rows` is what is on disk, `engine` keeps it, and the other files are what can be asked
//! and done, by aggregate.

mod answers;
mod copies;
mod delivery_status;
mod drafts;
mod engine;
mod error;
#[cfg(test)]
mod golden;
mod inbox;
mod outbox;
mod progress_messages;
mod retention;
mod room_moves;
mod rooms;
mod rows;
mod statements;
#[cfg(test)]
mod tests;

pub use answers::{Outgoing, Progress};
pub use engine::open::OPENING;
pub use engine::store::Store;
pub use error::StoreError;
pub use inbox::InboxRow;
pub use outbox::Flight;
pub use statements::{Imported, Origin};

use domain::room::NetworkId;

/// A key: the letter of its kind, then its parts. Numbers are big-endian, so that keys sort as they count.
fn key(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = vec![kind];
    for part in parts {
        key.extend_from_slice(part);
    }
    key
}

fn network_byte(network: NetworkId) -> [u8; 1] {
    [match network {
        NetworkId::Console => 0,
        NetworkId::Telegram => 1,
        NetworkId::Matrix => 2,
    }]
}

/// A statement's number at the end of a key.
fn last_u32(key: &[u8]) -> u32 {
    key.last_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// The number at the end of a key.
fn last_number(key: &[u8]) -> u64 {
    key.last_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
