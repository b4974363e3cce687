//! From what a network received to what is decided: receive, look up, decide, commit.

pub mod ask;
mod caller;
pub mod dispatch;
pub mod leave;
pub mod listen;
pub mod loops;
pub mod silence;
