//! The one thing of EXIF that a picture needs: how it is turned (Exif 3.0, 4.6.5; TIFF 6.0, section 2).

/// What some write before the TIFF header, and JPEG requires.
pub const PREFIX: &[u8] = b"Exif\0\0";

/// The tag that says how a picture is turned.
const ORIENTATION: u16 = 0x0112;

/// A 16-bit unsigned number, as a tag's type.
const SHORT: u16 = 3;

/// How the picture is turned, 2 to 8; `None` if it isn't, or it can't be told.
pub fn orientation(exif: &[u8]) -> Option<u8> {
    let tiff = exif.strip_prefix(PREFIX).unwrap_or(exif);
    let little = match tiff.first_chunk()? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let bytes = *tiff.get(4..)?.first_chunk()?;
    let start = if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    let start = usize::try_from(start).ok()?;
    let count = u16_at(start)?;
    for index in 0..usize::from(count) {
        let entry = start.checked_add(2)?.checked_add(index.checked_mul(12)?)?;
        if u16_at(entry)? == ORIENTATION {
            let value = u16_at(entry.checked_add(8)?).filter(|value| (2..=8).contains(value))?;
            return (u16_at(entry.checked_add(2)?)? == SHORT).then_some(value as u8);
        }
    }
    None
}

/// EXIF that says nothing but how the picture is turned, without the prefix.
pub fn only(orientation: u8) -> [u8; 26] {
    let mut tiff = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    tiff[19] = orientation;
    tiff
}

/// The size of a picture as it is shown.
pub fn turned((width, height): (u32, u32), orientation: Option<u8>) -> (u32, u32) {
    match orientation {
        Some(5..=8) => (height, width),
        _ => (width, height),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_is_read_in_both_byte_orders() {
        for value in 2..=8 {
            assert_eq!(orientation(&only(value)), Some(value));
            assert_eq!(orientation(&[PREFIX, &only(value)].concat()), Some(value));
        }
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
        assert_eq!((orientation(&only(1)), orientation(&only(9))), (None, None));
        for end in 0..20 {
            assert_eq!(orientation(&little[..end]), None);
        }
        assert_eq!(orientation(b"II*\0\xff\xff\xff\xff\x01\0"), None);
    }
}
