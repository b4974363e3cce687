//! What is uploaded to a network: once, and from then on the network's own name for it is sent.

use domain::file::FileDigest;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Reads a file that is kept; `None` if it isn't any more.
pub type Read = dyn Fn(FileDigest) -> Option<Vec<u8>> + Send + Sync;

/// The network's name for a file, where it was uploaded before. The first word says where that name counts.
pub type Known = dyn Fn(&str, FileDigest) -> Option<String> + Send + Sync;

/// Remembers such a name; `None`: it counts no more.
pub type Remember = dyn Fn(&str, FileDigest, Option<&str>) + Send + Sync;

/// Who uploads what just now, by the place and the file.
type Turns = BTreeMap<(String, FileDigest), Weak<Turn<()>>>;

/// The files that are kept, and by which names a network knows them.
pub struct Uploads {
    read: Arc<Read>,
    known: Box<Known>,
    remember: Box<Remember>,
    /// One upload of a file at a time: the others wait for its name.
    turns: Mutex<Turns>,
}

impl Uploads {
    /// Files that are read, and whose names are looked up and remembered, so.
    pub fn new(read: Arc<Read>, known: Box<Known>, remember: Box<Remember>) -> Self {
        Self { read, known, remember, turns: Mutex::default() }
    }

    /// No files.
    pub fn none() -> Arc<Self> {
        Arc::new(Self::new(Arc::new(|_| None), Box::new(|_, _| None), Box::new(|_, _, _| {})))
    }

    /// A file's bytes; `None` if it isn't kept any more.
    pub(crate) async fn read(&self, digest: FileDigest) -> Option<Vec<u8>> {
        let read = self.read.clone();
        tokio::task::spawn_blocking(move || read(digest)).await.ok().flatten()
    }

    /// The network's name for a file.
    pub(crate) fn known(&self, place: &str, digest: FileDigest) -> Option<String> {
        (self.known)(place, digest)
    }

    /// Remembers it.
    pub(crate) fn remember(&self, place: &str, digest: FileDigest, name: Option<&str>) {
        (self.remember)(place, digest, name);
    }

    /// Waits until nobody else uploads a file to a place. Whoever has waited looks whether its name is known by now.
    pub(crate) async fn turn(&self, place: &str, digest: FileDigest) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let slot = turns.entry((place.to_owned(), digest)).or_default();
            slot.upgrade().unwrap_or_else(|| {
                let turn = Arc::new(Turn::new(()));
                *slot = Arc::downgrade(&turn);
                turn
            })
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_uploaded_by_one_at_a_time() {
        let uploads = Uploads::none();
        let (one, other) = (FileDigest([1; 32]), FileDigest([2; 32]));
        let turn = uploads.turn("a", one).await;
        let _others = (uploads.turn("a", other).await, uploads.turn("b", one).await);
        let mut waiting = Box::pin(uploads.turn("a", one));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(turn);
        let _turn = waiting.await;
    }
}
