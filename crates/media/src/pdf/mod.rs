//! PDF (ISO 32000-1). A file is read through its table of objects, and written anew from those that its pages lead to, so that
//! nothing is left of earlier versions. What pages are drawn with stays compressed.
//!
//! Object and table streams are inflated, within bounds. Nothing here is read into a tree: objects are copied as they are
//! read, one after the other, and what they refer to is copied later.

mod decode;
mod file;
mod kept;
mod rewrite;
mod syntax;
mod table;

use crate::Refusal;
use file::File;

/// How all streams may be together that must be inflated, in bytes.
const MAX_INFLATED: usize = 64 * 1024 * 1024;

/// How many objects a file may have: some thousands are common.
const MAX_OBJECTS: usize = 1_000_000;

/// How deep arrays and dictionaries may stand in each other, without what refers to another object: what is inmost is read
/// twice as often.
const MAX_DEPTH: usize = 32;

/// Removes what a PDF tells of its maker, what it would do by itself, and what it has in it that doesn't show.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let start = bytes.windows(5).position(|window| window == b"%PDF-").ok_or(Refusal::Broken)?;
    let body = bytes.get(start..).unwrap_or_default();
    // Where something stands before the header, places are counted from the one or from the other.
    match clean_from(body, body) {
        Err(Refusal::Broken) if start > 0 => clean_from(body, bytes),
        done => done,
    }
}

fn clean_from(header: &[u8], bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let version = match header.get(5..8) {
        Some([major @ b'1'..=b'2', b'.', minor @ b'0'..=b'9']) => [*major, b'.', *minor],
        _ => *b"1.7",
    };
    let (mut file, root) = File::open(bytes)?;
    rewrite::rewrite(&mut file, root, version)
}
