//! What is sent, edited and removed next, and how fast. No I/O, no runtime and no clock.

pub mod copy;
pub mod counters;
pub mod events;
pub mod limiter;
pub mod outcome;
pub mod plan;
pub mod retry;
