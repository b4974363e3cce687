//! MPEG-4 and QuickTime files (ISO/IEC 14496-12, and Apple's QuickTime File Format): boxes in boxes.

use super::boxes::{Found, boxes, free, one};
use super::tables;
use crate::{Clean, Kind, Refusal, exif, icc};
use std::ops::Range;

/// How deep boxes that hold boxes stand in each other: `moov/trak/mdia/minf/stbl` and what is in it.
const DEPTH: usize = 8;

/// How many tracks a film may have: each that isn't kept is looked for in the whole content.
const MAX_TRACKS: usize = 64;

/// Boxes at the top that are kept: what kind of file it is, what is in it, the content itself, and where to find it.
const TOP: &[&[u8; 4]] = &[b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"sidx", b"mfra"];

/// What is kept of a film's description, of a track's and of a fragment's.
const KEPT: &[&[u8; 4]] = &[
    b"mvhd", b"trak", b"mvex", b"tkhd", b"edts", b"elst", b"tapt", b"clef", b"prof", b"enof", b"mdia",
    b"mdhd", b"hdlr", b"minf", b"vmhd", b"smhd", b"dinf", b"dref", b"stbl", b"stsd", b"stts", b"ctts",
    b"cslg", b"stss", b"stps", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"sdtp", b"sbgp", b"sgpd",
    b"subs", b"stsh", b"mehd", b"trex", b"mfhd", b"traf", b"tfhd", b"tfdt", b"trun", b"tfra", b"mfro",
];

/// Boxes that hold boxes.
const CONTAINERS: &[&[u8; 4]] = &[
    b"moov", b"trak", b"mvex", b"edts", b"tapt", b"mdia", b"minf", b"dinf", b"stbl", b"moof", b"traf",
    b"mfra",
];

/// Removes what an MPEG-4 or QuickTime file tells of its maker: all boxes but those that playing it needs, tracks that are
/// neither pictures nor sound (positions, times of day, texts) with their content, names and times. What is removed is
/// overwritten with zeros.
pub fn clean(mut bytes: Vec<u8>, kind: Kind) -> Result<Clean, Refusal> {
    let whole = 0..bytes.len();
    let top = boxes(&bytes, whole, true)?;
    let mut film = Film { tracks: Vec::new(), samples: Some(Vec::new()), sounds: false, size: None };
    let movie = one(&top, b"moov").ok_or(Refusal::Broken)?;
    let mut tracks = boxes(&bytes, movie.content.clone(), false)?;
    tracks.retain(|found| &found.name == b"trak");
    if tracks.len() > MAX_TRACKS {
        return Err(Refusal::Broken);
    }
    for track in &tracks {
        film.track(&mut bytes, &top, track)?;
    }
    if !film.sounds && film.size.is_none() {
        return Err(Refusal::Broken);
    }
    let fragments: Vec<&Found> = top.iter().filter(|found| &found.name == b"moof").collect();
    for fragment in &fragments {
        film.fragment(&bytes, fragment)?;
    }
    // Fragments say in another way where their samples stand.
    if let Some(samples) = film.samples.filter(|_| fragments.is_empty()) {
        tables::blank_between(&mut bytes, &top, samples);
    }
    walk(&mut bytes, &top, TOP, 0)?;
    let kind = if film.size.is_none() {
        Kind::M4a
    } else if kind == Kind::M4a {
        Kind::Mp4
    } else {
        kind
    };
    let size = film.size.filter(|(width, height)| *width > 0 && *height > 0);
    Ok(Clean { bytes, kind, size, untouched: false })
}

/// What is known of a film while it is read.
struct Film {
    /// The numbers of the tracks that are kept.
    tracks: Vec<u32>,
    /// Where what is kept stands; `None` if that isn't known of all of it.
    samples: Option<Vec<Range<usize>>>,
    sounds: bool,
    /// The size of the first track of pictures.
    size: Option<(u32, u32)>,
}

impl Film {
    /// Looks at a track, and frees it with its content if it is neither pictures nor sound.
    fn track(&mut self, bytes: &mut [u8], top: &[Found], track: &Found) -> Result<(), Refusal> {
        let parts = boxes(bytes, track.content.clone(), false)?;
        let header = one(&parts, b"tkhd").ok_or(Refusal::Broken)?.content.clone();
        let media = boxes(bytes, one(&parts, b"mdia").ok_or(Refusal::Broken)?.content.clone(), false)?;
        let handler = one(&media, b"hdlr").ok_or(Refusal::Broken)?.content.clone();
        let table = table(bytes, &media)?;
        match bytes.get(handler).and_then(|handler| handler.get(8..12)).ok_or(Refusal::Broken)? {
            b"soun" => {
                self.sounds = true;
                tables::blank_programs(bytes, &table, false)?;
            }
            b"vide" => {
                let size = shown(bytes, header.clone()).ok_or(Refusal::Broken)?;
                self.size = self.size.filter(|size| *size != (0, 0)).or(Some(size));
                tables::blank_programs(bytes, &table, true)?;
            }
            _ => {
                tables::blank_samples(bytes, top, &table)?;
                free(bytes, track);
                return Ok(());
            }
        }
        match (&mut self.samples, tables::samples(bytes, &table)?) {
            (Some(all), Some(samples)) => all.extend(samples),
            (all, None) => *all = None,
            (None, Some(_)) => {}
        }
        self.tracks.push(number(bytes, header).ok_or(Refusal::Broken)?);
        Ok(())
    }

