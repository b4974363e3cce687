//! The objects of a file by their numbers, and the streams that have objects in them (ISO 32000-1, 7.3.8 and 7.5.7).

use super::syntax::{Lexer, Value, field};
use super::{MAX_INFLATED, MAX_OBJECTS, decode, table};
use crate::Refusal;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// How long a name, a number, or a list of filters is at most where it is an object of its own, in bytes.
const HEAD: usize = 512;

/// Where an object stands.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// Nowhere: it is not used any more.
    Free,
    /// At a byte of the file.
    At(usize),
    /// In the stream of this number.
    In(u32),
}

/// A file whose objects can be looked up.
pub struct File<'a> {
    pub bytes: &'a [u8],
    pub places: HashMap<u32, Place>,
    /// The object streams that were inflated.
    streams: HashMap<u32, Rc<ObjectStream>>,
    /// How much more may be inflated, in bytes.
    budget: usize,
    /// Whether a table or an object stream is being read: what is needed for that can't stand in an object stream.
    reading: bool,
}

/// A stream that has objects in it, and where each begins.
struct ObjectStream {
    text: Rc<Vec<u8>>,
    starts: HashMap<u32, usize>,
}

/// The bytes from where an object begins.
#[derive(Clone)]
pub enum Text<'a> {
    File(&'a [u8]),
    Stream(Rc<Vec<u8>>, Range<usize>),
}

impl Text<'_> {
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::File(bytes) => bytes,
            Self::Stream(bytes, range) => bytes.get(range.clone()).unwrap_or_default(),
        }
    }
}

/// The beginning of an object that is looked at again and again, and is short if it is what it should be.
pub fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD.min(bytes.len())).unwrap_or_default()
}

impl<'a> File<'a> {
    /// Reads the table of a file; also tells the number of the object that all others are reached from.
    pub fn open(bytes: &'a [u8]) -> Result<(Self, u32), Refusal> {
        let (places, streams) = (HashMap::new(), HashMap::new());
        let mut file = Self { bytes, places, streams, budget: MAX_INFLATED, reading: true };
        let root = table::read(&mut file)?;
        file.reading = false;
        Ok((file, root))
    }

    /// Notes where an object stands; what was noted first is newer.
    pub fn place(&mut self, number: u32, place: Place) -> Result<(), Refusal> {
        self.places.entry(number).or_insert(place);
        if self.places.len() > MAX_OBJECTS { Err(Refusal::Bomb) } else { Ok(()) }
    }

    /// How much was inflated, in bytes.
    pub fn inflated(&self) -> usize {
        MAX_INFLATED - self.budget
    }

    pub fn inflate(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
        decode::inflate(bytes, &mut self.budget)
    }

