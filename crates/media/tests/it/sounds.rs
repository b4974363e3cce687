//! Sound is heard as before, and nothing is read in it.

use crate::cleaned;
use crate::fixtures::SECRET;
use crate::fixtures::picture::riff;
use crate::fixtures::sound::{
    self, FLAC_FRAME, OPUS_HEAD, block, checksum, frame, id3v2, pages, stream_info,
};
use media::{Kind, Refusal, clean};

#[test]
fn a_voice_message_keeps_its_sound_and_gets_an_empty_comment() {
    let left = cleaned("opus", &sound::opus());
    assert_eq!((left.kind, left.size, left.untouched), (Kind::Ogg, None, false));
    assert_eq!(
        left.bytes,
        pages(7, &[OPUS_HEAD, b"OpusTags\0\0\0\0\0\0\0\0", b"sound", &[3; 70_000], b"end"])
    );
}

#[test]
fn each_stream_of_an_ogg_is_numbered_and_summed_anew() {
    for (name, bytes, count) in [("vorbis", sound::vorbis(), 4), ("ogg flac", sound::ogg_flac(), 4)] {
        let left = cleaned(name, &bytes).bytes;
        let (mut rest, mut number) = (left.as_slice(), 0);
        while !rest.is_empty() {
            let pieces = 27 + usize::from(rest[26]);
            let length = pieces + rest[27..pieces].iter().map(|length| usize::from(*length)).sum::<usize>();
            let mut page = rest[..length].to_vec();
            assert_eq!(page[18..22], u32::to_le_bytes(number), "{name}");
            page[22..26].fill(0);
            assert_eq!(rest[22..26], checksum(&page).to_le_bytes(), "{name}");
            (rest, number) = (&rest[length..], number + 1);
        }
        assert_eq!(number, count, "{name}");
    }
}

#[test]
fn streams_of_an_ogg_may_follow_each_other() {
    let both = [sound::opus(), sound::opus()].concat();
    // What stands between them belongs to neither.
    assert_eq!(clean(both), Err(Refusal::Broken));
    let opus = clean(sound::opus()).unwrap().bytes;
    assert_eq!(clean([opus.clone(), opus.clone()].concat()).unwrap().bytes, [opus.clone(), opus].concat());
}

#[test]
fn an_mp3_is_its_frames() {
    assert_eq!(cleaned("mp3", &sound::mp3()).bytes, frame().repeat(6));
    // Without a tag before it, it is told by its frames.
    let left = clean([frame().repeat(3), SECRET.to_vec()].concat()).unwrap();
    assert_eq!((left.bytes, left.kind), (frame().repeat(3), Kind::Mp3));
    assert_eq!(clean(id3v2()), Err(Refusal::Broken));
    assert_eq!(cleaned("aac", &sound::aac()).kind, Kind::Aac);
}

#[test]
fn a_flac_keeps_how_it_is_laid_out() {
    let left = cleaned("flac", &sound::flac());
    let wanted = [b"fLaC".to_vec(), block(0, &stream_info()), block(0x83, &[9; 18]), FLAC_FRAME.to_vec()];
    assert_eq!((left.bytes, left.kind), (wanted.concat(), Kind::Flac));
}

#[test]
fn a_wave_keeps_its_format_and_sound() {
    let format = riff(b"fmt ", b"\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0");
    let wanted = riff(b"RIFF", &[b"WAVE".to_vec(), format.clone(), riff(b"data", b"sound")].concat());
    assert_eq!(cleaned("wav", &sound::wav()).bytes, wanted);
    // A program that writes as it records doesn't know how long it will be.
    let mut open =
        [b"RIFF\xff\xff\xff\xffWAVE".to_vec(), format, b"data\xff\xff\xff\xffsound".to_vec()].concat();
    assert_eq!(clean(open.clone()).unwrap().bytes, wanted);
    open.truncate(20);
    assert_eq!(clean(open), Err(Refusal::Broken));
}

#[test]
fn sound_that_is_cut_off_is_refused() {
    let opus = clean(sound::opus()).unwrap().bytes;
    for end in [30, 60, 100, 1_000, opus.len() - 1] {
        assert_eq!(clean(opus[..end].to_vec()), Err(Refusal::Broken), "cut off at {end}");
    }
}
