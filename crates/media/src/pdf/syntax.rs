//! The objects of a PDF as they are written (ISO 32000-1, 7.2 and 7.3).

use super::MAX_DEPTH;
use crate::Refusal;
use std::borrow::Cow;

/// An object. What it has in it is read when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// The number of another object.
    Reference(u32),
    /// With its slash, as it is written.
    Name(&'a [u8]),
    /// What stands between the brackets.
    Array(&'a [u8]),
    Dictionary(&'a [u8]),
    /// A number, a string, or a word, as it is written.
    Other(&'a [u8]),
}

impl<'a> Value<'a> {
    /// A whole number that isn't negative.
    pub fn number(self) -> Option<usize> {
        match self {
            Self::Other(text) => digits(text),
            _ => None,
        }
    }

    pub fn name(self) -> Option<Cow<'a, [u8]>> {
        match self {
            Self::Name(name) => Some(plain(name)),
            _ => None,
        }
    }
}

fn digits(text: &[u8]) -> Option<usize> {
    std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
}

/// A name without its slash, and without the numbers that any of its letters may be written as.
pub fn plain(name: &[u8]) -> Cow<'_, [u8]> {
    let name = name.get(1..).unwrap_or_default();
    if !name.contains(&b'#') {
        return Cow::Borrowed(name);
    }
    let (mut plain, mut rest) = (Vec::with_capacity(name.len()), name);
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.first_chunk::<2>().and_then(|[high, low]| Some(hex(*high)? << 4 | hex(*low)?));
        match code.filter(|_| *first == b'#') {
            Some(byte) => {
                plain.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                plain.push(*first);
                rest = behind;
            }
        }
    }
    Cow::Owned(plain)
}

pub fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}

pub fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    REGULAR.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Which bytes names, numbers and words are made of. Deep in each other, all are asked for often.
const REGULAR: [bool; 256] = {
    let mut regular = [true; 256];
    let mut others: &[u8] = b"\0\t\n\x0c\r ()<>[]{}/%";
    while let Some((byte, rest)) = others.split_first() {
        regular[*byte as usize] = false;
        others = rest;
    }
    regular
};

/// Reads objects from what is left.
#[derive(Clone, Copy)]
pub struct Lexer<'a> {
    pub rest: &'a [u8],
}

