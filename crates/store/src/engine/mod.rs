//! What keeps rows: opening, transactions, what notices damage, backups, checks.

mod backup;
mod backup_file;
mod broken;
mod check;
mod checkpoint;
mod compact;
mod compare;
#[cfg(test)]
mod damage_tests;
mod encrypted;
#[cfg(test)]
mod encryption_tests;
mod filling;
mod migrate;
#[cfg(test)]
mod migrate_tests;
mod open;
mod reading;
mod renewal;
mod replacement;
mod restore;
mod snapshot;
mod start;
mod store;
mod transaction;
#[cfg(test)]
mod upkeep_tests;
mod write_buffer;

pub use open::OPENING;
pub(crate) use reading::Reading;
pub use store::Store;
pub(crate) use transaction::Transaction;
