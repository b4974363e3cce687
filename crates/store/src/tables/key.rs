//! Keys: their parts one after the other, so that they sort as people count. Numbers are big-endian.

use domain::file::FileDigest;
use domain::lang::Lang;
use domain::network::NetworkId;
use domain::number::{AnswerId, InboxId, Revision, RoomId, StatementId};
use domain::statement::Id;
use jiff::Timestamp;
use jiff::civil::Date;

/// A part of a key, or a whole one.
pub(crate) trait Part: Sized {
    fn write(&self, key: &mut Vec<u8>);

    /// Takes it from the front of what is left of a key; `None` when it isn't there.
    fn take(rest: &mut &[u8]) -> Option<Self>;
}

/// The beginning of a key `K`.
pub(crate) trait StartOf<K> {
    fn write_start(&self, key: &mut Vec<u8>);
}

/// The beginning of every key.
pub(crate) struct All;

/// A whole key, without the letters of its table.
pub(crate) fn read<K: Part>(mut key: &[u8]) -> Option<K> {
    let read = K::take(&mut key)?;
    key.is_empty().then_some(read)
}

impl Part for () {
    fn write(&self, _: &mut Vec<u8>) {}

    fn take(_: &mut &[u8]) -> Option<Self> {
        Some(())
    }
}

macro_rules! number {
    ($($number:ty),*) => {
        $(impl Part for $number {
            fn write(&self, key: &mut Vec<u8>) {
                key.extend_from_slice(&self.to_be_bytes());
            }

            fn take(rest: &mut &[u8]) -> Option<Self> {
                let (number, after) = rest.split_first_chunk()?;
                *rest = after;
                Some(Self::from_be_bytes(*number))
            }
        })*
    };
}
number!(u8, u32, u64, u128);

impl Part for i64 {
    fn write(&self, key: &mut Vec<u8>) {
        // The sign turned about, negative numbers come before the others.
        (self ^ Self::MIN).cast_unsigned().write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        u64::take(rest).map(|number| number.cast_signed() ^ Self::MIN)
    }
}

/// Days that jiff knows lie from the year -9999 to 9999.
const YEARS: i32 = 10_000;

impl Part for Date {
    fn write(&self, key: &mut Vec<u8>) {
        let (year, month, day) = (i32::from(self.year()) + YEARS, self.month(), self.day());
        (year * 10_000 + i32::from(month) * 100 + i32::from(day)).unsigned_abs().write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let date = i32::try_from(u32::take(rest)?).ok()?;
        let number = |number: i32| i8::try_from(number).ok();
        let year = i16::try_from(date / 10_000 - YEARS).ok()?;
        Self::new(year, number(date / 100 % 100)?, number(date % 100)?).ok()
    }
}

impl Part for Timestamp {
    fn write(&self, key: &mut Vec<u8>) {
        // The sign turned about, negative numbers come before the others.
        (self.as_nanosecond() ^ i128::MIN).cast_unsigned().write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Self::from_nanosecond(u128::take(rest)?.cast_signed() ^ i128::MIN).ok()
    }
}

/// A date or a moment, of which the newest comes first: its bytes turned about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Newest<P>(pub(crate) P);

macro_rules! newest {
    ($($part:ty: $bytes:literal),*) => {
        $(impl Part for Newest<$part> {
            fn write(&self, key: &mut Vec<u8>) {
                let start = key.len();
                self.0.write(key);
                key.iter_mut().skip(start).for_each(|byte| *byte = !*byte);
            }

            fn take(rest: &mut &[u8]) -> Option<Self> {
                let (bytes, after) = rest.split_first_chunk::<$bytes>()?;
                *rest = after;
                read(&bytes.map(|byte| !byte)).map(Self)
            }
        })*
    };
}
newest!(Date: 4, Timestamp: 16);

/// The number of something is written like the bare number.
macro_rules! number_of {
    ($($id:ident),*) => {
        $(impl Part for $id {
            fn write(&self, key: &mut Vec<u8>) {
                self.0.write(key);
            }

            fn take(rest: &mut &[u8]) -> Option<Self> {
                Part::take(rest).map(Self)
            }
        })*
    };
}
number_of!(RoomId, StatementId, Revision, InboxId, AnswerId);

impl Part for FileDigest {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(&self.0);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let (digest, after) = rest.split_first_chunk()?;
        *rest = after;
        Some(Self(*digest))
    }
}

impl Part for NetworkId {
    fn write(&self, key: &mut Vec<u8>) {
        key.push(match self {
            Self::Console => 0,
            Self::Telegram => 1,
            Self::Matrix => 2,
        });
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        match u8::take(rest)? {
            0 => Some(Self::Console),
            1 => Some(Self::Telegram),
            2 => Some(Self::Matrix),
            _ => None,
        }
    }
}

