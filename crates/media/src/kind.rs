//! What a file is, told by its first bytes and never by its name.

use crate::audio::mpeg;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture, animated or not.
    Png,
    /// A GIF picture, animated or not.
    Gif,
    /// A WebP picture, animated or not.
    Webp,
    /// A PDF document.
    Pdf,
    /// MPEG audio, layers 1 to 3.
    Mp3,
    /// Advanced Audio Coding in ADTS frames.
    Aac,
    /// Ogg with Opus (voice messages), Vorbis, Speex, FLAC or Theora in it.
    Ogg,
    /// Free Lossless Audio Codec.
    Flac,
    /// Sound in a RIFF file.
    Wav,
    /// Sound in an MPEG-4 file.
    M4a,
    /// An MPEG-4 film.
    Mp4,
    /// A QuickTime film.
    Mov,
    /// WebM or Matroska: a film, or sound that a browser has recorded.
    Matroska,
    /// Plain UTF-8 text.
    Text,
    /// A ZIP archive, which most office documents are.
    Zip,
    /// Anything else.
    Other,
}

impl Kind {
    /// Its media type, as IANA registers it.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Mp3 => "audio/mpeg",
            Self::Aac => "audio/aac",
            Self::Ogg => "audio/ogg",
            Self::Flac => "audio/flac",
            Self::Wav => "audio/wav",
            Self::M4a => "audio/mp4",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Matroska => "video/webm",
            Self::Text => "text/plain",
            Self::Zip => "application/zip",
            Self::Other => "application/octet-stream",
        }
    }

    /// How the name of such a file ends, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Ogg => "ogg",
            Self::Flac => "flac",
            Self::Wav => "wav",
            Self::M4a => "m4a",
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Matroska => "webm",
            Self::Text => "txt",
            Self::Zip => "zip",
            Self::Other => "bin",
        }
    }

    /// Something to look at that doesn't sound.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }

    /// Something to hear.
    #[must_use]
    pub const fn is_audio(self) -> bool {
        matches!(self, Self::Mp3 | Self::Aac | Self::Ogg | Self::Flac | Self::Wav | Self::M4a)
    }

    /// A film.
    #[must_use]
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mov | Self::Matroska)
    }
}

/// What the first bytes of a file tell.
pub enum Told {
    Kind(Kind),
    UnknownPicture,
}

/// How files begin that are like no other.
const STARTS: [(&[u8], Kind); 11] = [
    (b"\xff\xd8\xff", Kind::Jpeg),
    (b"\x89PNG\r\n\x1a\n", Kind::Png),
    (b"GIF87a", Kind::Gif),
    (b"GIF89a", Kind::Gif),
    (b"OggS\0", Kind::Ogg),
    (b"fLaC", Kind::Flac),
    (b"ID3", Kind::Mp3),
    (b"\x1a\x45\xdf\xa3", Kind::Matroska),
    (b"PK\x03\x04", Kind::Zip),
    (b"PK\x05\x06", Kind::Zip),
    (b"PK\x07\x08", Kind::Zip),
];

/// How pictures begin whose layout isn't known here: TIFF and what cameras make of it (Canon, Nikon, Sony, Adobe, Olympus,
/// Panasonic), BigTIFF, Canon CRW, Fujifilm, Sigma, Minolta, JPEG XL, JPEG 2000, Photoshop, GIMP, OpenEXR, Windows icons,
/// JPEG XR, BMP.
const UNKNOWN_PICTURES: [&[u8]; 20] = [
    b"II*\0",
    b"MM\0*",
    b"IIRO",
    b"IIRS",
    b"MMOR",
    b"IIU\0",
    b"II+\0",
    b"MM\0+",
    b"II\x1a\0\0\0HEAPCCDR",
    b"FUJIFILMCCD-RAW",
    b"FOVb",
    b"\0MRM",
    b"\xff\x0a",
    b"\0\0\0\x0cJXL \r\n",
    b"\0\0\0\x0cjP  \r\n",
    b"8BPS\0",
    b"gimp xcf ",
    b"\x76\x2f\x31\x01",
    b"\0\0\x01\0",
    b"II\xbc\x01",
];

/// The brands of ISO base media files that are pictures: HEIF, AVIF, Canon raw, JPEG XL, JPEG 2000.
const PICTURE_BRANDS: [&[u8; 4]; 18] = [
    b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1",
    b"avif", b"avis", b"crx ", b"jxl ", b"jp2 ", b"jpx ", b"jpm ",
];

/// Where the header of a PDF stands at the latest: viewers take what has something else before it.
const PDF_HEADER: usize = 1024;

