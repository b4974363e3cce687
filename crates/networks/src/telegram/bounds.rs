//! What a server hands over is checked for form and length before it becomes a value.

use domain::room::RoomKind;

/// Ids have at most 52 significant bits (Bot API).
const LARGEST: i64 = 1 << 52;

/// A message holds at most 4,096 characters (Bot API), of four bytes at most.
const LONGEST_TEXT: usize = 4 * 4_096;

/// A file's name is no longer on any file system.
const LONGEST_NAME: usize = 255;

/// Identifiers of files and presses are far shorter.
const LONGEST_FILE_ID: usize = 512;
const LONGEST_PRESS_ID: usize = 64;
const LONGEST_PATH: usize = 1_024;

/// What a button carries (Bot API).
const LONGEST_DATA: usize = 64;

/// The longest language tag that somebody is expected to understand (RFC 5646).
const LONGEST_LANGUAGE: usize = 35;

/// Whether it is the id of a person, or of their private chat.
pub(super) fn is_person(id: i64) -> bool {
    (1..=LARGEST).contains(&id)
}

/// Whether it is the id of a group or channel.
pub(super) fn is_group(id: i64) -> bool {
    (-LARGEST..0).contains(&id)
}

/// Whether it is the id of a chat of this kind.
pub(super) fn is_chat(id: i64, kind: RoomKind) -> bool {
    if kind == RoomKind::Private { is_person(id) } else { is_group(id) }
}

/// The text, as far as a message can hold one.
pub(super) fn text(text: &str) -> &str {
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// A file's name; nothing instead of what is none.
pub(super) fn file_name(name: &str) -> &str {
    if name.len() <= LONGEST_NAME && !name.contains(char::is_control) { name } else { "" }
}

/// Whether it can be the id of a file.
pub(super) fn is_file_id(id: &str) -> bool {
    is_token(id, LONGEST_FILE_ID)
}

/// Whether a file can be fetched by this path.
pub(super) fn is_file_path(path: &str) -> bool {
    is_token(path, LONGEST_PATH) && !path.split('/').any(|part| part == "..") && !path.contains(['?', '#'])
}

/// Whether it can be the id of a press, and what a button of ours carries.
pub(super) fn is_press(id: &str, data: &str) -> bool {
    is_token(id, LONGEST_PRESS_ID)
        && (1..=LONGEST_DATA).contains(&data.len())
        && !data.contains(char::is_control)
}

/// Whether it can be a language's code.
pub(super) fn is_language(code: &str) -> bool {
    is_token(code, LONGEST_LANGUAGE)
}

/// Whether it can be a bot's username.
pub(super) fn is_username(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_token(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}
