//! Writing a file anew: from its root on, each object is copied, and then those that it refers to.

use super::file::{File, Text, head};
use super::kept::{Facts, Keys};
use super::syntax::{Lexer, Value, field, plain};
use super::{MAX_OBJECTS, decode};
use crate::picture::jpeg;
use crate::{Refusal, film, icc};
use std::borrow::Cow;
use std::collections::HashMap;

/// Writes a file anew. Its objects are numbered in the order in which they are found.
pub fn rewrite(file: &mut File<'_>, root: u32, version: [u8; 3]) -> Result<Vec<u8>, Refusal> {
    let mut writer = Writer { out: Vec::with_capacity(file.bytes.len()), ..Writer::default() };
    writer.out.extend_from_slice(b"%PDF-");
    writer.out.extend_from_slice(&version);
    // Four bytes that are no text, so that nothing takes it for one.
    writer.out.extend_from_slice(b"\n%\xe2\xe3\xcf\xd3\n");
    writer.number(file, root, Keys::Known)?.ok_or(Refusal::Broken)?;
    let mut offsets = Vec::new();
    let mut read = 0_usize;
    while let Some((number, keys)) = writer.queue.get(offsets.len()).copied() {
        offsets.push(writer.out.len());
        let head = format!("{} 0 obj\n", offsets.len());
        writer.out.extend_from_slice(head.as_bytes());
        let length = match file.object(number)? {
            Some(text) => writer.object(file, &text, keys)?,
            None => return Err(Refusal::Broken),
        };
        let start = writer.out.get(offsets.last().map_or(0, |offset| offset + head.len())..);
        // The root may be what isn't kept, or no dictionary at all.
        if offsets.len() == 1 && !start.is_some_and(|start| start.starts_with(b"<<")) {
            return Err(Refusal::Broken);
        }
        writer.out.extend_from_slice(b"\nendobj\n");
        // Objects that lie in each other make of a small file a large one.
        read = read.saturating_add(length);
        let whole = file.bytes.len().saturating_add(file.inflated());
        if read > whole || writer.out.len() > whole.saturating_mul(2).saturating_add(64 * offsets.len()) {
            return Err(Refusal::Bomb);
        }
    }
    let table = writer.out.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
    for offset in &offsets {
        end.push_str(&format!("{offset:010} 00000 n \n"));
    }
    end.push_str(&format!(
        "trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n",
        offsets.len() + 1
    ));
    writer.out.extend_from_slice(end.as_bytes());
    Ok(writer.out)
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    /// The objects to copy, by their new numbers, and what keys they have if they are dictionaries.
    queue: Vec<(u32, Keys)>,
    /// The new number of each.
    numbers: HashMap<u32, usize>,
}

impl Writer {
    /// Copies an object; tells how many bytes of it were read.
    fn object(&mut self, file: &mut File<'_>, text: &Text<'_>, keys: Keys) -> Result<usize, Refusal> {
        let bytes = text.bytes();
        let mut lexer = Lexer::new(bytes);
        if lexer.keyword(b"endobj") {
            self.out.extend_from_slice(b"null");
            return Ok(0);
        }
        let value = lexer.value()?;
        let length = bytes.len() - lexer.rest.len();
        if let (Value::Dictionary(dictionary), Text::File(bytes)) = (value, text) {
            let behind = Lexer::new(bytes.get(length..).unwrap_or_default());
            if let Some(data) = file.data(dictionary, behind)? {
                self.stream(file, dictionary, data)?;
                return Ok(length + data.len());
            }
        }
        self.value(file, value, keys)?;
        Ok(length)
    }

