//! The network against a real homeserver.

mod drive;
mod late;
mod plain;
mod removals;
mod rooms;
mod session;
mod talk;
mod upgrades;

/// What all bots of these tests encrypt with what they keep.
pub(super) fn key() -> keys::Key {
    static KEY: std::sync::LazyLock<keys::Key> = std::sync::LazyLock::new(keys::Key::random);
    KEY.clone()
}
