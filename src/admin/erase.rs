//! Erasing all that is kept, for whoever fears that the machine is about to be taken.

use super::control::{self, Request};
use crate::app::data_dir::{key_files, lock, ours};
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
/// remains, line by line.
///
/// # Errors
/// What could not be erased.
pub fn erase(
    data_dir: &Path,
    runtime: impl FnOnce() -> Result<Runtime, String>,
) -> Result<Vec<String>, String> {
    let data_dir = &fs::canonicalize(data_dir)
        .map_err(|error| format!("nothing was erased: {}: {error}", data_dir.display()))?;
    let unreadable = |error: io::Error| format!("nothing was erased: {}: {error}", data_dir.display());
    let mut failed = Vec::new();
    // Without its keys nothing can be read, whatever becomes of the rest. A bot that runs has them in memory.
    for path in key_files(data_dir).map_err(unreadable)? {
        keys::finish(&path)
            .and_then(|()| keys::destroy(&path))
            .unwrap_or_else(|error| failed.push(told(&path, &error)));
    }
    if ours(data_dir).map_err(unreadable)?.is_empty() {
        return Err(format!("nothing was erased: nothing of altavoz is in {}", data_dir.display()));
    }
    // One that is busy, or hangs, doesn't answer.
    let _ = runtime()?.block_on(async {
        tokio::time::timeout(END, control::ask::<Vec<String>>(data_dir, || Ok(Request::Stop))).await
    });
    let start = Instant::now();
    let held = loop {
        match lock(data_dir) {
            Ok(lock) => break Some(lock),
            Err(_) if start.elapsed() < END => std::thread::sleep(PAUSE),
            Err(_) => break None,
        }
    };
    for path in ours(data_dir).map_err(unreadable)? {
        if !path.ends_with("lock") {
            remove(&path, &mut failed);
        }
    }
    if held.is_none() {
        failed.push("the bot that runs there did not end: kill it, and say this once more".into());
    }
    let others: Vec<String> = fs::read_dir(data_dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name != "lock")
        .collect();
    if !failed.is_empty() {
        return Err(format!("not everything could be erased:\n{}", failed.join("\n")));
    }
    let mut lines = vec![format!("Everything that altavoz kept in {} is erased.", data_dir.display())];
    if !others.is_empty() {
        lines.push(format!("Other things stay there: {}.", others.join(", ")));
    }
    lines.push(
        "Not erased are the configuration, the tokens, passwords and keys that it names, backups elsewhere, and what Telegram and the homeserver keep. Revoke the Telegram token with @BotFather, and log the bot's Matrix device out from another client. Where something starts altavoz by itself, stop that, too.".into(),
    );
    Ok(lines)
}

fn told(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Removes a file, which is overwritten first, or a folder with all that is in it; what can't be is told.
fn remove(path: &Path, failed: &mut Vec<String>) {
    let removed = fs::symlink_metadata(path).and_then(|found| {
        if found.is_symlink() {
            // What else is there is not known.
            if let Ok(elsewhere) = fs::canonicalize(path) {
                let (path, elsewhere) = (path.display(), elsewhere.display());
                failed.push(format!("{path} was a link to {elsewhere}: erase what is there by hand"));
            }
            return fs::remove_file(path);
        }
        if found.is_dir() {
            for entry in fs::read_dir(path)? {
                remove(&entry?.path(), failed);
            }
            return fs::remove_dir(path);
        }
        if found.is_file() { keys::destroy(path) } else { fs::remove_file(path) }
    });
    match removed {
        Err(error) if error.kind() != ErrorKind::NotFound => failed.push(told(path, &error)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_elsewhere_is_told_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (data, elsewhere) = (folder.path().join("data"), folder.path().join("elsewhere"));
        for path in [&data, &elsewhere] {
            fs::create_dir(path).unwrap();
        }
        fs::write(elsewhere.join("recovery_key"), "x").unwrap();
        fs::write(data.join("store.keys"), "x").unwrap();
        std::os::unix::fs::symlink(&elsewhere, data.join("matrix")).unwrap();
        let runtime =
            || tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| String::new());
        let told = erase(&data, runtime).unwrap_err();
        assert!(told.contains("matrix was a link to") && told.contains("by hand"), "{told}");
        assert!(elsewhere.join("recovery_key").exists() && !data.join("store.keys").exists());
        fs::write(data.join("mine"), "x").unwrap();
        let told = erase(&data, runtime).unwrap().join("\n");
        assert!(told.contains("Other things stay there: mine."), "{told}");
        let told = erase(&elsewhere, runtime).unwrap_err();
        assert!(told.contains("nothing of altavoz is in"), "{told}");
    }

    #[test]
    fn only_who_types_it_erases_everything() {
        let confirmed = |typed: &str| confirm(Path::new("data"), typed.as_bytes(), Vec::new());
        assert!(confirmed("erase everything\n").is_ok());
        for typed in ["", "\n", "y\n", "erase\n"] {
            assert_eq!(confirmed(typed).unwrap_err(), "nothing was erased");
        }
    }
}
