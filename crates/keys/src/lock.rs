//! The key that is made of the campaign's secret: what lies on the disk is encrypted with it.

use crate::KeyError;
use crate::key::{Key, LENGTH, random};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

/// The length of a salt, in bytes.
pub(crate) const SALT: usize = 16;

/// What making a key costs: the second choice of RFC 9106, section 4, for where memory is scarce. In KiB, rounds and lanes.
const COST: (u32, u32, u32) = (64 * 1024, 3, 4);

/// What stands before what is encrypted with a lock: whether there is a secret, and the salt.
pub(crate) const HEAD: usize = 1 + SALT;

/// A key that is made of a secret and a salt; or, where there is no secret, one that everybody knows.
#[derive(Clone)]
pub struct Lock {
    pub(crate) salt: Option<[u8; SALT]>,
    pub(crate) key: Key,
}

impl Lock {
    /// The lock of a secret, with a new salt. It takes 64 MiB for some tenths of a second.
    ///
    /// # Errors
    /// When the secret is longer than 4 GiB.
    pub fn new(secret: Option<&SecretString>) -> Result<Self, KeyError> {
        match secret {
            Some(secret) => Self::derive(secret, random()),
            None => Ok(Self::open()),
        }
    }

    /// Whether it takes a secret to open what is locked with it.
    pub fn is_secret(&self) -> bool {
        self.salt.is_some()
    }

    /// The one that everybody knows.
    pub(crate) fn open() -> Self {
        Self { salt: None, key: Key::new([0; LENGTH]) }
    }

    pub(crate) fn derive(secret: &SecretString, salt: [u8; SALT]) -> Result<Self, KeyError> {
        let (memory, rounds, lanes) = COST;
        let params = Params::new(memory, rounds, lanes, Some(LENGTH)).map_err(KeyError::Derive)?;
        let mut key = [0; LENGTH];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon
            .hash_password_into(secret.expose_secret().as_bytes(), &salt, &mut key)
            .map_err(KeyError::Derive)?;
        Ok(Self { salt: Some(salt), key: Key::new(key) })
    }

    /// What stands before what is encrypted with it.
    pub(crate) fn head(&self) -> [u8; HEAD] {
        let mut head = [0; HEAD];
        if let Some(salt) = self.salt {
            head[0] = 1;
            head[1..].copy_from_slice(&salt);
        }
        head
    }

    /// The lock that the head of the file at `path` tells of.
    ///
    /// # Errors
    /// When it needs a secret and there is none.
    pub(crate) fn of_head(
        head: [u8; HEAD],
        secret: Option<&SecretString>,
        path: &Path,
    ) -> Result<Self, KeyError> {
        let [locked, salt @ ..] = head;
        match (locked, secret) {
            (0, _) => Ok(Self::open()),
            (_, Some(secret)) => Self::derive(secret, salt),
            (_, None) => Err(KeyError::NoSecret(path.to_owned())),
        }
    }
}
