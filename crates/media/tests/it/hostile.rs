//! Anything may come in the name of a file: it is cleaned or refused, in bounded room, and what was cleaned stays as it is.
//!
//! A run tries some hundreds; `PROPTEST_CASES=1000000 cargo test -p altavoz-media hostile` goes on for hours.

use crate::fixtures;
use media::clean;
use proptest::prelude::*;
use proptest::sample::Index;
use std::sync::LazyLock;

/// A change of some bytes.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Flip(Index, u8),
    /// A number in the place of another, in either order of bytes.
    Number(Index, u32, bool),
    Insert(Index, Vec<u8>),
    Remove(Index, u8),
    /// A part that stands once more.
    Repeat(Index, Index, u16),
    Cut(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let numbers = prop_oneof![
        Just(0),
        Just(1),
        Just(7),
        Just(u32::MAX),
        Just(u32::MAX - 7),
        Just(1 << 31),
        Just(1 << 24),
        0u32..300,
        any::<u32>()
    ];
    let words = prop::sample::select(vec![
        "obj",
        "endobj",
        "stream\n",
        "endstream",
        "1 0 R",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "/Length 9",
        "/Type/ObjStm",
        "null",
        "xref\n",
        "trailer",
        "%",
        "/Filter/DCTDecode",
        "moov",
        "trak",
        "mdat",
        "OggS\0",
        "ID3\x03\0\0\0\0\0\x09",
        "TAG",
        "APETAGEX",
        "IDAT",
        "VP8X",
        "LIST",
        "data",
    ]);
    let pieces = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..9),
        words.prop_map(|word| word.as_bytes().to_vec()),
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<Index>(), 0u8..8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        (any::<Index>(), numbers, any::<bool>())
            .prop_map(|(at, number, big)| Change::Number(at, number, big)),
        (any::<Index>(), pieces).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<Index>(), any::<Index>(), any::<u16>())
            .prop_map(|(from, to, length)| Change::Repeat(from, to, length)),
        any::<Index>().prop_map(Change::Cut),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    if bytes.is_empty() {
        return;
    }
    let whole = bytes.len();
    match change {
        Change::Set(at, byte) => bytes[at.index(whole)] = *byte,
        Change::Flip(at, bit) => bytes[at.index(whole)] ^= 1 << bit,
        Change::Number(at, number, big) => {
            let number = if *big { number.to_be_bytes() } else { number.to_le_bytes() };
            bytes.iter_mut().skip(at.index(whole)).zip(number).for_each(|(byte, new)| *byte = new);
        }
        Change::Insert(at, piece) => {
            let at = at.index(whole);
            bytes.splice(at..at, piece.iter().copied());
        }
        Change::Remove(at, length) => {
            let at = at.index(whole);
            bytes.drain(at..whole.min(at + usize::from(*length)));
        }
        Change::Repeat(from, to, length) => {
            let (from, to) = (from.index(whole), to.index(whole));
            let piece = bytes[from..whole.min(from + usize::from(*length))].to_vec();
            bytes.splice(to..to, piece);
        }
        Change::Cut(at) => bytes.truncate(at.index(whole)),
    }
}

/// The files that are changed, and what is left of each.
static FILES: LazyLock<Vec<[Vec<u8>; 2]>> = LazyLock::new(|| {
    fixtures::all().into_iter().map(|(_, file)| [file.clone(), clean(file).unwrap().bytes]).collect()
});

fn fixture(index: Index) -> Vec<u8> {
    FILES[index.index(FILES.len())][0].clone()
}

/// Cleans it; what comes of that is cleaned again.
fn holds_up(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Ok(left) = clean(bytes.to_vec()) {
        prop_assert!(left.bytes.len() <= 3 * bytes.len() + 4096, "{} of {}", left.bytes.len(), bytes.len());
        prop_assert!(clean(left.bytes.clone()).as_ref() == Ok(&left), "cleaning again changes it");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_that_was_changed_anywhere(
        file in any::<Index>(),
        cleaned_before in any::<bool>(),
        changes in prop::collection::vec(change(), 1..6),
    ) {
        let mut bytes = FILES[file.index(FILES.len())][usize::from(cleaned_before)].clone();
        changes.iter().for_each(|change| apply(&mut bytes, change));
        holds_up(&bytes)?;
    }

    #[test]
    fn anything_behind_the_beginning_of_a_file(
        file in any::<Index>(),
        start in 0usize..64,
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let file = fixture(file);
        holds_up(&[&file[..start.min(file.len())], &rest].concat())?;
    }

    #[test]
    fn anything_at_all(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds_up(&bytes)?;
    }

    #[test]
    fn one_file_behind_another(
        first in any::<Index>(),
        second in any::<Index>(),
    ) {
        holds_up(&[fixture(first), fixture(second)].concat())?;
    }
}
