//! What a room gets, and in which language.

pub mod language;
pub mod subscribe;
