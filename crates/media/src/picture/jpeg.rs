//! JPEG (ITU-T T.81, annex B): segments, and the scans between them.

use super::{Picture, allowed};
use crate::Refusal;
use crate::cursor::Cursor;
use crate::{exif, icc};

const START: [u8; 2] = [0xff, 0xd8];
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const EXIF: u8 = 0xe1;

/// What stands before a piece of a colour profile (ICC.1:2022, annex B.4): its number and how many there are come behind it.
const PROFILE: &[u8] = b"ICC_PROFILE\0";

/// How much of a profile a segment takes.
const PIECE: usize = 0xffff - 2 - PROFILE.len() - 2;

/// Removes what a JPEG tells of its maker: application segments but those that its colours need, comments, thumbnails, and all
/// that stands behind its end, where phones put a second picture or a film.
pub fn clean(bytes: &[u8]) -> Result<Picture, Refusal> {
    let found = walk(bytes)?;
    let mut clean = Vec::with_capacity(bytes.len());
    found.write(found.orientation, &mut clean);
    Ok(Picture { bytes: clean, size: exif::turned(found.size, found.orientation) })
}

/// The same for a JPEG in a PDF, where an orientation means nothing.
pub fn clean_inner(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let found = walk(bytes)?;
    let mut clean = Vec::with_capacity(bytes.len());
    found.write(None, &mut clean);
    Ok(clean)
}

/// What of a JPEG is kept.
struct Found<'a> {
    /// The version and the pixels' shape of a JFIF segment: what stands before its thumbnail.
    jfif: Option<&'a [u8]>,
    orientation: Option<u8>,
    profile: Option<Vec<u8>>,
    /// The segments that are kept, with their scans.
    body: Vec<u8>,
    size: (u32, u32),
}

fn walk(bytes: &[u8]) -> Result<Found<'_>, Refusal> {
    let mut cursor = Cursor::new(bytes);
    cursor.expect(&START)?;
    let (mut jfif, mut orientation, mut size, mut adobe) = (None, None, None, false);
    let mut profile: Vec<&[u8]> = Vec::new();
    let mut body = Vec::with_capacity(bytes.len());
    let mut scanned = false;
    loop {
        let marker = marker(&mut cursor)?;
        if marker == END {
            break;
        }
        let length = cursor.u16_be()?;
        let payload = cursor.take(usize::from(length).checked_sub(2).ok_or(Refusal::Broken)?)?;
        match marker {
            0xe0 => {
                if let Some(rest) = payload.strip_prefix(b"JFIF\0") {
                    jfif = jfif.or(rest.get(..7));
                }
            }
            EXIF if payload.starts_with(exif::PREFIX) => {
                orientation = orientation.or(exif::orientation(payload))
            }
            0xe2 => profile.extend(payload.strip_prefix(PROFILE)),
            // How the colours are encoded.
            0xee if payload.starts_with(b"Adobe") && !adobe => {
                adobe = true;
                segment(marker, &[payload.get(..12).ok_or(Refusal::Broken)?], &mut body);
            }
            0xe0..=0xef | 0xfe => {}
            // A frame's header; the three others of this row are tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let mut header = Cursor::new(payload);
                let (_precision, height, width) = (header.u8()?, header.u16_be()?, header.u16_be()?);
                size = size.or(Some(allowed(u32::from(width), u32::from(height))?));
                segment(marker, &[payload], &mut body);
            }
            SCAN => {
                segment(marker, &[payload], &mut body);
                body.extend_from_slice(pixels(&mut cursor)?);
                scanned = true;
            }
            // Tables, and what the scans need: T.81, table B.1.
            0xc4 | 0xcc | 0xdb..=0xdf => segment(marker, &[payload], &mut body),
            _ => return Err(Refusal::Broken),
        }
    }
    match size {
        Some(size) if scanned => Ok(Found { jfif, orientation, profile: whole(profile), body, size }),
        _ => Err(Refusal::Broken),
    }
}

/// A profile of which these are the pieces, with what colours need alone. A picture whose profile can't be read is shown without it.
fn whole(mut pieces: Vec<&[u8]>) -> Option<Vec<u8>> {
    pieces.sort_by_key(|piece| piece.first());
    let pieces: Vec<&[u8]> = pieces.into_iter().filter_map(|piece| piece.get(2..)).collect();
    icc::clean(&pieces.concat())
}

/// The next marker; any number of bytes 0xff may stand before it.
fn marker(cursor: &mut Cursor<'_>) -> Result<u8, Refusal> {
    cursor.expect(&[0xff])?;
    loop {
        match cursor.u8()? {
            0xff => {}
            marker => return Ok(marker),
        }
    }
}

/// Compressed pixels up to the next marker. In them, 0xff is followed by 0 or by a marker to restart at.
fn pixels<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Refusal> {
    let mut end = 0;
    loop {
        let rest = cursor.rest.get(end..).unwrap_or_default();
        end += rest.iter().position(|byte| *byte == 0xff).ok_or(Refusal::Broken)?;
        match cursor.rest.get(end + 1).ok_or(Refusal::Broken)? {
            0 | 0xd0..=0xd7 => end += 2,
            _ => return cursor.take(end),
        }
    }
}

impl Found<'_> {
    fn write(&self, orientation: Option<u8>, out: &mut Vec<u8>) {
        out.extend_from_slice(&START);
        if let Some(jfif) = self.jfif {
            segment(0xe0, &[b"JFIF\0", jfif, &[0, 0]], out);
        }
        if let Some(orientation) = orientation {
            segment(EXIF, &[exif::PREFIX, &exif::only(orientation)], out);
        }
        if let Some(profile) = &self.profile {
            let pieces = profile.chunks(PIECE);
            let count = pieces.len() as u8;
            for (number, piece) in (1..=count).zip(pieces) {
                segment(0xe2, &[PROFILE, &[number, count], piece], out);
            }
        }
        out.extend_from_slice(&self.body);
        out.extend_from_slice(&[0xff, END]);
    }
}

fn segment(marker: u8, payload: &[&[u8]], out: &mut Vec<u8>) {
    let length = 2 + payload.iter().map(|part| part.len()).sum::<usize>();
    out.extend_from_slice(&[0xff, marker]);
    // A payload is never longer than the one that it was read from, which had its length in two bytes too.
    out.extend_from_slice(&(length as u16).to_be_bytes());
    payload.iter().for_each(|part| out.extend_from_slice(part));
}
