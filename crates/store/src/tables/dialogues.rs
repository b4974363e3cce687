//! What is being sent in private chats.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::DialogueRow;
use domain::dialogue::Dialogue;
use domain::number::RoomId;
use domain::room::NetworkId;

/// Dialogues, by the room. Since layout 8.
pub(crate) struct Dialogues;

impl Table for Dialogues {
    const PREFIX: &'static [u8] = b"W";
    const HIDDEN: bool = true;
    /// Whoever was in the middle of it begins again.
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, RoomId);
    type Row = DialogueRow;

    fn check(_: Self::Key, _: Dialogue, _: &mut Found) {}
}
