//! Who people are.

pub mod ban;
pub mod confirm;
pub mod contact;
pub mod hotline;
pub mod link;
pub mod log;
pub mod moderators;
pub mod name;
pub mod room;
pub mod trust;
pub mod whoami;
