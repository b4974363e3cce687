//! Reading files and folders of them.

use super::attached;
use super::written::{Sent, Written};
use super::{ImportError, Manner};
use commands::publishing::manuscript::{Lines, Manuscript};
use networks::quoted;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::Metadata;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use tracing::warn;

/// The largest file that is read, in bytes.
const FILE_LIMIT: u64 = 1024 * 1024;

/// The most that is read at once, in bytes: what a running bot takes from the command line.
const ALL_LIMIT: usize = 32 * 1024 * 1024;

/// The most that a folder may hold, with what is further down.
const MOST_ENTRIES: usize = 250_000;

/// How far down is looked.
const DEEPEST: usize = 16;

/// The files of an import.
pub enum Files {
    /// They came with their texts.
    Given(Vec<Written>),
    /// They stand here, and are read one at a time.
    OnDisk(Vec<PathBuf>),
}

impl Files {
    /// Finds files, and those in folders (`.md` and `.txt`, also further down). What isn't a file is left out of a folder.
    ///
    /// # Errors
    /// The first path that can't be looked into; with `keep_going` only those that were named.
    pub fn find(paths: &[PathBuf], keep_going: bool) -> Result<Self, ImportError> {
        let mut paths_found = Vec::new();
        for path in paths {
            if let Some(kind) = foreign(path) {
                return Err(ImportError(format!("{}: {kind}. {SAVE_AS_TEXT}", path.display())));
            }
            let found = if metadata(path)?.is_dir() {
                let mut folder = Folder { keep_going, ..Folder::default() };
                folder.collect(path, 0)?;
                folder.files
            } else {
                vec![path.clone()]
            };
            if found.is_empty() {
                return Err(ImportError(format!("{}: there is no .md or .txt file in it", path.display())));
            }
            paths_found.extend(found);
        }
        Ok(Self::OnDisk(paths_found))
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        match self {
            Self::Given(files) => files.len(),
            Self::OnDisk(paths) => paths.len(),
        }
    }

    /// Where one stands, for messages.
    pub fn path(&self, number: usize) -> String {
        match self {
            Self::Given(files) => files.get(number).map(|file| file.path.clone()),
            Self::OnDisk(paths) => paths.get(number).map(|path| path.display().to_string()),
        }
        .unwrap_or_default()
    }

    /// Reads one.
    ///
    /// # Errors
    /// It can't be read.
    pub fn get(&self, number: usize) -> Result<Cow<'_, Written>, ImportError> {
        let none = || ImportError("there is no such file".into());
        match self {
            Self::Given(files) => files.get(number).map(Cow::Borrowed).ok_or_else(none),
            Self::OnDisk(paths) => read_file(paths.get(number).ok_or_else(none)?).map(Cow::Owned),
        }
    }

    /// Reads all of them, for a bot that runs.
    ///
    /// # Errors
    /// The first that can't be read, and that they are too large together.
    pub fn read(&self, manner: Manner) -> Result<Vec<Written>, ImportError> {
        let mut files = Vec::new();
        let mut size = 0;
        for number in 0..self.len() {
            let file = match self.get(number) {
                Ok(file) => file.into_owned(),
                Err(flaw) if manner.keep_going => {
                    warn!("left out: {flaw}");
                    continue;
                }
                Err(flaw) => return Err(flaw),
            };
            // What is wrong with it, whoever takes it says.
            let names = Manuscript::parse(&file.text, Lines::Wrapped).unwrap_or_default();
            let read = match attached::read(&file, &names) {
                Ok(read) => read,
                Err(flaw) if manner.keep_going => {
                    warn!("left out: {flaw}");
                    continue;
                }
                Err(flaw) => return Err(flaw),
            };
            let sent: Vec<Sent> = read.iter().map(|(name, bytes)| Sent::new(name, bytes)).collect();
            size += file.text.len() + sent.iter().map(|sent| sent.content.len()).sum::<usize>();
            let file = Written { attached: Some(sent), ..file };
            if size > ALL_LIMIT {
                let most = ALL_LIMIT / 1024 / 1024;
                return Err(ImportError(format!(
                    "{}: with it the files have more than {most} MB, which a running bot doesn't take at once. Import \
                     fewer at a time, or stop the bot first",
                    file.path
                )));
            }
            files.push(file);
        }
        Ok(files)
    }
}

