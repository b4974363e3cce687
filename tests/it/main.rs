//! The real binary against real servers: the stand-in Bot API over HTTP, and a Synapse on loopback.

#![recursion_limit = "256"]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails loudly")]

mod alerts;
mod amending;
mod approvals;
mod attachments;
mod bans;
mod bots;
mod config;
mod console;
mod day;
mod desk;
mod disk;
mod encrypted;
mod failing;
mod faults;
mod floods;
mod hotline;
mod image;
mod kills;
mod languages;
mod matrix;
mod people;
mod picture;
mod private;
mod proofs;
mod publishing;
mod signatures;
mod silence;
mod soak;
mod story;
mod telegram;
mod upgrade;
