//! From one layout to the next.
//!
//! A store of an earlier layout is brought to the present one when it is opened: a backup of it is made, a new store is
//! filled beside it, and the two change places. Until then the old one stays as it is, so that a kill at any point leaves
//! one of the two whole, and the next start goes on. What a step reads, it reads as the rows were then: who changes such a
//! row keeps its type of that time for the step.

use super::backup_file::Row;
use super::filling::Filling;
use super::open::{LAYOUT, Look};
use super::reading::Reading;
use super::replacement::{clear, replace};
use super::store::Store;
use super::transaction::Transaction;
use crate::error::StoreError;
use crate::rows::{
    CopyRow, CopyRow3, CopyRow9, DraftRow, DraftRow4, DraftRow7, DraftRow9, HeadRow, HeadRow9, ImportedRow,
    ImportedRow6, IncomingRow, IncomingRow5, IncomingRow7, OutgoingRow, OutgoingRow3, OutgoingRow5,
    OutgoingRow7, OutgoingRow9, Row as RowOf,
};
use crate::tables::{
    Agenda, All, Answers, Catalogue, Deliveries, DraftTexts, Drafts, Found, Heads, Imports, Inbox, Pages,
    Table, Texts, count_again, decode, encode, name, places, table_of,
};
use delivery::counters::Counters;
use domain::lang::Lang;
use domain::statement::Text;
use domain::text::Document;
use jiff::Timestamp;
use keys::SecretString;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tracing::info;

