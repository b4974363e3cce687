//! Keys that lie in a file, and what is encrypted under them.
//!
//! What is deleted from a database, or overwritten in it, stays on the disk for long. So everything is encrypted, and what has
//! to be gone is made unreadable: its key is destroyed.

mod file;
mod key;
mod lock;
mod signing;
mod stream;

pub use file::{KeyFile, destroy, finish, is_locked};
pub use key::{Key, OVERHEAD, random};
pub use lock::Lock;
pub use secrecy::SecretString;
pub use signing::{NewKeys, SigningKey};
pub use stream::{Reader, Writer};

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// What can go wrong with keys, in a sentence for the log and the operator.
#[derive(Clone, Debug, Error)]
pub enum KeyError {
    /// The file can't be read or written.
    #[error("{} can't be {what}: {source}", .path.display())]
    File {
        /// Where it stands.
        path: PathBuf,
        /// What can't be done with it.
        what: &'static str,
        /// Why not.
        source: Arc<io::Error>,
    },
    /// The file is not as it was written.
    #[error("{} is damaged: what is encrypted under the keys in it can't be read any more", .0.display())]
    Damaged(PathBuf),
    /// Nobody has given the secret that it is encrypted with.
    #[error("{} is encrypted: set ALTAVOZ_STORE_KEY, or name the file that holds the key with store_key_file in the configuration", .0.display())]
    NoSecret(PathBuf),
    /// It is encrypted with another one.
    #[error("{} is encrypted with another key than the one that is given", .0.display())]
    WrongSecret(PathBuf),
    /// A key can't be made of a secret.
    #[error("a key can't be made: {0}")]
    Derive(argon2::Error),
}