    /// The object of a number; `None` if there is none, which is the same as `null`.
    pub fn object(&mut self, number: u32) -> Result<Option<Text<'a>>, Refusal> {
        match self.places.get(&number).copied() {
            None | Some(Place::Free) => Ok(None),
            Some(Place::At(at)) => self.object_at(number, at).map(|text| Some(Text::File(text))),
            Some(Place::In(stream)) => {
                let stream = self.object_stream(stream)?;
                let start = stream.starts.get(&number).copied();
                Ok(start.map(|start| Text::Stream(stream.text.clone(), start..stream.text.len())))
            }
        }
    }

    fn object_at(&self, number: u32, at: usize) -> Result<&'a [u8], Refusal> {
        let text = self.bytes.get(at..).ok_or(Refusal::Broken)?;
        let mut lexer = Lexer::new(head(text));
        let found = lexer.object()?;
        let length = head(text).len() - lexer.rest.len();
        text.get(length..).filter(|_| found == number as usize).ok_or(Refusal::Broken)
    }

    fn object_stream(&mut self, number: u32) -> Result<Rc<ObjectStream>, Refusal> {
        if let Some(stream) = self.streams.get(&number) {
            return Ok(stream.clone());
        }
        // One can't stand in another.
        let Some(Place::At(at)) = self.places.get(&number).copied() else { return Err(Refusal::Broken) };
        let mut lexer = Lexer::new(self.object_at(number, at)?);
        let Value::Dictionary(dictionary) = lexer.value()? else { return Err(Refusal::Broken) };
        self.reading = true;
        let text = self.decoded(dictionary, lexer)?;
        self.reading = false;
        let first = field(dictionary, b"First")?.and_then(Value::number).ok_or(Refusal::Broken)?;
        let count = field(dictionary, b"N")?.and_then(Value::number).ok_or(Refusal::Broken)?;
        let mut header = Lexer::new(text.get(..first).ok_or(Refusal::Broken)?);
        let mut starts = HashMap::new();
        for _ in 0..count {
            let number = u32::try_from(header.number()?).map_err(|_| Refusal::Broken)?;
            let start = header.number()?.checked_add(first).filter(|start| *start <= text.len());
            starts.insert(number, start.ok_or(Refusal::Broken)?);
            if starts.len() > MAX_OBJECTS {
                return Err(Refusal::Bomb);
            }
        }
        let stream = Rc::new(ObjectStream { text: Rc::new(text), starts });
        self.streams.insert(number, stream.clone());
        Ok(stream)
    }

    /// The whole number that a value is or refers to.
    pub fn number(&mut self, value: Value<'_>) -> Result<Option<usize>, Refusal> {
        let Value::Reference(number) = value else { return Ok(value.number()) };
        // A length that is said in the stream whose own length it is would be asked for forever.
        if self.reading && !matches!(self.places.get(&number), Some(Place::At(_))) {
            return Ok(None);
        }
        match self.object(number)? {
            Some(text) => Lexer::new(head(text.bytes())).value().map(Value::number),
            None => Ok(None),
        }
    }

    /// The bytes of a stream, which stand behind its dictionary; `None` if it is no stream.
    pub fn data<'d>(
        &mut self,
        dictionary: &[u8],
        mut behind: Lexer<'d>,
    ) -> Result<Option<&'d [u8]>, Refusal> {
        behind.skip_space();
        let Some(rest) = behind.rest.strip_prefix(b"stream") else { return Ok(None) };
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        let length = match field(dictionary, b"Length")? {
            Some(value) => self.number(value)?,
            None => None,
        };
        if let Some((data, behind)) = length.and_then(|length| rest.split_at_checked(length)) {
            let mut behind = Lexer::new(behind);
            behind.skip_space();
            if behind.rest.starts_with(b"endstream") {
                return Ok(Some(data));
            }
        }
        // The length is wrong, which viewers put up with.
        let end = rest.windows(9).position(|window| window == b"endstream").ok_or(Refusal::Broken)?;
        let data = rest.get(..end).unwrap_or_default();
        let data = data.strip_suffix(b"\n").unwrap_or(data);
        Ok(Some(data.strip_suffix(b"\r").unwrap_or(data)))
    }

    /// What a stream of the file itself stands for: it can only be compressed in one way here, which all programs use.
    pub fn decoded(&mut self, dictionary: &[u8], behind: Lexer<'a>) -> Result<Vec<u8>, Refusal> {
        let data = self.data(dictionary, behind)?.ok_or(Refusal::Broken)?;
        let single = |value| match value {
            Value::Array(inner) => {
                let mut items = Lexer::new(inner);
                let first = items.item()?;
                if items.item()?.is_some() { Err(Refusal::Broken) } else { Ok(first) }
            }
            value => Ok(Some(value)),
        };
        let filter = field(dictionary, b"Filter")?.map(single).transpose()?.flatten();
        let text = match filter.map(Value::name) {
            None => {
                self.budget = self.budget.checked_sub(data.len()).ok_or(Refusal::Bomb)?;
                data.to_vec()
            }
            Some(Some(name)) if matches!(name.as_ref(), b"FlateDecode" | b"Fl") => self.inflate(data)?,
            _ => return Err(Refusal::Broken),
        };
        let parameters = field(dictionary, b"DecodeParms")?.map(single).transpose()?.flatten();
        let Some(Value::Dictionary(parameters)) = parameters else { return Ok(text) };
        let parameter = |name: &[u8], standard| {
            let value = field(parameters, name)?.map_or(Some(standard), Value::number);
            value.filter(|value| *value <= 1 << 20).ok_or(Refusal::Broken)
        };
        match parameter(b"Predictor", 1)? {
            1 => Ok(text),
            10..=15 => {
                let bits = parameter(b"Colors", 1)?.saturating_mul(parameter(b"BitsPerComponent", 8)?);
                let row = bits.saturating_mul(parameter(b"Columns", 1)?).div_ceil(8);
                decode::unpredict(&text, bits.div_ceil(8), row)
            }
            _ => Err(Refusal::Broken),
        }
    }
}