/// A text to the end of the key. As a beginning it stands for all texts that begin so.
impl Part for String {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(self.as_bytes());
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        std::str::from_utf8(std::mem::take(rest)).ok().map(str::to_owned)
    }
}

impl Part for Id {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(self.as_str().as_bytes());
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Self::parse(&String::take(rest)?)
    }
}

/// An id that something stands behind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ended(pub(crate) Id);

impl Part for Ended {
    fn write(&self, key: &mut Vec<u8>) {
        self.0.write(key);
        key.push(0);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let end = rest.iter().position(|byte| *byte == 0)?;
        let mut id = rest.get(..end)?;
        *rest = rest.get(end + 1..)?;
        Id::take(&mut id).map(Self)
    }
}

impl Part for Lang {
    fn write(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(self.code().as_bytes());
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Self::parse(&String::take(rest)?)
    }
}

/// What the last rows of some have and the first has not.
impl<P: Part> Part for Option<P> {
    fn write(&self, key: &mut Vec<u8>) {
        if let Some(part) = self {
            part.write(key);
        }
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        if rest.is_empty() { Some(None) } else { P::take(rest).map(Some) }
    }
}

impl<A: Part, B: Part> Part for (A, B) {
    fn write(&self, key: &mut Vec<u8>) {
        self.0.write(key);
        self.1.write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Some((A::take(rest)?, B::take(rest)?))
    }
}

impl<A: Part, B: Part, C: Part> Part for (A, B, C) {
    fn write(&self, key: &mut Vec<u8>) {
        self.0.write(key);
        self.1.write(key);
        self.2.write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Some((A::take(rest)?, B::take(rest)?, C::take(rest)?))
    }
}

impl<A: Part, B: Part, C: Part, D: Part> Part for (A, B, C, D) {
    fn write(&self, key: &mut Vec<u8>) {
        self.0.write(key);
        self.1.write(key);
        self.2.write(key);
        self.3.write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Some((A::take(rest)?, B::take(rest)?, C::take(rest)?, D::take(rest)?))
    }
}

impl<K> StartOf<K> for All {
    fn write_start(&self, _: &mut Vec<u8>) {}
}

/// Every id that begins so.
impl StartOf<Id> for &str {
    fn write_start(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(self.as_bytes());
    }
}

macro_rules! start {
    ($(#[$meta:meta])* $start:ty, $key:ty, $($part:ident),*) => {
        $(#[$meta])*
        impl<$($part: Part),*> StartOf<$key> for $start {
            fn write_start(&self, key: &mut Vec<u8>) {
                self.write(key);
            }
        }
    };
}
start!(A, (A, B), A, B);
start!(A, (A, B, C), A, B, C);
start!((A, B), (A, B, C), A, B, C);
start!(A, (A, B, C, D), A, B, C, D);
start!(
    /// A text that begins so.
    (A, String), (A, String), A
);

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn golden<K: Part + PartialEq + std::fmt::Debug>(part: K, bytes: &[u8]) {
        let mut key = Vec::new();
        part.write(&mut key);
        assert_eq!(key, bytes);
        assert_eq!(read::<K>(bytes), Some(part));
        assert_eq!(read::<K>(&[bytes, &[255]].concat()), None, "nothing may stand behind it");
    }

    #[test]
    fn keys_are_as_they_always_were() {
        let (id, lang) = (Id::parse("note").unwrap(), Lang::parse("pt-br").unwrap());
        golden((NetworkId::Matrix, RoomId(258)), b"\x02\0\0\0\0\0\0\x01\x02");
        golden((NetworkId::Matrix, InboxId(258)), b"\x02\0\0\0\0\0\0\x01\x02");
        golden((NetworkId::Matrix, AnswerId(258)), b"\x02\0\0\0\0\0\0\x01\x02");
        golden((NetworkId::Console, StatementId(7), 1u64), b"\0\0\0\0\x07\0\0\0\0\0\0\0\x01");
        golden(
            (NetworkId::Matrix, 258i64, StatementId(7), 1u64),
            b"\x02\x80\0\0\0\0\0\x01\x02\0\0\0\x07\0\0\0\0\0\0\0\x01",
        );
        golden(-1i64, b"\x7f\xff\xff\xff\xff\xff\xff\xff");
        golden((NetworkId::Telegram, "-100/7".to_owned()), b"\x01-100/7");
        golden((NetworkId::Telegram, None::<u32>), b"\x01");
        golden((NetworkId::Telegram, Some(1u32)), b"\x01\0\0\0\x01");
        golden((Ended(id.clone()), lang.clone()), b"note\0pt-br");
        golden(id, b"note");
        golden((StatementId(3), Revision(1), lang), b"\0\0\0\x03\0\0\0\x01pt-br");
    }
}
