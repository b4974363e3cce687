//! The network against a real homeserver.

mod drive;
mod late;
mod plain;
mod removals;
mod rooms;
mod session;
mod talk;
mod upgrades;
