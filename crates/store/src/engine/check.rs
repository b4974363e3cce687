//! Looking at every row: whether it can be read, and whether the rows fit together.

use super::checksum::{Checksum, checksum_key};
use super::open::Look;
use super::replacement::finish;
use super::store::{Store, break_off};
use crate::answers::Outgoing;
use crate::copies::{FanOut, PAGE, open_parts};
use crate::drafts::DraftRow;
use crate::error::StoreError;
use crate::outbox::FlightRow;
use crate::progress_messages::ProgressMessage;
use crate::rows::decode;
use crate::statements::{Head, Imported};
use crate::{last_number, last_u32};
use delivery::copy::{Copy, CopyKey};
use delivery::counters::Counters;
use domain::incoming::Incoming;
use domain::lang::Lang;
use domain::room::Room;
use domain::statement::{Id, Text};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many sentences are enough.
const ENOUGH: usize = 50;

/// What is known of the rows while they are looked at: by their keys, without the letter of their kind.
#[derive(Default)]
struct Rows {
    wrong: Vec<String>,
    count: u64,
    counters: BTreeMap<Vec<u8>, u64>,
    /// Each room's network, number and address.
    rooms: BTreeMap<Vec<u8>, String>,
    addresses: BTreeMap<Vec<u8>, u64>,
    heads: BTreeMap<Id, (u32, u32, Vec<Lang>)>,
    numbers: BTreeMap<u32, Id>,
    /// Each text's number, revision and language.
    texts: BTreeSet<Vec<u8>>,
    drafts: BTreeMap<Id, Vec<Lang>>,
    draft_texts: BTreeSet<Vec<u8>>,
    imported: BTreeSet<Vec<u8>>,
    /// Each page's network, number and place, and whether it has a copy that differs.
    pages: BTreeMap<Vec<u8>, bool>,
    open: BTreeSet<Vec<u8>>,
    /// The rooms that have a copy.
    copied: BTreeSet<Vec<u8>>,
    all_counters: BTreeSet<Vec<u8>>,
    watched: BTreeSet<Vec<u8>>,
    fills: BTreeSet<Vec<u8>>,
    flights: Vec<(u8, CopyKey)>,
    /// Each answer's network and place, and its room.
    answers: BTreeMap<Vec<u8>, u64>,
    waiting: BTreeSet<Vec<u8>>,
    progress: BTreeSet<Vec<u8>>,
    inbox: BTreeSet<Vec<u8>>,
}

impl Store {
    /// What is wrong with the store in `folder`, which nobody has open, in sentences; and how many rows it has.
    pub fn check(folder: &Path) -> Result<(Vec<String>, u64), StoreError> {
        finish(folder)?;
        if !folder.exists() && !super::checkpoint::checkpoint_path(folder).exists() {
            return Err(StoreError(format!("there is no store in {}", folder.display())));
        }
        Self::apart(folder, || {
            let (store, wrong) = Self::examine_here(folder, Look::Close)?;
            let whole = wrong.is_none();
            let mut rows = Rows {
                wrong: wrong.into_iter().map(|why| format!("the store is damaged: {why}")).collect(),
                ..Rows::default()
            };
            for row in store.db.iter() {
                match row {
                    Ok((key, value)) => rows.look(&key, &value),
                    Err(error) => {
                        let trouble = break_off(&store.broken, error);
                        rows.wrong.push(format!("the rows can't all be read: {trouble}"));
                        return Ok((rows.wrong, rows.count));
                    }
                }
            }
            rows.compare();
            if whole {
                store.close()?;
            }
            Ok((rows.wrong, rows.count))
        })
    }

    /// What is wrong with the rows of an open store.
    #[cfg(test)]
    pub(crate) fn wrong(&self) -> Vec<String> {
        let mut rows = Rows::default();
        self.db.iter().filter_map(Result::ok).for_each(|(key, value)| rows.look(&key, &value));
        rows.compare();
        rows.wrong
    }
}

