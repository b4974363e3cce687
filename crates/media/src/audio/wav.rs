//! WAVE sound (<https://www.rfc-editor.org/rfc/rfc2361>, and Microsoft's RIFF): chunks.

use crate::Refusal;
use crate::cursor::Cursor;

/// What programs write as a length that they don't know yet: all that is left.
const UNKNOWN: u32 = u32::MAX;

/// Removes what a WAVE tells of its maker: all chunks but its format and the sound.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut cursor = Cursor::new(bytes);
    cursor.expect(b"RIFF")?;
    let length = cursor.u32_le()?;
    if length != UNKNOWN {
        cursor = Cursor::new(cursor.take(usize::try_from(length).map_err(|_| Refusal::Broken)?)?);
    }
    cursor.expect(b"WAVE")?;
    let mut clean = Vec::with_capacity(bytes.len());
    clean.extend_from_slice(b"RIFF\0\0\0\0WAVE");
    let (mut format, mut sound) = (false, false);
    while !cursor.is_empty() {
        let name = cursor.array::<4>()?;
        let length = match cursor.u32_le()? {
            UNKNOWN if &name == b"data" => cursor.rest.len(),
            length => usize::try_from(length).map_err(|_| Refusal::Broken)?,
        };
        let payload = cursor.take(length)?;
        if length % 2 == 1 && !cursor.is_empty() {
            cursor.u8()?;
        }
        match &name {
            b"fmt " if !format => format = true,
            b"data" if format && !sound => sound = true,
            b"fact" if !sound => {}
            b"fmt " | b"data" => return Err(Refusal::Broken),
            _ => continue,
        }
        clean.extend_from_slice(&name);
        clean.extend_from_slice(&u32::try_from(length).map_err(|_| Refusal::Broken)?.to_le_bytes());
        clean.extend_from_slice(payload);
        if length % 2 == 1 {
            clean.push(0);
        }
    }
    let length = u32::try_from(clean.len() - 8).map_err(|_| Refusal::Broken)?;
    if let Some(place) = clean.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    if sound { Ok(clean) } else { Err(Refusal::Broken) }
}
