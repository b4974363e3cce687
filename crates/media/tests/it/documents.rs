//! Documents show what they showed, do nothing by themselves, and have nothing in them that doesn't show.

use crate::fixtures::pdf::{DRAWN, Draft, deflated, stream, streams, table};
use crate::fixtures::picture::{grey, jpeg};
use crate::{cleaned, holds};
use media::{Kind, Refusal, clean};

#[test]
fn a_document_keeps_what_its_pages_show() {
    for (name, document) in [("table", table()), ("streams", streams())] {
        let left = cleaned(name, &document);
        assert_eq!((left.kind, left.size, left.untouched), (Kind::Pdf, None, false));
        let picture = [b"\xff\xd8".as_slice(), b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"].concat();
        for part in [
            deflated(DRAWN).as_slice(),
            &picture,
            &grey(),
            b"/AA 5 0 R".as_slice().strip_suffix(b" 5 0 R").unwrap(),
            b"/Author ",
            b"(A note)",
            b"(choice)",
            b"https://example.org",
        ] {
            assert!(holds(&left.bytes, part), "{name} lost {}", String::from_utf8_lossy(part));
        }
        for part in [
            "JavaScript",
            "Metadata",
            "/Info",
            "/ID",
            "Launch",
            "Filespec",
            "PTEX",
            "/XFA",
            "/Thumb",
            "ObjStm",
            "/Prev",
        ] {
            assert!(!holds(&left.bytes, part.as_bytes()), "{name} has {part}");
        }
        // The picture whose compression was undone, and the other.
        let count = left.bytes.windows(grey().len()).filter(|window| *window == grey()).count();
        assert_eq!(count, 2, "{name}");
    }
}

#[test]
fn what_stands_before_the_header_is_left_out() {
    let left = clean(table()).unwrap();
    let before = clean([b"SECRETAUTHOR\x01".to_vec(), table()].concat()).unwrap();
    assert_eq!(before, left);
}

#[test]
fn a_document_that_is_encrypted_is_locked() {
    let mut draft = Draft::new();
    draft.object(1, "<</Type/Catalog>>");
    draft.table("/Root 1 0 R/Encrypt 2 0 R");
    assert_eq!(clean(draft.bytes), Err(Refusal::Locked));
}

#[test]
fn a_document_without_a_root_is_broken() {
    for root in ["null", "(text)", "[1 0 R]", "<</Type/Metadata>>", "<</Type/Sig>>"] {
        assert_eq!(clean(document(&[(1, root.into())])), Err(Refusal::Broken), "{root}");
    }
    assert_eq!(clean(document(&[(2, b"<<>>".to_vec())])), Err(Refusal::Broken));
}

/// A document of a root and other objects.
fn document(objects: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut draft = Draft::new();
    objects.iter().for_each(|(number, content)| draft.object(*number, content));
    draft.table("/Root 1 0 R");
    draft.bytes
}

#[test]
fn what_would_inflate_without_end_is_a_bomb() {
    let zeros = deflated(&vec![b' '; 80 << 20]);
    assert!(zeros.len() < 100_000);
    let objects = stream("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", &zeros);
    let mut draft = Draft::new();
    draft.object(22, objects);
    draft.table_stream(23, &[1], "/Root 1 0 R");
    assert_eq!(clean(draft.bytes), Err(Refusal::Bomb));
    // A table, and a picture that is compressed twice.
    let mut draft = Draft::new().bytes;
    let at = draft.len();
    draft.extend(b"1 0 obj\n");
    draft.extend(stream("/Type/XRef/W[1 4 2]/Size 3/Filter/FlateDecode/Root 1 0 R", &zeros));
    draft.extend(format!("\nendobj\nstartxref\n{at}\n%%EOF\n").as_bytes());
    assert_eq!(clean(draft), Err(Refusal::Bomb));
    let picture = stream("/Filter[/FlateDecode/DCTDecode]", &zeros);
    assert_eq!(clean(document(&[(1, b"<</A 2 0 R>>".to_vec()), (2, picture)])), Err(Refusal::Bomb));
    // What pages are drawn with isn't inflated.
    let drawn = stream("/Filter/FlateDecode", &zeros);
    assert!(clean(document(&[(1, b"<</A 2 0 R>>".to_vec()), (2, drawn)])).is_ok());
}

#[test]
fn objects_that_lie_in_each_other_are_a_bomb() {
    let mut bytes = Draft::new().bytes;
    let count = 400;
    let references: String = (1..=count).map(|number| format!("{number} 0 R ")).collect();
    let mut offsets = vec![bytes.len()];
    bytes.extend(format!("1 0 obj<</A[{references}]>>endobj\n").as_bytes());
    // Each has all that follow in its content.
    for number in 2..=count {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj<</Length 1>>stream\n").as_bytes());
    }
    bytes.extend(b"endstream endobj\n");
    let at = bytes.len();
    bytes.extend(format!("xref\n1 {count}\n").as_bytes());
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").as_bytes()));
    bytes.extend(format!("trailer<</Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").as_bytes());
    assert_eq!(clean(bytes), Err(Refusal::Bomb));
}

#[test]
fn what_leads_back_to_itself_comes_to_an_end() {
    let chain =
        (2..5000).map(|number| (number, format!("<</Next {} 0 R/Back 1 0 R>>", number + 1).into_bytes()));
    let objects: Vec<_> = [(1, b"<</Next 2 0 R/Self 1 0 R>>".to_vec())].into_iter().chain(chain).collect();
    assert!(clean(document(&objects)).is_ok());
    // Tables that go back to each other, and a length that is said in the stream whose length it is.
    let mut draft = Draft::new();
    draft.object(1, "<</Type/Catalog>>");
    let at = draft.bytes.len();
    draft.table(&format!("/Root 1 0 R/Prev {at}/XRefStm {at}"));
    assert!(clean(draft.bytes).is_ok());
    let mut draft = Draft::new();
    draft.object(22, "<</Type/ObjStm/N 1/First 4/Length 1 0 R>>stream\n1 0 <</A 1>>\nendstream");
    draft.table_stream(23, &[1], "/Root 1 0 R");
    assert!(clean(draft.bytes).is_ok());
    let deep = [b"<</A".repeat(100_000), b">>".repeat(100_000)].concat();
    assert_eq!(clean(document(&[(1, deep)])), Err(Refusal::Broken));
}

#[test]
fn a_length_that_is_wrong_or_stands_elsewhere_is_found() {
    for (length, more) in [("99999", "0"), ("3 0 R", "5"), ("3 0 R", "(x)"), ("9 0 R", "0"), ("2", "0")] {
        let content = format!("<</Length {length}>>stream\r\nhello\r\nendstream").into_bytes();
        let objects = [(1, b"<</A 2 0 R>>".to_vec()), (2, content), (3, more.as_bytes().to_vec())];
        let left = clean(document(&objects)).unwrap().bytes;
        assert!(holds(&left, b"<</Length 5>>\nstream\nhello\nendstream"), "{length} {more}");
    }
}

#[test]
fn a_picture_in_a_document_is_found_whatever_it_was_written_as() {
    let hex: String = jpeg().iter().map(|byte| format!("{byte:02x}")).collect();
    for (filter, data) in [
        ("/DCTDecode", jpeg()),
        ("[/ASCIIHexDecode/DCT]", [hex.as_bytes(), b">"].concat()),
        ("4 0 R", jpeg()),
    ] {
        let picture = stream(&format!("/Filter {filter}"), &data);
        let objects = [(1, b"<</A 2 0 R>>".to_vec()), (2, picture), (4, b"[/DCTDecode]".to_vec())];
        let left = cleaned(filter, &[document(&objects), b"% SECRETAUTHOR".to_vec()].concat());
        assert!(holds(&left.bytes, &grey()), "{filter}");
    }
    let locked = stream("/Filter[/LZWDecode/DCTDecode]", &jpeg());
    assert_eq!(clean(document(&[(1, b"<</A 2 0 R>>".to_vec()), (2, locked)])), Err(Refusal::Broken));
}
