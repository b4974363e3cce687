//! Matroska and WebM (<https://www.rfc-editor.org/rfc/rfc9559>): elements of EBML (RFC 8794) in each other.

use crate::Refusal;
use crate::cursor::Cursor;

const SEGMENT: u32 = 0x1853_8067;
const CLUSTER: u32 = 0x1f43_b675;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK: u32 = 0xae;

/// Which program has written the file, and by which library: they must be there, be it empty.
const PROGRAMS: [u32; 2] = [0x4d80, 0x5741];

/// What is kept of a segment and of its clusters: where to find what, the tracks, the content, how parts of it are timed.
const KEPT: [u32; 9] = [0x114d_9b74, INFO, TRACKS, CLUSTER, 0x1c53_bb6b, 0xe7, 0xab, 0xa3, 0xa0];

/// What is kept of the information: how times are counted, and how long it is.
const KEPT_INFO: [u32; 2] = [0x2a_d7b1, 0x4489];

/// What isn't kept of a track: its name, what its encoder says of itself, which attachments it uses.
const NOT_KEPT: [u32; 6] = [0x536e, 0x25_8688, 0x3a_9697, 0x3b_4040, 0x26_b240, 0x7446];

/// A checksum of the element that it stands in, which no longer holds.
const CHECKSUM: u32 = 0xbf;

/// Void, and the longest that is written with a length of one byte.
const VOID: u8 = 0xec;
const SHORT: usize = 128;

/// Removes what a Matroska file tells of its maker: tags, attachments, chapters, names, times and programs. What is removed
/// is overwritten with zeros.
pub fn clean(mut bytes: Vec<u8>) -> Result<Vec<u8>, Refusal> {
    let mut cursor = Cursor::new(&bytes);
    let header = element(&mut cursor)?;
    cursor.take(header.length.ok_or(Refusal::Broken)?)?;
    // Before the segment nothing may stand but emptiness.
    let segment = element(&mut cursor)?;
    if segment.name != SEGMENT {
        return Err(Refusal::Broken);
    }
    let start = bytes.len() - cursor.rest.len();
    if let Some(length) = segment.length {
        let end = start.checked_add(length).filter(|end| *end <= bytes.len()).ok_or(Refusal::Broken)?;
        bytes.truncate(end);
    }
    let mut found = [false; 2];
    let body = bytes.get_mut(start..).ok_or(Refusal::Broken)?;
    walk(body, |element, content| match element.name {
        // A cluster's end may not be said: its parts are looked at as if they stood beside it.
        CLUSTER => {
            found[1] = true;
            Ok(What::Keep)
        }
        INFO => information(content),
        TRACKS => {
            found[0] = true;
            tracks(content)
        }
        name if KEPT.contains(&name) => Ok(What::Keep),
        _ => Ok(What::Void),
    })?;
    if found == [true; 2] { Ok(bytes) } else { Err(Refusal::Broken) }
}

/// What becomes of an element.
enum What {
    Keep,
    Void,
    /// It stays, with nothing in it.
    Empty,
}

fn information(content: &mut [u8]) -> Result<What, Refusal> {
    walk(content, |element, _| {
        Ok(match element.name {
            name if KEPT_INFO.contains(&name) => What::Keep,
            name if PROGRAMS.contains(&name) => What::Empty,
            _ => What::Void,
        })
    })?;
    Ok(What::Keep)
}

fn tracks(content: &mut [u8]) -> Result<What, Refusal> {
    walk(content, |element, content| match element.name {
        TRACK => {
            walk(content, |element, _| {
                let void =
                    NOT_KEPT.contains(&element.name) || [CHECKSUM, u32::from(VOID)].contains(&element.name);
                Ok(if void { What::Void } else { What::Keep })
            })?;
            Ok(What::Keep)
        }
        _ => Ok(What::Void),
    })?;
    Ok(What::Keep)
}

/// Goes through elements that follow each other to the end.
fn walk(
    bytes: &mut [u8],
    mut each: impl FnMut(&Element, &mut [u8]) -> Result<What, Refusal>,
) -> Result<(), Refusal> {
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get_mut(at..).ok_or(Refusal::Broken)?;
        let mut cursor = Cursor::new(rest);
        let element = element(&mut cursor)?;
        let header = rest.len() - cursor.rest.len();
        let length = match element.length {
            _ if element.name == CLUSTER => 0,
            length => length.ok_or(Refusal::Broken)?,
        };
        let end = header.checked_add(length).ok_or(Refusal::Broken)?;
        let whole = rest.get_mut(..end).ok_or(Refusal::Broken)?;
        let content = whole.get_mut(header..).ok_or(Refusal::Broken)?;
        match each(&element, content)? {
            What::Keep => {}
            What::Empty => content.fill(0),
            What::Void => void(whole),
        }
        at += end;
    }
    Ok(())
}

/// Makes of an element one that players pass over, as long as it was.
fn void(element: &mut [u8]) {
    element.fill(0);
    let length = element.len();
    let header = if length <= SHORT {
        vec![VOID, 0x80 | (length - 2) as u8]
    } else {
        let mut header = vec![VOID];
        header.extend_from_slice(&(1 << 56 | (length - 9) as u64).to_be_bytes());
        header
    };
    element.iter_mut().zip(header).for_each(|(byte, value)| *byte = value);
}

struct Element {
    name: u32,
    /// `None` where it isn't said.
    length: Option<usize>,
}

/// The next element's name and length: numbers whose first byte says how long they are.
fn element(cursor: &mut Cursor<'_>) -> Result<Element, Refusal> {
    let (name, width) = number(cursor)?;
    let name = u32::try_from(name).map_err(|_| Refusal::Broken)?;
    if width > 4 {
        return Err(Refusal::Broken);
    }
    let (length, width) = number(cursor)?;
    let mask = (1 << (7 * width)) - 1;
    let length = (length & mask != mask).then_some(length & mask);
    let length = length.map(usize::try_from).transpose().map_err(|_| Refusal::Broken)?;
    Ok(Element { name, length })
}

/// A number with the bit that says how long it is, and that length.
fn number(cursor: &mut Cursor<'_>) -> Result<(u64, u32), Refusal> {
    let first = cursor.rest.first().copied().unwrap_or_default();
    let width = first.leading_zeros() + 1;
    if width > 8 {
        return Err(Refusal::Broken);
    }
    let bytes = cursor.take(width as usize)?;
    Ok((bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), width))
}
