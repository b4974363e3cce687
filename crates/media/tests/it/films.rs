//! Films are played as before, and nothing is read in them.

use crate::fixtures::film::{self, CONTENT, boxed};
use crate::fixtures::{GPS, SECRET};
use crate::{cleaned, holds};
use media::{Kind, Refusal, clean};

#[test]
fn a_film_keeps_its_pictures_and_sound_where_they_are() {
    let film = film::mp4();
    let left = cleaned("mp4", &film);
    assert_eq!((left.kind, left.size, left.untouched), (Kind::Mp4, Some((200, 320)), false));
    assert_eq!(left.bytes.len(), film.len());
    let content = [CONTENT[0], CONTENT[1], &[0; GPS.len()]].concat();
    let at = film.windows(4).position(|window| window == b"mdat").unwrap() + 4;
    assert_eq!(left.bytes[at..at + content.len()], content);
    for secret in [&b"\xdd\xdd\xdd\xdd"[..], b"udta", b"meta", b"uuid", b"gpmd", b"appl", b"home"] {
        assert!(!holds(&left.bytes, secret), "{secret:?}");
    }
}

#[test]
fn sound_in_a_film_is_sound() {
    let left = cleaned("m4a", &film::m4a());
    assert_eq!((left.kind, left.size), (Kind::M4a, None));
}

#[test]
fn a_fragment_must_have_tracks_that_are_kept() {
    let fragment = |track: u32| {
        let header = boxed(b"tfhd", &[&[0; 4], &track.to_be_bytes()]);
        boxed(b"moof", &[&boxed(b"traf", &[&header, &boxed(b"uuid", &[SECRET])])])
    };
    assert!(clean([film::mp4(), fragment(1)].concat()).is_ok());
    assert_eq!(clean([film::mp4(), fragment(3)].concat()), Err(Refusal::Broken));
}

#[test]
fn what_a_browser_records_keeps_its_sound_where_it_is() {
    let film = film::matroska();
    let left = cleaned("webm", &film);
    assert_eq!((left.kind, left.bytes.len(), left.untouched), (Kind::Matroska, film.len(), false));
    let clusters = |bytes: &[u8]| {
        let at =
            |from: usize| bytes[from..].windows(4).position(|window| window == film::CLUSTER).unwrap() + from;
        let (first, second) = (at(0), at(at(0) + 1));
        [&bytes[first..second], &bytes[second..second + 30]].concat()
    };
    assert_eq!(clusters(&left.bytes), clusters(&film));
}

#[test]
fn a_film_that_is_cut_off_is_refused() {
    for film in [film::mp4(), film::m4a()] {
        for end in 16..film.len() {
            // Where a box ends, what follows may be missed.
            if let Ok(left) = clean(film[..end].to_vec()) {
                assert!(left.bytes.len() + 400 > film.len(), "cut off at {end}");
            }
        }
    }
}
