//! What went wrong on our side.

use thiserror::Error;

/// An error of ours: logged where it is caught, and answered with one neutral sentence.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ReadError(pub String);
