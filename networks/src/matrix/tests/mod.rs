//! The network against a real homeserver.

mod drive;
mod rooms;
mod session;
mod talk;
