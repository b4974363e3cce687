//! Files that statements have, or that people send to the moderators. They are kept beside the store, each encrypted under a
//! key of its own that stands in a row: so a file whose row is removed can't be read any more, like everything else that was
//! removed.

use crate::engine::{Reading, Store};
use crate::error::StoreError;
use crate::rows::KeptFile;
use crate::tables::{All, Answers, Drafts, Heads, KeptFiles, Uploads};
use domain::file::{FileContent, FileDigest};
use domain::statement::Attachment;
use files::private;
use jiff::{SignedDuration, Timestamp};
use keys::Key;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// For how long a file waits for something to refer to it.
const WAITS: SignedDuration = SignedDuration::from_hours(1);

/// The largest file, in bytes, with what its encryption adds: more than any network takes.
const LARGEST: u64 = 64 * 1024 * 1024;

impl Store {
    /// Keeps a file until nothing refers to it any more, an hour at least; as what it is attached. Synced.
    pub fn keep_file(
        &self,
        bytes: &[u8],
        (name, media_type, dimensions): (String, String, Option<(u32, u32)>),
        now: Timestamp,
    ) -> Result<Attachment, StoreError> {
        let digest = FileDigest(Sha256::digest(bytes).into());
        let mut transaction = self.transaction();
        let known = transaction.get::<KeptFiles>(&digest)?;
        let known = known.filter(|kept| self.read_kept(digest, kept).is_some());
        let kept = match known {
            Some(kept) => KeptFile { at: now, name, media_type, dimensions, ..kept },
            None => {
                let key = Key::random();
                let (key_bytes, length) = (*key.bytes(), bytes.len() as u64);
                let kept = KeptFile { key: key_bytes, length, at: now, name, media_type, dimensions };
                let mut encrypted = Vec::with_capacity(bytes.len() + keys::OVERHEAD);
                key.encrypt(bytes, &digest.0, &mut encrypted);
                self.write_kept(digest, &kept, &encrypted)?;
                kept
            }
        };
        transaction.put::<KeptFiles>(&digest, &kept)?;
        transaction.end()?;
        self.sync()?;
        Ok(attachment(digest, kept))
    }

    /// A file of which the digest begins so, as it would be attached.
    pub fn kept_by_prefix(&self, prefix: &str) -> Result<Option<Attachment>, StoreError> {
        for row in self.rows::<KeptFiles>(All) {
            let (digest, kept) = row?;
            if digest.to_string().starts_with(prefix) {
                return Ok(Some(attachment(digest, kept)));
            }
        }
        Ok(None)
    }

