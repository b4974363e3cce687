//! What the boxes of a track have in them (ISO/IEC 14496-12, 8.5 to 8.7).

use super::boxes::{Found, boxes, free, one};
use crate::Refusal;
use crate::cursor::Cursor;
use std::ops::Range;

/// Overwrites what says by which programs a track was made, in the descriptions of how its samples are encoded.
pub fn blank_programs(bytes: &mut [u8], table: &[Found], pictures: bool) -> Result<(), Refusal> {
    let descriptions = one(table, b"stsd").ok_or(Refusal::Broken)?.content.clone();
    each_entry(bytes.get_mut(descriptions).ok_or(Refusal::Broken)?, |entry| {
        // Who made the encoder, as QuickTime has it, and the encoder's name.
        for place in [20..24, 50..82].into_iter().take(1 + usize::from(pictures)) {
            if let Some(place) = entry.get_mut(place) {
                place.fill(0);
            }
        }
        if pictures {
            free_profiles(entry);
        }
    })
}

/// Makes of the colour profiles in a description of pictures boxes that players pass over. Most films have none, but a number.
fn free_profiles(entry: &mut [u8]) {
    let inner = boxes(entry, DESCRIPTION..entry.len(), false).unwrap_or_default();
    for found in inner.iter().filter(|found| &found.name == b"colr") {
        let is_profile = entry
            .get(found.content.clone())
            .is_some_and(|it| it.starts_with(b"prof") || it.starts_with(b"rICC"));
        if is_profile {
            free(entry, found);
        }
    }
}

/// How long a description of pictures is before the boxes in it (ISO/IEC 14496-12, 12.1.3).
const DESCRIPTION: usize = 86;

/// Overwrites where the content of a track stands, if it stands somewhere else: a path on its maker's disk.
pub fn blank_references(references: &mut [u8]) -> Result<(), Refusal> {
    each_entry(references, |entry| {
        if let Some(place) = entry.get_mut(12..) {
            place.fill(0);
        }
    })
}

/// Calls for each box of a table that has a version, flags and a count before them.
fn each_entry(table: &mut [u8], mut change: impl FnMut(&mut [u8])) -> Result<(), Refusal> {
    if table.len() < 8 {
        return Err(Refusal::Broken);
    }
    for entry in boxes(table, 8..table.len(), false)? {
        change(table.get_mut(entry.start..entry.content.end).ok_or(Refusal::Broken)?);
    }
    Ok(())
}

/// Overwrites the samples of a track, which stand in chunks among those of the others.
pub fn blank_samples(bytes: &mut [u8], top: &[Found], table: &[Found]) -> Result<(), Refusal> {
    blank(bytes, top, chunks(bytes, table)?);
    Ok(())
}

/// Overwrites what stands between the samples that are kept: some cameras write there where they were.
pub fn blank_between(bytes: &mut [u8], top: &[Found], mut kept: Vec<Range<usize>>) {
    kept.sort_unstable_by_key(|chunk| chunk.start);
    let (mut between, mut at) = (Vec::new(), 0);
    for chunk in kept {
        if at < chunk.start {
            between.push(at..chunk.start);
        }
        at = at.max(chunk.end);
    }
    between.push(at..bytes.len());
    blank(bytes, top, between);
}

/// Overwrites these ranges, where they are content.
fn blank(bytes: &mut [u8], top: &[Found], mut chunks: Vec<Range<usize>>) {
    chunks.sort_unstable_by_key(|chunk| chunk.start);
    let mut content =
        top.iter().filter(|found| &found.name == b"mdat").map(|found| found.content.clone()).peekable();
    let mut blanked = 0;
    for chunk in chunks {
        // A chunk may lie in one that was overwritten already: no byte is, twice.
        blanked = blanked.max(chunk.start);
        while blanked < chunk.end {
            let Some(place) = content.peek() else { return };
            if place.end <= blanked {
                content.next();
                continue;
            }
            let (start, end) = (blanked.max(place.start), chunk.end.min(place.end));
            if let Some(place) = bytes.get_mut(start..end) {
                place.fill(0);
            }
            blanked = end.max(blanked + 1);
            if start >= chunk.end {
                break;
            }
        }
    }
}

