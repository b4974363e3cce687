//! FLAC (<https://www.rfc-editor.org/rfc/rfc9639>): blocks of metadata, then frames.

use super::tags;
use crate::Refusal;
use crate::cursor::Cursor;

/// The kinds of blocks that are kept: how the sound is laid out, and where to seek in it.
const STREAM: u8 = 0;
const SEEKING: u8 = 3;

const LAST: u8 = 0x80;

/// Removes what a FLAC tells of its maker: comments, pictures, and all else that isn't the sound.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut cursor = Cursor::new(tags::without_first(bytes));
    cursor.expect(b"fLaC")?;
    let (mut stream, mut seeking) = (None, None);
    loop {
        let header = cursor.u8()?;
        let [high, middle, low] = cursor.array()?;
        let length = u32::from_be_bytes([0, high, middle, low]);
        let payload = cursor.take(usize::try_from(length).map_err(|_| Refusal::Broken)?)?;
        match header & !LAST {
            STREAM if stream.is_none() && payload.len() == 34 => stream = Some(payload),
            SEEKING if payload.len() % 18 == 0 => seeking = seeking.or(Some(payload)),
            STREAM | SEEKING | 0x7f => return Err(Refusal::Broken),
            _ if stream.is_none() => return Err(Refusal::Broken),
            _ => {}
        }
        if header & LAST != 0 {
            break;
        }
    }
    let frames = tags::without_last(cursor.rest);
    if !matches!(frames, [0xff, 0xf8 | 0xf9, ..]) {
        return Err(Refusal::Broken);
    }
    let mut clean = Vec::with_capacity(bytes.len());
    clean.extend_from_slice(b"fLaC");
    let last = if seeking.is_none() { LAST } else { 0 };
    block(STREAM | last, stream.ok_or(Refusal::Broken)?, &mut clean);
    if let Some(seeking) = seeking {
        block(SEEKING | LAST, seeking, &mut clean);
    }
    clean.extend_from_slice(frames);
    Ok(clean)
}

fn block(header: u8, payload: &[u8], out: &mut Vec<u8>) {
    // No longer than the block that it was read from.
    let [_, length @ ..] = (payload.len() as u32).to_be_bytes();
    out.push(header);
    out.extend_from_slice(&length);
    out.extend_from_slice(payload);
}
