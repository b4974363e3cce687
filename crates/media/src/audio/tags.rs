//! Tags that stand before and behind sound of several kinds: ID3 (<https://id3.org>), APE
//! (<https://wiki.hydrogenaud.io/index.php?title=APEv2_specification>), Lyrics3.

/// How long the tag is that begins here, if there is one; it may be longer than what is there.
pub fn length(bytes: &[u8]) -> Option<usize> {
    id3v2(bytes).or_else(|| ape(bytes)).or_else(|| id3v1(bytes))
}

/// ID3v2: a header of ten bytes, or a footer behind the same tag.
fn id3v2(bytes: &[u8]) -> Option<usize> {
    let [name @ .., major, minor, flags, a, b, c, d] = *bytes.first_chunk::<10>()?;
    let length = [a, b, c, d];
    if major == 0xff || minor == 0xff || length.iter().any(|byte| *byte >= 0x80) {
        return None;
    }
    match &name {
        b"ID3" if flags & 0x10 == 0 => Some(10 + syncsafe(&length)),
        b"ID3" => Some(20 + syncsafe(&length)),
        b"3DI" => Some(10),
        _ => None,
    }
}

/// Seven bits of each byte.
fn syncsafe(bytes: &[u8; 4]) -> usize {
    bytes.iter().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f))
}

/// APE: a header that counts what stands behind it, or a footer that counts what stands before it.
fn ape(bytes: &[u8]) -> Option<usize> {
    let (b"APETAGEX", rest) = bytes.split_first_chunk()? else { return None };
    let length = rest.get(4..8)?.first_chunk().copied().map(u32::from_le_bytes)?;
    let flags = rest.get(12..16)?.first_chunk().copied().map(u32::from_le_bytes)?;
    let is_header = flags & 1 << 29 != 0;
    Some(if is_header { usize::try_from(length).ok()?.saturating_add(32) } else { 32 })
}

/// ID3v1, and what some write before it.
fn id3v1(bytes: &[u8]) -> Option<usize> {
    match bytes.first_chunk::<4>()? {
        b"TAG+" => Some(227),
        [b'T', b'A', b'G', _] => Some(128),
        _ => None,
    }
}

/// What is left behind the tags at the beginning, and the zeros that some write behind those.
pub fn without_first(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    while let Some(length) = length(rest) {
        rest = rest.get(length..).unwrap_or_default();
        let zeros = rest.iter().take_while(|byte| **byte == 0).count();
        rest = rest.get(zeros..).unwrap_or_default();
    }
    rest
}

/// What is left before the tags at the end.
pub fn without_last(mut bytes: &[u8]) -> &[u8] {
    loop {
        let Some(length) = last(bytes) else { return bytes };
        bytes = bytes.get(..bytes.len().saturating_sub(length.max(1))).unwrap_or_default();
    }
}

/// How long the tag is that ends here, if there is one.
fn last(bytes: &[u8]) -> Option<usize> {
    let back =
        |length: usize| bytes.len().checked_sub(length).and_then(|at| bytes.get(at..)).unwrap_or_default();
    if back(128).starts_with(b"TAG") {
        return Some(128);
    }
    if back(227).starts_with(b"TAG+") {
        return Some(227);
    }
    if back(32).starts_with(b"APETAGEX") {
        let length = back(20).first_chunk().copied().map(u32::from_le_bytes)?;
        let length = usize::try_from(length).ok()?;
        let with_header = length.saturating_add(32);
        return Some(if back(with_header).starts_with(b"APETAGEX") { with_header } else { length });
    }
    if back(10).starts_with(b"3DI") {
        return back(4).first_chunk().map(|length| 20 + syncsafe(length));
    }
    if back(9) == b"LYRICS200" {
        let digits = std::str::from_utf8(back(15).get(..6)?).ok()?;
        return digits.parse::<usize>().ok().map(|length| length + 15);
    }
    None
}
