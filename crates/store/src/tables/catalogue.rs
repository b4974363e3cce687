//! The statements that are out, in the order in which lists show them, and how many there are.

use super::found::Found;
use super::key::{Ended, Newest, Part, StartOf};
use super::table::{Restore, Table, key_of};
use domain::archive::Summary;
use domain::lang::Lang;
use domain::statement::{Hours, Id, Kind, Topic};
use jiff::Timestamp;
use jiff::civil::Date;

/// Statements by kind, the newest first. Since layout 3.
pub(crate) struct Catalogue;

/// A statement's place: it sorts by the date that it bears, then by when it got out, both newest first, then by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    kind: Kind,
    date: Newest<Date>,
    at: Newest<Timestamp>,
    pub(crate) id: Id,
}

impl Listed {
    pub(crate) fn of(summary: &Summary) -> Self {
        let (date, at) = (Newest(summary.date), Newest(summary.at));
        Self { kind: summary.kind, date, at, id: summary.id.clone() }
    }
}

impl Table for Catalogue {
    const PREFIX: &'static [u8] = b"l";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = Listed;
    type Row = ();

    fn check(listed: Listed, (): (), found: &mut Found) {
        found.listed.insert(key_of::<Self>(&listed));
    }
}

/// What belongs to an event, and is not withdrawn. Since layout 4.
pub(crate) struct Belonging;

impl Table for Belonging {
    const PREFIX: &'static [u8] = b"k";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (Ended, Listed);
    type Row = ();

    fn check(key: Self::Key, (): (), found: &mut Found) {
        found.listed.insert(key_of::<Self>(&key));
    }
}

/// Events by their end, the last first; then those without hours. Since layout 4.
pub(crate) struct Agenda;

/// An event's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happening {
    end: Newest<Timestamp>,
    pub(crate) begin: Timestamp,
    pub(crate) id: Id,
}

impl Happening {
    fn of(summary: &Summary) -> Self {
        let moment = |of: fn(&Hours) -> Timestamp| summary.hours.as_ref().map_or(Timestamp::MIN, of);
        Self { end: Newest(moment(Hours::end)), begin: moment(Hours::begin), id: summary.id.clone() }
    }
}

impl Table for Agenda {
    const PREFIX: &'static [u8] = b"v";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = Happening;
    type Row = ();

    /// Its moments may have been others by earlier time zone data.
    fn check(happening: Happening, (): (), found: &mut Found) {
        found.agenda.push(happening.id);
    }
}

/// How many statements there are of each kind, on each topic and in each language. Since layout 4.
pub(crate) struct Counts;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Counted {
    Kind(Kind),
    Topic(Topic),
    Language(Lang),
}

/// The start of all counts of topics.
pub(crate) struct OfTopics;

/// The start of all counts of languages.
pub(crate) struct OfLanguages;

impl Table for Counts {
    const PREFIX: &'static [u8] = b"j";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = Counted;
    type Row = u64;

    fn check(counted: Counted, count: u64, found: &mut Found) {
        found.counts.insert(key_of::<Self>(&counted), count);
    }
}

/// The keys under which lists find a statement.
pub(crate) fn places(summary: &Summary) -> Vec<Vec<u8>> {
    let mut places = vec![key_of::<Catalogue>(&Listed::of(summary))];
    if summary.kind == Kind::Event {
        places.push(key_of::<Agenda>(&Happening::of(summary)));
    }
    if let Some(event) = summary.about.clone().filter(|_| !summary.withdrawn) {
        places.push(key_of::<Belonging>(&(Ended(event), Listed::of(summary))));
    }
    places
}