/// Tells what a file is.
pub fn told(bytes: &[u8]) -> Told {
    let head = bytes.get(..PDF_HEADER.min(bytes.len())).unwrap_or_default();
    if head.starts_with(b"%PDF-") {
        return Told::Kind(Kind::Pdf);
    }
    // A text may begin with any letters.
    if let Some(kind) = text(bytes) {
        return Told::Kind(kind);
    }
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Told::Kind(if *kind == Kind::Mp3 { mpeg::behind_tag(bytes) } else { *kind });
    }
    if let Some(kind) = riff(head) {
        return Told::Kind(kind);
    }
    if let Some(told) = base_media(head) {
        return told;
    }
    if UNKNOWN_PICTURES.iter().any(|start| bytes.starts_with(start)) || is_bmp(bytes) {
        return Told::UnknownPicture;
    }
    if let Some(kind) = mpeg::told(bytes) {
        return Told::Kind(kind);
    }
    Told::Kind(if head.windows(5).any(|window| window == b"%PDF-") { Kind::Pdf } else { Kind::Other })
}

/// Text, unless it is one that has its maker written where it doesn't show (SVG, HTML, XML, RTF, PostScript).
fn text(bytes: &[u8]) -> Option<Kind> {
    let shown = |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c);
    // A text with a PDF behind it is one.
    if !bytes.iter().all(shown) || bytes.windows(5).take(PDF_HEADER).any(|window| window == b"%PDF-") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let marked = ["<", "{\\rtf", "%!"].iter().any(|start| text.starts_with(start));
    Some(if marked { Kind::Other } else { Kind::Text })
}

fn riff(head: &[u8]) -> Option<Kind> {
    let (b"RIFF", rest) = head.split_first_chunk()? else { return None };
    match rest.get(4..8)? {
        b"WEBP" => Some(Kind::Webp),
        b"WAVE" => Some(Kind::Wav),
        _ => None,
    }
}

/// ISO base media files (ISO/IEC 14496-12, 4.3), and the QuickTime files before them, which have no brand.
fn base_media(head: &[u8]) -> Option<Told> {
    match head.get(4..8)? {
        b"ftyp" => {
            let brand = head.get(8..)?.first_chunk::<4>()?;
            Some(match brand {
                b"M4A " | b"M4B " => Told::Kind(Kind::M4a),
                b"qt  " => Told::Kind(Kind::Mov),
                brand if PICTURE_BRANDS.contains(&brand) => Told::UnknownPicture,
                _ => Told::Kind(Kind::Mp4),
            })
        }
        b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot" => Some(Told::Kind(Kind::Mov)),
        b"styp" | b"moof" | b"sidx" => Some(Told::Kind(Kind::Mp4)),
        _ => None,
    }
}

/// Windows bitmaps begin with two letters only; the size of their second header tells them from others.
fn is_bmp(bytes: &[u8]) -> bool {
    let second = bytes.get(14..18).and_then(|size| size.first_chunk()).copied().map(u32::from_le_bytes);
    bytes.starts_with(b"BM") && matches!(second, Some(12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Refusal, clean};

    fn kind(bytes: &[u8]) -> Option<Kind> {
        match told(bytes) {
            Told::Kind(kind) => Some(kind),
            Told::UnknownPicture => None,
        }
    }

    #[test]
    fn a_text_is_one_whatever_it_begins_with() {
        for text in
            ["BM is a brand", "ID3", "GIF89a is old", "RIFFxxxxWAVE", "PK\n", "II. Of war", "fLaC", "ñ\r\n\t"]
        {
            assert_eq!(kind(text.as_bytes()), Some(Kind::Text), "{text}");
        }
        for text in ["<svg/>", "\u{feff} <?xml?>", "{\\rtf1}", "%!PS-Adobe", "a\0b", "\u{1b}[1m"] {
            assert_eq!(kind(text.as_bytes()), Some(Kind::Other), "{text}");
        }
        assert_eq!(kind(b"%PDF-1.4\n"), Some(Kind::Pdf));
        assert_eq!(kind(b"hello %PDF-1.4\n"), Some(Kind::Pdf));
        assert_eq!(clean(Vec::new()), Err(Refusal::Empty));
    }

    #[test]
    fn pictures_that_are_not_known_are_refused() {
        let bmp = [b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".as_slice(), &[0; 40]].concat();
        for bytes in [
            &b"II*\0\x08\0\0\0"[..],
            b"MM\0*\0\0\0\x08",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
            b"\0\0\0\x18ftypavif\0\0\0\0avifmif1",
            b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
            b"\0\0\0\x0cJXL \r\n\x87\n",
            b"FUJIFILMCCD-RAW 0201\0",
            b"\xff\x0a\x00\x01",
            &bmp,
        ] {
            assert_eq!(clean(bytes.to_vec()), Err(Refusal::UnknownPicture), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_as_it_is() {
        for (bytes, kind) in [
            (&b"PK\x03\x04docx"[..], Kind::Zip),
            (b"\xd0\xcf\x11\xe0", Kind::Other),
            (b"<svg/>", Kind::Other),
        ] {
            let left = clean(bytes.to_vec()).unwrap();
            assert_eq!((left.bytes.as_slice(), left.kind, left.untouched), (bytes, kind, true));
        }
        let text = clean(b"Nobody said so.".to_vec()).unwrap();
        assert_eq!((text.kind, text.untouched), (Kind::Text, false));
    }
}
