//! The bounds of what the Bot API hands over, where they are Telegram's own. What doesn't fit is dropped and counted,
//! as everywhere in [`crate::bounds`].

use crate::bounds::{NAME, dropped, fits, fitting_ascii, keep};
use domain::answer::CHOICE_LIMIT;
use domain::room::RoomKind;

/// The largest id: they have at most 52 significant bits (Bot API).
const LARGEST: i64 = 1 << 52;

/// The longest text of a message, in bytes: 4,096 characters (Bot API) of four bytes at most.
const TEXT: usize = 4 * 4_096;

/// The longest id of a file, of a press of a button, and path of a file, in bytes. The real ones are far shorter.
const FILE_ID: usize = 512;
const PRESS_ID: usize = 64;
const PATH: usize = 1_024;

/// The longest username, in characters (Bot API).
const USERNAME: usize = 32;

/// The longest language tag that programs are expected to understand, in characters (RFC 5646).
const LANGUAGE: usize = 35;

/// The id of a person, or of their private chat.
pub(super) fn person(id: i64) -> Option<i64> {
    keep(id, (1..=LARGEST).contains(&id), "a person's id")
}

/// The id of a group or channel.
pub(super) fn group(id: i64) -> Option<i64> {
    keep(id, (-LARGEST..0).contains(&id), "a group's id")
}

/// The id of a chat of this kind.
pub(super) fn chat(id: i64, kind: RoomKind) -> Option<i64> {
    if kind == RoomKind::Private { person(id) } else { group(id) }
}

/// The id of a message or of a forum topic.
pub(super) fn message(id: i32) -> Option<i32> {
    keep(id, id > 0, "a message's id")
}

/// The text, as far as a message can hold one; the rest is dropped.
pub(super) fn text(text: &str) -> &str {
    let end = text.floor_char_boundary(TEXT);
    if end < text.len() {
        dropped("the end of a message's text");
    }
    &text[..end]
}

/// The name of a file, or nothing. Many files have none.
pub(super) fn file_name(name: &str) -> &str {
    if name.is_empty() || fits(name, NAME) {
        return name;
    }
    dropped("a file's name");
    ""
}

/// The id of a file.
pub(super) fn file_id(id: &str) -> Option<&str> {
    fitting_ascii(id, FILE_ID, "a file's id")
}

/// The path by which a file is fetched: it leads nowhere else.
pub(super) fn file_path(path: &str) -> Option<&str> {
    let path = fitting_ascii(path, PATH, "a file's path")?;
    let leads_elsewhere = path.split('/').any(|part| part == "..") || path.contains(['?', '#']);
    keep(path, !leads_elsewhere, "a file's path")
}

/// The id of a press.
pub(super) fn press(id: &str) -> Option<&str> {
    fitting_ascii(id, PRESS_ID, "a press's id")
}

/// What a button of ours carries.
pub(super) fn choice(data: &str) -> Option<&str> {
    keep(data, fits(data, CHOICE_LIMIT), "a choice")
}

/// A language's code.
pub(super) fn language(code: &str) -> Option<&str> {
    fitting_ascii(code, LANGUAGE, "a language's code")
}

/// A bot's username.
pub(super) fn username(name: &str) -> Option<&str> {
    let well_formed = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    keep(name, fits(name, USERNAME) && well_formed, "a username")
}
