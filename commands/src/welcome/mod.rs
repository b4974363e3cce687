//! The first words, and what the bot is.

pub mod about;
pub mod help;
pub mod start;
