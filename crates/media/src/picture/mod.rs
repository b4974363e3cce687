//! Pictures. None is ever decoded.

pub mod gif;
pub mod jpeg;
pub mod png;
pub mod webp;

use crate::{MAX_PIXELS, MAX_SIDE, Refusal};

/// A picture that tells nothing of its maker.
pub struct Picture {
    pub bytes: Vec<u8>,
    /// Width and height in pixels, as it is shown.
    pub size: (u32, u32),
}

/// A size that others can be asked to decode.
pub fn allowed(width: u32, height: u32) -> Result<(u32, u32), Refusal> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Refusal::Broken),
        pixels if pixels > MAX_PIXELS || width.max(height) > MAX_SIDE => Err(Refusal::TooManyPixels),
        _ => Ok((width, height)),
    }
}