    /// Copies a value. How deep it calls itself is bounded by how deep values may stand in each other.
    fn value(&mut self, file: &mut File<'_>, value: Value<'_>, keys: Keys) -> Result<(), Refusal> {
        match value {
            Value::Reference(number) => self.refer(file, number, keys),
            Value::Name(text) | Value::Other(text) => {
                self.out.extend_from_slice(text);
                Ok(())
            }
            Value::Array(inner) => {
                self.out.push(b'[');
                let (mut items, mut first) = (Lexer::new(inner), true);
                while let Some(item) = items.item()? {
                    if !std::mem::take(&mut first) {
                        self.out.push(b' ');
                    }
                    self.value(file, item, Keys::Known)?;
                }
                self.out.push(b']');
                Ok(())
            }
            Value::Dictionary(inner) => {
                let facts = if keys == Keys::Known { facts(file, inner)? } else { Facts::default() };
                if facts.is_left_out() {
                    self.out.extend_from_slice(b"null");
                    return Ok(());
                }
                self.out.extend_from_slice(b"<<");
                self.entries(file, inner, keys, |key| keys == Keys::Known && facts.leaves_out(key))?;
                self.out.extend_from_slice(b">>");
                Ok(())
            }
        }
    }

    fn entries(
        &mut self,
        file: &mut File<'_>,
        dictionary: &[u8],
        keys: Keys,
        left_out: impl Fn(&[u8]) -> bool,
    ) -> Result<(), Refusal> {
        let mut entries = Lexer::new(dictionary);
        while let Some((key, value)) = entries.entry()? {
            let name = plain(key);
            if !left_out(&name) {
                self.out.extend_from_slice(key);
                self.out.push(b' ');
                self.value(file, value, keys.of(&name))?;
            }
        }
        Ok(())
    }

    fn refer(&mut self, file: &mut File<'_>, number: u32, keys: Keys) -> Result<(), Refusal> {
        match self.number(file, number, keys)? {
            Some(number) => self.out.extend_from_slice(format!("{number} 0 R").as_bytes()),
            None => self.out.extend_from_slice(b"null"),
        }
        Ok(())
    }

    /// The new number of an object, which is copied later; `None` if there is no such object.
    fn number(&mut self, file: &mut File<'_>, number: u32, keys: Keys) -> Result<Option<usize>, Refusal> {
        if let Some(new) = self.numbers.get(&number) {
            return Ok(Some(*new));
        }
        if file.object(number)?.is_none() {
            return Ok(None);
        }
        self.queue.push((number, keys));
        self.numbers.insert(number, self.queue.len());
        if self.queue.len() > MAX_OBJECTS { Err(Refusal::Bomb) } else { Ok(Some(self.queue.len())) }
    }

    fn stream(&mut self, file: &mut File<'_>, dictionary: &[u8], data: &[u8]) -> Result<(), Refusal> {
        let facts = facts(file, dictionary)?;
        if facts.is_left_out() {
            self.out.extend_from_slice(b"null");
            return Ok(());
        }
        let filters = filters(file, dictionary)?;
        let profile = profile(file, dictionary, &filters, data)?;
        let is_profile = profile.is_some();
        let (data, decoded) = match profile {
            Some(profile) => (Cow::Owned(profile), true),
            None => picture(file, &filters, data)?,
        };
        self.out.extend_from_slice(b"<<");
        self.entries(file, dictionary, Keys::Known, |key| match key {
            // What stands in another file, and how it does.
            b"Length" | b"F" | b"FFilter" | b"FDecodeParms" | b"DL" => true,
            b"Filter" | b"DecodeParms" => decoded,
            key => facts.leaves_out(key),
        })?;
        if let (true, Some(last)) = (decoded && !is_profile, filters.last()) {
            self.out.extend_from_slice(&[b"/Filter ", last.as_slice()].concat());
        }
        self.out.extend_from_slice(format!("/Length {}>>\nstream\n", data.len()).as_bytes());
        self.out.extend_from_slice(&data);
        self.out.extend_from_slice(b"\nendstream");
        Ok(())
    }
}

