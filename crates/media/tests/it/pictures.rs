//! Pictures keep their pixels and how they are turned, and nothing else.

use crate::fixtures::pdf::deflated;
use crate::fixtures::picture::{self, DRAWN, LOSSLESS, PIXEL, chunk, grey, plain_profile, riff, segment};
use crate::fixtures::{SECRET, exif};
use crate::{cleaned, holds};
use media::{Kind, Refusal, clean};

/// EXIF that only says that a picture is turned by a quarter.
const TURNED: &[u8] = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

#[test]
fn a_jpeg_keeps_its_pixels_colours_and_orientation() {
    let left = cleaned("jpeg", &picture::jpeg());
    assert_eq!((left.kind, left.size, left.untouched), (Kind::Jpeg, Some((8, 16)), false));
    let wanted = [
        b"\xff\xd8".to_vec(),
        segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        segment(0xe1, &[b"Exif\0\0", TURNED].concat()),
        segment(0xe2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &plain_profile()].concat()),
        segment(0xee, b"Adobe\0\x64\0\0\0\0\0"),
        grey(),
        b"\xff\xd9".to_vec(),
    ];
    assert_eq!(left.bytes, wanted.concat());
}

#[test]
fn a_jpeg_that_is_not_turned_has_no_exif() {
    let plain = [b"\xff\xd8".to_vec(), grey(), b"\xff\xd9".to_vec()].concat();
    let left = clean([&plain, SECRET].concat()).unwrap();
    assert_eq!((left.bytes, left.size), (plain, Some((16, 8))));
}

#[test]
fn a_jpeg_of_more_than_one_scan_keeps_all() {
    let scan = [segment(0xda, &[1, 1, 0, 0, 63, 0]), b"\x0f\xff\0\xff\xd0\x01\xff".to_vec()].concat();
    let more = [b"\xff\xd8".to_vec(), grey(), scan.clone(), scan, b"\xff\xd9".to_vec()].concat();
    let left = clean(more.clone()).unwrap().bytes;
    // The bytes before a marker that say nothing are left out.
    assert_eq!(left.len(), more.len() - 2);
}

#[test]
fn a_png_keeps_its_frames_colours_and_orientation() {
    let left = cleaned("png", &picture::png());
    assert_eq!((left.kind, left.size, left.untouched), (Kind::Png, Some((1, 1)), false));
    let names = |bytes: &[u8]| {
        let (mut rest, mut names) = (&bytes[8..], Vec::new());
        while !rest.is_empty() {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let body = &rest[4..8 + length];
            assert_eq!(crc32fast::hash(body).to_be_bytes(), rest[8 + length..12 + length]);
            names.push(String::from_utf8(body[..4].to_vec()).unwrap());
            rest = &rest[12 + length..];
        }
        names.join(" ")
    };
    assert_eq!(names(&left.bytes), "IHDR iCCP gAMA acTL fcTL eXIf IDAT fcTL fdAT IEND");
    for part in [
        chunk(b"IDAT", PIXEL),
        chunk(b"eXIf", TURNED),
        chunk(b"iCCP", &[b"ICC\0\0", &*deflated(&plain_profile())].concat()),
    ] {
        assert!(holds(&left.bytes, &part));
    }
}

#[test]
fn a_gif_keeps_its_pictures_and_how_often_they_are_shown() {
    let left = cleaned("gif", &picture::gif());
    let wanted = [
        b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0",
        &b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"[..],
        DRAWN,
        DRAWN,
        b";",
    ];
    assert_eq!((left.bytes, left.size), (wanted.concat(), Some((1, 1))));
}

#[test]
fn a_webp_keeps_its_pixels_colours_and_orientation() {
    let left = cleaned("webp", &picture::webp());
    let wanted = [
        b"WEBP".to_vec(),
        riff(b"VP8X", b"\x28\0\0\0\0\0\0\0\0\0"),
        riff(b"ICCP", &plain_profile()),
        riff(b"VP8L", LOSSLESS),
        riff(b"EXIF", TURNED),
    ];
    assert_eq!((left.bytes, left.size), (riff(b"RIFF", &wanted.concat()), Some((1, 1))));
}

#[test]
fn the_frames_of_a_webp_are_cleaned_too() {
    let frame = |more: &[u8]| riff(b"ANMF", &[&[0; 16][..], &riff(b"VP8L", LOSSLESS), more].concat());
    let whole = |frame: &[u8]| {
        let parts = [b"WEBP", &riff(b"VP8X", b"\x02\0\0\0\0\0\0\0\0\0")[..], &riff(b"ANIM", &[0; 6]), frame];
        riff(b"RIFF", &parts.concat())
    };
    assert_eq!(cleaned("animation", &whole(&frame(&riff(b"PRVT", SECRET)))).bytes, whole(&frame(b"")));
}

#[test]
fn a_picture_of_too_many_pixels_is_refused_by_its_header() {
    let jpeg = |height: u16, width: u16| {
        let [high, low] = height.to_be_bytes();
        let [left, right] = width.to_be_bytes();
        [b"\xff\xd8".to_vec(), segment(0xc0, &[8, high, low, left, right, 1, 1, 0x11, 0])].concat()
    };
    assert_eq!(clean(jpeg(30_001, 1)), Err(Refusal::TooManyPixels));
    assert_eq!(clean(jpeg(10_001, 10_000)), Err(Refusal::TooManyPixels));
    assert_eq!(clean(jpeg(10_000, 10_000)), Err(Refusal::Broken));
    assert_eq!(clean(jpeg(0, 10)), Err(Refusal::Broken));
    let png = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", b"\0\x01\0\0\0\x01\0\0\x08\0\0\0\0")].concat();
    assert_eq!(clean(png), Err(Refusal::TooManyPixels));
    assert_eq!(clean(b"GIF89a\xff\xff\xff\xff\0\0\0".to_vec()), Err(Refusal::TooManyPixels));
    let webp =
        riff(b"RIFF", &[b"WEBP".to_vec(), riff(b"VP8X", b"\0\0\0\0\xff\xff\xff\xff\xff\xff")].concat());
    assert_eq!(clean(webp), Err(Refusal::TooManyPixels));
    // What is drawn may be larger than what it is drawn on.
    let gif = b"GIF89a\x01\0\x01\0\0\0\0\x2c\0\0\0\0\xff\xff\xff\xff\0\x02\0\x3b";
    assert_eq!(clean(gif.to_vec()), Err(Refusal::TooManyPixels));
}

#[test]
fn a_picture_that_is_cut_off_is_refused() {
    for (name, bytes) in [
        ("jpeg", picture::jpeg()),
        ("png", picture::png()),
        ("gif", picture::gif()),
        ("webp", picture::webp()),
    ] {
        // What stands behind the end of each is as long as this, or less.
        let end = bytes.len() - 2 * SECRET.len() - 16;
        for end in 20..end {
            assert!(clean(bytes[..end].to_vec()).is_err(), "{name} cut off at {end}");
        }
    }
    assert!(exif().len() > 100);
}
