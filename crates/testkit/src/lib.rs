//! For tests and benches only: the servers that the bot speaks to, and the people who speak to it.

#![recursion_limit = "256"]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test kit fails loudly, and its servers have clocks"
)]

pub mod bot;
pub mod matrix;
pub mod proxy;
pub mod synapse;
pub mod telegram;
