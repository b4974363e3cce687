//! The statements that are out, in the order in which lists show them: by kind, the newest first.

use super::found::Found;
use super::key::{Part, StartOf};
use super::table::{Restore, Table};
use domain::archive::Summary;
use domain::statement::{Id, Kind};
use jiff::Timestamp;
use jiff::civil::Date;

/// The places of statements in lists. Since layout 3.
pub(crate) struct Catalogue;

/// A statement's place: it sorts by the date that it bears, then by when it got out, both newest first, then by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    kind: Kind,
    date: Date,
    at: Timestamp,
    pub(crate) id: Id,
}

impl Listed {
    pub(crate) fn of(summary: &Summary) -> Self {
        Self { kind: summary.kind, date: summary.date, at: summary.at, id: summary.id.clone() }
    }
}

impl Table for Catalogue {
    const PREFIX: &'static [u8] = b"l";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = Listed;
    type Row = ();

    fn check(listed: Listed, (): (), found: &mut Found) {
        found.listed.insert((listed.kind, listed.date, listed.at, listed.id));
    }
}

impl Part for Kind {
    fn write(&self, key: &mut Vec<u8>) {
        key.push(match self {
            Self::Declaration => 0,
            Self::Event => 1,
            Self::Update => 2,
        });
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        match u8::take(rest)? {
            0 => Some(Self::Declaration),
            1 => Some(Self::Event),
            2 => Some(Self::Update),
            _ => None,
        }
    }
}

/// Days that jiff knows lie from the year -9999 to 9999.
const YEARS: i32 = 10_000;

impl Part for Listed {
    fn write(&self, key: &mut Vec<u8>) {
        self.kind.write(key);
        let (year, month, day) = (i32::from(self.date.year()) + YEARS, self.date.month(), self.date.day());
        let date = year * 10_000 + i32::from(month) * 100 + i32::from(day);
        (u32::MAX - date.unsigned_abs()).write(key);
        // The sign turned about, negative numbers come before the others.
        (u128::MAX - (self.at.as_nanosecond() ^ i128::MIN).cast_unsigned()).write(key);
        self.id.write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let kind = Kind::take(rest)?;
        let date = i32::try_from(u32::MAX - u32::take(rest)?).ok()?;
        let number = |number: i32| i8::try_from(number).ok();
        let year = i16::try_from(date / 10_000 - YEARS).ok()?;
        let date = Date::new(year, number(date / 100 % 100)?, number(date % 100)?).ok()?;
        let at = (u128::MAX - u128::take(rest)?).cast_signed() ^ i128::MIN;
        Some(Self { kind, date, at: Timestamp::from_nanosecond(at).ok()?, id: Id::take(rest)? })
    }
}

impl StartOf<Listed> for Kind {
    fn write_start(&self, key: &mut Vec<u8>) {
        self.write(key);
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::read;
    use super::*;
    use proptest::prelude::*;

    fn bytes(listed: &Listed) -> Vec<u8> {
        let mut key = Vec::new();
        listed.write(&mut key);
        key
    }

    fn listed() -> impl Strategy<Value = Listed> {
        let kinds = proptest::sample::select(Kind::ALL.to_vec());
        let dates = (-9999i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d));
        let near = prop_oneof![-3i64..3, Timestamp::MIN.as_second()..=Timestamp::MAX.as_second()];
        let id = "[a-z]{3,5}".prop_filter_map("a word", |id| Id::parse(&id));
        (kinds, dates, near, id).prop_map(|(kind, date, second, id)| Listed {
            kind,
            date,
            at: Timestamp::from_second(second).unwrap(),
            id,
        })
    }

    proptest! {
        #[test]
        fn keys_sort_as_lists_do(a in listed(), b in listed()) {
            prop_assert_eq!(read::<Listed>(&bytes(&a)), Some(a.clone()));
            let order = (a.kind, b.date, b.at, &a.id).cmp(&(b.kind, a.date, a.at, &b.id));
            prop_assert_eq!(bytes(&a).cmp(&bytes(&b)), order);
        }
    }
}