impl Rows {
    /// Reads a row and remembers what others have to fit.
    fn look(&mut self, key: &[u8], value: &[u8]) {
        self.count += u64::from(key != checksum_key());
        let Some((kind, place)) = key.split_first() else { return self.say("a row has no key".into()) };
        let place = place.to_vec();
        match kind {
            b'm' if key == checksum_key() => self.keep(key, value, |_, _: Checksum| ()),
            b'm' if place == b"format" => self.keep(key, value, |_, _: u32| ()),
            b'm' if place == b"id" => self.keep(key, value, |_, _: [u8; 16]| ()),
            b'm' => self.keep(key, value, |rows, count: u64| _ = rows.counters.insert(place, count)),
            b'c' => self.keep(key, value, |_, _: Vec<u8>| ()),
            b'r' => self.keep(key, value, |rows, room: Room| _ = rows.rooms.insert(place, room.address.id)),
            b'n' => self.keep(key, value, |rows, number: u64| _ = rows.addresses.insert(place, number)),
            b's' => {
                if let Some(head) = self.read::<Head>(key, value) {
                    let langs = head.summary.titles.keys().cloned().collect();
                    self.heads.insert(head.summary.id, (head.number, head.revision, langs));
                }
            }
            b'u' => self.keep(key, value, |rows, id: Id| _ = rows.numbers.insert(last_u32(&place), id)),
            b't' => self.keep(key, value, |rows, _: (Lang, Text)| _ = rows.texts.insert(place)),
            b'd' => {
                if let Some(DraftRow { draft, .. }) = self.read(key, value) {
                    let langs = draft.statement.texts.keys().cloned().collect();
                    self.drafts.insert(draft.statement.id, langs);
                }
            }
            b'e' => self.keep(key, value, |rows, _: (Lang, Text)| _ = rows.draft_texts.insert(place)),
            b'p' => self.keep(key, value, |rows, _: Imported| _ = rows.imported.insert(place)),
            b'q' => {
                if let Some(copies) = self.read::<Vec<Copy>>(key, value) {
                    self.page(place, &copies);
                }
            }
            b'o' => self.keep(key, value, |rows, (): ()| _ = rows.open.insert(place)),
            b'b' => {
                if let Some(counters) = self.read::<Counters>(key, value) {
                    if counters.delivered + counters.delivery_status().lost() > counters.rooms {
                        self.say(format!("statement {} counts more outcomes than copies", last_u32(&place)));
                    }
                    self.all_counters.insert(place);
                }
            }
            b'w' => self.keep(key, value, |rows, (): ()| _ = rows.watched.insert(place)),
            b'f' => self.keep(key, value, |rows, _: FanOut| _ = rows.fills.insert(place)),
            b'h' => self.keep(key, value, |_, _: ()| ()),
            b'g' => self.keep(key, value, |_, _: ProgressMessage| ()),
            b'y' => {
                let network = place.first().copied().unwrap_or_default();
                let (_, flight) = self.read::<FlightRow>(key, value).unwrap_or_default();
                self.flights.extend(flight.into_iter().map(|(copy, _)| (network, copy)));
            }
            b'a' => {
                self.keep(key, value, |rows, answer: Outgoing| _ = rows.answers.insert(place, answer.room))
            }
            b'x' => self.keep(key, value, |rows, (): ()| _ = rows.waiting.insert(place)),
            b'z' => self.keep(key, value, |rows, _: u32| _ = rows.progress.insert(place)),
            b'i' => self.keep(key, value, |rows, _: Incoming| _ = rows.inbox.insert(place)),
            _ => self.say(format!("{} is of no kind that this altavoz knows", name(key))),
        }
    }

    fn page(&mut self, place: Vec<u8>, copies: &[Copy]) {
        let (number, page) = open_parts(&place);
        let mut last = None;
        for copy in copies {
            if copy.room / PAGE != page || last >= Some(copy.room) {
                self.say(format!(
                    "statement {number}: the copy of room {} stands in a wrong place",
                    copy.room
                ));
            }
            self.copied.insert(numbered(&place, copy.room));
            last = Some(copy.room);
        }
        self.pages.insert(place, copies.iter().any(Copy::differs));
    }

    fn read<T: DeserializeOwned>(&mut self, key: &[u8], value: &[u8]) -> Option<T> {
        decode(value).map_err(|trouble| self.say(format!("{}: {trouble}", name(key)))).ok()
    }

    fn keep<T: DeserializeOwned>(&mut self, key: &[u8], value: &[u8], keep: impl FnOnce(&mut Self, T)) {
        if let Some(row) = self.read(key, value) {
            keep(self, row);
        }
    }

    fn say(&mut self, wrong: String) {
        match self.wrong.len() {
            ..ENOUGH => self.wrong.push(wrong),
            ENOUGH => self.wrong.push("and more".into()),
            _ => {}
        }
    }

    /// Compares the rows with each other.
    fn compare(&mut self) {
        let mut wrong = Vec::new();
        for (place, number) in &self.addresses {
            let address = String::from_utf8_lossy(place.get(1..).unwrap_or_default()).into_owned();
            match self.rooms.get(&numbered(place, *number)) {
                Some(room) if *room == address => {}
                Some(_) => wrong.push(format!("room {number} doesn't have the address that leads to it")),
                None => wrong.push(format!("an address leads to room {number}, which is not there")),
            }
        }
        let known: BTreeSet<_> =
            self.addresses.iter().map(|(place, number)| numbered(place, *number)).collect();
        for place in self.rooms.keys().filter(|place| !known.contains(*place)) {
            wrong.push(format!("no address leads to room {}", last_number(place)));
        }
        self.compare_statements(&mut wrong);
        self.compare_outbox(&mut wrong);
        for (place, room) in &self.answers {
            let waits =
                [place.get(..1).unwrap_or_default(), &room.to_be_bytes(), place.get(1..).unwrap_or_default()];
            if !self.waiting.remove(&waits.concat()) {
                wrong.push(format!("the answer {} is not counted in its room", last_number(place)));
            }
            if !self.rooms.contains_key(&numbered(place, *room)) {
                wrong.push(format!("an answer is for room {room}, which is not there"));
            }
        }
        wrong.extend(
            self.waiting
                .iter()
                .map(|place| format!("an answer {} is counted and not there", last_number(place))),
        );
        for place in self.progress.iter().filter(|place| !self.answers.contains_key(*place)) {
            wrong.push(format!("an answer {} is under way and not there", last_number(place)));
        }
        self.compare_counters(&mut wrong);
        wrong.into_iter().for_each(|wrong| self.say(wrong));
    }

