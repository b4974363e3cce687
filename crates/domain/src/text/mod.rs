//! Rich text, the same for every network.

mod document;
mod markdown;
pub mod sentence;
mod split;

pub use document::{Block, BlockKind, Document, MAX_DEPTH, Marker, Span, Style};
pub use markdown::section_slug;