/// What is found in a folder.
#[derive(Default)]
struct Folder {
    files: Vec<PathBuf>,
    /// The folders that were looked into: a link may lead back to one.
    seen: HashSet<PathBuf>,
    entries: usize,
    /// What can't be read is left out.
    keep_going: bool,
}

impl Folder {
    fn collect(&mut self, path: &Path, depth: usize) -> Result<(), ImportError> {
        if !self.seen.insert(path.canonicalize().map_err(|error| failed(path, &error))?) {
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(path).map_err(|error| failed(path, &error))? {
            entries.push(entry.map_err(|error| failed(path, &error))?.path());
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                return Err(ImportError(format!(
                    "{}: there is more in it than {MOST_ENTRIES} files. Name the folder of the statements alone",
                    path.display()
                )));
            }
        }
        entries.sort();
        for entry in entries {
            if is_litter(&entry) {
                continue;
            }
            if let Some(kind) = foreign(&entry) {
                warn!("{}: is left out: {kind}. {SAVE_AS_TEXT}", entry.display());
                continue;
            }
            if entry.is_dir() {
                if depth < DEEPEST {
                    let found = self.collect(&entry, depth + 1);
                    self.or_leave_out(found)?;
                }
            } else if is_text(&entry) {
                let found = metadata(&entry).map(|data| match data.is_file() {
                    true => self.files.push(entry),
                    false => {
                        warn!("{}: is left out, since it is no file but a pipe or a device", entry.display())
                    }
                });
                self.or_leave_out(found)?;
            }
        }
        Ok(())
    }

    fn or_leave_out(&self, found: Result<(), ImportError>) -> Result<(), ImportError> {
        match found {
            // Where there is too much, the rest is too much, too.
            Err(flaw) if self.keep_going && self.entries <= MOST_ENTRIES => {
                warn!("left out: {}", quoted(flaw));
                Ok(())
            }
            found => found,
        }
    }
}

/// Whether an editor or a system has left it beside what people write: `.#a.md`, `._a.md`, `a.md~`, `.git`.
fn is_litter(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    name.starts_with('.') || name.starts_with("~$") || name.ends_with('~')
}

/// What to do with what isn't a text.
const SAVE_AS_TEXT: &str = "Save it as a text in UTF-8, with a name that ends with .md or .txt";

/// What kind of file it is, by its name, if people write texts in it and it is none.
fn foreign(path: &Path) -> Option<&'static str> {
    const KINDS: [(&str, &str); 9] = [
        ("rtf", "it is rich text (RTF)"),
        ("html", "it is a web page (HTML)"),
        ("htm", "it is a web page (HTML)"),
        ("docx", "it is a Word document"),
        ("doc", "it is a Word document"),
        ("odt", "it is an OpenDocument text"),
        ("pages", "it is a Pages document"),
        ("pdf", "it is a PDF, which a text can name as its attachment"),
        ("epub", "it is an e-book"),
    ];
    let ending = path.extension()?.to_string_lossy().to_lowercase();
    KINDS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
}

/// What kind of file a text is that its name doesn't tell.
fn foreign_text(text: &str) -> Option<&'static str> {
    let start: String = text.trim_start_matches('\u{feff}').trim_start().chars().take(15).collect();
    let start = start.to_lowercase();
    if start.starts_with("{\\rtf") {
        return Some("it is rich text (RTF)");
    }
    let is_page = start.starts_with("<!doctype html") || start.starts_with("<html");
    is_page.then_some("it is a web page (HTML)")
}

/// Whether its name is that of a text, and not of the explanation of a folder.
fn is_text(path: &Path) -> bool {
    let text = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("txt"));
    text && !path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"))
}

