//! What the campaign has said.

pub mod declaration;
pub mod declarations;
pub mod events;
pub mod reader;