    fn compare_statements(&self, wrong: &mut Vec<String>) {
        for (id, (number, revision, langs)) in &self.heads {
            if self.numbers.get(number) != Some(id) {
                wrong.push(format!("the number {number} of the statement {id} doesn't lead to it"));
            }
            for lang in langs {
                let text = [&number.to_be_bytes()[..], &revision.to_be_bytes(), lang.code().as_bytes()];
                if !self.texts.contains(&text.concat()) {
                    wrong.push(format!("the statement {id} has no text in {}", lang.code()));
                }
            }
        }
        for (number, id) in &self.numbers {
            if self.heads.get(id).is_none_or(|head| head.0 != *number) {
                wrong.push(format!("the number {number} leads to the statement {id}, which is not there"));
            }
        }
        for text in &self.texts {
            let number = text.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
            if !self.numbers.contains_key(&number) {
                wrong.push(format!("a text is of statement {number}, which is not there"));
            }
        }
        let of = |id: &Id, lang: &Lang| [id.as_str().as_bytes(), &[0], lang.code().as_bytes()].concat();
        let mut texts: BTreeSet<_> = self.draft_texts.clone();
        for (id, lang) in self.drafts.iter().flat_map(|(id, langs)| langs.iter().map(move |lang| (id, lang)))
        {
            if !texts.remove(&of(id, lang)) {
                wrong.push(format!("the draft {id} has no text in {}", lang.code()));
            }
        }
        wrong.extend(texts.iter().map(|_| "a text is of a draft that is not there".to_owned()));
        for place in &self.imported {
            let id = place.split(|byte| *byte == 0).next().unwrap_or_default();
            let id = Id::parse(&String::from_utf8_lossy(id));
            if id.is_none_or(|id| !self.heads.contains_key(&id)) {
                wrong.push("what is known of a file is of a statement that is not there".into());
            }
        }
    }

    fn compare_outbox(&self, wrong: &mut Vec<String>) {
        for (place, differs) in &self.pages {
            let number = open_parts(place).0;
            if !self.numbers.contains_key(&number) {
                wrong.push(format!("copies are of statement {number}, which is not there"));
            }
            if *differs && !self.open.contains(place) {
                wrong.push(format!("statement {number} has copies to send that would be passed over"));
            }
        }
        for place in self.copied.iter().filter(|place| !self.rooms.contains_key(*place)) {
            wrong.push(format!("a copy is in room {}, which is not there", last_number(place)));
        }
        for place in self.open.iter().filter(|place| !self.pages.contains_key(*place)) {
            wrong.push(format!("statement {} has a page to send that is not there", open_parts(place).0));
        }
        for place in &self.watched {
            if !self.all_counters.contains(place) {
                wrong.push(format!("the broadcast of statement {} has no count", last_u32(place)));
            }
            if !self.numbers.contains_key(&last_u32(place)) {
                wrong.push(format!("a broadcast is of statement {}, which is not there", last_u32(place)));
            }
        }
        for place in self.fills.difference(&self.watched) {
            wrong.push(format!("the broadcast of statement {} would never be reported", last_u32(place)));
        }
        for (network, copy) in &self.flights {
            let page = [&[*network][..], &copy.statement.to_be_bytes(), &(copy.room / PAGE).to_be_bytes()];
            if !self.pages.contains_key(&page.concat()) {
                wrong.push(format!("a copy of statement {} is under way and not there", copy.statement));
            }
        }
    }

    /// A counter that is behind gives out the same number twice.
    fn compare_counters(&self, wrong: &mut Vec<String>) {
        let counted = [
            ("room", self.rooms.keys().collect::<Vec<_>>()),
            ("answer", self.answers.keys().collect()),
            ("inbox", self.inbox.iter().collect()),
        ];
        for (name, places) in counted {
            for place in places {
                let counter = [name.as_bytes(), place.get(..1).unwrap_or_default()].concat();
                if self.counters.get(&counter).copied().unwrap_or(0) < last_number(place) {
                    wrong.push(format!("the counter of {name} is behind {}", last_number(place)));
                }
            }
        }
        let last = self.numbers.keys().last().map_or(0, |number| u64::from(*number));
        if self.counters.get(b"statement".as_slice()).copied().unwrap_or(0) < last {
            wrong.push(format!("the counter of statements is behind {last}"));
        }
    }
}

/// The key of a room or an answer of the same network, without its kind.
fn numbered(place: &[u8], number: u64) -> Vec<u8> {
    [place.get(..1).unwrap_or_default(), &number.to_be_bytes()].concat()
}

/// A row for a person who looks for it: its kind and its last number, and no address.
fn name(key: &[u8]) -> String {
    let kind = key.first().map_or('?', |kind| char::from(*kind));
    format!("a row of the kind {kind:?} (number {})", last_number(key))
}
