//! PNG (<https://www.w3.org/TR/png-3/>, section 5): chunks.

use super::{Picture, allowed};
use crate::Refusal;
use crate::cursor::Cursor;
use crate::{exif, icc};
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use std::io::Read;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A name for every colour profile: a program or a camera may have given its own.
const PROFILE: &[u8] = b"ICC\0\0";

/// The largest profile that is read, in bytes.
const LARGEST_PROFILE: u64 = 4 * 1024 * 1024;

/// Removes what a PNG tells of its maker: all chunks but those that it can't be shown rightly without, and all that stands
/// behind its end, where a screenshot that was cropped may have its other part.
pub fn clean(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut cursor = Cursor::new(bytes);
    cursor.expect(SIGNATURE)?;
    let (mut chunks, mut size, mut orientation, mut pixels) = (Vec::new(), None, None, false);
    loop {
        let length = cursor.u32_be()?;
        let name = cursor.array::<4>()?;
        let payload = cursor.take(usize::try_from(length).map_err(|_| Refusal::Broken)?)?;
        let _checksum = cursor.array::<4>()?;
        if size.is_none() != (&name == b"IHDR") {
            return Err(Refusal::Broken);
        }
        match &name {
            b"IHDR" => {
                let mut header = Cursor::new(payload);
                size = Some(allowed(header.u32_be()?, header.u32_be()?)?);
            }
            b"IEND" => break,
            b"IDAT" => pixels = true,
            b"fcTL" => {
                let mut frame = Cursor::new(payload);
                let (_number, width, height) = (frame.u32_be()?, frame.u32_be()?, frame.u32_be()?);
                allowed(width, height)?;
            }
            b"eXIf" => {
                orientation = orientation.or(exif::orientation(payload));
                continue;
            }
            b"PLTE" | b"tRNS" | b"gAMA" | b"cHRM" | b"sRGB" | b"iCCP" | b"sBIT" | b"bKGD" | b"cICP"
            | b"mDCV" | b"cLLI" | b"acTL" | b"fdAT" => {}
            // A small letter first: it can be shown without.
            [b'a'..=b'z', ..] => continue,
            _ => return Err(Refusal::Broken),
        }
        chunks.push((name, payload));
    }
    let size = size.filter(|_| pixels).ok_or(Refusal::Broken)?;
    let mut clean = Vec::with_capacity(bytes.len());
    clean.extend_from_slice(SIGNATURE);
    let (mut pixels, mut profiled) = (false, false);
    for (name, payload) in chunks {
        if &name == b"IDAT" && !pixels {
            pixels = true;
            if let Some(orientation) = orientation {
                chunk(*b"eXIf", &[&exif::only(orientation)], &mut clean);
            }
        }
        if &name == b"iCCP" {
            // There is one; it takes a while to unpack many.
            if std::mem::replace(&mut profiled, true) {
                continue;
            }
            let end = payload.iter().position(|byte| *byte == 0).ok_or(Refusal::Broken)?;
            // Behind the name, a byte says how it is compressed: there is only one way.
            if let Some(profile) = payload.get(end + 2..).and_then(profile) {
                chunk(name, &[PROFILE, &profile], &mut clean);
            }
        } else {
            chunk(name, &[payload], &mut clean);
        }
    }
    chunk(*b"IEND", &[], &mut clean);
    Ok(Picture { bytes: clean, size: exif::turned(size, orientation) })
}

/// A compressed profile with what colours need alone.
fn profile(compressed: &[u8]) -> Option<Vec<u8>> {
    let (mut profile, mut out) = (Vec::new(), Vec::new());
    ZlibDecoder::new(compressed).take(LARGEST_PROFILE).read_to_end(&mut profile).ok()?;
    let clean = icc::clean(&profile)?;
    ZlibEncoder::new(&*clean, Compression::default()).read_to_end(&mut out).ok()?;
    Some(out)
}

fn chunk(name: [u8; 4], payload: &[&[u8]], out: &mut Vec<u8>) {
    let length = payload.iter().map(|part| part.len()).sum::<usize>();
    // Nothing is much longer than the chunk that it was read from.
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    let mut checksum = crc32fast::Hasher::new();
    for part in [&[name.as_slice()], payload].concat() {
        checksum.update(part);
        out.extend_from_slice(part);
    }
    out.extend_from_slice(&checksum.finalize().to_be_bytes());
}
