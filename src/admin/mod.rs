//! What an operator does on the command line.

pub mod change_key;
pub mod control;
pub mod erase;
pub mod import;
pub mod log;
pub mod maintenance;
pub mod signing;