/// A step from a layout to the next.
struct Step {
    from: u32,
    /// What becomes of a row.
    row: fn(Row) -> Result<Vec<Row>, StoreError>,
    /// What is done when all rows are there.
    whole: fn(&mut Transaction<'_>) -> Result<(), StoreError>,
}

/// All steps, the oldest first.
const STEPS: &[Step] = &[
    Step { from: 2, row: |row| Ok(vec![row]), whole: count_copies },
    Step { from: 3, row: to_layout_4, whole: |transaction| transaction.count_statements() },
    Step { from: 4, row: to_layout_5, whole: |_| Ok(()) },
    Step { from: 5, row: to_layout_6, whole: |transaction| transaction.separate_withdrawals() },
    Step { from: 6, row: to_layout_7, whole: |_| Ok(()) },
    Step { from: 7, row: to_layout_8, whole: |_| Ok(()) },
    // Layout 9 has the record.
    Step { from: 8, row: |row| Ok(vec![row]), whole: |_| Ok(()) },
    Step { from: 9, row: to_layout_10, whole: |_| Ok(()) },
];

/// Layout 4 has the places of statements in all lists, where layout 3 had those by kind only; answers that are questions;
/// and copies that are parked.
fn to_layout_4((key, value): Row) -> Result<Vec<Row>, StoreError> {
    if key.starts_with(Answers::PREFIX) {
        let value = rewritten(&value, (1, 2), |row: OutgoingRow3| OutgoingRow5::from(row))?;
        return Ok(vec![(key, value)]);
    }
    if key.starts_with(Pages::PREFIX) {
        let copies = |rows: Vec<CopyRow3>| rows.into_iter().map(CopyRow9::from).collect::<Vec<_>>();
        return Ok(vec![(key, rewritten(&value, (1, 2), copies)?)]);
    }
    if key.starts_with(Catalogue::PREFIX) {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    if key.starts_with(Heads::PREFIX) {
        for place in places(&decode::<Heads>(&head(&value)?)?.summary) {
            rows.push((place, encode::<Catalogue>(&())?));
        }
    }
    rows.push((key, value));
    Ok(rows)
}

/// Layout 5 has the authors of drafts, and moderators' private chats.
fn to_layout_5((key, value): Row) -> Result<Vec<Row>, StoreError> {
    if !key.starts_with(Drafts::PREFIX) {
        return Ok(vec![(key, value)]);
    }
    let value = rewritten(&value, (1, 2), |row: DraftRow4| DraftRow7::from(row))?;
    Ok(vec![(key, value)])
}

/// Layout 6 has proofs of who speaks, answers that are for a moderator alone, several drafts of a statement, and the identities
/// of moderators.
fn to_layout_6((key, value): Row) -> Result<Vec<Row>, StoreError> {
    let value = if key.starts_with(Inbox::PREFIX) {
        rewritten(&value, (1, 2), |row: IncomingRow5| IncomingRow7::from(row))?
    } else if key.starts_with(Answers::PREFIX) {
        rewritten(&value, (2, 3), |row: OutgoingRow5| OutgoingRow7::from(row))?
    } else {
        value
    };
    Ok(vec![(key, value)])
}

/// Layout 7 has the names of files that statements came from, and events without an end that last for some hours. Its rows are
/// encrypted on the disk.
fn to_layout_7((key, value): Row) -> Result<Vec<Row>, StoreError> {
    if key.starts_with(Agenda::PREFIX) {
        return Ok(Vec::new());
    }
    if key.starts_with(Imports::PREFIX) {
        let value = rewritten(&value, (1, Imports::VERSION), |row: ImportedRow6| ImportedRow::from(row))?;
        return Ok(vec![(key, value)]);
    }
    let mut rows = Vec::new();
    if key.starts_with(Heads::PREFIX) {
        let places = places(&decode::<Heads>(&head(&value)?)?.summary).into_iter();
        for place in places.filter(|place| place.starts_with(Agenda::PREFIX)) {
            rows.push((place, encode::<Agenda>(&())?));
        }
    }
    rows.push((key, value));
    Ok(rows)
}

/// Layout 8 has texts whose lines are as they are shown, where earlier ones joined lines when they were read; more looks
/// of characters; and of messages whether they were edited, forwarded, in a thread, or no text.
fn to_layout_8((key, value): Row) -> Result<Vec<Row>, StoreError> {
    let value = if key.starts_with(Texts::PREFIX) {
        with_lines::<Texts>(value)?
    } else if key.starts_with(DraftTexts::PREFIX) {
        with_lines::<DraftTexts>(value)?
    } else if key.starts_with(Drafts::PREFIX) {
        rewritten(&value, (2, 3), |row: DraftRow7| DraftRow9::from(row))?
    } else if key.starts_with(Inbox::PREFIX) {
        rewritten(&value, (2, Inbox::VERSION), |row: IncomingRow7| IncomingRow::from(row))?
    } else if key.starts_with(Answers::PREFIX) {
        rewritten(&value, (3, 4), |row: OutgoingRow7| OutgoingRow9::from(row))?
    } else {
        value
    };
    Ok(vec![(key, value)])
}

/// Layout 10 has statements that are pinned, and those that are urgent; and files in answers.
fn to_layout_10((key, value): Row) -> Result<Vec<Row>, StoreError> {
    let value = if key.starts_with(Heads::PREFIX) {
        head(&value)?
    } else if key.starts_with(Drafts::PREFIX) {
        rewritten(&value, (3, Drafts::VERSION), |row: DraftRow9| DraftRow::from(row))?
    } else if key.starts_with(Pages::PREFIX) {
        let copies = |rows: Vec<CopyRow9>| rows.into_iter().map(CopyRow::from).collect::<Vec<_>>();
        rewritten(&value, (2, Pages::VERSION), copies)?
    } else if key.starts_with(Answers::PREFIX) {
        rewritten(&value, (4, Answers::VERSION), |row: OutgoingRow9| OutgoingRow::from(row))?
    } else {
        value
    };
    Ok(vec![(key, value)])
}

/// A head as it was until layout 9, as it is now.
fn head(value: &[u8]) -> Result<Vec<u8>, StoreError> {
    rewritten(value, (1, Heads::VERSION), |row: HeadRow9| HeadRow::from(row))
}

/// A text that was read with its lines joined, as it is written now. What can't be read stays as it is.
pub(super) fn with_lines<T: Table>(value: Vec<u8>) -> Result<Vec<u8>, StoreError>
where
    T::Row: RowOf<Value = (Lang, Text)>,
{
    let Ok((lang, mut text)) = decode::<T>(&value) else { return Ok(value) };
    text.body = Document::wrapped_markdown(&text.body).to_markdown();
    encode::<T>(&(lang, text))
}

/// A row of one version of a table, as it is in another. What can't be read stays as it is.
pub(super) fn rewritten<Old: DeserializeOwned, New: Serialize>(
    value: &[u8],
    (from, to): (u8, u8),
    new: impl FnOnce(Old) -> New,
) -> Result<Vec<u8>, StoreError> {
    match value.split_first() {
        Some((version, rest))
            if *version == from
                && let Ok(old) = postcard::from_bytes(rest) =>
        {
            postcard::to_extend(&new(old), vec![to]).map_err(StoreError::RowNotWritten)
        }
        _ => Ok(value.to_vec()),
    }
}

/// Since layout 3 the counters of a delivery are those that its copies say. Before, what was once counted stayed counted:
/// a possible duplicate in a room that has unsubscribed since, or a copy that came late to one of two merged rooms.
fn count_copies(transaction: &mut Transaction<'_>) -> Result<(), StoreError> {
    for row in transaction.rows::<Deliveries>(All) {
        let (delivery, says) = row?;
        let (revision, report_to) = (says.revision, says.report_to.clone());
        let mut is = Counters { revision, report_to, ..Counters::default() };
        let mut any = false;
        for page in transaction.rows::<Pages>(delivery) {
            count_again(&mut is, &page?.1);
            any = true;
        }
        if any && !says.agree_with(&is) {
            transaction.put::<Deliveries>(&delivery, &is)?;
        }
    }
    Ok(())
}

/// Does what remains to be done in a store that was filled with the rows of a layout.
pub(super) fn complete(layout: u32, store: &Store) -> Result<(), StoreError> {
    let mut transaction = store.transaction();
    STEPS.iter().filter(|step| step.from >= layout).try_for_each(|step| (step.whole)(&mut transaction))?;
    transaction.end()
}

/// What a row of a layout is in the present one.
pub(super) fn upgraded(layout: u32, row: Row) -> Result<Vec<Row>, StoreError> {
    // The row before it was upgraded is the one that a person finds.
    let key = row.0.clone();
    let mut rows = vec![row];
    for step in STEPS.iter().filter(|step| step.from >= layout) {
        let next = rows.into_iter().map(step.row).collect::<Result<Vec<_>, _>>();
        let next = next.map_err(|error| unreadable(&key, error))?;
        rows = next.into_iter().flatten().collect();
    }
    Ok(rows)
}

/// Brings the open store in `folder`, which is whole, to the present layout, and closes it.
pub(super) fn migrate(folder: &Path, store: Store, secret: Option<&SecretString>) -> Result<(), StoreError> {
    let from = store.layout;
    let backup = backup_path(folder);
    info!("the store is brought from layout {from} to {LAYOUT}; a backup of it is {}", backup.display());
    build(folder, &store, secret, &mut || Ok(())).and_then(|()| store.close()).map_err(|error| {
        // What was made beside it takes space that others may need.
        let _ = clear(folder);
        let _ = std::fs::remove_file(&backup);
        StoreError::NotMigrated { folder: folder.to_owned(), from, to: LAYOUT, source: Box::new(error) }
    })?;
    drop(store);
    replace(folder, false)?;
    info!("the store is in layout {LAYOUT} now");
    Ok(())
}

/// Makes the backup and the new store, which is in its place beside the old one when this returns. `written` is called
/// after each write.
pub(super) fn build(
    folder: &Path,
    old: &Store,
    secret: Option<&SecretString>,
    written: &mut (dyn FnMut() -> Result<(), StoreError> + Send),
) -> Result<(), StoreError> {
    let last_change = std::fs::metadata(folder.join("db")).and_then(|db| db.modified());
    let at = last_change.ok().and_then(|at| Timestamp::try_from(at).ok()).unwrap_or(Timestamp::UNIX_EPOCH);
    old.backup(&backup_path(folder), false, at)?;
    written()?;
    let new = clear(folder)?;
    Store::apart(&new, || {
        let (store, _) = Store::examine_here(&new, secret, Look::Usual)?;
        written()?;
        let mut filling = Filling::new(&store);
        for row in old.every() {
            let (key, value) = row?;
            for (key, value) in upgraded(old.layout, (key.to_vec(), value.to_vec()))? {
                look(&key, &value)?;
                if filling.put(key, value)? {
                    written()?;
                }
            }
        }
        let rows = filling.end()?;
        written()?;
        // Its format and its id are its own.
        if store.read_checksum()?.unwrap_or_default().rows != rows + 2 {
            return Err(StoreError::NotWhole);
        }
        complete(old.layout, &store)?;
        written()?;
        store.sync()?;
        written()?;
        let sealed = store.read_checksum()?.unwrap_or_default();
        if store.missing(sealed)?.is_some() {
            return Err(StoreError::NotWhole);
        }
        store.close()?;
        written()
    })
    .map_err(|error| match error {
        // Whoever reads it can't help the new one, and must not think that the old one is damaged.
        StoreError::Damaged { .. } => StoreError::NotWhole,
        error => error,
    })
}

/// Every row has to be one that can be read afterwards.
fn look(key: &[u8], value: &[u8]) -> Result<(), StoreError> {
    match table_of(key) {
        Some(table) if !table.passed_over => {
            (table.check)(key, value, &mut Found::default()).map_err(|error| unreadable(key, error))
        }
        _ => Ok(()),
    }
}

fn unreadable(key: &[u8], error: StoreError) -> StoreError {
    StoreError::Row { row: name(key), source: Box::new(error) }
}

/// Where the backup of a store stands that was about to be brought to the present layout.
pub(super) fn backup_path(folder: &Path) -> PathBuf {
    let mut name = OsString::from(folder);
    name.push(format!(".before-layout-{LAYOUT}.backup"));
    PathBuf::from(name)
}
