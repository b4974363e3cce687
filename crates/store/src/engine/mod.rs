//! What keeps rows: opening, transactions, what notices damage, backups, checks.

pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod checkpoint;
pub(crate) mod checksum;
#[cfg(test)]
mod damage_tests;
pub(crate) mod open;
pub(crate) mod replacement;
pub(crate) mod store;
pub(crate) mod transaction;
#[cfg(test)]
mod upkeep_tests;
