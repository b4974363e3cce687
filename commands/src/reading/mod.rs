//! Commands that show what the campaign has published.

mod compare;
pub mod declaration;
pub mod declarations;
pub mod events;
pub mod reader;
pub mod verify;
