//! Puts Synapse into cargo's target folder, once for all test processes.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The version in `synapse-requirements.txt`.
const VERSION: &str = "1.163.2";
const REQUIREMENTS: &str = include_str!("../../synapse-requirements.txt");

const NO_PYTHON: &str = "the Matrix tests run a real Synapse: install Python 3.10 or newer with \
                         its venv module as `python3` (on Debian and Ubuntu: apt install python3 python3-venv)";

/// The Python in which `import synapse` works; installs it at first.
pub(super) fn python() -> PathBuf {
    let target = target_folder();
    let home = target.join(format!("synapse-{VERSION}"));
    let python = home.join("bin/python");
    let marker = home.join("installed");

    // Cargo runs test binaries one after another, but nextest and people with two terminals don't.
    let lock = File::create(target.join(format!("synapse-{VERSION}.lock"))).unwrap();
    lock.lock().unwrap();
    // The marker is written last, and holds what was installed: half an install and one from other
    // pins both start again.
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == REQUIREMENTS) {
        return python;
    }
    install(&home, &python);
    fs::write(&marker, REQUIREMENTS).unwrap();
    python
}

fn install(home: &Path, python: &Path) {
    let recent = Command::new("python3")
        .args(["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"])
        .output();
    assert!(recent.is_ok_and(|output| output.status.success()), "{NO_PYTHON}");

    if home.exists() {
        fs::remove_dir_all(home).unwrap();
    }
    succeed("python3 -m venv", Command::new("python3").args(["-m", "venv"]).arg(home));
    let requirements = home.join("requirements.txt");
    fs::write(&requirements, REQUIREMENTS).unwrap();
    succeed(
        "pip install",
        Command::new(python)
            .args(["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "-r"])
            .arg(&requirements),
    );
}

fn succeed(what: &str, command: &mut Command) {
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|error| panic!("`{what}` for Synapse: {error}"));
    assert!(
        status.success(),
        "`{what}` for Synapse ended with {status}:\n{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
}

/// Cargo marks its target folder as a cache, wherever it is configured to be; the test binary runs
/// from inside it.
fn target_folder() -> PathBuf {
    let binary = std::env::current_exe().unwrap();
    binary
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"), Path::to_path_buf)
}