/// What a statement is counted as.
pub(crate) fn counted(summary: &Summary) -> impl Iterator<Item = Counted> {
    let topics = summary.topics.iter().cloned().map(Counted::Topic);
    let languages = summary.titles.keys().cloned().map(Counted::Language);
    std::iter::once(Counted::Kind(summary.kind)).chain(topics).chain(languages)
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

impl Part for Listed {
    fn write(&self, key: &mut Vec<u8>) {
        self.kind.write(key);
        self.date.write(key);
        self.at.write(key);
        self.id.write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let (kind, date) = (Kind::take(rest)?, Newest::take(rest)?);
        Some(Self { kind, date, at: Newest::take(rest)?, id: Id::take(rest)? })
    }
}

impl StartOf<Listed> for Kind {
    fn write_start(&self, key: &mut Vec<u8>) {
        self.write(key);
    }
}

impl StartOf<(Ended, Listed)> for (Ended, Kind) {
    fn write_start(&self, key: &mut Vec<u8>) {
        self.write(key);
    }
}

impl Part for Happening {
    fn write(&self, key: &mut Vec<u8>) {
        self.end.write(key);
        self.begin.write(key);
        self.id.write(key);
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        Some(Self { end: Newest::take(rest)?, begin: Timestamp::take(rest)?, id: Id::take(rest)? })
    }
}

impl StartOf<Happening> for Newest<Timestamp> {
    fn write_start(&self, key: &mut Vec<u8>) {
        self.write(key);
    }
}

const KIND: u8 = 0;
const TOPIC: u8 = 1;
const LANGUAGE: u8 = 2;

impl Part for Counted {
    fn write(&self, key: &mut Vec<u8>) {
        match self {
            Self::Kind(kind) => (KIND, *kind).write(key),
            Self::Topic(topic) => (TOPIC, topic.as_str().to_owned()).write(key),
            Self::Language(language) => (LANGUAGE, language.clone()).write(key),
        }
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        match u8::take(rest)? {
            KIND => Kind::take(rest).map(Self::Kind),
            TOPIC => Topic::parse(&String::take(rest)?).map(Self::Topic),
            LANGUAGE => Lang::take(rest).map(Self::Language),
            _ => None,
        }
    }
}

impl StartOf<Counted> for OfTopics {
    fn write_start(&self, key: &mut Vec<u8>) {
        key.push(TOPIC);
    }
}

impl StartOf<Counted> for OfLanguages {
    fn write_start(&self, key: &mut Vec<u8>) {
        key.push(LANGUAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::read;
    use super::*;
    use proptest::prelude::*;

    fn bytes(part: &impl Part) -> Vec<u8> {
        let mut key = Vec::new();
        part.write(&mut key);
        key
    }

    fn moment() -> impl Strategy<Value = Timestamp> {
        let near = prop_oneof![-3i64..3, Timestamp::MIN.as_second()..=Timestamp::MAX.as_second()];
        near.prop_map(|second| Timestamp::from_second(second).unwrap())
    }

    fn id() -> impl Strategy<Value = Id> {
        "[a-z]{3,5}".prop_filter_map("a word", |id| Id::parse(&id))
    }

    fn listed() -> impl Strategy<Value = Listed> {
        let kinds = proptest::sample::select(Kind::ALL.to_vec());
        let dates = (-9999i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::constant(y, m, d));
        (kinds, dates, moment(), id()).prop_map(|(kind, date, at, id)| Listed {
            kind,
            date: Newest(date),
            at: Newest(at),
            id,
        })
    }

    fn happening() -> impl Strategy<Value = Happening> {
        (moment(), moment(), id()).prop_map(|(end, begin, id)| Happening { end: Newest(end), begin, id })
    }

    proptest! {
        #[test]
        fn keys_sort_as_lists_do(a in listed(), b in listed()) {
            prop_assert_eq!(read::<Listed>(&bytes(&a)), Some(a.clone()));
            let order = (a.kind, b.date.0, b.at.0, &a.id).cmp(&(b.kind, a.date.0, a.at.0, &b.id));
            prop_assert_eq!(bytes(&a).cmp(&bytes(&b)), order);
        }

        #[test]
        fn events_sort_by_their_end(a in happening(), b in happening()) {
            prop_assert_eq!(read::<Happening>(&bytes(&a)), Some(a.clone()));
            let order = (b.end.0, a.begin, &a.id).cmp(&(a.end.0, b.begin, &b.id));
            prop_assert_eq!(bytes(&a).cmp(&bytes(&b)), order);
        }
    }

    #[test]
    fn what_is_counted_is_found_again() {
        let counted = [
            Counted::Kind(Kind::Event),
            Counted::Topic(Topic::parse("climate justice").unwrap()),
            Counted::Language(Lang::parse("pt-br").unwrap()),
        ];
        let keys = [b"\0\x01".as_slice(), b"\x01climate-justice", b"\x02pt-br"];
        for (counted, key) in counted.into_iter().zip(keys) {
            assert_eq!(bytes(&counted), key);
            assert_eq!(read(key), Some(counted));
        }
    }
}
