//! Ogg (<https://www.rfc-editor.org/rfc/rfc3533>): pages, which carry the packets of one or more streams. Each stream begins
//! with packets that describe it, one of which says by whom and with what it was made.

use crate::Refusal;
use crate::cursor::Cursor;
use std::collections::HashMap;

/// In a page's flags: it goes on with a packet, is the first of its stream, is the last.
const CONTINUED: u8 = 1;
const FIRST: u8 = 2;
const LAST: u8 = 4;

/// The position of a page on which no packet ends.
const NOWHERE: u64 = u64::MAX;

/// The most bytes that the packets which describe a stream may have: pictures of covers stand there.
const MAX_HEADERS: usize = 64 * 1024 * 1024;

/// The most packets that describe a stream, where their number isn't fixed.
const MAX_PACKETS: usize = 128;

/// Removes what an Ogg tells of its maker: the comments of each stream, streams that only describe others, and what stands
/// behind the last page.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut cursor = Cursor::new(bytes);
    let mut clean = Vec::with_capacity(bytes.len());
    let mut streams = HashMap::<u32, Stream>::new();
    let mut sounds = false;
    while cursor.rest.starts_with(b"OggS") {
        let page = page(&mut cursor)?;
        if page.flags & FIRST != 0 {
            let codec = Codec::of(page.payload);
            sounds |= codec.is_some();
            let stream = Stream { codec, number: 0, headers: None };
            if streams.insert(page.serial, stream).is_some_and(|before| before.headers.is_some()) {
                return Err(Refusal::Broken);
            }
        }
        streams.get_mut(&page.serial).ok_or(Refusal::Broken)?.take(&page, &mut clean)?;
    }
    let described = streams.values().all(|stream| stream.headers.is_none());
    // Behind the last page may stand what other programs have added, but no sound.
    let more = cursor.rest.windows(4).any(|window| window == b"OggS");
    if sounds && described && !more { Ok(clean) } else { Err(Refusal::Broken) }
}

/// A page, as RFC 3533 lays it out in section 6.
struct Page<'a> {
    flags: u8,
    position: u64,
    serial: u32,
    /// The lengths of the pieces that the payload consists of: a packet ends with one of less than 255 bytes.
    lacing: &'a [u8],
    payload: &'a [u8],
}

fn page<'a>(cursor: &mut Cursor<'a>) -> Result<Page<'a>, Refusal> {
    cursor.expect(b"OggS\0")?;
    let flags = cursor.u8()?;
    let position = cursor.array().map(u64::from_le_bytes)?;
    let (serial, _number, _checksum) = (cursor.u32_le()?, cursor.u32_le()?, cursor.u32_le()?);
    let count = cursor.u8()?;
    let lacing = cursor.take(usize::from(count))?;
    let payload = cursor.take(lacing.iter().map(|length| usize::from(*length)).sum())?;
    Ok(Page { flags, position, serial, lacing, payload })
}

/// What is known of a stream while it is read.
struct Stream {
    /// `None` for one that isn't known: it is left out.
    codec: Option<Codec>,
    /// How many pages were written.
    number: u32,
    /// What describes it behind its first packet, while that isn't complete.
    headers: Option<Headers>,
}

/// The packets that describe a stream.
#[derive(Default)]
struct Headers {
    complete: Vec<Vec<u8>>,
    /// A packet that goes on in the next page.
    open: Vec<u8>,
    length: usize,
}

impl Stream {
    fn take(&mut self, page: &Page<'_>, out: &mut Vec<u8>) -> Result<(), Refusal> {
        let Some(codec) = self.codec else { return Ok(()) };
        if page.flags & FIRST != 0 {
            // It stands on a page of its own, and before all other pages if there is more than one stream.
            let payload = codec.first(page)?;
            self.write(&Page { payload: &payload, ..*page }, out);
            self.headers = Some(Headers::default());
            return Ok(());
        }
        let Some(mut headers) = self.headers.take() else {
            self.write(page, out);
            return Ok(());
        };
        headers.add(page)?;
        if !codec.is_described(&headers.complete) {
            self.headers = Some(headers);
        } else if headers.open.is_empty() {
            let (mut lacing, mut payload) = (Vec::new(), Vec::new());
            for packet in codec.emptied(headers.complete)? {
                lace(&packet, &mut lacing, &mut payload);
            }
            self.pages(page, &lacing, &payload, out);
        } else {
            // Sound begins on a page of its own.
            return Err(Refusal::Broken);
        }
        Ok(())
    }

    /// Writes what describes the stream in the place of pages of which `end` was the last.
    fn pages(&mut self, end: &Page<'_>, lacing: &[u8], payload: &[u8], out: &mut Vec<u8>) {
        let (mut flags, mut payload) = (0, payload);
        let mut pages = lacing.chunks(255).peekable();
        while let Some(lacing) = pages.next() {
            let length = lacing.iter().map(|length| usize::from(*length)).sum::<usize>();
            let (piece, rest) = payload.split_at_checked(length).unwrap_or((payload, &[]));
            payload = rest;
            // No sound ends here: the position is 0.
            let position = if lacing.iter().any(|length| *length < 255) { 0 } else { NOWHERE };
            flags |= if pages.peek().is_none() { end.flags & LAST } else { 0 };
            self.write(&Page { flags, position, serial: end.serial, lacing, payload: piece }, out);
            flags = if lacing.last() == Some(&255) { CONTINUED } else { 0 };
        }
    }

