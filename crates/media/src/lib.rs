//! Files that are given on, without what they tell of their maker: cameras, phones and programs write into a file where, when
//! and by whom it was made. Nothing is decoded here: a file is walked as its kind lays it out, and what is known to be needed
//! to show it is kept.
//!
//! What is left is the content itself: what a picture shows, what a voice says, and how a camera or an encoder works.

mod audio;
mod cursor;
mod exif;
mod film;
mod icc;
mod kind;
mod pdf;
mod picture;

pub use kind::Kind;

use kind::Told;

/// A file that tells nothing of its maker any more, as far as its kind is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clean {
    /// The file. Cleaning it again changes nothing.
    pub bytes: Vec<u8>,
    /// What it is, told by its content.
    pub kind: Kind,
    /// The width and height in pixels, as it is shown: turned as its orientation says. Pictures have them, and
    /// MPEG-4 and QuickTime films.
    pub size: Option<(u32, u32)>,
    /// Nothing is known of what this kind tells of its maker: it was left as it is.
    pub untouched: bool,
}

/// Why a file isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// A picture of more than [`MAX_PIXELS`], or with a side of more than [`MAX_SIDE`].
    TooManyPixels,
    /// A picture of a kind whose layout isn't known here (HEIC, AVIF, TIFF, BMP, camera raw…): it can be sent as JPEG or PNG.
    UnknownPicture,
    /// It isn't laid out as its kind promises, or is cut off.
    Broken,
    /// A PDF that is encrypted, be it only against printing.
    Locked,
    /// It is made to take much more room than it has itself.
    Bomb,
}

/// The most pixels that a picture may have.
pub const MAX_PIXELS: u64 = 100_000_000;

/// The most pixels that a side of a picture may have.
pub const MAX_SIDE: u32 = 30_000;

/// Removes what a file tells of its maker. What is needed for it is at most some times as large as the file, and for a PDF
/// 64 MiB more.
///
/// # Errors
/// When it can't be told that nothing of it is left, or showing it would be too much for others.
pub fn clean(bytes: Vec<u8>) -> Result<Clean, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let kind = match kind::told(&bytes) {
        Told::Kind(kind) => kind,
        Told::UnknownPicture => return Err(Refusal::UnknownPicture),
    };
    let (bytes, size) = match kind {
        Kind::Jpeg => picture::jpeg::clean(&bytes).map(shown)?,
        Kind::Png => picture::png::clean(&bytes).map(shown)?,
        Kind::Gif => picture::gif::clean(&bytes).map(shown)?,
        Kind::Webp => picture::webp::clean(&bytes).map(shown)?,
        Kind::Pdf => (pdf::clean(&bytes)?, None),
        Kind::Mp3 | Kind::Aac => return audio::mpeg::clean(bytes),
        Kind::Flac => (audio::flac::clean(&bytes)?, None),
        Kind::Ogg => (audio::ogg::clean(&bytes)?, None),
        Kind::Wav => (audio::wav::clean(&bytes)?, None),
        Kind::M4a | Kind::Mp4 | Kind::Mov => return film::bmff::clean(bytes, kind),
        Kind::Matroska => (film::matroska::clean(bytes)?, None),
        Kind::Text => return Ok(Clean { bytes, kind, size: None, untouched: false }),
        Kind::Zip | Kind::Other => return Ok(Clean { bytes, kind, size: None, untouched: true }),
    };
    Ok(Clean { bytes, kind, size, untouched: false })
}

fn shown(picture: picture::Picture) -> (Vec<u8>, Option<(u32, u32)>) {
    (picture.bytes, Some(picture.size))
}
