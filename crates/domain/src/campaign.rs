//! The campaign.

use crate::lang::Lang;
use std::time::Duration;

/// The campaign that speaks through this bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// A sentence or two on what it is.
    pub about: Option<String>,
    /// How to reach it.
    pub contact: Option<String>,
    /// Its website.
    pub website: Option<String>,
    /// Its official accounts, so that impostors can be told.
    pub accounts: Vec<String>,
    /// The language for whoever has not chosen one.
    pub default_language: Lang,
    /// How long a published statement waits before the first copy leaves.
    pub hold: Duration,
}
