//! Films, and sound in the same files. They are changed in their places: a film tells at which byte each picture begins.

pub mod bmff;
mod boxes;
pub mod matroska;
mod tables;
