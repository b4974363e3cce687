//! What goes out is signed.

use domain::canonical::canonical;
use domain::number::Revision;
use domain::statement::Statement;
use keys::SigningKey;
use std::sync::Arc;
use store::Store;

/// Has the store sign what goes out, if the campaign has a key that signs.
pub fn sign_with(store: &Store, key: Option<Arc<SigningKey>>) {
    if let Some(key) = key.filter(|key| key.signs()) {
        store.sign_with(Box::new(move |statement: &Statement, revision: Revision| {
            key.sign(&canonical(statement), &format!("altavoz {} revision {revision}", statement.id))
        }));
    }
}
