//! The process: what its parts share, how it starts and how it stops.

pub mod cleaning;
pub mod clock;
pub mod context;
pub mod data_dir;
pub mod process;
mod read_model;
pub mod secret;
pub mod signing;
#[cfg(test)]
pub mod tests;
