//! What people can say to altavoz, and what they get. No I/O at all: no network, store, runtime or clock.

#[cfg(any(test, feature = "memory"))]
pub mod contract;
#[cfg(test)]
mod conversation;
pub mod locale;
#[cfg(any(test, feature = "memory"))]
pub mod memory;
mod needs;
mod notifications;
pub mod parse;
pub mod people;
pub mod publishing;
pub mod read_model;
pub mod reading;
pub mod registry;
pub mod request;
pub mod response;
pub mod rooms;
mod run;
mod unclear;
pub mod welcome;

pub use locale::translator;
pub use needs::{Needs, needs};
pub use notifications::tell;
pub use run::{answer, run};
