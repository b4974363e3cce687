//! MPEG audio (ISO/IEC 11172-3, 2.4; 13818-3), and AAC in ADTS frames (13818-7, 6.2): frames, each with its own header.

use super::tags;
use crate::{Clean, Kind, Refusal};

/// How many frames must follow each other for a file to be told by them alone.
const ENOUGH: usize = 3;

/// Kilobits a second by the layer and the index in a header: version 1, then versions 2 and 2.5.
const RATES: [[[u16; 14]; 3]; 2] = [
    [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    ],
    [
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ],
];

/// What stands for AAC in the place of a version.
const AAC: u8 = 4;

/// The header of a frame.
#[derive(Clone, Copy)]
struct Frame {
    /// What is the same in all frames of a stream: version, layer, samples a second.
    stream: (u8, u8, u8),
    /// In bytes, with the header.
    length: usize,
}

/// The frame that begins here, if one does.
fn frame(bytes: &[u8]) -> Option<Frame> {
    let [0xff, second, third, fourth] = *bytes.first_chunk()? else { return None };
    let (version, layer) = (second >> 3 & 3, second >> 1 & 3);
    if second & 0xf6 == 0xf0 {
        let [fifth, sixth] = *bytes.get(4..)?.first_chunk()?;
        let length = usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth >> 5);
        let samples = third >> 2 & 0xf;
        return (length >= 7 && samples < 13).then_some(Frame { stream: (AAC, 0, samples), length });
    }
    if second & 0xe0 != 0xe0 || version == 1 || layer == 0 {
        return None;
    }
    let (rate, samples) = (third >> 4, third >> 2 & 3);
    let padding = usize::from(third >> 1 & 1);
    let layer_index = usize::from(3 - layer);
    let rates = RATES.get(usize::from(version != 3))?.get(layer_index)?;
    let rate = usize::from(*rates.get(usize::from(rate).checked_sub(1)?)?) * 1000;
    let shift = match version {
        3 => 0,
        2 => 1,
        _ => 2,
    };
    let frequency = *[44_100_usize, 48_000, 32_000].get(usize::from(samples))? >> shift;
    let length = match (layer, version) {
        (3, _) => (12 * rate / frequency + padding) * 4,
        (1, 0 | 2) => 72 * rate / frequency + padding,
        _ => 144 * rate / frequency + padding,
    };
    Some(Frame { stream: (version, layer, samples), length })
}

/// Whether sound begins here, told by frames that follow each other to the end or far enough.
pub fn told(bytes: &[u8]) -> Option<Kind> {
    let mut rest = bytes;
    for _ in 0..ENOUGH {
        let frame = frame(rest)?;
        rest = rest.get(frame.length..)?;
        if rest.is_empty() {
            break;
        }
    }
    Some(if frame(bytes)?.stream.0 == AAC { Kind::Aac } else { Kind::Mp3 })
}

/// What stands behind an ID3 tag.
pub fn behind_tag(bytes: &[u8]) -> Kind {
    let rest = tags::without_first(bytes);
    if rest.starts_with(b"fLaC") { Kind::Flac } else { told(rest).unwrap_or(Kind::Mp3) }
}

/// Removes all that isn't a frame: tags before, between and behind them.
pub fn clean(bytes: Vec<u8>) -> Result<Clean, Refusal> {
    let mut bytes = bytes;
    // What is left may end in what looks like a tag.
    for _ in 0..4 {
        let clean = frames(&bytes)?;
        if clean.len() == bytes.len() {
            // Behind a tag it may have been told wrongly.
            let kind = told(&clean).ok_or(Refusal::Broken)?;
            return Ok(Clean { bytes: clean, kind, size: None, untouched: false });
        }
        bytes = clean;
    }
    Err(Refusal::Broken)
}

fn frames(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut rest = tags::without_last(bytes);
    let mut clean = Vec::with_capacity(rest.len());
    let mut stream = None;
    // Whether what stands here is known to be where a frame ends.
    let mut aligned = true;
    while !rest.is_empty() {
        if aligned && let Some(length) = tags::length(rest) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        match frame(rest).filter(|frame| stream.is_none_or(|stream| stream == frame.stream)) {
            Some(frame) if aligned && stream.is_some() || follows(rest, frame) => {
                let Some((whole, behind)) = rest.split_at_checked(frame.length) else { break };
                clean.extend_from_slice(whole);
                stream = Some(frame.stream);
                rest = behind;
                aligned = true;
            }
            _ => {
                rest = rest.get(1..).unwrap_or_default();
                aligned = false;
            }
        }
    }
    if stream.is_some() { Ok(clean) } else { Err(Refusal::Broken) }
}

/// Whether another frame of the same stream stands behind this one, or nothing.
fn follows(bytes: &[u8], first: Frame) -> bool {
    match bytes.get(first.length..) {
        Some([]) => true,
        Some(rest) => frame(rest).is_some_and(|next| next.stream == first.stream),
        None => false,
    }
}
