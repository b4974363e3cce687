//! Colour profiles (ICC.1:2022): what colours need is written anew. A profile says when and by what it was made, that of a screen
//! also which screen it is.

use crate::cursor::Cursor;
use std::collections::BTreeMap;

/// How long a header is.
const HEADER: usize = 128;

/// More tags than any profile has.
const MOST_TAGS: u32 = 100;

/// The tags that colours need.
const KEPT: &[&[u8; 4]] = &[
    b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt", b"bkpt", b"chad", b"cicp", b"rTRC", b"gTRC", b"bTRC", b"kTRC",
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt",
];

/// What every profile must have, and says nothing here.
const TEXTS: [[u8; 4]; 2] = [*b"desc", *b"cprt"];

/// A profile with the tags alone that colours need; `None` for what is none.
pub fn clean(profile: &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(Cursor::new(profile).u32_be().ok()?).ok()?;
    let profile = profile.get(..length)?;
    let header: &[u8; HEADER] = profile.first_chunk()?;
    if header.get(36..40)? != b"acsp" {
        return None;
    }
    let mut table = Cursor::new(profile.get(HEADER..)?);
    let count = table.u32_be().ok().filter(|count| *count <= MOST_TAGS)?;
    let mut tags: Vec<([u8; 4], &[u8])> = Vec::new();
    for _ in 0..count {
        let (name, at, length) = (table.array().ok()?, table.u32_be().ok()?, table.u32_be().ok()?);
        if KEPT.contains(&&name) && !tags.iter().any(|(other, _)| *other == name) {
            let data = profile.get(usize::try_from(at).ok()?..)?.get(..usize::try_from(length).ok()?)?;
            tags.push((name, numbers(data)?));
        }
    }
    let text = nothing(*header.get(8)?);
    let mut data = Vec::new();
    let start = HEADER + 4 + 12 * (tags.len() + TEXTS.len());
    // Tags that say the same stand in one place.
    let mut places: BTreeMap<&[u8], usize> = BTreeMap::new();
    let mut out = vec![0; HEADER];
    // Version, class and colours; that it is a profile; how colours are compared, and the light.
    for kept in [8..24, 36..40, 64..80] {
        out.get_mut(kept.clone())?.copy_from_slice(header.get(kept)?);
    }
    out.extend_from_slice(&u32::try_from(tags.len() + TEXTS.len()).ok()?.to_be_bytes());
    let texts = TEXTS.iter().zip(&text).map(|(name, text)| (*name, &**text));
    for (name, tag) in texts.chain(tags) {
        let at = *places.entry(tag).or_insert_with(|| {
            let at = start + data.len();
            data.extend_from_slice(tag);
            data.resize(data.len().next_multiple_of(4), 0);
            at
        });
        out.extend_from_slice(&name);
        out.extend_from_slice(&u32::try_from(at).ok()?.to_be_bytes());
        out.extend_from_slice(&u32::try_from(tag.len()).ok()?.to_be_bytes());
    }
    out.extend_from_slice(&data);
    let length = u32::try_from(out.len()).ok()?;
    out.get_mut(..4)?.copy_from_slice(&length.to_be_bytes());
    Some(out)
}

/// A tag's data, if it is of a kind that has only numbers; without what may stand behind them, where their number is known.
fn numbers(data: &[u8]) -> Option<&[u8]> {
    let count = || data.get(8..12)?.first_chunk().copied().map(u32::from_be_bytes);
    let length = match data.first_chunk()? {
        b"XYZ " => 20,
        b"sf32" => data.len().min(8 + 9 * 4),
        b"cicp" => 12,
        b"curv" => usize::try_from(count()?).ok()?.checked_mul(2)?.checked_add(12)?,
        b"para" => 12 + 4 * [1, 3, 4, 5, 7].get(usize::try_from(count()? >> 16).ok()?)?,
        b"mft1" | b"mft2" | b"mAB " | b"mBA " => data.len(),
        _ => return None,
    };
    data.get(..length)
}

/// A description and a copyright that say nothing, as this version of the format has them.
fn nothing(version: u8) -> [Vec<u8>; 2] {
    if version >= 4 {
        let text = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x02\0\0\0\x1c\0-".to_vec();
        return [text.clone(), text];
    }
    let mut description = b"desc\0\0\0\0\0\0\0\x02-\0".to_vec();
    // The same in other scripts, in which it is empty.
    description.extend_from_slice(&[0; 4 + 4 + 2 + 1 + 67]);
    [description, b"text\0\0\0\0-\0".to_vec()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &[u8; 4], data: &[u8]) -> ([u8; 4], Vec<u8>) {
        (*name, data.to_vec())
    }

    fn profile(tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
        let mut out = vec![7; HEADER];
        out[8] = 2;
        out[36..40].copy_from_slice(b"acsp");
        out.extend((tags.len() as u32).to_be_bytes());
        let mut at = HEADER + 4 + 12 * tags.len();
        for (name, data) in tags {
            out.extend(name);
            out.extend((at as u32).to_be_bytes());
            out.extend((data.len() as u32).to_be_bytes());
            at += data.len();
        }
        tags.iter().for_each(|(_, data)| out.extend(data));
        let length = out.len() as u32;
        out[..4].copy_from_slice(&length.to_be_bytes());
        out
    }

    #[test]
    fn what_colours_need_is_kept_and_nothing_else() {
        let red = b"XYZ \0\0\0\0RRRRGGGGBBBB";
        let curve = b"curv\0\0\0\0\0\0\0\x02\x01\x02\x03\x04";
        let tags = [
            tag(b"desc", b"desc\0\0\0\0\0\0\0\x06SECRET"),
            tag(b"mmod", b"mmod SECRET serial"),
            tag(b"rXYZ", &[red.as_slice(), b"SECRET"].concat()),
            tag(b"rTRC", curve),
            tag(b"gTRC", curve),
        ];
        let cleaned = clean(&profile(&tags)).unwrap();
        assert!(!cleaned.windows(6).any(|window| window == b"SECRET"));
        assert_eq!(cleaned.windows(20).filter(|window| window == red).count(), 1);
        assert_eq!(cleaned.windows(16).filter(|window| window == curve).count(), 1);
        assert_eq!(clean(&cleaned).unwrap(), cleaned);
        assert_eq!(&cleaned[24..36], [0; 12], "when it was made");
    }

    #[test]
    fn what_is_no_profile_is_none() {
        let whole = profile(&[tag(b"rTRC", b"curv\0\0\0\0\0\0\0\x00")]);
        for length in 0..whole.len() {
            assert_eq!(clean(&whole[..length]), None);
        }
        assert_eq!(clean(&profile(&[tag(b"rTRC", b"text\0\0\0\0SECRET")])), None);
        assert_eq!(clean(&profile(&[tag(b"rTRC", b"curv\0\0\0\0\xff\xff\xff\xff")])), None);
    }
}
