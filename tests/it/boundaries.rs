//! What may never touch what, read from the sources.

use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// Fails where a word stands in code (not in a comment) of a folder, but for the files that may have it.
fn never(folder: &str, words: &[&str], except: &[&str]) {
    for (path, text) in sources(folder) {
        if except.iter().any(|except| path.to_string_lossy().contains(except)) {
            continue;
        }
        // What tests do is theirs.
        for (number, line) in text.lines().take_while(|line| line.trim() != "#[cfg(test)]").enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in words {
                assert!(!code.contains(word), "{}:{}: {word} has no place here", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn commands_do_no_input_or_output() {
    never(
        "commands/src",
        &[
            "tokio",
            "teloxide",
            "matrix_sdk",
            "sled::",
            "reqwest",
            "std::env::",
            "std::fs",
            "Timestamp::now",
            "SystemTime",
        ],
        &[],
    );
}

#[test]
fn networks_know_nothing_of_the_house() {
    never("networks/src", &["sled::", "std::env::", "courier", "dispatch"], &[]);
    never("networks/src", &["teloxide::"], &["/telegram/"]);
    never("networks/src", &["matrix_sdk::"], &["/matrix/"]);
}

#[test]
fn only_the_store_names_sled_and_only_the_configuration_reads_the_environment() {
    never("src", &["sled::"], &["/store/"]);
    never("src", &["std::env::var"], &["/config/"]);
    never("src/store", &["networks::"], &[]);
    never("src", &["teloxide::", "matrix_sdk"], &["/main.rs"]);
    never("src", &["Timestamp::now"], &["/process.rs"]);
}