    /// A file's bytes; `None` if it isn't kept, or not as it was written.
    pub fn kept_file(&self, digest: FileDigest) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.get::<KeptFiles>(&digest)?.and_then(|kept| self.read_kept(digest, &kept)))
    }

    /// By which name a network knows a file, at a place where that name counts.
    pub fn uploaded(&self, place: &str, digest: FileDigest) -> Result<Option<String>, StoreError> {
        self.get::<Uploads>(&(digest, place.to_owned()))
    }

    /// Remembers that, or forgets it. Not synced yet: at worst the file is uploaded once more.
    pub fn remember_upload(
        &self,
        place: &str,
        digest: FileDigest,
        name: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        let key = (digest, place.to_owned());
        match name.filter(|_| transaction.has::<KeptFiles>(&digest).unwrap_or(false)) {
            Some(name) => transaction.put::<Uploads>(&key, &name.to_owned())?,
            None => transaction.remove::<Uploads>(&key),
        }
        transaction.end()
    }

    /// Removes the files to which nothing refers. How many. None while a backup is made, which may still need them.
    pub fn sweep_files(&self, now: Timestamp) -> Result<usize, StoreError> {
        let Ok(_turn) = self.snapshots.try_lock() else { return Ok(0) };
        // Others commit meanwhile; mostly there is nothing to remove.
        if unreferred(self, now)?.is_empty() {
            return Ok(0);
        }
        let mut transaction = self.transaction();
        let mut removed = Vec::new();
        for (digest, kept) in unreferred(&transaction, now)? {
            transaction.remove::<KeptFiles>(&digest);
            transaction.remove_all::<Uploads>(digest)?;
            removed.push(self.place(digest, &kept));
        }
        if !removed.is_empty() {
            transaction.leave_no_remains()?;
        }
        transaction.end()?;
        // After a crash between the two, the file is there without its key.
        self.sync()?;
        for path in &removed {
            let _ = fs::remove_file(path);
        }
        Ok(removed.len())
    }

    /// Where a file stands: under a name that tells neither what is in it nor which it is without the row.
    fn place(&self, digest: FileDigest, kept: &KeptFile) -> PathBuf {
        let name = Sha256::new().chain_update(kept.key).chain_update(digest.0).finalize();
        self.files.join(name.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    /// A file as it stands on the disk.
    pub(crate) fn encrypted_file(&self, digest: FileDigest, kept: &KeptFile) -> Option<Vec<u8>> {
        files::read(&self.place(digest, kept), LARGEST).ok()
    }

    /// Writes one as it stood there.
    pub(crate) fn write_kept(
        &self,
        digest: FileDigest,
        kept: &KeptFile,
        encrypted: &[u8],
    ) -> Result<(), StoreError> {
        let path = self.place(digest, kept);
        private::folder(&self.files)
            .and_then(|()| private::write(&path, encrypted))
            .map_err(|error| StoreError::file(&path, "written", error))
    }

    pub(crate) fn read_kept(&self, digest: FileDigest, kept: &KeptFile) -> Option<Vec<u8>> {
        let encrypted = self.encrypted_file(digest, kept)?;
        let plain = Key::from_bytes(kept.key).decrypt(&encrypted, &digest.0)?;
        (Sha256::digest(&plain)[..] == digest.0).then_some(plain)
    }
}

fn attachment(digest: FileDigest, kept: KeptFile) -> Attachment {
    let KeptFile { length, name, media_type, dimensions, .. } = kept;
    Attachment { digest, length, name, media_type, dimensions, alt: BTreeMap::new() }
}

/// The files that have waited long enough, and to which nothing that is out, is a draft or is still to be told refers.
fn unreferred(reading: &impl Reading, now: Timestamp) -> Result<Vec<(FileDigest, KeptFile)>, StoreError> {
    let has_waited = |(_, kept): &(FileDigest, KeptFile)| now.duration_since(kept.at) > WAITS;
    let kept: Vec<_> = reading.rows::<KeptFiles>(All).collect::<Result<_, _>>()?;
    let mut kept: Vec<_> = kept.into_iter().filter(has_waited).collect();
    if kept.is_empty() {
        return Ok(kept);
    }
    let mut used = BTreeSet::new();
    for row in reading.rows::<Heads>(All) {
        used.extend(row?.1.attachments.iter().map(|attachment| attachment.digest));
    }
    for row in reading.rows::<Drafts>(All) {
        used.extend(row?.1.draft.statement.attachments.iter().map(|attachment| attachment.digest));
    }
    // One that can't be read refers to nothing: it is never sent.
    for (_, outgoing) in reading.rows::<Answers>(All).flatten() {
        used.extend(outgoing.reply.files().filter_map(|file| match file.content {
            FileContent::Kept { digest, .. } => Some(digest),
            FileContent::Made(_) => None,
        }));
    }
    kept.retain(|(digest, _)| !used.contains(digest));
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Progress;
    use crate::rows::Outgoing;
    use crate::tests::{NOW, statement};
    use domain::answer::{Notification, Reply};
    use domain::number::{AnswerId, RoomId};
    use domain::person::Person;
    use domain::room::NetworkId;
    use domain::statement::Statement;

    fn attached(attachment: Attachment) -> Statement {
        Statement { attachments: vec![attachment], ..statement("march") }
    }

    fn keep(store: &Store, bytes: &[u8]) -> Attachment {
        store.keep_file(bytes, ("a.txt".into(), "text/plain".into(), None), NOW).unwrap()
    }

    fn on_disk(store: &Store) -> Vec<PathBuf> {
        let entries = fs::read_dir(&store.files).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn a_file_is_kept_as_long_as_something_refers_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store");
        let store = Store::open(&path, None).unwrap();
        let kept = keep(&store, b"words");
        let digest = kept.digest;
        assert_eq!(keep(&store, b"words"), kept);
        assert_eq!(store.kept_by_prefix(&digest.to_string()[..16]).unwrap(), Some(kept.clone()));
        let file = on_disk(&store);
        assert!(file.len() == 1 && !fs::read(&file[0]).unwrap().windows(5).any(|bytes| bytes == b"words"));
        store.remember_upload("telegram 1 photo", digest, Some("id")).unwrap();
        assert_eq!(store.uploaded("telegram 1 photo", digest).unwrap().as_deref(), Some("id"));
        assert_eq!(store.uploaded("telegram 2 photo", digest).unwrap(), None);
        let later = NOW.saturating_add(SignedDuration::from_hours(2)).unwrap();
        assert_eq!(store.sweep_files(NOW).unwrap(), 0, "it waits to be referred to");
        store.import(&[attached(kept)], &[], &[], NOW).unwrap();
        assert_eq!(store.sweep_files(later).unwrap(), 0);
        assert_eq!(store.kept_file(digest).unwrap().as_deref(), Some(&b"words"[..]));
        store.import(&[statement("march")], &[], &[], NOW).unwrap();
        assert_eq!(store.sweep_files(later).unwrap(), 1);
        assert_eq!((store.kept_file(digest).unwrap(), on_disk(&store)), (None, vec![]));
        assert_eq!(store.uploaded("telegram 1 photo", digest).unwrap(), None);
        assert_eq!(store.wrong(), Vec::<String>::new());
    }

    #[test]
    fn a_file_that_is_still_to_be_shown_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), None).unwrap();
        let kept = keep(&store, b"words");
        let network = NetworkId::Telegram;
        let person = Person { network, id: "5".into(), language: None };
        let file = Some(kept.file());
        let notification = Notification::Answered { text: String::new(), file };
        let reply = Reply::Told { person, notification };
        let outgoing = Outgoing::report(RoomId(1), "r".into(), reply, NOW);
        let mut transaction = store.transaction();
        transaction.put_answer(network, &outgoing).unwrap();
        transaction.end().unwrap();
        store.sync().unwrap();
        let later = NOW.saturating_add(SignedDuration::from_hours(2)).unwrap();
        assert_eq!(store.sweep_files(later).unwrap(), 0);
        let (answer, _) = store.answers(network, AnswerId::default(), 1).unwrap().remove(0);
        let progress = Progress { answer, room: RoomId(1), sent: None, progress_message: None };
        store.answered(network, &[progress]).unwrap();
        assert_eq!(store.sweep_files(later).unwrap(), 1);
        assert_eq!(store.kept_file(kept.digest).unwrap(), None);
    }

    #[test]
    fn a_backup_has_the_files_and_a_restore_puts_them_back() {
        let folder = tempfile::tempdir().unwrap();
        let (path, backup) = (folder.path().join("store"), folder.path().join("backup"));
        let store = Store::open(&path, None).unwrap();
        let large: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
        let kept = [keep(&store, &large), keep(&store, b"words")];
        let digests = [kept[0].digest, kept[1].digest];
        store.import(&kept.map(attached), &[], &[], NOW).unwrap();
        store.backup(&backup, false, NOW).unwrap();
        store.close().unwrap();
        let files = store.files.clone();
        drop(store);
        fs::remove_dir_all(&files).unwrap();
        let (second, mended) = (folder.path().join("second"), folder.path().join("mended"));
        let refused = Store::backup_stopped(&path, &second, None, false, NOW).err().unwrap();
        assert!(matches!(refused, StoreError::FileMissing), "{refused}");
        Store::backup_stopped(&path, &mended, None, true, NOW).unwrap();
        let missing = Store::check(&path, None).unwrap().0;
        assert_eq!(missing.len(), 2, "{missing:?}");
        Store::restore(&path, (&backup, None), None, NOW).unwrap();
        assert_eq!(Store::check(&path, None).unwrap().0, Vec::<String>::new());
        let store = Store::open(&path, None).unwrap();
        assert_eq!(store.kept_file(digests[0]).unwrap().as_deref(), Some(&*large));
        assert_eq!(store.kept_file(digests[1]).unwrap().as_deref(), Some(&b"words"[..]));
    }

    #[test]
    fn a_file_that_was_changed_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), None).unwrap();
        let digest = keep(&store, b"words").digest;
        let path = &on_disk(&store)[0];
        let mut bytes = fs::read(path).unwrap();
        bytes[30] ^= 1;
        fs::write(path, bytes).unwrap();
        assert_eq!(store.kept_file(digest).unwrap(), None);
        // Kept once more, it is there again.
        keep(&store, b"words");
        assert_eq!(store.kept_file(digest).unwrap().as_deref(), Some(&b"words"[..]));
    }
}
