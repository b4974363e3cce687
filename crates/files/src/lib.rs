//! Files that somebody else has put there, read without trust; and files that nobody else may read.

pub mod private;
mod regular;

pub use regular::{is_file, read, read_text};