/// Where the samples of a track stand, if each says how long it is: of sound that isn't compressed, that is counted in other units in old files.
pub fn samples(bytes: &[u8], table: &[Found]) -> Result<Option<Vec<Range<usize>>>, Refusal> {
    let sizes = one(table, b"stsz").and_then(|sizes| bytes.get(sizes.content.clone()));
    match sizes {
        Some([_, _, _, _, 0, 0, 0, 0, ..]) => chunks(bytes, table).map(Some),
        _ => Ok(None),
    }
}

/// Where the chunks of a track stand.
fn chunks(bytes: &[u8], table: &[Found]) -> Result<Vec<Range<usize>>, Refusal> {
    let content = |name| one(table, name).and_then(|found| bytes.get(found.content.clone())).map(Cursor::new);
    let (mut offsets, wide) = match content(b"co64") {
        Some(offsets) => (offsets, true),
        None => (content(b"stco").ok_or(Refusal::Broken)?, false),
    };
    let _version = offsets.u32_be()?;
    let count = offsets.u32_be()?;
    let mut runs = Runs::new(content(b"stsc").ok_or(Refusal::Broken)?)?;
    let mut sizes = match content(b"stsz") {
        Some(sizes) => Sizes::new(sizes, false)?,
        None => Sizes::new(content(b"stz2").ok_or(Refusal::Broken)?, true)?,
    };
    let mut chunks = Vec::new();
    for number in 1..=count {
        let offset = if wide { offsets.u64_be()? } else { u64::from(offsets.u32_be()?) };
        let length = sizes.sum(runs.samples(number)?)?;
        let end = offset.saturating_add(length).min(bytes.len() as u64);
        if offset < end {
            chunks.push(
                usize::try_from(offset).unwrap_or(usize::MAX)..usize::try_from(end).unwrap_or(usize::MAX),
            );
        }
    }
    Ok(chunks)
}

/// How many samples each chunk has: said where it changes.
struct Runs<'a> {
    rest: Cursor<'a>,
    left: u32,
    samples: u32,
    /// The chunk from which on there is another number of samples, and that number.
    next: Option<(u32, u32)>,
}

impl<'a> Runs<'a> {
    fn new(mut rest: Cursor<'a>) -> Result<Self, Refusal> {
        let _version = rest.u32_be()?;
        let left = rest.u32_be()?;
        let mut runs = Self { rest, left, samples: 0, next: None };
        runs.advance()?;
        Ok(runs)
    }

    fn advance(&mut self) -> Result<(), Refusal> {
        self.next = None;
        if let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            self.next = Some((self.rest.u32_be()?, self.rest.u32_be()?));
            let _description = self.rest.u32_be()?;
        }
        Ok(())
    }

    fn samples(&mut self, chunk: u32) -> Result<u32, Refusal> {
        while let Some((_, samples)) = self.next.filter(|(first, _)| *first <= chunk) {
            self.samples = samples;
            self.advance()?;
        }
        Ok(self.samples)
    }
}

/// How long each sample is.
enum Sizes<'a> {
    Same(u32),
    Each { rest: Cursor<'a>, width: usize },
}

impl<'a> Sizes<'a> {
    fn new(mut rest: Cursor<'a>, compact: bool) -> Result<Self, Refusal> {
        let _version = rest.u32_be()?;
        let size = rest.u32_be()?;
        let _count = rest.u32_be()?;
        match size {
            0 if !compact => Ok(Self::Each { rest, width: 4 }),
            8 | 16 if compact => Ok(Self::Each { rest, width: size as usize / 8 }),
            size if !compact => Ok(Self::Same(size)),
            _ => Err(Refusal::Broken),
        }
    }

    /// How long the next samples are together.
    fn sum(&mut self, count: u32) -> Result<u64, Refusal> {
        match self {
            Self::Same(size) => Ok(u64::from(*size) * u64::from(count)),
            Self::Each { rest, width } => {
                let bytes = rest.take((count as usize).checked_mul(*width).ok_or(Refusal::Broken)?)?;
                let size = |bytes: &[u8]| bytes.iter().fold(0, |size, byte| size << 8 | u64::from(*byte));
                Ok(bytes.chunks_exact(*width).map(size).sum())
            }
        }
    }
}
