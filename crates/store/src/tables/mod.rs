//! The tables: all that is kept, each with its key, its row, what a check makes of it and what a restore does with it.
//!
//! A new table is declared in the file of its aggregate and named in [`TABLES`].

mod answers;
mod catalogue;
mod copies;
mod dialogues;
mod draft_key;
mod drafts;
mod found;
mod identities;
mod inbox;
mod kept_files;
mod key;
mod last;
mod own;
mod page;
mod people;
mod record;
mod rooms;
mod statements;
mod table;

pub(crate) use answers::{Answers, Sent, Waiting};
pub(crate) use catalogue::{
    Agenda, Belonging, Catalogue, Counted, Counts, OfLanguages, OfTopics, counted, places,
};
pub(crate) use copies::{
    Deliveries, DuePages, FanOuts, Halted, InFlight, OpenPages, Pages, ParkedPages, ProgressMessages,
    Watched, count_again,
};
pub(crate) use dialogues::Dialogues;
pub(crate) use draft_key::EndedDraft;
pub(crate) use drafts::{DraftTexts, Drafts};
pub(crate) use found::Found;
pub(crate) use identities::Identities;
pub(crate) use inbox::{Cursors, Inbox};
pub(crate) use kept_files::{KeptFiles, Uploads};
pub(crate) use key::{All, Ended, Newest, StartOf};
pub(crate) use last::Last;
pub(crate) use own::{Format, LastNumbers, Remains, StoreChecksum, StoreId};
pub(crate) use page::{Page, Standing, page_of, rooms_of};
pub(crate) use people::{
    Appointments, Approvals, Bans, Confirmations, Contacts, LinkCodes, Links, NamedRooms,
};
pub(crate) use record::{Record, RecordHead};
pub(crate) use rooms::{Addresses, Heard, PrivateChats, Rooms};
pub(crate) use statements::{Heads, Imports, Numbers, Signatures, Texts};
pub(crate) use table::{Entry, Restoring, Table, Value, decode, encode, fits, key_of, read_key, start_of};

#[cfg(test)]
pub(crate) use table::Restore;

/// Every table. Where one's letters begin another's, it stands behind it.
pub(crate) const TABLES: &[Entry] = &[
    Entry::of::<StoreChecksum>(),
    Entry::of::<Format>(),
    Entry::of::<StoreId>(),
    Entry::of::<Remains>(),
    Entry::of::<RecordHead>(),
    Entry::of::<LastNumbers>(),
    Entry::of::<Cursors>(),
    Entry::of::<Inbox>(),
    Entry::of::<Rooms>(),
    Entry::of::<Heard>(),
    Entry::of::<Addresses>(),
    Entry::of::<PrivateChats>(),
    Entry::of::<Identities>(),
    Entry::of::<Dialogues>(),
    Entry::of::<Appointments>(),
    Entry::of::<Links>(),
    Entry::of::<LinkCodes>(),
    Entry::of::<NamedRooms>(),
    Entry::of::<Bans>(),
    Entry::of::<Confirmations>(),
    Entry::of::<Approvals>(),
    Entry::of::<Contacts>(),
    Entry::of::<KeptFiles>(),
    Entry::of::<Uploads>(),
    Entry::of::<Record>(),
    Entry::of::<Heads>(),
    Entry::of::<Numbers>(),
    Entry::of::<Texts>(),
    Entry::of::<Signatures>(),
    Entry::of::<Catalogue>(),
    Entry::of::<Agenda>(),
    Entry::of::<Belonging>(),
    Entry::of::<Counts>(),
    Entry::of::<Imports>(),
    Entry::of::<Drafts>(),
    Entry::of::<DraftTexts>(),
    Entry::of::<Pages>(),
    Entry::of::<OpenPages>(),
    Entry::of::<ParkedPages>(),
    Entry::of::<DuePages>(),
    Entry::of::<Deliveries>(),
    Entry::of::<Watched>(),
    Entry::of::<FanOuts>(),
    Entry::of::<Halted>(),
    Entry::of::<InFlight>(),
    Entry::of::<ProgressMessages>(),
    Entry::of::<Answers>(),
    Entry::of::<Waiting>(),
    Entry::of::<Sent>(),
];

/// Whether the keys that begin with a letter are hidden.
pub(crate) const HIDDEN: [bool; 256] = {
    let mut hidden = [false; 256];
    let mut n = 0;
    while n < TABLES.len() {
        if TABLES[n].hidden {
            hidden[TABLES[n].prefix[0] as usize] = true;
        }
        n += 1;
    }
    hidden
};

/// The table in which a key stands.
pub(crate) fn table_of(key: &[u8]) -> Option<&'static Entry> {
    TABLES.iter().find(|table| key.starts_with(table.prefix))
}

/// A row for a person who looks for it: its kind and its last number, and no address.
pub(crate) fn name(key: &[u8]) -> String {
    let kind = key.first().map_or('?', |kind| char::from(*kind));
    let number = key.last_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("a row of the kind {kind:?} (number {number})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_found_by_its_letters() {
        for table in TABLES {
            assert_eq!(table_of(table.prefix).unwrap().prefix, table.prefix);
            let letter = TABLES.iter().filter(|other| other.prefix[0] == table.prefix[0]);
            assert!(!table.hidden || table.prefix.len() == 1 && letter.count() == 1);
        }
    }
}
