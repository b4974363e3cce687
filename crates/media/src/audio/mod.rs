//! Sound. None is ever decoded.

pub mod flac;
pub mod mpeg;
pub mod ogg;
mod tags;
pub mod wav;