    fn write(&mut self, page: &Page<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(b"OggS\0");
        out.push(page.flags & (CONTINUED | FIRST | LAST));
        out.extend_from_slice(&page.position.to_le_bytes());
        out.extend_from_slice(&page.serial.to_le_bytes());
        out.extend_from_slice(&self.number.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        // A page is never laced with more than 255 pieces.
        out.push(page.lacing.len() as u8);
        out.extend_from_slice(page.lacing);
        out.extend_from_slice(page.payload);
        let checksum = checksum(out.get(start..).unwrap_or_default());
        if let Some(place) = out.get_mut(start + 22..start + 26) {
            place.copy_from_slice(&checksum.to_le_bytes());
        }
        self.number = self.number.wrapping_add(1);
    }
}

impl Headers {
    fn add(&mut self, page: &Page<'_>) -> Result<(), Refusal> {
        self.length += page.payload.len();
        if self.length > MAX_HEADERS
            || self.complete.len() > MAX_PACKETS
            || (page.flags & CONTINUED != 0) == self.open.is_empty()
        {
            return Err(Refusal::Broken);
        }
        let mut payload = Cursor::new(page.payload);
        for length in page.lacing {
            self.open.extend_from_slice(payload.take(usize::from(*length))?);
            if *length < 255 {
                self.complete.push(std::mem::take(&mut self.open));
            }
        }
        Ok(())
    }
}

fn lace(packet: &[u8], lacing: &mut Vec<u8>, payload: &mut Vec<u8>) {
    lacing.extend(std::iter::repeat_n(255, packet.len() / 255));
    lacing.push((packet.len() % 255) as u8);
    payload.extend_from_slice(packet);
}

/// How a stream is encoded.
#[derive(Clone, Copy)]
enum Codec {
    /// RFC 7845.
    Opus,
    /// <https://xiph.org/vorbis/doc/Vorbis_I_spec.html>, A.2.
    Vorbis,
    /// <https://www.theora.org/doc/Theora.pdf>, A.2.
    Theora,
    /// <https://www.speex.org/docs/manual/speex-manual/node8.html>.
    Speex,
    /// RFC 9639, 10.1.
    Flac,
}

impl Codec {
    fn of(first: &[u8]) -> Option<Self> {
        let starts: [(&[u8], _); 5] = [
            (b"OpusHead", Self::Opus),
            (b"\x01vorbis", Self::Vorbis),
            (b"\x80theora", Self::Theora),
            (b"Speex   ", Self::Speex),
            (b"\x7fFLAC", Self::Flac),
        ];
        starts.into_iter().find(|(start, _)| first.starts_with(start)).map(|(_, codec)| codec)
    }

    /// The first packet, which is the only one on its page.
    fn first(self, page: &Page<'_>) -> Result<Vec<u8>, Refusal> {
        let mut first = page.payload.to_vec();
        match page.lacing.split_last() {
            Some((last, others)) if *last < 255 && others.iter().all(|length| *length == 255) => {}
            _ => return Err(Refusal::Broken),
        }
        if matches!(self, Self::Flac) {
            // How many blocks of metadata follow it.
            first.get_mut(7..9).ok_or(Refusal::Broken)?.copy_from_slice(&[0, 1]);
        }
        Ok(first)
    }

    /// Whether the packets behind the first are all that describe a stream.
    fn is_described(self, packets: &[Vec<u8>]) -> bool {
        match self {
            // What else Speex may say are extensions that nobody has written.
            Self::Opus | Self::Speex => !packets.is_empty(),
            Self::Vorbis | Self::Theora => packets.len() >= 2,
            Self::Flac => packets.iter().any(|block| block.first().is_some_and(|header| header & 0x80 != 0)),
        }
    }

    /// The packets behind the first, with nothing said of their maker.
    fn emptied(self, mut packets: Vec<Vec<u8>>) -> Result<Vec<Vec<u8>>, Refusal> {
        // What stands before the comments and behind them, and how many packets there are.
        let (start, end, count): (&[u8], &[u8], usize) = match self {
            Self::Opus => (b"OpusTags", b"", 1),
            // A bit that says that it is complete.
            Self::Vorbis => (b"\x03vorbis", b"\x01", 2),
            Self::Theora => (b"\x81theora", b"", 2),
            Self::Speex => (b"", b"", 1),
            // One block of comments, the last.
            Self::Flac => (b"\x84\0\0\x08", b"", 1),
        };
        if matches!(self, Self::Flac) {
            packets.truncate(1);
        }
        let comments = packets.first_mut().ok_or(Refusal::Broken)?;
        if !matches!(self, Self::Flac) && !comments.starts_with(start) {
            return Err(Refusal::Broken);
        }
        // The length of the program's name and the number of comments: none.
        *comments = [start, &[0; 8], end].concat();
        if packets.len() == count { Ok(packets) } else { Err(Refusal::Broken) }
    }
}

/// The checksum of a page: its polynomial is the common one, but it is neither mirrored nor inverted.
fn checksum(page: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut index = 0;
        while index < 256 {
            let (mut value, mut bit) = ((index as u32) << 24, 0);
            while bit < 8 {
                value = value << 1 ^ if value >> 31 == 1 { 0x04c1_1db7 } else { 0 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };
    page.iter().fold(0, |sum, byte| {
        let index = usize::from((sum >> 24) as u8 ^ byte);
        sum << 8 ^ TABLE.get(index).copied().unwrap_or_default()
    })
}
