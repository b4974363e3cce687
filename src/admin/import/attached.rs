//! The files that a text names as its statement's: `attachments: crowd.jpg, demands.pdf`. They stand beside it.

use super::understand::error;
use super::written::{Sent, Written};
use super::{Import, ImportError};
use crate::app::cleaning::{Cleaned, LARGEST, clean, too_large};
use commands::locale::{Phrase, Translator};
use commands::publishing::manuscript::Manuscript;
use domain::file::FileDigest;
use domain::lang::Lang;
use domain::room::NetworkId;
use domain::statement::{Attachment, Statement};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Component, Path};
use store::StoreError;

/// What a text's file names stand for: read, but not looked into.
pub(super) type Read = Vec<(String, Vec<u8>)>;

/// Reads the files that a text names.
///
/// # Errors
/// The first that can't be read.
pub(super) fn read(file: &Written, manuscript: &Manuscript) -> Result<Read, ImportError> {
    let names = manuscript.attachments.iter().flatten();
    names.map(|name| Ok((name.clone(), one(file, name)?))).collect()
}

fn one(file: &Written, name: &str) -> Result<Vec<u8>, ImportError> {
    let refused = |key, name: &str| error(file, 1, &Phrase::new(key).with("name", name));
    if let Some(sent) = &file.attached {
        let sent = sent.iter().find(|sent| sent.name == name);
        let bytes = sent.and_then(Sent::bytes);
        return bytes.ok_or_else(|| refused("flaw-attachment-missing", name));
    }
    // A text may come from somebody else: it must not name what isn't meant for all.
    let path = Path::new(name);
    let is_plain = |part: Component<'_>| match part {
        Component::Normal(name) => !name.as_encoded_bytes().starts_with(b"."),
        _ => false,
    };
    let is_beside = path.components().all(is_plain);
    let folder = Path::new(&file.path).parent().map_or(Path::new("."), |folder| folder);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let found = || Some((folder.join(path).canonicalize().ok()?, folder.canonicalize().ok()?));
    let Some((found, folder)) = found().filter(|_| is_beside && !name.is_empty()) else {
        return Err(refused("flaw-attachment-missing", name));
    };
    if !found.starts_with(folder) {
        return Err(refused("flaw-attachment-missing", name));
    }
    files::read(&found, LARGEST as u64).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => flawed(file, name, &too_large()),
        _ => refused("flaw-attachment-missing", name),
    })
}

/// Says what is wrong with a file that a text names.
fn flawed(file: &Written, name: &str, why: &Phrase) -> ImportError {
    let translator = Translator::new(commands::locale::ENGLISH.clone(), NetworkId::Console);
    error(file, 1, &Phrase::new("flaw-attachment").with("name", name).with("why", translator.tell(why)))
}

impl Import<'_> {
    /// Gives a statement the files that its text in a language names, in their order.
    ///
    /// # Errors
    /// The first that isn't taken.
    pub(super) fn attach(
        &self,
        statement: &mut Statement,
        lang: &Lang,
        file: &Written,
        alts: &[String],
        read: Read,
    ) -> Result<(), ImportError> {
        if alts.len() > read.len() {
            return Err(error(file, 1, &Phrase::new("flaw-alts")));
        }
        let mut attachments: Vec<Attachment> = Vec::new();
        for (at, (name, bytes)) in read.into_iter().enumerate() {
            let mut attachment = self.kept(&name, bytes)?.map_err(|say| flawed(file, &name, &say))?;
            // What it shows was perhaps said in other languages.
            let known = statement.attachments.iter().find(|known| known.digest == attachment.digest);
            attachment.alt = known.map(|known| known.alt.clone()).unwrap_or_default();
            if let Some(alt) = alts.get(at).filter(|alt| !alt.is_empty()) {
                attachment.alt.insert(lang.clone(), alt.clone());
            }
            if attachments.iter().any(|other| other.digest == attachment.digest) {
                let say = Phrase::new("attach-twice").with("id", statement.id.as_str());
                return Err(flawed(file, &name, &say));
            }
            attachments.push(attachment);
        }
        statement.attachments = attachments;
        Ok(())
    }

    /// A file, kept without what it tells of its maker; or why it isn't taken. Each is cleaned once in an import: that takes seconds for some.
    pub(super) fn kept(&self, name: &str, bytes: Vec<u8>) -> Result<Result<Attachment, Phrase>, StoreError> {
        let last = name.rsplit('/').next().unwrap_or_default();
        let raw = (FileDigest(Sha256::digest(&bytes).into()), last.to_owned());
        if let Some(known) = self.cleaned.borrow().get(&raw) {
            return Ok(known.clone());
        }
        // Words may be anything, a secret that stands beside them too.
        let shown = |cleaned: Cleaned| match cleaned.is_shown {
            true => Ok(cleaned),
            false => Err(Phrase::new("flaw-attachment-kind")),
        };
        let done = match clean(bytes, last).and_then(shown) {
            Ok(Cleaned { bytes, name, media_type, dimensions, .. }) if self.manner.dry_run => {
                let (digest, length) = (FileDigest(Sha256::digest(&bytes).into()), bytes.len() as u64);
                Ok(Attachment { digest, length, name, media_type, dimensions, alt: BTreeMap::new() })
            }
            Ok(Cleaned { bytes, name, media_type, dimensions, .. }) => {
                Ok(self.store.keep_file(&bytes, (name, media_type, dimensions), self.now)?)
            }
            Err(say) => Err(say),
        };
        self.cleaned.borrow_mut().insert(raw, done.clone());
        Ok(done)
    }

    /// What tells one version of a text from another: what the command line says, the text, and what is in its files.
    pub(super) fn digest(&self, file: &Written, read: &Read) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(format!("{:?}\n{}", self.options, file.text));
        for (name, bytes) in read {
            hash.update(format!("\n{name}\n"));
            hash.update(Sha256::digest(bytes));
        }
        hash.finalize().into()
    }
}
