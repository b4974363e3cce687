//! The secret with which the store's keys are encrypted, wherever it comes from.

use crate::config::{Config, StoreKey};
use keys::{KeyError, KeyFile, SecretString};
use secrecy::ExposeSecret;

/// The secret of the configuration; it is asked for on the terminal if the configuration says so.
///
/// # Errors
/// There is no terminal, or what was typed is empty or not twice the same.
pub fn secret(config: &Config) -> Result<Option<SecretString>, String> {
    match &config.store_key {
        StoreKey::None => Ok(None),
        StoreKey::Given(secret) => Ok(Some(secret.clone())),
        StoreKey::Asked => {
            // A mistyped one would be the only one that opens the store from then on.
            let is_first = !matches!(
                KeyFile::open(&config.data_dir.join("store.keys"), None),
                Err(KeyError::NoSecret(_))
            );
            if is_first { ask_twice("New key of the store: ") } else { ask("Key of the store: ") }.map(Some)
        }
    }
}

/// Asks for a new one, twice.
///
/// # Errors
/// As [`secret`].
pub fn ask_twice(prompt: &str) -> Result<SecretString, String> {
    let (first, second) = (ask(prompt)?, ask("Once more: ")?);
    if first.expose_secret() != second.expose_secret() {
        return Err("the two are not the same. Nothing was changed".into());
    }
    Ok(first)
}

fn ask(prompt: &str) -> Result<SecretString, String> {
    let typed = rpassword::prompt_password(prompt).map_err(|error| {
        format!("the store's key can't be asked for: {error}. Start altavoz on a terminal, or give the key by store_key_file or ALTAVOZ_STORE_KEY")
    })?;
    match typed.trim() {
        "" => Err("the key is empty".into()),
        key => Ok(key.to_owned().into()),
    }
}
