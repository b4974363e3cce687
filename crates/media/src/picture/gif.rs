//! GIF 87a and 89a (<https://www.w3.org/Graphics/GIF/spec-gif89a.txt>): blocks.

use super::{Picture, allowed};
use crate::Refusal;
use crate::cursor::Cursor;

/// Removes what a GIF tells of its maker: comments, texts, what programs have written for themselves, but how often an
/// animation is repeated, and all that stands behind its end.
pub fn clean(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut cursor = Cursor::new(bytes);
    let mut clean = Vec::with_capacity(bytes.len());
    let header = cursor.take(6)?;
    let screen = cursor.take(7)?;
    let mut sides = Cursor::new(screen);
    let size = allowed(u32::from(sides.u16_le()?), u32::from(sides.u16_le()?))?;
    clean.extend_from_slice(header);
    clean.extend_from_slice(screen);
    clean.extend_from_slice(colours(&mut cursor, sides.u8()?)?);
    // How the next picture is shown; it may belong to a text, which is left out with it.
    let mut control = None;
    let mut pictures = false;
    loop {
        match cursor.u8()? {
            0x3b => break,
            0x2c => {
                let place = cursor.take(9)?;
                let mut fields = Cursor::new(place);
                let (_left, _top) = (fields.u16_le()?, fields.u16_le()?);
                allowed(u32::from(fields.u16_le()?), u32::from(fields.u16_le()?))?;
                clean.extend_from_slice(control.take().unwrap_or_default());
                clean.push(0x2c);
                clean.extend_from_slice(place);
                clean.extend_from_slice(colours(&mut cursor, fields.u8()?)?);
                clean.push(cursor.u8()?);
                clean.extend_from_slice(blocks(&mut cursor)?);
                pictures = true;
            }
            0x21 => {
                let extension = cursor.rest;
                let label = cursor.u8()?;
                let blocks = blocks(&mut cursor)?;
                match label {
                    0xf9 => {
                        // A block of four bytes and the end, with the two bytes that introduce them.
                        let start = bytes.len() - extension.len() - 1;
                        control = bytes
                            .get(start..start + 8)
                            .filter(|_| blocks.len() == 6 && blocks.first() == Some(&4));
                    }
                    0x01 => control = None,
                    0xff => repeated(blocks, &mut clean),
                    _ => {}
                }
            }
            _ => return Err(Refusal::Broken),
        }
    }
    clean.push(0x3b);
    if pictures { Ok(Picture { bytes: clean, size }) } else { Err(Refusal::Broken) }
}

/// A table of colours, if the flags say that there is one.
fn colours<'a>(cursor: &mut Cursor<'a>, flags: u8) -> Result<&'a [u8], Refusal> {
    match flags & 0x80 {
        0 => Ok(&[]),
        _ => cursor.take(3 << ((flags & 7) + 1)),
    }
}

/// Blocks of up to 255 bytes, to the empty one that ends them.
fn blocks<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Refusal> {
    let start = cursor.rest;
    loop {
        match cursor.u8()? {
            0 => return start.get(..start.len() - cursor.rest.len()).ok_or(Refusal::Broken),
            length => cursor.take(usize::from(length))?,
        };
    }
}

/// Writes how often an animation is repeated, if that is what a program has written for itself.
fn repeated(blocks: &[u8], out: &mut Vec<u8>) {
    if let Some((name @ (b"\x0bNETSCAPE2.0" | b"\x0bANIMEXTS1.0"), rest)) = blocks.split_first_chunk::<12>()
        && let Some([3, 1, low, high]) = rest.first_chunk()
    {
        out.extend_from_slice(&[0x21, 0xff]);
        out.extend_from_slice(name);
        out.extend_from_slice(&[3, 1, *low, *high, 0]);
    }
}
