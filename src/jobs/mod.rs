//! What is done from time to time, without anybody asking.

pub mod progress;
pub mod publish_due;
