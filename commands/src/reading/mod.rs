//! Commands that show what the campaign has published.

pub mod declaration;
pub mod declarations;
pub mod events;
pub mod reader;
