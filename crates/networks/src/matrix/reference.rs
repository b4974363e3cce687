//! Where a text stands that is fetched only when it is needed.

use serde::{Deserialize, Serialize};

/// A message in a room. It is stored as JSON in `Source::Remote`, so its fields keep their names.
#[derive(Serialize, Deserialize)]
pub(super) struct Reference {
    pub(super) room: String,
    pub(super) event: String,
}

impl Reference {
    /// A reference to a message, as the inbox keeps it.
    pub(super) fn write(room: &str, event: &str) -> String {
        let reference = Self { room: room.to_owned(), event: event.to_owned() };
        serde_json::to_string(&reference).unwrap_or_default()
    }

    /// Reads what [`Reference::write`] wrote.
    pub(super) fn read(reference: &str) -> serde_json::Result<Self> {
        serde_json::from_str(reference)
    }
}
