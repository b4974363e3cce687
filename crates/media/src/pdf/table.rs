//! The table of where each object stands, and those of the earlier versions that it goes back to (ISO 32000-1, 7.5.4 to 7.5.8).

use super::file::{File, Place};
use super::syntax::{Lexer, Value, field};
use crate::Refusal;
use std::collections::HashSet;

/// How far from the end of a file the word stands at most behind which it says where its table is.
const END: usize = 2048;

/// Reads all tables of a file; tells the number of the object that all others are reached from.
pub fn read(file: &mut File<'_>) -> Result<u32, Refusal> {
    let end = file.bytes.get(file.bytes.len().saturating_sub(END)..).unwrap_or_default();
    let word = end.windows(9).rposition(|window| window == b"startxref").ok_or(Refusal::Broken)?;
    let start = Lexer::new(end.get(word + 9..).unwrap_or_default()).number()?;
    let (mut next, mut seen, mut root) = (vec![start], HashSet::new(), None);
    while let Some(at) = next.pop() {
        if !seen.insert(at) {
            continue;
        }
        let mut lexer = Lexer::new(file.bytes.get(at..).ok_or(Refusal::Broken)?);
        let trailer = if lexer.keyword(b"xref") { entries(file, &mut lexer)? } else { stream(file, lexer)? };
        match field(trailer, b"Encrypt")? {
            None | Some(Value::Other(b"null")) => {}
            Some(_) => return Err(Refusal::Locked),
        }
        if let (None, Some(Value::Reference(number))) = (root, field(trailer, b"Root")?) {
            root = Some(number);
        }
        // The last is read next: a stream beside a table, then what is earlier than both.
        for name in [b"Prev".as_slice(), b"XRefStm"] {
            if let Some(value) = field(trailer, name)? {
                next.push(value.number().ok_or(Refusal::Broken)?);
            }
        }
    }
    root.ok_or(Refusal::Broken)
}

/// Reads a table that is written as text; gives back the dictionary behind it.
fn entries<'a>(file: &mut File<'a>, lexer: &mut Lexer<'a>) -> Result<&'a [u8], Refusal> {
    while !lexer.keyword(b"trailer") {
        let (first, count) = (lexer.number()?, lexer.number()?);
        for index in 0..count {
            let at = lexer.number()?;
            let _generation = lexer.number()?;
            let used = lexer.keyword(b"n");
            if !used && !lexer.keyword(b"f") {
                return Err(Refusal::Broken);
            }
            let number = first.checked_add(index).and_then(|number| u32::try_from(number).ok());
            let place = if used && at > 0 { Place::At(at) } else { Place::Free };
            file.place(number.ok_or(Refusal::Broken)?, place)?;
        }
    }
    match lexer.value()? {
        Value::Dictionary(trailer) => Ok(trailer),
        _ => Err(Refusal::Broken),
    }
}

/// Reads a table that is a stream; gives back its dictionary.
fn stream<'a>(file: &mut File<'a>, mut lexer: Lexer<'a>) -> Result<&'a [u8], Refusal> {
    lexer.object()?;
    let Value::Dictionary(dictionary) = lexer.value()? else { return Err(Refusal::Broken) };
    let kind = field(dictionary, b"Type")?.and_then(Value::name);
    if kind.as_deref() != Some(b"XRef") {
        return Err(Refusal::Broken);
    }
    let Some(Value::Array(widths)) = field(dictionary, b"W")? else { return Err(Refusal::Broken) };
    let mut widths = Lexer::new(widths);
    let widths = [widths.number()?, widths.number()?, widths.number()?];
    if widths.iter().any(|width| *width > 8) || widths.iter().sum::<usize>() == 0 {
        return Err(Refusal::Broken);
    }
    let text = file.decoded(dictionary, lexer)?;
    let mut entries = text.chunks_exact(widths.iter().sum());
    let mut sections = match field(dictionary, b"Index")? {
        Some(Value::Array(sections)) => Lexer::new(sections),
        Some(_) => return Err(Refusal::Broken),
        None => {
            for (number, entry) in entries.enumerate() {
                let number = u32::try_from(number).map_err(|_| Refusal::Broken)?;
                file.place(number, place(entry, widths).ok_or(Refusal::Broken)?)?;
            }
            return Ok(dictionary);
        }
    };
    while let Some(first) = sections.item()? {
        let count = sections.number()?;
        for index in 0..count {
            let Some(entry) = entries.next() else { return Err(Refusal::Broken) };
            let number = first.number().and_then(|first| first.checked_add(index)).map(u32::try_from);
            let number = number.and_then(Result::ok).ok_or(Refusal::Broken)?;
            file.place(number, place(entry, widths).ok_or(Refusal::Broken)?)?;
        }
    }
    Ok(dictionary)
}

/// An entry of three numbers: what kind of place it is, and where.
fn place(entry: &[u8], [kind, at, rest]: [usize; 3]) -> Option<Place> {
    let number = |bytes: &[u8]| bytes.iter().fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    let (first, behind) = entry.split_at_checked(kind)?;
    let (second, _) = behind.split_at_checked(at).filter(|(_, last)| last.len() == rest)?;
    // Without a kind it is the common one.
    let kind = if kind == 0 { 1 } else { number(first) };
    Some(match kind {
        1 => Place::At(usize::try_from(number(second)).ok()?),
        2 => Place::In(u32::try_from(number(second)).ok()?),
        _ => Place::Free,
    })
}