/// What stands next, where brackets aren't closed yet.
enum Token<'a> {
    Open(u8),
    Close(u8),
    Name(&'a [u8]),
    String(&'a [u8]),
    Word(&'a [u8]),
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Goes on behind spaces and comments.
    pub fn skip_space(&mut self) {
        while let Some((first, behind)) = self.rest.split_first() {
            match *first {
                byte if is_space(byte) => self.rest = behind,
                b'%' => {
                    let end = behind.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
                    self.rest = behind.get(end.unwrap_or(behind.len())..).unwrap_or_default();
                }
                _ => return,
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Refusal::Broken)?;
        self.rest = rest;
        Ok(taken)
    }

    fn regular(&mut self) -> &'a [u8] {
        let length = self.rest.iter().take_while(|byte| is_regular(**byte)).count();
        self.take(length).unwrap_or_default()
    }

    fn token(&mut self) -> Result<Token<'a>, Refusal> {
        self.skip_space();
        let start = self.rest;
        match start {
            [b'<', b'<', ..] | [b'>', b'>', ..] => {
                let bracket = self.take(2)?;
                Ok(if bracket == b"<<" { Token::Open(b'<') } else { Token::Close(b'<') })
            }
            [b'[', ..] => self.take(1).map(|_| Token::Open(b'[')),
            [b']', ..] => self.take(1).map(|_| Token::Close(b'[')),
            [b'/', name @ ..] => {
                let length = name.iter().take_while(|byte| is_regular(**byte)).count();
                self.take(1 + length).map(Token::Name)
            }
            [b'<', ..] => {
                let end = start.iter().position(|byte| *byte == b'>').ok_or(Refusal::Broken)?;
                let string = self.take(end + 1)?;
                let digits = string.get(1..end).unwrap_or_default();
                let whole = digits.iter().all(|byte| is_space(*byte) || byte.is_ascii_hexdigit());
                if whole { Ok(Token::String(string)) } else { Err(Refusal::Broken) }
            }
            [b'(', ..] => self.take(string(start).ok_or(Refusal::Broken)?).map(Token::String),
            _ => match self.regular() {
                b"" => Err(Refusal::Broken),
                word => Ok(Token::Word(word)),
            },
        }
    }

    /// The next object. What has others in it is passed over to its end.
    pub fn value(&mut self) -> Result<Value<'a>, Refusal> {
        match self.token()? {
            Token::Name(name) => Ok(Value::Name(name)),
            Token::String(string) => Ok(Value::Other(string)),
            Token::Word(word) => self.word(word),
            Token::Open(bracket) => {
                let inner = self.closed(bracket)?;
                Ok(if bracket == b'<' { Value::Dictionary(inner) } else { Value::Array(inner) })
            }
            Token::Close(_) => Err(Refusal::Broken),
        }
    }

    /// Passes over what stands before the bracket that closes one, without calling itself however deep it is.
    fn closed(&mut self, bracket: u8) -> Result<&'a [u8], Refusal> {
        let start = self.rest;
        let mut open = vec![bracket];
        loop {
            self.skip_space();
            let length = start.len() - self.rest.len();
            match self.token()? {
                Token::Open(_) if open.len() == MAX_DEPTH => return Err(Refusal::Broken),
                Token::Open(bracket) => open.push(bracket),
                Token::Close(bracket) if open.pop() != Some(bracket) => return Err(Refusal::Broken),
                Token::Close(_) if open.is_empty() => return start.get(..length).ok_or(Refusal::Broken),
                _ => {}
            }
        }
    }

    fn word(&mut self, word: &'a [u8]) -> Result<Value<'a>, Refusal> {
        if let Some(number) = digits(word) {
            let mut ahead = *self;
            if let (Ok(Token::Word(generation)), Ok(Token::Word(b"R"))) = (ahead.token(), ahead.token())
                && digits(generation).is_some()
            {
                *self = ahead;
                return u32::try_from(number).map(Value::Reference).map_err(|_| Refusal::Broken);
            }
        }
        let known = matches!(word, b"true" | b"false" | b"null");
        let number = word.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'));
        if known || number { Ok(Value::Other(word)) } else { Err(Refusal::Broken) }
    }

    /// Goes on behind a word, if it stands here.
    pub fn keyword(&mut self, word: &[u8]) -> bool {
        let mut ahead = *self;
        ahead.skip_space();
        let found = ahead.regular() == word;
        if found {
            *self = ahead;
        }
        found
    }

    /// The next number.
    pub fn number(&mut self) -> Result<usize, Refusal> {
        self.skip_space();
        digits(self.regular()).ok_or(Refusal::Broken)
    }

    /// Goes on behind the number of an object and what begins it.
    pub fn object(&mut self) -> Result<usize, Refusal> {
        let number = self.number()?;
        let _generation = self.number()?;
        self.skip_space();
        // Nothing need stand between this word and what follows it.
        self.rest = self.rest.strip_prefix(b"obj").ok_or(Refusal::Broken)?;
        Ok(number)
    }

    /// The next entry of a dictionary: its name as it is written, and its value.
    pub fn entry(&mut self) -> Result<Option<(&'a [u8], Value<'a>)>, Refusal> {
        self.skip_space();
        if self.rest.is_empty() {
            return Ok(None);
        }
        match self.token()? {
            Token::Name(name) => Ok(Some((name, self.value()?))),
            _ => Err(Refusal::Broken),
        }
    }

    /// The next item of an array.
    pub fn item(&mut self) -> Result<Option<Value<'a>>, Refusal> {
        self.skip_space();
        if self.rest.is_empty() { Ok(None) } else { self.value().map(Some) }
    }
}

/// The first entry of a name in a dictionary.
pub fn field<'a>(dictionary: &'a [u8], name: &[u8]) -> Result<Option<Value<'a>>, Refusal> {
    let mut entries = Lexer::new(dictionary);
    while let Some((key, value)) = entries.entry()? {
        if plain(key).as_ref() == name {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// How long a string in parentheses is: those in it are matched, unless a backslash stands before them.
fn string(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Result<Value<'_>, Refusal> {
        Lexer::new(text.as_bytes()).value()
    }

    #[test]
    fn objects_are_read_as_they_are_written() {
        assert_eq!(value(" %x\n12 0 R"), Ok(Value::Reference(12)));
        assert_eq!(value("12 0 12 0 R"), Ok(Value::Other(b"12")));
        assert_eq!(value("-.5"), Ok(Value::Other(b"-.5")));
        assert_eq!(value("(a(b)\\)c)d"), Ok(Value::Other(b"(a(b)\\)c)")));
        assert_eq!(value("<0a F>"), Ok(Value::Other(b"<0a F>")));
        assert_eq!(value("<</A[1(])]/B<<>>>>"), Ok(Value::Dictionary(b"/A[1(])]/B<<>>")));
        assert_eq!(value("/A#42c").unwrap().name().unwrap().as_ref(), b"ABc");
        for text in ["", "(", "<<", "[>>", "<g>", ">>", "]", "word", "{", "[(]"] {
            assert_eq!(value(text), Err(Refusal::Broken), "{text}");
        }
    }

    #[test]
    fn what_is_too_deep_is_refused() {
        assert!(value(&format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH))).is_ok());
        assert_eq!(value(&"[".repeat(1_000_000)), Err(Refusal::Broken));
        assert_eq!(value(&"<</A".repeat(1_000_000)), Err(Refusal::Broken));
    }
}
