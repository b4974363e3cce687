//! The secret with which the store's keys are encrypted, wherever it comes from.

use crate::config::{Config, StoreKey};
use keys::{SecretString, is_locked};
use secrecy::ExposeSecret;

/// The secret of the configuration; it is asked for on the terminal if the configuration says so.
///
/// # Errors
/// There is no terminal, what was typed is empty or not twice the same, or it can't be told whether there is one already.
pub fn secret(config: &Config) -> Result<Option<SecretString>, String> {
    match &config.store_key {
        StoreKey::None => Ok(None),
        StoreKey::Given(secret) => Ok(Some(secret.clone())),
        StoreKey::Asked => {
            let keys = config.data_dir.join("store.keys");
            let locked =
                is_locked(&keys).map_err(|error| format!("{} can't be read: {error}", keys.display()))?;
            // A mistyped one would be the only one that opens the store from then on.
            if locked { ask("Key of the store: ") } else { ask_twice("New key of the store: ") }.map(Some)
        }
    }
}

/// The same, for whoever is about to change it: nobody is asked for one that isn't there.
///
/// # Errors
/// As [`secret`].
pub fn present_secret(config: &Config) -> Result<Option<SecretString>, String> {
    let locked = is_locked(&config.data_dir.join("store.keys")).unwrap_or(true);
    if locked { secret(config) } else { Ok(None) }
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
