//! The content of the events that we send.

use super::render::Part;
use domain::file::{File, FileContent};
use serde_json::{Value, json};

/// The field in which every event of ours has the delivery's key: servers forget transaction ids after a day.
pub(super) const KEY: &str = "org.altavoz.key";

/// A message's content. It mentions nobody, whatever the text says, so that `@room` in it notifies nobody. A silent one is a notice: clients
/// make no sound for those.
pub(super) fn text(part: &Part, silent: bool, key: &str) -> Value {
    if let Some(file) = &part.file {
        return captioned(part, file, key);
    }
    let kind = if silent { "m.notice" } else { "m.text" };
    json!({
        "msgtype": kind,
        "body": part.body,
        "format": "org.matrix.custom.html",
        "formatted_body": part.html,
        "m.mentions": {},
        KEY: key,
    })
}

/// The content of a message with a file, but for where the file is. A file can't be silent.
fn captioned(part: &Part, file: &File, key: &str) -> Value {
    let kind = match file.media_type.split('/').next() {
        Some("image") => "m.image",
        Some("audio") => "m.audio",
        Some("video") => "m.video",
        _ => "m.file",
    };
    let length = match &file.content {
        FileContent::Made(bytes) => bytes.len() as u64,
        FileContent::Kept { length, .. } => *length,
    };
    let mut info = json!({ "mimetype": file.media_type, "size": length });
    if let Some((width, height)) = file.dimensions {
        (info["w"], info["h"]) = (width.into(), height.into());
    }
    let mut content = json!({
        "msgtype": kind,
        // A body that is another than the name is a caption (Matrix 1.10).
        "body": file.name,
        "filename": file.name,
        "info": info,
        "m.mentions": {},
        KEY: key,
    });
    if !part.body.is_empty() {
        content["body"] = part.body.clone().into();
        content["format"] = "org.matrix.custom.html".into();
        content["formatted_body"] = part.html.clone().into();
    }
    content
}

/// Says where the file of a content is: what an upload has come to.
pub(super) fn place(content: &mut Value, uploaded: &Value) {
    for key in ["url", "file"] {
        if let Some(value) = uploaded.get(key) {
            content[key] = value.clone();
            if content["m.new_content"].is_object() {
                content["m.new_content"][key] = value.clone();
            }
        }
    }
}

/// The content that replaces that of our message `id`.
pub(super) fn edited(part: &Part, silent: bool, key: &str, id: &str) -> Value {
    let new = text(part, silent, key);
    // For clients that know no edits.
    let shown = Part { body: format!("* {}", part.body), html: format!("* {}", part.html), ..part.clone() };
    let mut content = text(&shown, silent, key);
    content["m.new_content"] = new;
    content["m.relates_to"] = json!({ "rel_type": "m.replace", "event_id": id });
    content
}

/// What makes a message an answer to another, in the thread that begins with `thread`.
pub(super) fn reply(id: &str, thread: Option<&str>) -> Value {
    let mut relation = json!({ "m.in_reply_to": { "event_id": id } });
    if let Some(root) = thread {
        relation["rel_type"] = "m.thread".into();
        relation["event_id"] = root.into();
        relation["is_falling_back"] = false.into();
    }
    relation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part() -> Part {
        Part { body: "@room hello".into(), html: "<p>@room hello</p>".into(), file: None }
    }

    #[test]
    fn nobody_is_mentioned() {
        let sent = text(&part(), true, "k1");
        assert_eq!(
            sent,
            json!({ "msgtype": "m.notice", "body": "@room hello", "format": "org.matrix.custom.html",
                    "formatted_body": "<p>@room hello</p>", "m.mentions": {}, "org.altavoz.key": "k1" })
        );
        let edit = edited(&part(), false, "k2", "$e");
        assert_eq!(edit["m.mentions"], json!({}));
        assert_eq!(edit["m.new_content"]["m.mentions"], json!({}));
        assert_eq!(edit["m.new_content"]["msgtype"], "m.text");
        assert_eq!(edit["m.new_content"]["body"], "@room hello");
        assert_eq!(edit["m.relates_to"], json!({ "rel_type": "m.replace", "event_id": "$e" }));
    }

    #[test]
    fn replies_stay_in_their_thread() {
        assert_eq!(reply("$q", None), json!({ "m.in_reply_to": { "event_id": "$q" } }));
        let threaded = reply("$q", Some("$root"));
        assert_eq!(threaded["event_id"], "$root");
        assert_eq!(threaded["is_falling_back"], false);
    }

    #[test]
    fn an_edit_of_the_longest_part_fits_an_encrypted_event() {
        let half = super::super::render::LIMIT / 2;
        let longest = Part { body: "x".repeat(half), html: "y".repeat(half), file: None };
        let edit = edited(&longest, false, &"k".repeat(64), &"e".repeat(64)).to_string();
        assert!(edit.len() * 4 / 3 < 60_000);
    }
}
