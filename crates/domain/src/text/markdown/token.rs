//! What the characters of a paragraph are taken for, before its marks are read.

use crate::text::Span;

/// A piece of a paragraph.
pub(super) enum Token {
    /// A character that may be a mark.
    Typed(char),
    /// A character that is none.
    Literal(char),
    /// `\;`.
    Parting,
    /// Code or a link.
    Spans(Vec<Span>),
}