/// What some keys of a dictionary say. A name there may be an object of its own.
fn facts<'d>(file: &mut File<'_>, dictionary: &'d [u8]) -> Result<Facts<'d>, Refusal> {
    let (mut facts, mut entries) = (Facts::default(), Lexer::new(dictionary));
    while let Some((key, value)) = entries.entry()? {
        let key = plain(key);
        let name = match value {
            Value::Reference(number) if matches!(key.as_ref(), b"Type" | b"Subtype" | b"S") => {
                let text = file.object(number)?;
                text.and_then(|text| {
                    Some(Cow::Owned(Lexer::new(head(text.bytes())).value().ok()?.name()?.into_owned()))
                })
            }
            value => value.name(),
        };
        facts.note(&key, name);
    }
    Ok(facts)
}

/// The names of a stream's filters, as they are written.
fn filters(file: &mut File<'_>, dictionary: &[u8]) -> Result<Vec<Vec<u8>>, Refusal> {
    let Some(value) = field(dictionary, b"Filter")? else { return Ok(Vec::new()) };
    let text = match value {
        Value::Reference(number) => file.object(number)?,
        _ => None,
    };
    let value = match &text {
        Some(text) => Lexer::new(head(text.bytes())).value()?,
        None => value,
    };
    match value {
        Value::Name(name) => Ok(vec![name.to_vec()]),
        Value::Array(inner) => {
            let (mut names, mut items) = (Vec::new(), Lexer::new(inner));
            while let Some(Value::Name(name)) = items.item()? {
                names.push(name.to_vec());
            }
            if items.rest.is_empty() && names.len() <= 8 { Ok(names) } else { Err(Refusal::Broken) }
        }
        Value::Other(b"null") => Ok(Vec::new()),
        _ => Err(Refusal::Broken),
    }
}

/// A colour profile without its filters, and with what colours need alone; `None` for other streams. One says how many colours it
/// compares (ISO 32000-1, table 66), by which readers go on where it can't be read: so one that can't be cleaned is left empty.
fn profile(
    file: &mut File<'_>,
    dictionary: &[u8],
    filters: &[Vec<u8>],
    data: &[u8],
) -> Result<Option<Vec<u8>>, Refusal> {
    let is_one = field(dictionary, b"N")?.is_some() && field(dictionary, b"Type")?.is_none();
    if !is_one || field(dictionary, b"Subtype")?.is_some() {
        return Ok(None);
    }
    let mut data = Cow::Borrowed(data);
    for filter in filters {
        data = Cow::Owned(match undone(file, filter, &data) {
            Ok(data) => data,
            Err(Refusal::Bomb) => return Err(Refusal::Bomb),
            Err(_) => return Ok(Some(Vec::new())),
        });
    }
    Ok(Some(icc::clean(&data).unwrap_or_default()))
}

fn undone(file: &mut File<'_>, filter: &[u8], data: &[u8]) -> Result<Vec<u8>, Refusal> {
    match plain(filter).as_ref() {
        b"FlateDecode" | b"Fl" => file.inflate(data),
        b"ASCIIHexDecode" | b"AHx" => decode::hexadecimal(data),
        b"ASCII85Decode" | b"A85" => decode::base85(data),
        _ => Err(Refusal::Broken),
    }
}

/// A stream's bytes, and whether all filters but the last were undone: so they are where a picture is cleaned.
fn picture<'d>(
    file: &mut File<'_>,
    filters: &[Vec<u8>],
    data: &'d [u8],
) -> Result<(Cow<'d, [u8]>, bool), Refusal> {
    let Some((last, before)) = filters.split_last() else { return Ok((Cow::Borrowed(data), false)) };
    let jpeg = match plain(last).as_ref() {
        b"DCTDecode" | b"DCT" => true,
        b"JPXDecode" => false,
        _ => return Ok((Cow::Borrowed(data), false)),
    };
    let mut data = Cow::Borrowed(data);
    for filter in before {
        data = Cow::Owned(undone(file, filter, &data)?);
    }
    let clean =
        if jpeg { jpeg::clean_inner(&data)? } else { film::bmff::clean_jpeg_2000(data.into_owned())? };
    Ok((Cow::Owned(clean), !before.is_empty()))
}
