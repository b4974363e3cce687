//! Rich text, the same for every network.

mod document;
mod markdown;
pub mod sentence;
mod split;

pub use document::{Block, BlockKind, Document, MAX_DEPTH, Marker, Span, Style};
pub use markdown::{Look, fenced, joined_lines, marked, plain_line, section_slug, without_comments};

/// What a keyboard or a copied text brings along and nobody sees.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}
