//! WebP (<https://www.rfc-editor.org/rfc/rfc9649>): the chunks of a RIFF file.

use super::{Picture, allowed};
use crate::Refusal;
use crate::cursor::Cursor;
use crate::{exif, icc};

/// In the flags of an extended file: it has EXIF, and XMP.
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;

/// And a colour profile.
const ICC: u8 = 0x20;

/// Removes what a WebP tells of its maker: all chunks but those that it can't be shown rightly without, and all that stands
/// behind its end.
pub fn clean(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut cursor = Cursor::new(bytes);
    cursor.expect(b"RIFF")?;
    let length = usize::try_from(cursor.u32_le()?).map_err(|_| Refusal::Broken)?;
    let mut cursor = Cursor::new(cursor.take(length)?);
    cursor.expect(b"WEBP")?;
    let mut kept = Vec::new();
    let (mut size, mut orientation, mut extended, mut pixels) = (None, None, None, false);
    while !cursor.is_empty() {
        let (name, payload) = chunk(&mut cursor)?;
        match &name {
            b"VP8X" if kept.is_empty() && extended.is_none() => {
                let mut header = Cursor::new(payload);
                let flags = header.u32_le()? as u8;
                let (width, height) = (u24(&mut header)?, u24(&mut header)?);
                size = Some(allowed(width + 1, height + 1)?);
                extended = Some((flags & !(EXIF | XMP), payload.get(4..10).ok_or(Refusal::Broken)?));
            }
            b"VP8 " | b"VP8L" => {
                size = size.or(Some(picture(&name, payload)?));
                pixels = true;
                write(&name, payload, &mut kept);
            }
            b"ANMF" => {
                write(&name, &frame(payload)?, &mut kept);
                pixels = true;
            }
            b"ALPH" | b"ANIM" => write(&name, payload, &mut kept),
            b"ICCP" => match icc::clean(payload) {
                Some(profile) => write(&name, &profile, &mut kept),
                None => extended.iter_mut().for_each(|(flags, _)| *flags &= !ICC),
            },
            b"EXIF" => orientation = orientation.or(exif::orientation(payload)),
            b"VP8X" => return Err(Refusal::Broken),
            _ => {}
        }
    }
    let size = size.filter(|_| pixels).ok_or(Refusal::Broken)?;
    let mut clean = Vec::with_capacity(bytes.len());
    clean.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    // EXIF is only read in an extended file.
    let orientation = orientation.filter(|_| extended.is_some());
    if let Some((flags, sides)) = extended {
        let flags = flags | if orientation.is_some() { EXIF } else { 0 };
        write(b"VP8X", &[&[flags, 0, 0, 0], sides].concat(), &mut clean);
    }
    clean.extend_from_slice(&kept);
    if let Some(orientation) = orientation {
        write(b"EXIF", &exif::only(orientation), &mut clean);
    }
    let length = u32::try_from(clean.len() - 8).map_err(|_| Refusal::Broken)?;
    if let Some(place) = clean.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(Picture { bytes: clean, size: exif::turned(size, orientation) })
}

/// The next chunk. The byte that makes its length even may be missing at the end.
fn chunk<'a>(cursor: &mut Cursor<'a>) -> Result<([u8; 4], &'a [u8]), Refusal> {
    let name = cursor.array()?;
    let length = usize::try_from(cursor.u32_le()?).map_err(|_| Refusal::Broken)?;
    let payload = cursor.take(length)?;
    if length % 2 == 1 && !cursor.is_empty() {
        cursor.u8()?;
    }
    Ok((name, payload))
}

fn write(name: &[u8; 4], payload: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(name);
    // No longer than the chunk that it was read from.
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(payload);
    if payload.len() % 2 == 1 {
        out.push(0);
    }
}

fn u24(cursor: &mut Cursor<'_>) -> Result<u32, Refusal> {
    cursor.array().map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
}

/// A frame of an animation: where it stands, and chunks of its own.
fn frame(payload: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut cursor = Cursor::new(payload);
    let mut clean = cursor.take(16)?.to_vec();
    let mut pixels = false;
    while !cursor.is_empty() {
        let (name, payload) = chunk(&mut cursor)?;
        match &name {
            b"VP8 " | b"VP8L" => {
                picture(&name, payload)?;
                pixels = true;
            }
            b"ALPH" => {}
            _ => continue,
        }
        write(&name, payload, &mut clean);
    }
    if pixels { Ok(clean) } else { Err(Refusal::Broken) }
}

/// The size of a picture, from the header of what compresses it (RFC 6386, 9.1; RFC 9649, 3.4).
fn picture(name: &[u8; 4], payload: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut header = Cursor::new(payload);
    if name == b"VP8L" {
        header.expect(&[0x2f])?;
        let bits = header.u32_le()?;
        return allowed((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    }
    header.take(3)?;
    header.expect(&[0x9d, 0x01, 0x2a])?;
    let (width, height) = (header.u16_le()?, header.u16_le()?);
    allowed(u32::from(width & 0x3fff), u32::from(height & 0x3fff))
}
