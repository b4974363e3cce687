//! What an operator does with the store: backups, and what to do when it is damaged.

use crate::admin::control;
use crate::admin::control::Request;
use crate::admin::import::{Files, Import, Manner, Options};
use crate::admin::log;
use crate::app::clock::clock;
use crate::app::data_dir::{lock, open, ours};
use crate::app::secret::secret;
use crate::app::signing::sign_with;
use crate::config::{Config, read_secret};
use domain::room::NetworkId;
use keys::KeyError;
use std::path::{Path, PathBuf};
use store::{Origin, Store, StoreError};
use tokio::runtime::Runtime;

/// What was done, line by line; or why not.
type Done = Result<Vec<String>, String>;

/// Puts files into the archive: the running bot does it, or this process if none runs.
pub fn import(
    config: &Config,
    files: &Files,
    options: &Options,
    broadcast: bool,
    manner: Manner,
    runtime: impl FnOnce() -> Result<Runtime, String>,
) -> Done {
    let request = || {
        let files = files.read(manner).map_err(|error| error.0)?;
        Ok(Request::Import { files, options: options.clone(), broadcast, manner })
    };
    let asked = runtime()?.block_on(control::ask(&config.data_dir, request));
    match asked.map_err(|error| format!("the running bot did not reply: {error}"))? {
        Some(reply) => reply,
        None => import_here(config, files, options, broadcast, manner),
    }
}

/// Puts files into the archive when no bot is running.
///
/// # Errors
/// What the bot would have replied.
fn import_here(config: &Config, files: &Files, options: &Options, broadcast: bool, manner: Manner) -> Done {
    let (_lock, store) = open(&config.data_dir, secret(config)?.as_ref())?;
    sign_with(&store, config.signing_key.clone());
    let on = [(NetworkId::Telegram, config.telegram.is_some()), (NetworkId::Matrix, config.matrix.is_some())];
    let mut networks: Vec<NetworkId> =
        on.into_iter().filter(|(_, on)| *on).map(|(network, _)| network).collect();
    if networks.is_empty() {
        networks.push(NetworkId::Console);
    }
    let networks: &[NetworkId] = if broadcast { &networks } else { &[] };
    let (campaign, now) = (&config.campaign, clock()());
    let (store_here, origin) = (&store, Origin::File);
    let import = Import {
        store: store_here,
        options,
        origin,
        broadcast: networks,
        campaign,
        now,
        manner,
        cleaned: Default::default(),
    };
    let done = import.apply(files).map_err(|error| error.0)?;
    store.close().map_err(|error| error.to_string())?;
    Ok(done.lines(manner))
}

/// Shows or verifies the record: the running bot does it, or this process if none runs.
///
/// # Errors
/// What is wrong with the record, or why it can't be read.
pub fn log(
    config: &Config,
    verify: bool,
    head: Option<String>,
    runtime: impl FnOnce() -> Result<Runtime, String>,
) -> Done {
    let request = Request::Log { verify, head: head.clone() };
    let asked = runtime()?.block_on(control::ask(&config.data_dir, || Ok(request)));
    if let Some(reply) = asked.map_err(|error| format!("the running bot did not reply: {error}"))? {
        return reply;
    }
    let (_lock, store) = open(&config.data_dir, secret(config)?.as_ref())?;
    let lines = log::lines(&store, verify, head.as_deref())?;
    store.close().map_err(|error| error.to_string())?;
    Ok(lines)
}

/// Writes the store into a file: the running bot does it, or this process if none runs.
pub fn backup(
    config: &Config,
    file: &Path,
    damaged: bool,
    runtime: impl FnOnce() -> Result<Runtime, String>,
) -> Done {
    let file = std::path::absolute(file).map_err(|error| format!("{}: {error}", file.display()))?;
    if ours(&config.data_dir).is_ok_and(|ours| ours.iter().any(|path| file.starts_with(path))) {
        return Err(format!("{} is altavoz's own: name another file", file.display()));
    }
    if !damaged {
        let request = Request::Backup { file: file.clone() };
        let asked = runtime()?.block_on(control::ask(&config.data_dir, || Ok(request)));
        if let Some(reply) = asked.map_err(|error| format!("the running bot did not reply: {error}"))? {
            return reply;
        }
    }
    if !store(config).exists() {
        return Err(format!(
            "there is no store in {} yet, so there is nothing to keep",
            config.data_dir.display()
        ));
    }
    let _lock = lock(&config.data_dir)?;
    let rows = Store::backup_stopped(&store(config), &file, secret(config)?.as_ref(), damaged, clock()());
    let rows = rows.map_err(|error| error.to_string())?;
    Ok(vec![control::backed_up(&file, rows)])
}

/// Puts a backup into the place of the store.
pub fn restore(config: &Config, file: &Path, key_file: Option<&Path>) -> Done {
    let _lock = lock(&config.data_dir)?;
    let secret = secret(config)?;
    if secret.is_none() && keys::is_locked(&config.data_dir.join("store.keys")).unwrap_or(true) {
        return Err("the store that is there is protected by a key, and the one in its place would not be: give the key by store_key_file, ask_store_key or ALTAVOZ_STORE_KEY".into());
    }
    let of_backup = key_file.map(read_secret).transpose()?.or_else(|| secret.clone());
    let restored = Store::restore(&store(config), (file, of_backup.as_ref()), secret.as_ref(), clock()());
    let restored = restored.map_err(|error| match error {
        StoreError::Keys(KeyError::WrongSecret(_)) if key_file.is_none() => {
            format!("{error}. Name the file that holds the backup's key with --key-file")
        }
        error => error.to_string(),
    })?;
    let mut lines = vec![format!("The store is as it was in the backup ({} rows).", restored.rows)];
    if let Some(aside) = restored.aside {
        lines.push(format!("The store before stands in {} now.", config.data_dir.join(aside).display()));
    }
    if restored.halted > 0 {
        lines.push(format!(
            "{} broadcasts were not through at the time of the backup. They don't go on by themselves, since it is not known which rooms got them after it: a moderator says /resume ID, or lets them be.",
            restored.halted
        ));
    }
    lines.push(
        "Drafts that were about to go out rest; /publish sends them out. Answers that waited and commands that were not handled are left out, since most were handled after the backup; so is what was said on Matrix between then and the next start. What was published, corrected or withdrawn after the backup is not known any more: withdraw again what was withdrawn.".into(),
    );
    Ok(lines)
}

/// Says what is wrong with the store.
pub fn check(config: &Config) -> Done {
    let _lock = lock(&config.data_dir)?;
    let (wrong, rows) =
        Store::check(&store(config), secret(config)?.as_ref()).map_err(|error| error.to_string())?;
    if wrong.is_empty() {
        return Ok(vec![format!("The store is whole: {rows} rows, and they fit together.")]);
    }
    Err(format!("{}\nPut a backup in its place with `altavoz restore FILE`.", wrong.join("\n")))
}

/// Writes the store anew without its garbage.
pub fn compact(config: &Config) -> Done {
    let _lock = lock(&config.data_dir)?;
    let (before, after) =
        Store::compact(&store(config), secret(config)?.as_ref()).map_err(|error| error.to_string())?;
    let mega = |bytes: u64| bytes.div_ceil(1024 * 1024);
    Ok(vec![format!("The store's file has {} MiB now; it had {}.", mega(after), mega(before))])
}

fn store(config: &Config) -> PathBuf {
    config.data_dir.join("store")
}
