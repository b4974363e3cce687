//! What the bytes of a stream stand for, where that must be known (ISO 32000-1, 7.4).

use super::syntax::{hex, is_space};
use crate::Refusal;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Inflates, while more than the budget doesn't come of it.
pub fn inflate(bytes: &[u8], budget: &mut usize) -> Result<Vec<u8>, Refusal> {
    let mut inflated = Vec::new();
    let limit = u64::try_from(*budget).unwrap_or(u64::MAX).saturating_add(1);
    ZlibDecoder::new(bytes).take(limit).read_to_end(&mut inflated).map_err(|_| Refusal::Broken)?;
    *budget = budget.checked_sub(inflated.len()).ok_or(Refusal::Bomb)?;
    Ok(inflated)
}

/// Hexadecimal digits, up to a `>`.
pub fn hexadecimal(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let digits = bytes.iter().take_while(|byte| **byte != b'>').filter(|byte| !is_space(**byte));
    let digits = digits.map(|byte| hex(*byte)).collect::<Option<Vec<u8>>>().ok_or(Refusal::Broken)?;
    Ok(digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit) << (4 * (2 - pair.len())))
        .collect())
}

/// Groups of five digits to the base 85, up to a `~`; `z` is four zeros.
pub fn base85(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut group = Vec::with_capacity(5);
    for byte in bytes.iter().take_while(|byte| **byte != b'~').filter(|byte| !is_space(**byte)) {
        match byte {
            b'z' if group.is_empty() => decoded.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(byte - b'!'),
            _ => return Err(Refusal::Broken),
        }
        if group.len() == 5 {
            decoded.extend_from_slice(&word(&group)?);
            group.clear();
        }
    }
    match group.len() {
        0 => {}
        1 => return Err(Refusal::Broken),
        length => {
            group.resize(5, 84);
            decoded.extend_from_slice(word(&group)?.get(..length - 1).unwrap_or_default());
        }
    }
    Ok(decoded)
}

fn word(group: &[u8]) -> Result<[u8; 4], Refusal> {
    let word = group.iter().fold(0, |word: u64, digit| word * 85 + u64::from(*digit));
    u32::try_from(word).map(u32::to_be_bytes).map_err(|_| Refusal::Broken)
}

/// Rows of which each byte is said by what it differs from the ones beside and above it (PNG, section 9).
pub fn unpredict(bytes: &[u8], pixel: usize, row: usize) -> Result<Vec<u8>, Refusal> {
    if row == 0 || pixel == 0 {
        return Err(Refusal::Broken);
    }
    let mut decoded: Vec<u8> = Vec::with_capacity(bytes.len());
    for line in bytes.chunks(row.checked_add(1).ok_or(Refusal::Broken)?) {
        let (kind, line) = line.split_first().ok_or(Refusal::Broken)?;
        let start = decoded.len();
        for (index, byte) in line.iter().enumerate() {
            let at = start + index;
            let back = |count: usize, inside: bool| {
                at.checked_sub(count).filter(|_| inside).and_then(|at| decoded.get(at)).copied().unwrap_or(0)
            };
            let left = back(pixel, index >= pixel);
            let above = back(row, true);
            let corner = back(row.saturating_add(pixel), index >= pixel);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => above,
                3 => left.midpoint(above),
                4 => paeth(left, above, corner),
                _ => return Err(Refusal::Broken),
            };
            decoded.push(byte.wrapping_add(guess));
        }
    }
    Ok(decoded)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(corner);
    let far = |byte: u8| (guess - i16::from(byte)).abs();
    if far(left) <= far(above) && far(left) <= far(corner) {
        left
    } else if far(above) <= far(corner) {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_text_is_read() {
        assert_eq!(hexadecimal(b"4a 4B5>x").unwrap(), b"JKP");
        assert_eq!(base85(b"87cUR D]i,\"Ebo80~>").unwrap(), b"Hello World!");
        assert_eq!(base85(b"z87cURDZ~>").unwrap(), b"\0\0\0\0Hello");
        assert_eq!(base85(b"uuuuu"), Err(Refusal::Broken));
        assert_eq!(hexadecimal(b"zz"), Err(Refusal::Broken));
    }

    #[test]
    fn rows_are_read_by_what_they_differ_in() {
        assert_eq!(unpredict(&[2, 1, 2, 2, 1, 1, 1, 5, 1], 1, 2).unwrap(), [1, 2, 2, 3, 5, 6]);
        assert_eq!(unpredict(&[3, 2, 2, 4, 1, 1], 1, 2).unwrap(), [2, 3, 3, 4]);
        assert_eq!(unpredict(&[9, 1], 1, 1), Err(Refusal::Broken));
    }
}
