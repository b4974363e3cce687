//! What an operator does on the command line.

pub mod control;
pub mod import;
pub mod maintenance;
