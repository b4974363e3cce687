//! Who people are.

pub mod whoami;