fn metadata(path: &Path) -> Result<Metadata, ImportError> {
    std::fs::metadata(path).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &Error) -> ImportError {
    ImportError(format!("{}: can't be read: {error}", path.display()))
}

fn read_file(path: &Path) -> Result<Written, ImportError> {
    let shown = path.display().to_string();
    let bytes = files::read(path, FILE_LIMIT).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => {
            ImportError(format!("{shown}: is larger than {} kB, which no statement is", FILE_LIMIT / 1024))
        }
        _ => failed(path, &error),
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line =
            error.as_bytes().get(..good).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count()
                + 1;
        ImportError(format!("{shown}:{line}: is not UTF-8. Save the file as text in UTF-8"))
    })?;
    if let Some(at) = text.find('\0') {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        return Err(ImportError(format!("{shown}:{line}: is no text")));
    }
    if let Some(kind) = foreign_text(&text) {
        return Err(ImportError(format!("{shown}:1: {kind}. {SAVE_AS_TEXT}")));
    }
    Ok(Written { path: shown, text, attached: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;
    use std::sync::mpsc;
    use std::time::Duration;

    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    /// What is read there; a reader that hangs is no answer.
    fn read_soon(path: &Path) -> Result<Vec<String>, String> {
        let (done, answer) = mpsc::channel();
        let path = path.to_owned();
        std::thread::spawn(move || {
            done.send(Files::find(&[path], false).and_then(|files| files.read(Manner::default())))
        });
        let files = answer.recv_timeout(Duration::from_secs(20)).expect("it is read, or refused");
        let name = |file: Written| file.path.rsplit('/').next().unwrap_or_default().to_owned();
        files.map(|files| files.into_iter().map(name).collect()).map_err(|error| error.0)
    }

    #[test]
    fn only_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("a.md"), "# A").unwrap();
        symlink(at("a.md"), at("link.md")).unwrap();
        pipe(&at("pipe.md"));
        symlink(at("pipe.md"), at("pipe-link.txt")).unwrap();
        symlink("/dev/zero", at("zero.md")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket.md")).unwrap();
        assert_eq!(read_soon(folder.path()), Ok(vec!["a.md".to_owned(), "link.md".to_owned()]));
        for name in ["pipe.md", "pipe-link.txt", "zero.md", "socket.md"] {
            let error = read_soon(&at(name)).unwrap_err();
            assert!(error.contains(name) && error.contains("no file"), "{error}");
        }
    }

    #[test]
    fn what_editors_leave_is_passed_over_and_what_is_no_text_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at(".obsidian")).unwrap();
        for name in ["a.md", ".#a.md", "._a.md", "a.md~", "~$a.docx", "b.docx", "b.rtf", ".obsidian/c.md"] {
            std::fs::write(at(name), "# A").unwrap();
        }
        symlink("nobody@nowhere.1:2", at(".#b.md")).unwrap();
        assert_eq!(read_soon(folder.path()), Ok(vec!["a.md".to_owned()]));
        for name in ["b.docx", "b.rtf"] {
            let error = read_soon(&at(name)).unwrap_err();
            assert!(error.contains(name) && error.contains("Save it as a text"), "{error}");
        }
        for text in ["{\\rtf1 Text}", "\u{feff}\n<!DOCTYPE html>\n<p>Text</p>"] {
            std::fs::write(at("a.md"), text).unwrap();
            assert!(read_soon(&at("a.md")).unwrap_err().contains("a.md:1: it is"), "{text}");
        }
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.md");
        std::fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
        let error = read_soon(folder.path()).unwrap_err();
        assert!(error.contains("a.md") && error.contains("larger than 1024 kB"), "{error}");
    }

    #[test]
    fn a_folder_that_leads_back_to_itself_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.md"), "# A").unwrap();
        for name in ["b", "c", "d"] {
            symlink(folder.path(), folder.path().join(name)).unwrap();
        }
        assert_eq!(read_soon(folder.path()), Ok(vec!["a.md".to_owned()]));
    }
}
