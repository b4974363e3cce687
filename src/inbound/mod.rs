//! From what a network heard to what is decided: receive, look up, decide, commit.

pub mod ask;
pub mod dispatch;
pub mod listen;
