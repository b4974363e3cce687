//! What is being sent in a private chat, as it is written.

use super::incoming::PersonRow;
use super::row::row;
use domain::dialogue::Dialogue;
use jiff::Timestamp;

row! {
    struct DialogueRow is Dialogue { person: PersonRow, command: String, text: String, cut: bool, since: Timestamp }
}
