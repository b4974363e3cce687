//! What people can say to altavoz, and what they get. No I/O at all: no network, store, runtime or clock.

pub mod about;
pub mod announcement;
pub mod answer;
pub mod board;
pub mod change;
pub mod command;
pub mod correct;
pub mod declaration;
pub mod declarations;
pub mod document;
pub mod events;
pub mod heard;
pub mod help;
pub mod lang;
pub mod language;
pub mod locale;
pub mod manuscript;
mod markdown;
#[cfg(feature = "memory")]
pub mod memory;
pub mod menu;
pub mod person;
pub mod post;
pub mod publish;
pub mod reader;
pub mod reading;
pub mod report;
pub mod retract;
pub mod room;
mod run;
pub mod sentence;
mod split;
pub mod start;
pub mod statement;
pub mod stop;
pub mod subscribe;
pub mod table;
pub mod whoami;

pub use run::{Needs, needs, run, voice};
