//! Looking at every row: whether it can be read, and whether the rows fit together.

use super::checkpoint::checkpoint_path;
use super::compare::{compare, count_statements};
use super::migrate::upgraded;
use super::open::{LAYOUT, Look};
use super::reading::Reading;
use super::replacement::finish;
use super::store::Store;
use crate::error::StoreError;
use crate::tables::{Found, StoreChecksum, key_of, name, table_of};
use keys::SecretString;
use sled::IVec;
use std::path::Path;

impl Store {
    /// What is wrong with the store in `folder`, which nobody has open, in sentences; and how many rows it has.
    pub fn check(folder: &Path, secret: Option<&SecretString>) -> Result<(Vec<String>, u64), StoreError> {
        finish(folder)?;
        if !folder.exists() && !checkpoint_path(folder).exists() {
            return Err(StoreError::Missing(folder.to_owned()));
        }
        Self::apart(folder, || {
            let (store, wrong) = Self::examine_here(folder, secret, Look::Close)?;
            let whole = wrong.is_none();
            let mut found = Found::default();
            wrong.into_iter().for_each(|why| found.say(format!("the store is damaged: {why}")));
            for row in store.every() {
                match row {
                    Ok(row) => look(store.layout, row, &mut found),
                    Err(StoreError::NotDecrypted) => found.say("a row can't be decrypted".into()),
                    Err(error) => {
                        found.say(format!("the rows can't all be read: {error}"));
                        return Ok((found.wrong, found.count));
                    }
                }
            }
            if store.layout < LAYOUT {
                // The next start counts them again.
                found.recounted.clear();
                found.counts = count_statements(&found);
            }
            compare(&mut found);
            for (digest, kept) in std::mem::take(&mut found.kept_files) {
                if store.read_kept(digest, &kept).is_none() {
                    found.say(format!("the file {digest} is missing, or not as it was written"));
                }
            }
            if whole {
                store.close()?;
            }
            Ok((found.wrong, found.count))
        })
    }

    /// What is wrong with the rows of an open store.
    #[cfg(test)]
    pub(crate) fn wrong(&self) -> Vec<String> {
        let mut found = Found::default();
        self.every().filter_map(Result::ok).for_each(|row| look(self.layout, row, &mut found));
        compare(&mut found);
        found.wrong
    }
}

/// Reads a row, as it is in the present layout, and remembers what others have to fit.
fn look(layout: u32, (key, value): (IVec, IVec), found: &mut Found) {
    found.count += u64::from(*key != key_of::<StoreChecksum>(&()));
    let rows = match upgraded(layout, (key.to_vec(), value.to_vec())) {
        Ok(rows) => rows,
        Err(error) => return found.say(error.to_string()),
    };
    for (key, value) in rows {
        let Some(table) = table_of(&key) else {
            found.say(format!("{} is of no kind that this altavoz knows", name(&key)));
            continue;
        };
        if let Err(error) = (table.check)(&key, &value, found) {
            found.say(format!("{}: {error}", name(&key)));
        }
    }
}
