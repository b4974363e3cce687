//! The boxes of which MPEG-4 and QuickTime files are made (ISO/IEC 14496-12, 4.2).

use crate::Refusal;
use std::ops::Range;

/// A box: its name, where it begins, and where its content stands.
#[derive(Clone)]
pub struct Found {
    pub name: [u8; 4],
    pub start: usize,
    pub content: Range<usize>,
}

/// The only box of a name.
pub fn one<'a>(boxes: &'a [Found], name: &[u8; 4]) -> Option<&'a Found> {
    let mut all = boxes.iter().filter(|found| &found.name == name);
    all.next().filter(|_| all.next().is_none())
}

/// The boxes that stand in a range, which they fill.
pub fn boxes(bytes: &[u8], range: Range<usize>, top: bool) -> Result<Vec<Found>, Refusal> {
    let (mut at, end) = (range.start, range.end);
    let mut found = Vec::new();
    while at < end {
        let rest = bytes.get(at..end).ok_or(Refusal::Broken)?;
        // QuickTime ends some containers with a number.
        if !top && rest.len() < 8 && rest.iter().all(|byte| *byte == 0) {
            break;
        }
        let length = u64::from(u32::from_be_bytes(*rest.first_chunk().ok_or(Refusal::Broken)?));
        let name = *rest.get(4..).and_then(|rest| rest.first_chunk()).ok_or(Refusal::Broken)?;
        let (length, header) = match length {
            0 if top => (rest.len() as u64, 8),
            1 => (
                u64::from_be_bytes(
                    *rest.get(8..).and_then(|rest| rest.first_chunk()).ok_or(Refusal::Broken)?,
                ),
                16,
            ),
            length => (length, 8),
        };
        let length = usize::try_from(length).map_err(|_| Refusal::Broken)?;
        if length < header || length > rest.len() {
            return Err(Refusal::Broken);
        }
        found.push(Found { name, start: at, content: at + header..at + length });
        at += length;
    }
    Ok(found)
}

/// Makes of a box one that players pass over, with nothing in it.
pub fn free(bytes: &mut [u8], found: &Found) {
    if let Some(name) = bytes.get_mut(found.start + 4..found.start + 8) {
        name.copy_from_slice(b"free");
    }
    if let Some(content) = bytes.get_mut(found.content.clone()) {
        content.fill(0);
    }
}
