//! Erasing all that is kept, for whoever fears that the machine is about to be taken.

use super::change_key::key_files;
use super::control::{self, Request};
use crate::app::data_dir::{is_ours, lock};
use std::fs;
use std::io::{self, BufRead, ErrorKind, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// What has to be typed.
const CONFIRMATION: &str = "erase everything";

/// How long a running bot may take to end before its files are erased all the same.
const END: Duration = Duration::from_secs(8);

/// How often it is looked whether it has ended.
const PAUSE: Duration = Duration::from_millis(50);

/// Asks whoever sits at the terminal whether all is to be erased.
///
/// # Errors
/// When they don't say so.
pub fn confirm(data_dir: &Path, mut input: impl BufRead, mut output: impl Write) -> Result<(), String> {
    let asked = write!(
        output,
        "This erases everything in {}: statements, drafts, rooms and the Matrix device. Nobody can bring it back.\nType \"{CONFIRMATION}\" to go on: ",
        data_dir.display()
    );
    let mut typed = String::new();
    asked
        .and_then(|()| output.flush())
        .and_then(|()| input.read_line(&mut typed))
        .map_err(|error| error.to_string())?;
    if typed.trim() == CONFIRMATION { Ok(()) } else { Err("nothing was erased".into()) }
}

/// Ends the bot that runs on `data_dir`, destroys its keys and removes all that altavoz keeps there. What was done and what
/// remains, line by line; or what could not be erased.
pub fn erase(
    data_dir: &Path,
    runtime: impl FnOnce() -> Result<Runtime, String>,
) -> Result<Vec<String>, String> {
    if !data_dir.exists() {
        return Err(format!("there is no {}", data_dir.display()));
    }
    // Without its keys nothing can be read, whatever becomes of the rest. A bot that runs has them in memory.
    let mut failed = Vec::new();
    for file in key_files(data_dir).unwrap_or_default() {
        keys::destroy(&file).unwrap_or_else(|error| failed.push(format!("{}: {error}", file.display())));
    }
    let stopped = runtime()?.block_on(control::ask::<Vec<String>>(data_dir, || Ok(Request::Stop)));
    let start = Instant::now();
    let held = loop {
        match lock(data_dir) {
            Ok(lock) => break Some(lock),
            Err(_) if start.elapsed() < END && stopped.is_ok() => std::thread::sleep(PAUSE),
            Err(_) => break None,
        }
    };
    for entry in fs::read_dir(data_dir).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| is_ours(name) && name != "lock") {
            let path = entry.path();
            remove(&path).unwrap_or_else(|error| failed.push(format!("{}: {error}", path.display())));
        }
    }
    if !failed.is_empty() {
        return Err(format!("not everything could be erased:\n{}", failed.join("\n")));
    }
    let mut lines = vec![format!("Everything that altavoz kept in {} is erased.", data_dir.display())];
    if held.is_none() {
        lines.push("The bot that runs there did not end: kill it.".into());
    }
    lines.push("Not erased are the configuration, the tokens, passwords and keys that it names, backups elsewhere, and what Telegram and the homeserver keep. Revoke the Telegram token with @BotFather, and log the bot's Matrix device out from another client.".into());
    Ok(lines)
}

/// Removes a file or a folder. What is small is overwritten first: tokens and keys are.
fn remove(path: &Path) -> io::Result<()> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    if found.is_dir() {
        for entry in fs::read_dir(path)? {
            remove(&entry?.path())?;
        }
        return fs::remove_dir(path);
    }
    if found.is_file() && found.len() <= 64 * 1024 {
        return keys::destroy(path);
    }
    fs::remove_file(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_types_it_erases_everything() {
        let confirmed = |typed: &str| confirm(Path::new("data"), typed.as_bytes(), Vec::new());
        assert!(confirmed("erase everything\n").is_ok());
        for typed in ["", "\n", "y\n", "erase\n"] {
            assert_eq!(confirmed(typed).unwrap_err(), "nothing was erased");
        }
    }
}