    /// A fragment must have only tracks that are kept: the content of others isn't looked for there.
    fn fragment(&self, bytes: &[u8], fragment: &Found) -> Result<(), Refusal> {
        for track in
            boxes(bytes, fragment.content.clone(), false)?.iter().filter(|found| &found.name == b"traf")
        {
            let parts = boxes(bytes, track.content.clone(), false)?;
            let header = one(&parts, b"tfhd").and_then(|header| bytes.get(header.content.clone()));
            let number =
                header.and_then(|header| header.get(4..8)?.first_chunk().copied()).map(u32::from_be_bytes);
            if !number.is_some_and(|number| self.tracks.contains(&number)) {
                return Err(Refusal::Broken);
            }
        }
        Ok(())
    }
}

/// What says where the samples of a track stand, and how they are encoded.
fn table(bytes: &[u8], media: &[Found]) -> Result<Vec<Found>, Refusal> {
    let inner = boxes(bytes, one(media, b"minf").ok_or(Refusal::Broken)?.content.clone(), false)?;
    boxes(bytes, one(&inner, b"stbl").ok_or(Refusal::Broken)?.content.clone(), false)
}

/// The number of a track, from its header.
fn number(bytes: &[u8], header: Range<usize>) -> Option<u32> {
    let header = bytes.get(header)?;
    let at = if header.first() == Some(&1) { 20 } else { 12 };
    header.get(at..)?.first_chunk().copied().map(u32::from_be_bytes)
}

/// The size that a track is shown with: its header has a matrix, then the sides, all as fixed-point numbers.
fn shown(bytes: &[u8], header: Range<usize>) -> Option<(u32, u32)> {
    let header = bytes.get(header)?;
    let at = if header.first() == Some(&1) { 52 } else { 40 };
    let (matrix, sides) = header.get(at..)?.split_first_chunk::<36>()?;
    let side = |at: usize| sides.get(at..)?.first_chunk().copied().map(|side| u32::from_be_bytes(side) >> 16);
    // A quarter turn has nothing where an upright picture has its scale.
    let orientation = (matrix.starts_with(&[0; 4]) && matrix.get(4..8) != Some(&[0; 4])).then_some(6);
    Some(exif::turned((side(0)?, side(4)?), orientation))
}

/// Goes through boxes, frees those that aren't kept, and removes from the others what they tell.
fn walk(bytes: &mut [u8], found: &[Found], kept: &[&[u8; 4]], depth: usize) -> Result<(), Refusal> {
    if depth > DEPTH {
        return Err(Refusal::Broken);
    }
    for inner in found {
        if !kept.contains(&&inner.name) {
            free(bytes, inner);
        } else if CONTAINERS.contains(&&inner.name) {
            let parts = boxes(bytes, inner.content.clone(), false)?;
            walk(bytes, &parts, KEPT, depth + 1)?;
        } else {
            let content = bytes.get_mut(inner.content.clone()).ok_or(Refusal::Broken)?;
            match &inner.name {
                b"mvhd" | b"tkhd" | b"mdhd" => {
                    let times = if content.first() == Some(&1) { 4..20 } else { 4..12 };
                    content.get_mut(times).ok_or(Refusal::Broken)?.fill(0);
                }
                b"hdlr" => {
                    content.get_mut(..4).ok_or(Refusal::Broken)?.fill(0);
                    // What made it, and a name. QuickTime has a word in the four bytes that are 0 for others.
                    content.get_mut(12..).ok_or(Refusal::Broken)?.fill(0);
                }
                b"dref" => tables::blank_references(content)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// Removes what a JPEG 2000 picture tells of its maker (ISO/IEC 15444-1, annex I): it has the same boxes.
pub fn clean_jpeg_2000(mut bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    // Without boxes it is only what compresses the pixels.
    if bytes.get(4..8) != Some(b"jP  ") {
        return Ok(bytes);
    }
    let top = boxes(&bytes, 0..bytes.len(), true)?;
    walk(&mut bytes, &top, &[b"jP  ", b"ftyp", b"jp2h", b"jp2c"], 0)?;
    for header in top.iter().filter(|found| &found.name == b"jp2h") {
        for colours in
            boxes(&bytes, header.content.clone(), false)?.iter().filter(|found| &found.name == b"colr")
        {
            let content = bytes.get_mut(colours.content.clone()).ok_or(Refusal::Broken)?;
            // A profile, behind how it is said and two more bytes. Without one, a picture is shown by how many colours it has.
            let Some((2 | 3, [_, _, profile @ ..])) = content.split_first_mut() else { continue };
            match icc::clean(profile).filter(|clean| clean.len() <= profile.len()) {
                Some(clean) => {
                    profile.fill(0);
                    profile.get_mut(..clean.len()).ok_or(Refusal::Broken)?.copy_from_slice(&clean);
                }
                None => free(&mut bytes, colours),
            }
        }
    }
    Ok(bytes)
}
