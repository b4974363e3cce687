//! What is uploaded to a network: once, and from then on the network's own name for it is sent.

use domain::file::FileDigest;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Reads a file that is kept; `None` if it isn't any more.
pub type Read = dyn Fn(FileDigest) -> Option<Vec<u8>> + Send + Sync;

/// The network's name for a file, where it was uploaded before. The first word says where that name counts.
pub type Known = dyn Fn(&str, FileDigest) -> Option<String> + Send + Sync;

/// Remembers such a name; `None`: it counts no more.
pub type Remember = dyn Fn(&str, FileDigest, Option<&str>) + Send + Sync;

/// How many wait for an upload to end: for the others there is something else to do.
const WAITING: usize = 8;

/// For how long a file that a network has refused isn't uploaded again.
const REFUSED: Duration = Duration::from_secs(600);

/// Who uploads what just now, by the place and the file.
type Turns = BTreeMap<(String, FileDigest), Weak<Turn<()>>>;

/// The files that are kept, and by which names a network knows them.
pub struct Uploads {
    read: Arc<Read>,
    known: Box<Known>,
    remember: Box<Remember>,
    /// One upload of a file at a time: the others wait for its name.
    turns: Mutex<Turns>,
    /// What was refused, and until when it is not tried again.
    refused: Mutex<BTreeMap<(String, FileDigest), Instant>>,
}

impl Uploads {
    /// Files that are read, and whose names are looked up and remembered, so.
    pub fn new(read: Arc<Read>, known: Box<Known>, remember: Box<Remember>) -> Self {
        Self { read, known, remember, turns: Mutex::default(), refused: Mutex::default() }
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

    /// A place refuses a file, whatever the room.
    pub(crate) fn refuse(&self, place: &str, digest: FileDigest) {
        let now = Instant::now();
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.retain(|_, until| *until > now);
        refused.insert((place.to_owned(), digest), now + REFUSED);
    }

    /// Whether it has done so of late.
    pub(crate) fn is_refused(&self, place: &str, digest: FileDigest) -> bool {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.get(&(place.to_owned(), digest)).is_some_and(|until| *until > Instant::now())
    }

    /// Waits until nobody else uploads a file to a place. Whoever has waited looks whether its name is known by now. `None` where enough wait.
    pub(crate) async fn turn(&self, place: &str, digest: FileDigest) -> Option<OwnedMutexGuard<()>> {
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
        // Who uploads holds it, too.
        if Arc::strong_count(&turn) > WAITING + 1 {
            return None;
        }
        Some(turn.lock_owned().await)
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
        assert!(waiting.await.is_some());
    }

    #[tokio::test]
    async fn an_upload_does_not_hold_up_everything() {
        let uploads = Uploads::none();
        let file = FileDigest([1; 32]);
        let _turn = uploads.turn("a", file).await;
        let mut waiting: Vec<_> = (0..WAITING).map(|_| Box::pin(uploads.turn("a", file))).collect();
        for turn in &mut waiting {
            assert!(futures_util::poll!(turn).is_pending());
        }
        assert!(uploads.turn("a", file).await.is_none());
        uploads.refuse("a", file);
        assert!(uploads.is_refused("a", file) && !uploads.is_refused("b", file));
    }
}
