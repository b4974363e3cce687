//! Who people are.

pub mod trust;
pub mod whoami;
